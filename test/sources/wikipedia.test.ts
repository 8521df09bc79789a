import { describe, expect, test } from 'vitest';
import type { HttpRequest, Job, Page } from '../../src/model/source.ts';
import { DAY, HOUR, MINUTE } from '../../src/model/time.ts';
import { wikipedia } from '../../src/sources/wikipedia.ts';
import { play, type Revision } from '../world/services/wikipedia.ts';
import { brandOf, NOW, sourceContract } from './contract.ts';
import { urlOf } from './played.ts';

// Shapes: mediawiki.org/wiki/API:Revisions and API:Continue; wikimedia.org/api/rest_v1 (metrics/pageviews/per-article).

const OPTIONS = { articles: [{ title: 'Acme' }] };
const BRANDS = [brandOf('acme', 'acme', 'acme corp'), brandOf('globex', 'globex')];

function revisionsOf(n: number, gap = HOUR): Revision[] {
  return Array.from({ length: n }, (_, i) => ({
    id: 5000 + i,
    user: `Ada${i % 5}`,
    comment: `about ${i}`,
    at: NOW - MINUTE - (n - i) * gap,
    size: 1000 + i * 10,
  }));
}
function answering(...setting: Parameters<typeof play>) {
  const answer = play(...setting);
  return (request: HttpRequest) => {
    const { pathname, searchParams } = urlOf(request);
    return answer(pathname, searchParams);
  };
}
const idsOf = (revisions: readonly Revision[]) => revisions.map(({ id }) => `en:${id}`);

sourceContract(wikipedia, {
  options: OPTIONS,
  brands: BRANDS,
  cases: [
    { name: 'edits' },
    { name: 'quiet' },
    { name: 'missing' },
    { name: 'lag' },
    { name: 'refused' },
    { name: 'malformed' },
    { name: 'blocked', contentType: 'text/html' },
  ],
  walks: [
    { name: 'one page', answer: answering(() => revisionsOf(20)), ids: idsOf(revisionsOf(20)) },
    { name: 'pages', answer: answering(() => revisionsOf(180)), ids: idsOf(revisionsOf(180)) },
  ],
});

function jobsOf(options: unknown, brands = BRANDS): Job<never, never>[] {
  return wikipedia
    .jobs(wikipedia.options.parse(options), brands, NOW)
    .map(draft => ({ ...draft, source: 'w' }) as unknown as Job<never, never>);
}
const [edits, views] = jobsOf(OPTIONS) as [Job<never, never>, Job<never, never>];

async function walk(
  job: Job<never, never>,
  answer: ReturnType<typeof answering>,
  from: unknown = job.start,
  now = NOW,
) {
  const pages: Page<unknown>[] = [];
  const asked: URL[] = [];
  for (let at: unknown = from; at !== null; at = pages.at(-1)?.more ?? null) {
    const ask = { job, cursor: at as never, secrets: {}, token: null, now };
    const request = wikipedia.request(ask);
    asked.push(urlOf(request));
    const { status, headers, body } = answer(request);
    pages.push(await wikipedia.parse({ status, url: 'x', headers, body: Buffer.from(body), at: now }, ask));
  }
  return { pages, asked, last: pages.at(-1), items: pages.flatMap(page => page.items) };
}

describe('wikipedia: jobs', () => {
  test('edits and views of each article in each wiki; views only where they are somebody’s', () => {
    const jobs = jobsOf({
      articles: [
        { title: 'Acme' },
        { title: 'Globex_Ltd', wiki: 'de' },
        { title: 'Printer', wiki: 'en' },
        { title: 'Jet', wiki: 'en', brand: 'acme' },
      ],
      wikis: ['en', 'fr'],
    });
    expect(jobs.map(({ id }) => id.split(':').slice(0, 2).join(' '))).toEqual([
      'edits en',
      'views en',
      'edits fr',
      'views fr',
      'edits de',
      'views de',
      'edits en',
      'edits en',
      'views en',
    ]);
    expect(jobs.map(({ params }) => (params as { views: unknown }).views).filter(Boolean)).toEqual([
      ['acme'],
      ['acme'],
      ['globex'],
      ['acme'],
    ]);
    expect(jobs[4]?.params as { base?: string; title?: string } | undefined).toMatchObject({
      base: 'https://de.wikipedia.org',
      title: 'Globex Ltd',
    });
  });
  test.each([
    {},
    { articles: [] },
    { articles: [{ title: 'a|b' }] },
    { ...OPTIONS, wikis: ['EN'] },
    { ...OPTIONS, base_url: 'wiki' },
  ])('%j is refused', options => {
    expect(wikipedia.options.safeParse(options).success).toBe(false);
  });
});

