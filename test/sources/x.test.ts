import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Brand } from '../../src/model/brand.ts';
import { secret } from '../../src/model/secret.ts';
import type { HttpRequest, Job, Page } from '../../src/model/source.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/model/time.ts';
import { x } from '../../src/sources/x.ts';
import { type Played, type Post, play, snowflake } from '../world/services/x.ts';
import { brandOf, NOW, sourceContract } from './contract.ts';
import { urlOf } from './played.ts';

// Shapes: docs.x.com/x-api (recent search, counts, look-up) and openapi.json of xdevplatform/docs, version 2.167.

const ids = ['11:00', '10:00', '09:00'].map(time => snowflake(Date.parse(`2026-11-21T${time}:00Z`), 1));
const turning = { since: null, start: NOW - DAY, token: null, until: null, page: 1 };
const START = { day: Date.parse('2026-11-21T00:00:00Z'), spent: 0, from: NOW - DAY, newest: [null, null], turn: 0 };
const reading = (...left: unknown[]) => ({ ...START, reading: { since: NOW - DAY, to: NOW - 30 * SECOND, left } });
const search = reading({ do: 'search', query: 0, ...turning });
const count = reading({ do: 'count', query: 0 });
const secrets = { token: secret('good-token') };

function postsOf(n: number, gap: number, word = 'Acme'): Post[] {
  return Array.from({ length: n }, (_, i) => {
    const at = NOW - MINUTE - i * gap;
    return { id: snowflake(at, i + 1), author: `ada${i % 7}`, text: `${word} ${i}`, at };
  });
}

function answering(world: Omit<Played, 'now'>, now = NOW) {
  const answer = play(() => ({ ...world, now }));
  return (request: HttpRequest) => {
    const { pathname, searchParams } = urlOf(request);
    return answer(pathname, searchParams, 'Bearer good-token');
  };
}

const few = postsOf(30, 20 * MINUTE);
const many = postsOf(350, 4 * MINUTE);
const two = [
  ...postsOf(5, HOUR),
  ...postsOf(4, 50 * MINUTE + 1, 'Globex').map(post => ({ ...post, id: `${BigInt(post.id) + 100n}` })),
];
const rich = { budget: { usd_per_day: 50 } };

sourceContract(x, {
  options: rich,
  brands: [brandOf('acme', 'acme', 'acme corp'), brandOf('globex', 'globex')],
  secrets,
  cases: [
    { name: 'search', cursor: search },
    { name: 'recent', cursor: search },
    { name: 'none', cursor: search },
    { name: 'count', cursor: count },
    { name: 'count0', cursor: count },
    { name: 'look', cursor: reading({ do: 'look', ids }) },
    { name: 'badquery', status: 400, cursor: count },
    { name: 'oldsince', status: 400, cursor: reading({ do: 'search', query: 0, ...turning, since: '1', start: null }) },
    {
      name: 'badmark',
      status: 400,
      cursor: reading({ do: 'search', query: 0, ...turning, token: 'b26', until: ids[2], page: 2 }),
    },
    { name: 'malformed', cursor: count },
    { name: 'blocked', contentType: 'text/html', cursor: count },
  ],
  walks: [
    { name: 'a page', answer: answering({ posts: few }), ids: few.map(({ id }) => id) },
    { name: 'many pages', answer: answering({ posts: many }), ids: many.map(({ id }) => id) },
    { name: 'two brands', answer: answering({ posts: two }), ids: two.map(({ id }) => id) },
    { name: 'the newer names', answer: answering({ posts: few, recent: true }), ids: few.map(({ id }) => id) },
    {
      name: 'page marks that are forgotten',
      answer: answering({ posts: many, forgetful: true }),
      ids: many.map(({ id }) => id),
    },
  ],
});

function jobOf(options: unknown = rich, brands: readonly Brand[] = [brandOf('acme', 'acme')]): Job<never, never> {
  const [draft] = x.jobs(x.options.parse(options), brands, NOW);
  if (!draft) throw new Error('no job');
  return { ...draft, source: 'x' } as unknown as Job<never, never>;
}
const asking = (job: Job<never, never>, cursor: unknown = job.start, now = NOW) => ({
  job,
  cursor: cursor as never,
  secrets,
  token: null,
  now,
});

