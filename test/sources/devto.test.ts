import { describe, expect, test } from 'vitest';
import type { Ask, HttpRequest, Page, Stored } from '../../src/model/source.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../src/model/time.ts';
import { devto } from '../../src/sources/devto.ts';
import { NOW, sourceContract } from './contract.ts';

// Shapes: developers.forem.com/api/v1 (GET /articles/latest, GET /articles/{id}), and an article as dev.to answered it in
// September 2026. All people and brands are made up.

interface Made {
  id: number;
  at: Instant;
  tags: string[];
}

/** The site: newest first, by number of page. */
function site(made: readonly Made[], most = 100) {
  return (request: HttpRequest): { status?: number; body: string } => {
    const { page, per_page } = (request.query ?? {}) as Record<string, string>;
    const size = Math.min(most, Number(per_page));
    const newest = [...made].sort((a, b) => b.at - a.at);
    const list = newest.slice((Number(page) - 1) * size, Number(page) * size).map(({ id, at, tags }) => ({
      id,
      title: `acme ${id}`,
      description: 'acme',
      url: `https://dev.to/ada/a-${id}`,
      published_timestamp: new Date(at).toISOString(),
      tag_list: tags,
      user: { username: 'ada' },
    }));
    return { body: JSON.stringify(list) };
  };
}

const series = (n: number, gap: number): Made[] =>
  Array.from({ length: n }, (_, i) => ({
    id: 1000 - i,
    at: NOW - MINUTE - i * gap,
    tags: i % 2 ? ['acme'] : ['webdev'],
  }));
const few = series(5, HOUR);
const many = series(350, 20 * MINUTE);
const ids = (made: readonly Made[]): string[] => made.map(one => String(one.id));
const cursor = { from: NOW - DAY, reading: { to: NOW, page: 3 } };

sourceContract(devto, {
  options: {},
  brands: [],
  cases: [
    { name: 'ordinary' },
    { name: 'empty', cursor },
    { name: 'malformed' },
    { name: 'another' },
    { name: 'absent', status: 404 },
    { name: 'blocked', contentType: 'text/html' },
  ],
  walks: [
    { name: 'one page', answer: site(few), ids: ids(few) },
    { name: 'many pages', answer: site(many), ids: ids(many) },
    { name: 'short pages', answer: site(many, 30), ids: ids(many) },
  ],
});

type Polled = Ask<never, never>['job'];

function jobOf(options: unknown): Polled {
  const [draft] = devto.jobs(devto.options.parse(options), [], NOW);
  if (!draft) throw new Error('no job');
  return { ...draft, source: 'test' } as Polled;
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
    const { status = 200, body } = answer(devto.request(ask));
    pages.push(await devto.parse({ status, url: 'x', headers: {}, body: Buffer.from(body), at: now }, ask));
  }
  return pages;
}

describe('devto: readings', () => {
  test('what is asked', () => {
    const job = jobOf({ base_url: 'http://127.0.0.1:1/' });
    expect(devto.request({ job, cursor: job.start, secrets: {}, token: null, now: NOW })).toEqual({
      method: 'GET',
      url: 'http://127.0.0.1:1/api/articles/latest',
      query: { per_page: '100', page: '1' },
      headers: { accept: 'application/vnd.forem.api-v1+json' },
    });
  });
  test('only what has one of the tags; other tags make another job', async () => {
    const job = jobOf({ tags: ['#Acme', 'globex'] });
    const pages = await walk(job, site(many));
    expect(pages.flatMap(page => page.items)).toHaveLength(175);
    expect(pages.at(-1)?.heard).toEqual([NOW - 7 * DAY, NOW]);
    expect(jobOf({ tags: ['globex', 'acme'] }).id).toBe(job.id);
    expect(jobOf({}).id).not.toBe(job.id);
  });
  test('the next one reads the last hour again', async () => {
    const last = (await walk(jobOf({}), site(many))).at(-1);
    const next = await walk(jobOf({}), site(many), last?.resume, NOW + HOUR);
    expect(next).toHaveLength(1);
    expect(next[0]?.heard).toEqual([NOW - HOUR, NOW + HOUR]);
  });
  test('since reads back', async () => {
    const job = jobOf({ back_to: '1h' });
    expect((await walk(job, site(many), devto.since?.(job, NOW - 3 * DAY))).at(-1)?.heard).toEqual([
      NOW - 3 * DAY,
      NOW,
    ]);
  });
  test.each([{ tags: [] }, { back_to: 'soon' }, { base_url: 'dev' }, { colour: 1 }])('%j is refused', options => {
    expect(devto.options.safeParse(options).success).toBe(false);
  });
});

describe('devto: looking up what is stored', () => {
  const stored = (nativeId: string): Stored => ({
    platform: 'devto',
    nativeId,
    kind: 'article',
    url: '',
    thread: null,
    author: null,
    publishedAt: NOW,
  });
  const [draft] = devto.refresh?.([stored('7'), stored('forem.example/8')], devto.options.parse({}), NOW) ?? [];
  const job = { ...draft, source: 'test' } as Polled;

  test('counts, or gone', async () => {
    const pages = await walk(job, ({ url }) =>
      String(url).endsWith('/7')
        ? { body: '{"id":7,"public_reactions_count":5,"comments_count":2}' }
        : { status: 404, body: '{"error":"not found","status":404}' },
    );
    expect(pages.map(page => [page.counts, page.gone])).toEqual([
      [
        [
          {
            platform: 'devto',
            nativeId: '7',
            counts: { likes: 5, replies: 2, shares: null, views: null, rating: null },
          },
        ],
        undefined,
      ],
      [undefined, [{ platform: 'devto', nativeId: 'forem.example/8' }]],
    ]);
  });
  test('a 404 that is no answer of the service deletes nothing', async () => {
    await expect(walk(job, () => ({ status: 404, body: '<h1>Not found</h1>' }))).rejects.toMatchObject({
      kind: 'malformed',
    });
    await expect(walk(job, () => ({ status: 404, body: '{}' }))).rejects.toMatchObject({ kind: 'malformed' });
  });
});
