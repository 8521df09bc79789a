import type { Silence } from '../../model/alert.ts';
import type { Instant } from '../../model/time.ts';
import type { Connection } from './connect.ts';

const COLUMNS = 'id, brand, rule, from_at AS "from", until_at AS until, by, reason';

/** Silences that hold now, or held at any time since. */
export function silences({ sql }: Connection, now: Instant, since: Instant = now): Silence[] {
  return sql(
    `SELECT ${COLUMNS} FROM silence WHERE from_at <= ? AND until_at > ? AND until_at > from_at ORDER BY id`,
  ).all(now, since) as Silence[];
}

/** Returns its number. */
export function silence({ sql }: Connection, added: Omit<Silence, 'id'>): number {
  const { lastInsertRowid } = sql(
    'INSERT INTO silence (brand, rule, from_at, until_at, by, reason) VALUES (@brand, @rule, @from, @until, @by, @reason)',
  ).run(added);
  return Number(lastInsertRowid);
}

/** Ends a silence; what it has kept quiet stays untold. False: none by that number holds or is still to come. */
export function expire({ sql }: Connection, id: number, at: Instant): boolean {
  return (
    sql('UPDATE silence SET until_at = max(from_at, @at) WHERE id = @id AND until_at > @at').run({ id, at }).changes > 0
  );
}
