import { collect } from '../collect/collect.ts';
import { createHosts } from '../collect/hosts.ts';
import type { Config, SourceEntry } from '../config/types.ts';
import type { Brand } from '../model/brand.ts';
import { EXIT } from '../model/errors.ts';
import { type Item, idOf, type Media } from '../model/mention.ts';
import type { Page } from '../model/source.ts';
import type { Claim, Outcome, Store } from '../model/store.ts';
import type { Instant } from '../model/time.ts';
import { HOUR } from '../model/time.ts';
import { brandsOf, type Planned, planJobs } from './plan.ts';
import { mustName } from './read.ts';
import { lessonsOf, makeScorer, type Scorer } from './scorer.ts';
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
  status: Outcome['status'];
  /** Items the replies held. */
  seen: number;
  /** Mentions stored that were not there before. */
  added: number;
  /** Of them: by the first reading of this source. */
  backfilled: number;
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
/** Of one job in one run: a long back-fill goes on in the next run. */
const MAX_REQUESTS = 200;
const MAX_JOBS = 10_000;

/**
 * Reads every due job to its end and stores what concerns a brand, page by page, each page with its cursor in one transaction.
 * A source that fails is recorded and never stops the others.
 */
export async function poll(world: World, options: PollOptions): Promise<PollResult> {
  const { context } = world;
  const config = await world.config();
  const store = await world.store('write');
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
  await keepSettings(store, config, startedAt);
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
  const score = makeScorer(config.brands, await lessonsOf(store, config.brands));
  const read = reader(world, config, store, options, score);
  const outcomes: { claim: Claim; outcome: Outcome }[] = [];
  // A dry run moves no cursor: it reads from where the rewound one would.
  const queue = claims.map(claim => (back.has(claim.job.id) ? { ...claim, cursor: back.get(claim.job.id) } : claim));
  const left: Claim[] = [];
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

  const sources = config.sources.flatMap(entry => resultOf(entry, outcomes) ?? []);
  return {
    startedAt,
    endedAt: context.now(),
    sources,
    resting: planned.length - sources.length,
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

/** Binds everything that stays the same over a run; the result reads one job to its end and never throws for a source's failure. */
function reader(world: World, config: Config, store: Store, options: PollOptions, score: Scorer) {
  const { context } = world;
  // A recording needs no patience.
  const sleep = world.options.replay === null ? context.sleep : async (): Promise<void> => {};
  const tokens = new Map();
  const hosts = createHosts({ concurrency: config.http.concurrency, now: context.now, sleep });
  return async (claim: Claim, entry: SourceEntry): Promise<Outcome> => {
    const pages = collect(claim, entry.source, {
      fetcher: await world.fetcher(entry.allowPrivate),
      hosts,
      secrets: entry.secrets,
      tokens,
      now: context.now,
      sleep,
      random: context.random,
      signal: context.signal,
      limits: await store.limits(context.now()),
      maxRequests: MAX_REQUESTS,
      deadline: options.deadline,
    });
    let added = 0;
    let step = await pages.next();
    for (; !step.done; step = await pages.next())
      added += await savePage(store, score, config.brands, entry, claim, step.value, options.dryRun, context.now());
    const outcome: Outcome = { ...step.value, added };
    if (!options.dryRun) await store.finish(outcome);
    return outcome;
  };
}

/** One page: what matches, and what is stored already even where it no longer matches (an edit may stop matching). Returns how many are new. */
async function savePage(
  store: Store,
  score: Scorer,
  brands: readonly Brand[],
  entry: SourceEntry,
  claim: Claim,
  page: Page<unknown>,
  dryRun: boolean,
  at: Instant,
): Promise<number> {
  const known = await store.known(page.items);
  const items = page.items
    .map(item => {
      const media = mediaOf(item, entry.media, brands);
      return { item, media, hits: score(item, { source: entry.id, media }, brandsOf(entry, brands)) };
    })
    .filter(({ item, hits }) => hits.length > 0 || known.has(idOf(item)));
  if (dryRun) return new Set(items.map(({ item }) => idOf(item)).filter(id => !known.has(id))).size;
  const saved = await store.save({
    job: claim.job.id,
    source: entry.id,
    backfill: claim.backfill,
    at,
    resume: page.resume,
    items,
    authors: page.authors ?? [],
    counts: page.counts ?? [],
    gone: page.gone ?? [],
    signals: page.signals ?? [],
  });
  return saved.added;
}

/** The brand's own accounts speak in owned media, wherever they are read. */
export function mediaOf(item: Item, media: Media, brands: readonly Brand[]): Media {
  const handle = item.author?.handle?.replace(/^@/, '').toLowerCase();
  const own = brands.some(
    brand =>
      brand.role === 'own' &&
      handle !== undefined &&
      brand.handles[item.platform]?.replace(/^@/, '').toLowerCase() === handle,
  );
  return own ? 'owned' : media;
}

function resultOf(entry: SourceEntry, outcomes: readonly { claim: Claim; outcome: Outcome }[]): SourceResult | null {
  const mine = outcomes.filter(({ claim }) => claim.job.source === entry.id);
  if (mine.length === 0) return null;
  const sum = (of: (outcome: Outcome) => number): number => mine.reduce((total, { outcome }) => total + of(outcome), 0);
  const due = mine.flatMap(({ outcome }) => outcome.dueAt ?? []);
  return {
    source: entry.id,
    type: entry.type,
    title: entry.source.about.title,
    jobs: mine.length,
    status: together(mine.map(({ outcome }) => outcome.status)),
    seen: sum(outcome => outcome.seen),
    added: sum(outcome => outcome.added),
    backfilled: mine.reduce((total, { claim, outcome }) => total + (claim.backfill ? outcome.added : 0), 0),
    requests: sum(outcome => outcome.requests),
    bytes: sum(outcome => outcome.bytes),
    errors: distinct(mine.flatMap(({ outcome }) => outcome.error ?? [])),
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
