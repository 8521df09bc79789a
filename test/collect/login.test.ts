import { describe, expect, test } from 'vitest';
import type { CollectIo } from '../../src/collect/collect.ts';
import { quotaOf } from '../../src/collect/limits.ts';
import { SourceError } from '../../src/model/errors.ts';
import { secret } from '../../src/model/secret.ts';
import type { Ask, HttpReply } from '../../src/model/source.ts';
import { HOUR, MINUTE, SECOND } from '../../src/model/time.ts';
import { at, page, run, type Said, T0 } from './pages.ts';

// Tokens, statuses a source reads itself, allowances, and what a source runs out of by its own count.

type Asked = Ask<{ url: string }, { page: number; since: number }>;
const login = {
  request: () => ({ method: 'POST' as const, url: 'https://pages.test/token', body: secret('pass') }),
  token(reply: HttpReply) {
    const said = JSON.parse(new TextDecoder().decode(reply.body)) as { access?: string; expires?: number };
    if (said.access === undefined) throw new SourceError('denied', 'the service did not give a token');
    return { access: secret(said.access), expiresAt: said.expires ?? null };
  },
};
const request = ({ job, cursor, token }: Asked) => ({
  method: 'GET' as const,
  url: job.params.url,
  query: { page: String(cursor.page) },
  ...(token === null ? {} : { headers: { authorization: secret(`Bearer ${token.access.reveal()}`) } }),
});
const source = { login, request };
const token = (access: string, expires?: number): Said =>
  page(expires === undefined ? { access } : { access, expires });
const shown = (asked: Awaited<ReturnType<typeof run>>['asked']): string[] =>
  asked.map(({ url, headers }) => {
    const value = headers?.['authorization'];
    return `${new URL(String(url)).pathname} ${typeof value === 'object' ? value.reveal() : '-'}`;
  });

describe('log-in', () => {
  test('once for all pages', async () => {
    const { outcome, asked } = await run([token('t1'), page({ n: 1, more: at(1) }), page({ n: 1 })], { source });
    expect(shown(asked)).toEqual(['/token -', '/api Bearer t1', '/api Bearer t1']);
    expect([outcome.status, outcome.requests]).toEqual(['ok', 3]);
  });

  test('once for all jobs of a run that start together', async () => {
    const tokens: CollectIo['tokens'] = new Map();
    const first = await run([token('t1'), page({ n: 1 })], { source, io: { tokens } });
    const second = await run([page({ n: 1 })], { source, io: { tokens } });
    expect([shown(first.asked), shown(second.asked)]).toEqual([['/token -', '/api Bearer t1'], ['/api Bearer t1']]);
  });

  test('again where the token is nearly over', async () => {
    const { asked } = await run(
      [token('t1', T0 + 90 * SECOND), page({ n: 1, more: at(1) }), token('t2'), page({ n: 1 })],
      {
        source,
        tick: 20 * SECOND,
      },
    );
    expect(shown(asked)).toEqual(['/token -', '/api Bearer t1', '/token -', '/api Bearer t2']);
  });

  test('again after a 401, once', async () => {
    const well = await run([token('t1'), { status: 401 }, token('t2'), page({ n: 1 })], { source });
    expect(shown(well.asked)).toEqual(['/token -', '/api Bearer t1', '/token -', '/api Bearer t2']);
    expect(well.outcome).toMatchObject({ status: 'ok', error: null });
    const not = await run([token('t1'), { status: 401 }, token('t2'), { status: 401 }], { source });
    expect(not.outcome).toMatchObject({ status: 'failed', requests: 4, error: { kind: 'denied' } });
  });

  test('a second 401 some pages on is not answered by a third log-in', async () => {
    const { outcome } = await run(
      [token('t1'), { status: 401 }, token('t2'), page({ n: 1, more: at(1) }), { status: 401 }],
      { source },
    );
    expect(outcome).toMatchObject({ status: 'partial', requests: 5, error: { kind: 'denied' } });
  });

  test.each<[string, Said, string, RegExp]>([
    ['refused', { status: 401 }, 'denied', /^logging in: .*\(401\)/],
    ['no token in it', page({}), 'denied', /^logging in: the service did not give a token/],
    ['no JSON', { body: new TextEncoder().encode('<html>') }, 'malformed', /^logging in: /],
    ['too often', { status: 429, headers: { 'retry-after': '7200' } }, 'limited', /^logging in: .*wait until/],
  ])('%s: said, and not tried again in this run', async (_, said, kind, words) => {
    const tokens: CollectIo['tokens'] = new Map();
    const first = await run([said], { source, io: { tokens } });
    expect(first.outcome).toMatchObject({ status: 'failed', requests: 1, error: { kind } });
    expect(first.outcome.error?.message).toMatch(words);
    const second = await run([], { source, io: { tokens } });
    expect(second.outcome).toMatchObject({ status: 'failed', requests: 0, error: { kind } });
  });

  test('a job may go without', async () => {
    const { asked } = await run([page({ n: 1 })], { source: { ...source, login: { ...login, request: () => null } } });
    expect(shown(asked)).toEqual(['/api -']);
  });

  test('the token is never told', async () => {
    const parse = (): never => {
      throw new SourceError('malformed', 'cannot use k3y-of-acme');
    };
    const { outcome } = await run([token('k3y-of-acme'), page({})], { source: { ...source, parse } });
    expect(outcome.error?.message).toBe('cannot use •••');
  });
});

