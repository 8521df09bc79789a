import { NEVER } from '../collect/schedule.ts';
import type { Config, SourceEntry } from '../config/types.ts';
import { EXIT } from '../model/errors.ts';
import type { Claim, Outcome, Store } from '../model/store.ts';
import { type Duration, HOUR, type Instant, MINUTE, SECOND } from '../model/time.ts';
import { type Asker, askerOf } from './asker.ts';
import { nextDue } from './due.ts';
import type { Listening } from './listening.ts';
import { type Planned, planJobs } from './plan.ts';
import { mustName } from './read.ts';
import { type Refreshed, refreshDue } from './refresh.ts';
import { newestOf, type Saving, savePage } from './save.ts';
import { scorerFor } from './scorer.ts';
import { keepSettings } from './settings.ts';
import type { World } from './world.ts';

export interface PollOptions {
  sources: string[] | null;
  brands: string[] | null;
  /** Read back to here: a back-fill, stored and never alerted. */
  since: Instant | null;
  /** Every job, due or not. */
  force: boolean;
  dryRun: boolean;
  /** The streams that are stayed on: not read to now, but listened to beside, until something else is due. Null: they are read like any other. */
  listening: Listening | null;
  deadline: Instant | null;
  /** Hears how many jobs are read, of how many. */
  progress(done: number, of: number): void;
}

/** What one source gave in this run. */
export interface SourceResult {
  source: string;
  type: string;
  title: string;
  jobs: number;
  /** not due: only looked up what is stored. */
  status: Outcome['status'] | 'not due';
  /** Items the replies held. */
  seen: number;
  /** Mentions stored that were not there before. */
  added: number;
  /** Of them: by the first reading of this source. */
  backfilled: number;
  /** Mentions looked up anew: counts, followers, whether they are still there. */
  refreshed: number;
  requests: number;
  bytes: number;
  errors: { kind: string; message: string }[];
  nextPollAt: Instant | null;
}
export interface PollResult {
  startedAt: Instant;
  endedAt: Instant;
  sources: SourceResult[];
  /** Sources that were not due yet. */
  resting: number;
  added: number;
  /** Stopped by its time limit or by a signal, with work left: which; else null. */
  cut: string | null;
  exit: number;
}

/** The longest a claimed job stays ours without a sign of life; a run that dies leaves its jobs to the next one, which holds the lock. */
const LEASE = HOUR;
const MAX_JOBS = 10_000;
/** Whoever stays on streams does so at least and at most so long at a time, whatever is due. */
const LISTEN_LEAST: Duration = 15 * SECOND;
const LISTEN_MOST: Duration = MINUTE;

/**
 * Reads every due job to its end and stores what concerns a brand, page by page, each page with its cursor in one transaction.
 * A source that fails is recorded and never stops the others.
 */
