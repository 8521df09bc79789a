import { describe, expect, test } from 'vitest';
import type { Ask, HttpRequest, Page, Stored } from '../../src/model/source.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../src/model/time.ts';
import { lobsters } from '../../src/sources/lobsters.ts';
import { NOW, sourceContract } from './contract.ts';

// Shapes: what lobste.rs answers at /newest.json and /s/ID.json, and Story#as_json and Comment#as_json of lobsters/lobsters
// (app/models). All people and brands are made up.

interface Made {
  id: string;
  at: Instant;
  comments: number;
}
const url = (path: string): string => `https://lobste.rs/${path}`;

function storyBody({ id, at, comments }: Made): Record<string, unknown> {
  return {
    short_id: id,
    short_id_url: url(`s/${id}`),
    comments_url: url(`s/${id}/acme`),
    created_at: new Date(at).toISOString(),
    title: `acme ${id}`,
    comment_count: comments,
    submitter_user: 'ada',
    tags: [],
  };
}

function commentBody(id: string, at: Instant): Record<string, unknown> {
  return { short_id: id, short_id_url: url(`c/${id}`), created_at: new Date(at).toISOString(), comment: '<p>acme</p>' };
}

/** The site: 25 stories a page, newest first; a story with its comments. */
function site(made: () => readonly Made[]) {
  return (request: HttpRequest): { status?: number; body: string } => {
    const { pathname } = new URL(String(request.url));
    const story = /^\/s\/(\w+)\.json$/.exec(pathname)?.[1];
    if (story !== undefined) {
      const found = made().find(one => one.id === story);
      if (!found) return { status: 404, body: '<h1>404</h1>' };
      const comments = Array.from({ length: found.comments }, (_, i) => commentBody(`${story}c${i}`, found.at + i));
      return { body: JSON.stringify({ ...storyBody(found), comments }) };
    }
    const page = Number(/^\/newest\/page\/(\d+)\.json$/.exec(pathname)?.[1] ?? 1);
    const newest = [...made()].sort((a, b) => b.at - a.at);
    return { body: JSON.stringify(newest.slice((page - 1) * 25, page * 25).map(storyBody)) };
  };
}

const series = (n: number, gap: number): Made[] =>
  Array.from({ length: n }, (_, i) => ({ id: `s${i}`, at: NOW - MINUTE - i * gap, comments: i % 3 }));
const few = series(7, HOUR);
const many = series(160, HOUR);
const to: Instant = NOW;

sourceContract(lobsters, {
  options: {},
  brands: [],
  cases: [
    { name: 'ordinary' },
    { name: 'empty', cursor: { from: NOW - DAY, counts: {}, reading: { to, page: 3, todo: [], listed: false } } },
    {
      name: 'story',
      cursor: {
        from: NOW - DAY,
        counts: { aaaaa1: 1 },
        reading: { to, page: 2, todo: [{ id: 'aaaaa1', comments: 3 }], listed: true },
      },
    },
    { name: 'malformed' },
    { name: 'another' },
    { name: 'blocked', contentType: 'text/html' },
  ],
  walks: [
    { name: 'one page', answer: site(() => few), ids: few.map(one => `s/${one.id}`) },
    { name: 'many pages', answer: site(() => many), ids: many.map(one => `s/${one.id}`) },
  ],
});

type Polled = Ask<never, never>['job'];

function jobOf(options: unknown): Polled {
  const [draft] = lobsters.jobs(lobsters.options.parse(options), [], NOW);
  if (!draft) throw new Error('no job');
  return { ...draft, source: 'test' } as Polled;
}

async function walk(
  job: Polled,
  answer: (request: HttpRequest) => { status?: number; body: string },
  cursor: unknown = job.start,
  now = NOW,
): Promise<{ pages: Page<unknown>[]; asked: string[] }> {
  const pages: Page<unknown>[] = [];
  const asked: string[] = [];
  for (let at: unknown = cursor; at !== null; at = pages.at(-1)?.more ?? null) {
    expect(pages.length).toBeLessThan(200);
    const ask = { job, cursor: at as never, secrets: {}, token: null, now };
    const request = lobsters.request(ask);
    asked.push(new URL(String(request.url)).pathname);
    const { status = 200, body } = answer(request);
    pages.push(await lobsters.parse({ status, url: 'x', headers: {}, body: Buffer.from(body), at: now }, ask));
  }
  return { pages, asked };
}
const idsOf = (pages: readonly Page<unknown>[]): string[] =>
  pages.flatMap(page => page.items.map(item => item.nativeId));

