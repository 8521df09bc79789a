import { pick } from './fields.ts';

// DEL, C1, zero-width, bidi, line separators, soft hyphens, tags: JSON leaves them bare. As escapes they mean the same to a
// program (offsets into the text stay right) and nothing to a terminal.
const UNSAFE =
  /[\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]|[\ufe00-\ufe0d]|\udb40[\udc00-\uddef]/g;

/** A value as JSON on one line, without loss and safe to print. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, found =>
    Array.from({ length: found.length }, (_, i) => `\\u${found.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  );
}

/** One document `{"schema":1,"<name>":[…],…extra}`, a row a line, so that it can be written while it is read. */
export async function* jsonDocument(
  name: string,
  rows: Iterable<unknown> | AsyncIterable<unknown>,
  extra: Readonly<Record<string, unknown>>,
  fields: readonly string[] | null,
): AsyncGenerator<string> {
  yield `{"schema":1,${JSON.stringify(name)}:[`;
  let first = true;
  for await (const row of rows) {
    yield `${first ? '' : ','}\n${jsonLine(fields === null ? row : pick(row, fields))}`;
    first = false;
  }
  yield first ? ']' : '\n]';
  for (const [key, value] of Object.entries(extra)) yield `,${JSON.stringify(key)}:${jsonLine(value)}`;
  yield '}\n';
}

/** One record a line. */
export async function* ndjson(
  rows: Iterable<unknown> | AsyncIterable<unknown>,
  fields: readonly string[] | null,
): AsyncGenerator<string> {
  for await (const row of rows) yield `${jsonLine(fields === null ? row : pick(row, fields))}\n`;
}
