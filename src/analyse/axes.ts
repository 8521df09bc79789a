import type { AlertAxes } from '../model/explanation.ts';
import type { HourRow } from '../model/figures.ts';
import type { TimeSpan } from '../model/time.ts';

/** Both axes of an alert from the roll-up of its window and of the time before it. */
export function alertAxes(
  { observed, expected }: { observed: number; expected: number },
  hours: readonly HourRow[],
  window: TimeSpan,
): AlertAxes {
  const sums = { n: 0, negative: 0, before: 0, badBefore: 0 };
  for (const { hour, n, negative } of hours) {
    if (hour >= window[0] && hour < window[1]) {
      sums.n += n;
      sums.negative += negative;
    } else if (hour < window[0]) {
      sums.before += n;
      sums.badBefore += negative;
    }
  }
  return {
    excess: expected > 0 ? observed / expected : null,
    mentions: sums.n,
    negative: sums.negative,
    share: sums.n === 0 ? null : sums.negative / sums.n,
    usualShare: sums.before === 0 ? null : sums.badBefore / sums.before,
  };
}
