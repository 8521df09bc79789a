import type { Point } from '../model/alert.ts';
import { betaCdf, logNbTail } from '../model/stats.ts';
import { DAY, type Duration, HOUR, type Instant, type TimeSpan } from '../model/time.ts';
import { type Baseline, learn } from './baseline.ts';
import { scales } from './rules.ts';

/** How far back a baseline reaches. */
export const MEMORY: Duration = 28 * DAY;
/** With less heard than this nothing is usual yet. */
export const LEARNING: Duration = DAY;
/** Baselines are learnt anew at these instants, so that a bucket's verdict does not depend on which run evaluates it. */
const RELEARN: Duration = 6 * HOUR;

/** What is usual for a brand at one time. */
export interface Usual {
  /** Heard time it rests on. */
  heard: Duration;
  all: Baseline;
  negative: Baseline;
  /** The brand's own share of negative mentions, outbreaks left out. */
  share: number;
}

/** The window ending with one bucket that is least likely under what is usual. Mentions that were read back do not count. */
export interface Surge {
  window: TimeSpan;
  observed: number;
  expected: number;
  score: number;
  n: number;
  negative: number;
  /** Sum over buckets (somebody who speaks in two counts twice); 0: not known. */
  authors: number;
  /** The most of any bucket; 0: not known. */
  sources: number;
  /** Probability that the negative share is now more than ten points above the brand's own. */
  soured: number;
}

/** Mentions of a bucket that may raise an alarm; 0 of a deaf one. */
export function fresh(point: Point): { n: number; negative: number } {
  if (point.n === null) return { n: 0, negative: 0 };
  return {
    n: Math.max(0, point.n - point.backfilled),
    negative: Math.max(0, point.negative - point.backfilledNegative),
  };
}

/** Learns what is usual at each bucket of a series, from what came before it only; null while there is too little. */
export function learner(points: readonly Point[], step: Duration): (at: Instant) => Usual | null {
  const known = new Map<Instant, Usual | null>();
  return at => {
    const cut = Math.floor(at / RELEARN) * RELEARN;
    let usual = known.get(cut);
    if (usual === undefined) {
      usual = learnBefore(points, step, cut);
      known.set(cut, usual);
    }
    return usual;
  };
}

function learnBefore(points: readonly Point[], step: Duration, cut: Instant): Usual | null {
  const heard = points
    .slice(firstAt(points, cut - MEMORY), firstAt(points, cut - step + 1))
    .filter(({ n }) => n !== null);
  if (heard.length * step < LEARNING) return null;
  const at = heard.map(point => point.at);
  const slow = scales(step).at(-1) ?? 1;
  const all = learn({ at, step, count: heard.map(({ n }) => n ?? 0) }, slow);
  const negative = learn({ at, step, count: heard.map(point => point.negative) }, slow);
  let n = 0;
  let bad = 0;
  heard.forEach((point, i) => {
    if (!all.usual[i] || !negative.usual[i]) return;
    n += point.n ?? 0;
    bad += point.negative;
  });
  // Two in ten, worth ten mentions, until the brand has shown its own share.
  return { heard: heard.length * step, all, negative, share: (bad + 2) / (n + 10) };
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

/** The most surprising window that ends with bucket `i`, by all mentions or by the negative ones. */
export function surge(
  points: readonly Point[],
  i: number,
  step: Duration,
  usual: Usual,
  by: 'all' | 'negative',
): Surge | null {
  const last = points[i];
  if (!last || last.n === null) return null;
  let worst: Surge | null = null;
  for (const size of scales(step)) {
    const rows = window(points, i, size * step);
    const expected = size === 1 ? usual[by].bucket(last.at) : usual[by].sum(rows.map(({ at }) => at));
    const n = rows.reduce((sum, row) => sum + fresh(row).n, 0);
    const negative = rows.reduce((sum, row) => sum + fresh(row).negative, 0);
    const observed = by === 'all' ? n : negative;
    const score = -logNbTail(observed, expected.mean, expected.dispersion) / Math.LN10;
    if (worst && score <= worst.score) continue;
    worst = {
      window: [rows[0]?.at ?? last.at, last.at + step],
      observed,
      expected: expected.mean,
      score,
      n,
      negative,
      authors: rows.reduce((sum, { authors }) => sum + authors, 0),
      sources: rows.reduce((most, { sources }) => Math.max(most, sources), 0),
      soured: soured(n, negative, usual.share),
    };
  }
  return worst;
}

/** The heard buckets of the last `length`, bucket `i` included, oldest first. */
export function window(points: readonly Point[], i: number, length: Duration): Point[] {
  const rows: Point[] = [];
  const from = (points[i]?.at ?? 0) - length;
  for (let j = i; j >= 0 && (points[j] as Point).at > from; j--)
    if (points[j]?.n !== null) rows.unshift(points[j] as Point);
  return rows;
}

/** Posterior of a share under a Beta prior worth two mentions at the brand's own share. */
function soured(n: number, negative: number, share: number): number {
  if (n === 0) return 0;
  return 1 - betaCdf(Math.min(0.99, share + 0.1), negative + 2 * share, n - negative + 2 * (1 - share));
}
