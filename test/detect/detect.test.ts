import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detect, detectHours, historyStart, settingOf, standardRules } from '../../src/detect/index.ts';
import type { Finding, Point, Rule } from '../../src/model/alert.ts';
import { DAY, HOUR, MINUTE } from '../../src/model/time.ts';
import { poisson, put, quiet, START, seeded } from './series.ts';

const rules = standardRules({ budget: 2 });
const [negativity, volume] = rules as [Rule, Rule];
const DAYS = 29;
const NOW = 28 * 24 + 15;

/** What both rules say of hour NOW of a month at this rate, with that hour as given. */
function verdict(rate: number, n: number | null, negative: number, more: Partial<Point> = {}) {
  const points = quiet(DAYS * 24, rate).slice(0, NOW + 1);
  put(points, NOW, n, negative, more);
  const at = (rule: Rule) => detect('acme', points, rule, START + NOW * HOUR).at(-1) ?? null;
  return { volume: at(volume), negativity: at(negativity) };
}

describe('one hour', () => {
  test('an ordinary hour is calm', () => {
    const { volume, negativity } = verdict(4, 5, 1);
    expect(volume?.state).toBe('calm');
    expect(negativity?.state).toBe('calm');
  });

  test('a crisis: many, negative, by many, in many places', () => {
    const { negativity } = verdict(4, 40, 30, { authors: 33, sources: 4 });
    expect(negativity).toMatchObject({ key: 'acme/negativity', state: 'breach', severity: 'critical', heldFor: HOUR });
    expect(negativity?.until).toBe(START + (NOW + 1) * HOUR);
    expect(negativity?.evidence.note).toMatch(
      /^30 of 40 mentions negative in the hour from 15:00 UTC, usually 1 in [456] and about [01](?:\.\d)?; 33 authors on 4 sources; baseline 28 days$/,
    );
  });

  test('a campaign: many, in no worse a mood, is an opportunity and no crisis', () => {
    const { volume, negativity } = verdict(4, 60, 6);
    expect(volume).toMatchObject({ state: 'breach', kind: 'opportunity', severity: 'info' });
    expect(negativity?.state).not.toBe('breach');
  });

  test.each([
    ['few voices', 4, 20, 18, { authors: 2, sources: 1 }, 'raised'],
    ['enough voices', 4, 20, 18, { authors: 3, sources: 1 }, 'breach'],
    ['four mentions of a silent brand', 0.01, 4, 4, {}, 'raised'],
    ['five of them', 0.01, 5, 5, {}, 'breach'],
    ['all read back', 4, 40, 30, { backfilled: 40, backfilledNegative: 30 }, 'calm'],
    ['half read back', 4, 80, 60, { backfilled: 40, backfilledNegative: 30 }, 'breach'],
  ] as const)('%s', (_, rate, n, negative, more, state) => {
    expect(verdict(rate, n, negative, more).negativity?.state).toBe(state);
  });

  test.each([
    [{ authors: 5, sources: 1 }, 12, 'warning'],
    [{ authors: 5, sources: 3 }, 12, 'error'],
    [{ authors: 12, sources: 1 }, 12, 'error'],
    [{ authors: 12, sources: 1 }, 25, 'critical'],
    [{}, 12, 'warning'],
  ] as const)('severity of %j with %i negative: %s', (more, negative, severity) => {
    expect(verdict(2, negative + 2, negative, more).negativity).toMatchObject({ state: 'breach', severity });
  });

  test('a deaf hour says nothing', () => {
    expect(verdict(4, null, 0)).toEqual({ volume: null, negativity: null });
  });

  test('a rise spread over six hours is seen where no hour of it is', () => {
    const points = quiet(NOW + 1, 4);
    for (let i = NOW - 5; i <= NOW; i++) put(points, i, 12, 2);
    const alone = quiet(NOW + 1, 4);
    put(alone, NOW, 12, 2);
    const from = START + NOW * HOUR;
    expect(detect('acme', alone, volume, from)[0]?.state).not.toBe('breach');
    const [finding] = detect('acme', points, volume, from);
    expect(finding?.state).toBe('breach');
    expect(finding?.evidence).toMatchObject({ window: [from - 5 * HOUR, from + HOUR], observed: 72 });
    expect(finding?.evidence.note).toContain('72 mentions in the 6 hours from 10:00 UTC');
  });
});

