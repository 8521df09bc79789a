import type { Evidence, Finding, Point, Rule, RuleKind, Severity } from '../model/alert.ts';
import { DAY, type Duration, HOUR, type Instant } from '../model/time.ts';
import { HELD, inWeeks, warmUp } from './detect.ts';
import { HYSTERESIS } from './rules.ts';
import { type Prior, rarity } from './tail.ts';

// What the weaker signs share: each says how far an hour goes, and is told from chance by the highest of each of the days before.

/** A weak sign may speak an eighth as often as volume and negativity together: the four of them half as often as those two. */
const SHARE = 8;
const YEAR = 365.25;

/** Signs other than a surge, the weakest last; each has its part of the brand's alarm budget (false alarms a year). */
export function signRules(budget: number): Rule[] {
  const own = budget / SHARE;
  return (['voice', 'reach', 'topic', 'drop'] as const).map(kind => ({ id: kind, kind, budget: own, hold: DAY }));
}

/** The score of a sign that is an alarm: so rarely a day does chance alone bring it. */
export function signThreshold({ budget }: Pick<Rule, 'budget'>): number {
  return Math.log10(YEAR / Math.max(budget, 0.01));
}

/** Fewer days say nothing of what is rare. */
export const LEAST_DAYS = 14;
/** A rise is not compared with its own beginning. */
const ASIDE = 1;
/** Of a day so much must have been heard. */
const HEARD = 0.5;
const PER_DAY = DAY / HOUR;

/** What a value is compared with: the days before, and the tail of their highest. */
export interface Memory {
  days: number;
  /** How many of the highest make the tail. */
  most: number;
  /** Up to here nothing is far, however little is known of the brand: the earliest a tail begins. */
  floor: number;
  prior: Prior;
}

/**
 * −log10 of the share of days that chance alone brings as high as `x`, by the highest of `values` (NaN: not heard) on each day
 * before hour i. Null while there are too few.
 */
export function dayRarity(
  x: number,
  values: ArrayLike<number>,
  i: number,
  { days, most, floor, prior }: Memory,
): number | null {
  const highest: number[] = [];
  for (let day = ASIDE; day <= days; day++) {
    const end = i - day * PER_DAY;
    if (end - PER_DAY + 1 < 0) break;
    let high = 0;
    let heard = 0;
    for (let j = end - PER_DAY + 1; j <= end; j++) {
      const value = values[j] as number;
      if (Number.isNaN(value)) continue;
      heard++;
      if (value > high) high = value;
    }
    if (heard >= HEARD * PER_DAY) highest.push(high);
  }
  if (highest.length < LEAST_DAYS) return null;
  if (x <= floor) return 0;
  const far = highest.filter(high => high > floor).sort((a, b) => b - a);
  if (x <= (far[most] ?? floor)) return -Math.log10((far.filter(high => high >= x).length + 1) / (highest.length + 1));
  return rarity(x, far.length > most ? far.slice(0, most + 1) : [...far, floor], highest.length, prior);
}

/** What an hour says by one sign. */
export interface Verdict {
  score: number;
  /** Over the threshold it is an alarm only where this holds too. */
  enough: boolean;
  kind: RuleKind;
  severity: Severity;
  evidence: Omit<Evidence, 'score'>;
}

/**
 * The findings of every heard hour with `at >= from`, each by its own weeks of history (`inWeeks`): it makes no difference when
 * they are asked for. `judge` answers for the i-th of the hours it is given; null: nothing can be said.
 */
export function signFindings(
  brand: string,
  points: readonly Point[],
  rule: Rule,
  from: Instant,
  judging: (points: readonly Point[], first: number) => (i: number) => Verdict | null,
): Finding[] {
  const threshold = signThreshold(rule);
  return inWeeks(points, from, (group, since) => {
    const first = warmUp(group, since, HOUR);
    const judge = judging(group, first);
    const findings: Finding[] = [];
    let state: Finding['state'] | null = null;
    let heldFor: Duration = 0;
    for (let i = first; i < group.length; i++) {
      const { at, n } = group[i] as Point;
      if (n === null) continue;
      const verdict = judge(i);
      if (verdict === null) {
        state = null;
        continue;
      }
      const { score, enough, kind, severity, evidence } = verdict;
      const now = score < threshold - HYSTERESIS ? 'calm' : score >= threshold && enough ? 'breach' : 'raised';
      heldFor = now === state ? Math.min(HELD, heldFor + HOUR) : HOUR;
      state = now;
      if (at < since) continue;
      findings.push({
        key: `${brand}/${rule.id}`,
        rule: rule.id,
        kind,
        brand,
        at,
        until: at + HOUR,
        state,
        heldFor,
        severity,
        evidence: { ...evidence, score },
      });
    }
    return findings;
  });
}
