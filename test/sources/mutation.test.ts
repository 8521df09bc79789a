import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { idOf } from '../../src/model/mention.ts';
import type { AnySource, Ask, Page } from '../../src/model/source.ts';
import { DAY } from '../../src/model/time.ts';
import { devto } from '../../src/sources/devto.ts';
import { discourse } from '../../src/sources/discourse.ts';
import { lemmy } from '../../src/sources/lemmy.ts';
import { lobsters } from '../../src/sources/lobsters.ts';
import { mastodon } from '../../src/sources/mastodon.ts';
import { brandOf, NOW } from './contract.ts';

// Answers of the right outer shape with anything inside: whatever stands where, a parser gives a sound page or a SourceError.

const from = NOW - 7 * DAY;
const access = { at: NOW, domain: null, only: null };
const known = { at: NOW, api: 'v3', languages: { 37: 'en' } };
const reading = { to: NOW, nth: 0, page: null };
const page = { to: NOW, before: 500, mark: null, empty: 0, nth: 0, page: 1 };
const story = { to: NOW, page: 2, todo: [{ id: 'a', comments: 1 }], listed: true };

interface Place {
  source: AnySource;
  options: unknown;
  /** Jobs and cursors at which answers are read. */
  at: { job: number; cursor: unknown }[];
}
const places: Place[] = [
  {
    source: mastodon,
    options: { instances: [{ at: 'a.example', token: 'x' }] },
    at: [
      { job: 0, cursor: { from, after: null, access, found: false, reading: null } },
      { job: 0, cursor: { from, after: '5', access, found: false, reading: null } },
      { job: 0, cursor: { from, after: null, access: null, found: false, reading: null } },
      { job: 1, cursor: { from, after: null, access, found: false, reading: null } },
    ],
  },
  {
    source: lemmy,
    options: { instances: ['a.example'] },
    at: [
      { job: 0, cursor: { from, access: null, reading: null } },
      { job: 0, cursor: { from, access: known, reading } },
      { job: 0, cursor: { from, access: { ...known, api: 'v4' }, reading } },
    ],
  },
  {
    source: lobsters,
    options: { comments: true },
    at: [
      { job: 0, cursor: { from, counts: {}, reading: null } },
      { job: 0, cursor: { from, counts: {}, reading: story } },
    ],
  },
  {
    source: discourse,
    options: { base_url: 'https://a.example' },
    at: [
      { job: 0, cursor: { from, after: null, reading: null } },
      { job: 0, cursor: { from, after: 400, reading: page } },
    ],
  },
  {
    source: discourse,
    options: { base_url: 'https://a.example', search: true },
    at: [{ job: 0, cursor: { from, after: null, reading: null } }],
  },
  { source: devto, options: {}, at: [{ job: 0, cursor: { from, reading: null } }] },
];

const HOSTILE = [
  '',
  '\ud800',
  '\u0000\u001b[31m',
  '__proto__',
  'javascript:alert(1)',
  'http://[',
  '//a.example/x',
  'https://a.example/\ud800?\udfff',
  '-271821-04-20T00:00:00Z',
  '9999-12-31T23:59:60Z',
  '0001-01-01T00:00:00Z',
  '2026-11-21T11:00:00Z',
  '<p><a href="https://a.example/\ud800">x',
  'x'.repeat(70_000),
  -1,
  1e308,
  Number.MAX_SAFE_INTEGER,
  null,
  true,
  [],
  {},
  [[]],
];
const value = fc.oneof(fc.constantFrom<unknown>(...HOSTILE), fc.jsonValue(), fc.webUrl());

/** Every place in a JSON value, as the keys that lead there. */
function paths(of: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (typeof of !== 'object' || of === null) return [at];
  return [at, ...Object.entries(of).flatMap(([key, inner]) => paths(inner, [...at, key]))];
}

function put(of: unknown, [key, ...rest]: readonly string[], what: unknown): unknown {
  if (key === undefined) return what;
  if (Array.isArray(of)) return of.map((inner, i) => (String(i) === key ? put(inner, rest, what) : inner));
  if (typeof of !== 'object' || of === null) return of;
  return Object.fromEntries(
    Object.entries(of).map(([name, inner]) => [name, name === key ? put(inner, rest, what) : inner]),
  );
}

function answersOf(type: string): unknown[] {
  const folder = join(import.meta.dirname, '../../fixtures/sources', type);
  const names = readdirSync(folder).filter(name => name.endsWith('.reply.json'));
  return names.map(name => JSON.parse(readFileSync(join(folder, name), 'utf8')));
}

function check(got: Page<unknown>): void {
  expect(new Set(got.items.map(idOf)).size).toBe(got.items.length);
  for (const item of got.items) {
    expect(item.nativeId).not.toBe('');
    expect(Number.isFinite(item.publishedAt)).toBe(true);
    expect(item.publishedAt).toBeLessThanOrEqual(NOW);
    for (const url of [item.url, ...item.links, ...(item.author?.url ? [item.author.url] : [])])
      expect(url).toMatch(/^https?:\/\/[^/]/);
    for (const text of [
      item.title,
      item.text,
      item.more,
      ...item.tags,
      item.author?.handle ?? '',
      item.author?.name ?? '',
    ])
      expect(typeof text).toBe('string');
    for (const count of Object.values(item.counts)) expect(count === null || Number.isFinite(count)).toBe(true);
    expect((item.raw ?? '').length).toBeLessThanOrEqual(64 * 1024);
  }
  if (got.heard) expect(got.heard[0]).toBeLessThan(got.heard[1]);
  for (const cursor of [got.resume, got.more]) expect(JSON.parse(JSON.stringify(cursor))).toEqual(cursor);
}

describe.each(places)('$source.type $options', ({ source, options, at }) => {
  const jobs = source
    .jobs(source.options.parse(options), [brandOf('acme', 'acme')], NOW)
    .map(draft => ({ ...draft, source: 'test' }));
  const answers = answersOf(source.type);
  const all = answers.flatMap((answer, i) => paths(answer).map(path => ({ i, path })));

  test('anything anywhere in an answer: a sound page, or a SourceError', async () => {
    const change = fc.array(fc.tuple(fc.nat({ max: all.length - 1 }), value), { minLength: 1, maxLength: 4 });
    const status = fc.constantFrom(200, 200, 200, 200, ...(source.expects ?? []));
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: at.length - 1 }), status, change, async (where, code, changes) => {
        const { job, cursor } = at[where] ?? { job: 0, cursor: null };
        const i = all[changes[0]?.[0] ?? 0]?.i ?? 0;
        let body: unknown = answers[i];
        for (const [nth, what] of changes) {
          const place = all[nth];
          if (place?.i === i) body = put(body, place.path, what);
        }
        const ask = { job: jobs[job], cursor, secrets: {}, token: null, now: NOW } as Ask<unknown, unknown>;
        const bytes = Buffer.from(JSON.stringify(body) ?? 'null');
        let got: Page<unknown>;
        try {
          got = await source.parse({ status: code, url: 'https://a.example/', headers: {}, body: bytes, at: NOW }, ask);
        } catch (error) {
          expect(error).toMatchObject({ name: 'SourceError' });
          return;
        }
        check(got);
        // What it remembers must make a request again.
        for (const next of [got.more, got.resume]) if (next !== null) source.request({ ...ask, cursor: next });
      }),
      { numRuns: 300 },
    );
  });
});
