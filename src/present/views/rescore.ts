import type { Ink, Look } from '../look.ts';
import type { View } from '../view.ts';
import { clip, oneLine, pad, widthOf, wrap } from '../width.ts';
import { count, plural, signed } from '../words.ts';

interface Moods {
  n: number;
  positive: number;
  neutral: number;
  negative: number;
  net: number | null;
}
interface BrandChange {
  brand: string;
  changed: number;
  joined: number;
  left: number;
  before: Moods;
  after: Moods;
}
interface Difference {
  id: string;
  brand: string;
  what: string;
  from: string;
  to: string;
  text: string;
  url: string;
  why: readonly string[];
}
interface Result {
  since: string | null;
  dryRun: boolean;
  model: string;
  read: number;
  resumed: boolean;
  brands: readonly BrandChange[];
  examples: readonly Difference[];
}

const FIELDS = [
  ...['brand', 'changed', 'joined', 'left'],
  ...['before', 'after'].flatMap(side =>
    ['n', 'positive', 'neutral', 'negative', 'net'].map(name => `${side}.${name}`),
  ),
];

/** A longer name of a brand is cut. */
const LONG = 20;
/** Examples people are shown; programs get all that were kept. */
const SHOWN = 8;

/** `rescore`: what changed of each brand; `diff`: with the examples that changed most. */
export function rescoreView(result: Result, diff: boolean): View<BrandChange> {
  const { brands, examples, ...rest } = result;
  return {
    name: 'rescore',
    rows: brands,
    fields: FIELDS,
    columns: [],
    document: { schema: 1, rescore: { ...rest, brands, ...(diff ? { examples } : {}) } },
    empty: '',
    *text(look, ink) {
      const { dryRun, read, resumed, model } = result;
      const verb = dryRun ? 'would change' : 'changed';
      const head = `${plural(read, 'mention')} read again by ${oneLine(model)}${resumed ? ', from where the last rescore was cut' : ''}`;
      for (const line of wrap(head, look.width)) yield `${line}\n`;
      if (dryRun) yield `${ink.warn('A dry run: nothing was written.')}\n`;
      yield '\n';
      const width = Math.max(0, ...brands.map(({ brand }) => Math.min(LONG, widthOf(oneLine(brand)))));
      for (const { brand, changed, joined, left, before, after } of brands) {
        const counts = [`${count(changed)} ${verb}`];
        if (joined > 0) counts.push(`${count(joined)} joined`);
        if (left > 0) counts.push(`${count(left)} left`);
        const name = `  ${ink.strong(pad(clip(oneLine(brand), LONG, look.unicode), width))}  `;
        const said = [counts.join(', '), net(before, after, look, ink)];
        const line = `${name}${said.join(look.unicode ? ' · ' : '; ')}`;
        if (widthOf(line) <= look.width) yield `${line}\n`;
        else yield `${name}${said[0]}\n${' '.repeat(width + 4)}${said[1]}\n`;
      }
      if (!diff || examples.length === 0) return;
      yield `\n${ink.strong(dryRun ? 'What would change most' : 'What changed most')}\n`;
      for (const one of examples.slice(0, SHOWN)) yield* exampleLines(one, look, ink);
    },
  };
}

/** `net sentiment −0.12 → −0.18 (−0.06) of 120`. */
function net(before: Moods, after: Moods, look: Look, ink: Ink): string {
  if (before.net === null && after.net === null) return 'no relevant mentions';
  const arrow = look.unicode ? '→' : '->';
  const said = (sum: Moods): string => (sum.net === null ? '–' : signed(sum.net, '', 3));
  const moved = before.net === null || after.net === null ? null : after.net - before.net;
  const step =
    moved === null || Math.abs(moved) < 0.0005 ? '' : ` (${ink[moved < 0 ? 'bad' : 'good'](signed(moved, '', 3))})`;
  const of = before.n === after.n ? `of ${count(after.n)}` : `of ${count(before.n)} ${arrow} ${count(after.n)}`;
  return `net sentiment ${said(before)} ${arrow} ${said(after)}${step} ${of}`;
}

function* exampleLines(one: Difference, look: Look, ink: Ink): Generator<string> {
  const arrow = look.unicode ? '→' : '->';
  const head = `${one.what === 'joined' || one.what === 'left' ? one.what : `${one.what} ${one.from} ${arrow} ${one.to}`}`;
  const whose = clip(
    `${oneLine(one.id)} of ${oneLine(one.brand)}`,
    Math.max(20, look.width - widthOf(head) - 4),
    look.unicode,
  );
  yield `\n  ${ink.strong(head)}  ${ink.faint(whose)}\n`;
  yield `  ${clip(oneLine(one.text), Math.max(20, look.width - 2), look.unicode)}\n`;
  for (const reason of one.why)
    for (const line of wrap(oneLine(reason), Math.max(20, look.width - 4))) yield `    ${ink.faint(line)}\n`;
}
