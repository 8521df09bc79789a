import type { Message, Transition } from '../model/alert.ts';
import { iso } from '../model/time.ts';
import { clean } from '../text/clean.ts';
import { type Example, line, quote } from './quote.ts';

/** What stands for the number of an alert until it has one. */
const UNNUMBERED = 'earshot alerts lists this alert with its number; earshot alerts ack NUMBER stops the reminders.';
const EXAMPLES = 3;

/**
 * What people are told of one step of an alert: one message a channel, in plain text, alike but for `dedupeKey`, which is the
 * same whenever and however often this step is computed. Shows those of `examples` that the evidence names, or else those
 * of its brand. `protocol`: what its users agreed to do at this severity, a line each. `about`:
 * what it is about, clean lines. Strangers' words are cleaned.
 */
export function alertMessages(
  change: Transition,
  brandName: string,
  channels: readonly string[],
  examples: readonly Example[] = [],
  protocol: readonly string[] = [],
  about: readonly string[] = [],
): Message[] {
  const { alert, kind, at } = change;
  const own = [...new Map(examples.filter(({ brand }) => brand === alert.brand).map(each => [each.id, each])).values()];
  const named = own.filter(({ id }) => alert.evidence.mentions.includes(id));
  const shown = (named.length > 0 ? named : own).slice(0, EXAMPLES);
  const quotes = shown.map(quote);
  const title = `[${kind === 'resolve' ? 'resolved' : alert.severity}] ${headline(change, clean(brandName), quotes[0]?.author ?? null)}`;
  const text = [
    sentence(change.reason),
    figures(change),
    `${since(change)} Chance alone gives ${odds(alert)}.`,
    ...(kind === 'resolve' ? [] : about),
    ...(quotes.length === 0 || kind === 'resolve' ? [] : ['', 'What people say:', ...quotes.map(line)]),
    '',
    ...next(change, protocol),
  ].join('\n');
  const { window, observed, expected, score, note } = alert.evidence;
  const data = {
    type: `alert.${kind}`,
    timestamp: iso(at),
    key: alert.key,
    brand: alert.brand,
    rule: alert.rule,
    severity: alert.severity,
    state: alert.state,
    openedAt: iso(alert.openedAt),
    closedAt: alert.closedAt === null ? null : iso(alert.closedAt),
    reason: clean(change.reason),
    evidence: { window: { from: iso(window[0]), to: iso(window[1]) }, observed, expected, score, note },
    examples: quotes,
  };
  return channels.map(channel => ({
    dedupeKey: `${alert.key}:${alert.openedAt}:${kind}:${at}:${channel}`,
    channel,
    title,
    text,
    html: null,
    data,
    notBefore: null,
    group: null,
  }));
}

/** The message with the number its alert was stored under, which nobody knew when it was written. */
export function numbered(message: Message, id: number): Message {
  const known = `More: earshot alerts show ${id}. Take it, and the reminders stop: earshot alerts ack ${id}`;
  const text = message.text
    .split('\n')
    .map(line => (line === UNNUMBERED ? known : line))
    .join('\n');
  return { ...message, text, data: { ...(message.data as object), alert: id } };
}

/** Rules whose own sentence begins with what is the matter. Their odds are of days. */
const TELLING: readonly string[] = ['voice', 'reach', 'topic'];

function headline({ kind, alert }: Transition, brand: string, author: string | null): string {
  const what = TELLING.includes(alert.rule) ? told(alert, author) : surge(alert);
  switch (kind) {
    case 'resolve':
      return `${brand}: back to what is usual`;
    case 'escalate':
      return alert.rule === 'voice' ? `${brand}: another one; ${what}` : `${brand}: it grows; ${what}`;
    case 'reopen':
      return `${brand}: back again; ${what}`;
    case 'remind':
      return `${brand}: still going on; ${what}`;
    case 'acknowledge':
      return `${brand}: somebody has taken it; ${what}`;
    case 'pend':
    case 'drop':
    case 'open':
    case 'calm':
      return `${brand}: ${what}`;
  }
}

function surge({ rule, severity }: Transition['alert']): string {
  if (rule === 'drop') return 'unusually few mentions';
  if (rule === 'negativity' || severity !== 'info') return 'an unusual number of negative mentions';
  return 'unusually many mentions, in no worse a mood: an opportunity, not a crisis';
}

/** The beginning of the rule's own sentence, with the name of who it is about. */
function told({ rule, evidence }: Transition['alert'], author: string | null): string {
  const begins = clean(evidence.note).split(';')[0] ?? '';
  return rule === 'voice' && author !== null ? begins.replace(/^somebody/, () => author) : begins;
}

const COUNTED: Readonly<Record<string, string>> = {
  negativity: 'negative mentions',
  voice: 'people who may see it',
  reach: 'people who may have seen it',
  topic: 'voices that say it',
};

/** Expected against observed, in one line; how bad it is stands beside how much it is. */
function figures({ alert }: Transition): string {
  const { observed, expected } = alert.evidence;
  const counted = COUNTED[alert.rule] ?? 'mentions';
  const times = expected > 0 ? ` (${figure(observed / expected)} times)` : '';
  const against = alert.rule === 'voice' ? 'at most' : 'usually';
  return `How much: ${figure(observed)} ${counted}, ${against} ${figure(expected)}${alert.rule === 'voice' ? ' before' : ''}${times}. How bad: ${alert.severity}.`;
}

function figure(value: number): string {
  return Number(value >= 10 ? value.toFixed(0) : value.toPrecision(2)).toLocaleString('en-US');
}

function since({ kind, alert }: Transition): string {
  const opened = `Open since ${iso(alert.openedAt)}`;
  return kind === 'resolve' && alert.closedAt !== null ? `${opened}, closed ${iso(alert.closedAt)}.` : `${opened}.`;
}

/** `one such window in 120,000`; −log10 says nothing to most people. */
function odds({ rule, evidence: { score } }: Transition['alert']): string {
  const span = TELLING.includes(rule) ? 'day' : 'window';
  if (score < 1) return 'as much every day';
  const chance = 10 ** Math.min(score, 9);
  const round = Number(chance.toPrecision(2)).toLocaleString('en-US');
  return score > 9 ? `as much in less than one ${span} in ${round}` : `as much in one ${span} in ${round}`;
}

function next({ kind, alert }: Transition, protocol: readonly string[]): string[] {
  const [from, to] = alert.evidence.window.map(iso);
  const negative = alert.rule === 'negativity' || alert.rule === 'voice' ? ' --sentiment negative' : '';
  const read = `Read them: earshot mentions --brand ${alert.brand}${negative} --since ${from} --until ${to}`;
  if (kind === 'resolve') return [read];
  if (alert.rule === 'drop')
    return [read, 'See first whether the sources still answer as they did: earshot sources health.'];
  if (alert.rule === 'topic' && alert.severity === 'info')
    return [read, 'See what it is about: it may be a chance, or the beginning of trouble.', UNNUMBERED];
  if (alert.severity === 'info')
    return [read, 'Thank whoever speaks well of you, answer what is asked, and share what is worth sharing.'];
  return [
    read,
    ...(protocol.length > 0
      ? ['What was agreed for this case:', ...protocol.map(step => `- ${step}`)]
      : ['Find the cause and who carries it, agree on one answer, and answer where it is said.']),
    UNNUMBERED,
  ];
}

function sentence(text: string): string {
  const plain = clean(text);
  return `${plain.slice(0, 1).toUpperCase()}${plain.slice(1)}${/[.!?]$/.test(plain) ? '' : '.'}`;
}
