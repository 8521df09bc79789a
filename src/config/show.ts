import { stringify } from 'yaml';
import { isSecret, MASK } from '../model/secret.ts';
import { draft, type Json } from './json-schema.ts';
import { listOf, mapOf } from './references.ts';
import { fileSchema } from './schema.ts';
import { soundsSecret } from './secrets.ts';
import type { Config } from './types.ts';

/** The configuration as YAML again: what the file says, defaults filled in, secrets masked. */
export function showConfig(config: Config): string {
  const entries = listOf(config.said['sources']).map((said, i) => {
    const entry = config.sources[i];
    return hideOpened(said, [entry?.options, entry?.secrets]);
  });
  const channels = Object.entries(mapOf(config.said['channels'])).map(([id, said]) => {
    const channel = config.channels.find(one => one.id === id);
    return [id, hideOpened(said, [channel?.options])] as const;
  });
  const said = { ...config.said, sources: entries, channels: Object.fromEntries(channels) };
  return stringify(masked(filled(draft(fileSchema), said)), { lineWidth: 0, aliasDuplicateObjects: false });
}

/** A value written plainly where its type takes a secret is one. */
function hideOpened(said: unknown, opened: readonly unknown[]): unknown {
  if (opened.some(isSecret)) return MASK;
  if (typeof said !== 'object' || said === null || isSecret(said) || Array.isArray(said)) return said;
  return Object.fromEntries(
    Object.entries(said).map(([key, value]) => {
      const inner = opened.map(one => mapOf(one)[key]);
      return [key, typeof value === 'string' && soundsSecret(key) ? MASK : hideOpened(value, inner)];
    }),
  );
}

/** What was said, in the order of the schema, with its defaults where nothing was. */
function filled(schema: Json, said: unknown): unknown {
  const properties = schema['properties'] as Record<string, Json> | undefined;
  if (properties === undefined) return said ?? schema['default'];
  const known = Object.entries(properties).map(([key, inner]) => [key, filled(inner, mapOf(said)[key])] as const);
  return Object.fromEntries(known.filter(([, value]) => value !== undefined));
}

function masked(value: unknown): unknown {
  if (isSecret(value)) return MASK;
  // Name and password in a URL.
  if (typeof value === 'string') return value.replace(/\/\/[^/@\s]+@/g, `//${MASK}@`);
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, masked(inner)]));
}
