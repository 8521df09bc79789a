// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the configuration writes its secrets so
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { initConfig } from '../../src/config/init.ts';
import type { Json } from '../../src/config/json-schema.ts';
import { checkConfigFile, configSchema, loadConfig, loadConfigFile, readConfigFile } from '../../src/config/load.ts';
import { checkConfig } from '../../src/config/read.ts';
import { type ConfigProblem, METRICS, type SourceEntry } from '../../src/config/types.ts';
import { compile, parseQuery } from '../../src/match/index.ts';
import { isSecret } from '../../src/model/secret.ts';
import { notifiers } from '../../src/notify/index.ts';
import { sources } from '../../src/sources/index.ts';

function withoutSource({ source: _, ...entry }: SourceEntry) {
  return entry;
}

// With the real sources, channels and query language.

const folder = mkdtempSync(join(tmpdir(), 'earshot-load-'));
afterAll(() => rmSync(folder, { recursive: true }));
const around = { env: { URL_OF_HOOK: 'https://hook.test/very-secret' }, home: folder };

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
function problemOf(query: string): ConfigProblem | undefined {
  const path = write('query.yaml', `brands:\n  - id: acme\n    query: ${JSON.stringify(query)}\n`);
  return readConfigFile(path, around).problems[0];
}

describe('loading', () => {
  it('reads a file, its secrets and its queries', () => {
    chmodSync(write('hook', 'https://hook.test/in-a-file'), 0o600);
    const config = loadConfigFile(
      write(
        'config.yaml',
        `brands: [{ id: acme, query: '(acme OR "acme corp") NOT comics' }]
sources: [{ id: press, type: rss, url: "https://example.com/feed.xml" }, { id: hn, type: hackernews }]
channels: { a: { type: webhook, url: "\${URL_OF_HOOK}" }, b: { type: webhook, url: "\${file:hook}" } }
routes: [{ when: 'intent:bug', to: a }]
`,
      ),
      around,
    );
    expect(config.dir).toBe(folder);
    expect(config.brands[0]?.query.op).toBe('and');
    expect(config.sources.map(({ source, options }) => source.jobs(options, config.brands, 0).length > 0)).toEqual([
      true,
      true,
    ]);
    for (const { options } of config.channels) expect(isSecret((options as { url: unknown }).url)).toBe(true);
    expect(JSON.stringify(config.channels)).not.toMatch(/very-secret|in-a-file/);
  });

  it('says that the file is not there', () => {
    const path = join(folder, 'none.yaml');
    expect(() => loadConfigFile(path, around)).toThrowError(
      expect.objectContaining({ kind: 'config', message: `${path}: there is no such file` }),
    );
  });

  it('loads what init writes', () => {
    const text = initConfig({
      brand: 'Acme Corp',
      query: null,
      feeds: [{ id: 'press', url: 'https://example.com/feed.xml' }],
      contact: null,
      timezone: null,
    });
    expect(loadConfig(text, { ...around, path: null }).sources.map(({ type }) => type)).toEqual(['hackernews', 'rss']);
  });

  it.each([
    ['acme AND', 'E_DANGLING_OPERATOR', 5],
    ['(acme OR globex', 'E_UNBALANCED_PAREN', 0],
    ['acme foo:bar', 'E_UNKNOWN_FIELD', 5],
    ['acme NEAR/999 b1', 'E_NEAR_DISTANCE', 5],
    ['acme /(a+)+$/', 'E_UNSAFE_REGEX', 5],
    ['acme sentiment:negative', 'E_LATE_FIELD', 5],
    ['', 'E_EMPTY', 0],
  ])('says what is wrong with the query %s', (query, code, at) => {
    expect(problemOf(query)).toMatchObject({
      code: 'query',
      line: 3,
      column: 12,
      path: 'brands[0].query',
      query: { code, at },
    });
  });

  it('tries queries on their tests, when asked to', () => {
    const path = write(
      'tests.yaml',
      `brands:
  - id: acme
    query: acme NOT comics
    tests: { match: [Acme printers jam, The printers jam], not: [Acme comics, Acme cartoon] }
`,
    );
    expect(readConfigFile(path, around).problems).toEqual([]);
    const { problems } = checkConfigFile(path, around);
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ['test', 'brands[0].tests.match[1]'],
      ['test', 'brands[0].tests.not[1]'],
    ]);
  });
});

