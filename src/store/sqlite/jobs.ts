import { EarshotError } from '../../model/errors.ts';
import { isWhole, type Reading } from '../../model/ledger.ts';
import type { Job } from '../../model/source.ts';
import type { Claim, Limit, Outcome, Store } from '../../model/store.ts';
import { type Duration, HOUR, type Instant } from '../../model/time.ts';
import type { Connection } from './connect.ts';

type Jobs = Pick<Store, 'plan' | 'claim' | 'rewind' | 'finish' | 'limits'>;
type Synchronous<T> = {
  [K in keyof T]: T[K] extends (...args: infer A) => Promise<infer R> ? (...args: A) => R : never;
};

/** Clocks of one machine differ by less from one run to the next, however they are set right. */
const AHEAD: Duration = HOUR;

interface Row {
  id: string;
  source: string;
  brand: string | null;
  every: Duration | null;
  backfill: number;
  cursor: string | null;
  etag: string | null;
  last_modified: string | null;
  due_at: Instant;
  failures: number;
  heard_to: Instant | null;
}

/**
 * The schedule. What a polled job asks (`params`) may hold secrets: it comes from the last `plan` and stays in memory;
 * a job that this process did not plan is not claimed by it.
 */
export function jobBook(connection: Connection): Synchronous<Jobs> {
  const { sql, write } = connection;
  const planned = new Map<string, Job<unknown, unknown>>();
  /** The planned jobs that a plan which may not write could not register: due, as new ones are. */
  function unknown({
    sources,
    brands,
  }: {
    sources: readonly string[] | null;
    brands: readonly string[] | null;
  }): Row[] {
    const known = new Set((sql('SELECT id FROM job').all() as { id: string }[]).map(({ id }) => id));
    return [...planned.values()]
      .filter(({ id, source }) => !known.has(id) && (sources === null || sources.includes(source)))
      .filter(({ brand }) => brands === null || brand === null || brands.includes(brand))
      .map(({ id, source, brand, every, dueAt }) => ({
        ...{ id, source, brand, every, backfill: 1, cursor: null, etag: null, last_modified: null },
        ...{ due_at: dueAt ?? 0, failures: 0, heard_to: null },
      }));
  }
  return {
    plan(jobs, now) {
      planned.clear();
      for (const job of jobs) planned.set(job.id, job);
      if (connection.readonly) return;
      write(() => {
        const add = sql(`INSERT INTO job (id, source, brand, every, due_at) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET source = excluded.source, brand = excluded.brand, every = excluded.every, retired = 0
          WHERE source IS NOT excluded.source OR brand IS NOT excluded.brand OR every IS NOT excluded.every OR retired`);
        for (const job of planned.values()) add.run(job.id, job.source, job.brand, job.every, job.dueAt ?? now);
        sql(`UPDATE job SET retired = 1, leased_until = 0
          WHERE NOT retired AND id NOT IN (SELECT value FROM json_each(?))`).run(JSON.stringify([...planned.keys()]));
      });
    },

    claim(now, lease, limit, force = false, only = { sources: null, brands: null }) {
      const take = (): Claim[] => {
        // A clock that was ahead left marks that lie in the future: until then nothing would be due, and that silence would read like health.
        if (lease > 0)
          sql(`UPDATE job SET cursor = NULL, etag = NULL, last_modified = NULL, backfill = 1, due_at = @now, ok_at = NULL,
            heard_to = NULL, newest = NULL WHERE NOT retired AND ok_at > @now + @ahead`).run({ now, ahead: AHEAD });
        // Cron ticks a second early now and then: without some tolerance every such tick would skip a turn.
        const due = sql(`SELECT * FROM job WHERE NOT retired AND leased_until <= @now
            AND (due_at - min(coalesce(every, 0) / 10, 30000) <= @now OR @force)
            AND (@sources IS NULL OR source IN (SELECT value FROM json_each(@sources)))
            AND (@brands IS NULL OR brand IS NULL OR brand IN (SELECT value FROM json_each(@brands)))
          ORDER BY due_at, id`).all({
          now,
          force: force ? 1 : 0,
          sources: only.sources && JSON.stringify(only.sources),
          brands: only.brands && JSON.stringify(only.brands),
        }) as Row[];
        const rows = connection.readonly ? due.concat(unknown(only)) : due;
        const claims = rows.flatMap(row => claimOf(row, planned.get(row.id)) ?? []).slice(0, limit);
        if (connection.readonly) return claims;
        // Where it begins is kept from the first attempt on: as long as all fail, a beginning taken anew each time would move past what is not heard yet.
        const hold = sql('UPDATE job SET leased_until = ?, cursor = coalesce(cursor, ?) WHERE id = ?');
        for (const { job } of claims)
          hold.run(now + lease, lease > 0 ? (JSON.stringify(job.start) ?? null) : null, job.id);
        return claims;
      };
      return connection.readonly ? take() : write(take);
    },

    rewind(job, cursor) {
      // Without its validators, or a 304 would hide everything that is to be read again.
      const { changes } = sql(
        'UPDATE job SET cursor = ?, backfill = 1, etag = NULL, last_modified = NULL WHERE id = ?',
      ).run(JSON.stringify(cursor), job);
      if (changes === 0) throw new EarshotError('not_found', `there is no job ${job}`);
    },

    finish(outcome, of = {}) {
      write(() => finish(connection, outcome, of.reading ?? 'poll', of.newest ?? null));
    },

    limits(now) {
      return sql('SELECT host, method, until, reason FROM host_limit WHERE until > ? ORDER BY host, method').all(
        now,
      ) as Limit[];
    },
  };
}