async function walk(job: Job<never, never>, world: Omit<Played, 'now'>, from: unknown = job.start, now = NOW) {
  const answer = answering(world, now);
  const pages: Page<unknown>[] = [];
  const asked: URL[] = [];
  for (let at: unknown = from; at !== null; at = pages.at(-1)?.more ?? null) {
    const request = x.request(asking(job, at, now));
    asked.push(urlOf(request));
    const { status, headers, body } = answer(request);
    pages.push(await x.parse({ status, url: 'x', headers, body: Buffer.from(body), at: now }, asking(job, at, now)));
  }
  return {
    pages,
    asked,
    paths: asked.map(({ pathname }) => pathname),
    last: pages.at(-1),
    items: pages.flatMap(page => page.items),
  };
}

describe('x: what is asked', () => {
  test('counted first; searched only where something was counted', async () => {
    expect((await walk(jobOf(), { posts: [] })).paths).toEqual(['/2/tweets/counts/recent']);
    const { asked, paths } = await walk(
      jobOf({ ...rich, languages: ['de', 'en'] }, [brandOf('acme', 'acme corp', 'acme', '@acme')]),
      { posts: few },
    );
    expect(paths).toEqual(['/2/tweets/counts/recent', '/2/tweets/search/recent']);
    expect(Object.fromEntries(asked[1]?.searchParams ?? [])).toMatchObject({
      query: '(@acme OR acme OR "acme corp") -is:retweet (lang:de OR lang:en)',
      start_time: '2026-11-20T12:00:00Z',
      max_results: '100',
      expansions: 'attachments.media_keys,author_id',
    });
    expect(asked[1]?.searchParams.get('tweet.fields')).toContain('note_tweet');
  });
  test('the newer names of fields where wanted, no authors where not', () => {
    const job = jobOf({ ...rich, fields: 'post', authors: false });
    const { searchParams } = urlOf(x.request(asking(job, { ...search })));
    expect(searchParams.get('post.fields')).toContain('note_post');
    expect(searchParams.has('tweet.fields')).toBe(false);
    expect(searchParams.has('user.fields')).toBe(false);
  });
  test('queries of at most 512 characters; all terms are asked for', () => {
    const words = Array.from({ length: 120 }, (_, i) => `acmeword${i}`);
    const { queries } = jobOf(rich, [brandOf('acme', ...words)]).params as unknown as {
      queries: { text: string; brand: string | null }[];
    };
    expect(queries.length).toBeGreaterThan(1);
    for (const { text, brand } of queries) {
      expect(text.length).toBeLessThanOrEqual(512);
      expect(brand).toBeNull();
    }
    for (const word of words) expect(queries.some(({ text }) => new RegExp(`\\b${word}\\b`).test(text))).toBe(true);
  });
  test('brands in another order are the same job, its numbers the same queries', () => {
    const [acme, globex] = [brandOf('acme', 'acme'), brandOf('globex', 'globex')];
    expect(jobOf(rich, [globex, acme])).toEqual(jobOf(rich, [acme, globex]));
    expect(jobOf(rich, [acme]).id).not.toBe(jobOf(rich, [acme, globex]).id);
  });
  test('the token is in a header and nowhere in sight', () => {
    const request = x.request(asking(jobOf()));
    expect(JSON.stringify([request, jobOf()])).not.toContain('good-token');
    expect(request.headers?.['authorization']?.toString()).toBe('•••');
    expect(() => x.request({ ...asking(jobOf()), secrets: {} })).toThrow(/write token:/);
  });
  test.each([
    { budget: { usd_per_day: 0 } },
    { mentions_of: 'acme' },
    { languages: ['german'] },
    { pages: 0 },
    { colour: 1 },
  ])('%j is refused', options => {
    expect(x.options.safeParse(options).success).toBe(false);
  });
});

