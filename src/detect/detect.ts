import type { Finding, Point, Rule, RuleKind } from '../model/alert.ts';
import { DAY, type Duration, HOUR, type Instant, type TimeSpan, WEEK } from '../model/time.ts';
import { type Early, NOT_EARLY } from './early.ts';
import { kindOf, note, type Surge, severityOf } from './evidence.ts';
import { dayScore, firstAt, fresh, soured, type Usual, usually, window } from './mood.ts';
import { HYSTERESIS, LEAST_THRESHOLD, type Setting, settingOf } from './rules.ts';
import { reach, type Surprise, type Surprises, surprises } from './surprise.ts';

/** How long `heldFor` is counted back. */
export const HELD: Duration = 12 * HOUR;
/** How much of a series before the first bucket to evaluate gives every bucket its full baseline, some deaf hours allowed. */
export const LOOKBACK: Duration = reach(21 * DAY) + 2 * DAY;

/** Where the history begins that a bucket is judged by: moves once a week, so that it does not depend on the run that asks. */
export function historyStart(at: Instant): Instant {
  return Math.floor((at - LOOKBACK) / WEEK) * WEEK;
}

/**
 * Judges every hour with `at >= from` by the history from its own {@link historyStart} on, a week's hours at once: whether they are
 * evaluated one by one or all at once, late or twice, makes no difference to the last digit.
 */
export function inWeeks(
  points: readonly Point[],
  from: Instant,
  judge: (group: readonly Point[], from: Instant) => Finding[],
): Finding[] {
  const findings: Finding[] = [];
  const last = points.at(-1)?.at ?? from;
  for (let at = from; at <= last; ) {
    const start = historyStart(at);
    const end = start + LOOKBACK + WEEK;
    findings.push(
      ...judge(
        points.filter(point => point.at >= start && point.at < end),
        at,
      ),
    );
    at = end;
  }
  return findings;
}

/** Evaluates every heard hour with `at >= from`, each by its own weeks of history; `early` hours before their end too. */
export function detectHours(
  brand: string,
  points: readonly Point[],
  rule: Rule,
  from: Instant,
  early: Early = NOT_EARLY,
): Finding[] {
  return inWeeks(points, from, (group, at) => detect(brand, group, rule, at, HOUR, settingOf(rule, HOUR), early));
}

/** An alarm needs so many mentions within a day (Farrington's rule: five cases in four periods), and so many voices. */
export const ENOUGH = { mentions: 5, authors: 3 };
/** Where fewer than this are said in a day, the day as a whole must be as rare as the alarm is, but for so much. */
const SPARSE = { daily: 6, slack: 0.7 };
const SOURED = 0.97;
const SWEET = 0.5;

/**
 * Evaluates every heard bucket with `at >= from`, in order, each by what came before it only: the first N points give the
 * first findings. Points are ascending and of one `step`; those before `from` are baseline. Pure; the brand's name decides nothing.
 * `early`: what buckets held before their end, also of one that is not heard to its end; the first of a bucket's that is a breach
 * is a finding of its own, and nothing else of them is.
 */
export function detect(
  brand: string,
  points: readonly Point[],
  rule: Rule,
  from: Instant,
  step: Duration = HOUR,
  { threshold, memory }: Setting = settingOf(rule, step),
  early: Early = NOT_EARLY,
): Finding[] {
  return judge(brand, measure(points, rule.kind, from, step, memory, early), rule, from, step, threshold);
}

/** A heard bucket as a rule sees it, before any threshold. */
export interface Measured {
  point: Point;
  /** Its end, or the instant within it up to which `point` counts. */
  until: Instant;
  /** Null: too little history. */
  surge: Surge | null;
  /** Mentions of the last 24 hours. */
  day: number;
  /** How rare such a day is, in −log10; of brands that say little, where it may matter. */
  rarity: number;
  /** Mentions of the last three buckets, oldest first. */
  latest: readonly number[];
}

