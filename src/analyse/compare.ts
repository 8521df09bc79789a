import type { Change } from '../model/report.ts';
import type { HourRow } from '../model/store.ts';
import { HOUR, type TimeSpan } from '../model/time.ts';
import type { Ears } from './ears.ts';
import {
  countRatio,
  type Dispersion,
  difference,
  dispersion,
  netInterval,
  PURE_CHANCE,
  withStories,
} from './interval.ts';
import { hoursIn } from './series.ts';

/** The two spans, of one length, and the days they are cut into (as many in each, the last ones perhaps shorter). */
export interface Periods {
  now: TimeSpan;
  before: TimeSpan;
}

/** Two spans of one brand, hour against hour, over what was heard in both. */
export interface Pair {
  /** Source-hours heard in both spans, of those heard in either. */
  joint: number;
  either: number;
  now: Tally;
  before: Tally;
  scatter: Dispersion;
  /** Why nothing may be compared; null: it may. */
  barred: string | null;
}
export interface Tally {
  n: number;
  positive: number;
  negative: number;
  days: { n: number; net: number }[];
}

/** Below this share of hours heard in both spans there is too little to compare. */
const HALF = 0.5;
/** Authors and stories are known for whole spans only: these must be heard alike. */
const ALIKE = 0.95;

/**
 * Sets the hours of a brand's two spans side by side. `told`: mentions and stories of both spans together; `barred`: a reason
 * known beforehand why nothing can be compared, such as a changed query.
 */
export function pair(
  brand: string,
  rows: { now: readonly HourRow[]; before: readonly HourRow[] },
  heard: Ears,
  periods: Periods,
  told: { mentions: number; stories: number },
  barred: string | null,
): Pair {
  const shift = periods.now[0] - periods.before[0];
  let joint = 0;
  let either = 0;
  const both = new Set<string>();
  for (const source of heard.sources) {
    for (const [hour] of hoursIn(periods.now)) {
      const now = heard.heard(brand, source, hour);
      const before = heard.heard(brand, source, hour - shift);
      if (now || before) either++;
      if (now && before) {
        joint++;
        both.add(`${hour}\n${source}`);
      }
    }
  }
  const now = tally(rows.now, brand, periods.now, 0, both);
  const before = tally(rows.before, brand, periods.before, shift, both);
  const days = dispersion([now.days.map(day => day.n), before.days.map(day => day.n)]);
  const scatter = withStories(days, told.mentions, told.stories);
  return { joint, either, now, before, scatter, barred: barred ?? tooLittle(joint, either) };
}

function tooLittle(joint: number, either: number): string | null {
  if (joint === 0) return 'no hour was heard in both weeks';
  return joint / either < HALF ? `only ${joint} of ${either} hours were heard in both weeks` : null;
}

function tally(
  rows: readonly HourRow[],
  brand: string,
  span: TimeSpan,
  shift: number,
  both: ReadonlySet<string>,
): Tally {
  const days = Array.from({ length: Math.max(1, Math.ceil((span[1] - span[0]) / (24 * HOUR))) }, () => ({
    n: 0,
    net: 0,
  }));
  const out: Tally = { n: 0, positive: 0, negative: 0, days };
  for (const row of rows) {
    if (row.brand !== brand || !both.has(`${row.hour + shift}\n${row.source}`)) continue;
    out.n += row.n;
    out.positive += row.positive;
    out.negative += row.negative;
    const day = days[Math.min(days.length - 1, Math.max(0, Math.floor((row.hour - span[0]) / (24 * HOUR))))];
    if (day) {
      day.n += row.n;
      day.net += row.positive - row.negative;
    }
  }
  return out;
}

/** Mentions against the span before, over the hours heard in both. */
export function mentionsChange(all: { now: number; before: number | null }, compared: Pair): Change {
  const note =
    compared.joint < compared.either
      ? `over the ${compared.joint} of ${compared.either} source-hours heard in both weeks`
      : null;
  return ratioChange(all, { now: compared.now.n, before: compared.before.n }, compared.scatter, compared.barred, note);
}