describe('x: readings', () => {
  test('the next one goes on after the newest of the first page', async () => {
    const job = jobOf();
    const first = await walk(job, { posts: many });
    expect(first.paths.filter(path => path.endsWith('search/recent'))).toHaveLength(4);
    expect(first.last?.heard).toEqual([NOW - DAY, NOW - 30 * SECOND]);
    const at = NOW + HOUR;
    const fresh = { id: snowflake(NOW + MINUTE, 9), author: 'bob', text: 'Acme again', at: NOW + MINUTE };
    const second = await walk(job, { posts: [fresh, ...many] }, first.last?.resume, at);
    expect(second.asked[1]?.searchParams.get('since_id')).toBe(many[0]?.id);
    expect(second.asked[1]?.searchParams.has('start_time')).toBe(false);
    expect(second.items.map(({ nativeId }) => nativeId)).toEqual([fresh.id]);
    expect(second.last?.heard).toEqual([NOW - 30 * SECOND, at - 30 * SECOND]);
  });
  test('a newest post older than seven days: by time, and nothing is lost', async () => {
    const job = jobOf();
    const resume = { ...START, from: NOW - HOUR, newest: [snowflake(NOW - 30 * DAY, 1), null], reading: null };
    const { asked, pages } = await walk(job, { posts: few }, resume);
    expect(asked[1]?.searchParams.get('start_time')).toBe('2026-11-21T11:00:00Z');
    expect(pages.every(page => page.gap === undefined)).toBe(true);
  });
  test('away for longer than seven days: that is said', async () => {
    const resume = { ...START, from: NOW - 20 * DAY, newest: [snowflake(NOW - 20 * DAY, 1), null], reading: null };
    const { pages, last } = await walk(jobOf(), { posts: few }, resume);
    expect(pages[0]?.gap).toMatch(/seven days back/);
    expect(last?.heard).toEqual([NOW - 7 * DAY, NOW - 30 * SECOND]);
  });
  test('whole hours are signals; several queries of one brand give none', async () => {
    const { pages } = await walk(jobOf(), { posts: few });
    expect(pages[0]?.signals).toContainEqual({ brand: 'acme', metric: 'posts', span: [NOW - HOUR, NOW], value: 3 });
    expect(pages[0]?.signals?.every(({ span }) => span[1] - span[0] === HOUR)).toBe(true);
    const words = Array.from({ length: 120 }, (_, i) => `acmeword${i}`);
    expect(
      (await walk(jobOf(rich, [brandOf('acme', ...words)]), { posts: [] })).pages.flatMap(page => page.signals ?? []),
    ).toEqual([]);
  });
  test('mentions of the own account', async () => {
    const { paths, items } = await walk(jobOf({ ...rich, mentions_of: '42' }), { posts: few });
    expect(paths[0]).toBe('/2/users/42/mentions');
    expect(new Set(items.map(({ nativeId }) => nativeId)).size).toBe(30);
  });
  test('an edited post stays the mention it was', async () => {
    const [one] = few;
    if (!one) throw new Error('none');
    const edited = {
      ...one,
      id: snowflake(NOW - 30 * SECOND, 1),
      at: NOW - 30 * SECOND,
      text: 'Acme, corrected',
      versions: [one.id, snowflake(NOW - 30 * SECOND, 1)],
    };
    const { items } = await walk(jobOf(), { posts: [edited] });
    expect(items).toMatchObject([
      { nativeId: one.id, publishedAt: one.at, editedAt: NOW - 30 * SECOND, text: 'Acme, corrected' },
    ]);
  });
});

