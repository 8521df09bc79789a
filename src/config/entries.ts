// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the configuration writes its secrets so
import type { z } from 'zod';
import { isSecret, type Secret, secret } from '../model/secret.ts';
import type { AnySource } from '../model/source.ts';
import { nearest } from '../text/nearest.ts';
import { type Flaw, flaw } from './flaw.ts';
import { flawsOf, keysAt, listed } from './issues.ts';
import { listOf, mapOf } from './references.ts';
import { channelCommon, sourceCommon } from './schema.ts';
import { soundsSecret } from './secrets.ts';
import type { World } from './types.ts';
import type { Path } from './yaml.ts';

/** A source's or channel's own options, parsed by its type. */
export interface Own {
  options: unknown;
  secrets: Record<string, Secret>;
}
export interface Entries {
  /** In the order of `sources`. */
  sources: ReadonlyMap<number, Own & { source: AnySource }>;
  /** By name. */
  channels: ReadonlyMap<string, Own>;
  flaws: Flaw[];
}

/** Reads what sources and channels say beside the keys common to all, each by the schema of its type. */
export function readEntries(data: unknown, world: Pick<World, 'sources' | 'notifiers'>): Entries {
  const file = mapOf(data);
  const flaws: Flaw[] = [];
  const sources = new Map<number, Own & { source: AnySource }>();
  const channels = new Map<string, Own>();
  for (const [i, entry] of listOf(file['sources']).entries()) {
    const path = ['sources', i];
    const source = typed(entry, path, 'source', world.sources, flaws);
    const own = source && options(entry, path, source.options, sourceCommon, source.about.secrets ?? [], flaws);
    if (source) flaws.push(...inPlainSight(entry, path, source.about.secrets ?? []));
    if (source && own) sources.set(i, { ...own, source });
  }
  for (const [id, entry] of Object.entries(mapOf(file['channels']))) {
    const path = ['channels', id];
    const notifier = typed(entry, path, 'channel', world.notifiers, flaws);
    const own = notifier && options(entry, path, notifier.options, channelCommon, [], flaws);
    if (notifier) flaws.push(...inPlainSight(entry, path, notifier.secrets ?? []));
    if (own) channels.set(id, own);
  }
  return { sources, channels, flaws };
}

function typed<Kind extends { type: string }>(
  entry: unknown,
  path: Path,
  what: string,
  kinds: readonly Kind[],
  flaws: Flaw[],
): Kind | null {
  const { type } = mapOf(entry);
  if (typeof type !== 'string') return null;
  const kind = kinds.find(one => one.type === type) ?? null;
  if (kind === null) {
    const types = kinds.map(one => one.type);
    const suggestion = nearest(type, types);
    const there = suggestion === null ? `; there are ${listed(types)}` : '';
    flaws.push(flaw('reference', [...path, 'type'], `"${type}" is no type of ${what}${there}`, { suggestion }));
  }
  return kind;
}

/** Secrets that are written out: they work, and whoever sees the file has them. */
function inPlainSight(value: unknown, path: Path, names: readonly string[]): Flaw[] {
  return Object.entries(mapOf(value)).flatMap(([key, inner]) => {
    if (typeof inner === 'object') return inPlainSight(inner, [...path, key], []);
    if (typeof inner !== 'string' || !(names.includes(key) || soundsSecret(key))) return [];
    const message = 'is a secret in plain sight: ${NAME} or ${file:path} keeps it out of this file';
    return [flaw('secret', [...path, key], message, { severity: 'warning' })];
  });
}

function options(
  entry: unknown,
  path: Path,
  schema: z.ZodType,
  common: Readonly<Record<string, z.ZodType>>,
  secretNames: readonly string[],
  flaws: Flaw[],
): Own | null {
  const known = keysAt(schema, []);
  const own: Record<string, unknown> = {};
  const secrets: Record<string, Secret> = {};
  for (const [key, value] of Object.entries(mapOf(entry))) {
    const isOwn = known.includes(key);
    if (secretNames.includes(key)) {
      if (isSecret(value)) secrets[key] = value;
      else if (typeof value === 'string') secrets[key] = secret(value);
      else if (!isOwn) flaws.push(flaw('type', [...path, key], 'should be ${NAME} or ${file:path}'));
      if (!isOwn) continue;
    }
    if (isOwn || !Object.hasOwn(common, key)) own[key] = value;
  }
  const read = schema.safeParse(own);
  if (read.success) return { options: read.data, secrets };
  const also = [...Object.keys(common), ...secretNames];
  flaws.push(...flawsOf(read.error.issues, schema, own, path, also));
  return null;
}
