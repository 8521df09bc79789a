import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { type Author, type Counts, type Hit, type Item, idOf, type Ref } from '../../model/mention.ts';
import type { Batch, Saved } from '../../model/store.ts';
import type { Instant } from '../../model/time.ts';
import { fingerprint } from '../../text/fingerprint.ts';
import { extraWords } from '../../text/index-words.ts';
import { type Authors, authorsOf, whole } from './authors.ts';
import type { Connection } from './connect.ts';
import { refresh } from './counts.ts';
import { bury } from './gone.ts';
import { addHits, type Base, moveHits, renewHits } from './hits.ts';
import { keepSignal } from './ledger.ts';
import { reachAnew, withReach } from './reach.ts';
import { type Rollup, rollup } from './rollup.ts';
import { sameThing, thingFor } from './same.ts';
import { aliasOf, keepSighting } from './sightings.ts';

/** What a batch carries through its own writing. */
interface Page {
  connection: Connection;
  batch: Batch;
  roll: Rollup;
  authors: Authors;
  /** The ids it lists. */
  listed: ReadonlySet<string>;
  /** Rows whose counts turned out to be others than they were. */
  recounted: Set<number>;
}

/** One page in one transaction: authors, mentions, hits, counts, deletions, and last the cursor. */
export function save(connection: Connection, batch: Batch): Saved {
  return connection.write(() => {
    const page: Page = {
      connection,
      batch,
      roll: rollup(connection),
      authors: authorsOf(connection, batch.at),
      listed: new Set(batch.items.map(({ item }) => idOf(item))),
      recounted: new Set(),
    };
    const saved: Saved = { added: 0, hits: 0 };
    // Whoever wrote nothing that is stored is none of our business: a stream tells of everybody's new name.
    const writers = new Set(batch.items.map(({ item }) => authorKey(item.author)));
    for (const author of batch.authors)
      if (!page.authors.forgotten(author) && (writers.has(authorKey(author)) || page.authors.has(author)))
        page.authors.keep(author);
    for (const entry of batch.items) {
      const hits = saveItem(page, entry);
      if (hits === null) continue;
      saved.added += 1;
      saved.hits += hits;
    }
    const owned = connection.sql(`UPDATE mention SET media = 'owned' WHERE media = 'earned' AND author_id =
      (SELECT id FROM author WHERE platform = ? AND native_id = ?)`);
    for (const { platform, nativeId } of batch.own) owned.run(platform, nativeId);
    for (const { counts, ...ref } of batch.counts) {
      const row = refresh(connection, aliasOf(connection, ref) ?? ref, counts);
      if (row !== null) page.recounted.add(row);
    }
    if (batch.reach)
      reachAnew(connection, { rows: page.recounted, authors: page.authors.changed }, batch.reach, batch.at, page.roll);
    if (batch.gone.length > 0) bury(connection, batch.gone, batch.at);
    page.roll.flush();
    for (const signal of batch.signals) keepSignal(connection, batch, signal);
    moveCursor(connection, batch);
    return saved;
  });
}

/** Only what reads on has a cursor to move; a read-back has one of its own. */
function moveCursor({ sql }: Connection, { job, reading, resume }: Batch): void {
  if (resume === undefined || reading === 'refresh' || reading === 'import') return;
  const table =
    reading === 'readback' ? 'UPDATE readback SET cursor = ? WHERE job = ?' : 'UPDATE job SET cursor = ? WHERE id = ?';
  sql(table).run(JSON.stringify(resume), job);
}

function authorKey(author: Author | null): string {
  return author === null ? '' : `${author.platform}\n${author.nativeId}`;
}

/** Which of these are stored, by id. */
export function known({ rows }: Connection, refs: readonly Ref[]): Set<string> {
  const find = rows(`SELECT 1 FROM mention WHERE platform = @platform AND native_id = @nativeId
    UNION ALL SELECT 1 FROM sighting WHERE platform = @platform AND native_id = @nativeId LIMIT 1`);
  return new Set(refs.filter(({ platform, nativeId }) => find.get({ platform, nativeId }) !== undefined).map(idOf));
}

interface Stored extends Counts {
  id: number;
  platform: string;
  native_id: string;
  title: string;
  text: string;
  more: string;
  source: string;
  published_at: Instant;
  date_quality: Item['dateQuality'];
  author_id: number | null;
  fingerprint: Uint8Array | null;
}
const STORED = `SELECT id, platform, native_id, title, text, more, source, published_at, date_quality, author_id, fingerprint,
  likes, replies, shares, views, rating FROM mention WHERE platform = ? AND native_id = ?`;
const BURIED = 'SELECT 1 FROM tombstone WHERE platform = ? AND native_id = ?';

