import type { Finding, Point, Rule } from '../model/alert.ts';
import { DAY, type Duration, HOUR, type Instant } from '../model/time.ts';
import { kindOf, note, severityOf } from './evidence.ts';
import { HYSTERESIS, threshold } from './rules.ts';
import { fresh, learner, MEMORY, type Surge, surge, window } from './surge.ts';

/** How long `heldFor` is counted back. */
const HELD: Duration = 12 * HOUR;
/** How much of a series before the first bucket to evaluate gives every bucket its full baseline, some deaf hours allowed. */
export const LOOKBACK: Duration = MEMORY + 2 * DAY;

/** An alarm needs so many mentions within a day (Farrington's rule: five cases in four periods), and so many voices. */
const ENOUGH = { mentions: 5, authors: 3 };
/** A brand that erupts often needs more to surprise, but no more than a thousand times the odds: a true crisis still gets through. */
const TOLERANCE = 3;
const SOURED = 0.97;
const SWEET = 0.5;

/**
 * Evaluates every heard bucket with `at >= from`, in order, each by what came before it only: the first N points give the
 * first findings. Points are ascending and of one step; those before `from` are baseline. Give {@link LOOKBACK} of them and it
 * makes no difference whether buckets are evaluated one by one or all at once. Pure; the brand's name decides nothing.
 */
export function detect(brand: string, points: readonly Point[], rule: Rule, from: Instant): Finding[] {
  const step = stepOf(points);
  const usualAt = learner(points, step);
  const by = rule.kind === 'negativity' ? 'negative' : 'all';
  const findings: Finding[] = [];
  let state: Finding['state'] | null = null;
  let heldFor = 0;
  for (let i = warmUp(points, from, step); i < points.length; i++) {
    const point = points[i] as Point;
    if (point.n === null) continue;
    const usual = usualAt(point.at);
    const found = usual && surge(points, i, step, usual, by);
    if (!usual || !found) {
      state = null;
      continue;
    }
    const limit = limitFor(rule, step, usual[by].habit);
    const now = stateOf(rule, found, limit, points, i);
    heldFor = now === state ? Math.min(HELD, heldFor + step) : step;
    state = now;
    if (point.at < from) continue;
    const { window: span, observed, expected, score } = found;
    findings.push({
      key: `${brand}/${rule.id}`,
      rule: rule.id,
      kind: kindOf(rule.kind, found, usual),
      brand,
      at: point.at,
      until: point.at + step,
      state,
      heldFor,
      severity: severityOf(
        rule.kind,
        found,
        usual,
        limit,
        window(points, i, 3 * step).map(row => fresh(row).n),
      ),
      evidence: { window: span, observed, expected, score, mentions: [], note: note(rule.kind, found, usual) },
    });
  }
  return findings;
}

function limitFor(rule: Rule, step: Duration, habit: number): number {
  const limit = threshold(rule, step);
  return Math.max(limit, Math.min(limit + TOLERANCE, habit));
}

function stateOf(rule: Rule, found: Surge, limit: number, points: readonly Point[], i: number): Finding['state'] {
  const bad = rule.kind === 'negativity';
  if (found.score < limit - HYSTERESIS || (bad && found.soured < SWEET)) return 'calm';
  if (found.score < limit || (bad && found.soured < SOURED)) return 'raised';
  const mentions = window(points, i, DAY).reduce((sum, row) => sum + fresh(row).n, 0);
  const fewVoices = found.authors > 0 && found.authors < ENOUGH.authors;
  return mentions < ENOUGH.mentions || fewVoices ? 'raised' : 'breach';
}

/** The usual gap of the points: an hour where there is only one. */
function stepOf(points: readonly Point[]): Duration {
  const gaps = points.slice(1).map((point, i) => point.at - (points[i] as Point).at);
  return gaps.sort((a, b) => a - b)[gaps.length >> 1] ?? HOUR;
}

/** Where to start so that `heldFor` is known at `from`: so much heard time before it. */
function warmUp(points: readonly Point[], from: Instant, step: Duration): number {
  let i = points.findIndex(({ at }) => at >= from);
  if (i < 0) return points.length;
  for (let heard = 0; i > 0 && heard < HELD; i--) if (points[i - 1]?.n !== null) heard += step;
  return i;
}
