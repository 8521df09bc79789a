import { describe, expect, test } from 'vitest';
import { secret } from '../../src/model/secret.ts';
import { type HttpReply, MOVED } from '../../src/model/source.ts';
import { DAY, HOUR, iso, MINUTE } from '../../src/model/time.ts';
import { nextTurn } from '../../src/sources/feed/pace.ts';
import { rss } from '../../src/sources/rss.ts';
import { NOW } from './contract.ts';

// What a feed says of itself over several readings: where it has moved, when to ask again, where older entries are.

const HOME = 'https://news.example.com/feed.xml';
function jobOf(url: string | ReturnType<typeof secret> = HOME) {
  const [draft] = rss.jobs(rss.options.parse({ url }), [], NOW);
  if (!draft) throw new Error('no job');
  return { ...draft, source: 'test' };
}
const job = jobOf();
type Cursor = typeof job.start;
const asked = (cursor: Cursor, of = job) => ({ job: of, cursor, secrets: {}, token: null, now: NOW });

function reply(items: string, more: Partial<HttpReply> & { head?: string } = {}): HttpReply {
  const { head = '', ...rest } = more;
  const body = `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>t</title>${head}${items}</channel></rss>`;
  return { status: 200, url: HOME, headers: {}, body: Buffer.from(body), at: NOW, ...rest };
}
const item = (id: string, at: number): string =>
  `<item><guid isPermaLink="false">${id}</guid><title>${id}</title><pubDate>${new Date(at).toUTCString()}</pubDate></item>`;
const moved = (url: string) => ({ headers: { [MOVED]: url } });
const one = item('a', NOW - HOUR);

describe('a feed that has moved for good', () => {
  const there = 'https://feeds.example.com/acme';

  test('is believed after three readings in a row', async () => {
    let cursor = job.start;
    const told: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      expect(rss.request(asked(cursor)).url).toBe(HOME);
      const page = await rss.parse(reply(one, moved(there)), asked(cursor));
      told.push(page.notice?.message);
      cursor = page.resume;
    }
    expect(rss.request(asked(cursor)).url).toBe(there);
    expect(told).toEqual([
      expect.stringContaining('believed after 2 more such answers'),
      expect.stringContaining('believed after 1 more such answer'),
      expect.stringContaining('asked there from now on'),
    ]);
    const page = await rss.parse(reply(one), asked(cursor));
    expect(rss.request(asked(page.resume)).url).toBe(there);
    expect(page.notice?.message).toContain('put that into the configuration');
  });

  test('304s count, other answers start anew', async () => {
    const first = await rss.parse(reply(one, moved(there)), asked(job.start));
    const second = rss.unchanged?.(reply('', moved(there)), asked(first.resume));
    expect(second).toMatchObject({ items: [], heard: null, more: null, resume: { moved: { url: there, times: 2 } } });
    const third = rss.unchanged?.(reply('', moved(there)), asked(second?.resume ?? job.start));
    expect(third?.resume).toMatchObject({ address: there, moved: null });
    for (const other of [{}, moved('https://else.example.com/')]) {
      const broken = await rss.parse(reply(one, other), asked(second?.resume ?? job.start));
      expect(broken.resume.address).toBeNull();
      expect(broken.resume.moved?.times ?? 0).toBeLessThan(2);
    }
    expect(rss.unchanged?.(reply(''), asked(job.start))).toBeNull();
  });

  test('what is no feed does not count', async () => {
    await expect(
      rss.parse(reply('', { ...moved(there), body: Buffer.from('<html>Log in') }), asked(job.start)),
    ).rejects.toMatchObject({ kind: 'malformed' });
  });

  test.each([404, 410])('and is gone from there (%i): back to the configured address', async status => {
    const cursor = { ...job.start, address: there, at: NOW - DAY, ids: ['x'] };
    const page = await rss.parse(reply('', { status, url: there }), asked(cursor));
    expect(page.gap).toContain('its configured address is asked again');
    expect(rss.request(asked(page.resume)).url).toBe(HOME);
    expect(page.resume).toMatchObject({ at: NOW - DAY, ids: ['x'] });
  });

  test('moving home again is the configured address', async () => {
    const cursor = { ...job.start, address: there, moved: { url: HOME, times: 2 } };
    const page = await rss.parse(reply(one, moved(HOME)), asked(cursor));
    expect(page.resume.address).toBeNull();
  });

  test('a secret address stays where it is and secret', async () => {
    const own = jobOf(secret('https://feeds.example.com/k3y-0f-acme'));
    let cursor = own.start;
    for (let i = 0; i < 4; i++) {
      const page = await rss.parse(
        reply(one, { url: 'https://feeds.example.com/', ...moved('https://new.example.com/') }),
        asked(cursor, own),
      );
      expect(page.notice?.message).toContain('new.example.com');
      cursor = page.resume;
    }
    expect(rss.request(asked(cursor, own)).url).toBe(own.params.url);
    expect(JSON.stringify(cursor)).not.toMatch(/k3y|example/);
  });
});

