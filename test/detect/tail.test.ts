import { describe, expect, test } from 'vitest';
import { rarity } from '../../src/detect/tail.ts';
import { seeded } from './series.ts';

const PRIOR = { index: 0.5, weight: 5 };

describe('how rarely a day brings so much', () => {
  test.each([
    ['under the edge: as often as the tail as a whole', 5, [80, 40, 20, 10], 40, -Math.log10(4 / 40)],
    ['nothing to go by', 5, [], 40, 0],
    ['at the edge of a tail of one', 10, [20, 10], 50, -Math.log10(2 / 50)],
    [
      'beyond an edge that nobody ever passed: by the prior',
      10 * Math.E ** 2.5,
      [10],
      40,
      -Math.log10(1 / 40) + 5 * Math.log10(2),
    ],
  ])('%s', (_, x, largest, days, score) => {
    expect(rarity(x, largest, days, PRIOR)).toBeCloseTo(score, 10);
  });
  test('farther is rarer, without end', () => {
    const largest = [100, 60, 30, 20, 10];
    const scores = [11, 50, 100, 200, 1e3, 1e6].map(x => rarity(x, largest, 50, PRIOR));
    for (const [i, score] of scores.slice(1).entries()) expect(score).toBeGreaterThan(scores[i] as number);
  });
  test('one crisis among the days does not hide the next', () => {
    const quiet = rarity(500, [60, 40, 30, 25, 20, 15, 12, 10], 50, PRIOR);
    const after = rarity(500, [5_000, 60, 40, 30, 25, 20, 15, 10], 50, PRIOR);
    expect(quiet - after).toBeLessThan(0.8);
    expect(after).toBeGreaterThan(1.8);
  });
  test('keeps what it promises: of Pareto days one in a hundred is called that rare', () => {
    const random = seeded(11);
    const day = () => (1 - random()) ** -0.5;
    let rare = 0;
    const rounds = 4_000;
    for (let round = 0; round < rounds; round++) {
      const days = Array.from({ length: 50 }, day).sort((a, b) => b - a);
      if (rarity(day(), days.slice(0, 11), 50, PRIOR) >= 2) rare++;
    }
    expect(rare / rounds).toBeGreaterThan(0.005);
    expect(rare / rounds).toBeLessThan(0.017);
  });
});
