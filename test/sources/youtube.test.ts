import { describe, expect, test } from 'vitest';
import type { Brand } from '../../src/model/brand.ts';
import { secret } from '../../src/model/secret.ts';
import type { Ask, HttpRequest, Job, Page } from '../../src/model/source.ts';
import { DAY, HOUR, MINUTE } from '../../src/model/time.ts';
import { youtube } from '../../src/sources/youtube.ts';
import { type Comment, type Played, play, type Video } from '../world/services/youtube.ts';
import { brandOf, NOW, sourceContract } from './contract.ts';
import { urlOf } from './played.ts';

// Shapes: developers.google.com/youtube/v3/docs and the recorded answers in sns-sdks/python-youtube, testdata/apidata.

const CHANNEL = 'UCacme_official_channel0';
const START = { day: NOW - 4 * HOUR, searches: 0, units: 0, from: NOW - 7 * DAY, settled: NOW - 7 * DAY };
const reading = (...left: unknown[]) => ({ ...START, reading: { since: NOW - 7 * DAY, to: NOW, left } });
const videos = reading({ do: 'videos', ids: ['aaaaaaaaaa1', 'aaaaaaaaaa2', 'aaaaaaaaaa3'], known: false });
const channels = reading({ do: 'channels', ids: ['UCada_tests_printers_000'] });
const threads = reading({ do: 'threads', video: 'aaaaaaaaaa1', token: null, page: 1 });
const search = reading({ do: 'search', query: 'acme', token: null, page: 1 });

function videosOf(n: number, gap = 60 * MINUTE): Video[] {
  return Array.from({ length: n }, (_, i) => ({
    id: `vid${String(i).padStart(8, '0')}`,
    channel: i % 2 ? 'UCodd' : 'UCeven',
    title: i % 3 ? 'Acme review' : 'Globex review',
    description: 'd'.repeat(i),
    at: NOW - MINUTE - i * gap,
    views: i,
  }));
}
const comments: Comment[] = Array.from({ length: 150 }, (_, i) => ({
  id: `Ug${String(i).padStart(4, '0')}`,
  video: i % 2 ? 'vid00000001' : 'vid00000003',
  channel: 'UCbob',
  text: i % 2 ? 'Acme jams' : 'nice',
  at: NOW - i * HOUR,
}));

function answering(world: Played) {
  const answer = play(() => world);
  return (request: HttpRequest): { status: number; body: string } => {
    const { pathname, searchParams } = urlOf(request);
    return answer(pathname, searchParams);
  };
}

const few = videosOf(20);
const many = videosOf(130);
const secrets = { key: secret('good-key') };

sourceContract(youtube, {
  options: {},
  brands: [brandOf('acme', 'acme', 'acme corp'), brandOf('globex', 'globex')],
  secrets,
  cases: [
    { name: 'search', cursor: search },
    { name: 'empty', cursor: search },
    { name: 'videos', cursor: videos },
    { name: 'channels', cursor: channels },
    { name: 'nochannels', cursor: channels },
    { name: 'threads', cursor: threads },
    { name: 'lookup', cursor: reading({ do: 'videos', ids: ['aaaaaaaaaa1', 'aaaaaaaaaa2'], known: true }) },
    { name: 'comments', cursor: reading({ do: 'comments', ids: ['Ugx1AaABAg', 'Ugx9AaABAg'] }) },
    { name: 'closed', status: 403, cursor: threads },
    { name: 'vanished', status: 404, cursor: threads },
    { name: 'quota', status: 403, cursor: search },
    { name: 'badkey', status: 400, cursor: search },
    { name: 'oldkey', status: 400, cursor: search },
    { name: 'badmark', status: 400, cursor: reading({ do: 'search', query: 'acme', token: 'CDIQAA', page: 2 }) },
    { name: 'unavailable', status: 403, cursor: search },
    { name: 'malformed', cursor: search },
    { name: 'blocked', contentType: 'text/html', cursor: search },
  ],
  walks: [
    { name: 'two brands, a page each', answer: answering({ videos: few }), ids: few.map(({ id }) => id) },
    { name: 'more than a page', answer: answering({ videos: many }), ids: many.map(({ id }) => id) },
  ],
});

function jobOf(options: unknown, brands: readonly Brand[] = [brandOf('acme', 'acme')]): Job<never, never> {
  const [draft] = youtube.jobs(youtube.options.parse(options), brands, NOW);
  if (!draft) throw new Error('no job');
  return { ...draft, source: 'yt' } as unknown as Job<never, never>;
}