describe('x: the budget', () => {
  test('a page is as large as what is left pays for; what was not read is said', async () => {
    const job = jobOf({ budget: { usd_per_day: 1 } });
    const { asked, last, items } = await walk(job, { posts: many });
    expect(asked.map(({ searchParams }) => searchParams.get('max_results'))).toEqual([null, '66', '39', '22', '10']);
    expect(items).toHaveLength(137);
    // The count, the posts, and on each page seven authors.
    expect(last?.resume).toMatchObject({ spent: 5 + 137 * 5 + 4 * 7 * 10 });
    expect(last?.quotas).toMatchObject([{ name: 'budget in US cents', most: 100, left: 3 }]);
    expect(last?.gap).toMatch(/^the day's budget of \$1\.00 is spent: posts before/);
  });
  test('spent in the middle: the rest is left out, and heard is only what was read', async () => {
    const job = jobOf({ budget: { usd_per_day: 0.5 } });
    const lone = many.map((post, i) => ({ ...post, author: `only${i}` }));
    const { last, items } = await walk(job, { posts: lone });
    expect(items).toHaveLength(33);
    expect(last?.gap).toMatch(
      /^the day's budget of \$0\.50 is spent: posts before 2026-11-21T09:51:00Z were not read$/,
    );
    expect(last?.heard).toEqual([items.at(-1)?.publishedAt, NOW - 30 * SECOND]);
  });
  test('whatever is posted by however many, and whatever is left of it, the budget is never overdrawn', async () => {
    const settings = fc.record({
      cents: fc.integer({ min: 20, max: 400 }),
      spent: fc.integer({ min: 0, max: 4000 }),
      posts: fc.integer({ min: 0, max: 300 }),
      authors: fc.integer({ min: 1, max: 300 }),
      known: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(settings, async ({ cents, spent, posts, authors, known }) => {
        const job = jobOf({ budget: { usd_per_day: cents / 100 }, pages: 50, authors: known });
        const all = postsOf(posts, MINUTE).map((post, i) => ({ ...post, author: `by${i % authors}` }));
        const answer = answering({ posts: all });
        let cursor: unknown = { ...START, spent, reading: null };
        for (let i = 0; cursor !== null && i < 60; i++) {
          let request: HttpRequest;
          try {
            request = x.request(asking(job, cursor));
          } catch (error) {
            expect(error).toMatchObject({ kind: 'limited' });
            return;
          }
          const { status, headers, body } = answer(request);
          const page = await x.parse(
            { status, url: 'x', headers, body: Buffer.from(body), at: NOW },
            asking(job, cursor),
          );
          expect((page.resume as unknown as { spent: number }).spent).toBeLessThanOrEqual(cents * 10);
          cursor = page.more;
        }
        expect(cursor).toBeNull();
      }),
      { numRuns: 60 },
    );
  });
  test('spent, it rests until midnight UTC; a new day has its own', () => {
    const job = jobOf({ budget: { usd_per_day: 1 } });
    const spent = { ...START, spent: 998, reading: null };
    expect(() => x.request(asking(job, spent))).toThrow(
      expect.objectContaining({ kind: 'limited', retryAt: Date.parse('2026-11-22T00:00:00Z') }),
    );
    expect(urlOf(x.request(asking(job, spent, Date.parse('2026-11-22T00:00:01Z')))).pathname).toContain('counts');
  });
  test('too little for a page: counts go on', async () => {
    const job = jobOf({ budget: { usd_per_day: 1 } }, [brandOf('acme', 'acme'), brandOf('globex', 'globex')]);
    const asked: string[] = [];
    const posts = many.map(post => ({ ...post, text: `${post.text} globex` }));
    const answer = answering({ posts });
    let cursor: unknown = { ...START, newest: [null, null, null], spent: 900, reading: null };
    for (let i = 0; i < 2; i++) {
      const request = x.request(asking(job, cursor));
      asked.push(urlOf(request).pathname);
      const { status, headers, body } = answer(request);
      const page = await x.parse({ status, url: 'x', headers, body: Buffer.from(body), at: NOW }, asking(job, cursor));
      cursor = page.more;
    }
    expect(asked).toEqual(['/2/tweets/counts/recent', '/2/tweets/counts/recent']);
    expect(() => x.request(asking(job, cursor))).toThrow(expect.objectContaining({ kind: 'limited' }));
  });
  test('another query comes first in the next reading', async () => {
    const job = jobOf(rich, [brandOf('acme', 'acme'), brandOf('globex', 'globex')]);
    const first = await walk(job, { posts: [] });
    const second = await walk(job, { posts: [] }, first.last?.resume, NOW + HOUR);
    const queriesOf = (asked: URL[]) => asked.map(({ searchParams }) => searchParams.get('query')?.slice(0, 5));
    expect(queriesOf(first.asked)).toEqual(queriesOf(second.asked).toReversed());
  });
});

describe('x: looking up anew', () => {
  const stored = [...few.slice(0, 2).map(({ id }) => id), snowflake(NOW - HOUR, 77)].map(nativeId => ({
    platform: 'x',
    nativeId,
    kind: 'post' as const,
    url: '',
    thread: nativeId,
    author: '1',
    publishedAt: NOW - HOUR,
  }));
  test('only where it is wanted: it costs', () => {
    expect(x.refresh?.(stored, x.options.parse({}), NOW)).toEqual([]);
  });
  test('counts, and what is no longer there', async () => {
    const [draft] = x.refresh?.(stored, x.options.parse({ look_up: true }), NOW) ?? [];
    const { pages, paths } = await walk({ ...draft, source: 'x' } as unknown as Job<never, never>, { posts: few });
    expect(paths).toEqual(['/2/tweets']);
    expect(pages).toMatchObject([
      {
        items: [],
        heard: null,
        more: null,
        counts: [{ nativeId: few[0]?.id, counts: { likes: 42, shares: 6, views: 900 } }, { nativeId: few[1]?.id }],
        gone: [{ platform: 'x', nativeId: stored[2]?.nativeId }],
      },
    ]);
  });
  test('a hundred a request', () => {
    const all = many.map(({ id }) => ({
      platform: 'x',
      nativeId: id,
      kind: 'post' as const,
      url: '',
      thread: id,
      author: '1',
      publishedAt: NOW,
    }));
    expect(x.refresh?.(all, x.options.parse({ look_up: true }), NOW)).toHaveLength(4);
  });
});
