import type { Rule } from '../model/alert.ts';
import { DAY, type Duration, HOUR } from '../model/time.ts';

/** The rules every brand has, strongest first: negativity speaks before volume, which it inhibits. They share the brand's alarm budget. */
export function standardRules(options: { budget: number; hold?: Duration }): Rule[] {
  const { budget, hold = DAY } = options;
  return [
    { id: 'negativity', kind: 'negativity', budget: budget / 2, hold },
    { id: 'volume', kind: 'volume', budget: budget / 2, hold },
  ];
}

/** A crisis that builds up over hours hides in each of them: the sum of the last six is tested as well. */
export const SLOW: Duration = 6 * HOUR;
/** How far under the threshold a series must fall to count as calm: else an alert on the line would flap. */
export const HYSTERESIS = 0.8;

/** Sizes of the windows tested at each bucket, in buckets. */
export function scales(step: Duration): number[] {
  const slow = Math.round(SLOW / step);
  return slow > 1 ? [1, slow] : [1];
}

/** −log10 of the chance a single test may have so that all tests of a year raise `budget` false alarms. */
export function threshold(rule: Rule, step: Duration): number {
  const tests = ((365.25 * DAY) / step) * scales(step).length;
  return Math.max(1, Math.log10(tests / rule.budget));
}
