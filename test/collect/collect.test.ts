import { describe, expect, test } from 'vitest';
import { SourceError } from '../../src/model/errors.ts';
import { secret } from '../../src/model/secret.ts';
import type { HttpReply } from '../../src/model/source.ts';
import { HOUR, SECOND } from '../../src/model/time.ts';
import { at, down, page, run, type Said, T0 } from './pages.ts';

describe('a poll that reads to its end', () => {
  test('one page', async () => {
    const { outcome, yielded } = await run([page({ n: 3, heard: [T0 - HOUR, T0] })], { tick: SECOND });
    expect(yielded).toBe(1);
    expect(outcome).toEqual({
      job: 'pages/1',
      startedAt: T0,
      endedAt: T0 + SECOND,
      requests: 1,
      bytes: 45,
      seen: 3,
      added: 0,
      status: 'ok',
      heard: [T0 - HOUR, T0],
      validators: { etag: null, lastModified: null },
      error: null,
      dueAt: T0 + HOUR,
      limits: [],
      quotas: [],
    });
  });

  test('all pages; what was heard is one span', async () => {
    const { outcome, yielded, asked } = await run([
      page({ n: 2, more: at(1), heard: [T0 - 1000, T0] }),
      page({ n: 2, more: at(2), heard: [T0 - 2000, T0 - 1000] }),
      page({ n: 1, heard: [T0 - 3000, T0 - 1500] }),
    ]);
    expect([outcome.status, outcome.seen, outcome.requests, yielded]).toEqual(['ok', 5, 3, 3]);
    expect(outcome.heard).toEqual([T0 - 3000, T0]);
    expect(asked.map(({ query }) => query?.['page'])).toEqual(['0', '1', '2']);
  });

  test('spans that do not touch are not told as one', async () => {
    const { outcome } = await run([
      page({ n: 1, more: at(1), heard: [T0 - 1000, T0] }),
      page({ n: 1, heard: [T0 - 9000, T0 - 5000] }),
    ]);
    expect(outcome.heard).toEqual([T0 - 1000, T0]);
  });

  test('nothing in it is empty', async () => {
    const { outcome } = await run([page({ heard: [T0 - 1, T0] })]);
    expect([outcome.status, outcome.heard]).toEqual(['empty', [T0 - 1, T0]]);
  });

  test('a gap makes it partial', async () => {
    const { outcome } = await run([page({ n: 1, gap: 'older entries fell out' }, { etag: '"1"' })]);
    expect([outcome.status, outcome.error, outcome.validators]).toEqual([
      'partial',
      { kind: 'gap', message: 'older entries fell out' },
      null,
    ]);
  });
});

describe('conditions', () => {
  const validators = { etag: 'W/"old"', lastModified: 'Sat, 21 Nov 2026 11:00:00 GMT' };

  test('both validators go out as they came, with the first request alone', async () => {
    const { asked } = await run([page({ n: 1, more: at(1) }), page({ n: 1 })], { claim: { validators } });
    expect(asked.map(({ headers }) => headers)).toEqual([
      { 'if-none-match': 'W/"old"', 'if-modified-since': validators.lastModified },
      undefined,
    ]);
  });

  test('304: empty, and the silence counts as heard', async () => {
    const { outcome, yielded } = await run([{ status: 304, headers: { etag: 'W/"new"' } }], {
      claim: { validators, heardTo: T0 - HOUR },
      tick: 5,
    });
    expect([outcome.status, outcome.heard, yielded]).toEqual(['empty', [T0 - HOUR, T0 + 5], 0]);
    expect(outcome.validators).toEqual({ etag: 'W/"new"', lastModified: validators.lastModified });
    expect((await run([{ status: 304 }], { claim: { validators } })).outcome.heard).toBeNull();
  });

  test('304 to an unconditional question is nonsense', async () => {
    expect((await run([{ status: 304 }])).outcome).toMatchObject({ status: 'failed', error: { kind: 'malformed' } });
  });

  test('those of the first reply are kept when the poll is complete', async () => {
    const first = page(
      { n: 1, more: at(1), resume: at(0) },
      { etag: '"1"', 'last-modified': 'then', 'cache-control': 'max-age=7200' },
    );
    const whole = await run([first, page({ n: 1, resume: at(0) }, { etag: '"2"' })]);
    expect(whole.outcome.validators).toEqual({ etag: '"1"', lastModified: 'then' });
    expect(whole.outcome.dueAt).toBe(T0 + 2 * HOUR);
    const cut = await run([first, new SourceError('denied', 'no')], { claim: { validators } });
    expect([cut.outcome.status, cut.outcome.validators]).toEqual(['partial', null]);
  });

  test('and dropped when the next poll asks for another address', async () => {
    const moved = page({ n: 1, resume: { page: 0, since: 9 } }, { etag: '"1"' });
    expect((await run([moved])).outcome.validators).toBeNull();
    expect((await run([moved], { claim: { validators } })).outcome.validators).toEqual({
      etag: null,
      lastModified: null,
    });
  });
});

