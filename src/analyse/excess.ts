import type { Point } from '../model/alert.ts';
import type { Axes, Part } from '../model/explanation.ts';
import { DAY, HOUR, type Instant, type TimeSpan } from '../model/time.ts';

/** So many days of the same hour make what is usual. */
export const USUAL_DAYS = 14;
/** With fewer heard hours before it nothing is usual. */
const LEAST_HOURS = 24;

/**
 * Mentions and negative ones of a span against what is usual in it: each hour as the mean of the same hour of the fourteen
 * days before the span, as far as they were heard. Points: hours, ascending, those before the span included.
 */
export function axesOf(points: readonly Point[], span: TimeSpan): Axes {
  const within = points.filter(({ at }) => at >= span[0] && at < span[1]);
  const before = points.filter(({ at, n }) => at < span[0] && at >= span[0] - USUAL_DAYS * DAY && n !== null);
  const mentions = within.reduce((sum, { n }) => sum + (n ?? 0), 0);
  const negative = within.reduce((sum, point) => sum + (point.n === null ? 0 : point.negative), 0);
  const all = before.reduce((sum, { n }) => sum + (n ?? 0), 0);
  const bad = before.reduce((sum, point) => sum + point.negative, 0);
  return {
    mentions,
    usual: before.length < LEAST_HOURS ? null : expected(within, before),
    negative,
    share: mentions === 0 ? null : negative / mentions,
    usualShare: all === 0 ? null : bad / all,
  };
}

function expected(within: readonly Point[], before: readonly Point[]): number {
  const overall = before.reduce((sum, { n }) => sum + (n ?? 0), 0) / before.length;
  const sums = new Map<number, { sum: number; hours: number }>();
  for (const { at, n } of before) {
    const hour = hourOf(at);
    const known = sums.get(hour) ?? { sum: 0, hours: 0 };
    sums.set(hour, { sum: known.sum + (n ?? 0), hours: known.hours + 1 });
  }
  return within.reduce((total, { at, n }) => {
    if (n === null) return total;
    const known = sums.get(hourOf(at));
    // A few days say little of one hour: the mean of all steadies it, as two days would.
    return total + ((known?.sum ?? 0) + 2 * overall) / ((known?.hours ?? 0) + 2);
  }, 0);
}

function hourOf(at: Instant): number {
  return Math.floor((at % DAY) / HOUR);
}

/**
 * Who or what makes up the excess: the parts by how much more of them there is than usual. `ratio`: the length of the span against
 * that of the baseline. Shares are of all that is more, in [0, 1].
 */
export function partsOf<T>(
  now: readonly T[],
  before: readonly T[],
  ratio: number,
  keyOf: (one: T) => string | null,
  most: number,
): Part[] {
  const usual = countsBy(before, keyOf);
  const parts = [...countsBy(now, keyOf)].map(([name, n]) => {
    const expected = (usual.get(name) ?? 0) * ratio;
    return { name, n, usual: expected, more: Math.max(0, n - expected) };
  });
  const all = parts.reduce((sum, { more }) => sum + more, 0);
  return parts
    .filter(({ more }) => more > 0)
    .sort((a, b) => b.more - a.more || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name, n, usual, more }) => ({ name, n, usual, share: all === 0 ? 0 : more / all, url: null }));
}

function countsBy<T>(rows: readonly T[], keyOf: (one: T) => string | null): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
