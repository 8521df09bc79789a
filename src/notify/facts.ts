import { createHash } from 'node:crypto';
import { type Message, SEVERITIES, type Severity } from '../model/alert.ts';
import { clean } from '../text/clean.ts';

/** What a channel may want to know of a message beside its words. */
export interface Facts {
  /** Null: it is about no alert (a report, a batch of mentions). */
  severity: Severity | null;
  step: string | null;
  /** The same for all messages about one opening of an alert: what threads and incidents go by; null: it stands alone. */
  thread: string | null;
  /** Whether it is the one that opens its thread. */
  opens: boolean;
  /** Of the mentions it quotes. */
  links: { text: string; url: string }[];
}

/** Reads a message's data, whoever made it; whatever is missing or odd is null. */
export function factsOf(message: Message): Facts {
  const data = mapOf(message.data);
  const type = String(data['type'] ?? '');
  const step = type.startsWith('alert.') ? type.slice('alert.'.length) : null;
  const [key, openedAt] = [data['key'], data['openedAt']];
  const severity = SEVERITIES.find(each => each === data['severity']) ?? null;
  const examples = Array.isArray(data['examples']) ? data['examples'].map(mapOf) : [];
  return {
    severity,
    step,
    thread: typeof key === 'string' && typeof openedAt === 'string' ? `${key}:${openedAt}` : null,
    opens: step === 'open',
    links: examples.flatMap(({ text, url }) =>
      typeof url === 'string' && /^https?:\/\//.test(url) ? [{ text: clean(String(text ?? url)), url }] : [],
    ),
  };
}

/** A message's words, safe to print: a title of one line that says something, and its lines. */
export function wordsOf(message: Message): { title: string; lines: string } {
  return { title: clean(message.title).trim() || 'earshot', lines: clean(message.text, { lines: true }).trim() };
}

/** What the colour of a message is, where a target shows one. A thing that is over is green. */
export function colourOf({ severity, step }: Facts): 'grey' | 'green' | 'blue' | 'yellow' | 'red' {
  if (step === 'resolve') return 'green';
  if (severity === null) return 'grey';
  return severity === 'info' ? 'blue' : severity === 'warning' ? 'yellow' : 'red';
}

/** A key as a header or a field with a limit may hold it: as it is, or, where it is long or odd, its SHA-256 in hex. */
export function plainKey(key: string, limit: number): string {
  return key.length <= limit && /^[!-~]+$/.test(key) ? key : createHash('sha256').update(key).digest('hex');
}

function mapOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
