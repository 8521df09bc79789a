import { DAY, type Duration, HOUR, type Instant, MINUTE } from '../model/time.ts';
import { ranking } from './rank.ts';

/** How many days a bucket, and a window, is compared with: a window with each day of one week. */
const DAYS = { bucket: 14, window: 7 } as const;
/** How long a residual counts for the scale of the next ones. */
const RESIDUALS: Duration = 14 * DAY;
/** With less heard than this nothing is usual yet. */
export const LEARNING: Duration = DAY;

/** Two windows beside the bucket itself, so long or so many buckets, and what each of the three weighs in the verdict. */
const WINDOWS: readonly { least: Duration; buckets: number }[] = [
  { least: HOUR, buckets: 3 },
  { least: 2 * HOUR, buckets: 6 },
];
const WEIGHTS = [0.5, 1 / 6, 1 / 3] as const;
/** What builds up over hours hides in each of them: a third window speaks for itself, where it says more than the others. */
const SLOW: Duration = 6 * HOUR;
/** So much more it must say: its sums hang together, and rise often by themselves. */
const SLOWER = 1;
/** A shorter window is spoken of where it says nearly as much. */
const NEARLY = 0.4;
/** What counts as the same time of day: for a bucket, for a window. */
const NEAR: readonly Duration[] = [15 * MINUTE, 30 * MINUTE];
/** A window of which less was heard is not judged. */
const HEARD = 0.5;
/**
 * An outbreak begins at the one score and ends under the other. Only its beginning is remembered, else one long crisis would make
 * the next look usual; what lasts longer than a day is the new normal.
 */
const OUTBREAK = { from: 2.5, to: 1.7, calm: 3 * HOUR, remembered: HOUR, most: 3 * DAY } as const;
/** Values the scale of a bucket's residuals is taken from, at most. */
const SAMPLES = 512;

/** A series of counts, oldest first. `count` makes the baseline, `fresh` (never more) may surprise; NaN: not heard. */
export interface Counts {
  at: readonly Instant[];
  count: ArrayLike<number>;
  fresh: ArrayLike<number>;
  step: Duration;
  /** For how long deviations are remembered. */
  memory: Duration;
  /**
   * Negative mentions: a crisis is kept out of what is usual, what builds up over hours is looked for, and tails are taken to be
   * alike. Mere numbers come in waves of their own; there the first two would double the false alarms (measured on NAB's realTweets).
   */
  crisis: boolean;
  /** What a bucket, by its place, held at instants within it, in order; of a bucket not heard to its end too. */
  parts: ReadonlyMap<number, readonly Part[]>;
}
export interface Part {
  count: number;
  fresh: number;
}

/** How much of a series a bucket's verdict rests on: deviations remembered, the residuals that scaled them, and the baselines of those. */
export function reach(memory: Duration): Duration {
  return memory + RESIDUALS + DAYS.bucket * DAY + DAY;
}
export interface Surprise {
  /** The mean of the three scores; null while there is too little history. */
  score: number | null;
  /** The window that stands out most, how many it held and how many it usually holds. */
  window: Duration;
  observed: number;
  expected: number;
}
/** `whole`: null where it was not heard. */
export interface Surprises {
  whole: Surprise | null;
  parts: Surprise[];
}

/**
 * How much each heard bucket of a series surprises, by what came before it only. Three views (the bucket, the last hour or
 * three buckets, the last two or six) are compared with the same time of day on the days before by median and MAD, ranked among their own deviations of
 * the last weeks (rank.ts), and averaged: a score of 3 comes about once in a thousand buckets, for any brand.
 * A part is taken as if no more came: it surprises no more than its whole will, and nothing remembers it.
 */