describe('lobsters: readings', () => {
  test('the next one reads the last hour again', async () => {
    const { pages } = await walk(
      jobOf({}),
      site(() => many),
    );
    expect(pages.at(-1)?.heard).toEqual([NOW - 7 * DAY, NOW]);
    const next = await walk(
      jobOf({}),
      site(() => many),
      pages.at(-1)?.resume,
      NOW + HOUR,
    );
    expect(next.asked).toEqual(['/newest.json']);
    expect(next.pages[0]?.heard).toEqual([NOW - HOUR, NOW + HOUR]);
  });
  test('since reads back', async () => {
    const job = jobOf({ back_to: '1h' });
    const { pages } = await walk(
      job,
      site(() => many),
      lobsters.since?.(job, NOW - 2 * DAY),
    );
    expect(pages.at(-1)?.heard).toEqual([NOW - 2 * DAY, NOW]);
    expect(idsOf(pages)).toHaveLength(50);
  });
});

describe('lobsters: comments', () => {
  const job = jobOf({ comments: true, back_to: '1d' });
  let made = series(100, HOUR);

  test('each story of three days that has some is opened once, and again when there are more', async () => {
    const { pages, asked } = await walk(
      job,
      site(() => made),
    );
    const opened = made.filter(one => one.comments > 0 && one.at >= NOW - 3 * DAY);
    expect(asked.filter(path => path.startsWith('/s/')).sort()).toEqual(opened.map(one => `/s/${one.id}.json`).sort());
    expect(idsOf(pages)).toEqual(expect.arrayContaining(['c/s1c0', 'c/s2c0', 'c/s2c1', 's/s1']));
    expect(pages.filter(page => page.heard !== null)).toEqual([pages.at(-1)]);
    const resume = pages.at(-1)?.resume;
    made = made.map(one => (one.id === 's4' ? { ...one, comments: 2 } : one));
    const next = await walk(
      job,
      site(() => made),
      resume,
      NOW + HOUR,
    );
    expect(next.asked.filter(path => path.startsWith('/s/'))).toEqual(['/s/s4.json']);
    expect(idsOf(next.pages)).toContain('c/s4c1');
    const third = await walk(
      job,
      site(() => made),
      next.pages.at(-1)?.resume,
      NOW + 2 * HOUR,
    );
    expect(third.asked.every(path => path.startsWith('/newest'))).toBe(true);
  });
  test('cut after any page and begun again, it loses nothing', async () => {
    const stories = series(30, HOUR);
    const { pages } = await walk(
      job,
      site(() => stories),
    );
    const all = new Set(idsOf(pages));
    for (const [i, page] of pages.slice(0, -1).entries()) {
      const rest = await walk(
        job,
        site(() => stories),
        JSON.parse(JSON.stringify(page.resume)),
      );
      expect(new Set([...idsOf(pages.slice(0, i + 1)), ...idsOf(rest.pages)])).toEqual(all);
    }
  });
  test('a story that was deleted meanwhile is passed over', async () => {
    const stories = series(3, HOUR);
    const answer = site(() => stories);
    const { pages } = await walk(job, request =>
      String(request.url).endsWith('/s/s1.json') ? { status: 404, body: 'gone' } : answer(request),
    );
    expect(idsOf(pages)).toContain('c/s2c1');
    expect(pages.at(-1)?.heard).not.toBeNull();
  });
});

describe('lobsters: looking up what is stored', () => {
  const stored = (nativeId: string, thread: string): Stored => ({
    platform: 'lobsters',
    nativeId,
    kind: 'post',
    url: '',
    thread,
    author: null,
    publishedAt: NOW,
  });
  const [draft] =
    lobsters.refresh?.(
      [stored('s/s1', 's/s1'), stored('c/s1c0', 's/s1'), stored('s/lost', 's/lost')],
      lobsters.options.parse({}),
      NOW,
    ) ?? [];
  const job = { ...draft, source: 'test' } as Polled;

  test('the story with what is said below it, once; gone where the site has it no more', async () => {
    const { pages, asked } = await walk(
      job,
      site(() => few),
    );
    expect(asked).toEqual(['/newest.json', '/s/s1.json', '/s/lost.json']);
    expect(idsOf(pages)).toEqual(['s/s1', 'c/s1c0']);
    expect(pages[1]?.items[0]?.counts.replies).toBe(1);
    expect(pages[2]?.gone).toEqual([{ platform: 'lobsters', nativeId: 's/lost' }]);
  });
  test('a site that has lost its pages deletes nothing', async () => {
    await expect(walk(job, () => ({ status: 404, body: '{}' }))).rejects.toMatchObject({ kind: 'malformed' });
  });
  test('nothing to look up, no job', () => {
    expect(lobsters.refresh?.([], lobsters.options.parse({}), NOW)).toEqual([]);
  });
});