describe('every type of source and channel', () => {
  const all = [...sources, ...notifiers].map(kind => [kind.type, kind.options] as const);

  it.each(all)('%s refuses keys it does not know', (_, options) => {
    const { error } = options.safeParse({ no_such_key: 1 });
    expect(error?.issues.some(issue => issue.code === 'unrecognized_keys')).toBe(true);
  });
});

describe('config.example.yaml', () => {
  const example = readFileSync(new URL('../../config.example.yaml', import.meta.url), 'utf8');
  const env = {
    TEAM_HOOK_SECRET: `whsec_${'A'.repeat(32)}`,
    TEAM_HOOK_AUTH: 'Bearer x',
    NTFY_TOPIC: 'acme-alerts',
    NTFY_TOKEN: 'tk_x',
    TELEGRAM_TOKEN: `110201543:${'A'.repeat(35)}`,
    PAGERDUTY_KEY: 'a'.repeat(32),
  };
  const world = {
    path: 'config.example.yaml',
    env,
    home: '/home/me',
    readFile: () => ({ text: 'https://example.com/hook', shared: false }),
    sources,
    notifiers,
    parseQuery,
    compile,
  };

  it('loads', () => expect(checkConfig(example, world).problems).toEqual([]));

  it('loads with every default taken out of its comment, and says the same', () => {
    const open = example.replace(/^( *)#(?=[a-z_]+:)/gm, '$1');
    expect(open).not.toBe(example);
    const { config, problems } = checkConfig(open, world);
    expect(problems).toEqual([]);
    const commented = checkConfig(example, world).config;
    for (const key of ['brands', 'alerts', 'report', 'timezone', 'retention', 'http'] as const)
      expect(config?.[key]).toEqual(commented?.[key]);
    expect(config?.sources.map(withoutSource)).toEqual(commented?.sources.map(withoutSource));
    expect(JSON.stringify(config?.channels)).toBe(JSON.stringify(commented?.channels));
  });

  const schema = configSchema();
  const branchesAt = (...path: string[]) =>
    path.reduce<unknown>((json, key) => (json as Json)[key], schema) as { properties: Record<string, Json> }[];
  const keyed = (text: string, key: string) => new RegExp(`(^|[\\s#{])${key}:`, 'm').test(text);

  it('shows every option', () => {
    const hidden: string[] = [];
    const walk = (json: Json, path: string): void => {
      for (const [key, inner] of Object.entries((json['properties'] ?? {}) as Record<string, Json>)) {
        if (!keyed(example, key)) hidden.push(`${path}.${key}`);
        walk(inner, `${path}.${key}`);
        walk((inner['items'] ?? {}) as Json, `${path}.${key}`);
      }
    };
    walk(schema, '');
    for (const metric of METRICS) if (!example.includes(metric)) hidden.push(metric);
    expect(hidden).toEqual([]);
  });

  const kinds = [
    ...sources.map(({ type }) => [type, 'sources', 'items'] as const),
    ...notifiers.map(({ type }) => [type, 'channels', 'additionalProperties'] as const),
  ];
  it.each(kinds)('shows every option of %s (%s)', (type, place, inner) => {
    const branches = branchesAt('properties', place, inner, 'anyOf').filter(
      ({ properties }) => properties['type']?.['const'] === type,
    );
    // A place and a channel may be of one name: channels stand in a part of their own.
    const [before = '', after = ''] = example.split(/^channels:$/m);
    const paragraphs = (place === 'sources' ? before : after).split(/\n\s*\n/);
    const shared = ['id', 'type', 'every', 'media', 'allow_private', 'brands', 'paused', 'refresh'];
    const own = branches.flatMap(branch => Object.keys(branch.properties)).filter(key => !shared.includes(key));
    const shown = paragraphs.find(text => new RegExp(`type: ${type}\\b`).test(text)) ?? '';
    expect(shown).not.toBe('');
    expect(own.filter(key => !keyed(shown, key))).toEqual([]);
  });
});
