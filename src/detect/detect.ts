import type { Finding, Point, Rule } from '../model/alert.ts';
import { DAY, type Duration, HOUR, type Instant, WEEK } from '../model/time.ts';
import { kindOf, note, type Surge, severityOf } from './evidence.ts';
import { dayScore, fresh, soured, type Usual, usually, window } from './mood.ts';
import { HYSTERESIS, type Setting, settingOf } from './rules.ts';
import { reach, type Surprise, surprises } from './surprise.ts';

/** How long `heldFor` is counted back. */
const HELD: Duration = 12 * HOUR;
/** How much of a series before the first bucket to evaluate gives every bucket its full baseline, some deaf hours allowed. */
export const LOOKBACK: Duration = reach(21 * DAY) + 2 * DAY;

/** Where the history begins that a bucket is judged by: moves once a week, so that it does not depend on the run that asks. */
export function historyStart(at: Instant): Instant {
  return Math.floor((at - LOOKBACK) / WEEK) * WEEK;
}

/**
 * Evaluates every heard hour with `at >= from`, each by the history from its own {@link historyStart} on: whether they are
 * evaluated one by one or all at once, late or twice, makes no difference to the last digit.
 */
export function detectHours(brand: string, points: readonly Point[], rule: Rule, from: Instant): Finding[] {
  const findings: Finding[] = [];
  const last = points.at(-1)?.at ?? from;
  for (let at = from; at <= last; ) {
    const start = historyStart(at);
    const end = start + LOOKBACK + WEEK;
    const group = points.filter(point => point.at >= start && point.at < end);
    findings.push(...detect(brand, group, rule, at));
    at = end;
  }
  return findings;
}

/** An alarm needs so many mentions within a day (Farrington's rule: five cases in four periods), and so many voices. */
const ENOUGH = { mentions: 5, authors: 3 };
/** Where fewer than this are said in a day, the day as a whole must be as rare as the alarm is, but for so much. */
const SPARSE = { daily: 6, slack: 0.7 };
const SOURED = 0.97;
const SWEET = 0.5;

/**
 * Evaluates every heard bucket with `at >= from`, in order, each by what came before it only: the first N points give the
 * first findings. Points are ascending and of one `step`; those before `from` are baseline. Pure; the brand's name decides nothing.
 */
export function detect(
  brand: string,
  points: readonly Point[],
  rule: Rule,
  from: Instant,
  step: Duration = HOUR,
  setting: Setting = settingOf(rule, step),
): Finding[] {
  const bad = rule.kind === 'negativity';
  const { threshold, memory } = setting;
  const at = points.map(point => point.at);
  const series = (of: (point: Point) => number, news: (point: Point) => number): (Surprise | null)[] =>
    surprises({
      at,
      count: points.map(point => (point.n === null ? Number.NaN : of(point))),
      fresh: points.map(point => (point.n === null ? Number.NaN : news(point))),
      step,
      memory,
      crisis: bad,
    });
  const found = bad
    ? series(
        point => point.negative,
        point => fresh(point).negative,
      )
    : series(
        point => point.n ?? 0,
        point => fresh(point).n,
      );
  const usualAt = usually(points, step);
  const findings: Finding[] = [];
  let state: Finding['state'] | null = null;
  let heldFor = 0;
  for (let i = warmUp(points, from, step); i < points.length; i++) {
    const point = points[i] as Point;
    if (point.n === null) continue;
    const surprise = found[i];
    if (!surprise || surprise.score === null) {
      state = null;
      continue;
    }
    const usual = usualAt(point.at);
    const surge = surgeOf(points, i, surprise, surprise.score, usual, step);
    const now = stateOf(rule, surge, threshold, points, i, usual.daily, step);
    heldFor = now === state ? Math.min(HELD, heldFor + step) : step;
    state = now;
    if (point.at < from) continue;
    const { window: span, observed, expected, score } = surge;
    const latest = window(points, i, 3 * Math.max(step, HOUR / 3)).map(row => fresh(row).n);
    findings.push({
      key: `${brand}/${rule.id}`,
      rule: rule.id,
      kind: kindOf(rule.kind, surge),
      brand,
      at: point.at,
      until: point.at + step,
      state,
      heldFor,
      severity: severityOf(rule.kind, surge, threshold, latest),
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
  step: Duration,
): Surge {
  const last = points[i] as Point;
  const rows = window(points, i, surprise.window);
  const n = rows.reduce((sum, row) => sum + fresh(row).n, 0);
  const negative = rows.reduce((sum, row) => sum + fresh(row).negative, 0);
  return {
    window: [last.at + step - surprise.window, last.at + step],
    observed: Math.round(surprise.observed),
    expected: Math.max(0, surprise.expected),
    score,
    n,
    negative,
    authors: rows.reduce((sum, { authors }) => sum + authors, 0),
    sources: rows.reduce((most, { sources }) => Math.max(most, sources), 0),
    share: usual.share,
    soured: soured(n, negative, usual.share),
    heard: usual.heard,
  };
}

function stateOf(
  rule: Rule,
  surge: Surge,
  threshold: number,
  points: readonly Point[],
  i: number,
  daily: number,
  step: Duration,
): Finding['state'] {
  const bad = rule.kind === 'negativity';
  if (surge.score < threshold - HYSTERESIS || (bad && surge.soured < SWEET)) return 'calm';
  if (surge.score < threshold || (bad && surge.soured < SOURED)) return 'raised';
  const mentions = window(points, i, DAY).reduce((sum, row) => sum + fresh(row).n, 0);
  const fewVoices = surge.authors > 0 && surge.authors < ENOUGH.authors;
  if (mentions < ENOUGH.mentions || fewVoices) return 'raised';
  const rarity = daily < SPARSE.daily ? dayScore(points, i, daily, step) : Number.POSITIVE_INFINITY;
  return rarity < threshold - SPARSE.slack ? 'raised' : 'breach';
}

/** Where to start so that `heldFor` is known at `from`: so much heard time before it. */
function warmUp(points: readonly Point[], from: Instant, step: Duration): number {
  let i = points.findIndex(({ at }) => at >= from);
  if (i < 0) return points.length;
  for (let heard = 0; i > 0 && heard < HELD; i--) if (points[i - 1]?.n !== null) heard += step;
  return i;
}
