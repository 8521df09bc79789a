import type { Message } from '../model/alert.ts';
import { EarshotError, EXIT } from '../model/errors.ts';
import type { OutboxRecord } from '../model/record.ts';
import type { Store } from '../model/store.ts';
import { iso } from '../model/time.ts';
import { follows } from '../notify/index.ts';
import { type Delivered, deliverDue, once, type Write } from './outbox.ts';
import { mustName } from './read.ts';
import { alone } from './run.ts';
import type { World } from './world.ts';

/** Sends what is due now, without polling. `retryDead`: what was given up, too. `revived`: how many those are. */
export async function deliverNow(
  world: World,
  options: { retryDead: boolean },
  write: Write,
): Promise<{ done: Delivered[]; exit: number }> {
  await world.config();
  return alone(world, 0, async store => {
    if (options.retryDead) await store.revive(world.context.now());
    const done = await deliverDue(world, write);
    return { done, exit: exitOf(done) };
  });
}

/** What `deliverNow` would send. */
export async function dueNow(world: World, options: { retryDead: boolean }): Promise<OutboxRecord[]> {
  const now = iso(world.context.now());
  const all = await listOutbox(await world.store('read'));
  return all.filter(({ state, dueAt }) => (state === 'dead' ? options.retryDead : dueAt !== null && dueAt <= now));
}

/** What waits and what was given up, the next one due first. */
export async function listOutbox(store: Store): Promise<OutboxRecord[]> {
  return (await store.undelivered()).map(({ dead, dueAt, ...rest }) => ({
    id: rest.id,
    channel: rest.channel,
    state: dead ? 'dead' : 'waiting',
    title: rest.title,
    dueAt: dead ? null : iso(dueAt),
    attempts: rest.attempts,
    error: rest.error,
  }));
}

/** One clearly marked message over the real path of one channel; nothing is stored. */
export async function testChannel(world: World, name: string, write: Write): Promise<Delivered> {
  const config = await world.config();
  await mustName(
    '--channel',
    [name],
    config.channels.map(({ id }) => id),
  );
  const channel = config.channels.find(({ id }) => id === name) ?? null;
  const test = testMessage(name, world.context.now());
  let result = await once(channel, test, { world, config, write });
  // What keeps an incident open until told otherwise must not be left with one of a test: nobody would ever close it.
  if (result.state === 'sent' && channel !== null && follows(channel.type))
    result = await once(channel, overAgain(test), { world, config, write });
  return {
    channel: name,
    title: test.title,
    state: result.state,
    error: result.state === 'sent' ? null : result.error,
  };
}

/** A failed test is an error: it says why, and whether trying again may help. */
export function testFailure({ channel, state, error }: Delivered): EarshotError {
  const passes = state === 'retry';
  return new EarshotError(passes ? 'temporary' : 'failure', `${channel}: ${error ?? 'not sent'}.`, {
    hint: passes
      ? 'That may pass by itself: an alert would be tried again.'
      : 'No repeat will help: correct the channel in the configuration.',
  });
}

function testMessage(channel: string, now: number): Message {
  return {
    dedupeKey: `test:${channel}:${now}`,
    channel,
    title: `[test] earshot: a test of the channel ${channel}`,
    text: [
      'This is a test. Nothing has happened, and nobody has to do anything.',
      `Alerts and reports that go to ${channel} will arrive here.`,
    ].join('\n'),
    html: null,
    data: { type: 'test', timestamp: iso(now), severity: 'info', examples: [] },
    notBefore: null,
    group: null,
  };
}

/** The end of what a test began: the same key names the same incident. */
function overAgain(test: Message): Message {
  return {
    ...test,
    title: `${test.title} is over`,
    data: {
      type: 'alert.resolve',
      timestamp: (test.data as { timestamp: string }).timestamp,
      severity: 'info',
      examples: [],
    },
  };
}

function exitOf(done: readonly Delivered[]): number {
  const failed = done.filter(({ state }) => state !== 'sent');
  if (failed.length === 0) return EXIT.ok;
  if (failed.length < done.length) return EXIT.partial;
  return failed.some(({ state }) => state !== 'dead') ? EXIT.temporary : EXIT.failure;
}
