import { Readable } from 'node:stream';
import { parse as csvParser } from 'csv-parse';
import { messageOf } from '../../model/errors.ts';
import { parseExactly } from '../../text/exact-json.ts';

export type RecordFormat = 'ndjson' | 'csv' | 'json';
/** One record and the line it starts on, counted from 1; or why that line is none. */
export type RecordRead = { line: number; record: Record<string, unknown> } | { line: number; error: string };

/** Longer lines and CSV records are reported, not kept. */
const LONGEST_LINE = 1_000_000;
/** A JSON document is read whole; larger ones are for ndjson. */
const LARGEST_JSON = 256 * 1024 * 1024;

/**
 * The records of a stream of bytes in UTF-8, byte order mark or not. ndjson: an object a line, empty lines skipped; csv:
 * RFC 4180 with a header; json: a list, or an object whose largest list of objects is taken (`items`, `hits`, `mentions`).
 * What cannot be read is reported in its place and stops nothing behind it. ndjson and csv take constant memory.
 */
export function readRecords(bytes: AsyncIterable<Uint8Array>, format: RecordFormat): AsyncIterable<RecordRead> {
  if (format === 'ndjson') return readLines(bytes);
  return format === 'csv' ? readCsv(bytes) : readJson(bytes);
}

async function* readLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<RecordRead> {
  for await (const { line, text } of lines(bytes)) {
    if (text === null) {
      yield { line, error: `this line is longer than ${LONGEST_LINE / 1_000_000} MB` };
      continue;
    }
    if (text.trim() === '') continue;
    yield recordOf(line, text);
  }
}

function recordOf(line: number, text: string): RecordRead {
  let value: unknown;
  try {
    value = parseExactly(text);
  } catch (error) {
    return { line, error: `this is no JSON: ${messageOf(error).slice(0, 120)}` };
  }
  return isRow(value) ? { line, record: value } : { line, error: 'this is JSON, but no object' };
}

/** Lines without their end; text null: over the limit, and dropped as it came. */
async function* lines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<{ line: number; text: string | null }> {
  const decoder = new TextDecoder('utf-8');
  let line = 1;
  let parts: string[] = [];
  let size = 0;
  function take(): { line: number; text: string | null } {
    const whole = size > LONGEST_LINE ? null : parts.join('');
    parts = [];
    size = 0;
    return { line: line++, text: whole?.endsWith('\r') ? whole.slice(0, -1) : whole };
  }
  function add(part: string): void {
    size += part.length;
    if (size <= LONGEST_LINE) parts.push(part);
    else parts = [];
  }
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true });
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      add(text.slice(from, end));
      yield take();
      from = end + 1;
    }
    if (from < text.length) add(text.slice(from));
  }
  add(decoder.decode());
  if (size > 0) yield take();
}

async function* readCsv(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<RecordRead> {
  /** The parser runs ahead of us: what it skipped waits for its place. */
  const skipped: { line: number; error: string }[] = [];
  const { delimiter, whole } = await sniff(bytes);
  const parser = csvParser({
    bom: true,
    delimiter,
    columns: header => header.map((name: string) => name.trim()),
    info: true,
    max_record_size: LONGEST_LINE,
    relax_column_count: false,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: error => {
      if (error) skipped.push({ line: lineOf(error), error: error.message.slice(0, 200) });
      return undefined;
    },
  });
  const input = Readable.from(whole);
  input.on('error', error => parser.destroy(error));
  input.pipe(parser);
  let line = 2;
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: Record<string, unknown>;
      info: { lines: number };
    }>) {
      for (let next = skipped[0]; next && next.line < info.lines; next = skipped[0]) {
        yield next;
        skipped.shift();
        line = next.line + 1;
      }
      yield { line, record };
      line = info.lines + 1;
    }
    yield* skipped.splice(0);
  } catch (error) {
    yield* skipped.splice(0);
    // A quote that never closes, or a record without end: behind it nothing can be told apart any more.
    yield { line: lineOf(error) || line, error: `unreadable from here on: ${messageOf(error).slice(0, 200)}` };
  } finally {
    input.destroy();
  }
}

/** The sign that parts most of the header: comma, semicolon (spreadsheets of half of Europe) or tab; and the bytes with what was read for it. */
async function sniff(
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ delimiter: string; whole: AsyncIterable<Uint8Array> }> {
  const reader = bytes[Symbol.asyncIterator]();
  const first = await reader.next();
  const start = first.done ? '' : Buffer.from(first.value).toString('utf8');
  const header = (/^[^\r\n]*/.exec(start)?.[0] ?? '').replace(/"[^"]*"/g, '');
  const count = (sign: string): number => header.split(sign).length - 1;
  const delimiter = [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
  async function* whole(): AsyncGenerator<Uint8Array> {
    for (let step = first; !step.done; step = await reader.next()) yield step.value;
  }
  return { delimiter, whole: whole() };
}

function lineOf(error: unknown): number {
  const lines = typeof error === 'object' && error !== null && 'lines' in error ? error.lines : 0;
  return typeof lines === 'number' ? lines : 0;
}

async function* readJson(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<RecordRead> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of bytes) {
    size += part.length;
    if (size > LARGEST_JSON) {
      yield {
        line: 1,
        error: `this JSON is larger than ${LARGEST_JSON / 1024 / 1024} MB; one object a line (ndjson) has no limit`,
      };
      return;
    }
    parts.push(part);
  }
  let value: unknown;
  try {
    value = parseExactly(new TextDecoder('utf-8').decode(Buffer.concat(parts)));
  } catch (error) {
    yield { line: 1, error: `this is no JSON: ${messageOf(error).slice(0, 120)}` };
    return;
  }
  const list = listIn(value);
  if (list === null) yield { line: 1, error: 'this JSON holds no list of records' };
  // JSON has no lines to speak of: the number is the record's place in its list.
  else
    for (const [i, one] of list.entries())
      yield isRow(one) ? { line: i + 1, record: one } : { line: i + 1, error: 'this is no object' };
}

/** The list itself, the longest list of objects in an object, or the object as the only record. */
function listIn(value: unknown): unknown[] | null {
  if (Array.isArray(value)) return value;
  if (!isRow(value)) return null;
  const lists = Object.values(value).filter((one): one is unknown[] => Array.isArray(one) && one.some(isRow));
  if (lists.length > 0) return lists.reduce((best, one) => (one.length > best.length ? one : best));
  return Object.values(value).some(Array.isArray) && !('text' in value || 'title' in value) ? [] : [value];
}

function isRow(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
