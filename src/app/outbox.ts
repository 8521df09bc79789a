import type { Context } from '../model/context.ts';
import type { Store } from '../model/store.ts';
import { type Instant, MINUTE } from '../model/time.ts';
import { backoff, type Delivery, deliver } from '../notify/index.ts';
import type { World } from './world.ts';

export interface Delivered {
  channel: string;
  title: string;
  state: 'sent' | 'retry' | 'dead';
  error: string | null;
}

/** Long enough for the slowest channel to answer; a run that dies in between leaves its messages to the next one. */
const LEASE = 5 * MINUTE;

/**
 * Sends what is due. At least once: a run killed between sending and marking sends again, with the same key, so that a receiver can tell.
 * `write`: where the terminal channel prints.
 */
export async function deliverDue(world: World, write: Context['io']['stdout']['write']): Promise<Delivered[]> {
  const { context } = world;
  const store = await world.store('write');
  const due = await store.outbox(context.now(), LEASE, 100);
  if (due.length === 0) return [];
  const config = await world.config();
  const done: Delivered[] = [];
  for (const { id, attempt, ...message } of due) {
    if (context.signal.aborted) break;
    const channel = config.channels.find(each => each.id === message.channel);
    const result = channel
      ? await deliver(message, channel.type, channel.options, {
          fetcher: await world.fetcher(channel.allowPrivate),
          now: context.now,
          write,
          signal: context.signal,
          configDir: config.dir,
          env: context.env,
        })
      : { state: 'dead' as const, error: `no channel is called ${message.channel} any more` };
    const outcome = outcomeOf(result, attempt, context.now());
    await store.delivered(id, outcome);
    done.push({
      channel: message.channel,
      title: message.title,
      state: outcome.state,
      error: outcome.state === 'sent' ? null : outcome.error,
    });
  }
  return done;
}

/** What to note: sent; to be tried again when the receiver or our own patience says; given up. */
function outcomeOf(result: Delivery, attempt: number, now: Instant): Parameters<Store['delivered']>[1] {
  if (result.state === 'sent') return { state: 'sent', at: now };
  if (result.state === 'dead') return { state: 'dead', error: result.error };
  const wait = backoff(attempt);
  if (wait === null) return { state: 'dead', error: `given up after ${attempt} attempts: ${result.error}` };
  return { state: 'retry', at: now + Math.max(wait, result.after ?? 0), error: result.error };
}
