import type { Message } from '../../model/alert.ts';
import type { MentionRecord } from '../../model/record.ts';
import type { Instant } from '../../model/time.ts';
import type { Connection } from './connect.ts';
import { enqueue } from './outbox.ts';
import { record } from './read.ts';

// A route's mark is the last mention (by the row it was stored in) that was looked at for it.

/** How far each route was followed, by its key, and the last mention there is. */
export function routeMarks({ sql }: Connection): { marks: Record<string, number>; last: number } {
  const { last } = sql('SELECT coalesce(max(id), 0) AS last FROM mention').get() as { last: number };
  const row = sql("SELECT value FROM setting WHERE key = 'routes'").get() as { value: string } | undefined;
  return { marks: row ? (JSON.parse(row.value) as Record<string, number>) : {}, last };
}

/** What was stored after a mark by readings that are news, in the order of storing; `to`: the mark to go on from. */
export function storedAfter(
  connection: Connection,
  mark: number,
  limit: number,
): { records: MentionRecord[]; to: number } {
  const { sql } = connection;
  const { last } = sql('SELECT max(id) AS last FROM (SELECT id FROM mention WHERE id > ? ORDER BY id LIMIT ?)').get(
    mark,
    limit,
  ) as { last: number | null };
  const to = last ?? mark;
  const hits = sql(`SELECT m.id, h.brand FROM mention m CROSS JOIN hit h ON h.mention_id = m.id
    WHERE m.id > ? AND m.id <= ? AND m.backfill = 0 AND h.backfill = 0 ORDER BY m.id, h.brand`).all(mark, to) as {
    id: number;
    brand: string;
  }[];
  return { records: hits.map(({ id, brand }) => record(connection, id, brand)).filter(each => each !== null), to };
}

/** Marks, all of them, and what was found, in one transaction. */
export function route(
  connection: Connection,
  marks: Readonly<Record<string, number>>,
  messages: readonly Message[],
  at: Instant,
): void {
  const { sql, write } = connection;
  write(() => {
    enqueue(connection, messages, at);
    sql("INSERT INTO setting (key, value) VALUES ('routes', ?) ON CONFLICT DO UPDATE SET value = excluded.value").run(
      JSON.stringify(marks),
    );
  });
}
