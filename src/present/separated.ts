import { clean } from '../text/clean.ts';
import { cellOf, fieldOf } from './fields.ts';

/** Spreadsheets run what starts like this (full-width signs too), spaces before it or not. */
const FORMULA = /^\s*[=+\-@\t\r＝＋－＠]/;

/**
 * A header and one record a line. csv as in RFC 4180 (CRLF, quotes doubled), texts that a spreadsheet would run get a `'`
 * before them, numbers never; tsv has no quoting, so its texts lose tabs and line breaks.
 */
export async function* separated(
  as: 'csv' | 'tsv',
  rows: Iterable<unknown> | AsyncIterable<unknown>,
  names: readonly string[],
): AsyncGenerator<string> {
  const line = (values: readonly unknown[]): string =>
    as === 'csv' ? `${values.map(csvCell).join(',')}\r\n` : `${values.map(tsvCell).join('\t')}\n`;
  yield line(names);
  for await (const row of rows) yield line(names.map(name => cellOf(fieldOf(row, name))));
}

function csvCell(value: unknown): string {
  if (typeof value !== 'string') return value === null || value === undefined ? '' : String(value);
  // Judged before cleaning too: a tab or CR that led the text is a space after it.
  const text = clean(value, { lines: true });
  const safe = FORMULA.test(text) || FORMULA.test(value) ? `'${text}` : text;
  return /["\n,]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function tsvCell(value: unknown): string {
  if (typeof value !== 'string') return value === null || value === undefined ? '' : String(value);
  return clean(value);
}