/** The number of hits of a mention that was not stored before; null where it was, was deleted by its author, or its author is to be forgotten. */
function saveItem(page: Page, { item: given, media, hits }: Batch['items'][number]): number | null {
  const { connection, batch, roll, authors } = page;
  const { sql } = connection;
  if (given.author && authors.forgotten(given.author)) return null;
  const item = sound(given, batch.at);
  let stored = sql(STORED).get(item.platform, item.nativeId) as Stored | undefined;
  if (sql(BURIED).get(item.platform, item.nativeId)) return null;
  const print = fingerprint(item.title, item.text);
  const thing = thingFor(item);
  let elsewhere = false;
  if (!stored) {
    const same = aliasOf(connection, item) ?? sameThing(connection, item, batch.source, thing, print, page.listed);
    if (same && sql(BURIED).get(same.platform, same.nativeId)) return null;
    if (same) stored = sql(STORED).get(same.platform, same.nativeId) as Stored | undefined;
    elsewhere = stored !== undefined && stored.source !== batch.source;
    if (stored) keepSighting(connection, stored.id, item, batch.source, batch.at);
  } else if (stored.source !== batch.source) keepSighting(connection, stored.id, item, batch.source, batch.at);
  if (stored && elsewhere) return alsoThere(page, item, stored, hits);
  const authorId = item.author && authors.keep(item.author);
  if (stored) {
    const { base, rewritten } = renew(page, item, stored, authorId);
    const known = withReach(hits, item, stored, followersOf(page, base), batch.reach);
    renewHits(connection, base, batch.backfill, known, rewritten, roll);
    if (hits.length > 0) keepRaw(connection, base.id, item, batch.at, rewritten);
    return null;
  }
  const { counts } = item;
  const { lastInsertRowid } =
    sql(`INSERT INTO mention (platform, native_id, source, kind, media, url, thread, author_id, title, text, more, words,
      links, tags, lang, country, published_at, date_quality, collected_at, edited_at, backfill, likes, replies, shares, views, rating, fingerprint, thing, refresh_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`).run(
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
      thing?.key ?? null,
      batch.refresh && hits.length > 0 ? batch.at : null,
    );
  const base: Base = {
    id: Number(lastInsertRowid),
    publishedAt: item.publishedAt,
    source: batch.source,
    authorId,
    fingerprint: print,
  };
  const reached = withReach(hits, item, null, followersOf(page, base), batch.reach);
  const added = addHits(connection, base, batch.backfill, reached, roll);
  if (added > 0) keepRaw(connection, base.id, item, batch.at, false);
  return added;
}

/**
 * Another source tells of the same in words of its own. They are no edit: taken over, the two would rewrite each other at every
 * reading. The counts are, and the author of whom more is known; brands that only these words name join, without a place in the
 * words that are stored.
 */
function alsoThere(
  { connection, batch, roll, recounted, authors }: Page,
  item: Item,
  stored: Stored,
  hits: Hit[],
): null {
  const { platform, native_id: nativeId } = stored;
  if (refresh(connection, { platform, nativeId }, item.counts) !== null) recounted.add(stored.id);
  const known = connection.rows('SELECT brand FROM hit WHERE mention_id = ?').all(stored.id) as [string][];
  const joining = hits
    .filter(hit => !known.some(([brand]) => brand === hit.brand))
    .map(hit => ({ ...hit, matched: [] }));
  const base: Base = {
    id: stored.id,
    publishedAt: stored.published_at,
    source: stored.source,
    authorId: item.author === null ? stored.author_id : authors.better(stored.author_id, item.author),
    fingerprint: stored.fingerprint,
  };
  if (base.authorId !== stored.author_id) {
    connection.sql('UPDATE mention SET author_id = ? WHERE id = ?').run(base.authorId, stored.id);
    moveHits(connection, base, stored.published_at, roll);
    recounted.add(stored.id);
  }
  if (joining.length > 0) addHits(connection, base, batch.backfill, joining, roll);
  return null;
}

function followersOf({ authors }: Page, { authorId }: Base): number | null {
  return authorId === null ? null : authors.followers(authorId);
}

/** An item as it may be stored: whole characters, and a date that can be. */
function sound(given: Item, at: Instant): Item {
  const { publishedAt } = given;
  const known = Number.isFinite(publishedAt);
  return {
    ...given,
    title: wellFormed(given.title),
    text: wellFormed(given.text),
    more: wellFormed(given.more),
    publishedAt: known ? Math.round(publishedAt) : at,
    dateQuality: known ? given.dateQuality : 'missing',
  };
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
  if (refresh(connection, { platform: stored.platform, nativeId: stored.native_id }, item.counts) !== null)
    page.recounted.add(stored.id);
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