describe('wikipedia: edits', () => {
  test('oldest first, with maxlag, from where the last reading ended less a day', async () => {
    const answer = answering(() => revisionsOf(180));
    const first = await walk(edits, answer);
    expect(Object.fromEntries(first.asked[1]?.searchParams ?? [])).toMatchObject({
      action: 'query',
      titles: 'Acme',
      rvdir: 'newer',
      rvstart: '2026-10-22T12:00:00Z',
      rvlimit: '50',
      maxlag: '5',
      formatversion: '2',
      continue: '||',
    });
    expect(first.last?.heard).toEqual([NOW - 30 * DAY, NOW]);
    const next = await walk(edits, answer, first.last?.resume, NOW + HOUR);
    expect(next.asked[0]?.searchParams.get('rvstart')).toBe('2026-11-20T12:00:00Z');
    expect(next.last?.heard).toEqual([NOW - DAY, NOW + HOUR]);
  });
  test('how much each added, over pages too; of the first it is unknown', async () => {
    const { items } = await walk(
      edits,
      answering(() => revisionsOf(1000, 30 * MINUTE)),
      { from: NOW - 3 * DAY, reading: null, size: null },
    );
    expect(items.length).toBeGreaterThan(100);
    expect(items[0]?.more).toBe('');
    expect(new Set(items.slice(1).map(({ more }) => more))).toEqual(new Set(['+10 bytes']));
  });
  test('what is hidden later is gone', async () => {
    const hidden = revisionsOf(3).map((one, i) => ({ ...one, hidden: i === 1 }));
    expect(
      (
        await walk(
          edits,
          answering(() => hidden),
        )
      ).last?.gone,
    ).toEqual([{ platform: 'wikipedia', nativeId: 'en:5001' }]);
  });
  test('lagging servers are left alone for as long as they say', async () => {
    const lag = () => ({
      status: 200,
      headers: { 'retry-after': '30' },
      body: JSON.stringify({ error: { code: 'maxlag', info: 'Waiting', lag: 7 } }),
    });
    await expect(walk(edits, lag)).rejects.toMatchObject({ kind: 'limited', retryAt: NOW + 30_000 });
  });
});

describe('wikipedia: looking up anew', () => {
  const stored = [...Array.from({ length: 60 }, (_, i) => `en:${5000 + i}`), 'de:7'].map(nativeId => ({
    platform: 'wikipedia',
    nativeId,
    kind: 'edit' as const,
    url: '',
    thread: null,
    author: null,
    publishedAt: NOW - HOUR,
  }));
  test('fifty a request, each wiki by itself; hidden and lost ones are gone', async () => {
    const drafts = wikipedia.refresh?.(stored, wikipedia.options.parse(OPTIONS), NOW) ?? [];
    expect(drafts.map(({ params }) => [params.wiki, params.look?.length])).toEqual([
      ['en', 50],
      ['en', 10],
      ['de', 1],
    ]);
    const there = revisionsOf(49).map((one, i) => ({ ...one, hidden: i === 3 }));
    const { last, asked } = await walk(
      { ...drafts[0], source: 'w' } as unknown as Job<never, never>,
      answering(() => there),
    );
    expect(asked[0]?.searchParams.get('revids')).toMatch(/^5000\|5001\|/);
    expect(last).toMatchObject({ items: [], heard: null, more: null });
    expect(last?.gone?.map(one => 'nativeId' in one && one.nativeId)).toEqual(['en:5003', 'en:5049']);
  });
});

describe('wikipedia: views', () => {
  const counts = { '20261118': 700, '20261119': 812, '20261120': 9001, '20261121': 5 };
  test('days as signals, today not yet; the next reading asks for the last two days again', async () => {
    const answer = answering(() => [], { views: counts });
    const { asked, last } = await walk(views, answer);
    expect(asked[0]?.pathname).toBe(
      '/api/rest_v1/metrics/pageviews/per-article/en.wikipedia/all-access/user/Acme/daily/20261022/20261120',
    );
    const day = Date.parse('2026-11-20T00:00:00Z');
    expect(last?.signals).toHaveLength(3);
    expect(last?.signals?.at(-1)).toEqual({ brand: 'acme', metric: 'pageviews', span: [day, day + DAY], value: 9001 });
    expect(last).toMatchObject({ items: [], heard: null, more: null });
    const next = await walk(views, answer, last?.resume, NOW + DAY);
    expect(next.asked[0]?.pathname).toMatch(/\/20261120\/20261121$/);
  });
  test('not counted yet: nothing, and asked for again', async () => {
    const { last } = await walk(
      views,
      answering(() => [], { views: {} }),
    );
    expect(last).toEqual({ items: [], heard: null, more: null, resume: views.start });
    expect(wikipedia.expects).toEqual([404]);
  });
  test('a title is written as the address has it', () => {
    const [, job] = jobsOf({ articles: [{ title: 'Acme & Söhne/Co?', brand: 'acme' }] }) as [
      Job<never, never>,
      Job<never, never>,
    ];
    expect(String(wikipedia.request({ job, cursor: job.start, secrets: {}, token: null, now: NOW }).url)).toContain(
      '/user/Acme_%26_S%C3%B6hne%2FCo%3F/daily/',
    );
  });
  test.each([
    [200, '{"items":"many"}', 'malformed'],
    [404, '{}', 'unreachable'],
    [404, '<h1>Not found</h1>', 'malformed'],
  ])('%i %s is %s', async (status, body, kind) => {
    await expect(walk(views, () => ({ status, headers: {}, body }))).rejects.toMatchObject({ kind });
  });
});
