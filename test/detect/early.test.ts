import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detect, EARLY, type Early, earlyHours, settingOf, standardRules } from '../../src/detect/index.ts';
import type { Finding, Point, Rule } from '../../src/model/alert.ts';
import { HOUR } from '../../src/model/time.ts';
import { point, put, quiet, START } from './series.ts';

const [negativity, volume] = standardRules({ budget: 2 }) as [Rule, Rule];
const NOW = 20 * 24 + 15;
const AT = START + NOW * HOUR;
const PARTS = HOUR / EARLY;

/** The hour NOW in parts: so many in each, and of them so many negative. */
function parts(counts: readonly (number | null)[], bad = 0.8): Point[] {
  return counts.map((n, k) => point(AT + k * EARLY, n, Math.floor((n ?? 0) * bad), { authors: n ?? 0, sources: 1 }));
}
function told(rule: Rule, hours: readonly Point[], early: Early): Finding[] {
  return detect('acme', hours, rule, AT, HOUR, settingOf(rule, HOUR), early);
}

describe('hours so far', () => {
  const hours = quiet(NOW, 4);
  const most = Math.max(...hours.slice(-24).map(({ n }) => n ?? 0));
  const untils = (fine: Point[]) => (earlyHours(hours, fine, 'volume').get(AT) ?? []).map(({ until }) => until - AT);

  test('count where they hold more than any of the day before, each time there are more', () => {
    expect(untils(parts([most, 1, 0, 3, 0]))).toEqual([2 * EARLY, 4 * EARLY]);
    expect(untils(parts([most, 0, 0, 0, 0]))).toEqual([]);
  });
  test('count only once more was heard: whoever looks later finds the same', () => {
    expect(untils(parts([40]))).toEqual([]);
    expect(untils(parts([40, 0]))).toEqual([EARLY]);
    expect(untils(parts([40, null, 9, 9]))).toEqual([]);
    expect(untils(parts([5, 6, null, 9]))).toEqual([]);
  });
  test('an hour at its end is none of them', () => {
    expect(untils(parts([...new Array<number>(PARTS - 1).fill(0), 90]))).toEqual([]);
  });
  test('what was read back is no news', () => {
    const fine = parts([40, 0]).map(part => ({ ...part, backfilled: part.n ?? 0 }));
    expect(untils(fine)).toEqual([]);
  });
  test('after a day that nobody heard nothing is more than usual', () => {
    const deaf = hours.map((hour, i) => (i >= NOW - 24 ? { ...hour, n: null } : hour));
    expect(earlyHours(deaf, parts([40, 0]), 'volume').size).toBe(0);
  });
});

describe('before the hour ends', () => {
  const hours = [...quiet(NOW, 4), point(AT, null)];
  const fine = parts([2, 18, 20, 20, 20, 20]);

  test('the first instant that is a breach is one finding, and nothing else of the hour is', () => {
    const [finding, ...more] = told(negativity, hours, earlyHours(hours, fine, 'negativity'));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ state: 'breach', at: AT, until: AT + 2 * EARLY, heldFor: 2 * EARLY });
    expect(finding?.evidence.window[1]).toBe(AT + 2 * EARLY);
    expect(finding?.evidence.note).toMatch(/^15 of 20 mentions negative in the 10 minutes from 15:00 UTC/);
  });
  test('the hour as a whole is judged as if nobody had looked', () => {
    const whole = [...hours.slice(0, -1), point(AT, 100, 79, { authors: 20, sources: 1 })];
    const early = told(negativity, whole, earlyHours(whole, fine, 'negativity'));
    expect(early).toHaveLength(2);
    expect(early[1]).toEqual(told(negativity, whole, new Map())[0]);
  });
  test('quiet and ordinary hours have none', () => {
    for (const counts of [
      [1, 1, 1, 1, 1, 1],
      [0, 0, 0],
      [3, 2, 2, 1],
    ])
      expect(told(volume, hours, earlyHours(hours, parts(counts), 'volume'))).toEqual([]);
  });
  test('an alarm of volume before the end is one at the end: so far is never more than the whole', () => {
    let found = 0;
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: PARTS, maxLength: PARTS }),
        fc.integer({ min: 1, max: 50 }),
        (counts, seed) => {
          const before = quiet(NOW, 3, seed);
          const all = counts.reduce((sum, n) => sum + n, 0);
          const known = [...before];
          put(known, NOW, all, 0);
          const early = earlyHours(known, parts(counts, 0), 'volume');
          const [first, last] = told(volume, known, early);
          if (last === undefined) return;
          found++;
          expect(first?.state).toBe('breach');
          expect(last.state).toBe('breach');
          expect(last.evidence.score).toBeGreaterThanOrEqual(first?.evidence.score ?? 0);
        },
      ),
      { numRuns: 60 },
    );
    expect(found).toBeGreaterThan(3);
  });
});