function claimOf(row: Row, job: Job<unknown, unknown> | undefined): Claim | null {
  if (job === undefined) return null;
  return {
    job,
    cursor: row.cursor === null ? job.start : JSON.parse(row.cursor),
    validators: { etag: row.etag, lastModified: row.last_modified },
    backfill: row.backfill === 1,
    heardTo: row.heard_to,
    failures: row.failures,
  };
}

function finish(connection: Connection, outcome: Outcome, reading: Reading, newest: Instant | null): void {
  const { sql } = connection;
  const { job: id, status, heard, validators, error, startedAt, endedAt } = outcome;
  const job = sql('SELECT source, brand, every, newest FROM job WHERE id = ?').get(id) as
    | { source: string; brand: string | null; every: Duration | null; newest: Instant | null }
    | undefined;
  // An import is no job, nor is a look-up: the ledger knows them by their source.
  const source = job?.source ?? id;
  const later = reading === 'poll' && job && newest !== null && newest > (job.newest ?? -Infinity) ? newest : null;
  sql(`INSERT INTO poll (job, source, brand, reading, started_at, ended_at, status, heard_from, heard_to, requests, bytes, seen, added, error_kind, error, newest)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`).run(
    id,
    source,
    job?.brand ?? null,
    reading,
    startedAt,
    endedAt,
    status,
    // A look-up says how things are that were heard before.
    reading === 'refresh' ? null : (heard?.[0] ?? null),
    reading === 'refresh' ? null : (heard?.[1] ?? null),
    outcome.requests,
    outcome.bytes,
    outcome.seen,
    outcome.added,
    error?.kind ?? null,
    error?.message ?? null,
    later,
  );
  sql('DELETE FROM host_limit WHERE until <= ?').run(startedAt);
  const limit = sql(`INSERT INTO host_limit (host, method, until, reason) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET until = excluded.until, reason = excluded.reason WHERE excluded.until > until`);
  for (const { host, method, until, reason } of outcome.limits) limit.run(host, method, until, reason);
  keepQuotas(connection, source, outcome);
  if (!job) return;

  const good = status !== 'failed';
  const whole = isWhole(outcome);
  if (reading === 'readback') {
    sql(
      `UPDATE readback SET requests = requests + ?, seen = seen + ?, added = added + ?, done = max(done, ?) WHERE job = ?`,
    ).run(outcome.requests, outcome.seen, outcome.added, whole ? 1 : 0, id);
    // Heard since then, but not until then: what polling has heard last is its own business.
    if (heard)
      sql('UPDATE job SET heard_from = min(coalesce(heard_from, @from), @from) WHERE id = @id').run({
        id,
        from: heard[0],
      });
    return;
  }
  if (reading !== 'poll') return;
  sql(`UPDATE job SET leased_until = 0, due_at = @due, failures = CASE WHEN @good THEN 0 ELSE failures + 1 END,
      ok_at = CASE WHEN @good THEN @endedAt ELSE ok_at END, backfill = CASE WHEN @whole THEN 0 ELSE backfill END,
      etag = CASE WHEN @validated THEN @etag ELSE etag END, last_modified = CASE WHEN @validated THEN @lastModified ELSE last_modified END,
      heard_from = CASE WHEN @from IS NULL THEN heard_from ELSE min(coalesce(heard_from, @from), @from) END,
      heard_to = CASE WHEN @to IS NULL THEN heard_to ELSE max(coalesce(heard_to, @to), @to) END, newest = coalesce(@later, newest)
    WHERE id = @id`).run({
    id,
    due: outcome.dueAt ?? endedAt + (job.every ?? 0),
    good: good ? 1 : 0,
    whole: whole ? 1 : 0,
    endedAt,
    validated: validators === null ? 0 : 1,
    etag: validators?.etag ?? null,
    lastModified: validators?.lastModified ?? null,
    from: heard?.[0] ?? null,
    to: heard?.[1] ?? null,
    later,
  });
}

function keepQuotas({ sql }: Connection, source: string, { quotas, endedAt }: Outcome): void {
  const keep = sql(`INSERT INTO quota (source, host, name, most, remaining, resets_at, at) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET most = excluded.most, remaining = excluded.remaining, resets_at = excluded.resets_at, at = excluded.at`);
  for (const { host, name, most, left, resetsAt } of quotas)
    if (Number.isFinite(left)) keep.run(source, host, name, whole(most), Math.round(left), whole(resetsAt), endedAt);
}

function whole(count: number | null): number | null {
  return count !== null && Number.isFinite(count) ? Math.round(count) : null;
}
