import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { retryAt, spentUntil, standsInTheWay } from '../../src/collect/limits.ts';
import { backoff, classify, refusalOf } from '../../src/collect/retry.ts';
import type { HttpReply } from '../../src/model/source.ts';
import { DAY, HOUR, MINUTE, SECOND, WEEK } from '../../src/model/time.ts';

const AT = Date.UTC(2026, 10, 21, 12, 0, 0);
function reply(status: number, headers: Record<string, string> = {}, body: unknown = ''): HttpReply {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    status,
    url: 'https://api.example.com/v1/search?key=•••',
    headers,
    body: new TextEncoder().encode(text),
    at: AT,
  };
}

describe('retryAt: when a service says to come back', () => {
  test.each<[string, Record<string, string>, unknown, number | null]>([
    ['nothing', {}, '', null],
    ['seconds', { 'retry-after': '120' }, '', 120 * SECOND],
    ['seconds with decimals', { 'retry-after': '1.337' }, '', 1337],
    ['zero', { 'retry-after': '0' }, '', null],
    ['a date', { 'retry-after': 'Sat, 21 Nov 2026 12:05:00 GMT' }, '', 5 * MINUTE],
    [
      'a date by a clock that is wrong',
      { 'retry-after': 'Sat, 21 Nov 2026 15:05:00 GMT', date: 'Sat, 21 Nov 2026 15:00:00 GMT' },
      '',
      5 * MINUTE,
    ],
    ['the date of old', { 'retry-after': 'Saturday, 21-Nov-26 12:05:00 GMT' }, '', 5 * MINUTE],
    ['an asctime date is GMT wherever we are', { 'retry-after': 'Sat Nov 21 12:05:00 2026' }, '', 5 * MINUTE],
    ['a date gone by', { 'retry-after': 'Sat, 21 Nov 2026 11:00:00 GMT' }, '', null],
    ['no date', { 'retry-after': 'soon' }, '', null],
    ['a hostile number', { 'retry-after': '99999999999' }, '', WEEK],
    ['epoch seconds', { 'x-ratelimit-reset': String(AT / 1000 + 90) }, '', 90 * SECOND],
    ['epoch seconds with decimals', { 'x-ratelimit-reset': String(AT / 1000 + 1.5) }, '', 1500],
    ['epoch milliseconds', { 'x-ratelimit-reset': String(AT + 90_000) }, '', 90 * SECOND],
    ['seconds from now', { 'x-rate-limit-reset': '291' }, '', 291 * SECOND],
    ['the draft standard', { 'ratelimit-reset': '30' }, '', 30 * SECOND],
    ['ISO 8601', { 'x-ratelimit-reset': '2026-11-21T12:04:00.070144Z' }, '', 4 * MINUTE + 70],
    ['seconds after', { 'x-ratelimit-reset-after': '2.5', 'x-ratelimit-reset': '9' }, '', 2500],
    [
      'a reset while requests remain is not meant',
      { 'x-ratelimit-reset': '60', 'x-ratelimit-remaining': '594.0' },
      '',
      null,
    ],
    ['a reset with none remaining', { 'x-ratelimit-reset': '60', 'x-ratelimit-remaining': '0' }, '', MINUTE],
    ['JSON retry_after', {}, { message: 'slow down', retry_after: 0.65, global: false }, 650],
    ['JSON parameters.retry_after', {}, { ok: false, parameters: { retry_after: 35 } }, 35 * SECOND],
    ['JSON extras.wait_seconds', {}, { extras: { wait_seconds: 7 } }, 7 * SECOND],
    ['a header before the body', { 'retry-after': '3' }, { retry_after: 9 }, 3 * SECOND],
    [
      'throttle_violation',
      {},
      {
        error_name: 'throttle_violation',
        error_message: 'too many requests from this IP, more requests available in 3600 seconds',
      },
      HOUR,
    ],
    ["Google's day ends in California", {}, { error: { errors: [{ reason: 'quotaExceeded' }] } }, 20 * HOUR],
    ['text in a number place', {}, { retry_after: 'never' }, null],
    ['broken JSON', {}, '{"retry_after": 5', null],
  ])('%s', (_, headers, body, want) => {
    expect(retryAt(reply(429, headers, body))).toBe(want === null ? null : AT + want);
  });

  test('never in the past, never later than a week, whatever is said', () => {
    const header = fc.oneof(
      fc.string(),
      fc.nat().map(String),
      fc.double().map(String),
      fc.date({ noInvalidDate: true }).map(date => date.toUTCString()),
    );
    fc.assert(
      fc.property(header, header, fc.json(), (after, reset, body) => {
        const until = retryAt(reply(429, { 'retry-after': after, 'x-ratelimit-reset': reset }, body));
        expect(until === null || (until > AT && until <= AT + WEEK)).toBe(true);
      }),
    );
  });
});

