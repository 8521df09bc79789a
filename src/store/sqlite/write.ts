import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { type Author, type Counts, type Item, idOf, type Ref } from '../../model/mention.ts';
import type { Batch, Saved } from '../../model/store.ts';
import type { Instant } from '../../model/time.ts';
import { fingerprint } from '../../text/fingerprint.ts';
import { extraWords } from '../../text/index-words.ts';
import type { Connection } from './connect.ts';
import { bury } from './gone.ts';
import { addHits, type Base, moveHits, renewHits } from './hits.ts';
import { type Rollup, rollup } from './rollup.ts';

/** What a batch carries through its own writing. */
interface Page {
  connection: Connection;
  batch: Batch;
  roll: Rollup;
  /** Authors already written in this batch. */
  authors: Map<string, number>;
}

/** One page in one transaction: authors, mentions, hits, counts, deletions, and last the cursor. */
export function save(connection: Connection, batch: Batch): Saved {
  return connection.write(() => {
    const page: Page = { connection, batch, roll: rollup(connection), authors: new Map() };
    const saved: Saved = { added: 0, hits: 0 };
    for (const author of batch.authors) authorOf(page, author);
    for (const entry of batch.items) {
      const hits = saveItem(page, entry);
      if (hits === null) continue;
      saved.added += 1;
      saved.hits += hits;
    }
    for (const { counts, ...ref } of batch.counts) refresh(connection, ref, counts);
    for (const gone of batch.gone) bury(connection, gone, batch.at);
    page.roll.flush();
    if (batch.resume !== undefined)
      connection.sql('UPDATE job SET cursor = ? WHERE id = ?').run(JSON.stringify(batch.resume), batch.job);
    return saved;
  });
}

/** Which of these are stored, by id. */
export function known({ rows }: Connection, refs: readonly Ref[]): Set<string> {
  const find = rows('SELECT 1 FROM mention WHERE platform = ? AND native_id = ?');
  return new Set(refs.filter(ref => find.get(ref.platform, ref.nativeId) !== undefined).map(idOf));
}

interface Stored {
  id: number;
  title: string;
  text: string;
  more: string;
  source: string;
  published_at: Instant;
  date_quality: Item['dateQuality'];
  author_id: number | null;
  fingerprint: Uint8Array | null;
}

/** The number of hits of a mention that was not stored before; null where it was, or was deleted by its author. */
function saveItem(page: Page, { item: given, media, hits }: Batch['items'][number]): number | null {
  const { connection, batch, roll } = page;
  const { sql } = connection;
  const item = {
    ...given,
    title: wellFormed(given.title),
    text: wellFormed(given.text),
    more: wellFormed(given.more),
    publishedAt: Math.round(given.publishedAt),
  };
  const stored = sql(`SELECT id, title, text, more, source, published_at, date_quality, author_id, fingerprint
    FROM mention WHERE platform = ? AND native_id = ?`).get(item.platform, item.nativeId) as Stored | undefined;
  if (sql('SELECT 1 FROM tombstone WHERE platform = ? AND native_id = ?').get(item.platform, item.nativeId))
    return null;
  const authorId = item.author && authorOf(page, item.author);
  if (stored) {
    const { base, rewritten } = renew(page, item, stored, authorId);
    renewHits(connection, base, batch.backfill, hits, rewritten, roll);
    if (hits.length > 0) keepRaw(connection, base.id, item, batch.at, rewritten);
    return null;
  }
  const print = fingerprint(item.title, item.text);
  const { counts } = item;
  const { lastInsertRowid } =
    sql(`INSERT INTO mention (platform, native_id, source, kind, media, url, thread, author_id, title, text, more, words,
      links, tags, lang, country, published_at, date_quality, collected_at, edited_at, backfill, likes, replies, shares, views, rating, fingerprint)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`).run(
      item.platform,
      item.nativeId,
      batch.source,
      item.kind,
      media,
      item.url,
      item.thread,
      authorId,
      item.title,
      item.text,
      item.more,
      extraWords(item.title, item.text, item.more),
      JSON.stringify(item.links),
      JSON.stringify(item.tags),
      item.lang,
      item.country,
      item.publishedAt,
      item.dateQuality,
      batch.at,
      item.editedAt,
      batch.backfill ? 1 : 0,
      whole(counts.likes),
      whole(counts.replies),
      whole(counts.shares),
      whole(counts.views),
      counts.rating,
      print,
    );
  const base: Base = {
    id: Number(lastInsertRowid),
    publishedAt: item.publishedAt,
    source: batch.source,
    authorId,
    fingerprint: print,
  };
  const added = addHits(connection, base, batch.backfill, hits, roll);
  if (added > 0) keepRaw(connection, base.id, item, batch.at, false);
  return added;
}

const SURENESS = { missing: 0, clamped: 1, stated: 2 } as const;