describe('statuses a source reads itself', () => {
  const parse = (reply: HttpReply, { cursor }: Asked) => ({
    items: [],
    heard: null,
    more: null,
    resume: { ...cursor, page: reply.status },
  });
  test('are handed to parse', async () => {
    const { outcome, yielded } = await run([{ status: 404 }], { source: { expects: [404], parse } });
    expect([outcome.status, yielded]).toEqual(['empty', 1]);
  });
  test('others are failures', async () => {
    expect((await run([{ status: 410 }], { source: { expects: [404], parse } })).outcome.error?.kind).toBe('gone');
  });
  test('and so is one that tells us to wait', async () => {
    const said = { status: 403, headers: { 'retry-after': '7200' } };
    expect((await run([said], { source: { expects: [403], parse } })).outcome).toMatchObject({
      error: { kind: 'limited' },
      dueAt: T0 + 2 * HOUR,
    });
  });
});

test('what a source runs out of by its own count rests that job until then', async () => {
  const spent = (): never => {
    throw new SourceError('limited', 'the day’s 100 units are used up', { retryAt: T0 + 9 * HOUR });
  };
  const { outcome } = await run([], { source: { request: spent } });
  expect(outcome).toMatchObject({
    status: 'failed',
    requests: 0,
    limits: [],
    dueAt: T0 + 9 * HOUR,
    error: { kind: 'limited' },
  });
});

test('the manners of a job come before those of its source', async () => {
  const manners = () => ({ atOnce: 1, gap: 5 * SECOND, rule: 'slow' });
  const { slept } = await run([page({ n: 1, more: at(1) }), page({ n: 1 })], { source: { manners } });
  expect(slept).toEqual([5 * SECOND]);
});

test('what is gone is asked no more, and that is said', async () => {
  const { outcome } = await run([{ status: 410 }]);
  expect(outcome.error?.message).toMatch(
    /gone for good \(410\); it is asked no more unless by name: earshot poll --source$/,
  );
  expect(new Date(outcome.dueAt ?? 0).getUTCFullYear()).toBe(9999);
});

