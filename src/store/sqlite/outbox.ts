import type { Message } from '../../model/alert.ts';
import type { Store } from '../../model/store.ts';
import type { Duration, Instant } from '../../model/time.ts';
import type { Connection } from './connect.ts';

type Waiting = Awaited<ReturnType<Store['undelivered']>>[number];

/** The messages due, each leased; `attempt` counts from 1. A lease that runs out (a crash while sending) makes the message due again. */
export function outbox(
  { sql, write }: Connection,
  now: Instant,
  lease: Duration,
  limit: number,
): (Message & { id: number; attempt: number })[] {
  return write(() => {
    const due = sql(`SELECT id, dedupe_key, channel, message, attempts FROM outbox
      WHERE sent_at IS NULL AND dead = 0 AND due_at <= ? AND lease_until <= ? ORDER BY due_at, id LIMIT ?`).all(
      now,
      now,
      limit,
    ) as {
      id: number;
      dedupe_key: string;
      channel: string;
      message: string;
      attempts: number;
    }[];
    const hold = sql('UPDATE outbox SET lease_until = ?, attempts = attempts + 1 WHERE id = ?');
    for (const { id } of due) hold.run(now + lease, id);
    return due.map(row => ({
      ...(JSON.parse(row.message) as Omit<Message, 'dedupeKey' | 'channel'>),
      dedupeKey: row.dedupe_key,
      channel: row.channel,
      id: row.id,
      attempt: row.attempts + 1,
    }));
  });
}

/** What became of one message: sent, to be tried again, or given up. */
export function delivered({ sql }: Connection, id: number, outcome: Parameters<Store['delivered']>[1]): void {
  if (outcome.state === 'sent')
    sql('UPDATE outbox SET sent_at = ?, lease_until = 0, error = NULL WHERE id = ?').run(outcome.at, id);
  else if (outcome.state === 'retry')
    sql('UPDATE outbox SET due_at = ?, lease_until = 0, error = ? WHERE id = ?').run(outcome.at, outcome.error, id);
  else sql('UPDATE outbox SET dead = 1, lease_until = 0, error = ? WHERE id = ?').run(outcome.error, id);
}

export function undelivered({ sql }: Connection): Waiting[] {
  const rows = sql(`SELECT id, channel, message ->> '$.title' AS title, due_at AS dueAt, attempts, error, dead
    FROM outbox WHERE sent_at IS NULL ORDER BY due_at, id`).all() as (Omit<Waiting, 'dead'> & { dead: number })[];
  return rows.map(row => ({ ...row, dead: row.dead === 1 }));
}
