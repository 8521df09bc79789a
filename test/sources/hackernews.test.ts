import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Brand } from '../../src/model/brand.ts';
import type { HttpRequest, Job, Page, Stored } from '../../src/model/source.ts';
import { DAY, HOUR, SECOND } from '../../src/model/time.ts';
import { hackernews } from '../../src/sources/hackernews.ts';
import { brandOf, NOW, sourceContract } from './contract.ts';

interface Hit {
  objectID: string;
  created_at_i: number;
  comment_text: string;
}

/** The search service as its documentation has it: newest first, at most `most` hits an answer. */
function service(hits: readonly Hit[], { most = 1000, shuffled = false } = {}) {
  return (request: HttpRequest): { body: string } => {
    const query = request.query ?? {};
    const [, from, to] = /^created_at_i>=(\d+),created_at_i<(\d+)$/.exec(String(query['numericFilters'])) ?? [];
    const word = String(query['query'] ?? '').replaceAll('"', '');
    const found = hits
      .filter(
        hit => hit.created_at_i >= Number(from) && hit.created_at_i < Number(to) && hit.comment_text.includes(word),
      )
      .sort((a, b) => b.created_at_i - a.created_at_i);
    const page = found.slice(0, Math.min(most, Number(query['hitsPerPage'])));
    if (shuffled) page.reverse();
    return {
      body: JSON.stringify({
        hits: page,
        nbHits: found.length,
        hitsPerPage: Math.min(most, Number(query['hitsPerPage'])),
        page: 0,
      }),
    };
  };
}

function hitsOf(n: number, word: (i: number) => string, gap = 60): Hit[] {
  return Array.from({ length: n }, (_, i) => ({
    objectID: String(1000 + i),
    created_at_i: NOW / 1000 - 10 - i * gap,
    comment_text: `about ${word(i)}`,
  }));
}

const dense = hitsOf(2600, i => (i % 2 ? 'acme' : 'acme printer'), 100);
const two = hitsOf(40, i => (i % 3 === 0 ? 'acme' : i % 3 === 1 ? 'globex' : 'acme and globex'));
const crowd = hitsOf(50, () => 'acme', 0);

sourceContract(hackernews, {
  options: {},
  brands: [brandOf('acme', 'globex', 'acme')],
  cases: [
    { name: 'ordinary' },
    { name: 'empty' },
    { name: 'malformed' },
    { name: 'refused', status: 400 },
    { name: 'blocked', status: 200, contentType: 'text/html' },
  ],
  walks: [
    { name: 'two terms, one page each', answer: service(two), ids: two.map(hit => hit.objectID) },
    { name: 'more hits than one answer holds', answer: service(dense), ids: dense.map(hit => hit.objectID) },
    { name: 'a service that holds less', answer: service(dense, { most: 100 }), ids: dense.map(hit => hit.objectID) },
    {
      name: 'answers in no order are halved',
      answer: service(dense, { shuffled: true }),
      ids: dense.map(hit => hit.objectID),
    },
  ],
});

const brand = brandOf('acme', 'acme corp', 'Globex "x"');
const all: Brand = { ...brand, id: 'all', query: { op: 'term', value: '*', at: [0, 1] } };

function jobOf(options: unknown, of: Brand): Job<never, never> {
  const [draft] = hackernews.jobs(hackernews.options.parse(options), [of], NOW);
  if (!draft) throw new Error('no job');
  return { ...draft, source: 'hn' } as Job<never, never>;
}

async function walk(
  job: Job<never, never>,
  answer: (request: HttpRequest) => { body: string },
  cursor: unknown = job.start,
  now = NOW,
) {
  const pages: Page<unknown>[] = [];
  for (let at: unknown = cursor; at !== null; at = pages.at(-1)?.more ?? null) {
    const ask = { job, cursor: at as never, secrets: {}, token: null, now };
    const { body } = answer(hackernews.request(ask));
    pages.push(await hackernews.parse({ status: 200, url: 'x', headers: {}, body: Buffer.from(body), at: now }, ask));
  }
  return pages;
}

