import { logNbTail, mad, median } from '../model/stats.ts';
import { DAY, type Duration, HOUR, type Instant } from '../model/time.ts';
import { type Factors, factors, NO_FACTORS } from './season.ts';

/** What a baseline is learnt from: the heard buckets of one series, oldest first. */
export interface History {
  at: readonly Instant[];
  count: readonly number[];
  step: Duration;
}

/** How many a bucket should hold and how far that is from certain. */
export interface Expected {
  mean: number;
  /** NB2 dispersion of the bucket: what the brand shows, plus our ignorance of mean and season. */
  dispersion: number;
}

export interface Baseline {
  /** Which buckets of the history it rests on: the others belong to earlier outbreaks. */
  usual: readonly boolean[];
  bucket(at: Instant): Expected;
  /** Score of the third worst outbreak it remembers, 0 where there were fewer: a brand that erupts so often is not surprised by one more. */
  habit: number;
  /** The sum of several buckets. Their counts hang together, so it spreads more than independent ones would. */
  sum(at: readonly Instant[]): Expected;
}

/** Buckets less likely than this are an outbreak, not the brand's own ups and downs, and are left out of the fit. */
const OUTBREAK = Math.log(1e-3);
const PASSES = 3;

/**
 * Learns a count series: level, season by hour of the day and day of the week (each as far as the data support it),
 * over-dispersion. Negative binomial because mentions come in bursts: a Poisson tail on such series raises dozens of false alarms a year.
 * Outbreaks are left out, as Farrington's method down-weights them (Noufaily et al. 2013, Stat. Med. 32, 1206–1222).
 * @param slow how many buckets the slow sum holds
 */
export function learn(history: History, slow: number): Baseline {
  let usual = firstLook(history);
  let fit = fitTo(history, usual);
  for (let pass = 1; pass < PASSES; pass++) {
    const next = secondLook(history, usual, fit);
    if (next.every((keep, i) => keep === usual[i])) break;
    usual = next;
    fit = fitTo(history, usual);
  }
  const slowDispersion = sumDispersion(history, usual, fit.mean, slow);
  const sum = (at: readonly Instant[]): Expected => {
    const parts = at.map(fit.bucket);
    const mean = parts.reduce((total, part) => total + part.mean, 0);
    const own = parts.reduce((total, part) => total + part.mean * part.mean * fit.dispersion, 0) / (mean * mean);
    const doubt = parts.reduce((total, part) => total + part.mean * (part.dispersion - fit.dispersion), 0) / mean;
    return { mean, dispersion: Math.max(own, slowDispersion) + doubt };
  };
  return { usual, bucket: fit.bucket, sum, habit: habit(history, fit) };
}

/** Outbreaks further apart than this are two. */
const APART = DAY;
const OFTEN = 3;

function habit({ at, count }: History, fit: Fit): number {
  const worst: { score: number; last: Instant }[] = [];
  at.forEach((time, i) => {
    const { mean, dispersion } = fit.bucket(time);
    const n = count[i] as number;
    if (likely(n, mean, dispersion)) return;
    const score = -logNbTail(n, mean, dispersion) / Math.LN10;
    const current = worst.at(-1);
    if (current && time - current.last < APART) {
      current.score = Math.max(current.score, score);
      current.last = time;
    } else worst.push({ score, last: time });
  });
  return worst.map(({ score }) => score).sort((a, b) => b - a)[OFTEN - 1] ?? 0;
}

/**
 * Without a model yet: days, then buckets, far above the bulk. What one bucket in twenty does is no outbreak but the
 * brand's habit, however far it lies from the median: leaving that out would make every burst an alarm.
 */
function firstLook({ at, count }: History): boolean[] {
  const days = sums(at, count);
  const dayLimit = bulk([...days.values()], 0);
  const quiet = at.map(time => (days.get(dayOf(time)) ?? 0) <= dayLimit);
  const limit = bulk(
    count.filter((_, i) => quiet[i]),
    0.95,
  );
  return count.map((n, i) => n <= limit && (quiet[i] as boolean));
}

function bulk(counts: readonly number[], habit: number): number {
  const sorted = [...counts].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
  return Math.max(3, 2 * at(0.75), median(sorted) + 6 * 1.4826 * mad(sorted), habit > 0 ? at(habit) : 0);
}

/** Bucket by bucket and day by day: the long tail of an outbreak hides in each of its hours and shows in the day's sum. */
function secondLook({ at, count, step }: History, usual: readonly boolean[], fit: Fit): boolean[] {
  const days = sums(at, count);
  const means = sums(at, at.map(fit.mean));
  const spread = sumDispersion({ at, count, step }, usual, fit.mean, Math.max(1, Math.round(DAY / step)));
  return count.map((n, i) => {
    const time = at[i] as Instant;
    const { mean, dispersion } = fit.bucket(time);
    const day = dayOf(time);
    return likely(n, mean, dispersion) && likely(days.get(day) ?? 0, means.get(day) ?? 0, spread + fit.doubt);
  });
}

