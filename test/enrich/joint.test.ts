import { describe, expect, test } from 'vitest';
import { type Case, join, joined } from '../../src/enrich/joint.ts';

const log = (chances: readonly number[]): number[] => chances.map(Math.log);
const best = (odds: readonly number[]): number => odds.indexOf(Math.max(...odds));
const NOTHING = { at: [], value: [] };
const one = (base: readonly number[], at: number, word: number | null = null): Case => ({
  base: log(base),
  features: word === null ? NOTHING : { at: [word], value: [0.5] },
  at,
  weight: 1,
});
const many = (n: number, make: (i: number) => Case): Case[] => Array.from({ length: n }, (_, i) => make(i));
const how = { cost: 3, doubt: 0.3 };

describe('labels of which one holds, learnt together', () => {
  test('without cases everything stays as it was', () => {
    const base = log([0.2, 0.5, 0.3]);
    expect(joined(join([], 3, how), { base, features: NOTHING })).toEqual(base);
  });

  test('a label that nobody gives falls behind, however sure of it the model is', () => {
    const cases = many(60, i => one([0.01, 0.01, 0.98], i % 2));
    expect(best(joined(join(cases, 3, how), one([0.01, 0.01, 0.98], 0)))).not.toBe(2);
  });

  test('noise is believed less, and what is right is not', () => {
    const heard = (i: number) => [0, 1, 2].map(c => (c === i % 3 ? 0.9 : 0.05));
    const noise = many(90, i => one(heard(Math.floor(i / 3)), i % 3));
    const right = many(90, i => one(heard(i), i % 3));
    expect(Math.max(...join(noise, 3, how).belief)).toBeLessThan(0.4);
    expect(Math.min(...join(right, 3, how).belief)).toBeGreaterThanOrEqual(1);
    expect([...join(noise, 3, { ...how, doubt: 0 }).belief]).toEqual([1, 1, 1]);
  });

  test('a word moves its label, and only texts that have it', () => {
    const cases = many(80, i => one([0.3, 0.4, 0.3], i % 2, i % 2));
    const joint = join(cases, 3, how);
    expect(best(joined(joint, one([0.3, 0.4, 0.3], 0, 0)))).toBe(0);
    expect(best(joined(joint, one([0.3, 0.4, 0.3], 0, 1)))).toBe(1);
    expect(joined(joint, one([0.3, 0.4, 0.3], 0, 7))).toEqual(joined(joint, one([0.3, 0.4, 0.3], 0)));
  });
});
