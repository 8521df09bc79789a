import type { Rule } from '../model/alert.ts';
import { DAY, type Duration, HOUR, MINUTE } from '../model/time.ts';

/**
 * The rules every brand has, strongest first: negativity speaks before volume, which it inhibits. They share the brand's alarm
 * budget: the thresholds below keep it for the two together.
 */
export function standardRules(options: { budget: number; hold?: Duration }): Rule[] {
  const { budget, hold = DAY } = options;
  return [
    { id: 'negativity', kind: 'negativity', budget, hold },
    { id: 'volume', kind: 'volume', budget, hold },
  ];
}

/** How far under the threshold a series must fall to count as calm: else an alert on the line would flap. */
export const HYSTERESIS = 0.8;

/** No budget is so large that less is an alarm. */
export const LEAST_THRESHOLD = 1;

/** What an alarm budget comes to: the score that is an alarm, and for how long deviations are remembered. */
export interface Setting {
  threshold: number;
  memory: Duration;
}

interface Setpoint {
  budget: number;
  /** In buckets of five minutes, and of an hour. */
  fine: number;
  hour: number;
}
/**
 * False alarms a year of volume and negativity together against the scores that raise them, after the hold: measured on simulated
 * brand-years of 10 to 500 mentions a day, bursty and plain, with a weekly season, half of them each rule's (bench/budget.mjs prints
 * the table for hours; the scores of five minutes are those of NAB's realTweets). Negativity asks for a worse mood as well, which
 * chance brings seldom: it may speak sooner.
 */
const CURVES: Readonly<Record<'volume' | 'negativity', readonly Setpoint[]>> = {
  volume: [
    { budget: 104, fine: 1.9, hour: 1.4 },
    { budget: 52, fine: 2.2, hour: 1.75 },
    { budget: 26, fine: 2.5, hour: 2.1 },
    { budget: 8, fine: 3.1, hour: 2.55 },
    { budget: 2, fine: 3.5, hour: 3.05 },
    { budget: 0.5, fine: 3.9, hour: 3.5 },
  ],
  negativity: [
    { budget: 104, fine: 1.8, hour: 1.3 },
    { budget: 52, fine: 2.1, hour: 1.6 },
    { budget: 26, fine: 2.4, hour: 1.9 },
    { budget: 8, fine: 3, hour: 2.3 },
    { budget: 2, fine: 3.4, hour: 2.65 },
    { budget: 0.5, fine: 3.8, hour: 3.1 },
  ],
};
/** The buckets the curves are of; longer ones are fewer chances, on a logarithmic scale. */
const FINE: Duration = 5 * MINUTE;
/** From here on down what is rare takes a longer memory to be told from what is usual. */
const RARE = 15;

/** The setting of a rule's budget (false alarms a year) for buckets of `step`. */
export function settingOf({ kind, budget }: Pick<Rule, 'kind' | 'budget'>, step: Duration): Setting {
  const curve = CURVES[kind === 'negativity' ? kind : 'volume'];
  const after = curve.findIndex(known => known.budget <= budget);
  const right = after < 0 ? curve.length - 1 : Math.max(1, after);
  const low = curve[right] as Setpoint;
  const high = curve[right - 1] as Setpoint;
  const x = between(Math.max(budget, 0.01), high.budget, low.budget);
  const fine = high.fine + (low.fine - high.fine) * x;
  const hour = high.hour + (low.hour - high.hour) * x;
  const threshold = fine + (hour - fine) * between(step, FINE, HOUR);
  return { threshold: Math.max(LEAST_THRESHOLD, threshold), memory: (budget < RARE ? 21 : 14) * DAY };
}

/** Where x lies on the logarithmic scale from a (0) to b (1); may lie outside. */
function between(x: number, a: number, b: number): number {
  return Math.log(x / a) / Math.log(b / a);
}
