import type { Transition } from '../model/alert.ts';
import { EarshotError, EXIT } from '../model/errors.ts';
import type { RunReport } from '../model/report.ts';
import type { Store } from '../model/store.ts';
import { DAY, type Duration, type Instant, iso, SECOND } from '../model/time.ts';
import { evaluate } from './evaluate.ts';
import { type Delivered, deliverDue } from './outbox.ts';
import { type PollOptions, type PollResult, poll } from './poll.ts';
import { beginRoutes, followRoutes } from './routes.ts';
import type { World } from './world.ts';

export interface RunOptions extends PollOptions {
  /** How long to wait for another run to end. */
  wait: Duration;
}

/** Does one thing while no other run works on this database; a second run waits, then ends with exit code 11. */
export async function alone<T>(world: World, wait: Duration, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await world.store('write');
  const lock = await locked(store, wait, world);
  if (lock === null)
    throw new EarshotError('locked', `Another run holds ${world.database}.`, {
      hint: 'Wait for it to end, or give --wait 10m. Runs from cron that often overlap want a longer interval or --max-time.',
    });
  try {
    return await work(store);
  } finally {
    await lock.release();
  }
}

/** Second by second, so that a signal ends the waiting. Null: another run still holds it. */
async function locked(store: Store, wait: Duration, { context }: World): ReturnType<Store['lock']> {
  for (let left = wait; ; left -= SECOND) {
    const lock = await store.lock(Math.min(left, SECOND), context.self);
    if (lock !== null || left <= SECOND) return lock;
    context.signal.throwIfAborted();
  }
}

/** The same for a dry run: it writes nothing, so that it stands in nobody's way and needs no lock. */
export async function aside<T>(
  world: World,
  { wait, dryRun }: { wait: Duration; dryRun: boolean },
  work: (store: Store) => Promise<T>,
): Promise<T> {
  return dryRun ? work(await world.store('look')) : alone(world, wait, work);
}

/** The cron line: poll, detect, deliver, and drop what is past its time. `write`: where the terminal channel prints. */
export async function run(
  world: World,
  options: RunOptions,
  write: (text: string) => Promise<boolean>,
): Promise<{ report: RunReport; exit: number }> {
  // A wrong configuration is said before a database is made for it.
  await world.config();
  return aside(world, options, async store => {
    try {
      return await round(world, store, options, write);
    } finally {
      await options.listening?.rest();
    }
  });
}

async function round(
  world: World,
  store: Store,
  options: RunOptions,
  write: (text: string) => Promise<boolean>,
): Promise<{ report: RunReport; exit: number }> {
  if (!options.dryRun) await beginRoutes(world);
  const polled = await poll(world, options);
  if (options.dryRun) return { report: reportOf(polled, [], [], new Map()), exit: polled.exit };
  await followRoutes(world);
  const changes = await evaluate(world);
  const deliveries = await deliverDue(world, write);
  await prune(world, store, world.context.now());
  const alerts = changes.length === 0 ? [] : await store.liveAlerts(world.context.now() - 2 * DAY);
  const ids = new Map(alerts.map(({ key, openedAt, id }) => [`${key} ${openedAt}`, id]));
  return { report: reportOf(polled, changes, deliveries, ids), exit: polled.exit };
}

/** Only polls, as `poll` does: no alerts, no deliveries. */
export async function pollAlone(world: World, options: RunOptions): Promise<{ report: RunReport; exit: number }> {
  // A wrong configuration is said before a database is made for it.
  await world.config();
  return aside(world, options, async () => {
    const polled = await poll(world, options);
    return { report: reportOf(polled, [], [], new Map()), exit: polled.exit };
  });
}

function reportOf(
  polled: PollResult,
  changes: readonly Transition[],
  deliveries: readonly Delivered[],
  ids: ReadonlyMap<string, number>,
): RunReport {
  const count = (state: Delivered['state']): number => deliveries.filter(delivery => delivery.state === state).length;
  return {
    startedAt: iso(polled.startedAt),
    endedAt: iso(polled.endedAt),
    sources: polled.sources.map(
      ({ source, title, status, jobs, requests, seen, added, refreshed, errors, nextPollAt }) => ({
        source,
        title,
        status,
        jobs,
        requests,
        seen,
        added,
        refreshed,
        error:
          errors[0] === undefined
            ? null
            : { kind: errors[0].kind, message: errors.map(({ message }) => message).join('; ') },
        nextAt: nextPollAt === null ? null : iso(nextPollAt),
      }),
    ),
    alerts: changes
      .filter(({ notify }) => notify)
      .map(({ kind, alert, reason }) => ({
        id: ids.get(`${alert.key} ${alert.openedAt}`) ?? null,
        brand: alert.brand,
        severity: alert.severity,
        change: kind,
        reason,
      })),
    messages: { sent: count('sent'), waiting: count('retry') + count('held'), dead: count('dead') },
    cut: polled.cut,
  };
}

async function prune(world: World, store: Store, now: Instant): Promise<void> {
  const { retention } = await world.config();
  await store.prune({
    mentionsSince: retention.mentions === null ? null : now - retention.mentions,
    rawSince: now - retention.raw,
  });
}

/** Tells a watcher of cron jobs that the run ended: its address, with /fail behind it after a failure. What goes wrong here fails nothing. */
export async function ping(world: World, url: string, exit: number): Promise<string | null> {
  const wanted = exit === EXIT.ok || exit === EXIT.partial ? url : `${url.replace(/\/$/, '')}/fail`;
  try {
    const fetcher = await world.fetcher(false);
    const { status } = await fetcher({ method: 'GET', url: wanted }, AbortSignal.timeout(10 * SECOND));
    return status < 400 ? null : `--ping-url: answered ${status}`;
  } catch (error) {
    return `--ping-url: ${error instanceof Error ? error.message : String(error)}`;
  }
}
