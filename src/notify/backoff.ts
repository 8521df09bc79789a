import { type Duration, HOUR, MINUTE } from '../model/time.ts';

const WAITS: readonly Duration[] = [
  MINUTE,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
  24 * HOUR,
  24 * HOUR,
];

/**
 * How long to wait after the `attempt`-th try (from 1) failed; null: give up. Ten tries in about four days: a receiver that
 * is down over a long weekend still gets its message.
 */
export function backoff(attempt: number): Duration | null {
  return WAITS[Math.max(1, attempt) - 1] ?? null;
}
