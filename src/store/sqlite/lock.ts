import { setTimeout as pause } from 'node:timers/promises';
import type { Duration } from '../../model/time.ts';
import { type Connection, type Db, MEMORY, open } from './connect.ts';
import { codeOf, explained } from './failures.ts';

/** How often a held lock is tried again. */
const BEAT: Duration = 100;

export interface Lock {
  release(): Promise<void>;
}

export interface Door {
  /** Null when another still holds it after `wait`. */
  lock(wait: Duration, me: string): Promise<Lock | null>;
  /** Lets go of whatever is held: before the store closes. */
  leave(): void;
}

/**
 * One run at a time: SQLite's own exclusive lock on `<database>.lock`, a file of its own so that nobody who reads or writes the database is
 * kept waiting; the kernel frees it when the process dies, however it dies. Who gets it clears the leases of runs before and leaves its
 * name (`me`) in `setting`.
 */
export function doorOf(connection: Connection): Door {
  const { path } = connection;
  let held: (() => void) | null = null;
  function grab(): boolean {
    if (held) return false;
    // Memory has no file to lock.
    held = path === MEMORY ? () => {} : exclusive(`${path}.lock`);
    return held !== null;
  }
  function leave(): void {
    const free = held;
    held = null;
    free?.();
  }
  return {
    leave,
    async lock(wait, me) {
      let got = grab();
      for (let waited = 0; !got && waited < wait; waited += BEAT) {
        await pause(Math.min(BEAT, wait - waited));
        got = grab();
      }
      if (!got) return null;
      try {
        takeOver(connection, me);
      } catch (error) {
        leave();
        throw error;
      }
      const mine = held;
      return {
        async release() {
          if (held !== mine) return;
          if (connection.db.open) connection.sql("DELETE FROM setting WHERE key = 'holder'").run();
          leave();
        },
      };
    },
  };
}

function takeOver({ sql, write }: Connection, me: string): void {
  write(() => {
    sql('UPDATE job SET leased_until = 0 WHERE leased_until <> 0').run();
    sql('UPDATE outbox SET lease_until = 0 WHERE lease_until <> 0 AND sent_at IS NULL').run();
    sql("INSERT INTO setting (key, value) VALUES ('holder', ?) ON CONFLICT DO UPDATE SET value = excluded.value").run(
      JSON.stringify(me),
    );
  });
}

/** Holds the file; null where another does. */
function exclusive(path: string): (() => void) | null {
  let db: Db | null = null;
  try {
    db = open(path, false, 0);
    db.exec('BEGIN EXCLUSIVE');
    const held = db;
    return () => held.close();
  } catch (error) {
    db?.close();
    if (codeOf(error)?.startsWith('SQLITE_BUSY')) return null;
    throw explained(error, path);
  }
}
