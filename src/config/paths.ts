import { dirname, isAbsolute, join, resolve } from 'node:path';
import { EarshotError } from '../model/errors.ts';

// Reading commands load this file: it imports neither yaml nor zod.

type Env = Readonly<Record<string, string | undefined>>;

/** `~` and `~/…` as the home folder; anything else as it is. */
export function expandHome(path: string, home: string): string {
  return path === '~' ? home : /^~[\\/]/.test(path) ? join(home, path.slice(2)) : path;
}

export interface Places {
  env: Env;
  cwd: string;
  home: string;
  exists: (path: string) => boolean;
}

/**
 * Where the configuration is: --config > EARSHOT_CONFIG > ./earshot.yaml, ./config.yaml > $XDG_CONFIG_HOME/earshot/config.yaml.
 * A file that was named is returned whether it exists or not (reading it says so); null: none was named and none found.
 * Paths come back absolute.
 */
export function findConfig(ask: Places & { flag: string | null }): string | null {
  const named = ask.flag ?? (ask.env['EARSHOT_CONFIG'] || null);
  if (named !== null) return resolve(ask.cwd, expandHome(named, ask.home));
  return configPlaces(ask).find(ask.exists) ?? null;
}

/** {@link findConfig} for those who cannot go on without: throws EarshotError config, with the places looked at. */
export function configPath(ask: Places & { flag: string | null }): string {
  const path = findConfig(ask);
  if (path !== null) return path;
  throw new EarshotError('config', `There is no configuration. Looked for:\n  ${configPlaces(ask).join('\n  ')}`, {
    hint: 'earshot init writes one; --config or EARSHOT_CONFIG names another place.',
  });
}

/** The places looked at where nothing was named, first wins: for messages too. */
export function configPlaces(ask: Omit<Places, 'exists'>): string[] {
  return [
    resolve(ask.cwd, 'earshot.yaml'),
    resolve(ask.cwd, 'config.yaml'),
    join(xdg(ask.env['XDG_CONFIG_HOME'], ask.home, '.config'), 'earshot', 'config.yaml'),
  ];
}

/**
 * Where the database is: --db > EARSHOT_DB > `earshot.db` beside the configuration > $XDG_DATA_HOME/earshot/earshot.db.
 * `config` is the --config flag. Files come back absolute; `:memory:` and URLs (`postgres://…`) as they were written.
 */
export function databasePath(ask: Places & { flag: string | null; config: string | null }): string {
  const named = ask.flag ?? (ask.env['EARSHOT_DB'] || null);
  if (named !== null) {
    const place = named === ':memory:' || /^[a-z][a-z0-9+]*:\/\//i.test(named);
    return place ? named : resolve(ask.cwd, expandHome(named, ask.home));
  }
  const config = findConfig({ ...ask, flag: ask.config });
  if (config !== null) return join(dirname(config), 'earshot.db');
  return join(xdg(ask.env['XDG_DATA_HOME'], ask.home, '.local/share'), 'earshot', 'earshot.db');
}

/** XDG folders count only where they are absolute (XDG Base Directory Specification 0.8). */
function xdg(named: string | undefined, home: string, otherwise: string): string {
  return named && isAbsolute(named) ? named : join(home, otherwise);
}
