import { createHash } from 'node:crypto';
import { type Message, SEVERITIES } from '../model/alert.ts';
import { factsOf } from './facts.ts';

/**
 * Several messages to one channel as one, the worst first. Its key is made of theirs: the same for the same messages, in
 * whatever order they come.
 */
export function merged(messages: readonly [Message, ...Message[]]): Message {
  const [only] = messages;
  if (messages.length === 1) return only;
  const order = (message: Message): number => {
    const { severity, step } = factsOf(message);
    return step === 'resolve' || severity === null ? -1 : SEVERITIES.indexOf(severity);
  };
  const sorted = [...messages].sort((a, b) => order(b) - order(a) || (a.dedupeKey < b.dedupeKey ? -1 : 1));
  const worst = sorted[0] ?? only;
  const keys = sorted.map(({ dedupeKey }) => dedupeKey).sort();
  const more = sorted.length - 1;
  const examples = sorted.flatMap(({ data }) => listOf(data, 'examples'));
  return {
    ...worst,
    dedupeKey: `group:${createHash('sha256').update(keys.join('\n')).digest('hex')}`,
    title: `${worst.title} (and ${more} more)`,
    text: sorted.map(({ title, text }) => `${title}\n${text}`).join('\n\n'),
    html: null,
    data: { ...(worst.data as object), examples, keys, alerts: sorted.map(({ data }) => data) },
  };
}

function listOf(data: unknown, key: string): unknown[] {
  const value = typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[key] : null;
  return Array.isArray(value) ? value : [];
}
