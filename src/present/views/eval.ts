import { bar } from '../chart.ts';
import type { Ink, Look } from '../look.ts';
import { grid, heading } from '../panel.ts';
import type { View } from '../view.ts';
import { clip, oneLine, widthOf, wrap } from '../width.ts';
import { count, percent, plural } from '../words.ts';

interface Share {
  value: number | null;
  low: number;
  high: number;
  n: number;
}
interface Bin {
  from: number;
  to: number;
  n: number;
  claimed: number | null;
  right: Share;
}
interface Quality {
  n: number;
  accuracy: Share;
  macroF1: Share;
  macroRecall: Share;
  classes: readonly { label: string; n: number; guessed: number; precision: Share; recall: Share; f1: Share }[];
  confusion: readonly (readonly number[])[];
  bins: readonly Bin[];
  miscalibration: number | null;
}
interface Wrong {
  id: string;
  brand: string;
  truth: string;
  guess: string;
  confidence: number;
  text: string;
  url: string;
  why: readonly string[];
}
interface FieldQuality extends Quality {
  field: string;
  untaught: Quality | null;
  worst: readonly Wrong[];
}
interface Result {
  brands: readonly string[];
  model: string;
  fields: readonly FieldQuality[];
}

/** A bar or an id shorter than this tells nothing. */
const SHORTEST = 5;
const SHORTEST_ID = 10;
/** Fewer labels than this say little: an accuracy of 80 % on 30 may be anything from 63 to 91 %. */
const FEW = 50;
const SAMPLE = 'earshot label --sample 100 --stratified shows some to be labelled.';
const NAMES: Readonly<Record<string, string>> = { relevant: 'Relevance', sentiment: 'Sentiment', intent: 'Intent' };

const SHARES = ['accuracy', 'macroF1', 'macroRecall'];
const FIELDS = [
  'field',
  'n',
  ...SHARES.flatMap(name => ['value', 'low', 'high'].map(part => `${name}.${part}`)),
  'miscalibration',
  'classes',
  'confusion',
  'bins',
  'untaught.accuracy.value',
  'untaught.macroF1.value',
];

/** `eval`: one part a field that was labelled. */
export function evalView(result: Result): View<FieldQuality> {
  return {
    name: 'eval',
    rows: result.fields,
    fields: FIELDS,
    columns: [],
    document: { schema: 1, eval: result },
    empty: '',
    *text(look, ink) {
      if (result.fields.length === 0) {
        yield `Nothing is labelled yet, so nothing can be measured.\n${SAMPLE}\n`;
        return;
      }
      const width = Math.min(look.width, 100);
      const only = result.brands.length === 1 ? `, for ${oneLine(result.brands[0] ?? '')}` : '';
      const head = `On your own labels, each guessed without it${only}. In brackets: 95 % intervals.`;
      for (const line of wrap(head, width)) yield `${line}\n`;
      for (const field of result.fields) {
        for (const line of heading(NAMES[field.field] ?? field.field, look, ink, width)) yield `${line}\n`;
        for (const line of fieldLines(field, look, ink, width)) yield `${line.trimEnd()}\n`;
      }
    },
  };
}

function* fieldLines(field: FieldQuality, look: Look, ink: Ink, width: number): Generator<string> {
  const { n, accuracy, macroF1, classes, untaught } = field;
  if (n < FEW)
    for (const line of wrap(
      `${plural(n, 'label')} ${n === 1 ? 'is' : 'are'} too few to tell much: ${FEW} or more make these figures worth reading. ${SAMPLE}`,
      width - 2,
    ))
      yield `  ${ink.warn(line)}`;
  yield* joined(
    [`right in ${ink.strong(share(accuracy))} of ${count(n)},`, `macro-F1 ${ink.strong(share(macroF1))}`],
    width,
  );
  if (untaught && untaught.accuracy.value !== accuracy.value)
    yield* joined([`without your labels: ${share(untaught.accuracy)},`, `macro-F1 ${share(untaught.macroF1)}`], width);
  yield '';
  const table = (told: (one: Share) => string): string[] =>
    grid(
      [
        ['', 'labelled', 'precision', 'recall', 'F1'].map(ink.faint),
        ...classes.map(({ label, n: of, precision, recall, f1 }) => [
          label,
          count(of),
          told(precision),
          told(recall),
          of === 0 ? '–' : told(f1),
        ]),
      ],
      [1],
    );
  const full = table(share);
  // Where there is no room the intervals go: these are the same figures without them.
  yield* full.every(line => widthOf(line) <= width)
    ? full
    : table(({ value }) => (value === null ? '–' : percent(value)));
  yield '';
  yield* confusion(field, look, ink, width);
  yield* calibration(field, look, ink, width);
  yield* worst(field, look, ink, width);
}

