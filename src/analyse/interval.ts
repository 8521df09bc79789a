import type { Interval } from '../model/report.ts';
import { wilson } from '../model/stats.ts';

// Intervals that stay honest when counts are small, zero, or burstier than chance.

/** Standard normal quantiles for two-sided levels. */
const Z = { 0.95: 1.959964, 0.99: 2.575829 } as const;
export type Level = keyof typeof Z;

/**
 * Student's t quantile, two-sided, by the expansion of Abramowitz & Stegun 26.7.5 (error below 0.02 from 4 degrees of
 * freedom on); the normal one for `Infinity`.
 */
export function quantile(level: Level, freedom: number): number {
  const z = Z[level];
  if (!Number.isFinite(freedom)) return z;
  const n = Math.max(freedom, 3);
  const g1 = (z ** 3 + z) / 4;
  const g2 = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const g3 = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return z + g1 / n + g2 / n ** 2 + g3 / n ** 3;
}

/** How much more (factor of the variance, ≥ 1) counts scatter than chance alone, known from so many degrees of freedom. */
export interface Dispersion {
  factor: number;
  freedom: number;
}
export const PURE_CHANCE: Dispersion = { factor: 1, freedom: Infinity };

/**
 * Over-dispersion of a table of counts (weeks × weekdays, brands × days): Pearson's X² of "every row has the same profile"
 * over its degrees of freedom, at least 1 (quasi-Poisson; McCullagh & Nelder 1989, §9.2). A rise of a whole row does not
 * count as scatter, nor do quiet weekends; a single day that bursts does. Columns with nothing in them are left out.
 */
export function dispersion(rows: readonly (readonly number[])[]): Dispersion {
  const width = Math.max(0, ...rows.map(row => row.length));
  const columns = Array.from({ length: width }, (_, i) => rows.reduce((sum, row) => sum + (row[i] ?? 0), 0));
  const sums = rows.map(row => row.reduce((sum, n) => sum + n, 0));
  const all = sums.reduce((sum, n) => sum + n, 0);
  const freedom = (sums.filter(n => n > 0).length - 1) * (columns.filter(n => n > 0).length - 1);
  if (freedom < 3) return PURE_CHANCE;
  let x2 = 0;
  for (const [r, row] of rows.entries()) {
    for (const [c, column] of columns.entries()) {
      const expected = ((sums[r] ?? 0) * column) / all;
      if (expected > 0) x2 += ((row[c] ?? 0) - expected) ** 2 / expected;
    }
  }
  const factor = x2 / freedom;
  return factor <= 1 ? PURE_CHANCE : { factor, freedom };
}

/**
 * Mentions of one story come together, and counts of stories scatter less than counts of their mentions: with sizes that are
 * geometric around their mean m, the variance of the sum is 2m − 1 times its mean. Raises `scatter` to that where few days
 * show it less; at most ninefold, since a story that everybody tells shows in the days by itself.
 */
export function withStories(scatter: Dispersion, mentions: number, stories: number): Dispersion {
  if (stories <= 0 || mentions <= stories) return scatter;
  const factor = Math.min(9, (2 * mentions) / stories - 1);
  return factor > scatter.factor ? { factor, freedom: Infinity } : scatter;
}

/**
 * The interval of a share n ÷ of: Wilson's, the counts worth `factor` times less where they scatter more. Null without any.
 */
export function shareInterval(n: number, of: number, level: Level, scatter: Dispersion = PURE_CHANCE): Interval | null {
  if (of <= 0) return null;
  const [low, high] = wilson(n / scatter.factor, of / scatter.factor, quantile(level, scatter.freedom));
  return { low: Math.max(0, low), high: Math.min(1, high) };
}

/**
 * now ÷ before of two counts: given their sum, the first is binomial with share r/(1+r) (Przyborowski & Wilenski 1940),
 * whose Wilson interval is turned back into a ratio. `high` is Infinity where `before` may as well be none.
 */
export function countRatio(
  now: number,
  before: number,
  level: Level,
  scatter: Dispersion = PURE_CHANCE,
): Interval | null {
  const share = shareInterval(now, now + before, level, scatter);
  return share && { low: odds(share.low), high: odds(share.high) };
}

function odds(p: number): number {
  return p >= 1 ? Infinity : p / (1 - p);
}

/**
 * Net sentiment (P − N) ÷ all: Bonett & Price 2012 (one added to P and to N), which keeps three cheers of three from being
 * certain; wider by `scatter`. Null without mentions.
 */
export function netInterval(
  positive: number,
  negative: number,
  all: number,
  level: Level,
  scatter: Dispersion = PURE_CHANCE,
): Interval | null {
  if (all <= 0) return null;
  const p = (positive + 1) / (all + 2);
  const n = (negative + 1) / (all + 2);
  const half = quantile(level, scatter.freedom) * Math.sqrt((scatter.factor * (p + n - (p - n) ** 2)) / (all + 2));
  return { low: Math.max(-1, p - n - half), high: Math.min(1, p - n + half) };
}

/** The interval of a − b from those of a and b (MOVER; Zou & Donner 2008, Newcombe 1998 for shares). */
export function difference(a: number, of: Interval, b: number, from: Interval): Interval {
  return {
    low: a - b - Math.hypot(a - of.low, from.high - b),
    high: a - b + Math.hypot(of.high - a, b - from.low),
  };
}

/**
 * The interval of Σx ÷ Σt, a share of unequal lumps such as reach: the ratio estimator over days as clusters
 * (Cochran 1977, §6.3) on the logit scale, where it stays within [0, 1]. Measured: with log-normal lumps (σ 1.5) over seven
 * days it misses the truth 7 times in 100 rather than 5. Null with fewer than four days that hold anything.
 */
export function shareOfLumps(days: readonly { x: number; t: number }[], level: Level): Interval | null {
  const filled = days.filter(day => day.t > 0);
  const t = filled.reduce((sum, day) => sum + day.t, 0);
  if (filled.length < 4) return null;
  const share = filled.reduce((sum, day) => sum + day.x, 0) / t;
  if (share <= 0 || share >= 1) return null;
  const scatter = filled.reduce((sum, day) => sum + (day.x - share * day.t) ** 2, 0);
  const error = Math.sqrt((scatter * filled.length) / (filled.length - 1)) / t;
  const half = (quantile(level, filled.length - 1) * error) / (share * (1 - share));
  const middle = Math.log(share / (1 - share));
  return { low: logistic(middle - half), high: logistic(middle + half) };
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
