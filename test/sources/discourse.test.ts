import { describe, expect, test } from 'vitest';
import { reveal, secret } from '../../src/model/secret.ts';
import type { Ask, HttpRequest, Page, Stored } from '../../src/model/source.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../src/model/time.ts';
import { discourse } from '../../src/sources/discourse.ts';
import { brandOf, NOW, sourceContract } from './contract.ts';

// Shapes: docs.discourse.org (openapi.json: /posts.json, /posts/{id}.json, /search.json) and recorded replies in
// discourse/discourse_api, spec/fixtures. How far a page reaches: app/queries and PostsController#latest of discourse/discourse.
// All people and brands are made up.

interface Made {
  id: number;
  at: Instant;
}
const body = ({ id, at }: Made): Record<string, unknown> => ({
  id,
  created_at: new Date(at).toISOString(),
  cooked: '<p>acme</p>',
  post_number: 2,
  post_type: 1,
  topic_id: 7,
  topic_slug: 'acme',
  topic_title: 'Acme',
  username: 'ada',
});

/** The forum: the posts below an id; in older versions those among the fifty ids up to it. */
function forum(made: () => readonly Made[], { old = false, most = 50 } = {}) {
  return (request: HttpRequest): { status?: number; body: string } => {
    const { before } = (request.query ?? {}) as Record<string, string | undefined>;
    const newest = [...made()].sort((a, b) => b.id - a.id);
    const limit = Number(before ?? Number.POSITIVE_INFINITY);
    const found = old
      ? newest.filter(one => (before === undefined ? true : one.id <= limit && one.id > limit - 50))
      : newest.filter(one => one.id < limit);
    return { body: JSON.stringify({ latest_posts: found.slice(0, most).map(body) }) };
  };
}

/** A search: most recent first, `most` a page. */
function search(made: readonly Made[], most = 50) {
  return (request: HttpRequest): { status?: number; body: string } => {
    const page = Number(request.query?.['page'] ?? 1);
    const newest = [...made].sort((a, b) => b.at - a.at);
    const posts = newest.slice((page - 1) * most, page * most).map(one => {
      const { cooked: _, topic_slug: __, topic_title: ___, ...rest } = body(one);
      return { ...rest, blurb: 'acme &amp; more…', like_count: 4, post_number: 1 };
    });
    const topics = [{ id: 7, title: 'Acme jams', slug: 'acme-jams', tags: ['printers', { name: 'paper' }] }];
    const grouped_search_result = { more_full_page_results: page * most < newest.length || null };
    return { body: JSON.stringify({ posts, topics, users: [], grouped_search_result }) };
  };
}

const series = (n: number, gap: number, step: number): Made[] =>
  Array.from({ length: n }, (_, i) => ({ id: 5_000 - i * step, at: NOW - MINUTE - i * gap }));
const few = series(6, HOUR, 1);
const many = series(160, HOUR, 1);
const sparse = series(60, HOUR, 37);
const holes = series(12, HOUR, 400);
const young = Array.from({ length: 9 }, (_, i) => ({ id: i + 1, at: NOW - (10 - i) * HOUR }));
const ids = (made: readonly Made[]): string[] => made.map(one => `forum.example/p/${one.id}`);
const reading = { to: NOW, before: 100, mark: null, empty: 0, nth: 0, page: 1 };

sourceContract(discourse, {
  options: { base_url: 'https://forum.example/' },
  brands: [],
  cases: [
    { name: 'ordinary' },
    { name: 'old', cursor: { from: NOW - DAY, after: null, reading } },
    { name: 'empty', cursor: { from: NOW - DAY, after: null, reading } },
    { name: 'first' },
    { name: 'malformed' },
    { name: 'another' },
    { name: 'closed', status: 403 },
    { name: 'absent', status: 404 },
    { name: 'blocked', contentType: 'text/html' },
  ],
  walks: [
    { name: 'one page', answer: forum(() => few), ids: ids(few) },
    { name: 'many pages', answer: forum(() => many), ids: ids(many) },
    { name: 'short pages', answer: forum(() => many, { most: 7 }), ids: ids(many) },
    { name: 'an older version', answer: forum(() => sparse, { old: true }), ids: ids(sparse) },
    { name: 'an older version with empty pages', answer: forum(() => holes, { old: true }), ids: ids(holes) },
    { name: 'a young forum, to its first post', answer: forum(() => young), ids: ids(young) },
  ],
});

type Polled = Ask<never, never>['job'];

function jobsOf(options: Record<string, unknown>, ...words: string[]): Polled[] {
  const brands = words.length === 0 ? [] : [brandOf('acme', ...words)];
  const said = discourse.options.parse({ base_url: 'https://forum.example', ...options });
  return discourse.jobs(said, brands, NOW).map(draft => ({ ...draft, source: 'test' }) as Polled);
}
function must<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('missing');
  return value;
}

async function walk(
  job: Polled,
  answer: (request: HttpRequest) => { status?: number; body: string },
  start: unknown = job.start,
  now = NOW,
): Promise<Page<unknown>[]> {
  const pages: Page<unknown>[] = [];
  for (let at: unknown = start; at !== null; at = pages.at(-1)?.more ?? null) {
    expect(pages.length).toBeLessThan(200);
    const ask = { job, cursor: at as never, secrets: {}, token: null, now };
    const { status = 200, body } = answer(discourse.request(ask));
    pages.push(await discourse.parse({ status, url: 'x', headers: {}, body: Buffer.from(body), at: now }, ask));
  }
  return pages;
}
const idsOf = (pages: readonly Page<unknown>[]): string[] =>
  pages.flatMap(page => page.items.map(item => item.nativeId));

