import { chmodSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { EarshotError } from '../../model/errors.ts';
import { explained } from './failures.ts';
import { migrate, outdated } from './migrations.ts';

export type Db = Database.Database;
export type Statement = Database.Statement<unknown[], unknown>;

/** One open database and its statements, each prepared when first used. */
export interface Connection {
  readonly db: Db;
  readonly path: string;
  readonly readonly: boolean;
  /** The prepared statement for this text, rows as objects. */
  sql(text: string): Statement;
  /** The same with rows as arrays: cheaper for long answers. */
  rows(text: string): Statement;
  /** Runs `work` in one transaction that takes the write lock at once. */
  write<T>(work: () => T): T;
}

export const MEMORY = ':memory:';

/**
 * Opens, checks and migrates. `readonly` never writes, save that a file of an older version is brought up to date first.
 * Throws EarshotError: store (cannot be opened) · damaged · newer · not_found (read-only and no such file).
 */
export function connect(path: string, readonly: boolean): Connection {
  try {
    const db = open(path, readonly);
    try {
      if (readonly) {
        if (outdated(db, path)) {
          close(connect(path, false));
          db.close();
          return connect(path, true);
        }
      } else prepare(db, path);
      db.exec('PRAGMA mmap_size = 268435456; PRAGMA temp_store = MEMORY;');
      return connection(db, path, readonly);
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    throw explained(error, path);
  }
}

/** Opens a file as it is: no check, no migration, no waiting settings but SQLite's five seconds. */
export function open(path: string, readonly: boolean, timeout = 5_000): Db {
  if (path !== MEMORY) {
    const folder = dirname(path);
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw new EarshotError('store', `${path} cannot be opened: there is no directory ${folder}`, {
        hint: `Make it (mkdir -p ${folder}) or name another file with --db or EARSHOT_DB.`,
      });
    const file = statSync(path, { throwIfNoEntry: false });
    if (file?.isDirectory())
      throw new EarshotError('store', `${path} cannot be opened: it is a directory`, {
        hint: 'Name a file with --db or EARSHOT_DB.',
      });
    if (readonly && !file)
      throw new EarshotError('not_found', `there is no database ${path}`, {
        hint: 'Run `earshot run` first, or name another file with --db or EARSHOT_DB.',
      });
  }
  const fresh = path !== MEMORY && statSync(path, { throwIfNoEntry: false }) === undefined;
  // Naming the addon saves the search for it, a millisecond or two of every command.
  const db = new Database(path, {
    readonly: readonly && path !== MEMORY,
    timeout,
    ...(addon === null ? {} : { nativeBinding: addon }),
  });
  // What people said of others is nobody else's business on a shared machine; SQLite gives -wal and -shm the same mode.
  if (fresh) chmodSync(path, 0o600);
  return db;
}

const addon = findAddon();
function findAddon(): string | null {
  try {
    return createRequire(import.meta.url).resolve('better-sqlite3/build/Release/better_sqlite3.node');
  } catch {
    return null;
  }
}

function prepare(db: Db, path: string): void {
  const behind = outdated(db, path);
  // Kept in the file once set; asking is cheaper than setting, and works while others read.
  if (path !== MEMORY && db.pragma('journal_mode', { simple: true }) !== 'wal') db.pragma('journal_mode = WAL');
  // Fewer checkpoints: measured at 1.5 times the rows a second. The log is cut back when it has been written home.
  db.exec(
    'PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 20000; PRAGMA journal_size_limit = 67108864;',
  );
  if (behind) migrate(db);
}

function connection(db: Db, path: string, readonly: boolean): Connection {
  const prepared = new Map<string, Statement>();
  const raw = new Map<string, Statement>();
  function cached(map: Map<string, Statement>, text: string): Statement {
    let found = map.get(text);
    if (!found) {
      found = db.prepare(text) as Statement;
      map.set(text, found);
    }
    return found;
  }
  return {
    db,
    path,
    readonly,
    sql: text => cached(prepared, text),
    rows: text => cached(raw, text).raw(true),
    write: work => db.transaction(work).immediate(),
  };
}

/** Writes the log home and closes. */
export function close(connection: Connection): void {
  if (!connection.db.open) return;
  // Passive: never waits for readers; SQLite does the rest when the last connection goes.
  if (!connection.readonly && connection.path !== MEMORY) connection.db.pragma('wal_checkpoint(PASSIVE)');
  connection.db.close();
}