test.each([
  [404, 'unreachable'],
  [410, 'gone'],
])('%i is %s', async (status, kind) => {
  await expect(rss.parse(reply('', { status }), asked(job.start))).rejects.toMatchObject({ kind });
});

describe('the next turn', () => {
  const turn = 30 * MINUTE;
  // NOW is a Saturday, noon.
  const after = (more: Partial<Parameters<typeof nextTurn>[0]>): string =>
    iso(nextTurn({ pace: null, newest: null, turn, from: NOW, ...more })).slice(8, 16);
  const pace = (more: object) => ({ every: null, hours: [], days: [], ...more });
  test.each<[string, Parameters<typeof after>[0], string]>([
    ['nothing known', {}, '21T12:30'],
    ['lively', { newest: NOW - HOUR }, '21T12:30'],
    ['silent for 20 hours', { newest: NOW - 20 * HOUR }, '21T13:00'],
    ['silent for years: four turns', { newest: NOW - 900 * DAY }, '21T14:00'],
    ['four of longer turns', { newest: NOW - 900 * DAY, turn: 6 * HOUR }, '22T12:00'],
    ['dated in the future', { newest: NOW + DAY }, '21T12:30'],
    ['its own word', { pace: pace({ every: 3 * HOUR }) }, '21T15:00'],
    ['which makes nothing faster', { pace: pace({ every: MINUTE }) }, '21T12:30'],
    ['an hour it rests', { pace: pace({ hours: [12, 13] }) }, '21T14:00'],
    ['a day it rests', { pace: pace({ days: [6] }) }, '22T00:00'],
    ['both', { pace: pace({ days: [6, 0], hours: [0, 1] }) }, '23T02:00'],
    ['all of them is none', { pace: pace({ days: [0, 1, 2, 3, 4, 5, 6] }) }, '21T12:30'],
  ])('%s', (_, about, want) => {
    expect(after(about)).toBe(want);
  });

  test.each([
    ['<ttl>60</ttl>', HOUR],
    ['<ttl>0</ttl>', null],
    ['<ttl>-5</ttl>', null],
    ['<ttl>99999999999999</ttl>', DAY],
    ['<ttl>soon</ttl>', null],
    ['<x:updatePeriod>daily</x:updatePeriod><x:updateFrequency>4</x:updateFrequency>', 6 * HOUR],
    ['<x:updatePeriod>yearly</x:updatePeriod>', DAY],
    ['<x:updatePeriod>hourly</x:updatePeriod><x:updateFrequency>0</x:updateFrequency>', HOUR],
    ['<ttl>15</ttl><x:updatePeriod>hourly</x:updatePeriod>', HOUR],
  ])('%s', async (head, every) => {
    const space = '<y xmlns:x="http://purl.org/rss/1.0/modules/syndication/"/>';
    const { resume } = await rss.parse(reply(one, { head: head + space }), asked(job.start));
    expect(resume.pace?.every ?? null).toBe(every);
  });

  test('is kept over a 304', () => {
    const cursor = { ...job.start, pace: { every: 2 * HOUR, hours: [], days: [] }, newest: NOW };
    expect(rss.rhythm?.(job, cursor, NOW)).toBe(NOW + 2 * HOUR);
  });
  test('a cursor of an earlier version knows none', () => {
    expect(rss.rhythm?.(job, { at: NOW, ids: [] } as never, NOW)).toBe(NOW + turn);
  });
});

