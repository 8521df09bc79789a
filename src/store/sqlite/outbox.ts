import type { Message } from '../../model/alert.ts';
import type { Store } from '../../model/store.ts';
import type { Duration, Instant } from '../../model/time.ts';
import type { Connection } from './connect.ts';

type Waiting = Awaited<ReturnType<Store['undelivered']>>[number];

/**
 * The messages due in the order in which they were put in, each leased; `attempt` counts from 1. What an alert says later does not overtake what failed before it. A lease
 * that runs out (a crash while sending) makes the message due again.
 */
export function outbox(
  { sql, write }: Connection,
  now: Instant,
  lease: Duration,
  limit: number,
): (Message & { id: number; attempt: number })[] {
  return write(() => {
    const due = sql(`SELECT id, dedupe_key, channel, message, attempts FROM outbox o
      WHERE sent_at IS NULL AND dead = 0 AND due_at <= @now AND lease_until <= @now AND NOT EXISTS (
        SELECT 1 FROM outbox e WHERE e.sent_at IS NULL AND e.dead = 0 AND e.attempts > 0 AND e.id < o.id AND e.channel = o.channel
          AND (e.due_at > @now OR e.lease_until > @now) AND e.message ->> '$.data.key' = o.message ->> '$.data.key'
          AND e.message ->> '$.data.openedAt' = o.message ->> '$.data.openedAt')
      ORDER BY id LIMIT @limit`).all({ now, limit }) as {
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

/** What became of messages: sent, not tried, to be tried again, or given up. */
export function delivered(
  { sql, write }: Connection,
  ids: readonly number[],
  outcome: Parameters<Store['delivered']>[1],
): void {
  const sent = sql('UPDATE outbox SET sent_at = ?, lease_until = 0, error = NULL WHERE id = ?');
  const held = sql('UPDATE outbox SET due_at = ?, lease_until = 0, attempts = max(0, attempts - 1) WHERE id = ?');
  const retry = sql('UPDATE outbox SET due_at = ?, lease_until = 0, error = ? WHERE id = ?');
  const dead = sql('UPDATE outbox SET dead = 1, lease_until = 0, error = ? WHERE id = ?');
  write(() => {
    for (const id of ids)
      if (outcome.state === 'sent') sent.run(outcome.at, id);
      else if (outcome.state === 'held') held.run(outcome.at, id);
      else if (outcome.state === 'retry') retry.run(outcome.at, outcome.error, id);
      else dead.run(outcome.error, id);
  });
}

/** What was given up becomes due again, as if it were new; how many. */
export function revive({ sql }: Connection, now: Instant): number {
  return sql('UPDATE outbox SET dead = 0, attempts = 0, due_at = ? WHERE dead = 1 AND sent_at IS NULL').run(now)
    .changes;
}

/** Puts messages into the outbox, each once whatever is repeated; belongs into the transaction of what they tell. */
export function enqueue({ sql }: Connection, messages: readonly Message[], at: Instant): void {
  const put = sql(
    'INSERT INTO outbox (dedupe_key, channel, message, created_at, due_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  for (const { dedupeKey, channel, ...message } of messages)
    put.run(dedupeKey, channel, JSON.stringify(message), at, Math.max(at, message.notBefore ?? at));
}

export function undelivered({ sql }: Connection): Waiting[] {
  const rows = sql(`SELECT id, channel, message ->> '$.title' AS title, due_at AS dueAt, attempts, error, dead
    FROM outbox WHERE sent_at IS NULL ORDER BY due_at, id`).all() as (Omit<Waiting, 'dead'> & { dead: number })[];
  return rows.map(row => ({ ...row, dead: row.dead === 1 }));
}