/** Parts on one line where they fit, else one below the other. */
function joined(parts: readonly string[], width: number): string[] {
  const line = `  ${parts.join(' ')}`;
  return widthOf(line) <= width ? [line] : parts.map(part => `  ${part}`);
}

/** `81 % (74–87)`. */
function share({ value, low, high }: Share): string {
  const whole = (part: number): string => String(Math.round(part * 100));
  return value === null ? '–' : `${percent(value)} (${whole(low)}–${whole(high)})`;
}

function* confusion(
  { classes, confusion: table }: FieldQuality,
  look: Look,
  ink: Ink,
  width: number,
): Generator<string> {
  if (classes.length < 2) return;
  const short = classes.map(({ label }) => (label.length > 9 ? clip(label, 9, look.unicode) : label));
  const wide = 2 + 16 + short.reduce((sum, label) => sum + label.length + 2, 0);
  if (wide > width) {
    // A table of twelve would not fit: what is mixed up most says as much.
    const mixed = table
      .flatMap((row, i) => row.map((n, j) => ({ n, truth: classes[i]?.label, guess: classes[j]?.label })))
      .filter(({ n, truth, guess }) => n > 0 && truth !== guess)
      .sort((a, b) => b.n - a.n)
      .slice(0, 8);
    if (mixed.length === 0) return;
    yield ink.faint('  mixed up most');
    yield* grid(
      mixed.map(({ n, truth, guess }) => [count(n), `${truth} taken for ${guess}`]),
      [0],
    );
    yield '';
    return;
  }
  yield* grid(
    [
      [ink.faint('is, taken for'), ...short.map(label => ink.faint(label))],
      ...table.map((row, i) => [
        short[i] ?? '',
        ...row.map((n, j) => (i === j ? ink.strong(count(n)) : n === 0 ? '·' : count(n))),
      ]),
    ],
    short.map((_, i) => i + 1),
  );
  yield '';
}

function* calibration({ bins, miscalibration }: FieldQuality, look: Look, ink: Ink, width: number): Generator<string> {
  const filled = bins.filter(({ n }) => n > 0);
  if (filled.length === 0) return;
  const apart = miscalibration === null ? [] : [ink.faint(`(${percent(miscalibration)} apart on average)`)];
  yield* joined([ink.faint('how sure, and how often right'), ...apart], width);
  const lines = grid(
    filled.map(({ n, claimed, right }) => [`says ${percent(claimed ?? 0)}`, `is ${share(right)}`, `of ${count(n)}`]),
    [2],
  );
  // As long as there is room for.
  const room = Math.min(20, width - Math.max(...lines.map(widthOf)) - 2);
  for (const [i, line] of lines.entries())
    yield room < SHORTEST ? line : `${line}  ${bar(filled[i]?.right.value ?? 0, room, look.unicode)}`;
  yield '';
}

function* worst({ worst: all }: FieldQuality, look: Look, ink: Ink, width: number): Generator<string> {
  if (all.length === 0) return;
  yield ink.faint('  surest of what was wrong');
  for (const { id, truth, guess, confidence, text, url, why } of all.slice(0, 5)) {
    const head = `${truth}, taken for ${guess}`;
    const sure = `(${percent(confidence)} sure)`;
    const room = width - head.length - sure.length - 5;
    const called = clip(oneLine(id), Math.max(room, SHORTEST_ID), look.unicode);
    yield* joined([ink.strong(head), `${ink.faint(sure)}  ${called}`], width);
    yield `    ${clip(oneLine(text), width - 4, look.unicode)}`;
    // Cut, an address leads nowhere: it may run over.
    if (url !== '') yield `    ${ink.faint(oneLine(url))}`;
    for (const reason of why.slice(0, 2)) yield `    ${ink.faint(clip(oneLine(reason), width - 4, look.unicode))}`;
  }
}