async function walk(job: Job<never, never>, world: Played, from: unknown = job.start, now = NOW) {
  const answer = answering(world);
  const pages: Page<unknown>[] = [];
  const asked: HttpRequest[] = [];
  for (let at: unknown = from; at !== null; at = pages.at(-1)?.more ?? null) {
    const ask: Ask<never, never> = { job, cursor: at as never, secrets, token: null, now };
    const request = youtube.request(ask);
    asked.push(request);
    const { status, body } = answer(request);
    pages.push(await youtube.parse({ status, url: 'x', headers: {}, body: Buffer.from(body), at: now }, ask));
  }
  return { pages, asked, last: pages.at(-1) };
}
const pathsOf = (asked: readonly HttpRequest[]) => asked.map(({ url }) => String(url).replace(/^.*\//, ''));

describe('youtube: what is asked', () => {
  test('words of a brand in one search; the key is never in plain sight', () => {
    const job = jobOf({ region: 'DE', language: 'de', base_url: 'http://127.0.0.1:1/' }, [
      brandOf('acme', 'acme corp', 'acme'),
    ]);
    const request = youtube.request({ job, cursor: job.start, secrets, token: null, now: NOW });
    expect(JSON.parse(JSON.stringify(request))).toEqual({
      method: 'GET',
      url: 'http://127.0.0.1:1/youtube/v3/search',
      query: {
        part: 'snippet',
        type: 'video',
        order: 'date',
        q: 'acme|"acme corp"',
        publishedAfter: '2026-11-14T12:00:00Z',
        maxResults: '50',
        regionCode: 'DE',
        relevanceLanguage: 'de',
        key: '•••',
      },
      headers: { accept: 'application/json' },
    });
    expect(JSON.stringify(job)).not.toContain('good-key');
  });
  test('a block page is a refusal', () => {
    const job = jobOf({});
    const ask = { job, cursor: job.start, secrets, token: null, now: NOW };
    const reply = { status: 403, url: 'x', headers: {}, body: Buffer.from('<html>Sorry...</html>'), at: NOW };
    expect(() => youtube.parse(reply, ask)).toThrow(expect.objectContaining({ kind: 'denied' }));
  });
  test('without a key, it says what to write', () => {
    const job = jobOf({});
    expect(() => youtube.request({ job, cursor: job.start, secrets: {}, token: null, now: NOW })).toThrow(/write key:/);
  });
  test('Q searches last the day: every Q × 14.4 minutes, 15 minutes at the soonest', () => {
    const brands = Array.from({ length: 10 }, (_, i) => brandOf(`b${i}`, `word${i}`));
    expect(jobOf({}).every).toBe(15 * MINUTE);
    expect(jobOf({}, brands).every).toBe(144 * MINUTE);
    expect(jobOf({ searches_per_day: 50 }, brands).every).toBe(288 * MINUTE);
  });
  test('nothing to search for, no job', () => {
    const all: Brand = { ...brandOf('all', 'x'), query: { op: 'term', value: '*', at: [0, 1] } };
    expect(youtube.jobs(youtube.options.parse({}), [all], NOW)).toEqual([]);
  });
  test('new words make a new job, so that they are read back', () => {
    expect(jobOf({}, [brandOf('acme', 'a')]).id).not.toBe(jobOf({}, [brandOf('acme', 'b')]).id);
    expect(jobOf({}, [brandOf('acme', 'a', 'b')]).id).toBe(jobOf({}, [brandOf('acme', 'b', 'a')]).id);
  });
  test.each([{ channels: ['acme'] }, { pages: 0 }, { region: 'germany' }, { base_url: 'yt' }, { colour: 1 }])(
    '%j is refused',
    options => {
      expect(youtube.options.safeParse(options).success).toBe(false);
    },
  );
});

describe('youtube: readings', () => {
  test('found videos come whole, their channels with subscribers', async () => {
    const { pages, asked, last } = await walk(jobOf({}), { videos: few });
    expect(pathsOf(asked)).toEqual(['search', 'videos', 'channels']);
    const items = pages.flatMap(page => page.items);
    expect(items.find(({ nativeId }) => nativeId === 'vid00000019')?.text).toBe('d'.repeat(19));
    expect(last?.authors?.map(({ followers }) => followers)).toEqual([19_200, 19_200]);
    expect(last?.heard).toEqual([NOW - 7 * DAY, NOW]);
    expect(last?.quotas).toMatchObject([
      { name: 'searches', most: 100, left: 99, resetsAt: Date.parse('2026-11-22T08:00:00Z') },
      { name: 'units', most: 10_000, left: 9_998 },
    ]);
  });
  test('the next reading looks a day back, and turns no page for what it knows', async () => {
    const job = jobOf({});
    const first = await walk(job, { videos: many });
    expect(pathsOf(first.asked).filter(path => path === 'search')).toHaveLength(2);
    const crowd = videosOf(200, MINUTE);
    const before = (await walk(job, { videos: [] })).last?.resume;
    const then = await walk(job, { videos: crowd }, before, NOW + 15 * MINUTE);
    expect(String(then.asked[0]?.query?.['publishedAfter'])).toBe('2026-11-20T12:00:00Z');
    expect(pathsOf(then.asked).filter(path => path === 'search')).toHaveLength(1);
    expect(then.last?.heard).toEqual([NOW - DAY, NOW + 15 * MINUTE]);
  });
  test('more than its pages hold is said', async () => {
    const { pages, last } = await walk(jobOf({ pages: 1 }), { videos: many });
    expect(last?.heard).toEqual([NOW - MINUTE - 74 * HOUR, NOW]);
    expect(pages.flatMap(page => page.gap ?? [])).toEqual([
      'more than 50 videos answer acme: older ones were not read',
    ]);
  });
  test('comments that name a brand under a channel’s videos, without a search', async () => {
    const own = few.map(video => ({ ...video, channel: CHANNEL }));
    const { pages, asked } = await walk(jobOf({ channels: [CHANNEL], back_to: '2d' }), { videos: own, comments });
    expect(pathsOf(asked)).toEqual(['search', 'videos', 'channels', 'commentThreads']);
    expect(pages.flatMap(page => page.items).filter(({ kind }) => kind === 'comment')).toHaveLength(75);
    expect(pages.flatMap(page => page.items).find(({ kind }) => kind === 'comment')).toMatchObject({
      nativeId: 'Ug0001',
      thread: 'vid00000001',
      url: 'https://www.youtube.com/watch?v=vid00000001&lc=Ug0001',
      author: { handle: 'ada-example' },
    });
  });
});

describe('youtube: the allowance', () => {
  const spent = { ...START, searches: 100, units: 30, reading: null };
  const asking = (cursor: unknown, now = NOW, options: unknown = {}) => ({
    job: jobOf(options),
    cursor: cursor as never,
    secrets,
    token: null,
    now,
  });
  test('used up, it rests until midnight in California', () => {
    expect(() => youtube.request(asking(spent))).toThrow(
      expect.objectContaining({ kind: 'limited', retryAt: Date.parse('2026-11-22T08:00:00Z') }),
    );
  });
  test('a new Pacific day, a new allowance', () => {
    expect(String(youtube.request(asking(spent, Date.parse('2026-11-22T08:00:01Z'))).url)).toContain('search');
  });
  test('no searches left, but units: what those pay for goes on', async () => {
    const cursor = {
      ...spent,
      reading: {
        since: NOW - 7 * DAY,
        to: NOW,
        left: [
          { do: 'search', query: 'acme', token: null, page: 1 },
          { do: 'videos', ids: ['vid00000001'], known: false },
        ],
      },
    };
    expect(String(youtube.request(asking(cursor)).url)).toContain('videos');
    const [page] = (await walk(jobOf({}), { videos: few }, cursor).catch(error => ({ pages: [error] }))).pages;
    expect(page).toMatchObject({ kind: 'limited' });
  });
  test('every request is counted, and the count survives a restart', async () => {
    const { last } = await walk(jobOf({}), { videos: many });
    expect(JSON.parse(JSON.stringify(last?.resume))).toMatchObject({
      searches: 2,
      units: 4,
      day: Date.parse('2026-11-21T08:00:00Z'),
    });
  });
  test('the service counts otherwise: its own word ends the day', async () => {
    await expect(walk(jobOf({}), { videos: many, searches: 1 })).rejects.toMatchObject({
      kind: 'limited',
      retryAt: Date.parse('2026-11-22T08:00:00Z'),
    });
  });
});

describe('youtube: looking up anew', () => {
  const stored = ['vid00000001', 'vid00000002', 'gone0000001'].map(nativeId => ({
    platform: 'youtube',
    nativeId,
    kind: 'video' as const,
    url: '',
    thread: nativeId,
    author: 'UCodd',
    publishedAt: NOW - HOUR,
  }));
  function look(options: unknown): Job<never, never> {
    const [draft] = youtube.refresh?.(stored, youtube.options.parse(options), NOW) ?? [];
    return { ...draft, source: 'yt' } as unknown as Job<never, never>;
  }
  test('counts, subscribers, new comments; deleted ones are gone; comments switched off are no failure', async () => {
    const { pages, asked, last } = await walk(look({}), { videos: few, comments, closed: ['vid00000002'] });
    expect(pathsOf(asked)).toEqual(['videos', 'channels', 'commentThreads', 'commentThreads', 'commentThreads']);
    expect(pages[0]).toMatchObject({
      items: [],
      counts: [
        { nativeId: 'vid00000001', counts: { views: 1 } },
        { nativeId: 'vid00000002', counts: { views: 2 } },
      ],
      gone: [{ platform: 'youtube', nativeId: 'gone0000001' }],
    });
    expect(pages[1]?.authors).toMatchObject([{ nativeId: 'UCodd', followers: 19_200 }]);
    expect(pages.flatMap(page => page.items)).toHaveLength(75);
    expect(pages.every(page => page.heard === null && page.gap === undefined)).toBe(true);
    expect(last?.more).toBeNull();
  });
  test('comments only where they are wanted', async () => {
    expect(pathsOf((await walk(look({ comments: false }), { videos: few })).asked)).toEqual(['videos', 'channels']);
  });
  test('a later look-up is another job, asked once', () => {
    const at = (now: number) => youtube.refresh?.(stored, youtube.options.parse({}), now)[0];
    expect(at(NOW)?.id).not.toBe(at(NOW + HOUR)?.id);
    expect(at(NOW)?.every).toBeNull();
    expect(youtube.refresh?.([], youtube.options.parse({}), NOW)).toEqual([]);
  });
});