function likely(n: number, mean: number, dispersion: number): boolean {
  // Within two deviations no negative binomial tail is that thin, and the tail is the dear part.
  return n <= mean + 2 * Math.sqrt(mean + dispersion * mean * mean) || logNbTail(n, mean, dispersion) > OUTBREAK;
}

function sums(at: readonly Instant[], values: readonly number[]): Map<number, number> {
  const days = new Map<number, number>();
  at.forEach((time, i) => {
    days.set(dayOf(time), (days.get(dayOf(time)) ?? 0) + (values[i] as number));
  });
  return days;
}

interface Fit {
  mean(at: Instant): number;
  dispersion: number;
  /** Relative variance of the level. */
  doubt: number;
  bucket(at: Instant): Expected;
}

function fitTo({ at, count, step }: History, usual: readonly boolean[]): Fit {
  const rows = at.flatMap((time, i) => (usual[i] ? [{ at: time, n: count[i] as number }] : []));
  const total = rows.reduce((sum, { n }) => sum + n, 0);
  // Half a mention: silence so far does not prove that there will never be one.
  const level = (total + 0.5) / Math.max(1, rows.length);
  const hourly =
    step >= DAY
      ? NO_FACTORS
      : factors(
          rows.map(({ at, n }) => ({ group: hourOf(at), n, expected: level })),
          24,
          true,
        );
  const daily = weekdays(rows, time => level * hourly.of(hourOf(time)));
  const mean = (time: Instant) => level * hourly.of(hourOf(time)) * daily.of(weekdayOf(time));

  const dispersion = overDispersion(rows.map(({ at, n }) => [n, mean(at)]));
  const doubt = (1 + dispersion * level) / (total + 0.5);
  return {
    mean,
    dispersion,
    doubt,
    bucket(time) {
      const seasons = hourly.doubt(hourOf(time)) + daily.doubt(weekdayOf(time));
      return { mean: mean(time), dispersion: dispersion + doubt + seasons };
    },
  };
}

function weekdays(rows: readonly { at: Instant; n: number }[], mean: (at: Instant) => number): Factors {
  const days = new Map<number, { group: number; n: number; expected: number }>();
  for (const { at, n } of rows) {
    const day = dayOf(at);
    const sum = days.get(day) ?? { group: weekdayOf(at), n: 0, expected: 0 };
    sum.n += n;
    sum.expected += mean(at);
    days.set(day, sum);
  }
  return days.size < 14 ? NO_FACTORS : factors([...days.values()], 7, false);
}

/** A prior for brands that speak too rarely to show theirs: worth this many buckets with one mention each. */
const PRIOR = { dispersion: 0.2, weight: 6 };

/** NB2 dispersion by the method of moments: E[(n − mean)² − mean] = dispersion·mean². */
function overDispersion(pairs: readonly (readonly [n: number, mean: number])[]): number {
  let excess = PRIOR.dispersion * PRIOR.weight;
  let squares = PRIOR.weight;
  for (const [n, mean] of pairs) {
    excess += (n - mean) ** 2 - mean;
    squares += mean * mean;
  }
  return Math.max(0, excess / squares);
}

/** The same of sums of `slow` buckets in a row; 0 where there are too few to tell. */
function sumDispersion(
  { at, count, step }: History,
  usual: readonly boolean[],
  mean: (at: Instant) => number,
  slow: number,
): number {
  let excess = 0;
  let squares = 0;
  let n = 0;
  let expected = 0;
  let run = 0;
  for (let i = 0; i < at.length; i++) {
    const follows = run > 0 && (at[i] as Instant) - (at[i - 1] as Instant) === step;
    if (!usual[i] || !follows) {
      n = 0;
      expected = 0;
      run = 0;
    }
    if (!usual[i]) continue;
    n += count[i] as number;
    expected += mean(at[i] as Instant);
    run++;
    if (run < slow) continue;
    excess += (n - expected) ** 2 - expected;
    squares += expected * expected;
    const first = i - slow + 1;
    n -= count[first] as number;
    expected -= mean(at[first] as Instant);
    run--;
  }
  return squares > 0 ? Math.max(0, excess / squares) : 0;
}

function dayOf(at: Instant): number {
  return Math.floor(at / DAY);
}

function hourOf(at: Instant): number {
  return Math.floor(at / HOUR) % 24;
}

/** 0 Monday: the first day of 1970 was a Thursday. */
function weekdayOf(at: Instant): number {
  return (Math.floor(at / DAY) + 3) % 7;
}
