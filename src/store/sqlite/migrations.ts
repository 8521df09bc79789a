import type { Database } from 'better-sqlite3';
import { EarshotError } from '../../model/errors.ts';
import { first, second } from './schema.ts';

/** Append-only: number i takes a database from `user_version` i to i + 1. A released entry is never edited. */
export const migrations: readonly string[] = [first, second];

/** The version this program reads and writes. */
export const VERSION = migrations.length;

/** `EARS`: marks a file as ours, so that another program's database is never touched. */
export const APPLICATION = 0x45415253;

/** Refuses what is not ours or newer than we are; says whether the file is behind. */
export function outdated(db: Database, path: string): boolean {
  const version = db.pragma('user_version', { simple: true }) as number;
  if (version === VERSION) return false;
  const application = db.pragma('application_id', { simple: true }) as number;
  const foreign =
    application === 0
      ? version === 0 && db.prepare('SELECT 1 FROM sqlite_schema').get() !== undefined
      : application !== APPLICATION;
  if (foreign)
    throw new EarshotError('damaged', `${path} is a database of another program`, {
      hint: 'Name another file with --db or EARSHOT_DB.',
    });
  if (version > VERSION)
    throw new EarshotError(
      'newer',
      `${path} is written by a newer earshot: its format is version ${version}, this program knows version ${VERSION}`,
      { hint: 'Update earshot, or name another database with --db.' },
    );
  return true;
}

/** Brings a database up to {@link VERSION}, one transaction a step; a process that comes second finds the work done. */
export function migrate(db: Database, steps: readonly string[] = migrations): void {
  for (let done = false; !done; ) {
    done = db
      .transaction(() => {
        const version = db.pragma('user_version', { simple: true }) as number;
        const step = steps[version];
        if (step === undefined) return true;
        db.exec(step);
        db.pragma(`application_id = ${APPLICATION}`);
        db.pragma(`user_version = ${version + 1}`);
        return false;
      })
      .immediate();
  }
}