describe('discourse: readings of all posts', () => {
  test('the next one ends at what is known, an hour back', async () => {
    const made = [...many];
    const job = must(jobsOf({})[0]);
    const last = must(
      (
        await walk(
          job,
          forum(() => made),
        )
      ).at(-1),
    );
    expect(last.heard).toEqual([NOW - 7 * DAY, NOW]);
    expect(last.resume).toEqual({ from: NOW - HOUR, after: 4_999, reading: null });
    for (let i = 1; i <= 120; i++) made.push({ id: 5_000 + i, at: NOW + i });
    const next = await walk(
      job,
      forum(() => made),
      last.resume,
      NOW + HOUR,
    );
    expect(idsOf(next)).toEqual(expect.arrayContaining(ids(made.slice(160))));
    expect(next).toHaveLength(3);
    expect(next.at(-1)?.heard).toEqual([NOW - HOUR, NOW + HOUR]);
  });
  test('since reads back', async () => {
    const job = must(jobsOf({ back_to: '1h' })[0]);
    const pages = await walk(
      job,
      forum(() => many),
      discourse.since?.(job, NOW - 3 * DAY),
    );
    expect(pages.at(-1)?.heard).toEqual([NOW - 3 * DAY, NOW]);
    expect(idsOf(pages)).toHaveLength(72);
  });
  test('a key and its user go into headers, unseen', () => {
    const job = must(jobsOf({ api_username: 'ada' })[0]);
    const asked = discourse.request({
      job,
      cursor: job.start,
      secrets: { api_key: secret('k3y') },
      token: null,
      now: NOW,
    });
    expect(reveal(must(asked.headers?.['api-key']))).toBe('k3y');
    expect(asked.headers?.['api-username']).toBe('ada');
    expect(JSON.stringify([asked, job])).not.toContain('k3y');
  });
  test.each([{ base_url: 'forum' }, {}, { base_url: 'https://a.example', api_username: 'a b' }])(
    '%j is refused',
    options => {
      expect(discourse.options.safeParse(options).success).toBe(false);
    },
  );
  test('a forum below a path keeps it in its ids', () => {
    const [job] = discourse.jobs(discourse.options.parse({ base_url: 'https://a.example/forum/' }), [], NOW);
    expect(job?.params).toMatchObject({ host: 'a.example/forum', base: 'https://a.example/forum' });
  });
});

describe('discourse: searches', () => {
  test('a job a brand, its words one by one', async () => {
    const [job, ...none] = jobsOf({ search: true }, 'globex', 'acme "corp"');
    expect(none).toEqual([]);
    const asked: unknown[] = [];
    await walk(must(job), request => {
      asked.push(request.query);
      return search([])(request);
    });
    expect(asked).toEqual([
      { q: '"acme corp" after:2026-11-13 order:latest', page: '1' },
      { q: '"globex" after:2026-11-13 order:latest', page: '1' },
    ]);
    expect(jobsOf({ search: true })).toEqual([]);
  });
  test('page by page to what is too old; an excerpt with the title of its topic', async () => {
    const pages = await walk(must(jobsOf({ search: true }, 'acme')[0]), search(many));
    expect(idsOf(pages).sort()).toEqual(ids(many).sort());
    expect(pages.filter(page => page.heard !== null)).toEqual([pages.at(-1)]);
    expect(pages[0]?.items[0]).toMatchObject({
      title: 'Acme jams',
      text: 'acme & more…',
      url: 'https://forum.example/t/acme-jams/7/1',
      tags: ['printers', 'paper'],
      counts: { likes: 4 },
    });
  });
  test('more than it shows: said', async () => {
    const pages = await walk(must(jobsOf({ search: true }, 'acme')[0]), search(many, 10));
    expect(pages).toHaveLength(10);
    expect(pages.at(-1)?.gap).toContain('10 pages');
  });
});

describe('discourse: looking up what is stored', () => {
  const stored = (nativeId: string): Stored => ({
    platform: 'discourse',
    nativeId,
    kind: 'post',
    url: '',
    thread: null,
    author: null,
    publishedAt: NOW,
  });
  const options = discourse.options.parse({ base_url: 'https://forum.example' });
  const wanted = ['forum.example/p/1', 'forum.example/p/2', 'forum.example/p/3', 'other.example/p/4'];
  const [draft] = discourse.refresh?.(wanted.map(stored), options, NOW) ?? [];
  const job = { ...draft, source: 'test' } as Polled;

  test('counts, hidden, gone; only of this forum', async () => {
    const answers = [
      { body: JSON.stringify({ ...body({ id: 1, at: NOW }), reads: 9, actions_summary: [{ id: 2, count: 4 }] }) },
      { body: JSON.stringify({ ...body({ id: 2, at: NOW }), hidden: true }) },
      { status: 404, body: '{"errors":["not there"],"error_type":"not_found"}' },
    ];
    const pages = await walk(job, () => must(answers.shift()));
    expect(pages.map(page => page.counts?.[0]?.counts.likes ?? null)).toEqual([4, null, null]);
    expect(pages.flatMap(page => page.gone ?? [])).toEqual(
      wanted.slice(1, 3).map(nativeId => ({ platform: 'discourse', nativeId })),
    );
  });
  test('a 404 that is no answer of the forum deletes nothing', async () => {
    await expect(walk(job, () => ({ status: 404, body: '{"message":"no such app"}' }))).rejects.toMatchObject({
      kind: 'malformed',
    });
  });
});
