import type { Ink, Look } from '../look.ts';
import type { View } from '../view.ts';
import { oneLine, wrap } from '../width.ts';
import { compact, percent, signed } from '../words.ts';
import { MOOD_TONE } from './mentions.ts';
import { movedLines, movedWords } from './moved-words.ts';

interface Scored {
  label: string;
  score: number;
}
/** What was read from one text; parts that were not asked for are not there. */
interface Analysed {
  text: string;
  lang?: string | null;
  sentiment?: Scored & { confidence: number };
  emotion?: Scored | null;
  offensive?: { score: number } | null;
  irony?: { score: number } | null;
  intent?: string;
  intents?: readonly Scored[];
  keyphrases?: readonly { text: string; score: number }[];
  reach?: { low: number; mid: number; high: number } | null;
  why?: readonly string[];
}

const FIELDS = [
  ...['text', 'lang', 'sentiment.label', 'sentiment.score', 'sentiment.confidence', 'emotion.label', 'emotion.score'],
  ...[
    'offensive.score',
    'irony.score',
    'intent',
    'intents',
    'keyphrases',
    'reach.low',
    'reach.mid',
    'reach.high',
    'why',
  ],
];

/** `analyse TEXT…`: one text as a page, several as a table. */
export function analysisView<Row extends { text: string }>(
  rows: AsyncIterable<Row>,
  texts: readonly string[],
): View<Row> {
  const of = (row: Row): Analysed => row;
  const one = texts.length === 1 && texts[0] !== '-';
  return {
    name: 'texts',
    rows,
    fields: FIELDS,
    columns: [
      {
        title: 'Mood',
        value: row => of(row).sentiment?.label ?? null,
        tone: row => MOOD_TONE[of(row).sentiment?.label ?? ''] ?? null,
        priority: 1,
        min: 8,
        max: 8,
      },
      {
        title: 'Score',
        value: row => moodScore(of(row)),
        align: 'right',
        priority: 3,
        min: 5,
        max: 5,
      },
      { title: 'Intent', value: row => of(row).intent ?? null, priority: 2, min: 6, max: 15 },
      { title: 'Emotion', value: row => of(row).emotion?.label ?? null, priority: 4, min: 7, max: 12 },
      { title: 'Lang', value: row => of(row).lang ?? null, priority: 5, min: 4, max: 7 },
      { title: 'Text', value: row => oneLine(row.text), priority: 1, min: 20, max: Infinity },
    ],
    empty: 'There is no text.',
    ...(one && { text: (look: Look, ink: Ink) => page(rows, look, ink) }),
  };
}

function moodScore({ sentiment }: Analysed): string | null {
  return sentiment === undefined ? null : signed(sentiment.score, '', 2);
}

async function* page(rows: AsyncIterable<Analysed>, look: Look, ink: Ink): AsyncGenerator<string> {
  for await (const row of rows) for (const line of linesOf(row, look, ink)) yield `${line.trimEnd()}\n`;
}

function* linesOf(row: Analysed, look: Look, ink: Ink): Generator<string> {
  const { sentiment, emotion, offensive, irony, keyphrases, reach, why } = row;
  const tone = MOOD_TONE[sentiment?.label ?? ''] ?? null;
  const pairs: [string, string | null][] = [
    [
      'mood',
      sentiment
        ? `${tone === null ? sentiment.label : ink[tone](sentiment.label)} ${signed(sentiment.score, '', 2)} (right in ${percent(sentiment.confidence)} of such cases)`
        : null,
    ],
    ['emotion', emotion ? `${oneLine(emotion.label)} ${emotion.score.toFixed(2)}` : null],
    ['offensive', offensive && offensive.score >= 0.5 ? percent(offensive.score) : null],
    ['irony', irony && irony.score >= 0.5 ? `may be ironic (${percent(irony.score)})` : null],
    [
      'intent',
      row.intents && row.intents.length > 0
        ? row.intents.map(({ label, score }) => `${oneLine(label)} ${score.toFixed(2)}`).join(', ')
        : (row.intent ?? null),
    ],
    ['keyphrases', keyphrases && keyphrases.length > 0 ? keyphrases.map(({ text }) => oneLine(text)).join(', ') : null],
    ['language', row.lang == null ? null : oneLine(row.lang)],
    ['reach', reach ? `about ${compact(reach.mid)}, between ${compact(reach.low)} and ${compact(reach.high)}` : null],
  ];
  const shown = pairs.filter((pair): pair is [string, string] => pair[1] !== null);
  const wide = Math.max(0, ...shown.map(([name]) => name.length)) + 2;
  for (const [name, value] of shown)
    for (const [i, line] of wrap(value, Math.max(20, look.width - wide - 2)).entries())
      yield `  ${i === 0 ? ink.faint(name.padEnd(wide)) : ' '.repeat(wide)}${line}`;
  if (!why || why.length === 0) return;
  const moved = why.map(movedWords);
  const words = moved.filter(one => one !== null);
  if (words.length > 0) {
    yield '';
    yield ink.strong('Mood, word by word');
    yield* movedLines(
      [{ words: words.flatMap(one => one.words), note: words.map(({ note }) => note).join(' ') }],
      look,
      ink,
    );
  }
  const others = why.filter((_, i) => moved[i] === null);
  if (others.length === 0) return;
  yield '';
  yield ink.strong('Why');
  const bullet = look.unicode ? '·' : '-';
  for (const reason of others)
    for (const [i, line] of wrap(oneLine(reason), Math.max(20, look.width - 4)).entries())
      yield `${i === 0 ? `  ${bullet} ` : '    '}${line}`;
}
