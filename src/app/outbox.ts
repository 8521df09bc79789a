import type { ChannelEntry, Config } from '../config/types.ts';
import type { Message } from '../model/alert.ts';
import type { Context } from '../model/context.ts';
import type { Store } from '../model/store.ts';
import { DAY, type Duration, type Instant, iso, MINUTE } from '../model/time.ts';
import { backoff, type Delivery, deliver, factsOf, groups, merged, numbered } from '../notify/index.ts';
import type { World } from './world.ts';

export interface Delivered {
  channel: string;
  title: string;
  /** held: not tried, because time was up or the channel does not answer. */
  state: 'sent' | 'retry' | 'dead' | 'held';
  error: string | null;
}
export type Write = Context['io']['stdout']['write'];
type Waiting = Awaited<ReturnType<Store['outbox']>>[number];
/** What is sent at once: one message, or several that belong together. */
interface Parcel {
  ids: number[];
  attempt: number;
  message: Message;
}

/** Longer than the deliveries of a run take; one that dies in between leaves its messages to the next one. */
const LEASE: Duration = 10 * MINUTE;
/** No delivery begins so long after the first. */
const MOST: Duration = 2 * MINUTE;
const LIMIT = 1_000;
/** After so many failures in a row a channel is left alone until they are due again. */
const FAILURES = 3;
/** Alerts that messages still speak of. */
const RECENT: Duration = 30 * DAY;

/**
 * Sends what is due, all channels at once, each in order. At least once: a run killed between sending and marking sends again, with
 * the same key, so that a receiver can tell. `write`: where the terminal channel prints.
 */
export async function deliverDue(world: World, write: Write): Promise<Delivered[]> {
  const { context } = world;
  const store = await world.store('write');
  const due = await store.outbox(context.now(), LEASE, LIMIT);
  if (due.length === 0) return [];
  const config = await world.config();
  const alerts = await store.liveAlerts(context.now() - RECENT);
  const ids = new Map(alerts.map(({ key, openedAt, id }) => [`${key}:${iso(openedAt)}`, id]));
  const deadline = context.now() + MOST;
  const channels = new Map<string, Waiting[]>();
  for (const waiting of due) channels.set(waiting.channel, [...(channels.get(waiting.channel) ?? []), waiting]);
  const done = await Promise.all(
    [...channels].map(([name, waiting]) => {
      const channel = config.channels.find(({ id }) => id === name) ?? null;
      return deliverTo(channel, parcels(channel, waiting, ids), { world, config, store, deadline, write });
    }),
  );
  return done.flat();
}

interface Round {
  world: World;
  config: Config;
  store: Store;
  deadline: Instant;
  write: Write;
}

async function deliverTo(channel: ChannelEntry | null, all: readonly Parcel[], round: Round): Promise<Delivered[]> {
  const { context } = round.world;
  const done: Delivered[] = [];
  /** The threads that something failed in: what comes later in them waits for it. */
  const behind = new Map<string, Instant>();
  let failures = 0;
  let until: Instant | null = null;
  for (const { ids, attempt, message } of all) {
    const { thread } = factsOf(message);
    const { channel: name, title } = message;
    const now = context.now();
    const over = context.signal.aborted || now >= round.deadline ? now : null;
    const wait = over ?? until ?? (thread === null ? null : (behind.get(thread) ?? null));
    if (wait !== null) {
      await round.store.delivered(ids, { state: 'held', at: wait });
      done.push({ channel: name, title, state: 'held', error: null });
      continue;
    }
    const result = await once(channel, message, round);
    const outcome = outcomeOf(result, attempt, context.now());
    await round.store.delivered(ids, outcome);
    done.push({ channel: name, title, state: outcome.state, error: outcome.state === 'sent' ? null : outcome.error });
    failures = outcome.state === 'retry' ? failures + 1 : 0;
    if (outcome.state !== 'retry') continue;
    if (thread !== null) behind.set(thread, outcome.at);
    // It asked for quiet, or it is down.
    if (failures >= FAILURES || (result.state === 'retry' && result.after !== null)) until = outcome.at;
  }
  return done;
}

/** One try over a channel of the configuration; never throws for a receiver's failure. */
export async function once(
  channel: ChannelEntry | null,
  message: Message,
  { world, config, write }: Pick<Round, 'world' | 'config' | 'write'>,
): Promise<Delivery> {
  if (channel === null) return { state: 'dead', error: `no channel is called ${message.channel} any more` };
  const { context } = world;
  return deliver(message, channel.type, channel.options, {
    fetcher: await world.fetcher(channel.allowPrivate),
    connect: await world.plug(channel.allowPrivate),
    now: context.now,
    write,
    signal: context.signal,
    configDir: config.dir,
    env: context.env,
  });
}

/**
 * What goes out as one: where people read it, messages of one group that were due at the same time and tried as often. They are
 * marked together, so the same ones come together at every try.
 */
function parcels(
  channel: ChannelEntry | null,
  waiting: readonly Waiting[],
  ids: ReadonlyMap<string, number>,
): Parcel[] {
  const together = channel !== null && groups(channel.type);
  const found = new Map<string, { id: number; attempt: number; message: Message }[]>();
  for (const { id, attempt, ...message } of waiting) {
    const number = ids.get(factsOf(message).thread ?? '');
    const known = number === undefined ? message : numbered(message, number);
    const key = together && message.group ? `${message.group} ${message.notBefore} ${attempt}` : `${id}`;
    found.set(key, [...(found.get(key) ?? []), { id, attempt, message: known }]);
  }
  return [...found.values()].flatMap(each => {
    const [first, ...rest] = each.map(({ message }) => message);
    if (first === undefined) return [];
    return [{ ids: each.map(({ id }) => id), attempt: each[0]?.attempt ?? 1, message: merged([first, ...rest]) }];
  });
}

/** What to note: sent; to be tried again when the receiver or our own patience says; given up. */
function outcomeOf(
  result: Delivery,
  attempt: number,
  now: Instant,
): Exclude<Parameters<Store['delivered']>[1], { state: 'held' }> {
  if (result.state === 'sent') return { state: 'sent', at: now };
  if (result.state === 'dead') return { state: 'dead', error: result.error };
  const wait = backoff(attempt);
  if (wait === null) return { state: 'dead', error: `given up after ${attempt} attempts: ${result.error}` };
  return { state: 'retry', at: now + Math.max(wait, result.after ?? 0), error: result.error };
}
