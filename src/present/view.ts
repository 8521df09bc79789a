import { EarshotError } from '../model/errors.ts';
import type { Column } from './column.ts';
import { cellOf, checkFields, fieldOf, leaves } from './fields.ts';
import { jsonDocument, jsonLine, ndjson } from './json.ts';
import { type Ink, inkOf, type Look } from './look.ts';
import type { Gauge } from './prom.ts';
import { separated } from './separated.ts';

export type { Column } from './column.ts';
export type { Look } from './look.ts';

export const FORMATS = ['table', 'json', 'ndjson', 'csv', 'tsv', 'md'] as const;
/** html: only of views that are whole pages · prom: only of numbers. */
export type Format = (typeof FORMATS)[number] | 'html' | 'prom';

/** What a command shows: its records, and how people see them. */
export interface View<Row> {
  /** The key of the records in JSON. */
  name: string;
  rows: Iterable<Row> | AsyncIterable<Row>;
  /** Every field of a record by dotted name, in the order of csv and tsv. */
  fields: readonly string[];
  columns: readonly Column<Row>[];
  /** Further keys of the JSON document. */
  extra?: Readonly<Record<string, unknown>>;
  /** The whole JSON document where it is not a list of records; `rows` then serve the other formats. */
  document?: object;
  /** For people at a terminal, where a table would not do. */
  text?(look: Look, ink: Ink): AsyncIterable<string> | Iterable<string> | Promise<Iterable<string>>;
  markdown?(look: Look): AsyncIterable<string> | Iterable<string>;
  /** One file that needs no other; views without it have no html. */
  html?(look: Look): AsyncIterable<string> | Iterable<string>;
  /** What of it a monitoring system may keep; views without it have no prom. */
  gauges?: readonly Gauge<Row>[];
  /** Said in place of an empty table. */
  empty: string;
  /** A line below the table, on a terminal. */
  footer?(shown: number, look: Look): string | null;
}

/**
 * A view in a format, in pieces to be written as they come. `fields` (dotted names, null: all) choose what of the records is
 * shown; throws EarshotError `usage` for a name they do not have.
 */
export async function* render<Row>(
  given: View<Row>,
  format: Format,
  look: Look,
  fields: readonly string[] | null,
): AsyncGenerator<string> {
  if (fields) checkFields(fields, given.fields);
  const view = Array.isArray(given.rows) || (given.text && format === 'table') ? given : await begun(given);
  switch (format) {
    case 'json':
      if (view.document && !fields) yield `${jsonLine(view.document)}\n`;
      else yield* jsonDocument(view.name, view.rows, view.extra ?? {}, fields);
      return;
    case 'ndjson':
      yield* ndjson(view.rows, fields);
      return;
    case 'csv':
    case 'tsv':
      yield* separated(format, view.rows, leaves(fields, view.fields));
      return;
    case 'md': {
      if (view.markdown && !fields) yield* view.markdown(look);
      else {
        const { markdownRecords, markdownTable } = await import('./markdown.ts');
        if (view.columns.length === 0 && !fields) yield* markdownRecords(view.rows, leaves(null, view.fields));
        else yield* markdownTable(view.rows, columnsOf(view, fields), { ...look, tty: false });
      }
      return;
    }
    case 'html':
      if (view.html === undefined || fields)
        throw new EarshotError('usage', '--format: this is not made as html.', {
          hint: 'earshot help formats lists what is.',
        });
      yield* view.html(look);
      return;
    case 'prom': {
      if (view.gauges === undefined || fields)
        throw new EarshotError('usage', '--format: this is not made as prom.', {
          hint: 'earshot stats is, by brand or by source.',
        });
      const { exposition } = await import('./prom.ts');
      yield* exposition(view.rows, view.gauges);
      return;
    }
    case 'table':
      yield* forPeople(view, look, fields);
  }
}

/** The same with its first row read: what fails before there is one leaves no half a document and no lone header behind. */
async function begun<Row>(view: View<Row>): Promise<View<Row>> {
  const reader = Symbol.asyncIterator in view.rows ? view.rows[Symbol.asyncIterator]() : view.rows[Symbol.iterator]();
  const first = await reader.next();
  async function* rows(): AsyncGenerator<Row> {
    try {
      for (let step = first; !step.done; step = await reader.next()) yield step.value;
    } finally {
      await reader.return?.();
    }
  }
  return { ...view, rows: rows() };
}

async function* forPeople<Row>(view: View<Row>, look: Look, fields: readonly string[] | null): AsyncGenerator<string> {
  const ink = await inkOf(look);
  if (view.text && !fields) {
    yield* await view.text(look, ink);
    return;
  }
  const { table } = await import('./table.ts');
  let shown = 0;
  async function* counted(): AsyncGenerator<Row> {
    for await (const row of view.rows) {
      shown++;
      yield row;
    }
  }
  yield* table(counted(), columnsOf(view, fields), look, ink);
  const last = shown === 0 ? view.empty : look.tty ? (view.footer?.(shown, look) ?? null) : null;
  if (last) yield `${shown === 0 ? last : ink.faint(last)}\n`;
}

/** The view's own columns, or one for each field that was asked for. */
function columnsOf<Row>(view: View<Row>, fields: readonly string[] | null): readonly Column<Row>[] {
  if (fields === null) return view.columns;
  return leaves(fields, view.fields).map((name, i, all) => ({
    title: name,
    value: row => {
      const cell = cellOf(fieldOf(row, name));
      return typeof cell === 'boolean' ? String(cell) : cell;
    },
    priority: i === 0 ? 1 : i + 1,
    min: 8,
    max: i === all.length - 1 ? Infinity : 60,
  }));
}
