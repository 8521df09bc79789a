import type { Point } from '../model/alert.ts';
import { betaCdf, logNbTail, median } from '../model/stats.ts';
import { DAY, type Duration, HOUR, type Instant } from '../model/time.ts';

/** How far back a brand's own share of negative mentions is counted. */
const SHARE: Duration = 28 * DAY;
/** More than so many times the mean is an outbreak. */
const OUTBREAK = 4;
/**
 * A share is worse where it is more than ten points above the brand's own, and above all but one in a hundred of its days: so many
 * standard deviations. Days of fewer mentions show no share, fewer such days no deviation.
 */
const WORSE = { points: 0.1, deviations: 2.33, mentions: 10, days: 7 };
/** Prior of a day's over-dispersion, for brands that speak too rarely to show theirs: so much, worth so many days. */
const PRIOR = { dispersion: 0.3, weight: 5 };
const DAYS = 28;

/** Mentions of a bucket that may raise an alarm; 0 of a deaf one. */
export function fresh(point: Point): { n: number; negative: number } {
  if (point.n === null) return { n: 0, negative: 0 };
  return {
    n: Math.max(0, point.n - point.backfilled),
    negative: Math.max(0, point.negative - point.backfilledNegative),
  };
}

/** What is usual at each bucket, by what came before it only. */
export interface Usual {
  /** The brand's own share of negative mentions. */
  share: number;
  /** How much the share differs from day to day by itself: a standard deviation. */
  drift: number;
  /** Mentions a day. */
  daily: number;
  /** Heard time this rests on. */
  heard: Duration;
}

/** A brand's ways over the last four weeks, looked at anew each hour. Of an outbreak only as much counts as a restless hour would show. */
export function usually(points: readonly Point[], step: Duration): (at: Instant) => Usual {
  // Every hour four weeks are read anew: as plain numbers that costs little. NaN: not heard.
  const n = Float64Array.from(points, point => point.n ?? Number.NaN);
  const negative = Float64Array.from(points, point => point.negative);
  let known: { cut: Instant; usual: Usual } | null = null;
  let drift: { cut: Instant; is: number } | null = null;
  return at => {
    const cut = Math.floor(at / HOUR) * HOUR;
    if (known?.cut === cut) return known.usual;
    const day = Math.floor(at / DAY) * DAY;
    if (drift?.cut !== day) drift = { cut: day, is: driftBefore(points, day) };
    const rows = [firstAt(points, cut - SHARE), firstAt(points, cut)] as const;
    known = { cut, usual: { ...waysIn(n, negative, rows, step), drift: drift.is } };
    return known.usual;
  };
}

/** How much a brand's share of negative mentions differs from day to day, beyond what counting few does: crises hardly move it. */
function driftBefore(points: readonly Point[], cut: Instant): number {
  const days = new Map<number, { n: number; negative: number }>();
  for (let i = firstAt(points, cut - SHARE), end = firstAt(points, cut); i < end; i++) {
    const { at, n, negative } = points[i] as Point;
    if (n === null) continue;
    const day = days.get(Math.floor(at / DAY)) ?? { n: 0, negative: 0 };
    day.n += n;
    day.negative += negative;
    days.set(Math.floor(at / DAY), day);
  }
  const shown = [...days.values()].filter(({ n }) => n >= WORSE.mentions);
  if (shown.length < WORSE.days) return 0;
  const own = median(shown.map(({ negative, n }) => negative / n));
  const off = median(shown.map(({ negative, n }) => Math.abs(negative / n - own)));
  const chance = median(shown.map(({ n }) => (own * (1 - own)) / n));
  const trust = shown.length / (shown.length + WORSE.days);
  return Math.sqrt(trust * Math.max(0, (1.4826 * off) ** 2 - chance));
}

function waysIn(
  counts: Float64Array,
  bad: Float64Array,
  [from, end]: readonly [number, number],
  step: Duration,
): Omit<Usual, 'drift'> {
  let heard = 0;
  let sum = 0;
  for (let i = from; i < end; i++) {
    const all = counts[i] as number;
    if (Number.isNaN(all)) continue;
    heard++;
    sum += all;
  }
  const most = OUTBREAK * (sum / Math.max(1, heard) + 1);
  let n = 0;
  let negative = 0;
  for (let i = from; i < end; i++) {
    const all = counts[i] as number;
    if (Number.isNaN(all)) continue;
    const part = all > most ? most / all : 1;
    n += all * part;
    negative += (bad[i] as number) * part;
  }
  // Two in ten, worth ten mentions, until the brand has shown its own share.
  const share = (negative + 2) / (n + 10);
  return { share, daily: (n * DAY) / step / Math.max(1, heard), heard: heard * step };
}

/** −log10 of the chance that a day of a brand that says `daily` holds as many as the one that ends with bucket i. */
export function dayScore(points: readonly Point[], i: number, daily: number, step: Duration): number {
  const mean = Math.max(0.25 / DAYS, daily);
  let excess = PRIOR.dispersion * PRIOR.weight * mean * mean;
  let squares = PRIOR.weight * mean * mean;
  const { at } = points[i] as Point;
  const sumTo = (end: Instant): number | null => {
    const rows = points.slice(firstAt(points, end - DAY), firstAt(points, end)).filter(({ n }) => n !== null);
    return rows.length * step < DAY / 2 ? null : rows.reduce((sum, row) => sum + fresh(row).n, 0);
  };
  for (let day = 1; day <= DAYS; day++) {
    const sum = sumTo(at + step - day * DAY);
    if (sum === null) continue;
    excess += (Math.min(sum, OUTBREAK * (mean + 1)) - mean) ** 2 - mean;
    squares += mean * mean;
  }
  return -logNbTail(sumTo(at + step) ?? 0, mean, Math.max(0, excess / squares)) / Math.LN10;
}

/** The index of the first point at or after an instant. */
export function firstAt(points: readonly { at: Instant }[], at: Instant): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const half = (low + high) >> 1;
    if ((points[half] as { at: Instant }).at < at) low = half + 1;
    else high = half;
  }
  return low;
}

/** The heard buckets of the last `length`, bucket `i` included, oldest first. */
export function window(points: readonly Point[], i: number, length: Duration): Point[] {
  const last = points[i]?.at ?? 0;
  const rows: Point[] = [];
  for (let j = i; j >= 0 && (points[j] as Point).at > last - length; j--)
    if (points[j]?.n !== null) rows.push(points[j] as Point);
  return rows.reverse();
}

/**
 * Probability that a share is now clearly above the brand's own, by its ways: a posterior under a Beta prior worth two mentions.
 * What `usual` says of the share's own ups and downs is what it must go beyond.
 */
export function soured(n: number, negative: number, { share, drift }: Pick<Usual, 'share' | 'drift'>): number {
  if (n === 0) return 0;
  const line = Math.min(0.99, share + Math.max(WORSE.points, WORSE.deviations * drift));
  return 1 - betaCdf(line, negative + 2 * share, n - negative + 2 * (1 - share));
}