/** Whole-span counts (authors, stories, intents) against the span before; barred where the spans were not heard alike. */
export function countChange(now: number, before: number | null, compared: Pair): Change {
  const unlike =
    compared.either > 0 && compared.joint / compared.either < ALIKE ? 'the two weeks were not heard alike' : null;
  return ratioChange({ now, before }, { now, before: before ?? 0 }, compared.scatter, compared.barred ?? unlike, null);
}

function ratioChange(
  shown: { now: number; before: number | null },
  counts: { now: number; before: number },
  scatter: Dispersion,
  barred: string | null,
  note: string | null,
): Change {
  const base = { ...shown, kind: 'ratio' as const };
  if (barred !== null || shown.before === null) {
    return {
      ...base,
      by: null,
      interval: null,
      verdict: 'incomparable',
      confidence: null,
      note: barred ?? 'nothing is known of the week before',
    };
  }
  const interval = countRatio(counts.now, counts.before, 0.95, scatter);
  const strict = countRatio(counts.now, counts.before, 0.99, scatter);
  const by = counts.before > 0 ? counts.now / counts.before : null;
  return { ...base, by, interval: by === null ? null : interval, ...judged(interval, strict, 1), note };
}

/** What intervals at 95 and 99 % say about "no change". */
function judged(
  interval: { low: number; high: number } | null,
  strict: { low: number; high: number } | null,
  same: number,
): Pick<Change, 'verdict' | 'confidence'> {
  const out = (one: typeof interval): boolean => one !== null && (one.low > same || one.high < same);
  if (!interval || !out(interval)) return { verdict: 'indistinguishable', confidence: null };
  return { verdict: interval.low > same ? 'up' : 'down', confidence: out(strict) ? 0.99 : 0.95 };
}

/** A difference of two estimates with their intervals at both levels. */
export function differenceChange(
  now: { value: number; at95: Bounds; at99: Bounds },
  before: { value: number; at95: Bounds; at99: Bounds } | null,
  barred: string | null,
  note: string | null,
): Change {
  const base = { now: now.value, before: before?.value ?? null, kind: 'difference' as const };
  if (barred !== null || before === null) {
    return {
      ...base,
      by: null,
      interval: null,
      verdict: 'incomparable',
      confidence: null,
      note: barred ?? 'nothing is known of the week before',
    };
  }
  const interval = difference(now.value, now.at95, before.value, before.at95);
  const strict = difference(now.value, now.at99, before.value, before.at99);
  return { ...base, by: now.value - before.value, interval, ...judged(interval, strict, 0), note };
}
type Bounds = { low: number; high: number };

/** Net sentiment (P − N) ÷ all against the span before, over the hours heard in both. */
export function netChange(compared: Pair): Change {
  const scatter = netScatter([compared.now, compared.before]);
  const one = (tally: Tally): Parameters<typeof differenceChange>[0] | null => {
    const at95 = netInterval(tally.positive, tally.negative, tally.n, 0.95, scatter);
    const at99 = netInterval(tally.positive, tally.negative, tally.n, 0.99, scatter);
    return at95 && at99 && { value: (tally.positive - tally.negative) / tally.n, at95, at99 };
  };
  const now = one(compared.now);
  const before = one(compared.before);
  if (!now)
    return {
      now: 0,
      before: before?.value ?? null,
      kind: 'difference',
      by: null,
      interval: null,
      verdict: 'incomparable',
      confidence: null,
      note: compared.barred ?? 'no mentions',
    };
  return differenceChange(now, before, compared.barred ?? (before ? null : 'no mentions in the week before'), null);
}

/**
 * How much more the mood swings from day to day than chance would: squared residuals of the days' sums from their week's
 * mean over what the week's own variance predicts, at least 1. One story told by many makes it large.
 */
export function netScatter(weeks: readonly Tally[]): Dispersion {
  let sum = 0;
  let freedom = 0;
  for (const week of weeks) {
    if (week.n === 0) continue;
    const net = (week.positive - week.negative) / week.n;
    const variance = (week.positive + week.negative) / week.n - net * net;
    const days = week.days.filter(day => day.n > 0);
    if (variance <= 0 || days.length < 2) continue;
    for (const day of days) sum += (day.net - day.n * net) ** 2 / (day.n * variance);
    freedom += days.length - 1;
  }
  const factor = freedom < 3 ? 1 : sum / freedom;
  return factor <= 1 ? PURE_CHANCE : { factor, freedom };
}
