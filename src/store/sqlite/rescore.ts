import type { Item, Media } from '../../model/mention.ts';
import type { Rescored, RescoreMark, StoredAsk, StoredHit, StoredMention } from '../../model/rescore.ts';
import type { Connection } from './connect.ts';
import { type Base, dropHits, renewHits } from './hits.ts';
import { rowOf } from './read.ts';
import { rollup } from './rollup.ts';

type Row = Omit<Item, 'nativeId' | 'author' | 'links' | 'tags' | 'counts' | 'raw'> &
  Item['counts'] & {
    id: number;
    source: string;
    media: Media;
    nativeId: string;
    links: string;
    tags: string;
    author_native_id: string | null;
    handle: string | null;
    name: string | null;
    author_url: string | null;
    followers: number | null;
    following: number | null;
    listed: number | null;
    verified: number | null;
    bot: number | null;
  };

const ITEM = `SELECT m.id, m.platform, m.native_id AS nativeId, m.source, m.kind, m.media, m.url, m.thread, m.title, m.text, m.more,
    m.links, m.tags, m.lang, m.country, m.published_at AS publishedAt, m.date_quality AS dateQuality, m.edited_at AS editedAt,
    m.likes, m.replies, m.shares, m.views, m.rating, a.native_id AS author_native_id, a.handle, a.name, a.url AS author_url,
    a.followers, a.following, a.listed, a.verified, a.bot
  FROM mention m LEFT JOIN author a ON a.id = m.author_id`;
const HITS = `SELECT brand, matched, relevance, intents, label, sentiment, confidence, model,
    (SELECT json_group_array(field) FROM verdict v WHERE v.mention_id = hit.mention_id AND v.brand = hit.brand) AS judged
  FROM hit WHERE mention_id = ? ORDER BY brand`;

export function stored(connection: Connection, ask: StoredAsk): StoredMention[] {
  const where = ['m.id > ?'];
  const values: (number | string)[] = [ask.after];
  // What its author deleted has no words left to be read.
  where.push("m.title || m.text || m.more <> ''");
  if (ask.since !== null) {
    where.push('m.published_at >= ?');
    values.push(ask.since);
  }
  if (ask.ids !== null) {
    const ids = ask.ids.map(id => rowOf(connection, id)).filter(id => id !== null);
    where.push('m.id IN (SELECT value FROM json_each(?))');
    values.push(JSON.stringify(ids));
  }
  if (ask.brands !== null) {
    where.push('EXISTS (SELECT 1 FROM hit WHERE mention_id = m.id AND brand IN (SELECT value FROM json_each(?)))');
    values.push(JSON.stringify(ask.brands));
  }
  const rows = connection
    .sql(`${ITEM} WHERE ${where.join(' AND ')} ORDER BY m.id LIMIT ?`)
    .all(...values, ask.limit) as Row[];
  return rows.map(row => ({
    place: row.id,
    item: itemOf(row),
    source: row.source,
    media: row.media,
    hits: (connection.sql(HITS).all(row.id) as HitRow[]).map(hitOf),
  }));
}

function itemOf(row: Row): Item {
  const { platform, nativeId, kind, url, thread, title, text, more, lang, country } = row;
  const { publishedAt, dateQuality, editedAt, likes, replies, shares, views, rating } = row;
  return {
    platform,
    nativeId,
    kind,
    url,
    thread,
    author:
      row.author_native_id === null
        ? null
        : {
            platform,
            nativeId: row.author_native_id,
            handle: row.handle,
            name: row.name,
            url: row.author_url,
            followers: row.followers,
            following: row.following,
            listed: row.listed,
            verified: truth(row.verified),
            bot: truth(row.bot),
          },
    title,
    text,
    more,
    links: JSON.parse(row.links) as string[],
    tags: JSON.parse(row.tags) as string[],
    lang,
    country,
    publishedAt,
    dateQuality,
    editedAt,
    counts: { likes, replies, shares, views, rating },
    raw: null,
  };
}

function truth(value: number | null): boolean | null {
  return value === null ? null : value === 1;
}

interface HitRow {
  brand: string;
  matched: string;
  relevance: number;
  intents: string;
  label: StoredHit['sentiment']['label'];
  sentiment: number;
  confidence: number;
  model: string;
  judged: string;
}

function hitOf({ brand, matched, relevance, intents, label, sentiment, confidence, model, judged }: HitRow): StoredHit {
  return {
    brand,
    matched: JSON.parse(matched) as StoredHit['matched'],
    relevance,
    intents: JSON.parse(intents) as StoredHit['intents'],
    sentiment: { label, score: sentiment, confidence },
    model,
    judged: JSON.parse(judged) as StoredHit['judged'],
  };
}

const BASE =
  'SELECT id, published_at AS publishedAt, source, author_id AS authorId, fingerprint FROM mention WHERE id = ?';
const MARK = 'rescore';

export function rescore(connection: Connection, changes: readonly Rescored[], mark: RescoreMark | null): void {
  const { sql, write } = connection;
  write(() => {
    rewrite(connection, changes);
    if (mark === null) sql('DELETE FROM setting WHERE key = ?').run(MARK);
    else
      sql('INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value').run(
        MARK,
        JSON.stringify(mark),
      );
  });
}

/** Writes scores anew with their hours, within a transaction; a person's verdicts win. */
export function rewrite(connection: Connection, changes: readonly Rescored[]): void {
  const roll = rollup(connection);
  for (const { place, hits, gone } of changes) {
    const base = connection.sql(BASE).get(place) as Base | undefined;
    if (base === undefined) continue;
    renewHits(connection, base, true, hits, false, roll);
    dropHits(connection, base, gone, roll);
  }
  roll.flush();
}

export function rescoreMark({ sql }: Connection): RescoreMark | null {
  const row = sql('SELECT value FROM setting WHERE key = ?').get(MARK) as { value: string } | undefined;
  return row ? (JSON.parse(row.value) as RescoreMark) : null;
}
