import type { Context } from '../model/context.ts';
import { kindOf, messageOf } from '../model/errors.ts';
import type { RunReport } from '../model/report.ts';
import { type Duration, MINUTE, SECOND } from '../model/time.ts';
import { nextDue } from './due.ts';
import { type Listening, makeListening } from './listening.ts';
import { run } from './run.ts';
import { makeWorld, type WorldOptions } from './world.ts';

export interface WatchOptions {
  sources: string[] | null;
  /** Hears of every round that did something. */
  told(report: RunReport, exit: number): Promise<void>;
  /** Hears why a round could not be run; the next one tries again. */
  failed(message: string): Promise<void>;
}

/** No poll goes on for longer in one round; the next one goes on where it was. */
const ROUND: Duration = 2 * MINUTE;
/** Between two rounds; what others may need the database for happens then. */
const LEAST: Duration = SECOND;
const MOST: Duration = MINUTE;
/** How long a round waits for another run. */
const WAIT: Duration = MINUTE;
/** These do not pass by themselves. */
const FATAL = ['usage', 'damaged', 'newer'];

/**
 * `run`, again and again, until the signal: polls what is due, evaluates, delivers; streams are listened to over all rounds on one
 * line. Each round is a whole run, with the configuration as it is then; one that fails is told and tried again. At the signal one
 * more round stores what the streams said last. Throws only where the first round cannot begin.
 */
export async function watch(
  context: Context,
  settings: WorldOptions,
  options: WatchOptions,
  write: Context['io']['stdout']['write'],
): Promise<void> {
  const listening = makeListening();
  try {
    await rounds(context, settings, options, listening, write);
  } finally {
    listening.hangUp();
  }
}

async function rounds(
  context: Context,
  settings: WorldOptions,
  options: WatchOptions,
  listening: Listening,
  write: Context['io']['stdout']['write'],
): Promise<void> {
  const { signal } = context;
  for (let first = true; !signal.aborted || listening.open; first = false) {
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
          listening,
          deadline: context.now() + ROUND,
          wait: WAIT,
          progress() {},
        },
        write,
      );
      await options.told(report, exit);
      // Where something is listened to, a round is as long as the pause would be.
      next = listening.open ? 0 : await nextDue(await world.store('write'), listening, context.now());
    } catch (error) {
      if (signal.aborted) return;
      if (first || FATAL.includes(kindOf(error) ?? '')) throw error;
      await options.failed(messageOf(error));
    } finally {
      await world.close();
    }
    await pause(context, Math.min(MOST, Math.max(LEAST, next - context.now())));
  }
}

/** Sleeps, and is woken by the signal. */
async function pause({ sleep, signal }: Context, duration: Duration): Promise<void> {
  try {
    await sleep(duration, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