export function surprises({ at, count, fresh, step, memory, crisis, parts }: Counts): Surprises[] {
  const first = at[0] ?? 0;
  const slots = at.map(time => Math.round((time - first) / step));
  const size = (slots.at(-1) ?? -1) + 1;
  const perDay = Math.max(1, Math.round(DAY / step));
  const windows = WINDOWS.map(({ least, buckets }) => Math.max(least, buckets * step));
  const views = [step, ...windows, ...(crisis ? [Math.max(SLOW, 12 * step)] : [])].map(length => view(length, step));
  const all = new Float64Array(size).fill(Number.NaN);
  const news = new Float64Array(size).fill(Number.NaN);
  const judge = views.map((own, i) => judgeOf(own, i === 0, { all, news, perDay, step, first, size, memory, crisis }));
  let outbreak: Instant | null = null;
  let high = Number.NEGATIVE_INFINITY;
  const started = at.findIndex((_, i) => !Number.isNaN(count[i]));

  function look(slot: number, time: Instant, part: Part): Surprise {
    all[slot] = part.count;
    news[slot] = part.fresh;
    const seen = judge.map(one => one.look(slot));
    const begun = started >= 0 && time - (at[started] as Instant) >= LEARNING;
    const mean = WEIGHTS.reduce((sum, weight, k) => sum + weight * (seen[k]?.score ?? 0), 0);
    const slow = crisis ? (seen.at(-1)?.score ?? 0) : 0;
    const score = begun && seen.every(one => one.score !== null) ? Math.max(mean, slow - SLOWER) : null;
    const most = Math.max(...seen.map(one => one.score ?? 0));
    const { window, observed, expected } = seen.find(one => (one.score ?? 0) >= most - NEARLY) as Surprise;
    return { score, window, observed, expected };
  }

  return at.map((time, i) => {
    const slot = slots[i] as number;
    const early = (parts.get(i) ?? []).map(part => look(slot, time, part));
    const n = count[i] as number;
    if (Number.isNaN(n)) {
      all[slot] = news[slot] = Number.NaN;
      if (early.length > 0) for (const one of judge) one.forget(slot);
      return { whole: null, parts: early };
    }
    const whole = look(slot, time, { count: n, fresh: fresh[i] as number });
    const { score } = whole;
    if (score === null || (score < OUTBREAK.to && time - high >= OUTBREAK.calm)) outbreak = null;
    else if (score >= OUTBREAK.from) outbreak ??= time;
    if (score !== null && score >= OUTBREAK.to) high = time;
    const lasts = outbreak === null ? 0 : time - outbreak;
    const remembered = !crisis || lasts < OUTBREAK.remembered || lasts >= OUTBREAK.most;
    for (const one of judge)
      if (remembered) one.remember(time);
      else one.forget(slot);
    return { whole, parts: early };
  });
}

interface View {
  /** Buckets it holds. */
  length: number;
  window: Duration;
}
function view(length: Duration, step: Duration): View {
  const buckets = Math.max(1, Math.round(length / step));
  return { length: buckets, window: buckets * step };
}

interface Grid {
  all: Float64Array;
  news: Float64Array;
  perDay: number;
  step: Duration;
  first: Instant;
  size: number;
  memory: Duration;
  crisis: boolean;
}
interface Judge {
  look(slot: number): Surprise;
  /** Keeps the deviation last looked at. */
  remember(at: Instant): void;
  /** Keeps a bucket out of all that is usual. */
  forget(slot: number): void;
}

