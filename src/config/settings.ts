import type { Settings } from '../model/store.ts';
import type { Config } from './types.ts';

/** What reading commands need of the configuration, to be kept in the database. */
export function settingsOf(config: Config): Omit<Settings, 'queryChangedAt'> {
  return {
    brands: config.brands.map(({ id, name, role, text, since }) => ({ id, name, role, query: text, since })),
    sources: config.sources.map(({ id, type, source, paused }) => ({
      id,
      type,
      title: source.about.title,
      ...(paused ? { paused } : {}),
    })),
    timezone: config.timezone,
    configPath: config.path,
    configHash: config.hash,
  };
}
