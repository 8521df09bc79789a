import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverage, fill, heardOf } from '../../src/analyse/coverage.ts';
import type { Poll } from '../../src/model/store.ts';
import { DAY, HOUR, iso, parseInstant, type TimeSpan } from '../../src/model/time.ts';
import { hourlyPolls, poll, WEEK_47, ZONE } from './week.ts';

const HN = [{ id: 'hn', title: 'Hacker News' }];
const BOTH = [...HN, { id: 'press', title: 'Press' }];
const at = (text: string): number => parseInstant(text) ?? Number.NaN;
const denied = (source: string, startedAt: number, more: Partial<Poll> = {}): Poll =>
  poll(source, null, { startedAt, error: { kind: 'denied', message: '403 denied' }, ...more });

/** Tuesday 14:00 to 19:00 in Berlin. */
const TUESDAY: TimeSpan = [at('2026-11-17T13:00:00Z'), at('2026-11-17T18:00:00Z')];

describe('coverage', () => {
  it('says in plain words what was not heard, when and why', () => {
    const polls = [
      ...hourlyPolls('hn', WEEK_47),
      ...hourlyPolls('press', [WEEK_47[0], TUESDAY[0]]),
      denied('press', TUESDAY[0] + HOUR),
      ...hourlyPolls('press', [TUESDAY[1], WEEK_47[1]]),
    ];
    const got = coverage(polls, BOTH, WEEK_47, WEEK_47[1], ZONE);
    expect(got.statement).toBe('press was not heard Tue 14:00–19:00 (403 denied); hn complete');
    expect(got.sources[0]).toMatchObject({ source: 'hn', share: 1, gaps: [], failed: 0 });
    expect(got.sources[1]).toMatchObject({
      share: 163 / 168,
      failed: 1,
      gaps: [
        {
          from: '2026-11-17T13:00:00Z',
          to: '2026-11-17T18:00:00Z',
          brands: null,
          reason: 'failed',
          error: { kind: 'denied', message: '403 denied' },
        },
      ],
    });
    expect(got.sources[1]?.hours).toEqual([
      { from: iso(WEEK_47[0]), to: '2026-11-17T13:00:00Z', state: 'ok' },
      { from: '2026-11-17T13:00:00Z', to: '2026-11-17T18:00:00Z', state: 'failed' },
      { from: '2026-11-17T18:00:00Z', to: iso(WEEK_47[1]), state: 'ok' },
    ]);
  });

  it('is about when things were published: one reading of a whole day leaves no gap', () => {
    const polls = [poll('hn', [WEEK_47[0], WEEK_47[1]], { startedAt: WEEK_47[1] + DAY })];
    expect(coverage(polls, HN, WEEK_47, WEEK_47[1] + DAY, ZONE)).toMatchObject({
      share: 1,
      statement: 'hn complete',
      sources: [{ polls: 0 }],
    });
  });

  it('does not count what is still to come', () => {
    const now = WEEK_47[0] + 2 * DAY;
    const got = coverage(hourlyPolls('hn', [WEEK_47[0], now]), HN, WEEK_47, now, ZONE);
    expect(got).toMatchObject({ from: iso(WEEK_47[0]), to: iso(now), share: 1, statement: 'hn complete' });
    expect(coverage([], HN, WEEK_47, WEEK_47[0] - DAY, ZONE).statement).toBe('nothing of this time has passed yet');
  });

  it('does not call it a failure that a source reaches back only so far', () => {
    const first = WEEK_47[0] + 30 * HOUR;
    const got = coverage(hourlyPolls('hn', [first, WEEK_47[1]]), HN, WEEK_47, WEEK_47[1], ZONE);
    expect(got.sources[0]?.gaps).toMatchObject([{ reason: 'before', error: null }]);
    expect(got.sources[0]?.hours[0]).toMatchObject({ state: 'not polled' });
    expect(got.statement).toBe(
      'hn was not heard Mon 00:00 – Tue 06:00 (older than its first reading, which reaches back to Tue 17 Nov 06:00)',
    );
  });

  it.each<[string, Poll[], string, string]>([
    ['never read', [], 'never', 'hn was never read'],
    ['always refused', [denied('hn', WEEK_47[0] + HOUR)], 'failed', 'hn was not heard at all (403 denied)'],
    [
      'stopped',
      hourlyPolls('hn', [WEEK_47[0], WEEK_47[0] + DAY]),
      'unpolled',
      'hn was not heard Tue – Sun (not polled)',
    ],
    [
      'something fell out between two readings',
      [
        ...hourlyPolls('hn', [WEEK_47[0], TUESDAY[0]]),
        poll('hn', [TUESDAY[1], WEEK_47[1]], {
          status: 'partial',
          error: { kind: 'gap', message: 'older entries fell out' },
        }),
      ],
      'partial',
      'hn was not heard Tue 14:00–19:00 (older entries fell out)',
    ],
  ])('%s', (_, polls, reason, statement) => {
    const got = coverage(polls, HN, WEEK_47, WEEK_47[1], ZONE);
    expect(got.statement).toBe(statement);
    expect(got.sources[0]?.gaps).toMatchObject([{ reason }]);
  });

  it('tells an hour in which nothing came from one that was not heard', () => {
    const empty = hourlyPolls('hn', [WEEK_47[0], WEEK_47[0] + HOUR]).map(one => ({ ...one, status: 'empty' as const }));
    const half = poll('hn', [WEEK_47[0] + HOUR, WEEK_47[0] + 1.5 * HOUR]);
    const states = coverage([...empty, half], HN, WEEK_47, WEEK_47[1], ZONE).sources[0]?.hours.map(
      ({ state }) => state,
    );
    expect(states).toEqual(['empty', 'partial', 'not polled']);
  });

  it('keeps short gaps in the data and out of the statement', () => {
    const polls = [poll('hn', [WEEK_47[0], TUESDAY[0]]), poll('hn', [TUESDAY[0] + 10 * 60_000, WEEK_47[1]])];
    const got = coverage(polls, HN, WEEK_47, WEEK_47[1], ZONE);
    expect(got.statement).toBe('hn complete');
    expect(got.sources[0]?.gaps).toHaveLength(1);
  });

  it('does not let one brand’s search hide the failure of another’s', () => {
    const asked = (brand: string, one: Poll): Poll => ({ ...one, brand, job: `hn:${brand}` });
    const polls = [
      ...hourlyPolls('hn', WEEK_47).map(one => asked('acme', one)),
      ...hourlyPolls('hn', [WEEK_47[0], TUESDAY[0]]).map(one => asked('globex', one)),
      denied('hn', TUESDAY[0] + HOUR, { brand: 'globex' }),
      ...hourlyPolls('hn', [TUESDAY[1], WEEK_47[1]]).map(one => asked('globex', one)),
      // A follow-up that looks up counts hears nothing and is no gap.
      poll('hn', null, { startedAt: TUESDAY[0], status: 'ok', job: 'hn:counts' }),
    ];
    const got = coverage(polls, HN, WEEK_47, WEEK_47[1], ZONE);
    expect(got.statement).toBe('hn was not heard for globex Tue 14:00–19:00 (403 denied)');
    expect(got.sources[0]?.gaps).toMatchObject([{ brands: ['globex'], reason: 'failed' }]);
    expect(got.sources[0]?.hours.map(({ state }) => state)).toEqual(['ok', 'partial', 'ok']);
  });

  it('counts many gaps of one reason together', () => {
    const polls = hourlyPolls('hn', WEEK_47).filter((_, i) => i % 24 > 2);
    expect(coverage(polls, HN, WEEK_47, WEEK_47[1], ZONE).statement).toMatch(
      /and 6 times, 18 hours in all, last Sun 00:00–03:00 \(not polled\)$/,
    );
  });

  it('cleans what a server says of itself', () => {
    const polls = [denied('hn', WEEK_47[0], { error: { kind: 'denied', message: 'no\x1b[31m!' } })];
    expect(coverage(polls, HN, WEEK_47, WEEK_47[1], ZONE).statement).toBe('hn was not heard at all (no!)');
  });

  it('covers every moment of the span exactly once, whatever was heard', () => {
    const span: TimeSpan = [0, 48 * HOUR];
    const minute = fc.integer({ min: -600, max: 4000 });
    const some = fc.array(
      fc.record({ a: minute, b: minute, brand: fc.constantFrom(null, 'acme', 'globex'), fails: fc.boolean() }),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(some, rows => {
        const polls = rows.map(({ a, b, brand, fails }) =>
          fails
            ? denied('hn', a * 60_000, { brand })
            : poll('hn', [Math.min(a, b) * 60_000, Math.max(a, b) * 60_000 + 1], { brand }),
        );
        const source = coverage(polls, HN, span, span[1], 'UTC').sources[0];
        expect(source?.share).toBeGreaterThanOrEqual(0);
        expect(source?.share).toBeLessThanOrEqual(1);
        const ends = source?.hours.flatMap(({ from, to }) => [Date.parse(from), Date.parse(to)]) ?? [];
        expect(ends[0]).toBe(span[0]);
        expect(ends.at(-1)).toBe(span[1]);
        for (let i = 1; i + 1 < ends.length; i += 2) expect(ends[i]).toBe(ends[i + 1]);
        const both = [...(source?.heard ?? []), ...(source?.gaps ?? [])];
        const long = both.reduce((sum, one) => sum + Date.parse(one.to) - Date.parse(one.from), 0);
        // Gaps below a minute are neither.
        expect(Math.abs(long - 48 * HOUR)).toBeLessThan(rows.length * 2 * 60_000 + 1);
      }),
      { numRuns: 60 },
    );
  });
});

describe('heardOf and fill', () => {
  it('join readings that nearly meet, and no others', () => {
    const polls = [poll('hn', [0, HOUR]), poll('hn', [HOUR + 30_000, 2 * HOUR]), poll('hn', [3 * HOUR, 4 * HOUR])];
    expect(heardOf(polls, [0, 5 * HOUR])).toEqual([
      [0, 2 * HOUR],
      [3 * HOUR, 4 * HOUR],
    ]);
    expect(fill(heardOf(polls, [0, 4 * HOUR]), [0, 4 * HOUR])).toBe(0.75);
  });
});
