import { readFileSync } from 'node:fs';
import { compile, parseQuery } from '../match/index.ts';
import { EarshotError } from '../model/errors.ts';
import { notifiers } from '../notify/index.ts';
import { sources } from '../sources/index.ts';
import { readSecretFile } from './files.ts';
import { type Json, jsonSchema } from './json-schema.ts';
import { problemsError, problemText } from './messages.ts';
import { checkConfig, parseConfig, type Reading, readConfig } from './read.ts';
import { whyUnread } from './secrets.ts';
import type { Config, World } from './types.ts';

/** What only the caller knows: the rest of {@link World} is wired here. */
export type Around = Pick<World, 'env' | 'home'>;

/** Reads a configuration from text; throws EarshotError config that lists every error. */
export function loadConfig(text: string, around: Around & Pick<World, 'path'>): Config {
  return parseConfig(text, worldOf(around));
}

/** {@link loadConfig} from a file. `warn` hears what is doubtful, a line each. */
export function loadConfigFile(path: string, around: Around, warn: (text: string) => void = () => {}): Config {
  const { config, problems } = readConfigFile(path, around);
  if (config === null)
    throw problemsError(
      problems.filter(({ severity }) => severity === 'error'),
      path,
    );
  for (const problem of problems) warn(problemText(problem, path));
  return config;
}

/** A file's configuration and its problems, warnings too. Throws only where the file cannot be read. */
export function readConfigFile(path: string, around: Around): Reading {
  return readConfig(textOf(path), worldOf({ ...around, path }));
}

/** {@link readConfigFile} that also tries each brand's query on its `tests`. */
export function checkConfigFile(path: string, around: Around): Reading {
  return checkConfig(textOf(path), worldOf({ ...around, path }));
}

/** The file's JSON Schema (draft 2020-12) with every type of source and channel: what config.schema.json holds. */
export function configSchema(): Json {
  return jsonSchema({ sources, notifiers });
}

function worldOf(around: Around & Pick<World, 'path'>): World {
  return { ...around, readFile: readSecretFile, sources, notifiers, parseQuery, compile };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const hint = 'earshot init writes a configuration; --config or EARSHOT_CONFIG names another place.';
    throw new EarshotError('config', `${path}: ${whyUnread(cause)}`, { hint, cause });
  }
}
