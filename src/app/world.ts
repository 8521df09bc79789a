import { existsSync } from 'node:fs';
import type { Dialer } from '../collect/dial.ts';
import type { Plug } from '../collect/plug.ts';
import { configPath, databasePath } from '../config/paths.ts';
import type { Config } from '../config/types.ts';
import type { Context } from '../model/context.ts';
import { EarshotError } from '../model/errors.ts';
import type { Fetcher } from '../model/source.ts';
import type { Store } from '../model/store.ts';

export interface WorldOptions {
  /** `--config`, `--db` as given. */
  config: string | null;
  db: string | null;
  /** Ask a recording instead of the network. */
  replay: string | null;
  /** Write every reply down here. */
  record: string | null;
  /** Hears what is doubtful in the configuration. */
  warn(text: string): void;
}
/** look: what a dry run sees: the database as it is, which it cannot write; an empty one in memory where there is none. */
export type Door = 'write' | 'read' | 'look';

/** The effects, made when first asked for: a reading command never loads YAML or the network. */
export interface World {
  readonly context: Context;
  readonly options: WorldOptions;
  config(): Promise<Config>;
  /** Which configuration file is used; throws EarshotError config where there is none. */
  configFile(): string;
  /** Where the database is, whether or not it exists. */
  readonly database: string;
  /** `read` refuses to make a database that is not there. */
  store(door: Door): Promise<Store>;
  fetcher(allowPrivate: boolean): Promise<Fetcher>;
  /** Connects to streams; null where a recording is asked instead of the network. */
  dialer(allowPrivate: boolean): Promise<Dialer | null>;
  /** Connects to what speaks no HTTP: mail servers. */
  plug(allowPrivate: boolean): Promise<Plug>;
  close(): Promise<void>;
}

export function makeWorld(context: Context, options: WorldOptions): World {
  const places = { env: context.env, cwd: context.cwd, home: context.home, exists: existsSync };
  const database = databasePath({ ...places, flag: options.db, config: options.config });
  const closers: (() => Promise<void>)[] = [];
  let config: Promise<Config> | null = null;
  let store: Promise<Store> | null = null;
  const fetchers = new Map<boolean, Promise<Fetcher>>();

  const configFile = (): string => configPath({ ...places, flag: options.config });

  async function loadIt(): Promise<Config> {
    const path = configFile();
    const { loadConfigFile } = await import('../config/load.ts');
    return loadConfigFile(path, { env: context.env, home: context.home }, options.warn);
  }

  function settled(): Promise<Config> {
    config ??= loadIt();
    return config;
  }

  async function openIt(door: Door): Promise<Store> {
    if (door === 'read' && database !== ':memory:' && !existsSync(database))
      throw new EarshotError('not_found', `There is no database at ${database} yet.`, {
        hint: 'earshot init makes a configuration and a database; earshot run fills it. --db or EARSHOT_DB names another place.',
      });
    const { openStore } = await import('../store/open.ts');
    const there = database === ':memory:' || existsSync(database);
    const opened =
      door !== 'look' ? await openStore(database) : await openStore(there ? database : ':memory:', { readonly: there });
    closers.push(() => opened.close());
    return opened;
  }

  async function makeFetcher(allowPrivate: boolean): Promise<Fetcher> {
    if (options.replay !== null) {
      const { replayFrom } = await import('../collect/recording.ts');
      return replayFrom(options.replay, context.now);
    }
    const { http, contact } = await settled();
    const { createFetcher, userAgent } = await import('../collect/http.ts');
    const fetcher = createFetcher({
      userAgent: userAgent(contact),
      timeout: http.timeout,
      maxBytes: http.maxBytes,
      allowPrivate,
      now: context.now,
      env: context.env,
    });
    closers.push(() => fetcher.close());
    if (options.record === null) return fetcher;
    const { recordTo } = await import('../collect/recording.ts');
    return recordTo(options.record, fetcher);
  }

  return {
    context,
    options,
    database,
    config: settled,
    configFile,
    store(door) {
      store ??= openIt(door);
      return store;
    },
    fetcher(allowPrivate) {
      const made = fetchers.get(allowPrivate) ?? makeFetcher(allowPrivate);
      fetchers.set(allowPrivate, made);
      return made;
    },
    async dialer(allowPrivate) {
      if (options.replay !== null) return null;
      const { http, contact } = await settled();
      const { userAgent } = await import('../collect/http.ts');
      const { createDialer } = await import('../collect/dial.ts');
      const { timeout, maxBytes } = http;
      const { now, env } = context;
      return createDialer({ userAgent: userAgent(contact), timeout, maxBytes, allowPrivate, now, env });
    },
    async plug(allowPrivate) {
      const { timeout } = (await settled()).http;
      const { createPlug } = await import('../collect/plug.ts');
      return createPlug({ timeout, allowPrivate });
    },
    async close() {
      for (const close of closers.reverse()) await close();
    },
  };
}
