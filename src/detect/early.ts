import type { Point, RuleKind } from '../model/alert.ts';
import { DAY, type Duration, HOUR, type Instant, MINUTE } from '../model/time.ts';
import { firstAt, fresh } from './mood.ts';

/** So often an hour is looked at before its end. */
export const EARLY: Duration = 5 * MINUTE;

/** What an hour held up to an instant within it. */
export interface SoFar {
  until: Instant;
  point: Point;
}
/** By where the hour begins, each in order. */
export type Early = ReadonlyMap<Instant, readonly SoFar[]>;
export const NOT_EARLY: Early = new Map();

/**
 * The hours that may be an alarm before they end: those that hold, so far already, more of what the rule counts than any hour of the
 * day before. What they hold so far is judged as if no more came. So it is never more of a surprise than the hour as a whole will be:
 * looking sooner brings hardly an alarm that would not have come, and a run after the hour finds the same one at the same instant.
 * `hours` with their history and `fine`, both ascending, the latter of {@link EARLY} each; both by when things were published.
 */
export function earlyHours(hours: readonly Point[], fine: readonly Point[], kind: RuleKind): Early {
  const early = new Map<Instant, SoFar[]>();
  const counted = (point: Point): number => (kind === 'negativity' ? fresh(point).negative : fresh(point).n);
  let so: SoFar | null = null;
  let most = 0;
  for (const point of fine) {
    const at = Math.floor(point.at / HOUR) * HOUR;
    if (point.at === at) {
      most = mostBefore(hours, at, kind);
      so = { until: at, point: { ...point, n: 0, negative: 0, backfilled: 0, backfilledNegative: 0, reach: 0 } };
    }
    // Not heard from its beginning on: nothing is known before the end.
    if (so === null || so.until !== point.at || point.n === null) {
      so = null;
      continue;
    }
    // Now that more was heard, what came before is known to be whole: whoever looks later finds the same.
    if (so.until > at && counted(so.point) > most) {
      early.set(at, [...(early.get(at) ?? []), so]);
      most = counted(so.point);
    }
    so = { until: point.at + EARLY, point: sum(so.point, point) };
  }
  return early;
}

function sum(so: Point, more: Point): Point {
  return {
    at: so.at,
    n: (so.n ?? 0) + (more.n ?? 0),
    negative: so.negative + more.negative,
    backfilled: so.backfilled + more.backfilled,
    backfilledNegative: so.backfilledNegative + more.backfilledNegative,
    reach: so.reach + more.reach,
    // The same people may speak on: at least so many.
    authors: Math.max(so.authors, more.authors),
    sources: Math.max(so.sources, more.sources),
    stories: Math.max(so.stories, more.stories),
  };
}

/** The most that an hour of the day before held; of a day not heard nothing is more. */
function mostBefore(hours: readonly Point[], at: Instant, kind: RuleKind): number {
  let most = Number.POSITIVE_INFINITY;
  for (let i = firstAt(hours, at - DAY), end = firstAt(hours, at); i < end; i++) {
    const { n, negative } = hours[i] as Point;
    if (n === null) continue;
    const count = kind === 'negativity' ? negative : n;
    most = most === Number.POSITIVE_INFINITY ? count : Math.max(most, count);
  }
  return most;
}
