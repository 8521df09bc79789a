import type { Reaching } from '../../model/ledger.ts';
import type { Counts, Hit, Item } from '../../model/mention.ts';
import { DAY, type Instant } from '../../model/time.ts';
import type { Connection } from './connect.ts';
import type { Rollup } from './rollup.ts';

/** What was said longer ago was seen by those who followed then, not by those who do now. */
const RECENT = 8 * DAY;
const MARK = 'reach: ';

/**
 * The hits with the reach that all that is known gives, where the item at hand says less than what is stored: a search that
 * tells no followers must not undo what a look-up found.
 */
export function withReach(
  hits: Hit[],
  item: Item,
  stored: Counts | null,
  followers: number | null,
  reaching: Reaching | null | undefined,
): Hit[] {
  if (!reaching || hits.length === 0) return hits;
  const counts = { ...item.counts };
  let more = item.author !== null && item.author.followers === null && followers !== null;
  for (const name of ['likes', 'replies', 'shares', 'views', 'rating'] as const)
    if (counts[name] === null && stored && stored[name] !== null) {
      counts[name] = stored[name];
      more = true;
    }
  more ||= item.author === null && followers !== null;
  if (!more) return hits;
  const reached = reaching({ ...item, counts, author: { followers: item.author?.followers ?? followers } });
  return hits.map(hit => ({
    ...hit,
    reach: reached?.reach ?? null,
    why: explained(hit.why, reached?.why ?? null),
  }));
}

interface Row extends Counts {
  id: number;
  platform: string;
  kind: Item['kind'];
  url: string;
  source: string;
  published_at: Instant;
  author_id: number | null;
  followers: number | null;
  gone: number;
}

/**
 * Computes anew the reach of what changed: of mentions by their counts, and of an author's mentions of the last days by their
 * followers, of all of them where the followers were not known before. Nothing else of a hit moves.
 */
export function reachAnew(
  connection: Connection,
  changed: { rows: ReadonlySet<number>; authors: ReadonlyMap<number, boolean> },
  reaching: Reaching,
  at: Instant,
  roll: Rollup,
): void {
  const { sql, rows } = connection;
  const ids = new Set(changed.rows);
  const theirs = rows('SELECT id FROM mention WHERE author_id = ? AND published_at >= ?');
  for (const [author, unknown] of changed.authors)
    for (const [id] of theirs.all(author, unknown ? Number.MIN_SAFE_INTEGER : at - RECENT) as [number][]) ids.add(id);
  const find = sql(`SELECT m.id, m.platform, m.kind, m.url, m.source, m.published_at, m.author_id, a.followers,
    m.likes, m.replies, m.shares, m.views, m.rating,
    EXISTS (SELECT 1 FROM tombstone t WHERE t.platform = m.platform AND t.native_id = m.native_id) AS gone
    FROM mention m LEFT JOIN author a ON a.id = m.author_id WHERE m.id = ?`);
  const hits = sql('SELECT brand, reach, reach_low, reach_high, reach_basis, why FROM hit WHERE mention_id = ?');
  const write = sql(
    'UPDATE hit SET reach = ?, reach_low = ?, reach_high = ?, reach_basis = ?, why = ? WHERE mention_id = ? AND brand = ?',
  );
  for (const id of ids) {
    const row = find.get(id) as Row;
    const { likes, replies, shares, views, rating } = row;
    const reached = reaching({
      platform: row.platform,
      kind: row.kind,
      url: row.url,
      counts: { likes, replies, shares, views, rating },
      author: row.author_id === null ? null : { followers: row.followers },
    });
    const reach = reached?.reach ?? null;
    const values = [reach?.mid ?? null, reach?.low ?? null, reach?.high ?? null, reach?.basis ?? null];
    for (const hit of hits.all(id) as Record<string, string | number | null>[]) {
      const before = [hit['reach'], hit['reach_low'], hit['reach_high'], hit['reach_basis']];
      // Deleted where it was published: nothing is said of it any more.
      const why =
        row.gone === 1
          ? String(hit['why'])
          : JSON.stringify(explained(JSON.parse(String(hit['why'])), reached?.why ?? null));
      if (values.every((value, i) => value === before[i]) && why === hit['why']) continue;
      write.run(...values, why, id, hit['brand']);
      roll.recount(String(hit['brand']), row.published_at, row.source);
    }
  }
}

/** The reasons with the one for the reach replaced, taken out or put in. */
function explained(why: readonly string[], reason: string | null): string[] {
  const at = why.findIndex(each => each.startsWith(MARK));
  if (at >= 0) return reason === null ? why.toSpliced(at, 1) : why.with(at, reason);
  return reason === null ? [...why] : [...why, reason];
}