/** What there is to judge of every heard bucket, from twelve heard hours before `from` on: the part that no threshold changes. */
export function measure(
  points: readonly Point[],
  kind: RuleKind,
  from: Instant,
  step: Duration,
  memory: Duration,
  early: Early = NOT_EARLY,
): Measured[] {
  const bad = kind === 'negativity';
  const all = (point: Point): number => (bad ? point.negative : (point.n ?? 0));
  const news = (point: Point): number => (bad ? fresh(point).negative : fresh(point).n);
  const heard = (of: (point: Point) => number): Float64Array =>
    Float64Array.from(points, point => (point.n === null ? Number.NaN : of(point)));
  const parts = new Map<number, { count: number; fresh: number }[]>();
  for (const [at, ofHour] of early) {
    const i = firstAt(points, at);
    if (at >= from && points[i]?.at === at)
      parts.set(
        i,
        ofHour.map(({ point }) => ({ count: all(point), fresh: news(point) })),
      );
  }
  const at = points.map(point => point.at);
  const found = surprises({ at, count: heard(all), fresh: heard(news), step, memory, crisis: bad, parts });
  const usualAt = usually(points, step);
  const rows = [...points];
  const measured: Measured[] = [];
  const add = (i: number, surprise: Surprise, until: Instant): void => {
    const point = rows[i] as Point;
    if (surprise.score === null) {
      measured.push({ point, until, surge: null, day: 0, rarity: 0, latest: [] });
      return;
    }
    const usual = usualAt(point.at);
    measured.push({
      point,
      until,
      surge: surgeOf(rows, i, surprise, surprise.score, usual, [point.at + step - surprise.window, until]),
      day: window(rows, i, DAY).reduce((sum, row) => sum + fresh(row).n, 0),
      rarity:
        usual.daily < SPARSE.daily && surprise.score >= LEAST_THRESHOLD
          ? dayScore(rows, i, usual.daily, step)
          : Number.POSITIVE_INFINITY,
      latest: window(rows, i, 3 * Math.max(step, HOUR / 3)).map(row => fresh(row).n),
    });
  };
  for (let i = warmUp(points, from, step); i < points.length; i++) {
    const point = points[i] as Point;
    const { whole, parts } = found[i] as Surprises;
    for (const [k, part] of parts.entries()) {
      const so = early.get(point.at)?.[k];
      if (so === undefined) continue;
      rows[i] = so.point;
      add(i, part, so.until);
      rows[i] = point;
    }
    if (whole !== null) add(i, whole, point.at + step);
  }
  return measured;
}

/** The findings of what was measured, at a threshold. */
export function judge(
  brand: string,
  measured: readonly Measured[],
  rule: Rule,
  from: Instant,
  step: Duration,
  threshold: number,
): Finding[] {
  const findings: Finding[] = [];
  let state: Finding['state'] | null = null;
  let heldFor = 0;
  let early: Instant | null = null;
  for (const one of measured) {
    const { point, until, surge } = one;
    const whole = until === point.at + step;
    const now = surge === null ? null : stateOf(rule, one, surge, threshold);
    if (whole) {
      heldFor = now === state ? Math.min(HELD, heldFor + step) : step;
      state = now;
    } else if (now !== 'breach' || early === point.at) continue;
    else early = point.at;
    if (surge === null || now === null || point.at < from) continue;
    const { window: span, observed, expected, score } = surge;
    findings.push({
      key: `${brand}/${rule.id}`,
      rule: rule.id,
      kind: kindOf(rule.kind, surge),
      brand,
      at: point.at,
      until,
      state: now,
      heldFor: whole ? heldFor : until - point.at,
      severity: severityOf(rule.kind, surge, threshold, one.latest),
      evidence: { window: span, observed, expected, score, mentions: [], note: note(rule.kind, surge) },
    });
  }
  return findings;
}

function surgeOf(
  points: readonly Point[],
  i: number,
  surprise: Surprise,
  score: number,
  usual: Usual,
  span: TimeSpan,
): Surge {
  const rows = window(points, i, surprise.window);
  const n = rows.reduce((sum, row) => sum + fresh(row).n, 0);
  const negative = rows.reduce((sum, row) => sum + fresh(row).negative, 0);
  return {
    window: span,
    observed: Math.round(surprise.observed),
    expected: Math.max(0, surprise.expected),
    score,
    n,
    negative,
    authors: rows.reduce((sum, { authors }) => sum + authors, 0),
    sources: rows.reduce((most, { sources }) => Math.max(most, sources), 0),
    share: usual.share,
    soured: soured(n, negative, usual),
    heard: usual.heard,
  };
}

function stateOf(rule: Rule, { day, rarity }: Measured, surge: Surge, threshold: number): Finding['state'] {
  const bad = rule.kind === 'negativity';
  if (surge.score < threshold - HYSTERESIS || (bad && surge.soured < SWEET)) return 'calm';
  if (surge.score < threshold || (bad && surge.soured < SOURED)) return 'raised';
  const fewVoices = surge.authors > 0 && surge.authors < ENOUGH.authors;
  if (day < ENOUGH.mentions || fewVoices) return 'raised';
  return rarity < threshold - SPARSE.slack ? 'raised' : 'breach';
}

/** Where to start so that `heldFor` is known at `from`: so much heard time before it. */
export function warmUp(points: readonly Point[], from: Instant, step: Duration): number {
  let i = points.findIndex(({ at }) => at >= from);
  if (i < 0) return points.length;
  for (let heard = 0; i > 0 && heard < HELD; i--) if (points[i - 1]?.n !== null) heard += step;
  return i;
}
