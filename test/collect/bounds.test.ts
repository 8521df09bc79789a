import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CollectIo } from '../../src/collect/collect.ts';
import { createHosts } from '../../src/collect/hosts.ts';
import { SourceError } from '../../src/model/errors.ts';
import { HOUR, MINUTE, SECOND } from '../../src/model/time.ts';
import { at, down, page, run, type Said, T0 } from './pages.ts';

// What ends a poll before its end: limits of the service, and our own.

describe('limits', () => {
  const limit = { host: 'pages.test', method: '*', until: T0 + 10 * MINUTE, reason: 'Retry-After' };

  test('a stored one: nobody is asked, and the poll is due when it ends', async () => {
    const { outcome, asked } = await run([], { io: { limits: [limit] } });
    expect(asked).toEqual([]);
    expect(outcome).toMatchObject({ status: 'failed', requests: 0, error: { kind: 'limited' }, dueAt: limit.until });
  });

  test.each([
    [{ ...limit, until: T0 }, 1],
    [{ ...limit, host: 'other.test' }, 1],
    [{ ...limit, method: 'other' }, 1],
    [{ ...limit, method: 'api' }, 0],
  ])('%j', async (stored, requests) => {
    expect((await run([page({ n: 1 })], { io: { limits: [stored] } })).outcome.requests).toBe(requests);
  });

  test('429 with a long Retry-After ends the poll and is kept', async () => {
    const { outcome, slept } = await run([{ status: 429, headers: { 'retry-after': '7200' } }]);
    expect(outcome).toMatchObject({ status: 'failed', error: { kind: 'limited' }, dueAt: T0 + 2 * HOUR });
    expect(outcome.limits).toMatchObject([{ host: 'pages.test', method: '*', until: T0 + 2 * HOUR }]);
    expect(slept).toEqual([]);
  });

  test('a short one is waited for', async () => {
    const { outcome, slept } = await run([{ status: 429, headers: { 'retry-after': '5' } }, page({ n: 1 })]);
    expect([outcome.status, outcome.requests, slept]).toEqual(['ok', 2, [5 * SECOND]]);
  });

  test('429 without a time is not asked again at once', async () => {
    const { outcome } = await run([{ status: 429 }], { claim: { failures: 1 } });
    expect([outcome.requests, outcome.limits[0]?.until]).toEqual([1, T0 + MINUTE]);
  });

  test('one told to another job of this run counts too', async () => {
    const hosts = createHosts({ concurrency: 1, now: () => T0, sleep: async () => {} });
    hosts.hold(limit);
    expect((await run([], { io: { hosts } })).outcome).toMatchObject({
      requests: 0,
      error: { kind: 'limited' },
      dueAt: limit.until,
    });
  });

  test('a page that asks to wait: kept for its method, waited for where that is short', async () => {
    const wait = (ms: number): object => ({ for: ms, method: 'api', reason: 'backoff' });
    const short = await run([page({ n: 1, more: at(1), wait: wait(10_000) }), page({ n: 1 })]);
    expect([short.outcome.status, short.slept]).toEqual(['ok', [10_000]]);
    expect(short.outcome.limits).toEqual([
      { host: 'pages.test', method: 'api', until: T0 + 10_000, reason: 'backoff' },
    ]);
    const long = await run([page({ n: 1, more: at(1), wait: wait(HOUR * 2) })]);
    expect(long.outcome).toMatchObject({
      status: 'partial',
      requests: 1,
      error: { kind: 'limited' },
      dueAt: T0 + 2 * HOUR,
    });
    const last = await run([page({ n: 1, wait: wait(HOUR * 2) })]);
    expect(last.outcome).toMatchObject({ status: 'ok', dueAt: T0 + 2 * HOUR });
  });

  test('a clock that stands still does not wait for ever', async () => {
    const io = {
      now: () => T0,
      sleep: async () => {},
      hosts: createHosts({ concurrency: 1, now: () => T0, sleep: async () => {} }),
    };
    const wait = { for: 5000, method: null, reason: 'backoff' };
    const { outcome } = await run([page({ n: 1, more: at(1), wait }), page({ n: 1 })], { io });
    expect([outcome.status, outcome.requests]).toEqual(['ok', 2]);
  });

  test('the last request of a window is the last', async () => {
    const spent = page({ n: 1, more: at(1) }, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '600' });
    expect((await run([spent])).outcome).toMatchObject({
      status: 'partial',
      requests: 1,
      limits: [{ method: '/api', until: T0 + 600 * SECOND }],
    });
  });
});

describe('bounds', () => {
  const endless = Array.from({ length: 50 }, (_, i) => page({ n: 1, more: at(i + 1) }));

  test('so many requests', async () => {
    const { outcome, yielded } = await run(endless, { io: { maxRequests: 7 } });
    expect([outcome.status, outcome.requests, yielded, outcome.error?.kind]).toEqual(['partial', 7, 7, 'unfinished']);
  });

  test('so much time', async () => {
    const { outcome } = await run(endless, { io: { deadline: T0 + 10 * SECOND }, tick: 3 * SECOND });
    expect([outcome.status, outcome.requests, outcome.error?.kind]).toEqual(['partial', 4, 'unfinished']);
    const late = await run([], { io: { deadline: T0 } });
    expect(late.outcome).toMatchObject({ status: 'failed', requests: 0, dueAt: T0, error: { kind: 'unfinished' } });
    const noWait = await run([down], { io: { deadline: T0 + 500 } });
    expect(noWait.outcome).toMatchObject({ status: 'failed', requests: 1 });
  });

  test('a host that hangs is left when the time is up, though nothing ticks but the real clock', async () => {
    const hangs: CollectIo['fetcher'] = (_, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    const { outcome } = await run([], { io: { fetcher: hangs, deadline: T0 + 20 } });
    expect(outcome).toMatchObject({ status: 'failed', requests: 1, error: { kind: 'unfinished' } });
  });

  test.each([
    ['the same', [at(0)]],
    ['an earlier one', [at(1), at(2), at(1)]],
  ])('a page mark that comes again ends it: %s', async (_, marks) => {
    const { outcome, yielded } = await run(marks.map(more => page({ n: 1, more })));
    expect([outcome.status, outcome.error?.kind, yielded]).toEqual(['partial', 'repeated', marks.length]);
  });

  test('whatever is answered, it ends, asks within its bounds and never throws', async () => {
    const said = fc.oneof(
      fc.constantFrom<Said>(down, new SourceError('malformed', 'cut off'), new Error('bug'), { status: 304 }),
      fc.record({
        status: fc.constantFrom(200, 302, 401, 403, 404, 410, 429, 500, 503),
        headers: fc.record({ 'retry-after': fc.constantFrom('1', '9999', 'x') }, { requiredKeys: [] }),
      }),
      fc
        .record(
          { n: fc.nat(3), more: fc.option(fc.nat(5).map(at)), gap: fc.constantFrom('lost') },
          { requiredKeys: ['n', 'more'] },
        )
        .map(each => page(each)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(said, { minLength: 12, maxLength: 12 }), async replies => {
        const { outcome, asked, yielded } = await run(replies, { io: { maxRequests: 8 } });
        expect(outcome.requests).toBe(asked.length);
        expect(asked.length).toBeLessThanOrEqual(8);
        expect(outcome.status === 'failed').toBe(
          outcome.error !== null && yielded === 0 && outcome.error.kind !== 'gap',
        );
        expect(outcome.dueAt).toBeGreaterThanOrEqual(T0 + HOUR);
      }),
    );
  });
});
