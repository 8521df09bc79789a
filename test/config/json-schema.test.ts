import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Json, jsonSchema } from '../../src/config/json-schema.ts';
import { notifiers, sources } from './stand-ins.ts';

const schema = jsonSchema({ sources, notifiers });
const at = (...path: string[]) => path.reduce<unknown>((json, key) => (json as Json)[key], schema);

describe('the JSON Schema', () => {
  it('is draft 2020-12 and plain JSON', () => {
    expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    expect(at('required')).toEqual(['brands']);
    expect(at('additionalProperties')).toBe(false);
  });

  it('has one branch a type, with what all share', () => {
    const branches = at('properties', 'sources', 'items', 'anyOf') as Json[];
    expect(branches.map(({ title }) => title)).toEqual(['Feeds', 'Hacker News', 'GitHub']);
    expect(branches[0]).toMatchObject({
      properties: {
        id: { type: 'string' },
        type: { const: 'rss' },
        url: { anyOf: [{ type: 'string', minLength: 1 }, { type: 'string' }] },
        limit: { default: 50 },
        media: { default: 'earned' },
        every: { type: 'string' },
      },
      required: ['id', 'type', 'url'],
      additionalProperties: false,
    });
    expect(branches[2]).toMatchObject({ properties: { token: { type: 'string' } }, required: ['id', 'type', 'repos'] });
    const channels = at('properties', 'channels', 'additionalProperties', 'anyOf') as Json[];
    expect(channels[0]).toMatchObject({
      properties: { type: { const: 'slack' }, url: { type: 'string' } },
      required: ['type', 'url'],
    });
  });

  it('gives the defaults as one writes them', () => {
    expect(at('properties', 'alerts', 'properties', 'budget', 'default')).toBe('2/year');
    expect(at('properties', 'retention', 'properties', 'raw', 'default')).toBe('30d');
    expect(at('properties', 'report', 'properties', 'weekly', 'properties', 'day', 'default')).toBe('monday');
  });

  it('describes every field of the file', () => {
    const silent: string[] = [];
    const walk = (json: Json, path: string): void => {
      for (const [key, inner] of Object.entries((json['properties'] ?? {}) as Record<string, Json>)) {
        if (!inner['description'] && !path.endsWith('.protocol')) silent.push(`${path}.${key}`);
        walk(inner, `${path}.${key}`);
        walk((inner['items'] ?? {}) as Json, `${path}.${key}[]`);
      }
    };
    walk(schema, '');
    expect(silent).toEqual([]);
  });

  const judge = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  const folder = new URL('../../fixtures/config/', import.meta.url);
  const ok = (file: string) =>
    judge.safeParse(parse(readFileSync(new URL(file, folder), 'utf8'), { merge: true })).success;

  it.each(readdirSync(new URL('good/', folder)).filter(file => file !== 'commented-out.yaml'))('takes %s', file => {
    expect(ok(`good/${file}`)).toBe(true);
  });
  it.each([
    'unknown-key',
    'unknown-key-nested',
    'missing-id-type',
    'missing-option',
    'unknown-source-type',
    'wrong-types',
    'union',
  ])('refuses %s', file => expect(ok(`bad/${file}.yaml`)).toBe(false));
});
