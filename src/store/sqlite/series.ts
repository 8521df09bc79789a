import { emptyPoint, type Point } from '../../model/alert.ts';
import { RELEVANT } from '../../model/mention.ts';
import { type Duration, type Instant, overlap, type TimeSpan, union } from '../../model/time.ts';
import type { Connection } from './connect.ts';

/** A job that may speak for a brand: since when it is heard, and what of the span. */
interface Voice {
  since: Instant;
  heard: TimeSpan[];
}

export interface Series {
  ask(brand: string, rule: string, span: TimeSpan, step: Duration): { points: Point[]; evaluatedTo: Instant | null };
  /** To be called when this process changes hits, jobs or the ledger. */
  forget(): void;
}

/**
 * The buckets that lie wholly within the span, aligned to `step`, oldest first. n is null where fewer than half of the jobs that
 * may speak for the brand and had begun by then have heard at least half of the bucket; where none had begun, what others
 * (retired jobs) heard counts. The rules of one brand ask for the same buckets one after the other: the last ones are kept.
 */
export function seriesOf(connection: Connection): Series {
  const { db, sql } = connection;
  let kept: { key: string; points: Point[] } | null = null;
  return {
    forget() {
      kept = null;
    },
    ask(brand, rule, [since, until], step) {
      const from = Math.ceil(since / step) * step;
      const to = Math.max(from, Math.floor(until / step) * step);
      // data_version: whether another process has written.
      const key = JSON.stringify([db.pragma('data_version', { simple: true }), brand, from, to, step]);
      if (kept?.key !== key) kept = { key, points: from === to ? [] : pointsOf(connection, brand, [from, to], step) };
      const detector = sql('SELECT evaluated_to FROM detector WHERE brand = ? AND rule = ?').get(brand, rule) as
        | { evaluated_to: Instant }
        | undefined;
      return { points: kept.points.map(point => ({ ...point })), evaluatedTo: detector?.evaluated_to ?? null };
    },
  };
}

function pointsOf(connection: Connection, brand: string, span: TimeSpan, step: Duration): Point[] {
  const points = Array.from({ length: (span[1] - span[0]) / step }, (_, i) => emptyPoint(span[0] + i * step, 0));
  for (const { bucket, ...row } of counts(connection, brand, span, step)) {
    const point = points[bucket];
    if (point) points[bucket] = { at: point.at, ...row };
  }
  const heard = hearing(connection, brand, span, step);
  return points.map((point, i) => (heard[i] ? point : { ...point, n: null }));
}

interface CountRow extends Omit<Point, 'at' | 'n'> {
  bucket: number;
  n: number;
}

function counts({ sql }: Connection, brand: string, [from, to]: TimeSpan, step: Duration): CountRow[] {
  // Rows come in order of time, which is the order of the buckets.
  return sql(`SELECT CAST((published_at - @from) / @step AS INTEGER) AS bucket, count(*) AS n, sum(label = 'negative') AS negative, sum(backfill) AS backfilled,
      sum(backfill AND label = 'negative') AS backfilledNegative, coalesce(sum(reach), 0) AS reach,
      count(DISTINCT author_id) AS authors, count(DISTINCT source) AS sources,
      count(DISTINCT fingerprint) + count(*) - count(fingerprint) AS stories
    FROM hit INDEXED BY hit_series WHERE brand = @brand AND published_at >= @from AND published_at < @to AND relevance >= ${RELEVANT} GROUP BY 1`).all(
    {
      brand,
      from,
      to,
      step,
    },
  ) as CountRow[];
}

/** For each bucket, whether we were listening. */
function hearing(connection: Connection, brand: string, [from, to]: TimeSpan, step: Duration): boolean[] {
  const { voices, others } = voicesOf(connection, brand, [from, to]);
  const n = (to - from) / step;
  const speaking = new Array<number>(n).fill(0);
  const heard = new Array<number>(n).fill(0);
  for (const voice of voices) {
    for (let i = Math.max(0, Math.ceil((voice.since - from) / step)); i < n; i++) speaking[i] = (speaking[i] ?? 0) + 1;
    for (const [i, part] of coverage(voice.heard, [from, to], step))
      if (part * 2 >= step && voice.since <= from + i * step) heard[i] = (heard[i] ?? 0) + 1;
  }
  const elsewhere = coverage(others, [from, to], step);
  return speaking.map((all, i) => (all === 0 ? (elsewhere.get(i) ?? 0) * 2 >= step : (heard[i] ?? 0) * 2 >= all));
}

function voicesOf(
  { sql, rows }: Connection,
  brand: string,
  [from, to]: TimeSpan,
): { voices: Voice[]; others: TimeSpan[] } {
  const jobs = sql(`SELECT id, heard_from AS since FROM job
    WHERE NOT retired AND heard_from IS NOT NULL AND (brand IS NULL OR brand = ?)`).all(brand) as {
    id: string;
    since: Instant;
  }[];
  const voices = new Map(jobs.map(({ id, since }) => [id, { since, heard: [] as TimeSpan[] }]));
  const others: TimeSpan[] = [];
  const spans = rows(`SELECT job, heard_from, heard_to FROM poll INDEXED BY poll_by_heard
    WHERE heard_to > ? AND heard_from < ? AND (brand IS NULL OR brand = ?)`).all(from, to, brand) as [
    string,
    Instant,
    Instant,
  ][];
  for (const [job, start, end] of spans) (voices.get(job)?.heard ?? others).push([start, end]);
  return { voices: [...voices.values()], others: [...others, ...[...voices.values()].flatMap(voice => voice.heard)] };
}

/** How much of each bucket the spans cover together, by bucket number. */
function coverage(spans: readonly TimeSpan[], [from, to]: TimeSpan, step: Duration): Map<number, Duration> {
  const covered = new Map<number, Duration>();
  for (const whole of union(spans)) {
    const span = overlap(whole, [from, to]);
    if (!span) continue;
    for (let i = Math.floor((span[0] - from) / step); from + i * step < span[1]; i++) {
      const part = overlap(span, [from + i * step, from + (i + 1) * step]);
      if (part) covered.set(i, (covered.get(i) ?? 0) + part[1] - part[0]);
    }
  }
  return covered;
}
