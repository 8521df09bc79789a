import { describe, expect, test } from 'vitest';
import type { HttpRequest, Job, Page } from '../../src/model/source.ts';
import { HOUR, type Instant, MINUTE } from '../../src/model/time.ts';
import { gdelt } from '../../src/sources/gdelt.ts';
import { NOW, sourceContract } from './contract.ts';

// Shapes: the Global Article List as GDELT announced it (blog.gdeltproject.org, "Global Article List"): feed.rss with
// lastBuildDate, minute files of JSON lines {date,url,domain,outletName,title,image,desc,lang,author}.

const within = {
  done: NOW - HOUR,
  late: NOW - HOUR,
  found: [],
  reading: { next: NOW - 30 * MINUTE, to: NOW - 2 * MINUTE, files: 0 },
};

/** A store of files, by minutes before now; the feed is as old as `built`. */
function store(files: Readonly<Record<number, string[]>>, built: Instant = NOW, now: Instant = NOW) {
  return (request: HttpRequest): { status?: number; body: string } => {
    const url = String(request.url);
    if (url.endsWith('/feed.rss'))
      return {
        body: `<rss version="2.0"><channel><lastBuildDate>${new Date(built).toUTCString()}</lastBuildDate></channel></rss>`,
      };
    const [, stamp = ''] = /\/(\d{14})\.gal\.json\.gz$/.exec(url) ?? [];
    const at = Date.parse(stamp.replace(/(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/, '$1-$2-$3T$4:$5:$6Z'));
    expect(at).toBeLessThanOrEqual(now);
    const ids = files[(NOW - at) / MINUTE];
    if (!ids) return { status: 404, body: '<Error/>' };
    return {
      body: ids
        .map(id =>
          JSON.stringify({ url: `https://x.test/${id}`, title: `Acme ${id}`, date: new Date(at).toISOString() }),
        )
        .join('\n'),
    };
  };
}

sourceContract(gdelt, {
  options: {},
  brands: [],
  cases: [{ name: 'feed' }, { name: 'stale' }, { name: 'minute', cursor: within }, { name: 'denied', status: 403 }],
  walks: [
    {
      name: 'files of an hour',
      answer: store({ 58: ['a', 'b'], 45: ['c'], 44: ['d', 'a'], 1: ['e'] }),
      ids: ['a', 'b', 'c', 'd', 'e'].map(id => `https://x.test/${id}`),
    },
  ],
});

const [draft] = gdelt.jobs(gdelt.options.parse({}), [], NOW);
const job = { ...draft, source: 'news' } as Job<never, never>;

async function walk(answer: ReturnType<typeof store>, cursor: unknown = job.start, now: Instant = NOW) {
  const pages: Page<unknown>[] = [];
  const asked: string[] = [];
  for (let at: unknown = cursor; at !== null; at = pages.at(-1)?.more ?? null) {
    const ask = { job, cursor: at as never, secrets: {}, token: null, now };
    const request = gdelt.request(ask);
    asked.push(String(request.url).replace(/^.*\//, ''));
    const { status = 200, body } = answer(request);
    pages.push(
      await gdelt.parse({ status, url: String(request.url), headers: {}, body: Buffer.from(body), at: now }, ask),
    );
  }
  return {
    pages,
    asked,
    last: pages.at(-1) as Page<unknown>,
    ids: pages.flatMap(page => page.items.map(item => item.title)),
  };
}

describe('gdelt: readings', () => {
  test('a missing file is nothing; the hour is claimed only when each of its minutes was asked for', async () => {
    const { pages, asked, last } = await walk(store({ 30: ['a'] }));
    expect(asked).toHaveLength(1 + 60);
    expect(asked[1]).toBe('20261121110100.gal.json.gz');
    expect(asked.at(-1)).toBe('20261121120000.gal.json.gz');
    expect(pages.slice(0, -1).every(page => page.heard === null)).toBe(true);
    expect(last).toMatchObject({
      heard: [NOW - HOUR, NOW],
      resume: { done: NOW, late: NOW - 30 * MINUTE, reading: null },
    });
  });
  test('the next reading asks for what is new, and again for the last half hour where it had no file', async () => {
    const first = await walk(store({ 40: ['a'], 10: ['b'] }));
    const second = await walk(
      store({ 40: ['a'], 10: ['b'], 12: ['late'], [-5]: ['new'] }, NOW + 10 * MINUTE, NOW + 10 * MINUTE),
      first.last.resume,
      NOW + 10 * MINUTE,
    );
    expect(second.asked).toHaveLength(1 + 29 + 10);
    expect(second.ids).toEqual(['Acme late', 'Acme new']);
    expect(second.last.heard).toEqual([NOW, NOW + 10 * MINUTE]);
  });
  test('hours without any file are no silence', async () => {
    expect((await walk(store({}))).last.gap).toContain('60 minutes');
  });
  test('a feed that is not written any more is said, and what it covers is read', async () => {
    const { pages, last } = await walk(store({}, NOW - 2 * HOUR));
    expect(pages[0]?.gap).toContain('last written');
    expect(last.resume).toMatchObject({ done: NOW - HOUR });
  });
  test('since reads back', async () => {
    const { ids } = await walk(store({ 180: ['old'] }), gdelt.since?.(job, NOW - 3 * HOUR));
    expect(ids).toEqual(['Acme old']);
  });
  test('a missing feed is not taken for an empty one', async () => {
    await expect(walk(() => ({ status: 404, body: '' }))).rejects.toMatchObject({ kind: 'unreachable' });
  });
});
