import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { collect } from '../../src/collect/collect.ts';
import { createHosts, type Hosts } from '../../src/collect/hosts.ts';
import { createFetcher } from '../../src/collect/http.ts';
import { recordTo, replayFrom } from '../../src/collect/recording.ts';
import type { Item } from '../../src/model/mention.ts';
import type { AnySource, Fetcher } from '../../src/model/source.ts';
import type { Claim, Outcome, Validators } from '../../src/model/store.ts';
import { HOUR, SECOND } from '../../src/model/time.ts';
import * as answers from '../world/answers.ts';
import { type Handler, startWorld, type World } from '../world/server.ts';

// collect, hosts, http and recordings together, against servers that behave as real ones do.

const T0 = Date.UTC(2026, 10, 21, 12);
const lines: AnySource = {
  type: 'lines',
  about: { title: 'Lines', home: 'https://lines.test', every: HOUR, manners: { atOnce: 1, gap: 100, rule: 'none' } },
  options: z.unknown(),
  jobs: () => [],
  request: ({ job }) => ({ method: 'GET', url: job.params.url }),
  parse: (reply, { cursor }) => ({
    items: new TextDecoder()
      .decode(reply.body)
      .split('\n')
      .map(() => ({}) as Item),
    heard: [reply.at - HOUR, reply.at],
    more: null,
    resume: cursor,
  }),
};

let world: World;
let now: number;
let fetcher: ReturnType<typeof createFetcher>;
const slept: number[] = [];
beforeEach(async () => {
  world = await startWorld({});
  now = T0;
  slept.length = 0;
  fetcher = createFetcher({
    userAgent: 'earshot/test',
    timeout: 5_000,
    maxBytes: 100_000,
    allowPrivate: true,
    now: () => now,
    env: {},
  });
});
afterEach(async () => {
  await fetcher.close();
  await world.close();
});

async function poll(
  path: string,
  state: { validators?: Validators; heardTo?: number } = {},
  through: Fetcher = fetcher,
  shared: Hosts | null = null,
): Promise<Outcome> {
  const sleep = async (duration: number): Promise<void> => {
    slept.push(duration);
    now += duration;
  };
  const claim: Claim = {
    job: {
      id: 'l',
      source: 'l',
      brand: null,
      params: { url: `${world.url}${path}` },
      start: null,
      every: HOUR,
      dueAt: null,
    },
    cursor: null,
    validators: state.validators ?? { etag: null, lastModified: null },
    backfill: false,
    heardTo: state.heardTo ?? null,
    failures: 0,
  };
  const reading = collect(claim, lines, {
    fetcher: through,
    hosts: shared ?? createHosts({ concurrency: 4, now: () => now, sleep }),
    secrets: {},
    tokens: new Map(),
    now: () => now,
    sleep,
    random: () => 0,
    signal: new AbortController().signal,
    limits: [],
    maxRequests: 10,
    deadline: null,
  });
  let step = await reading.next();
  while (!step.done) step = await reading.next();
  return step.value;
}

describe('one poll', () => {
  test('the second one costs a 304 and claims the silence', async () => {
    world.on('/feed', answers.cached('a\nb', { etag: 'W/"1"', lastModified: 'Sat, 21 Nov 2026 11:00:00 GMT' }));
    const first = await poll('/feed');
    expect(first).toMatchObject({
      status: 'ok',
      seen: 2,
      validators: { etag: 'W/"1"', lastModified: 'Sat, 21 Nov 2026 11:00:00 GMT' },
    });
    now += HOUR;
    const second = await poll('/feed', { validators: first.validators as Validators, heardTo: T0 });
    expect(second).toMatchObject({
      status: 'empty',
      seen: 0,
      bytes: 0,
      heard: [T0, T0 + HOUR],
      validators: first.validators,
    });
    expect(world.log[1]?.headers).toMatchObject({
      'if-none-match': 'W/"1"',
      'if-modified-since': 'Sat, 21 Nov 2026 11:00:00 GMT',
    });
  });

  test.each<[string, Handler, Partial<Outcome> | { error: { kind: string } }, number]>([
    [
      '429 with Retry-After, then well',
      answers.first(1, answers.status(429, { 'retry-after': '3' }), answers.text('a')),
      { status: 'ok' },
      2,
    ],
    ['429 for an hour', answers.status(429, { 'retry-after': '3600' }), { status: 'failed', dueAt: T0 + HOUR }, 1],
    ['two 500s, then well', answers.first(2, answers.status(500), answers.text('a')), { status: 'ok' }, 3],
    ['three 500s', answers.first(3, answers.status(500), answers.text('a')), { status: 'failed' }, 3],
    ['a reset, then well', answers.first(1, answers.reset(), answers.text('a')), { status: 'ok' }, 2],
    ['a body cut off, then well', answers.first(1, answers.cutOff(), answers.text('a')), { status: 'ok' }, 2],
    ['a block page', answers.status(403), { status: 'failed' }, 1],
    ['gone', answers.status(410), { status: 'failed' }, 1],
    ['a bomb', answers.bomb(50_000_000), { status: 'failed' }, 1],
    ['a circle', answers.redirect('/x'), { status: 'failed' }, 3],
  ])('%s', async (_, handler, want, requests) => {
    world.on('/x', handler);
    const outcome = await poll('/x');
    expect(outcome).toMatchObject(want);
    expect(outcome.requests).toBe(requests);
    expect(slept.every(duration => duration <= 3 * SECOND)).toBe(true);
  });

  test('the second try of a host keeps the gap, and a retry its wait', async () => {
    world.on('/x', answers.first(2, answers.status(502), answers.text('a')));
    await poll('/x');
    expect(slept).toEqual([SECOND, 2 * SECOND]);
    expect(now).toBe(T0 + 3 * SECOND);
  });

  test('what one job is told, the ones queued behind it keep', async () => {
    world.on('/x', answers.status(429, { 'retry-after': '600' }));
    const shared = createHosts({ concurrency: 4, now: () => now, sleep: async () => {} });
    const outcomes = await Promise.all([poll('/x', {}, fetcher, shared), poll('/x', {}, fetcher, shared)]);
    expect(outcomes.map(({ requests, error }) => [requests, error?.kind])).toEqual([
      [1, 'limited'],
      [0, 'limited'],
    ]);
    expect(world.log.length).toBe(1);
  });

  test('a recording of it replays to the same outcome', async () => {
    world.on('/feed', answers.cached('a\nb\nc', { etag: '"1"' }));
    const dir = mkdtempSync(join(tmpdir(), 'earshot-whole-'));
    try {
      const live = await poll('/feed', {}, recordTo(dir, fetcher));
      const replay = await replayFrom(dir, () => now);
      expect(await poll('/feed', {}, replay)).toEqual(live);
      expect(
        await poll('/feed', { validators: live.validators as Validators, heardTo: T0 - HOUR }, replay),
      ).toMatchObject({ status: 'empty', heard: [T0 - HOUR, T0] });
      expect(world.count('/feed')).toBe(1);
      expect(replay.unused()).toEqual([]);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