function judgeOf(own: View, finest: boolean, grid: Grid): Judge {
  const { perDay, step, first, size, memory, crisis } = grid;
  const days = finest ? DAYS.bucket : DAYS.window;
  const near = Math.max(1, Math.round((NEAR[finest ? 0 : 1] as Duration) / step));
  const sums = new Float64Array(size).fill(Number.NaN);
  const residuals = new Float64Array(size).fill(Number.NaN);
  const rank = ranking(memory, Math.round(memory / step), !crisis);
  const scratch = new Float64Array(Math.max(days * (2 * near + 1), SAMPLES + 1, perDay) + 1);
  // Scaled anew every six hours, at the same instants whichever bucket a reading begins with.
  const rescale = Math.max(1, Math.round((6 * HOUR) / step));
  const stride = Math.max(1, Math.ceil(Math.round(RESIDUALS / step) / SAMPLES));
  const offset = Math.round(first / step);
  let scale = 1;
  let scaledFor = -1;

  function usual(slot: number): { base: number; spread: number } {
    let n = 0;
    let seen = 0;
    for (let day = 1; day <= days; day++) {
      const centre = slot - day * perDay;
      if (centre + near < 0) break;
      const before = n;
      for (let j = Math.max(0, centre - near); j <= centre + near; j++) {
        const value = sums[j] as number;
        if (!Number.isNaN(value)) scratch[n++] = value;
      }
      if (n > before) seen++;
    }
    const same = middle(scratch, n);
    const sameSpread = spreadOf(scratch, n, same);
    // One or two days say little of a time of day: the last day as a whole steadies them.
    if (seen >= DAYS.window) return { base: same, spread: sameSpread };
    let m = 0;
    for (let j = Math.max(0, slot - perDay); j < slot; j++) {
      const value = sums[j] as number;
      if (!Number.isNaN(value)) scratch[m++] = value;
    }
    const flat = middle(scratch, m);
    const flatSpread = spreadOf(scratch, m, flat);
    if (seen === 0) return { base: flat, spread: flatSpread };
    const trust = seen / (seen + 2);
    return { base: trust * same + (1 - trust) * flat, spread: Math.max(sameSpread, flatSpread) };
  }

  function residualScale(slot: number): number {
    const mark = Math.floor((slot + offset) / rescale);
    if (mark === scaledFor) return scale;
    scaledFor = mark;
    let n = 0;
    const from = Math.max(0, slot - Math.round(RESIDUALS / step));
    for (let j = from + ((stride - ((from + offset) % stride)) % stride); j < slot; j += stride) {
      const value = residuals[j] as number;
      if (!Number.isNaN(value)) scratch[n++] = value;
    }
    if (n > 20) scale = spreadOf(scratch, n, middle(scratch, n));
    return scale;
  }

  let last: number | null = null;
  return {
    look(slot) {
      const held = sumOf(grid.all, slot, own.length);
      const observed = sumOf(grid.news, slot, own.length);
      sums[slot] = held;
      const { base, spread } = usual(slot);
      last = null;
      if (Number.isNaN(held) || Number.isNaN(base))
        return { score: null, window: own.window, observed, expected: Number.NaN };
      residuals[slot] = held - base;
      const width = finest ? residualScale(slot) + 1 : Math.sqrt(spread * spread + base + 1);
      last = (held - base) / width;
      return { score: rank.score((observed - base) / width), window: own.window, observed, expected: base };
    },
    remember(at) {
      if (last !== null) rank.remember(at, last);
    },
    forget(slot) {
      sums[slot] = Number.NaN;
      residuals[slot] = Number.NaN;
    },
  };
}

/** The sum of the last `length` slots, made up for those not heard; NaN where too few were. */
function sumOf(all: Float64Array, slot: number, length: number): number {
  if (length === 1) return all[slot] as number;
  let sum = 0;
  let heard = 0;
  for (let j = Math.max(0, slot - length + 1); j <= slot; j++) {
    const value = all[j] as number;
    if (Number.isNaN(value)) continue;
    sum += value;
    heard++;
  }
  return heard >= length * HEARD ? (sum * length) / heard : Number.NaN;
}

/** The median of the first n values, which it sorts; NaN of none. */
function middle(values: Float64Array, n: number): number {
  if (n === 0) return Number.NaN;
  if (n > FEW) values.subarray(0, n).sort();
  else insertionSort(values, n);
  const half = n >> 1;
  return n % 2 === 1 ? (values[half] as number) : ((values[half - 1] as number) + (values[half] as number)) / 2;
}

/** Up to here the simple way is the quick one: most baselines are this short, and there is one for every bucket. */
const FEW = 64;
function insertionSort(values: Float64Array, n: number): void {
  for (let i = 1; i < n; i++) {
    const value = values[i] as number;
    let j = i - 1;
    for (; j >= 0 && (values[j] as number) > value; j--) values[j + 1] = values[j] as number;
    values[j + 1] = value;
  }
}

/** 1.4826 × the median distance from `centre`: a deviation that outliers do not move. Overwrites the values. */
function spreadOf(values: Float64Array, n: number, centre: number): number {
  for (let i = 0; i < n; i++) values[i] = Math.abs((values[i] as number) - centre);
  return n === 0 ? Number.NaN : 1.4826 * middle(values, n);
}
