import type { Item, Ref } from '../../model/mention.ts';
import type { Instant } from '../../model/time.ts';
import type { Connection } from './connect.ts';

/** The id under which something is stored that another road calls by an id of its own; null: nothing is known of it there. */
export function aliasOf({ sql }: Connection, { platform, nativeId }: Ref): Ref | null {
  const found = sql(`SELECT m.platform, m.native_id AS nativeId FROM sighting s JOIN mention m ON m.id = s.mention_id
    WHERE s.platform = ? AND s.native_id = ? LIMIT 1`).get(platform, nativeId) as Ref | undefined;
  return found ?? null;
}

/** All other ids of a stored mention. */
export function aliasesOf({ sql }: Connection, mention: number): Ref[] {
  return sql(`SELECT DISTINCT s.platform, s.native_id AS nativeId FROM sighting s JOIN mention m ON m.id = s.mention_id
    WHERE m.id = ? AND NOT (s.platform = m.platform AND s.native_id = m.native_id)`).all(mention) as Ref[];
}

/** The other roads by which a mention was seen, in the order in which it was. */
export function sightingsOf(
  { sql }: Connection,
  mention: number,
): { source: string; id: string; url: string; at: Instant }[] {
  return sql(`SELECT source, platform || ':' || native_id AS id, url, at FROM sighting WHERE mention_id = ?
    ORDER BY at, source, id`).all(mention) as ReturnType<typeof sightingsOf>;
}

/** Notes by which source, and under which id, a stored mention was seen beside the one it was first seen by. */
export function keepSighting(
  { sql }: Connection,
  mention: number,
  { platform, nativeId, url }: Item,
  source: string,
  at: Instant,
): void {
  sql(
    'INSERT OR IGNORE INTO sighting (platform, native_id, source, mention_id, url, at) VALUES (?, ?, ?, ?, ?, ?)',
  ).run(platform, nativeId, source, mention, url, at);
}
