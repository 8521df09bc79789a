import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import type { Brand } from '../model/brand.ts';
import type { CueRule } from '../model/cue.ts';
import { readEntries } from './entries.ts';
import { flawsOf } from './issues.ts';
import { fieldName, problemsError } from './messages.ts';
import { parseQueries, runTests } from './queries.ts';
import { checkReferences } from './references.ts';
import { type FileShape, fileSchema } from './schema.ts';
import { openSecrets } from './secrets.ts';
import type { ChannelEntry, Config, ConfigProblem, SourceEntry, World } from './types.ts';
import { type Path, readYaml } from './yaml.ts';

export interface Reading {
  /** Null where there are errors. */
  config: Config | null;
  /** Errors and warnings, in the order of the file. */
  problems: ConfigProblem[];
}

/** Reads a configuration: all problems at once, as data. Runs no query tests. Throws nothing of its own. */
export function readConfig(text: string, world: World): Reading {
  return read(text, world, false);
}

/** {@link readConfig} for those who cannot go on without: throws EarshotError config with one screen of text. Warnings are dropped. */
export function parseConfig(text: string, world: World): Config {
  const { config, problems } = readConfig(text, world);
  if (config !== null) return config;
  throw problemsError(
    problems.filter(({ severity }) => severity === 'error'),
    world.path ?? UNNAMED,
  );
}

/** {@link readConfig} that also tries the queries on their `tests`. */
export function checkConfig(text: string, world: World): Reading {
  return read(text, world, true);
}

/** What messages call a configuration that came from no file. */
export const UNNAMED = 'configuration';

function read(text: string, world: World, withTests: boolean): Reading {
  const yaml = readYaml(text);
  if (yaml.problems.length > 0)
    return { config: null, problems: yaml.problems.map(problem => ({ ...WHOLE, code: 'yaml', ...problem })) };
  if (yaml.value === null || yaml.value === undefined)
    return { config: null, problems: [{ ...WHOLE, code: 'missing', message: EMPTY }] };
  if (typeof yaml.value !== 'object' || Array.isArray(yaml.value))
    return { config: null, problems: [{ ...WHOLE, ...yaml.locate([], 'value'), code: 'type', message: NO_MAP }] };

  const { data, flaws: unopened } = openSecrets(yaml.value, world);
  const shape = fileSchema.safeParse(data);
  const entries = readEntries(data, world);
  const queries = parseQueries(data, world.parseQuery);
  const flaws = [
    ...unopened,
    ...[
      ...(shape.success ? [] : flawsOf(shape.error.issues, fileSchema, data)),
      ...entries.flaws,
      ...queries.flaws,
      ...checkReferences(data),
    ].filter(flaw => !unopened.some(secret => startsWith(flaw.path, secret.path))),
  ];
  const broken = flaws.some(({ severity }) => severity === 'error');
  const config = shape.success && !broken ? build(shape.data, data as Said, entries, queries, world) : null;
  if (config !== null && withTests) flaws.push(...runTests(config, world.compile));
  const problems = flaws
    .map(({ path, at, ...rest }): ConfigProblem => {
      const message = rest.code === 'missing' && yaml.written(path) ? 'is empty' : rest.message;
      return { ...rest, message, ...yaml.locate(path, at), path: fieldName(path) };
    })
    .sort((a, b) => a.line - b.line || a.column - b.column);
  return { config, problems };
}

/** What is said of a secret that could not be opened is about nothing. */
function startsWith(path: Path, start: Path): boolean {
  return start.every((step, i) => path[i] === step);
}

type Said = Readonly<Record<string, unknown>>;
const WHOLE = { severity: 'error', line: 1, column: 1, path: '', suggestion: null, query: null } as const;
const EMPTY = 'says nothing: earshot init writes a first one, config.example.yaml shows every option';
const NO_MAP = 'should be a map of settings such as brands: and sources:';

function build(
  file: FileShape,
  said: Said,
  entries: ReturnType<typeof readEntries>,
  queries: ReturnType<typeof parseQueries>,
  world: World,
): Config {
  const brands = file.brands.map((brand): Brand => {
    const query = queries.brands.get(brand.id);
    if (!query) throw new TypeError(`${brand.id} has no query`);
    const { id, role, handles, context } = brand;
    return { id, name: brand.name ?? id, role, text: brand.query, query, handles, context, since: brand.since ?? null };
  });
  const sources = file.sources.map((entry, i): SourceEntry => {
    const own = entries.sources.get(i);
    if (!own) throw new TypeError(`${entry.id} has no source`);
    const { id, type, media, paused, refresh } = entry;
    const every = entry.every ?? null;
    return {
      id,
      type,
      ...own,
      every,
      media,
      allowPrivate: entry.allow_private,
      brands: entry.brands ?? null,
      paused,
      refresh,
    };
  });
  const channels = Object.entries(file.channels).map(([id, entry]): ChannelEntry => {
    return { id, type: entry.type, options: entries.channels.get(id)?.options, allowPrivate: entry.allow_private };
  });
  const routes = file.routes.map(({ when, to }, i) => {
    const query = queries.routes[i];
    if (!query) throw new TypeError('a route has no query');
    return { when: query, text: when, to };
  });
  const cues = file.cues.map(({ when, intent, weight, why }, i): CueRule => {
    return { id: `own/${i + 1}`, label: intent, weight, query: when, why: why ?? 'a cue of the configuration' };
  });
  const { budget, protocol, quiet_hours, quiet_override, templates } = file.alerts;
  const unrouted = channels.map(({ id }) => id).filter(id => !routes.some(({ to }) => to === id));
  const send = file.alerts.send ?? (unrouted.length > 0 ? unrouted : channels.map(({ id }) => id));
  const { timeout, max_bytes, concurrency } = file.http;
  const { engine, languages, stem, model, cache, batch } = file.sentiment;
  return frozen({
    path: world.path,
    dir: world.path === null ? '.' : dirname(world.path),
    hash: createHash('sha256').update(canonical(said)).digest('hex').slice(0, 16),
    brands,
    tests: Object.fromEntries(file.brands.map(({ id, tests }) => [id, tests])),
    sources,
    channels,
    alerts: { budget, send, quietHours: quiet_hours ?? null, quietOverride: quiet_override, protocol, templates },
    routes,
    goals: file.goals,
    report: file.report,
    timezone: file.timezone,
    contact: file.contact ?? null,
    retention: file.retention,
    http: { timeout, maxBytes: max_bytes, concurrency },
    sentiment: { engine, languages, stem, model, cacheDir: folder(cache, world), batch },
    cues,
    said,
  });
}

/** `~/models`, or relative to the file. */
function folder(path: string | undefined, { home, path: file }: World): string | null {
  if (path === undefined) return null;
  return resolve(
    file === null ? '.' : dirname(file),
    path.replace(/^~(?=$|[/])/, () => home),
  );
}

/** The same text for the same settings, whatever the order of their keys; a Secret writes itself as a mask. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && Object.getPrototypeOf(inner) === Object.prototype
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Frozen to its last list; a source is the program's own and left alone. */
function frozen<Value>(value: Value): Value {
  const plain =
    Array.isArray(value) ||
    (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype);
  if (!plain || Object.isFrozen(value)) return value;
  for (const [key, inner] of Object.entries(value as object)) if (key !== 'source') frozen(inner);
  return Object.freeze(value);
}
