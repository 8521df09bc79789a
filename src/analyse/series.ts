import type { SeriesPoint } from '../model/report.ts';
import type { HourRow } from '../model/store.ts';
import { dayOf, HOUR, type Instant, iso, type TimeSpan } from '../model/time.ts';

/** The days of a span on the clock of a zone, the first and last cut where the span cuts them. */
export function daysOf(span: TimeSpan, zone: string): TimeSpan[] {
  const days: TimeSpan[] = [];
  for (let at = span[0]; at < span[1]; ) {
    const end = Math.min(span[1], dayOf(at, zone)[1]);
    days.push([at, end]);
    at = end;
  }
  return days;
}

/** The hours of a span, on the hours of UTC, as the roll-up has them. */
export function hoursIn(span: TimeSpan): TimeSpan[] {
  const hours: TimeSpan[] = [];
  for (let at = Math.floor(span[0] / HOUR) * HOUR; at < span[1]; at += HOUR) hours.push([at, at + HOUR]);
  return hours;
}

/**
 * A brand's roll-up as a series over these buckets (ascending, without gaps). A bucket that `heardShare` (in [0, 1]) says is
 * less than half heard and holds nothing has n = null: silence and deafness are two things.
 */
export function series(
  rows: readonly HourRow[],
  buckets: readonly TimeSpan[],
  heardShare: (bucket: TimeSpan) => number,
): SeriesPoint[] {
  const points = buckets.map(bucket => ({
    from: iso(bucket[0]),
    to: iso(bucket[1]),
    n: 0 as number | null,
    positive: 0,
    negative: 0,
    reach: 0,
  }));
  const starts = buckets.map(([from]) => from);
  for (const row of rows) {
    const place = bucketOf(row.hour, starts, buckets);
    const point = place === null ? undefined : points[place];
    if (!point) continue;
    point.n = (point.n ?? 0) + row.n;
    point.positive += row.positive;
    point.negative += row.negative;
    point.reach += row.reachSum;
  }
  for (const [i, point] of points.entries()) {
    const bucket = buckets[i];
    if (point.n === 0 && bucket && heardShare(bucket) < 0.5) point.n = null;
  }
  return points;
}

/** By binary search: the bucket that holds the instant. A row whose hour starts before the first bucket belongs to it if it reaches into it. */
function bucketOf(at: Instant, starts: readonly Instant[], buckets: readonly TimeSpan[]): number | null {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return at + HOUR > (starts[0] ?? Infinity) ? 0 : null;
  const place = low - 1;
  return at < (buckets[place]?.[1] ?? -Infinity) ? place : null;
}
