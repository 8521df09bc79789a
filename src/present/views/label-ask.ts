import type { MentionRecord } from '../../model/record.ts';
import { clean } from '../../text/clean.ts';
import type { Ink, Look } from '../look.ts';
import type { View } from '../view.ts';
import { oneLine, wrap } from '../width.ts';
import { percent, plural } from '../words.ts';
import { authorName, MOOD_TONE } from './mentions.ts';

interface Question {
  record: MentionRecord;
  number: number;
  of: number;
  said: Partial<Record<'relevant' | 'sentiment' | 'intent', string>>;
}

/** Lines of a text that are shown: more would push the keys off the screen. */
const LINES = 14;
/** Which key says what. */
interface Answer {
  key: string;
  field: keyof Question['said'];
  value: string;
}
const ROWS: readonly (readonly [name: string, field: Answer['field']])[] = [
  ['mood', 'sentiment'],
  ['intent', 'intent'],
  ['about it', 'relevant'],
];

/** One mention on a screen of its own, what the model says of it, and the keys; what was answered stands out. */
export function questionText(
  { record, number, of, said }: Question,
  answers: readonly Answer[],
  look: Look,
  ink: Ink,
): string {
  const width = Math.min(look.width, 100);
  const { sentiment, intent, relevance } = record;
  const tone = MOOD_TONE[sentiment.label] ?? null;
  const lines = [
    `${ink.strong(`${number} of ${of}`)}  ${oneLine(record.brand)} in ${oneLine(record.source)}${record.author ? `, by ${oneLine(authorName(record.author) ?? '?')}` : ''}  ${ink.faint(oneLine(record.url))}`,
    '',
  ];
  if (record.title !== '')
    for (const line of wrap(oneLine(record.title), width - 2)) lines.push(`  ${ink.strong(line)}`);
  const text = wrap(clean(record.text, { lines: true }).trim(), width - 2);
  for (const line of text.slice(0, LINES)) lines.push(`  ${line}`);
  if (text.length > LINES) lines.push(ink.faint(`  … ${plural(text.length - LINES, 'line')} more`));
  lines.push(
    '',
    `  ${ink.faint('the model says')} ${tone === null ? sentiment.label : ink[tone](sentiment.label)} ${ink.faint(`(${percent(sentiment.confidence)} sure)`)}, ${intent}${relevance < 0.5 ? ', not about the brand' : ''}`,
    '',
  );
  for (const [name, field] of ROWS) {
    const keys = answers.filter(one => one.field === field);
    // A key and its word stay together on a line.
    const all = keys.map(({ key, value }) =>
      value === said[field] ? ink.mark(`[${key}]\u00a0${value}`) : `${ink.accent(key)}\u00a0${value}`,
    );
    for (const [i, line] of wrap(all.join('\u00a0 '), width - 13).entries())
      lines.push(`  ${(i === 0 ? name : '').padEnd(9)} ${line.replace(/\u00a0/g, ' ')}`);
  }
  lines.push('', ink.faint('  Enter next · s skip · u back · Esc ends (what was said is kept)'), '');
  // A clean screen a mention: cleared, not scrolled.
  return `\u001b[2J\u001b[H${lines.join('\n')}`;
}

/** What came of it. */
export function labelAsked(
  result: { labelled: number; mentions: number; skipped: number; left: number },
  ink: Ink,
): string {
  const parts = [ink.strong(`${plural(result.labelled, 'label')} on ${plural(result.mentions, 'mention')} stored`)];
  if (result.skipped > 0) parts.push(`${result.skipped} skipped`);
  if (result.left > 0) parts.push(`${result.left} not asked`);
  return `\n${parts.join(', ')}.\nearshot eval says how good the scores are on them.\n`;
}

/** `label --sample` in a pipe: lines to be filled in, as `label import` reads them. */
export function sampleView(records: readonly MentionRecord[]): View<object> {
  return {
    name: 'sample',
    rows: records.map(({ id, brand, title, text, url, sentiment, intent, relevance }) => ({
      id,
      brand,
      sentiment: null,
      intent: null,
      relevant: null,
      title,
      text,
      url,
      predicted: { sentiment: sentiment.label, intent, relevant: relevance >= 0.5 ? 'yes' : 'no' },
    })),
    fields: [
      ...['id', 'brand', 'sentiment', 'intent', 'relevant', 'title', 'text', 'url'],
      ...['predicted.sentiment', 'predicted.intent', 'predicted.relevant'],
    ],
    columns: [],
    empty: '',
  };
}