describe('hackernews: what is asked', () => {
  test('one term at a time, quoted, by window', () => {
    const job = jobOf({ base_url: 'http://127.0.0.1:1/' }, brand);
    expect(hackernews.request({ job, cursor: job.start, secrets: {}, token: null, now: NOW })).toEqual({
      method: 'GET',
      url: 'http://127.0.0.1:1/api/v1/search_by_date',
      query: {
        query: '"Globex x"',
        advancedSyntax: 'true',
        tags: '(story,comment)',
        numericFilters: `created_at_i>=${(NOW - 7 * DAY) / 1000},created_at_i<${NOW / 1000 + 1}`,
        hitsPerPage: '1000',
        typoTolerance: 'false',
      },
      headers: { accept: 'application/json' },
    });
  });
  test('a brand without words reads everything', () => {
    const job = jobOf({}, all);
    expect(hackernews.request({ job, cursor: job.start, secrets: {}, token: null, now: NOW }).query).not.toHaveProperty(
      'query',
    );
  });
  test('new words make a new job, so that they are read back', () => {
    expect(jobOf({}, brandOf('acme', 'a')).id).not.toBe(jobOf({}, brandOf('acme', 'b')).id);
    expect(jobOf({}, brandOf('acme', 'a', 'b')).id).toBe(jobOf({}, brandOf('acme', 'b', 'a')).id);
  });
  test.each([['90m', 90 * 60_000]])('back_to %s', (back_to, expected) => {
    expect(jobOf({ back_to }, brand).start).toEqual({ from: NOW - expected, reading: null });
  });
  test.each([
    { back_to: 'soon' },
    { back_to: 7 },
    { tags: [] },
    { tags: ['everything'] },
    { base_url: 'hn' },
    { colour: 1 },
  ])('%j is refused', options => {
    expect(hackernews.options.safeParse(options).success).toBe(false);
  });
});

