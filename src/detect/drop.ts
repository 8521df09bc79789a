import type { Finding, Point, Rule } from '../model/alert.ts';
import { lgamma, median } from '../model/stats.ts';
import { DAY, type Duration, HOUR, type Instant, iso, type TimeSpan } from '../model/time.ts';
import { HYSTERESIS } from './rules.ts';

/** A day as a whole is judged, against the same 24 hours of four weeks; the last one is left out, else a drop would soon be usual. */
const WINDOW: Duration = DAY;
const DAYS = { from: 8, to: 35 } as const;
const LEAST_DAYS = 14;
/** Where fewer are usual in a day, none at all says nothing. */
const ENOUGH = 20;
/** Under this part of the quietest of those days it is a drop: holidays and weekends are among them. */
const FALL = 0.5;
const BACK = 0.75;
/** So many windows of a year say something of their own: they overlap, and hang together. */
const WINDOWS_A_YEAR = 365.25 * 4;
/** A day that fills up with silence is no news each hour: the score grows no further above the threshold. */
const MOST_OVER = 0.5;
/** How long `heldFor` is counted back. */
const HELD: Duration = 12 * HOUR;
const STEP: Duration = HOUR;

/**
 * Where a brand is spoken of far less than ever lately: a weaker sign than a surge, for a place that changed its answers looks the
 * same. `whole` says whether every source was heard all through a span; it is asked only before an alarm. Points are hours,
 * ascending; each is judged by those before it. Deaf hours within the day, and less than three weeks of history, give no finding.
 */
export function detectDrop(
  brand: string,
  points: readonly Point[],
  rule: Rule,
  from: Instant,
  whole: (span: TimeSpan) => boolean,
): Finding[] {
  const threshold = Math.log10(WINDOWS_A_YEAR / Math.max(rule.budget, 0.01));
  const at = new Map(points.map((point, i) => [point.at, i]));
  const sums = dayCounts(points);
  const findings: Finding[] = [];
  let state: Finding['state'] | null = null;
  let heldFor = 0;
  for (const [i, point] of points.entries()) {
    if (point.at < from - HELD) continue;
    const observed = sums[i];
    const days = daysBefore(point.at, at, sums);
    if (observed === undefined || observed === null || days.length < LEAST_DAYS) {
      if (point.n !== null) state = null;
      continue;
    }
    const usual = median(days);
    const quietest = Math.min(...days);
    const rarity = usual < ENOUGH ? 0 : -lowTail(observed, usual, dispersionOf(days, usual)) / Math.LN10;
    const score = Math.min(rarity, threshold + MOST_OVER);
    const until = point.at + STEP;
    const span: TimeSpan = [until - WINDOW, until];
    let now: Finding['state'] = 'raised';
    if (score < threshold - HYSTERESIS || observed >= BACK * quietest) now = 'calm';
    else if (score >= threshold && observed < FALL * quietest && whole(span)) now = 'breach';
    heldFor = now === state ? Math.min(HELD, heldFor + STEP) : STEP;
    state = now;
    if (point.at < from) continue;
    findings.push({
      key: `${brand}/${rule.id}`,
      rule: rule.id,
      kind: 'drop',
      brand,
      at: point.at,
      until,
      state,
      heldFor,
      severity: 'info',
      evidence: {
        window: span,
        observed,
        expected: usual,
        score,
        mentions: [],
        note: `${observed} mention${observed === 1 ? '' : 's'} in the 24 hours until ${iso(until).slice(11, 16)} UTC, usually about ${Math.round(usual)} and never under ${quietest} in ${days.length} days before; every source was heard`,
      },
    });
  }
  return findings;
}

/** Mentions of the 24 hours that end with each hour; null where any of them was not heard. */
function dayCounts(points: readonly Point[]): (number | null)[] {
  const hours = WINDOW / STEP;
  let sum = 0;
  /** Heard hours in a row without a gap, up to this one. */
  let heard = 0;
  return points.map(({ n, at }, i) => {
    const last = points[i - 1];
    if (n === null || (last !== undefined && at - last.at !== STEP)) {
      sum = 0;
      heard = 0;
      if (n === null) return null;
    }
    sum += n;
    heard++;
    if (heard > hours) sum -= points[i - hours]?.n ?? 0;
    return heard >= hours ? sum : null;
  });
}

function daysBefore(at: Instant, places: ReadonlyMap<Instant, number>, sums: readonly (number | null)[]): number[] {
  const days: number[] = [];
  for (let day = DAYS.from; day <= DAYS.to; day++) {
    const sum = sums[places.get(at - day * DAY) ?? -1];
    if (sum !== undefined && sum !== null) days.push(sum);
  }
  return days;
}

/** How much more than by chance the days differ (NB2), never less than a tenth: weeks are restless. */
function dispersionOf(days: readonly number[], mean: number): number {
  const excess = days.reduce((sum, day) => sum + (day - mean) ** 2 - mean, 0) / days.length;
  return Math.max(0.1, excess / (mean * mean));
}

/** ln P(X ≤ x) of a negative binomial count with this mean and variance mean + dispersion·mean². */
function lowTail(x: number, mean: number, dispersion: number): number {
  const size = 1 / dispersion;
  const lnP = Math.log(mean / (mean + size));
  const lnQ = Math.log(size / (mean + size));
  let most = Number.NEGATIVE_INFINITY;
  const terms: number[] = [];
  for (let k = Math.max(0, Math.floor(x) - 2_000); k <= x; k++) {
    const term = lgamma(k + size) - lgamma(size) - lgamma(k + 1) + size * lnQ + k * lnP;
    terms.push(term);
    most = Math.max(most, term);
  }
  return Math.min(0, most + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - most), 0)));
}