test('a brand whose mood changes from day to day is soured by more only', () => {
  const stateIn = (shares: readonly number[]) => {
    const points = quiet(NOW, 8).map((point, i) => ({
      ...point,
      negative: Math.round((point.n ?? 0) * (shares[Math.floor(i / 24) % shares.length] ?? 0)),
    }));
    put(points, NOW, 60, 30);
    return detect('acme', points, negativity, START + NOW * HOUR)[0]?.state;
  };
  expect(stateIn([0.2])).toBe('breach');
  expect(stateIn([0.05, 0.15, 0.35, 0.45])).not.toBe('breach');
});

describe('age of the baseline', () => {
  function crisisAfter(hours: number): Finding | null {
    const points = quiet(hours + 1, 4);
    put(points, hours, 60, 50, { authors: 40, sources: 5 });
    return detect('acme', points, negativity, START + hours * HOUR)[0] ?? null;
  }
  test('under a day nothing is usual yet', () => {
    expect(crisisAfter(20)).toBeNull();
  });
  test('under two weeks nobody is woken', () => {
    expect(crisisAfter(72)).toMatchObject({ state: 'breach', severity: 'warning' });
  });
  test('after that it counts in full', () => {
    expect(crisisAfter(24 * 15)).toMatchObject({ state: 'breach', severity: 'critical' });
  });
  test('deaf time is no history', () => {
    const points = quiet(24 * 20, 4);
    for (let i = 10; i < 24 * 20 - 4; i++) put(points, i, null);
    expect(detect('acme', points, volume, START)).toEqual([]);
  });
});

describe('baseline', () => {
  test('an earlier crisis with its long tail hides no later one', () => {
    const points = quiet(NOW + 1, 4);
    const random = seeded(5);
    for (let i = 300; i < 400; i++) {
      const n = poisson(4 + 80 * 0.5 ** ((i - 300) / 14), random);
      put(points, i, n, Math.round(n * 0.7));
    }
    put(points, NOW, 50, 40);
    expect(detect('acme', points, negativity, START + NOW * HOUR)[0]?.state).toBe('breach');
    expect(detect('acme', points, volume, START + NOW * HOUR)[0]?.evidence.expected).toBeLessThan(6);
  });

  test('a brand that erupts every few days is surprised by more only', () => {
    const score = (often: boolean) => {
      const points = quiet(NOW + 1, 4);
      for (const hour of often ? [100, 200, 300, 400, 500] : [100]) put(points, hour, 40, 8);
      put(points, NOW, 24, 4);
      return detect('acme', points, volume, START + NOW * HOUR)[0]?.state;
    };
    expect(score(false)).toBe('breach');
    expect(score(true)).not.toBe('breach');
  });

  test('the season is learnt: the same count is usual at noon and not at night', () => {
    const random = seeded(9);
    const points = quiet(29 * 24, 0).map((point, i) => ({
      ...point,
      n: poisson(i % 24 >= 8 && i % 24 < 20 ? 40 : 4, random),
    }));
    const stateAt = (hour: number) => {
      const copy = points.slice(0, 28 * 24 + hour + 1);
      put(copy, 28 * 24 + hour, 44, 4);
      return detect('acme', copy, volume, START + (28 * 24 + hour) * HOUR)[0]?.state;
    };
    expect(stateAt(13)).toBe('calm');
    expect(stateAt(3)).toBe('breach');
  });

  test('bursty brands need more to surprise', () => {
    const random = seeded(3);
    const bursty = quiet(NOW + 1, 4).map(point => ({ ...point, n: poisson(random() < 0.2 ? 16 : 1, random) }));
    const even = quiet(NOW + 1, 4);
    put(bursty, NOW, 20, 0);
    put(even, NOW, 20, 0);
    const score = (points: Point[]) => detect('acme', points, volume, START + NOW * HOUR)[0]?.evidence.score ?? 0;
    expect(score(bursty)).toBeLessThan(2);
    expect(score(even)).toBeGreaterThan(3);
  });
});

