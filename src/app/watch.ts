import type { Context } from '../model/context.ts';
import { kindOf, messageOf } from '../model/errors.ts';
import type { RunReport } from '../model/report.ts';
import { type Duration, HOUR, type Instant, MINUTE, SECOND } from '../model/time.ts';
import { run } from './run.ts';
import { makeWorld, type World, type WorldOptions } from './world.ts';

export interface WatchOptions {
  sources: string[] | null;
  /** Hears of every round that did something. */
  told(report: RunReport, exit: number): Promise<void>;
  /** Hears why a round could not be run; the next one tries again. */
  failed(message: string): Promise<void>;
}

/** A round ends at the latest so long after it began: streams go on in the next one, where they were. */
const ROUND: Duration = 2 * MINUTE;
/** Between two rounds; what others may need the database for happens then. */
const LEAST: Duration = SECOND;
const MOST: Duration = MINUTE;
/** How long a round waits for another run. */
const WAIT: Duration = MINUTE;
/** These do not pass by themselves. */
const FATAL = ['usage', 'damaged', 'newer'];

/**
 * `run`, again and again, until the signal: polls what is due, follows streams, evaluates, delivers. Each round is a whole run, with
 * the configuration as it is then; one that fails is told and tried again. Throws only where the first round cannot begin.
 */
export async function watch(
  context: Context,
  settings: WorldOptions,
  options: WatchOptions,
  write: Context['io']['stdout']['write'],
): Promise<void> {
  const { signal } = context;
  for (let first = true; !signal.aborted; first = false) {
    const world = makeWorld(context, settings);
    let next = context.now() + MOST;
    try {
      const { report, exit } = await run(
        world,
        {
          sources: options.sources,
          brands: null,
          since: null,
          force: false,
          dryRun: false,
          stay: true,
          deadline: context.now() + ROUND,
          wait: WAIT,
          progress() {},
        },
        write,
      );
      await options.told(report, exit);
      next = await nextRound(world, options.sources);
    } catch (error) {
      if (signal.aborted) break;
      if (first || FATAL.includes(kindOf(error) ?? '')) throw error;
      await options.failed(messageOf(error));
    } finally {
      await world.close();
    }
    await pause(context, Math.min(MOST, Math.max(LEAST, next - context.now())));
  }
}

/** When there is something to do again: a job is due, a message waits, an hour has ended; at once where a stream speaks all the time. */
async function nextRound(world: World, only: string[] | null): Promise<Instant> {
  const store = await world.store('write');
  const now = world.context.now();
  const { sources } = await world.config();
  const listening = sources.filter(({ id, paused }) => !paused && (only === null || only.includes(id)));
  if (listening.some(({ source }) => source.stream !== undefined)) return now;
  const hour = (Math.floor(now / HOUR) + 1) * HOUR;
  const due = (await store.jobs()).map(({ dueAt }) => dueAt);
  const waiting = (await store.undelivered()).filter(({ dead }) => !dead).map(({ dueAt }) => dueAt);
  return Math.min(hour, ...due, ...waiting);
}

/** Sleeps, and is woken by the signal. */
async function pause({ sleep, signal }: Context, duration: Duration): Promise<void> {
  try {
    await sleep(duration, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
