import type { Rule } from '../model/alert.ts';
import { DAY, type Duration, MINUTE } from '../model/time.ts';

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

/** What an alarm budget comes to: the score that is an alarm, and for how long deviations are remembered. */
export interface Setting {
  threshold: number;
  memory: Duration;
}

/**
 * False alarms a year of volume and negativity together, in buckets of five minutes, against the score that raises them: measured
 * on simulated brand-years of every rate from 10 to 500 mentions a day, bursty and with a weekly season (bench/budget.mjs
 * prints the table), after the hold.
 */
const CURVE: readonly (readonly [budget: number, threshold: number])[] = [
  [104, 1.9],
  [52, 2.2],
  [26, 2.5],
  [8, 3.1],
  [2, 3.5],
  [0.5, 3.9],
];
/** Longer buckets are fewer chances: by so much a tenfold step lowers the threshold. */
const STEP = { of: 5 * MINUTE, slope: 0.36 };
/** Negativity asks for a worse mood as well, which chance brings seldom: it may speak so much sooner. */
const SOONER = 0.1;
/** From here on down what is rare takes a longer memory to be told from what is usual. */
const RARE = 15;

/** The setting of a rule's budget (false alarms a year) for buckets of `step`. */
export function settingOf({ kind, budget }: Pick<Rule, 'kind' | 'budget'>, step: Duration): Setting {
  const x = Math.log10(Math.max(budget, 0.01));
  const after = CURVE.findIndex(([known]) => known <= budget);
  const right = after < 0 ? CURVE.length - 1 : Math.max(1, after);
  const [b0, t0] = CURVE[right - 1] as readonly [number, number];
  const [b1, t1] = CURVE[right] as readonly [number, number];
  const fine = t0 + ((t1 - t0) * (x - Math.log10(b0))) / (Math.log10(b1) - Math.log10(b0));
  const own = fine - STEP.slope * Math.log10(step / STEP.of) - (kind === 'negativity' ? SOONER : 0);
  return { threshold: Math.max(1, own), memory: (budget < RARE ? 21 : 14) * DAY };
}
