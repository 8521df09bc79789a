import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countRatio,
  difference,
  dispersion,
  netInterval,
  PURE_CHANCE,
  quantile,
  shareInterval,
  shareOfLumps,
  withStories,
} from '../../src/analyse/interval.ts';
import { poisson, seeded } from './week.ts';

describe('quantile', () => {
  // Tables of Student's t.
  it.each([
    [0.95, 6, 2.447],
    [0.95, 12, 2.179],
    [0.95, 30, 2.042],
    [0.99, 6, 3.707],
    [0.99, 12, 3.055],
    [0.95, Infinity, 1.96],
    [0.99, Infinity, 2.576],
  ] as const)('%f with %f degrees of freedom', (level, freedom, want) => {
    expect(quantile(level, freedom)).toBeCloseTo(want, 1);
  });
});

describe('dispersion', () => {
  it('is that of chance where both weeks have the same shape, however different their size', () => {
    expect(
      dispersion([
        [10, 10, 10, 10, 10, 5, 5],
        [30, 30, 30, 30, 30, 15, 15],
      ]),
    ).toBe(PURE_CHANCE);
  });
  it('grows with a day that bursts', () => {
    const { factor, freedom } = dispersion([
      [10, 10, 80, 10, 10, 5, 5],
      [10, 10, 10, 10, 10, 5, 5],
    ]);
    expect(factor).toBeGreaterThan(4);
    expect(freedom).toBe(6);
  });
  it('leaves empty days out and does not guess from next to nothing', () => {
    expect(dispersion([[], []])).toBe(PURE_CHANCE);
    expect(
      dispersion([
        [5, 0, 0, 9, 0, 0, 0],
        [1, 0, 0, 0, 0, 0, 0],
      ]),
    ).toBe(PURE_CHANCE);
  });
});

describe('countRatio', () => {
  it('holds no change for equal counts and tells a tripling', () => {
    const same = countRatio(50, 50, 0.95);
    expect(same?.low).toBeLessThan(1);
    expect(same?.high).toBeGreaterThan(1);
    expect(countRatio(150, 50, 0.95)?.low).toBeGreaterThan(1);
  });
  it('keeps its head at zero', () => {
    expect(countRatio(0, 0, 0.95)).toBeNull();
    expect(countRatio(2, 0, 0.95)).toMatchObject({ high: Infinity });
    expect(countRatio(2, 0, 0.95)?.low).toBeLessThan(1);
    expect(countRatio(20, 0, 0.95)?.low).toBeGreaterThan(1);
  });
  it('is wider where counts scatter', () => {
    const wide = countRatio(80, 50, 0.95, { factor: 5, freedom: 6 });
    const narrow = countRatio(80, 50, 0.95);
    expect(wide?.low).toBeLessThan(narrow?.low ?? 0);
    expect(wide?.high).toBeGreaterThan(narrow?.high ?? 0);
  });
  it('calls chance a change in about one of twenty weeks, not more', () => {
    const random = seeded(11);
    let wrong = 0;
    for (let i = 0; i < 1000; i++) {
      const week = (): number[] => Array.from({ length: 7 }, (_, day) => poisson(day < 5 ? 6 : 2, random));
      const [now, before] = [week(), week()];
      const sum = (days: number[]): number => days.reduce((total, n) => total + n, 0);
      const got = countRatio(sum(now), sum(before), 0.95, dispersion([now, before]));
      if (got && (got.low > 1 || got.high < 1)) wrong++;
    }
    expect(wrong / 1000).toBeLessThan(0.06);
    expect(wrong / 1000).toBeGreaterThan(0.005);
  });
  it('always holds the ratio itself', () => {
    const n = fc.integer({ min: 1, max: 5000 });
    fc.assert(
      fc.property(n, n, fc.double({ min: 1, max: 9, noNaN: true }), (now, before, factor) => {
        const got = countRatio(now, before, 0.95, { factor, freedom: 6 });
        expect(got?.low).toBeLessThanOrEqual(now / before);
        expect(got?.high).toBeGreaterThanOrEqual(now / before);
      }),
    );
  });
});

describe('withStories', () => {
  it.each([
    [100, 100, 1],
    [300, 100, 5],
    [3000, 100, 9],
    [100, 0, 1],
  ])('%d mentions of %d stories scatter %d times as much', (mentions, stories, want) => {
    expect(withStories(PURE_CHANCE, mentions, stories).factor).toBe(want);
  });
  it('never makes counts look steadier than their days', () => {
    expect(withStories({ factor: 7, freedom: 6 }, 300, 100)).toEqual({ factor: 7, freedom: 6 });
  });
});

describe('netInterval', () => {
  it('does not believe three cheers of three', () => {
    const got = netInterval(3, 0, 3, 0.95);
    expect(got?.low).toBeLessThan(0.2);
    expect(got?.high).toBe(1);
  });
  it('narrows with the number of mentions and stays in its bounds', () => {
    const small = netInterval(10, 20, 50, 0.95);
    const large = netInterval(100, 200, 500, 0.95);
    expect((large?.high ?? 0) - (large?.low ?? 0)).toBeLessThan((small?.high ?? 0) - (small?.low ?? 0));
    expect(netInterval(0, 0, 0, 0.95)).toBeNull();
  });
});

describe('difference', () => {
  it('is the two intervals, one against the other', () => {
    expect(difference(0.5, { low: 0.4, high: 0.6 }, 0.2, { low: 0.2, high: 0.2 })).toEqual({
      low: expect.closeTo(0.2),
      high: expect.closeTo(0.4),
    });
    const wide = difference(0.5, { low: 0.47, high: 0.53 }, 0.2, { low: 0.16, high: 0.24 });
    expect(wide.low).toBeCloseTo(0.25);
    expect(wide.high).toBeCloseTo(0.35);
  });
});

describe('shareInterval and shareOfLumps', () => {
  it('bracket the share', () => {
    const got = shareInterval(30, 100, 0.95);
    expect(got?.low).toBeCloseTo(0.2189, 3);
    expect(got?.high).toBeCloseTo(0.3958, 3);
    expect(shareInterval(0, 0, 0.95)).toBeNull();
  });
  it('let one huge lump make a share uncertain', () => {
    const even = Array.from({ length: 7 }, () => ({ x: 30, t: 100 }));
    const lumpy = even.map((day, i) => (i === 3 ? { x: 3000, t: 3070 } : day));
    const steady = shareOfLumps(even, 0.95);
    const unsure = shareOfLumps(lumpy, 0.95);
    expect((steady?.high ?? 1) - (steady?.low ?? 0)).toBeLessThan(0.01);
    expect((unsure?.high ?? 0) - (unsure?.low ?? 1)).toBeGreaterThan(0.4);
    expect(shareOfLumps(even.slice(0, 3), 0.95)).toBeNull();
  });
});
