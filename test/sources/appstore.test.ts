import { describe, expect, test } from 'vitest';
import type { HttpRequest, Job, Page } from '../../src/model/source.ts';
import { HOUR, MINUTE } from '../../src/model/time.ts';
import { shortHash } from '../../src/sources/answer.ts';
import { appstore } from '../../src/sources/appstore.ts';
import { play, type Review } from '../world/services/appstore.ts';
import { brandOf, NOW, sourceContract } from './contract.ts';
import { urlOf } from './played.ts';

// Shape: itunes.apple.com/<country>/rss/customerreviews as recorded in DayBySay/Reviewer, Tests/ReviewerTests/Fixture.swift.

const OPTIONS = { apps: [{ app: 1234567890, name: 'Acme Notes' }], countries: ['de'] };
const knows = (...ids: string[]) => ({ at: NOW - HOUR, known: ids.map(shortHash), reading: null });
const onPage = (page: number, cursor: object = { at: null, known: [] }) => ({
  ...cursor,
  reading: { page, to: NOW, seen: [], oldest: null },
});

function reviewsOf(n: number, dated = true): Review[] {
  return Array.from({ length: n }, (_, i) => ({
    id: String(7_000_000_000 - i),
    author: String(100 + i),
    title: 'Again',
    text: `It crashes ${i}`,
    at: dated ? NOW - MINUTE - i * HOUR : null,
    rating: 1 + (i % 5),
  }));
}
function answering(reviews: readonly Review[], options = {}) {
  const answer = play(() => reviews, options);
  return (request: HttpRequest) => answer(urlOf(request).pathname);
}
const idsOf = (reviews: readonly Review[]) => reviews.map(({ id }) => id);

sourceContract(appstore, {
  options: OPTIONS,
  brands: [brandOf('acme', 'acme')],
  cases: [
    { name: 'ordinary' },
    { name: 'undated', cursor: onPage(10) },
    { name: 'single', cursor: onPage(10) },
    { name: 'empty' },
    { name: 'vanished', cursor: knows('7770024630') },
    { name: 'known', cursor: knows('7770024630') },
    { name: 'unknown', cursor: onPage(10, { at: NOW - HOUR, known: ['0123abcd'] }) },
    { name: 'malformed' },
    { name: 'blocked', contentType: 'text/html' },
  ],
  walks: [
    { name: 'one page', answer: answering(reviewsOf(20)), ids: idsOf(reviewsOf(20)) },
    { name: 'all there are', answer: answering(reviewsOf(130)), ids: idsOf(reviewsOf(130)) },
    { name: 'the app itself stands first', answer: answering(reviewsOf(60), { app: true }), ids: idsOf(reviewsOf(60)) },
    { name: 'ten pages, no more', answer: answering(reviewsOf(700)), ids: idsOf(reviewsOf(500)) },
  ],
});

function jobsOf(options: unknown): Job<never, never>[] {
  return appstore
    .jobs(appstore.options.parse(options), [], NOW)
    .map(draft => ({ ...draft, source: 's' }) as unknown as Job<never, never>);
}
const [job] = jobsOf(OPTIONS) as [Job<never, never>];

async function walk(reviews: readonly Review[], from: unknown = job.start, now = NOW) {
  const answer = answering(reviews);
  const pages: Page<unknown>[] = [];
  for (let at: unknown = from; at !== null; at = pages.at(-1)?.more ?? null) {
    const ask = { job, cursor: at as never, secrets: {}, token: null, now };
    const { status, body } = answer(appstore.request(ask));
    pages.push(await appstore.parse({ status, url: 'x', headers: {}, body: Buffer.from(body), at: now }, ask));
  }
  return { pages, last: pages.at(-1) };
}

describe('appstore', () => {
  test('one job an app and country; the address is built by hand', () => {
    const jobs = jobsOf({ ...OPTIONS, countries: ['us', 'de', 'us'], base_url: 'http://127.0.0.1:1/' });
    expect(jobs.map(({ id }) => id)).toEqual(['1234567890:us', '1234567890:de']);
    expect(appstore.request({ job: jobs[1] as never, cursor: job.start, secrets: {}, token: null, now: NOW }).url).toBe(
      'http://127.0.0.1:1/de/rss/customerreviews/page=1/id=1234567890/sortby=mostrecent/json',
    );
  });
  test('the next reading stops where it knows its way, and is heard from the last', async () => {
    const first = await walk(reviewsOf(120));
    const fresh = {
      id: '8000000000',
      author: '1',
      title: 'New',
      text: 'Now it does not start',
      at: NOW + MINUTE,
      rating: 1,
    };
    const next = await walk([fresh, ...reviewsOf(120)], first.last?.resume, NOW + HOUR);
    expect(next.pages).toHaveLength(1);
    expect(next.last?.items[0]).toMatchObject({
      nativeId: '8000000000',
      kind: 'review',
      more: 'Acme Notes',
      country: 'DE',
      counts: { rating: 1 },
    });
    expect(next.last?.heard).toEqual([NOW, NOW + HOUR]);
  });
  test('an edited review on top does not hide the new ones behind it', async () => {
    const before = reviewsOf(120);
    const first = await walk(before);
    const crowd = reviewsOf(60).map((review, i) => ({ ...review, id: String(8_000_000_000 - i) }));
    const next = await walk([before[7] as Review, ...crowd, ...before], first.last?.resume, NOW + HOUR);
    const read = next.pages.flatMap(page => page.items.map(({ nativeId }) => nativeId));
    expect(read).toEqual(expect.arrayContaining(idsOf(crowd)));
    expect(next.pages.length).toBeGreaterThan(1);
    expect(next.last?.gap).toBeUndefined();
  });
  test('without dates it hears nothing at first, and afterwards what lies between two readings', async () => {
    const first = await walk(reviewsOf(20, false));
    expect(first.last?.heard).toBeNull();
    expect(first.pages[0]?.items[0]).toMatchObject({ dateQuality: 'missing', publishedAt: NOW });
    expect((await walk(reviewsOf(20, false), first.last?.resume, NOW + HOUR)).last?.heard).toEqual([NOW, NOW + HOUR]);
  });
  test('a sudden nothing is a gap, and forgets nothing', async () => {
    const first = await walk(reviewsOf(20));
    const nothing = await walk([], first.last?.resume, NOW + HOUR);
    expect(nothing.last).toMatchObject({ items: [], heard: null, resume: first.last?.resume });
    expect(nothing.last?.gap).toMatch(/without any reviews/);
  });
  test('all other reviews than before: that is said', async () => {
    const first = await walk(reviewsOf(20));
    const others = reviewsOf(600).map((review, i) => ({ ...review, id: String(9_000_000_000 - i) }));
    const next = await walk(others, first.last?.resume, NOW + HOUR);
    expect(next.last?.gap).toMatch(/may be missing/);
    expect(next.pages).toHaveLength(10);
  });
  test.each([
    {},
    { apps: [] },
    { apps: [{ app: 'acme', name: 'Acme' }] },
    { ...OPTIONS, countries: ['DE'] },
    { ...OPTIONS, pages: 11 },
  ])('%j is refused', options => {
    expect(appstore.options.safeParse(options).success).toBe(false);
  });
});
