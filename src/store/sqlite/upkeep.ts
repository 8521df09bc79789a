import { renameSync, rmSync } from 'node:fs';
import { EarshotError } from '../../model/errors.ts';
import type { Store } from '../../model/store.ts';
import { type Instant, iso } from '../../model/time.ts';
import { type Connection, MEMORY, open } from './connect.ts';
import { explained } from './failures.ts';
import { rowOf } from './read.ts';
import { RECOUNTED, rollup } from './rollup.ts';

/** Rows of one transaction while pruning: short enough that nobody waits. */
const CHUNK = 500;
/** Sentences of one kind that `check` says before it only counts. */
const SAID = 20;

/** Problems in sentences for people; empty: clean. */
export function check(connection: Connection): string[] {
  const { db, rows, readonly } = connection;
  const problems: string[] = [];
  for (const { integrity_check: said } of db.pragma('integrity_check') as { integrity_check: string }[])
    if (said !== 'ok') problems.push(`SQLite says: ${said}`);
  for (const { table, rowid, parent } of db.pragma('foreign_key_check') as {
    table: string;
    rowid: number | null;
    parent: string;
  }[])
    problems.push(`Row ${rowid ?? '?'} of ${table} names a row of ${parent} that is not there.`);
  if (!readonly) {
    try {
      db.exec("INSERT INTO mention_fts (mention_fts, rank) VALUES ('integrity-check', 1)");
    } catch {
      problems.push('The full-text index does not hold what the mentions say.');
    }
  }
  const strays = rows(`SELECT m.platform || ':' || m.native_id, h.brand FROM hit h JOIN mention m ON m.id = h.mention_id
    WHERE h.published_at <> m.published_at OR h.source <> m.source OR h.author_id IS NOT m.author_id OR h.fingerprint IS NOT m.fingerprint`).all() as [
    string,
    string,
  ][];
  problems.push(
    ...some(
      strays.map(
        ([id, brand]) => `${id} seen from ${brand} has another time, source or author than the mention itself.`,
      ),
    ),
  );
  problems.push(...some(miscounted(connection)));
  return problems;
}

function miscounted({ rows }: Connection): string[] {
  // Sums of fractions differ in the last digits with the order in which they were added.
  const same = (name: string) => `abs(a.${name} - b.${name}) <= 1e-6 * (1 + abs(b.${name}))`;
  const wrong = rows(`WITH b AS (${RECOUNTED})
    SELECT a.brand, a.hour, a.source, a.n, coalesce(b.n, 0) FROM hit_hour a LEFT JOIN b USING (brand, hour, source)
      WHERE b.n IS NULL OR NOT (a.n = b.n AND a.positive = b.positive AND a.negative = b.negative AND a.reach_known = b.reach_known
        AND ${same('sentiment_sum')} AND ${same('reach_sum')})
    UNION ALL SELECT b.brand, b.hour, b.source, 0, b.n FROM b LEFT JOIN hit_hour a USING (brand, hour, source) WHERE a.n IS NULL`).all() as [
    string,
    Instant,
    string,
    number,
    number,
  ][];
  return wrong.map(([brand, hour, source, said, n]) =>
    said === n
      ? `The sums of the hour ${iso(hour)} of ${brand} in ${source} are not those of its ${n} mentions.`
      : `The hour ${iso(hour)} of ${brand} in ${source} counts ${said} mentions; there are ${n}.`,
  );
}

function some(sentences: string[]): string[] {
  const more = sentences.length - SAID;
  return more > 0 ? [...sentences.slice(0, SAID), `… and ${more} more of this kind.`] : sentences;
}

