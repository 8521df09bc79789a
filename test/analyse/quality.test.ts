import { describe, expect, test } from 'vitest';
import { type Guess, qualityOf } from '../../src/analyse/quality.ts';
import { numbers } from '../../src/enrich/index.ts';

const LABELS = ['a', 'b', 'c'];
const of = (pairs: readonly [truth: string, guess: string, n: number, confidence?: number][]): Guess[] =>
  pairs.flatMap(([truth, guess, n, confidence = 0.7]) =>
    Array.from({ length: n }, () => ({ truth, guess, confidence })),
  );

describe('quality', () => {
  const guesses = of([
    ['a', 'a', 30],
    ['a', 'b', 10],
    ['b', 'b', 45],
    ['b', 'a', 15],
  ]);
  const found = qualityOf(guesses, LABELS, numbers(1));

  test('is what the table of truth and guess says', () => {
    expect(found.confusion).toEqual([
      [30, 10],
      [15, 45],
    ]);
    expect(found.accuracy.value).toBe(0.75);
    expect(found.classes.map(({ label, n, guessed }) => [label, n, guessed])).toEqual([
      ['a', 40, 45],
      ['b', 60, 55],
    ]);
    expect(found.classes[0]?.precision.value).toBeCloseTo(30 / 45);
    expect(found.classes[0]?.recall.value).toBe(0.75);
    expect(found.classes[0]?.f1.value).toBeCloseTo(60 / 85);
    expect(found.macroF1.value).toBeCloseTo((60 / 85 + 90 / 115) / 2);
    expect(found.macroRecall.value).toBe(0.75);
  });

  test('intervals hold the value, and shrink with more labels', () => {
    const wide = (share: { low: number; high: number }): number => share.high - share.low;
    for (const share of [found.accuracy, found.macroF1, ...found.classes.map(({ f1 }) => f1)]) {
      expect(share.low).toBeLessThan(share.value ?? 0);
      expect(share.high).toBeGreaterThan(share.value ?? 1);
    }
    const few = qualityOf(
      guesses.filter((_, i) => i % 5 === 0),
      LABELS,
      numbers(1),
    );
    expect(wide(few.accuracy)).toBeGreaterThan(wide(found.accuracy) * 1.5);
    expect(wide(few.macroF1)).toBeGreaterThan(wide(found.macroF1) * 1.5);
  });

  test('calibration: by what was claimed, how often it was right', () => {
    const { bins, miscalibration } = qualityOf(
      of([
        ['a', 'a', 9, 0.95],
        ['b', 'a', 1, 0.95],
        ['a', 'a', 2, 1],
        ['b', 'a', 8, 0.55],
        ['a', 'a', 2, 0.55],
      ]),
      LABELS,
      numbers(1),
    );
    expect(bins.filter(({ n }) => n > 0).map(({ n, right }) => [n, right.value])).toEqual([
      [10, 0.2],
      [12, 11 / 12],
    ]);
    expect(miscalibration).toBeCloseTo((10 * 0.35 + 12 * Math.abs((0.95 * 10 + 2) / 12 - 11 / 12)) / 22);
  });

  test('of nothing there is nothing to say', () => {
    const none = qualityOf([], LABELS, numbers(1));
    expect(none).toMatchObject({
      n: 0,
      accuracy: { value: null },
      macroF1: { value: null },
      classes: [],
      miscalibration: null,
    });
  });

  test('a class that is only ever guessed counts against precision, not in the mean', () => {
    const one = qualityOf(
      of([
        ['a', 'a', 8],
        ['a', 'c', 2],
      ]),
      LABELS,
      numbers(1),
    );
    expect(one.macroF1.value).toBeCloseTo(16 / 18);
    expect(one.classes.map(({ label, precision }) => [label, precision.value])).toEqual([
      ['a', 1],
      ['c', 0],
    ]);
  });
});
