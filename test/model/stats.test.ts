import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { betaCdf, bootstrap, lgamma, logNbTail, mad, median, wilson } from '../../src/model/stats.ts';

describe('median and mad', () => {
  test.each([
    [[3], 3, 0],
    [[1, 3], 2, 1],
    [[9, 1, 5], 5, 4],
    [[1, 1, 2, 2, 100], 2, 1],
  ])('of %j', (values, middle, deviation) => {
    expect(median(values)).toBe(middle);
    expect(mad(values)).toBe(deviation);
  });
  test('of nothing is no number', () => {
    expect(median([])).toBeNaN();
    expect(mad([])).toBeNaN();
  });
});

describe('wilson', () => {
  // Newcombe 1998 (Stat. Med. 17, 857–872), table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i', (k, n, low, high) => {
    expect(wilson(k, n)[0]).toBeCloseTo(low, 4);
    expect(wilson(k, n)[1]).toBeCloseTo(high, 4);
  });
  test('knows nothing of nothing', () => {
    expect(wilson(0, 0)).toEqual([0, 1]);
  });
  test('holds the share, within [0, 1]', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), (a, b) => {
        const [low, high] = wilson(Math.min(a, b), Math.max(a, b, 1));
        const share = Math.min(a, b) / Math.max(a, b, 1);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(share + 1e-12);
        expect(high).toBeGreaterThanOrEqual(share - 1e-12);
      }),
    );
  });
});

describe('bootstrap', () => {
  function seeded(): () => number {
    let state = 1;
    return () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
  }
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  test('agrees with theory on a mean', () => {
    const values = Array.from({ length: 400 }, (_, i) => i % 2);
    const [low, high] = bootstrap(values, mean, seeded()) ?? [Number.NaN, Number.NaN];
    expect(low).toBeCloseTo(0.5 - 1.96 * 0.025, 1.9);
    expect(high).toBeCloseTo(0.5 + 1.96 * 0.025, 1.9);
  });
  test('the same randomness gives the same interval; nothing gives none', () => {
    expect(bootstrap([1, 2, 3, 9], mean, seeded())).toEqual(bootstrap([1, 2, 3, 9], mean, seeded()));
    expect(bootstrap([], mean, seeded())).toBeNull();
  });
});

describe('lgamma', () => {
  test.each([
    [1, 0],
    [2, 0],
    [0.5, Math.log(Math.sqrt(Math.PI))],
    [11, Math.log(3628800)],
    [0.1, 2.252712651734206],
    [1000, 5905.220423209181],
  ])('of %d', (x, want) => {
    expect(lgamma(x)).toBeCloseTo(want, 9);
  });
});

/** The tail by its complement, term by term: slow and only good where the tail is not tiny. */
function plainTail(x: number, mean: number, dispersion: number): number {
  const q = dispersion * mean;
  let term = dispersion === 0 ? Math.exp(-mean) : (1 + q) ** (-1 / dispersion);
  let below = 0;
  for (let k = 0; k < x; k++) {
    below += term;
    term *= dispersion === 0 ? mean / (k + 1) : (((k + 1 / dispersion) / (k + 1)) * q) / (1 + q);
  }
  return 1 - below;
}

describe('logNbTail', () => {
  test.each([
    [1, 0.1, 0, 1 - Math.exp(-0.1)],
    [5, 2, 0, 0.052653017343711],
    [1, 1, 1, 0.5],
    [3, 1, 1, 0.125],
  ])('P(X ≥ %d) at mean %d, dispersion %d', (x, mean, dispersion, want) => {
    expect(Math.exp(logNbTail(x, mean, dispersion))).toBeCloseTo(want, 10);
  });
  test('equals the complement of the terms below it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 80 }),
        fc.double({ min: 0.01, max: 60, noNaN: true }),
        fc.constantFrom(0, 0.05, 0.3, 1, 3),
        (x, mean, dispersion) => {
          expect(Math.exp(logNbTail(x, mean, dispersion))).toBeCloseTo(plainTail(x, mean, dispersion), 8);
        },
      ),
    );
  });
  test('keeps its size far below the smallest double, and falls with x', () => {
    expect(logNbTail(2000, 1, 0)).toBeLessThan(-5000);
    expect(logNbTail(2000, 1, 0)).toBeGreaterThan(Number.NEGATIVE_INFINITY);
    expect(logNbTail(301, 10, 0.3)).toBeLessThan(logNbTail(300, 10, 0.3));
  });
  test('far below a large mean is certain', () => {
    expect(logNbTail(1, 5000, 0)).toBeCloseTo(0, 9);
    expect(Math.exp(logNbTail(5000, 5000, 0))).toBeCloseTo(0.5, 1);
  });
  test('nothing is never surprising, something is impossible where nothing can come', () => {
    expect(logNbTail(0, 3, 0.2)).toBe(0);
    expect(logNbTail(1, 0, 0.2)).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('betaCdf', () => {
  test.each([
    [0.3, 1, 1, 0.3],
    [0.5, 4, 4, 0.5],
    [0.2, 2, 3, 0.1808],
    [0.9, 8, 2, 0.774840978],
  ])('at %d of Beta(%d, %d)', (x, a, b, want) => {
    expect(betaCdf(x, a, b)).toBeCloseTo(want, 8);
  });
  test('mirrors', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.double({ min: 0.2, max: 500, noNaN: true }),
        fc.double({ min: 0.2, max: 500, noNaN: true }),
        (x, a, b) => {
          expect(betaCdf(x, a, b) + betaCdf(1 - x, b, a)).toBeCloseTo(1, 9);
        },
      ),
    );
  });
});