export async function poll(world: World, options: PollOptions): Promise<PollResult> {
  const { context } = world;
  const config = await world.config();
  const store = await world.store(options.dryRun ? 'look' : 'write');
  const startedAt = context.now();
  // A name nobody configured would poll nothing, and read like silence.
  await mustName(
    '--source',
    options.sources,
    config.sources.map(({ id }) => id),
  );
  await mustName(
    '--brand',
    options.brands,
    config.brands.map(({ id }) => id),
  );
  const planned = planJobs(config, startedAt);
  if (!options.dryRun) await keepSettings(store, config, startedAt);
  await store.plan(
    planned.flatMap(({ jobs }) => jobs),
    startedAt,
  );
  const back = options.since === null ? new Map<string, unknown>() : cursorsBack(planned, options, options.since);
  if (!options.dryRun) for (const [job, cursor] of back) await store.rewind(job, cursor);

  const claims = await store.claim(
    startedAt,
    options.dryRun ? 0 : LEASE,
    MAX_JOBS,
    options.force || options.since !== null,
    options,
  );
  const entries = new Map(config.sources.map(entry => [entry.id, entry]));
  const score = await scorerFor(store, config);
  const asker = askerOf(world, config, store, options.deadline);
  const saving: Saving = { store, score, brands: config.brands, dryRun: options.dryRun };
  const read = reader(asker, saving);
  const outcomes: { claim: Claim; outcome: Outcome }[] = [];
  // A dry run moves no cursor: it reads from where the rewound one would.
  let queue = claims.map(claim => (back.has(claim.job.id) ? { ...claim, cursor: back.get(claim.job.id) } : claim));
  const left: Claim[] = [];
  const { listening } = options;
  if (listening !== null) {
    const others = await streamsOf(store, config, options, startedAt);
    const streams = queue
      .concat(others.filter(({ job, failures }) => failures === 0 || listening.has(job.id)))
      .flatMap(claim => {
        const entry = entries.get(claim.job.source);
        return entry?.source.stream?.takes(claim.job) ? [{ claim, entry }] : [];
      });
    queue = queue.filter(claim => !streams.some(({ claim: { job } }) => job.id === claim.job.id));
    await listening.attend(asker, saving, streams);
  }
  async function work(): Promise<void> {
    for (let claim = queue.shift(); claim !== undefined; claim = queue.shift()) {
      const entry = entries.get(claim.job.source);
      if (context.signal.aborted || (options.deadline !== null && context.now() >= options.deadline)) {
        left.push(claim);
        continue;
      }
      if (entry) outcomes.push({ claim, outcome: await read(claim, entry) });
      options.progress(outcomes.length, claims.length);
    }
  }
  // A replay asks nobody, so one at a time costs nothing and gives the same database every time.
  const workers = world.options.replay === null ? config.http.concurrency : 1;
  await Promise.all(Array.from({ length: workers }, work));
  const looked = options.dryRun ? [] : await refreshDue(asker, saving, chosen(config, options), workers);
  if (listening?.open) {
    const due = await nextDue(store, listening, context.now());
    await listening.stay(Math.min(startedAt + LISTEN_MOST, Math.max(startedAt + LISTEN_LEAST, due)));
    outcomes.push(...(await listening.account()));
  }

  const sources = config.sources.flatMap(entry => resultOf(entry, outcomes, looked) ?? []);
  return {
    startedAt,
    endedAt: context.now(),
    sources,
    resting: planned.length - sources.filter(({ status }) => status !== 'not due').length,
    added: sources.reduce((sum, { added }) => sum + added, 0),
    cut:
      left.length === 0
        ? null
        : `${context.signal.aborted ? 'Stopped by a signal' : 'Stopped by --max-time'} with ${left.length} jobs unread; the next run reads them.`,
    exit: exitOf(outcomes.map(({ outcome }) => outcome)),
  };
}

/** The cursors that read back to an instant, of the jobs that were asked for and can. */
function cursorsBack(planned: readonly Planned[], options: PollOptions, from: Instant): Map<string, unknown> {
  const cursors = new Map<string, unknown>();
  for (const { entry, jobs } of planned) {
    if (options.sources !== null && !options.sources.includes(entry.id)) continue;
    for (const job of jobs) {
      if (options.brands !== null && job.brand !== null && !options.brands.includes(job.brand)) continue;
      const cursor = entry.source.since?.(job, from) ?? null;
      if (cursor !== null) cursors.set(job.id, cursor);
    }
  }
  return cursors;
}

/** The other jobs of sources that have streams: somebody who stays follows them all the time, not only when they are due. */
async function streamsOf(store: Store, config: Config, options: PollOptions, now: Instant): Promise<Claim[]> {
  const sources = chosen(config, options).flatMap(({ id, source }) => (source.stream === undefined ? [] : [id]));
  if (sources.length === 0) return [];
  return store.claim(now, LEASE, MAX_JOBS, true, { sources, brands: options.brands });
}

