import type { Lag, QuotaRow, SignalRow, SourceHealth } from '../../model/ledger.ts';
import type { Store } from '../../model/store.ts';
import { DAY, type Duration, type Instant, type TimeSpan } from '../../model/time.ts';
import type { Connection } from './connect.ts';

/** How far back a rhythm is learnt, and from how many items at most. */
const MEMORY = 90 * DAY;
const MOST = 300;
/** Mentions of one source that tell how late it is heard. */
const SAMPLE = 5_000;

/** Every source that was ever asked, with its rhythm, what waits to be looked up, and how the last look-up went. */
export function health({ sql, rows }: Connection, now: Instant): SourceHealth[] {
  const names = rows('SELECT DISTINCT source FROM job ORDER BY source').all() as [string][];
  const newest = rows('SELECT DISTINCT newest FROM poll WHERE source = ? AND newest >= ? ORDER BY newest DESC LIMIT ?');
  const due = rows(
    'SELECT count(*) FROM mention INDEXED BY mention_refresh WHERE source = ? AND refresh_at IS NOT NULL AND refresh_at <= ?',
  );
  const last = sql(`SELECT error_kind AS kind, error AS message FROM poll INDEXED BY poll_by_source
    WHERE source = ? AND reading = 'refresh' AND started_at >= ? ORDER BY started_at DESC, id DESC LIMIT 1`);
  const first = rows('SELECT min(started_at) FROM poll INDEXED BY poll_by_source WHERE source = ?');
  return names.map(([source]) => {
    const looked = last.get(source, now - 8 * DAY) as { kind: string | null; message: string | null } | undefined;
    return {
      source,
      begunAt: (first.get(source) as [Instant | null])[0],
      newest: (newest.all(source, now - MEMORY, MOST) as [Instant][]).map(([at]) => at).reverse(),
      refreshDue: (due.get(source, now) as [number])[0],
      refreshError: looked?.kind ? { kind: looked.kind, message: looked.message ?? '' } : null,
    };
  });
}

/** By source; only dates that were stated, and nothing that was read back. */
export function lags({ rows }: Connection, span: TimeSpan): Lag[] {
  const found = rows(`SELECT source, max(0, collected_at - published_at) FROM mention INDEXED BY mention_by_time
    WHERE published_at >= ? AND published_at < ? AND date_quality = 'stated' AND NOT backfill ORDER BY published_at DESC`);
  const bySource = new Map<string, Duration[]>();
  for (const [source, lag] of found.iterate(...span) as Iterable<[string, Duration]>) {
    const all = bySource.get(source) ?? [];
    if (all.length < SAMPLE) all.push(lag);
    bySource.set(source, all);
  }
  return [...bySource]
    .map(([source, all]) => {
      all.sort((a, b) => a - b);
      const at = (share: number): Duration => all[Math.min(all.length - 1, Math.floor(all.length * share))] ?? 0;
      return { source, n: all.length, median: at(0.5), p90: at(0.9) };
    })
    .sort((a, b) => (a.source < b.source ? -1 : 1));
}

export function quotas({ sql }: Connection): QuotaRow[] {
  return sql(`SELECT source, host, name, most, remaining AS "left", resets_at AS resetsAt, at FROM quota
    ORDER BY source, host, name`).all() as QuotaRow[];
}

/** Those whose span touches the one asked for, oldest first. */
export function signals({ sql }: Connection, ask: Parameters<Store['signals']>[0]): SignalRow[] {
  const found = sql(`SELECT source, brand, metric, from_at, to_at, value, collected_at AS collectedAt FROM signal
    WHERE (@brands IS NULL OR brand IN (SELECT value FROM json_each(@brands))) AND to_at > @from AND from_at < @to
    ORDER BY from_at, brand, metric, source`).all({
    brands: ask.brands && JSON.stringify(ask.brands),
    from: ask.span[0],
    to: ask.span[1],
  }) as (Omit<SignalRow, 'span'> & { from_at: Instant; to_at: Instant })[];
  return found.map(({ from_at, to_at, ...row }) => ({ ...row, span: [from_at, to_at] as const }));
}
