import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxAge, NEVER, nextPoll } from '../../src/collect/schedule.ts';
import type { Outcome, PollStatus } from '../../src/model/store.ts';
import { DAY, HOUR, MINUTE, SECOND, WEEK } from '../../src/model/time.ts';

const START = Date.UTC(2026, 10, 21, 12);
const NOW = START + 20 * SECOND;
const limit = (until: number): Outcome['limits'][number] => ({ host: 'a.test', method: '*', until, reason: '' });

function next(about: {
  every?: number | null;
  status?: PollStatus;
  kind?: string;
  until?: number;
  cacheControl?: string;
  rhythm?: number;
  failures?: number;
  random?: number;
}): number | null {
  const {
    every = 15 * MINUTE,
    status = 'ok',
    kind,
    until,
    cacheControl = null,
    rhythm = null,
    failures = 1,
    random = 0,
  } = about;
  const at = nextPoll({
    every,
    outcome: {
      status,
      startedAt: START,
      error: kind === undefined ? null : { kind, message: '' },
      limits: until === undefined ? [] : [limit(until)],
    },
    cacheControl,
    rhythm,
    failures,
    now: NOW,
    random: () => random,
  });
  return at === null ? null : at - START;
}

describe('nextPoll', () => {
  test.each<[string, Parameters<typeof next>[0], number | null]>([
    ['the rhythm, counted from the start', {}, 15 * MINUTE],
    ['nothing new changes nothing', { status: 'empty' }, 15 * MINUTE],
    ['partial goes on at the next turn', { status: 'partial', kind: 'unfinished' }, 15 * MINUTE],
    ['a long max-age is believed', { cacheControl: 'public, max-age=3600' }, HOUR + 20 * SECOND],
    ['for a day at most', { cacheControl: 'max-age=31536000' }, DAY + 20 * SECOND],
    ['a short one makes nothing faster', { cacheControl: 'max-age=5' }, 15 * MINUTE],
    ['a limit', { status: 'failed', kind: 'limited', until: START + 2 * HOUR }, 2 * HOUR],
    ['a short limit', { status: 'failed', kind: 'limited', until: NOW + SECOND }, 15 * MINUTE],
    ['a limit on a poll that went well', { until: START + HOUR }, HOUR],
    ['a limit without a time, again and again', { status: 'failed', kind: 'limited', failures: 3 }, HOUR + 20 * SECOND],
    ['one failure', { status: 'failed', kind: 'unreachable' }, 15 * MINUTE + 20 * SECOND],
    ['four in a row', { status: 'failed', kind: 'unreachable', failures: 4 }, 2 * HOUR + 20 * SECOND],
    ['with jitter', { status: 'failed', kind: 'unreachable', failures: 4, random: 0.5 }, 2.25 * HOUR + 20 * SECOND],
    ['gone: asked no more', { status: 'failed', kind: 'gone' }, NEVER - START],
    ['the place’s own rhythm', { rhythm: START + 2 * HOUR }, 2 * HOUR],
    ['which makes nothing faster', { rhythm: START + MINUTE }, 15 * MINUTE],
    [
      'and says nothing of a failure',
      { status: 'failed', kind: 'unreachable', rhythm: START + 9 * HOUR },
      15 * MINUTE + 20 * SECOND,
    ],
    ['asked once and done', { every: null }, null],
    ['asked once and failed', { every: null, status: 'failed', kind: 'unreachable' }, 15 * MINUTE + 20 * SECOND],
    ['asked once and given up', { every: null, status: 'failed', kind: 'unreachable', failures: 5 }, null],
    ['asked once and gone', { every: null, status: 'failed', kind: 'gone' }, null],
  ])('%s', (_, about, want) => {
    expect(next(about)).toBe(want);
  });

  test('never faster than `every`', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: WEEK }),
        fc.constantFrom<PollStatus>('ok', 'empty', 'partial', 'failed'),
        fc.constantFrom('limited', 'unreachable', 'gone', 'denied'),
        fc.integer({ min: -WEEK, max: WEEK }),
        fc.nat(100),
        fc.nat(1e7),
        (every, status, kind, until, failures, age) => {
          expect(
            next({ every, status, kind, until: START + until, failures, cacheControl: `max-age=${age}` }),
          ).toBeGreaterThanOrEqual(every);
        },
      ),
    );
  });
});

test.each<[string | null, number]>([
  [null, 0],
  ['', 0],
  ['max-age=60', MINUTE],
  ['private, Max-Age = "60"', MINUTE],
  ['s-maxage=60', 0],
  ['no-cache, max-age=60', 0],
  ['no-store', 0],
  ['max-age=-1', 0],
  ['max-age=99999999999999999999', DAY],
])('maxAge(%j) is %i', (header, want) => {
  expect(maxAge(header)).toBe(want);
});
