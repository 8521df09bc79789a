import type { Batch, JobState, Poll, PollStatus, Store, Totals } from '../../model/store.ts';
import type { Instant, TimeSpan } from '../../model/time.ts';
import type { Connection } from './connect.ts';

interface PollRow {
  job: string;
  source: string;
  brand: string | null;
  started_at: Instant;
  ended_at: Instant;
  status: PollStatus;
  heard_from: Instant | null;
  heard_to: Instant | null;
  requests: number;
  bytes: number;
  seen: number;
  added: number;
  error_kind: string | null;
  error: string | null;
}

/** Attempts to hear something (look-ups of what is stored are none) that began in the span or heard some of it, oldest first. */
export function polls({ sql }: Connection, [from, to]: TimeSpan): Poll[] {
  const rows = sql(`SELECT * FROM poll WHERE started_at >= @from AND started_at < @to AND reading <> 'refresh'
    UNION SELECT * FROM poll WHERE heard_to > @from AND heard_from < @to
    ORDER BY started_at, id`).all({ from, to }) as PollRow[];
  return rows.map(pollOf);
}

/** The jobs that are polled now, with their last attempts; retired ones are not among them. */
export function jobs({ sql }: Connection): JobState[] {
  const rows = sql('SELECT * FROM job WHERE NOT retired ORDER BY source, id').all() as {
    id: string;
    source: string;
    brand: string | null;
    backfill: number;
    due_at: Instant;
    failures: number;
    ok_at: Instant | null;
    heard_from: Instant | null;
    heard_to: Instant | null;
  }[];
  const last = sql("SELECT * FROM poll WHERE job = ? AND reading = 'poll' ORDER BY started_at DESC, id DESC LIMIT 1");
  return rows.map(row => {
    const poll = last.get(row.id) as PollRow | undefined;
    return {
      id: row.id,
      source: row.source,
      brand: row.brand,
      backfill: row.backfill === 1,
      dueAt: row.due_at,
      failures: row.failures,
      okAt: row.ok_at,
      heardFrom: row.heard_from,
      heardTo: row.heard_to,
      last: poll ? pollOf(poll) : null,
    };
  });
}

/** Every source that ever brought or was asked for something, by name; `lastAt`: when its last attempt began. */
export function sources({ sql }: Connection): Awaited<ReturnType<Store['sources']>> {
  return sql(`SELECT source, sum(mentions) AS mentions, sum(polls) AS polls, max(lastAt) AS lastAt FROM (
      SELECT source, count(*) AS mentions, 0 AS polls, NULL AS lastAt FROM mention INDEXED BY mention_by_source GROUP BY source
      UNION ALL SELECT source, 0, count(*), max(started_at) FROM poll WHERE reading <> 'refresh' GROUP BY source
    ) GROUP BY source ORDER BY source`).all() as Awaited<ReturnType<Store['sources']>>;
}

export function totals({ db, sql }: Connection): Totals {
  const counts =
    sql(`SELECT (SELECT count(*) FROM mention) AS mentions, (SELECT coalesce(sum(n), 0) FROM hit_hour) AS hits,
    (SELECT count(*) FROM author) AS authors, (SELECT count(*) FROM poll) AS polls,
    (SELECT min(published_at) FROM mention) AS oldest, (SELECT max(published_at) FROM mention) AS newest`).get() as Omit<
      Totals,
      'bytes'
    >;
  const pages = db.pragma('page_count', { simple: true }) as number;
  return { ...counts, bytes: pages * (db.pragma('page_size', { simple: true }) as number) };
}

function pollOf(row: PollRow): Poll {
  return {
    job: row.job,
    source: row.source,
    brand: row.brand,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    status: row.status,
    heard: row.heard_from === null || row.heard_to === null ? null : [row.heard_from, row.heard_to],
    requests: row.requests,
    bytes: row.bytes,
    seen: row.seen,
    added: row.added,
    error: row.error_kind === null ? null : { kind: row.error_kind, message: row.error ?? '' },
  };
}

/** A count of the same span replaces the earlier one: services correct themselves. */
export function keepSignal({ sql }: Connection, { source, at }: Batch, signal: Batch['signals'][number]): void {
  const { brand, metric, span, value } = signal;
  if (!Number.isFinite(value)) return;
  sql(`INSERT INTO signal (source, brand, metric, from_at, to_at, value, collected_at) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET value = excluded.value, collected_at = excluded.collected_at WHERE value IS NOT excluded.value`).run(
    source,
    brand,
    metric,
    ...span.map(Math.round),
    value,
    at,
  );
}
