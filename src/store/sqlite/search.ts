import { RELEVANT } from '../../model/mention.ts';
import type { MentionRecord } from '../../model/record.ts';
import type { Find } from '../../model/store.ts';
import type { Connection } from './connect.ts';
import { compileNarrow } from './narrow.ts';
import { record, rowOf } from './read.ts';

/** mention row, brand, time of publication. */
type Key = [mention: number, brand: string, at: number];
type Value = string | number;
interface Where {
  sql: string[];
  values: Value[];
}

/** The first page is small, so that the first records come at once; the last are large. */
const PAGES = { first: 50, last: 1_000, growth: 4 } as const;
/** Of words with more matches than this the newest are found by reading back in time, of rarer ones by sorting all that match. */
const COMMON = 5_000;
/** Each page asks the index anew: after this many records one sort of all the rest is cheaper. */
const PATIENCE = 1_000;

/**
 * Mentions seen from brands, in the order asked for. No statement stays open between two records, so that a slow reader keeps
 * nobody waiting. Records that go meanwhile are left out; new ones may or may not come.
 */
export async function* find(connection: Connection, ask: Find): AsyncGenerator<MentionRecord> {
  if (ask.limit !== null && ask.limit <= 0) return;
  for (const keys of pages(connection, ask)) {
    for (const [mention, brand] of keys) {
      const found = record(connection, mention, brand);
      if (found) yield found;
    }
  }
}

function* pages(connection: Connection, ask: Find): Generator<Key[]> {
  const where = filters(connection, ask);
  if (where === null) return;
  const narrow = ask.narrow && compileNarrow(ask.narrow);
  const condition: Where = narrow
    ? { sql: [narrow.condition.sql], values: narrow.condition.values }
    : { sql: [], values: [] };
  const timed = ask.sort === 'newest' || ask.sort === 'oldest';
  const stream =
    timed && ask.ids === null && (!narrow || (narrow.match !== null && isCommon(connection, narrow.match)));
  let last: Key | null = null;
  let left = ask.limit ?? Number.POSITIVE_INFINITY;
  if (stream) {
    for (
      let size: number = PAGES.first, read = 0;
      !narrow || read < PATIENCE;
      size = Math.min(size * PAGES.growth, PAGES.last)
    ) {
      const wanted = Math.min(size, left);
      const keys = select(connection, ask, [where, condition], 'time', last, wanted);
      yield keys;
      left -= keys.length;
      read += keys.length;
      last = keys.at(-1) ?? last;
      if (keys.length < wanted || left <= 0) return;
    }
  }
  const named = ask.ids !== null || narrow !== null;
  const keys = select(connection, ask, [where, condition], named ? 'mention' : 'time', last, left);
  for (let i = 0; i < keys.length; i += PAGES.last) yield keys.slice(i, i + PAGES.last);
}

function isCommon({ sql }: Connection, match: string): boolean {
  const more = sql('SELECT 1 FROM mention_fts WHERE mention_fts MATCH ? LIMIT 1 OFFSET ?').get(match, COMMON);
  return more !== undefined;
}

const ENGAGED = 'coalesce(m.likes, 0) + coalesce(m.replies, 0) + coalesce(m.shares, 0)';
const NEWEST = 'm.published_at DESC, m.id DESC, h.brand DESC';
const ORDERS: Readonly<Record<Find['sort'], string>> = {
  newest: NEWEST,
  oldest: 'm.published_at, m.id, h.brand',
  reach: `h.reach DESC NULLS LAST, ${NEWEST}`,
  engagement: `${ENGAGED} DESC, ${NEWEST}`,
  negative: `h.sentiment, ${NEWEST}`,
  positive: `h.sentiment DESC, ${NEWEST}`,
};

/** The next keys after `last` (in order of time only). `by`: what leads, the index by time or the mentions that are named. */
function select(
  { rows }: Connection,
  ask: Find,
  wheres: readonly Where[],
  by: 'time' | 'mention',
  last: Key | null,
  limit: number,
): Key[] {
  // Said to SQLite, not left to its choice, which changes with its statistics; a plus keeps an index out of it.
  const hidden = by === 'time' && ask.hidden;
  const oneBrand = hidden || (by === 'time' && ask.brands?.length === 1);
  const from = oneBrand
    ? `hit h INDEXED BY ${hidden ? 'hit_hidden' : 'hit_series'} CROSS JOIN mention m ON m.id = h.mention_id`
    : `mention m ${by === 'time' ? 'INDEXED BY mention_by_time' : ''} CROSS JOIN hit h ON h.mention_id = m.id`;
  const time = oneBrand ? 'h.published_at' : by === 'time' ? 'm.published_at' : '+m.published_at';
  const conditions = wheres.flatMap(({ sql }) => sql);
  const values = wheres.flatMap(where => where.values);
  if (last) {
    const [mention, brand, at] = last;
    conditions.push(`(${time}, m.id, h.brand) ${ask.sort === 'oldest' ? '>' : '<'} (?, ?, ?)`);
    values.push(at, mention, brand);
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ').replaceAll('TIME', time)}`;
  const order = ORDERS[ask.sort].replace('m.published_at', time).replace('m.id', oneBrand ? 'h.mention_id' : 'm.id');
  const statement = rows(`SELECT m.id, h.brand, ${time} FROM ${from} ${where} ORDER BY ${order} LIMIT ?`);
  return statement.all(...values, Number.isFinite(limit) ? limit : -1) as Key[];
}

/** Everything asked but the words; null where nothing can match. `TIME` stands for the column of the chosen index. */
function filters(connection: Connection, ask: Find): Where | null {
  const where: Where = { sql: [], values: [] };
  function and(sql: string, ...values: Value[]): void {
    where.sql.push(sql);
    where.values.push(...values);
  }
  function among(column: string, values: readonly Value[] | null): void {
    if (values !== null) and(`${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(values));
  }
  if (ask.brands?.length === 0 || ask.sources?.length === 0 || ask.sentiment?.length === 0 || ask.intent?.length === 0)
    return null;
  if (ask.ids !== null) {
    const ids = ask.ids.map(id => rowOf(connection, id)).filter(id => id !== null);
    if (ids.length === 0) return null;
    among('m.id', ids);
  }
  if (ask.brands?.length === 1) and('h.brand = ?', ask.brands[0] ?? '');
  else among('h.brand', ask.brands);
  if (ask.sources !== null) {
    const named = JSON.stringify(ask.sources);
    and(
      `(h.source IN (SELECT value FROM json_each(?)) OR EXISTS (SELECT 1 FROM sighting s WHERE s.mention_id = h.mention_id
        AND s.source IN (SELECT value FROM json_each(?))))`,
      named,
      named,
    );
  }
  among('h.label', ask.sentiment);
  among('h.intent', ask.intent);
  if (ask.lang !== null)
    and(
      `(h.lang = ? COLLATE NOCASE OR substr(h.lang, 1, length(?) + 1) = ? || '-' COLLATE NOCASE)`,
      ask.lang,
      ask.lang,
      ask.lang,
    );
  if (ask.since !== null) and('TIME >= ?', ask.since);
  if (ask.until !== null) and('TIME < ?', ask.until);
  if (ask.minReach !== null) and('h.reach >= ?', ask.minReach);
  if (ask.minRelevance !== null) and('h.relevance >= ?', ask.minRelevance);
  // Said as a number, so that SQLite sees that the index of the hidden ones will do.
  if (ask.hidden) and(`h.relevance < ${RELEVANT}`);
  return where;
}