describe('reading back', () => {
  const from = NOW - 30 * DAY;
  const generator = '<generator>https://wordpress.org/?v=6.9</generator>';
  const start = rss.since?.(job, from) as Cursor;

  async function readAll(
    pages: readonly HttpReply[],
    own = job,
  ): Promise<{ urls: string[]; heard: unknown[]; ids: number; end: Cursor }> {
    const urls: string[] = [];
    const heard: unknown[] = [];
    let ids = 0;
    let cursor = start;
    for (let i = 0; ; i++) {
      const request = rss.request(asked(cursor, own));
      urls.push(`${request.url}${request.query ? `?paged=${request.query['paged']}` : ''}`);
      const page = await rss.parse(pages[i] ?? reply('', { status: 404 }), asked(cursor, own));
      // Where it stops here, the next run goes on from here.
      expect(page.resume).toEqual(page.more ?? page.resume);
      heard.push(page.heard);
      ids += page.items.length;
      if (page.more === null) return { urls, heard, ids, end: page.resume };
      cursor = page.more;
    }
  }
  const day = (n: number): number => NOW - n * DAY;

  test('WordPress: ?paged= until the date is reached', async () => {
    const pages = [10, 20, 31].map(n => reply(item(`p${n}`, day(n)), { head: generator }));
    const { urls, heard, ids, end } = await readAll(pages);
    expect(urls).toEqual([HOME, `${HOME}?paged=2`, `${HOME}?paged=3`]);
    expect(heard).toEqual([
      [day(10), NOW],
      [day(20), day(10)],
      [day(31), day(20)],
    ]);
    expect([ids, end.back, end.at, end.ids.length]).toEqual([3, null, NOW, 1]);
  });
  test('or until there is no further page (404)', async () => {
    const { urls, end } = await readAll([reply(item('p', day(5)), { head: generator })]);
    expect([urls.length, end.back]).toEqual([2, null]);
  });
  test('or where every page is the same', async () => {
    const same = reply(item('p', day(5)), { head: generator });
    expect((await readAll([same, same, same])).urls).toHaveLength(2);
  });
  test('RFC 5005: the older documents it names, on its own host', async () => {
    const older = (url: string, rel = 'prev-archive'): string => `<atom:link rel="${rel}" href="${url}"/>`;
    const pages = [
      reply(item('a', day(5)), { head: older('/2') }),
      reply(item('b', day(9)), { head: older('/3?x=1', 'next') }),
      reply(item('c', day(12)), { head: older('https://elsewhere.example.org/4') }),
    ];
    expect((await readAll(pages)).urls).toEqual([HOME, 'https://news.example.com/2', 'https://news.example.com/3?x=1']);
  });
  test('no way back: one reading', async () => {
    expect((await readAll([reply(item('p', day(5)))])).urls).toEqual([HOME]);
  });
  test('a secret address is not followed into its own links', async () => {
    const own = jobOf(secret(HOME));
    const { urls, end } = await readAll(
      [reply(item('p', day(5)), { head: '<atom:link rel="next" href="/feed.xml?p=2"/>' })],
      own,
    );
    expect([urls.length, JSON.stringify(end)]).toEqual([1, expect.not.stringContaining('example.com')]);
  });
});
