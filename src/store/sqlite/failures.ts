import { EarshotError } from '../../model/errors.ts';

/**
 * What SQLite threw, as an error made for people: damaged (not a database, corrupt) · store (cannot be opened, read-only, disk full)
 * · locked (another program holds the file longer than we wait). Anything else is returned as it is.
 */
export function explained(error: unknown, path: string): unknown {
  const code = codeOf(error);
  if (code === null) return isSystem(error) ? unusable(path, error) : error;
  if (code.startsWith('SQLITE_NOTADB'))
    return new EarshotError('damaged', `${path} is not a database`, {
      hint: 'Name another file with --db or EARSHOT_DB, or restore a backup.',
      cause: error,
    });
  if (code.startsWith('SQLITE_CORRUPT'))
    return new EarshotError('damaged', `${path} is damaged: ${(error as Error).message}`, {
      hint: 'Restore a backup (`earshot db backup` makes them), or save what can be read: sqlite3 FILE .recover',
      cause: error,
    });
  if (code.startsWith('SQLITE_BUSY'))
    return new EarshotError('locked', `${path} is in use by another program`, {
      hint: 'Try again when it has finished.',
      cause: error,
    });
  if (/^no such (table|column|index)/.test((error as Error).message))
    return new EarshotError('damaged', `${path} is not as earshot left it: ${(error as Error).message}`, {
      hint: 'Restore a backup (`earshot db backup` makes them).',
      cause: error,
    });
  const because = TROUBLES.find(([start]) => code.startsWith(start));
  return because === undefined
    ? error
    : new EarshotError('store', `${path} ${because[1]}`, { hint: because[2], cause: error });
}

const TROUBLES: readonly (readonly [code: string, what: string, hint: string])[] = [
  ['SQLITE_CANTOPEN', 'cannot be opened', 'The file and its directory must exist and be writable for this user.'],
  [
    'SQLITE_READONLY',
    'cannot be written',
    'Check who owns the file and its directory, and that the disk is not mounted read-only.',
  ],
  ['SQLITE_PERM', 'cannot be opened', 'Check who owns the file and its directory.'],
  ['SQLITE_FULL', 'cannot grow: the disk is full', 'Free some space; nothing already stored is lost.'],
  ['SQLITE_IOERR', 'cannot be read or written: the disk reports an error', 'Check the disk and its free space.'],
];

function unusable(path: string, error: Error): EarshotError {
  return new EarshotError('store', `${path} cannot be opened: ${error.message}`, {
    hint: 'The file and its directory must exist and be writable for this user.',
    cause: error,
  });
}
function isSystem(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}

/** SQLite's name for what went wrong; null for errors that are not SQLite's. */
export function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE_')
    ? error.code
    : null;
}
