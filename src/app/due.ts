import type { Store } from '../model/store.ts';
import { HOUR, type Instant } from '../model/time.ts';
import type { Listening } from './listening.ts';

/** When there is something to do again: a job is due that nobody listens to all the time, a message waits, an hour has ended. */
export async function nextDue(store: Store, listening: Pick<Listening, 'has'>, now: Instant): Promise<Instant> {
  const hour = (Math.floor(now / HOUR) + 1) * HOUR;
  const due = (await store.jobs()).filter(({ id }) => !listening.has(id)).map(({ dueAt }) => dueAt);
  const waiting = (await store.undelivered()).filter(({ dead }) => !dead).map(({ dueAt }) => dueAt);
  return Math.min(hour, ...due, ...waiting);
}
