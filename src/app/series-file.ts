import type { Point } from '../model/alert.ts';
import { EarshotError } from '../model/errors.ts';
import { type Duration, type Instant, MINUTE, parseInstant } from '../model/time.ts';
import { readRecords } from '../sources/records.ts';

/** One row of a series: its place in time, its own text for that time, and what it counts. */
export interface SeriesRow {
  timestamp: string;
  at: Instant;
  /** Null: not polled. */
  value: number | null;
  point: Point;
}
export interface SeriesFile {
  rows: SeriesRow[];
  /** The gap between the first two rows: later rows must not change what an earlier one meant. Null of fewer than two. */
  step: Duration | null;
  /** Whether there is a column of negative mentions. */
  mood: boolean;
}

const MOST_ROWS = 1_000_000;
/** Buckets from the first row to the last, missing ones included: each takes memory whether there is a row or not. */
const MOST_BUCKETS = 2_000_000;
const SHORTEST: Duration = MINUTE;

/**
 * Reads a series: CSV with a header that has `timestamp` and `value`, perhaps `negative`, `reach`, `authors`, `sources` and
 * `polled`; what else it has is not looked at. Times are `YYYY-MM-DD HH:MM:SS` (UTC) or RFC 3339, and ascend. An empty value, or
 * polled = 0, was not polled, which is not the same as 0. Throws EarshotError input that names the line.
 */
export async function readSeries(bytes: AsyncIterable<Uint8Array>, file: string): Promise<SeriesFile> {
  const rows: SeriesRow[] = [];
  let step: Duration | null = null;
  let mood = false;
  for await (const read of readRecords(bytes, 'csv')) {
    const { line } = read;
    const wrong = (what: string, hint?: string): EarshotError =>
      new EarshotError('input', `${file}, line ${line}: ${what}`, hint === undefined ? {} : { hint });
    if ('error' in read) throw wrong(read.error);
    const cells = cellsOf(read.record);
    if (rows.length === 0) {
      for (const name of ['timestamp', 'value'])
        if (!cells.has(name))
          throw new EarshotError('input', `${file}, line 1: there is no column ${name}.`, {
            hint: 'The first line names the columns: timestamp,value[,negative][,reach][,authors][,sources][,polled].',
          });
      mood = cells.has('negative');
    }
    if (rows.length === MOST_ROWS) throw wrong(`there are more than ${MOST_ROWS} rows.`);
    const row = rowOf(cells, wrong);
    const last = rows.at(-1);
    if (last !== undefined) {
      const gap = row.at - last.at;
      if (gap <= 0)
        throw wrong(
          `"${row.timestamp}" is not after "${last.timestamp}".`,
          'Rows ascend; sort the file by its timestamps.',
        );
      if (step === null && gap < SHORTEST)
        throw wrong('rows are less than a minute apart.', 'Sum them up to rows of a minute or longer.');
      step ??= gap;
      if ((row.at - (rows[0] as SeriesRow).at) / step > MOST_BUCKETS)
        throw wrong(`"${row.timestamp}" is more than ${MOST_BUCKETS} steps after the first row.`, 'Is its year right?');
    }
    rows.push(row);
  }
  if (rows.length === 0)
    throw new EarshotError('input', `${file}, line 1: there are no rows.`, {
      hint: 'A header and rows: timestamp,value[,negative][,reach][,authors][,sources][,polled].',
    });
  return { rows, step, mood };
}

function cellsOf(record: Readonly<Record<string, unknown>>): Map<string, string> {
  return new Map(Object.entries(record).map(([name, value]) => [name.toLowerCase(), String(value ?? '').trim()]));
}

function rowOf(cells: ReadonlyMap<string, string>, wrong: (what: string) => EarshotError): SeriesRow {
  const number = (name: string): number | null => {
    const text = cells.get(name) ?? '';
    if (text === '') return null;
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    if (!Number.isFinite(value)) throw wrong(`${name}: "${text.slice(0, 40)}" is no number.`);
    if (value < 0) throw wrong(`${name}: ${text.slice(0, 40)} is less than nothing.`);
    return value;
  };
  const timestamp = cells.get('timestamp') ?? '';
  const at = parseInstant(timestamp);
  if (at === null)
    throw wrong(
      `timestamp: "${timestamp.slice(0, 40)}" is no time such as 2026-11-21 09:00:00 or 2026-11-21T09:00:00Z.`,
    );
  const polled = /^(|1|true|yes|0|false|no)$/i.exec(cells.get('polled') ?? '')?.[0];
  if (polled === undefined) throw wrong(`polled: "${(cells.get('polled') ?? '').slice(0, 40)}" is neither 0 nor 1.`);
  const read = number('value');
  const value = /^(0|false|no)$/i.test(polled) ? null : read;
  const negative = number('negative') ?? 0;
  if (value !== null && negative > value) throw wrong(`negative: ${negative} of ${value} cannot be negative.`);
  const point = {
    at,
    n: value,
    negative: value === null ? 0 : negative,
    backfilled: 0,
    backfilledNegative: 0,
    reach: number('reach') ?? 0,
    authors: number('authors') ?? 0,
    sources: number('sources') ?? 0,
    stories: 0,
  };
  return { timestamp, at, value, point };
}