const shape = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  rate: fc.constantFrom(0.05, 1, 6),
  crisis: fc.integer({ min: 60, max: 200 }),
  deaf: fc.integer({ min: 30, max: 200 }),
  cut: fc.integer({ min: 30, max: 239 }),
});
function eventful({ seed, rate, crisis, deaf }: { seed: number; rate: number; crisis: number; deaf: number }): Point[] {
  const points = quiet(240, rate, seed);
  for (let i = 0; i < 9; i++) put(points, crisis + i, 10 + 8 * (9 - i), 7 * (9 - i));
  for (let i = 0; i < 7; i++) put(points, deaf + i, null);
  return points;
}

describe('never looks ahead', () => {
  test('the first points give the first findings', () => {
    fc.assert(
      fc.property(shape, given => {
        const points = eventful(given);
        const whole = detect('acme', points, negativity, START);
        const part = detect('acme', points.slice(0, given.cut), negativity, START);
        expect(part).toEqual(whole.filter(({ at }) => at < START + given.cut * HOUR));
      }),
      { numRuns: 15 },
    );
  });
  test('hour by hour or all at once, with more history or just enough: the same findings', () => {
    const points = quiet(120 * 24, 3, 8);
    for (let i = 0; i < 9; i++) put(points, 80 * 24 + i, 60 - 5 * i, 40 - 4 * i);
    for (let i = 0; i < 9; i++) put(points, 118 * 24 + i, 60 - 5 * i, 40 - 4 * i);
    const from = points.at(-300)?.at ?? 0;
    for (const rule of rules) {
      const whole = detectHours('acme', points, rule, from);
      expect(whole).toHaveLength(300);
      for (let at = from; at < from + 300 * HOUR; at += 37 * HOUR) {
        const known = points.filter(point => point.at >= historyStart(at) && point.at <= at);
        expect(detectHours('acme', known, rule, at)).toEqual(whole.filter(finding => finding.at === at));
      }
    }
  });
  test('where the evaluation begins makes no difference', () => {
    fc.assert(
      fc.property(shape, given => {
        const points = eventful(given);
        const from = START + given.cut * HOUR;
        const whole = detect('acme', points, volume, START);
        expect(detect('acme', points, volume, from)).toEqual(whole.filter(({ at }) => at >= from));
      }),
      { numRuns: 15 },
    );
  });
  test('the name decides nothing', () => {
    const points = eventful({ seed: 4, rate: 2, crisis: 150, deaf: 90 });
    const strip = (brand: string) =>
      detect(brand, points, volume, START).map(({ at, state, evidence }) => [at, state, evidence]);
    expect(strip('globex')).toEqual(strip('acme'));
  });
});

describe('budgets', () => {
  test('every rule is given the budget and the hold', () => {
    expect(standardRules({ budget: 3 }).map(({ budget }) => budget)).toEqual([3, 3]);
    expect(standardRules({ budget: 3, hold: HOUR }).map(({ hold }) => hold)).toEqual([HOUR, HOUR]);
    expect(rules.map(({ hold }) => hold)).toEqual([DAY, DAY]);
  });
  test('negativity, which asks for a worse mood as well, speaks sooner', () => {
    for (const budget of [0.5, 2, 8, 26, 104])
      for (const step of [5 * MINUTE, 15 * MINUTE, HOUR])
        expect(settingOf({ kind: 'negativity', budget }, step).threshold).toBeLessThan(
          settingOf({ kind: 'volume', budget }, step).threshold,
        );
  });
  test('a smaller one takes a higher score, a longer bucket a lower', () => {
    const at = (budget: number, step = HOUR) => settingOf({ kind: 'volume', budget }, step).threshold;
    const budgets = [0.01, 0.5, 1, 2, 8, 26, 52, 104, 1_000];
    for (const [i, budget] of budgets.slice(1).entries()) expect(at(budget)).toBeLessThan(at(budgets[i] as number));
    expect(at(26)).toBeLessThan(at(26, 5 * MINUTE));
    expect(at(26, 5 * MINUTE)).toBeCloseTo(2.5);
    expect(at(8, 5 * MINUTE)).toBeCloseTo(3.1);
  });
});

test('no points, no findings', () => {
  expect(detect('acme', [], volume, START)).toEqual([]);
});