describe('what a page tells beside its items', () => {
  const notice = { kind: 'moved', message: 'elsewhere' };
  test('a notice is in the ledger and changes no status', async () => {
    const { outcome } = await run([page({ n: 1, notice })]);
    expect([outcome.status, outcome.error, outcome.dueAt]).toEqual(['ok', notice, T0 + HOUR]);
    expect((await run([page({ n: 1, notice, gap: 'lost' })])).outcome.error?.kind).toBe('gap');
  });
  test('a 304 may move the cursor', async () => {
    const claim = { validators: { etag: '"1"', lastModified: null }, heardTo: T0 - HOUR };
    const unchanged = () => ({
      items: [],
      heard: null,
      more: null,
      resume: at(0),
      notice: { kind: 'moved' as const, message: 'm' },
    });
    const { outcome, yielded } = await run([{ status: 304 }], { claim, source: { unchanged } });
    expect([outcome.status, yielded, outcome.error, outcome.validators]).toEqual([
      'empty',
      1,
      { kind: 'moved', message: 'm' },
      { etag: '"1"', lastModified: null },
    ]);
    expect(outcome.heard).toEqual([T0 - HOUR, T0]);
  });
  test('the rhythm is asked for the cursor the next poll starts with, a broken one is none', async () => {
    const resume = at(7);
    const rhythm = (_: unknown, cursor: { page: number }, from: number) => from + cursor.page * HOUR;
    expect((await run([page({ n: 1, resume })], { source: { rhythm } })).outcome.dueAt).toBe(T0 + 7 * HOUR);
    const broken = (): never => {
      throw new TypeError('old cursor');
    };
    expect((await run([page({ n: 1 })], { source: { rhythm: broken } })).outcome.dueAt).toBe(T0 + HOUR);
  });
});

describe('allowances in headers', () => {
  const said = (headers: Record<string, string>) =>
    quotaOf({ status: 200, url: 'https://pages.test/', headers, body: new Uint8Array(), at: T0 }, 'pages.test');
  test.each<[Record<string, string>, object | null]>([
    [{}, null],
    [{ 'x-ratelimit-limit': '60' }, null],
    [{ 'x-ratelimit-remaining': 'many' }, null],
    [
      {
        'x-ratelimit-limit': '30',
        'x-ratelimit-remaining': '12',
        'x-ratelimit-reset': String(T0 / 1000 + 60),
        'x-ratelimit-resource': 'search',
      },
      { name: 'search', most: 30, left: 12, resetsAt: T0 + MINUTE },
    ],
    [
      { 'x-ratelimit-remaining': '594.0', 'x-ratelimit-reset': '291' },
      { name: 'requests', most: null, left: 594, resetsAt: T0 + 291 * SECOND },
    ],
    [
      { 'ratelimit-limit': '100, 100;w=60', 'ratelimit-remaining': '-1', 'ratelimit-reset': '5' },
      { name: 'requests', most: 100, left: 0, resetsAt: T0 + 5 * SECOND },
    ],
    [
      { 'x-rate-limit-limit': '450', 'x-rate-limit-remaining': '449', 'x-rate-limit-reset': '99999999999999999' },
      { name: 'requests', most: 450, left: 449, resetsAt: null },
    ],
    [
      {
        'x-ratelimit-remaining': '1',
        'x-ratelimit-reset': '2026-11-21T12:05:00Z',
        'x-ratelimit-resource': '\u001b[31mx',
      },
      { name: '31mx', most: null, left: 1, resetsAt: T0 + 5 * MINUTE },
    ],
  ])('%j', (headers, want) => {
    expect(said(headers)).toEqual(want === null ? null : { host: 'pages.test', ...want });
  });

  test('the last word of each counts, of refusals too', async () => {
    const left = (n: number) => ({ 'x-ratelimit-remaining': String(n), 'x-ratelimit-reset': '60' });
    const { outcome } = await run([
      page({ n: 1, more: at(1) }, left(9)),
      page({ n: 1, quotas: [{ host: 'pages.test', name: 'units', most: 100, left: 3, resetsAt: null }] }, left(8)),
    ]);
    expect(outcome.quotas).toEqual([
      { host: 'pages.test', name: 'requests', most: null, left: 8, resetsAt: T0 + MINUTE },
      { host: 'pages.test', name: 'units', most: 100, left: 3, resetsAt: null },
    ]);
    expect((await run([{ status: 403, headers: left(0) }])).outcome.quotas).toMatchObject([{ left: 0 }]);
  });
});