function chosen(config: Config, { sources }: PollOptions): SourceEntry[] {
  return config.sources.filter(({ id, paused }) => !paused && (sources === null || sources.includes(id)));
}

function reader(asker: Asker, saving: Saving) {
  const { context } = asker.world;
  return async (claim: Claim, entry: SourceEntry): Promise<Outcome> => {
    const pages = await asker.ask(claim, entry);
    const origin = { entry, job: claim.job.id, reading: 'poll', backfill: claim.backfill, before: null } as const;
    let added = 0;
    let newest: Instant | null = null;
    let step = await pages.next();
    for (; !step.done; step = await pages.next()) {
      added += await savePage(saving, origin, step.value, context.now());
      newest = Math.max(newest ?? -Infinity, newestOf(step.value.items, context.now()) ?? -Infinity);
    }
    const outcome: Outcome = { ...step.value, added };
    if (!saving.dryRun)
      await saving.store.finish(outcome, { newest: newest === null || newest === -Infinity ? null : newest });
    return outcome;
  };
}

function resultOf(
  entry: SourceEntry,
  outcomes: readonly { claim: Claim; outcome: Outcome }[],
  refreshes: readonly Refreshed[],
): SourceResult | null {
  const mine = outcomes.filter(({ claim }) => claim.job.source === entry.id);
  const looked = refreshes.find(({ source }) => source === entry.id) ?? null;
  if (mine.length === 0 && looked === null) return null;
  const sum = (of: (outcome: Outcome) => number): number => mine.reduce((total, { outcome }) => total + of(outcome), 0);
  const due = mine.flatMap(({ outcome }) => outcome.dueAt ?? []).filter(at => at < NEVER);
  return {
    source: entry.id,
    type: entry.type,
    title: entry.source.about.title,
    jobs: mine.length,
    status: mine.length === 0 ? 'not due' : together(mine.map(({ outcome }) => outcome.status)),
    seen: sum(outcome => outcome.seen),
    added: sum(outcome => outcome.added),
    backfilled: mine.reduce((total, { claim, outcome }) => total + (claim.backfill ? outcome.added : 0), 0),
    refreshed: looked?.done ?? 0,
    requests: sum(outcome => outcome.requests) + (looked?.requests ?? 0),
    bytes: sum(outcome => outcome.bytes) + (looked?.bytes ?? 0),
    errors: distinct([...mine.flatMap(({ outcome }) => outcome.error ?? []), ...(looked?.errors ?? [])]),
    nextPollAt: due.length === 0 ? null : Math.min(...due),
  };
}

function distinct(errors: readonly { kind: string; message: string }[]): { kind: string; message: string }[] {
  return [...new Map(errors.map(error => [`${error.kind} ${error.message}`, error])).values()];
}

function together(statuses: readonly Outcome['status'][]): Outcome['status'] {
  if (statuses.every(status => status === 'failed')) return 'failed';
  if (statuses.some(status => status === 'failed' || status === 'partial')) return 'partial';
  return statuses.every(status => status === 'empty') ? 'empty' : 'ok';
}

/** Exit code of a run, as `earshot help exit-codes` tells it. */
export function exitOf(outcomes: readonly Pick<Outcome, 'status' | 'error'>[]): number {
  const failed = outcomes.filter(({ status }) => status === 'failed');
  if (failed.length < outcomes.length)
    return outcomes.some(({ status }) => status === 'failed' || status === 'partial') ? EXIT.partial : EXIT.ok;
  if (failed.length === 0) return EXIT.ok;
  const kinds = new Set(failed.map(({ error }) => error?.kind ?? 'unreachable'));
  if (kinds.size === 1 && kinds.has('denied')) return EXIT.credentials;
  return [...kinds].every(kind => kind === 'limited' || kind === 'unreachable' || kind === 'unfinished')
    ? EXIT.temporary
    : EXIT.failure;
}
