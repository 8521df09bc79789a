import { z } from 'zod';
import { channelCommon, fileSchema, sourceCommon } from './schema.ts';
import type { World } from './types.ts';

/** A JSON Schema, as plain data. */
export interface Json {
  [key: string]: unknown;
}

/**
 * The JSON Schema (draft 2020-12) of the file, from the schema that reads it: what editors complete by. Each type of source
 * and of channel is one branch, with the keys common to all.
 */
export function jsonSchema(registry: Pick<World, 'sources' | 'notifiers'>): Json {
  const schema = draft(fileSchema);
  const properties = mapOf(schema['properties']);
  const sources = registry.sources.flatMap(source =>
    branches(source, sourceCommon, source.about.title, source.about.secrets ?? []),
  );
  const channels = registry.notifiers.flatMap(kind => branches(kind, channelCommon, kind.about.title, []));
  properties['sources'] = { ...mapOf(properties['sources']), items: { anyOf: sources } };
  properties['channels'] = { ...mapOf(properties['channels']), additionalProperties: { anyOf: channels } };
  const { $schema, ...rest } = schema;
  return { $schema, title: 'earshot configuration', ...rest };
}

/** The schema of what one writes (before defaults and readings), secrets as strings. */
export function draft(schema: z.ZodType): Json {
  return z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema: json }) {
      // What no JSON Schema can say is a secret: `${NAME}` or `${file:path}` in the file.
      if (zodSchema._zod.def.type === 'custom') json.type = 'string';
      if (json.anyOf) json.anyOf = unlike(json.anyOf);
    },
  }) as Json;
}

function branches(
  kind: { type: string; options: z.ZodType },
  common: Readonly<Record<string, z.ZodType>>,
  title: string,
  secrets: readonly string[],
): Json[] {
  const shared = draft(z.strictObject(common));
  const own = draft(kind.options);
  const choices = Array.isArray(own['anyOf']) ? (own['anyOf'] as Json[]) : [own];
  const keys = Object.fromEntries(secrets.map(name => [name, { type: 'string', description: 'A secret' }]));
  return choices.map(choice => ({
    title,
    type: 'object',
    properties: {
      ...mapOf(shared['properties']),
      type: { const: kind.type, description: title },
      ...keys,
      ...mapOf(choice['properties']),
    },
    required: [...new Set([...listOf(shared['required']), ...listOf(choice['required'])])],
    additionalProperties: false,
  }));
}

function unlike<Value>(values: readonly Value[]): Value[] {
  const texts = values.map(value => JSON.stringify(value));
  return values.filter((_, i) => texts.indexOf(texts[i] as string) === i);
}

function mapOf(value: unknown): Json {
  return (value ?? {}) as Json;
}

function listOf(value: unknown): unknown[] {
  return (value ?? []) as unknown[];
}
