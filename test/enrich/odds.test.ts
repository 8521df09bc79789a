import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numbers } from '../../src/enrich/learner.ts';
import { bestHeat, chancesOf } from '../../src/enrich/odds.ts';

function chances(odds: readonly number[], heat: number): number[] {
  const out = new Float64Array(odds.length);
  chancesOf(odds, odds.length, heat, out);
  return [...out];
}

describe('chances', () => {
  const anOdds = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 12 });
  test('add up to 1 and keep the order of the odds, whatever the heat', () => {
    fc.assert(
      fc.property(anOdds, fc.double({ min: 0.01, max: 5, noNaN: true }), (odds, heat) => {
        const p = chances(odds, heat);
        expect(p.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9);
        odds.forEach((a, i) => {
          odds.forEach((b, j) => {
            if (a > b) expect(p[i]).toBeGreaterThanOrEqual(p[j] as number);
          });
        });
      }),
    );
  });

  test('of the best rise with its lead and with the heat', () => {
    const best = (lead: number, heat: number) => chances([lead, 0, -1], heat)[0] as number;
    expect(best(1, 0.6)).toBeGreaterThan(best(0.5, 0.6));
    expect(best(1, 0.8)).toBeGreaterThan(best(1, 0.6));
    expect(chances([3, 3], 1)).toEqual([0.5, 0.5]);
  });
});

describe('the best heat', () => {
  /** Texts whose truth is as likely as odds of that heat say. */
  function drawn(n: number, heat: number, seed: number) {
    const random = numbers(seed);
    return Array.from({ length: n }, () => {
      const odds = [0, 1, 2].map(() => 6 * random() - 3);
      let left = random();
      const truth = chances(odds, heat).findIndex(p => {
        left -= p;
        return left < 0;
      });
      return { odds, truth: Math.max(0, truth), weight: 1 };
    });
  }

  test.each([0.2, 0.6, 1, 1.7])('is found again: %s', heat => {
    expect(Math.abs(bestHeat(drawn(4000, heat, 1)) - heat)).toBeLessThan(0.1);
  });

  test('counts texts by their weight', () => {
    const careful = drawn(500, 0.1, 1);
    const sure = drawn(500, 3, 2).map(one => ({ ...one, weight: 0.001 }));
    expect(bestHeat([...careful, ...sure])).toBeLessThan(0.3);
  });

  test('stays within bounds where odds are always right, or always wrong', () => {
    expect(bestHeat([])).toBe(1);
    expect(bestHeat([{ odds: [1, 0], truth: 0, weight: 1 }])).toBeCloseTo(5, 1);
    expect(bestHeat([{ odds: [1, 0], truth: 1, weight: 1 }])).toBe(0.01);
  });
});