/** Drops mentions published before `mentionsSince` and raw replies fetched before `rawSince`; what an open alert's evidence names stays. */
export function prune(connection: Connection, keep: Parameters<Store['prune']>[0]): { mentions: number; raw: number } {
  const { sql, rows, write } = connection;
  const named = rows(
    `SELECT DISTINCT value FROM alert, json_each(alert.evidence, '$.mentions') WHERE closed_at IS NULL`,
  ).all() as [string][];
  const held = JSON.stringify(named.map(([id]) => rowOf(connection, id)).filter(id => id !== null));
  const dropped = { mentions: 0, raw: 0 };
  for (let more = keep.rawSince !== null; more; ) {
    const { changes } = sql(`DELETE FROM raw WHERE mention_id IN (SELECT mention_id FROM raw
      WHERE fetched_at < ? AND mention_id NOT IN (SELECT value FROM json_each(?)) LIMIT ?)`).run(
      keep.rawSince,
      held,
      CHUNK,
    );
    dropped.raw += changes;
    more = changes === CHUNK;
  }
  for (let more = keep.mentionsSince !== null; more; ) {
    const gone = write(() => dropMentions(connection, keep.mentionsSince ?? 0, held));
    dropped.mentions += gone.mentions;
    dropped.raw += gone.raw;
    more = gone.mentions === CHUNK;
  }
  if (keep.mentionsSince !== null) {
    // What speaks of that time only goes along: the ledger, messages sent, deletions, people who said nothing since.
    sql('DELETE FROM poll WHERE ended_at < ?').run(keep.mentionsSince);
    sql('DELETE FROM signal WHERE to_at < ?').run(keep.mentionsSince);
    sql('DELETE FROM outbox WHERE sent_at < ?').run(keep.mentionsSince);
    sql('DELETE FROM tombstone WHERE at < ?').run(keep.mentionsSince);
    sql('DELETE FROM author WHERE seen_at < ? AND NOT EXISTS (SELECT 1 FROM mention WHERE author_id = author.id)').run(
      keep.mentionsSince,
    );
  }
  return dropped;
}

function dropMentions(connection: Connection, since: Instant, held: string): { mentions: number; raw: number } {
  const { sql, rows } = connection;
  const old = rows(
    `SELECT id FROM mention WHERE published_at < ? AND id NOT IN (SELECT value FROM json_each(?)) LIMIT ?`,
  ).all(since, held, CHUNK) as [number][];
  const ids = JSON.stringify(old.map(([id]) => id));
  const roll = rollup(connection);
  const hits = rows(
    `SELECT DISTINCT brand, published_at, source FROM hit WHERE mention_id IN (SELECT value FROM json_each(?))`,
  ).all(ids);
  for (const [brand, at, source] of hits as [string, Instant, string][]) roll.recount(brand, at, source);
  const raw = sql('DELETE FROM raw WHERE mention_id IN (SELECT value FROM json_each(?))').run(ids).changes;
  sql('DELETE FROM mention WHERE id IN (SELECT value FROM json_each(?))').run(ids);
  roll.flush();
  return { mentions: old.length, raw };
}

/** A consistent copy in one file, there as a whole or not at all. Throws EarshotError 'store' where it cannot be written. */
export function backup({ db }: Connection, path: string): void {
  const half = `${path}.half`;
  try {
    rmSync(half, { force: true });
    db.prepare('VACUUM INTO ?').run(half);
    renameSync(half, path);
  } catch (error) {
    throw new EarshotError('store', `the copy ${path} cannot be written`, {
      hint: 'Its directory must exist, be writable and have room for the whole database.',
      cause: error,
    });
  }
}

/** Gives unused space back to the disk and refreshes what the query planner knows. */
export function vacuum({ db }: Connection): void {
  db.exec("INSERT INTO mention_fts (mention_fts) VALUES ('optimize')");
  db.exec('VACUUM');
  db.pragma('optimize = 0x10002');
}

/**
 * The rows of any one statement that only reads, on a connection that cannot write. Blobs come as hexadecimal text.
 * Throws EarshotError 'usage' for anything else.
 */
export async function* sql(connection: Connection, text: string): AsyncGenerator<Record<string, unknown>> {
  const apart = connection.path !== MEMORY;
  const db = apart ? open(connection.path, true) : connection.db;
  try {
    const statement = reading(db, text);
    // Memory has one connection only, which must not be kept busy between two rows.
    const found = (apart ? statement.iterate() : statement.all()) as Iterable<Record<string, unknown>>;
    for (const row of found) yield printable(row);
  } catch (error) {
    throw explained(error, connection.path);
  } finally {
    if (apart) db.close();
  }
}

function reading(db: Connection['db'], text: string): ReturnType<Connection['sql']> {
  let statement: ReturnType<Connection['sql']>;
  try {
    statement = db.prepare(text) as ReturnType<Connection['sql']>;
  } catch (error) {
    throw new EarshotError('usage', `this cannot be asked: ${(error as Error).message}`, {
      hint: 'One SELECT statement; `SELECT sql FROM sqlite_schema` shows the tables.',
      cause: error,
    });
  }
  if (statement.reader && statement.readonly) return statement;
  throw new EarshotError('usage', 'only statements that read are run here', { hint: 'One SELECT statement.' });
}

function printable(row: Record<string, unknown>): Record<string, unknown> {
  for (const [name, value] of Object.entries(row))
    if (value instanceof Uint8Array) row[name] = Buffer.from(value).toString('hex');
  return row;
}