describe('classify', () => {
  test.each<[number, Record<string, string>, unknown, string, boolean, number | null]>([
    [200, {}, '', 'ok', false, null],
    [204, {}, '', 'ok', false, null],
    [304, {}, '', 'notModified', false, null],
    [401, {}, '', 'denied', false, null],
    [402, {}, '', 'denied', false, null],
    [403, {}, '', 'denied', false, null],
    [403, { 'content-type': 'text/html; charset=utf-8' }, '<html>whoa there</html>', 'denied', false, null],
    [403, { 'retry-after': '60' }, '', 'limited', false, MINUTE],
    [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(AT / 1000 + 60) }, '', 'limited', false, MINUTE],
    [
      403,
      { 'x-ratelimit-remaining': '4999' },
      { message: 'You have exceeded a secondary rate limit.' },
      'limited',
      false,
      null,
    ],
    [403, {}, { error: { errors: [{ reason: 'quotaExceeded' }] } }, 'limited', false, 20 * HOUR],
    [403, {}, { error: { errors: [{ reason: 'commentsDisabled' }] } }, 'denied', false, null],
    [400, {}, { error_name: 'throttle_violation', error_message: 'available in 60 seconds' }, 'limited', false, MINUTE],
    [400, { 'retry-after': '9' }, '', 'malformed', false, null],
    [404, {}, '', 'unreachable', false, null],
    [407, {}, '', 'denied', false, null],
    [408, {}, '', 'unreachable', true, null],
    [410, {}, '', 'gone', false, null],
    [422, {}, '', 'malformed', false, null],
    [429, {}, '', 'limited', false, null],
    [429, { 'retry-after': '5' }, '', 'limited', false, 5 * SECOND],
    [451, {}, '', 'denied', false, null],
    [500, {}, '', 'unreachable', true, null],
    [502, { 'retry-after': '30' }, '', 'unreachable', false, 30 * SECOND],
    [503, {}, '', 'unreachable', true, null],
    [503, { 'retry-after': '30' }, '', 'limited', false, 30 * SECOND],
    [302, {}, '', 'malformed', false, null],
  ])('%i %j', (status, headers, body, kind, transient, wait) => {
    const verdict = classify(reply(status, headers, body));
    if (verdict.kind !== 'failed') return expect(verdict.kind).toBe(kind);
    expect([verdict.error.kind, verdict.transient, verdict.error.retryAt]).toEqual([
      kind,
      transient,
      wait === null ? null : AT + wait,
    ]);
    expect(verdict.error.message).toMatch(/^api\.example\.com /);
    expect(verdict.error.message).not.toContain('search');
  });

  test('a block page is called one', () => {
    const verdict = classify(reply(403, { 'content-type': 'text/html' }, '<html>'));
    expect(verdict.kind === 'failed' && verdict.error.message).toContain('blocks us');
  });

  test('refusalOf: null for what may be parsed', () => {
    expect(refusalOf(reply(200))).toBeNull();
    expect(refusalOf(reply(304))?.kind).toBe('malformed');
    expect(refusalOf(reply(429))?.kind).toBe('limited');
  });
});

describe('limits', () => {
  test('the last request of a window closes it until the reset', () => {
    expect(spentUntil(reply(200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' }))).toBe(AT + 30 * SECOND);
    expect(spentUntil(reply(200, { 'x-ratelimit-remaining': '0.0' }))).toBeNull();
    expect(spentUntil(reply(200, { 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '30' }))).toBeNull();
    expect(spentUntil(reply(200))).toBeNull();
  });

  test.each<[string, string, boolean]>([
    ['*', '/2.3/anything', true],
    ['search/excerpts', '/2.3/search/excerpts', true],
    ['/2.3/search', '/2.3/search/excerpts', true],
    ['search', '/2.3/research', false],
    ['search', '/2.3/posts', false],
  ])('a limit on %s and a request for %s: %s', (method, path, want) => {
    const limit = { host: 'api.example.com', method, until: AT + 1, reason: 'backoff' };
    expect(standsInTheWay(limit, 'api.example.com', path, AT)).toBe(want);
    expect(standsInTheWay(limit, 'other.example.com', path, AT)).toBe(false);
    expect(standsInTheWay(limit, 'api.example.com', path, AT + 1)).toBe(false);
  });
});

describe('backoff', () => {
  test('doubles from `every` to a day, with up to a quarter on top', () => {
    const none = (): number => 0;
    expect([1, 2, 3, 4, 40].map(n => backoff(n, HOUR, none) / HOUR)).toEqual([1, 2, 4, 8, 24]);
    expect(backoff(1, HOUR, () => 0.999)).toBeLessThanOrEqual(1.25 * HOUR);
    expect(backoff(9, 3 * DAY, none)).toBe(3 * DAY);
  });

  test('is never shorter than `every` and never shrinks', () => {
    fc.assert(
      fc.property(
        fc.nat(2000),
        fc.integer({ min: 1, max: WEEK }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (n, every, r) => {
          expect(backoff(n, every, () => r)).toBeGreaterThanOrEqual(every);
          expect(backoff(n + 1, every, () => r)).toBeGreaterThanOrEqual(backoff(n, every, () => r));
        },
      ),
    );
  });
});
