import type { Point } from '../../src/model/alert.ts';
import { HOUR, type Instant } from '../../src/model/time.ts';

/** A Monday. */
export const START: Instant = Date.UTC(2026, 0, 5);

export function seeded(seed: number): () => number {
  let state = (seed % 2147483646) + 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

export function poisson(mean: number, random: () => number): number {
  let n = -1;
  for (let left = mean; left > 0; n++) left += Math.log(1 - random());
  return Math.max(0, n);
}

export function point(at: Instant, n: number | null, negative = 0, more: Partial<Point> = {}): Point {
  return {
    at,
    n,
    negative,
    backfilled: 0,
    backfilledNegative: 0,
    reach: 0,
    authors: 0,
    sources: 0,
    stories: 0,
    ...more,
  };
}

/** `hours` of quiet Poisson hours, one in five negative. */
export function quiet(hours: number, rate: number, seed = 1): Point[] {
  const random = seeded(seed);
  return Array.from({ length: hours }, (_, i) => {
    const n = poisson(rate, random);
    return point(START + i * HOUR, n, Array.from({ length: n }, random).filter(x => x < 0.2).length);
  });
}

export function put(points: Point[], hour: number, n: number | null, negative = 0, more: Partial<Point> = {}): void {
  points[hour] = point(START + hour * HOUR, n, negative, more);
}
