import type { Outcome } from '../model/store.ts';
import { DAY, type Duration, type Instant, MINUTE, SECOND } from '../model/time.ts';
import { backoff } from './retry.ts';

/** Jobs that are asked once: how long to leave them after a failure, and how often to try at all. */
const ONCE_EVERY: Duration = 15 * MINUTE;
const ONCE_TRIES = 5;

/** The due date of what is asked no more. A year that any clock and column can hold. */
export const NEVER: Instant = Date.UTC(9999, 0, 1);

/**
 * When a job is due again; null: never (a job asked once that is done, or not worth another try).
 * Never sooner than `every` after the start of this poll (`every`: null asks once). Later where the reply's Cache-Control
 * says it will not change (max-age, a day at most) or the place's own rhythm (`rhythm`: not before) asks for it, where a limit
 * stands, and after failures in a row (`failures`, this one included). What is gone (410) is asked no more: NEVER.
 */
export function nextPoll(about: {
  every: Duration | null;
  outcome: Pick<Outcome, 'status' | 'error' | 'limits' | 'startedAt'>;
  cacheControl: string | null;
  rhythm: Instant | null;
  failures: number;
  now: Instant;
  random: () => number;
}): Instant | null {
  const { every, outcome, failures, now, random } = about;
  const done = outcome.status === 'ok' || outcome.status === 'empty';
  const gone = outcome.error?.kind === 'gone';
  if (every === null && (done || gone || failures >= ONCE_TRIES)) return null;
  if (gone) return NEVER;
  const turn = every ?? ONCE_EVERY;
  const limited = Math.max(0, ...outcome.limits.map(limit => limit.until));
  const times = [outcome.startedAt + turn, limited];
  if (done) times.push(now + maxAge(about.cacheControl), about.rhythm ?? 0);
  // Whoever names a time is believed; a limit without one, and every other failure, is left alone longer and longer.
  if (outcome.status === 'failed' && !(outcome.error?.kind === 'limited' && limited > now))
    times.push(now + backoff(failures, turn, random));
  return Math.max(...times);
}

/** The max-age of a Cache-Control header, a day at most; 0 where there is none or the reply must not be cached. */
export function maxAge(cacheControl: string | null): Duration {
  const text = (cacheControl ?? '').toLowerCase();
  if (/\bno-(cache|store)\b/.test(text)) return 0;
  const seconds = /(?:^|[\s,])max-age\s*=\s*"?(\d{1,10})/.exec(text);
  return seconds ? Math.min(Number(seconds[1]) * SECOND, DAY) : 0;
}