/** A later sighting: counts are refreshed, an edit is taken over; who saw it first and when stays. */
function renew(page: Page, item: Item, stored: Stored, authorId: number | null): { base: Base; rewritten: boolean } {
  const { connection, batch, roll } = page;
  const { sql } = connection;
  const edited = item.title !== stored.title || item.text !== stored.text;
  const rewritten = edited || item.more !== stored.more;
  // A feed without dates gives another "now" at every reading: only a better date replaces the first.
  const surer = SURENESS[item.dateQuality] > SURENESS[stored.date_quality];
  const base: Base = {
    id: stored.id,
    publishedAt: surer ? item.publishedAt : stored.published_at,
    source: stored.source,
    authorId: stored.author_id ?? authorId,
    fingerprint: edited ? fingerprint(item.title, item.text) : stored.fingerprint,
  };
  refresh(connection, item, item.counts);
  if (rewritten)
    sql('UPDATE mention SET title = ?, text = ?, more = ?, words = ?, links = ?, tags = ?, lang = ? WHERE id = ?').run(
      item.title,
      item.text,
      item.more,
      extraWords(item.title, item.text, item.more),
      JSON.stringify(item.links),
      JSON.stringify(item.tags),
      item.lang,
      stored.id,
    );
  if (edited) sql('UPDATE mention SET edited_at = ? WHERE id = ?').run(item.editedAt ?? batch.at, stored.id);
  if (edited || surer || base.authorId !== stored.author_id) {
    sql('UPDATE mention SET published_at = ?, date_quality = ?, author_id = ?, fingerprint = ? WHERE id = ?').run(
      base.publishedAt,
      surer ? item.dateQuality : stored.date_quality,
      base.authorId,
      base.fingerprint,
      stored.id,
    );
    moveHits(connection, base, stored.published_at, roll);
  }
  return { base, rewritten };
}

/** Newer counts replace older ones; unknown (null) replaces nothing, and nothing new writes nothing. */
function refresh({ sql }: Connection, { platform, nativeId }: Ref, counts: Counts): void {
  if (COUNTS.every(name => counts[name] === null)) return;
  sql(REFRESH).run({
    platform,
    nativeId,
    likes: whole(counts.likes),
    replies: whole(counts.replies),
    shares: whole(counts.shares),
    views: whole(counts.views),
    rating: counts.rating,
  });
}
const COUNTS = ['likes', 'replies', 'shares', 'views', 'rating'] as const;
const REFRESH = `UPDATE mention SET ${COUNTS.map(name => `${name} = coalesce(@${name}, ${name})`).join(', ')}
  WHERE platform = @platform AND native_id = @nativeId AND (${COUNTS.map(name => `${name} IS NOT coalesce(@${name}, ${name})`).join(' OR ')})`;

const PROFILE = ['handle', 'name', 'url', 'followers', 'following', 'listed', 'verified', 'bot'] as const;

/** Stores what is newly known of an author (null says nothing) and returns the row's id. */
function authorOf({ connection: { sql }, batch, authors }: Page, author: Author): number {
  const key = `${author.platform}\n${author.nativeId}`;
  const values = PROFILE.map(name => {
    const value = author[name];
    return typeof value === 'boolean' ? Number(value) : typeof value === 'number' ? whole(value) : value;
  });
  const seen = authors.get(key);
  if (seen !== undefined && values.every(value => value === null)) return seen;
  const stored = sql(`SELECT id, ${PROFILE.join(', ')} FROM author WHERE platform = ? AND native_id = ?`).get(
    author.platform,
    author.nativeId,
  ) as ({ id: number } & Record<(typeof PROFILE)[number], string | number | null>) | undefined;
  if (!stored) {
    const made = sql(`INSERT INTO author (platform, native_id, seen_at, ${PROFILE.join(', ')})
      VALUES (?, ?, ?, ${PROFILE.map(() => '?').join(', ')})`).run(
      author.platform,
      author.nativeId,
      batch.at,
      ...values,
    );
    authors.set(key, Number(made.lastInsertRowid));
    return Number(made.lastInsertRowid);
  }
  if (PROFILE.some((name, i) => values[i] !== null && values[i] !== stored[name]))
    sql(
      `UPDATE author SET seen_at = ?, ${PROFILE.map(name => `${name} = coalesce(?, ${name})`).join(', ')} WHERE id = ?`,
    ).run(batch.at, ...values, stored.id);
  authors.set(key, stored.id);
  return stored.id;
}

/** Keeps the reply's piece of a mention some brand is interested in; an edit replaces it. */
function keepRaw({ sql }: Connection, id: number, item: Item, at: Instant, again: boolean): void {
  if (item.raw === null) return;
  if (!again && sql('SELECT 1 FROM raw WHERE mention_id = ?').get(id) !== undefined) return;
  const bytes = Buffer.from(item.raw);
  sql('INSERT OR REPLACE INTO raw (mention_id, fetched_at, sha256, body) VALUES (?, ?, ?, ?)').run(
    id,
    at,
    createHash('sha256').update(bytes).digest(),
    deflateSync(bytes),
  );
}

/** Halves of surrogate pairs cannot be stored: kept, they would come back as another text and look like an edit at every reading. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

/** A count as the table takes it: one strange number must not cost the page. */
function whole(count: number | null): number | null {
  return count !== null && Number.isFinite(count) ? Math.round(count) : null;
}
