import type { View } from '../view.ts';
import { clip, oneLine } from '../width.ts';
import { count, plural } from '../words.ts';

interface Label {
  id: string;
  brand: string;
  field: string;
  /** Null: taken back. */
  value: string | null;
}
const FIELDS = [
  'id',
  'brand',
  'field',
  'value',
  'label',
  'by',
  'at',
  'title',
  'text',
  'url',
  'author',
  'lang',
] as const;

/** `label export`. */
export function labelsView<Row extends Label>(rows: readonly Row[]): View<Row> {
  return {
    name: 'labels',
    rows,
    fields: FIELDS,
    columns: [
      { title: 'Id', value: row => row.id, priority: 1, min: 16, max: 80, whole: true },
      { title: 'Brand', value: row => row.brand, priority: 2, min: 8, max: 14 },
      { title: 'Label', value: row => `${row.field}=${row.value}`, priority: 1, min: 12, max: 30 },
    ],
    empty: 'Nothing is labelled yet. earshot label ID relevant=no',
  };
}

const DRY = '(dry run: nothing was stored)';

/** `label ID…`: what was said of what. */
export function labelledView<Row extends Label>(rows: readonly Row[], dryRun: boolean): View<Row> {
  return {
    ...labelsView(rows),
    *text(_, ink) {
      for (const { id, brand, field, value } of rows)
        yield `${oneLine(id)} of ${oneLine(brand)}: ${ink.strong(value === null ? `${field} taken back` : `${field}=${value}`)}${dryRun ? ` ${ink.warn(DRY)}` : ''}\n`;
    },
  };
}

interface Read {
  labelled: number;
  older: number;
  unknown: number;
  bad: readonly { line: number; error: string }[];
}

/** `label import`. */
export function labelsReadView(result: Read, dryRun: boolean): View<Read> {
  return {
    name: 'import',
    rows: [result],
    fields: ['labelled', 'older', 'unknown'],
    columns: [],
    document: { schema: 1, import: result },
    empty: '',
    *text(_, ink) {
      const parts = [ink.strong(`${plural(result.labelled, 'label')} ${dryRun ? 'would be stored' : 'stored'}`)];
      if (result.older > 0) parts.push(`${count(result.older)} left alone: what is stored was said later`);
      if (result.unknown > 0) parts.push(`${count(result.unknown)} of mentions that are not stored`);
      if (result.bad.length > 0) parts.push(ink.bad(`${plural(result.bad.length, 'line')} unreadable`));
      yield `${parts.join(', ')}${dryRun ? ` ${ink.warn(DRY)}` : ''}\n`;
    },
  };
}

/** `relevance score`: one line out for each line in. */
export function relevanceView<Line extends object>(rows: AsyncIterable<Line>): View<Line> {
  return { name: 'lines', rows, fields: ['id', 'score', 'keep', 'why'], columns: [], empty: '' };
}

interface Bulk {
  labelled: number;
  removed: number;
  mentions: number;
  dryRun: boolean;
  said: readonly string[];
  examples: readonly { id: string; brand: string; text: string }[];
}

/** `label --query`: how many, and a few of them. */
export function bulkView(result: Bulk): View<Bulk> {
  return {
    name: 'label',
    rows: [result],
    fields: ['labelled', 'removed', 'mentions', 'dryRun', 'said', 'examples'],
    columns: [],
    document: { schema: 1, label: result },
    empty: '',
    *text(look, ink) {
      const { mentions, dryRun, said, examples } = result;
      const what = `${plural(mentions, 'mention')}: ${said.map(oneLine).join(' ')}`;
      const done = [
        ...(result.labelled > 0 || result.removed === 0 ? [`${plural(result.labelled, 'label')} stored`] : []),
        ...(result.removed > 0 ? [`${plural(result.removed, 'label')} taken back`] : []),
      ];
      yield dryRun ? `${ink.strong(what)} ${ink.warn(DRY)}\n` : `${ink.strong(what)}, ${done.join(', ')}\n`;
      for (const { id, brand, text } of examples)
        yield `${clip(`  ${oneLine(id)} of ${oneLine(brand)}  ${oneLine(text)}`, look.width, look.unicode)}\n`;
      if (mentions > examples.length) yield ink.faint(`  … and ${count(mentions - examples.length)} more\n`);
    },
  };
}
