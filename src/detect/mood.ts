import type { Point } from '../model/alert.ts';
import { betaCdf, logNbTail } from '../model/stats.ts';
import { DAY, type Duration, HOUR, type Instant } from '../model/time.ts';

/** How far back a brand's own share of negative mentions is counted. */
const SHARE: Duration = 28 * DAY;
/** More than so many times the mean is an outbreak. */
const OUTBREAK = 4;
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
  /** Mentions a day. */
  daily: number;
  /** Heard time this rests on. */
  heard: Duration;
}

/** A brand's ways over the last four weeks, looked at anew each hour. Of an outbreak only as much counts as a restless hour would show. */
export function usually(points: readonly Point[], step: Duration): (at: Instant) => Usual {
  let known: { cut: Instant; usual: Usual } | null = null;
  return at => {
    const cut = Math.floor(at / HOUR) * HOUR;
    if (known?.cut !== cut) known = { cut, usual: waysBefore(points, cut, step) };
    return known.usual;
  };
}

function waysBefore(points: readonly Point[], cut: Instant, step: Duration): Usual {
  const rows = points.slice(firstAt(points, cut - SHARE), firstAt(points, cut)).filter(({ n }) => n !== null);
  const mean = rows.reduce((sum, { n }) => sum + (n as number), 0) / Math.max(1, rows.length);
  let n = 0;
  let negative = 0;
  for (const row of rows) {
    const all = row.n as number;
    const part = Math.min(1, (OUTBREAK * (mean + 1)) / Math.max(1, all));
    n += all * part;
    negative += row.negative * part;
  }
  // Two in ten, worth ten mentions, until the brand has shown its own share.
  const share = (negative + 2) / (n + 10);
  return { share, daily: (n * DAY) / step / Math.max(1, rows.length), heard: rows.length * step };
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
export function firstAt(points: readonly Point[], at: Instant): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const half = (low + high) >> 1;
    if ((points[half] as Point).at < at) low = half + 1;
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

/** Probability that a share is now more than ten points above the brand's own: a posterior under a Beta prior worth two mentions. */
export function soured(n: number, negative: number, share: number): number {
  if (n === 0) return 0;
  return 1 - betaCdf(Math.min(0.99, share + 0.1), negative + 2 * share, n - negative + 2 * (1 - share));
}
