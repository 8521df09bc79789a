import type { ReadBack } from '../../model/ledger.ts';
import type { Instant } from '../../model/time.ts';
import type { Connection } from './connect.ts';

interface Row {
  job: string;
  to_at: Instant;
  cursor: string;
  done: number;
  started_at: Instant;
  requests: number;
  seen: number;
  added: number;
}

/** Begins to read a job back to `to`; one that was begun and goes as far is taken up where it was left. */
export function readBack(
  { sql, write }: Connection,
  job: string,
  to: Instant,
  cursor: unknown,
  now: Instant,
): ReadBack {
  return write(() => {
    const find = sql('SELECT * FROM readback WHERE job = ?');
    const begun = find.get(job) as Row | undefined;
    if (begun && begun.to_at <= to) return readBackOf(begun);
    sql(`INSERT OR REPLACE INTO readback (job, to_at, cursor, started_at) VALUES (?, ?, ?, ?)`).run(
      job,
      to,
      JSON.stringify(cursor),
      now,
    );
    return readBackOf(find.get(job) as Row);
  });
}

export function readBacks({ sql }: Connection): ReadBack[] {
  return (sql('SELECT * FROM readback ORDER BY job').all() as Row[]).map(readBackOf);
}

function readBackOf({ job, to_at, cursor, done, started_at, requests, seen, added }: Row): ReadBack {
  return { job, to: to_at, cursor: JSON.parse(cursor), done: done === 1, startedAt: started_at, requests, seen, added };
}
