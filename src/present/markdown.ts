import type { Column } from './column.ts';
import { cellOf, fieldOf } from './fields.ts';
import type { Look } from './look.ts';
import { oneLine } from './width.ts';

/** Strangers' text as plain words in Markdown: no markup, no HTML, no link, no table cell of its own. */
export function escaped(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_[\]<>|~#!]/g, '\\$&')
    .replace(/^([-+]|\d+[.)])(?=\s)/, '\\$1');
}

/** A link whose address is http(s) and cannot end early; only its words otherwise. */
export function link(words: string, url: string): string {
  const address = oneLine(url);
  if (!/^https?:\/\//i.test(address)) return escaped(words);
  return `[${escaped(words)}](<${address.replace(/[<>\\\s]/g, encodeURIComponent)}>)`;
}

/** Rows as a pipe table. */
export async function* markdownTable<Row>(
  rows: Iterable<Row> | AsyncIterable<Row>,
  columns: readonly Column<Row>[],
  look: Look,
): AsyncGenerator<string> {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  yield line(columns.map(column => column.title));
  yield line(columns.map(column => (column.align === 'right' ? '---:' : '---')));
  for await (const row of rows) {
    yield line(
      columns.map(column => {
        const value = column.value(row, look);
        return value === null ? '' : typeof value === 'number' ? String(value) : escaped(value);
      }),
    );
  }
}

/** Records too wide for columns: a table of fields and values each; what is unknown is left out. */
export async function* markdownRecords(
  rows: Iterable<unknown> | AsyncIterable<unknown>,
  names: readonly string[],
): AsyncGenerator<string> {
  let first = true;
  for await (const row of rows) {
    yield `${first ? '' : '\n'}| Field | Value |\n| --- | --- |\n`;
    first = false;
    for (const name of names) {
      const cell = cellOf(fieldOf(row, name));
      if (cell !== null && cell !== '') yield `| ${escaped(name)} | ${escaped(String(cell))} |\n`;
    }
  }
}