describe('failures', () => {
  test('a transient one is tried again, twice, later each time', async () => {
    const { outcome, slept } = await run([down, { status: 502 }, page({ n: 1 })]);
    expect([outcome.status, outcome.requests, slept]).toEqual(['ok', 3, [SECOND, 2 * SECOND]]);
  });

  test('and no more: failed, backed off, nothing claimed', async () => {
    const { outcome } = await run([down, down, down], { claim: { failures: 2, heardTo: T0 - 1 } });
    expect(outcome).toMatchObject({
      status: 'failed',
      requests: 3,
      heard: null,
      validators: null,
      error: { kind: 'unreachable' },
    });
    expect(outcome.dueAt).toBe(outcome.endedAt + 4 * HOUR);
  });

  test('two retries a poll, not a page', async () => {
    const { outcome } = await run([down, page({ n: 1, more: at(1) }), down, page({ n: 1, more: at(2) }), down]);
    expect([outcome.status, outcome.requests, outcome.seen]).toEqual(['partial', 5, 2]);
  });

  test.each<[string, Said, string]>([
    ['denied', { status: 401 }, 'denied'],
    ['blocked', { status: 403, headers: { 'content-type': 'text/html' } }, 'denied'],
    ['not there', { status: 404 }, 'unreachable'],
    ['gone', { status: 410 }, 'gone'],
    ['too large', new SourceError('too_large', 'x'), 'too_large'],
    ['malformed', page({ throw: 'no JSON' }), 'malformed'],
    ['a bug of the source', page({ throw: 'bug' }), 'malformed'],
    ['no JSON at all', { body: new TextEncoder().encode('<html>') }, 'malformed'],
  ])('%s: asked once, and told', async (_, said, kind) => {
    const { outcome, yielded } = await run([said]);
    expect([outcome.status, outcome.error?.kind, outcome.requests, yielded]).toEqual(['failed', kind, 1, 0]);
  });

  test('after a page it is partial, and what was heard stays', async () => {
    const { outcome, yielded } = await run([page({ n: 2, more: at(1), heard: [T0 - 5, T0] }), { status: 401 }]);
    expect([outcome.status, yielded, outcome.heard, outcome.error?.kind]).toEqual([
      'partial',
      1,
      [T0 - 5, T0],
      'denied',
    ]);
  });

  test('a source that cannot even ask', async () => {
    const request = (): never => {
      throw new TypeError('no key');
    };
    expect((await run([], { source: { request } })).outcome).toMatchObject({
      status: 'failed',
      requests: 0,
      error: { kind: 'malformed' },
    });
  });

  test('secrets are masked in what is told', async () => {
    const { outcome } = await run([page({ throw: 'the key k3y-of-acme is wrong' })], {
      io: { secrets: { key: secret('k3y-of-acme') } },
    });
    expect(outcome.error?.message).toBe('the key ••• is wrong');
  });

  test('an abort is the one thing that throws', async () => {
    const stop = new AbortController();
    const fetcher = async (): Promise<HttpReply> => {
      stop.abort(new Error('enough'));
      throw down;
    };
    await expect(run([], { io: { signal: stop.signal, fetcher } })).rejects.toThrow('enough');
    await expect(run([page({})], { io: { signal: stop.signal } })).rejects.toThrow('enough');
  });
});