describe('hackernews: readings', () => {
  test('heard from the first look back to now; the next one reads the last hour again', async () => {
    const job = jobOf({ back_to: '2d' }, brandOf('acme', 'acme'));
    const last = (await walk(job, service(dense))).at(-1);
    expect(last?.heard).toEqual([NOW - 2 * DAY, NOW]);
    expect(last?.resume).toEqual({ from: NOW - HOUR, reading: null });
    const later = (await walk(job, service(dense), last?.resume, NOW + HOUR)).at(-1);
    expect(later?.heard).toEqual([NOW - HOUR, NOW + HOUR]);
  });
  test('since reads back', async () => {
    const job = jobOf({ back_to: '1h' }, brandOf('acme', 'acme'));
    const pages = await walk(job, service(dense), hackernews.since?.(job, NOW - 3 * DAY));
    expect(pages.at(-1)?.heard).toEqual([NOW - 3 * DAY, NOW]);
    expect(new Set(pages.flatMap(page => page.items.map(item => item.nativeId))).size).toBe(2592);
  });
  test('more hits in one second than an answer holds: the loss is said', async () => {
    const pages = await walk(jobOf({}, brandOf('acme', 'acme')), service(crowd, { most: 20 }));
    expect(pages.map(page => page.gap).filter(gap => gap !== undefined)).toEqual([
      '30 hits of one second could not be read',
    ]);
  });
  test('an answer that miscounts its hits ends all the same', async () => {
    const lying = () => ({
      body: JSON.stringify({
        hits: [{ objectID: '1', created_at_i: NOW / 1000 - 5 }],
        nbHits: 5000,
        exhaustiveNbHits: false,
      }),
    });
    expect(await walk(jobOf({}, brandOf('acme', 'acme')), lying)).toHaveLength(1);
  });
  test('a hit dated in the future is clamped', async () => {
    const answer = () => ({
      body: JSON.stringify({ hits: [{ objectID: '1', created_at_i: (NOW + 3 * DAY) / SECOND }], nbHits: 1 }),
    });
    const [page] = await walk(jobOf({}, brandOf('acme', 'acme')), answer);
    expect(page?.items[0]).toMatchObject({ publishedAt: NOW, dateQuality: 'clamped' });
  });
  test('any hits, any limit: each comes, whatever the crowding short of one second', async () => {
    const hits = fc.uniqueArray(fc.integer({ min: 1, max: 6 * 86_400 }), { maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(hits, fc.integer({ min: 1, max: 30 }), fc.boolean(), async (ages, most, shuffled) => {
        const made = ages.map((age, i) => ({
          objectID: String(i + 1),
          created_at_i: NOW / 1000 - age,
          comment_text: 'acme',
        }));
        const pages = await walk(jobOf({}, brandOf('acme', 'acme')), service(made, { most, shuffled }));
        expect(new Set(pages.flatMap(page => page.items.map(item => item.nativeId))).size).toBe(made.length);
        expect(pages.at(-1)?.heard).toEqual([NOW - 7 * DAY, NOW]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('hackernews: looking up again', () => {
  // Shapes: the samples of github.com/HackerNews/API.
  const stored = (nativeId: string, platform = 'hackernews'): Stored => ({
    platform,
    nativeId,
    kind: 'post',
    url: 'https://news.ycombinator.com/',
    thread: null,
    author: null,
    publishedAt: NOW,
  });
  const options = hackernews.options.parse({ items_url: 'http://127.0.0.1:1/' });
  const story = { by: 'ada', descendants: 71, id: 1, kids: [8, 9], score: 111, time: 1, title: 'Acme', type: 'story' };
  const comment = { by: 'bob', id: 2, kids: [8], parent: 1, text: 'Acme', time: 1, type: 'comment' };
  const answers: Record<string, unknown> = {
    1: story,
    2: comment,
    3: { deleted: true, id: 3, parent: 1, time: 1, type: 'comment' },
    4: { ...story, id: 4, dead: true },
    5: null,
    6: { ...comment, id: 6, kids: undefined },
  };

  test('one item a request, batches of twenty-five, nothing of other places', () => {
    const all = [...Array.from({ length: 30 }, (_, i) => stored(String(i))), stored('x'), stored('9', 'rss')];
    const drafts = hackernews.refresh?.(all, options, NOW) ?? [];
    expect(drafts.map(({ params }) => ('items' in params ? params.items.length : 0))).toEqual([25, 5]);
    expect(new Set(drafts.map(({ id }) => id)).size).toBe(2);
    for (const { every, dueAt, brand: of } of drafts) expect([every, dueAt, of]).toEqual([null, NOW, null]);
  });
  test.each([
    [{}, 'https://hacker-news.firebaseio.com'],
    [{ base_url: 'http://127.0.0.1:2/' }, 'http://127.0.0.1:2'],
    [{ base_url: 'http://127.0.0.1:2/', items_url: 'http://127.0.0.1:1/' }, 'http://127.0.0.1:1'],
  ])('%j: asked at %s', (given, base) => {
    const [draft] = hackernews.refresh?.([stored('1')], hackernews.options.parse(given), NOW) ?? [];
    expect(draft?.params).toMatchObject({ base });
  });
  test('points, comments and what is deleted or dead; what is not there yet says nothing', async () => {
    const [draft] =
      hackernews.refresh?.(
        Object.keys(answers).map(id => stored(id)),
        options,
        NOW,
      ) ?? [];
    const job = JSON.parse(JSON.stringify({ ...draft, source: 'hn' })) as Job<never, never>;
    const asked: unknown[] = [];
    const pages = await walk(job, request => {
      asked.push(request.url);
      const id = /item\/(\d+)\.json$/.exec(String(request.url))?.[1] ?? '';
      return { body: JSON.stringify(answers[id]) };
    });
    expect(asked).toEqual(Object.keys(answers).map(id => `http://127.0.0.1:1/v0/item/${id}.json`));
    const counts = { likes: null, replies: null, shares: null, views: null, rating: null };
    const ref = (nativeId: string) => ({ platform: 'hackernews', nativeId });
    expect(pages.flatMap(page => page.counts ?? [])).toEqual([
      { ...ref('1'), counts: { ...counts, likes: 111, replies: 71 } },
      { ...ref('2'), counts: { ...counts, replies: 1 } },
      { ...ref('6'), counts: { ...counts, replies: 0 } },
    ]);
    expect(pages.flatMap(page => page.gone ?? [])).toEqual([ref('3'), ref('4')]);
    expect(pages.flatMap(page => page.heard ?? [])).toEqual([]);
    expect(hackernews.manners?.(job).gap).toBeLessThan(SECOND);
  });
  test.each(['', '<html>', '[]', '"x"', '{"id":7}'])('%j in place of an item is malformed', async body => {
    const [draft] = hackernews.refresh?.([stored('1')], options, NOW) ?? [];
    const job = { ...draft, source: 'hn' } as Job<never, never>;
    await expect(walk(job, () => ({ body }))).rejects.toMatchObject({ kind: 'malformed' });
  });
});
