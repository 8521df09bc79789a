import type { SourceEntry } from '../config/types.ts';
import { EarshotError, EXIT } from '../model/errors.ts';
import { isWhole } from '../model/ledger.ts';
import type { BackfillRecord } from '../model/record.ts';
import type { Job, Page } from '../model/source.ts';
import type { Claim, Outcome, Store } from '../model/store.ts';
import { type Duration, type Instant, iso, SECOND } from '../model/time.ts';
import { type Asker, askerOf } from './asker.ts';
import { planJobs } from './plan.ts';
import { mustName } from './read.ts';
import { alone } from './run.ts';
import { type Saving, savePage } from './save.ts';
import { scorerFor } from './scorer.ts';
import { keepSettings } from './settings.ts';
import type { World } from './world.ts';

export interface BackfillOptions {
  sources: string[] | null;
  brands: string[] | null;
  since: Instant;
  deadline: Instant | null;
  /** How long to wait for another run, each time. */
  wait: Duration;
  /** Only says which sources can read back, and how many requests that takes. */
  dryRun: boolean;
  /** However many requests it takes. */
  yes: boolean;
  /** Hears what is about to be done. */
  begun(records: readonly BackfillRecord[]): Promise<void>;
  progress(done: number, of: number): void;
}

/** The lock is given back so often: a run of cron that waits a little comes in between. */
const TURN: Duration = 20 * SECOND;

/** Nobody means to ask one place so often without having been told. */
const MOST = 10_000;

/**
 * Reads back to an instant with cursors of its own: polling goes on where it was, before, during and after. What is stored is marked
 * as back-fill and never alerted; what was published since the last poll is left to the next one, which may alert. Killed, it goes
 * on from where it was.
 */
export async function backfill(
  world: World,
  options: BackfillOptions,
): Promise<{ records: BackfillRecord[]; exit: number }> {
  const config = await world.config();
  const now = world.context.now();
  if (options.since >= now) throw new EarshotError('usage', '--since: this lies ahead.', { hint: 'Such as 90d.' });
  const name = (ids: readonly { id: string }[]): string[] => ids.map(({ id }) => id);
  await mustName('--source', options.sources, name(config.sources));
  await mustName('--brand', options.brands, name(config.brands));
  const planned = planJobs(config, now);
  const work = planned
    .filter(({ entry }) => options.sources === null || options.sources.includes(entry.id))
    .flatMap(({ entry, jobs }) =>
      jobs.map(job => ({ entry, job, cursor: entry.source.since?.(job, options.since) ?? null })),
    )
    .filter(({ job }) => options.brands === null || job.brand === null || options.brands.includes(job.brand));
  if (options.dryRun) {
    const records = await foreseen(await world.store('look'), work, options.since, now);
    return { records, exit: 0 };
  }
  const begun = await alone(world, options.wait, async store => {
    const ahead = await foreseen(store, work, options.since, now);
    const long = ahead.find(({ needs }) => (needs ?? 0) > MOST);
    if (long && !options.yes)
      throw new EarshotError('usage', `${long.source}: reading back so far takes about ${long.needs} requests.`, {
        hint: 'A later --since takes fewer; --source leaves it out; --yes reads it all the same, in as many runs as it takes.',
      });
    await options.begun(ahead);
    await keepSettings(store, config, now);
    await store.plan(
      planned.flatMap(({ jobs }) => jobs),
      now,
    );
    const saving: Saving = {
      store,
      score: await scorerFor(store, config),
      brands: config.brands,
      dryRun: false,
    };
    return { saving, asker: askerOf(world, config, store, options.deadline) };
  });
  const records: BackfillRecord[] = [];
  for (const each of work) {
    if (each.cursor === null) records.push(record(each, 'cannot'));
    else records.push(await readOne(begun.asker, begun.saving, each, options));
    options.progress(records.length, work.length);
  }
  return { records, exit: exitOf(records) };
}

interface Work {
  entry: SourceEntry;
  job: Job<unknown, unknown>;
  cursor: unknown;
}

/** What is to be done, and what it takes: less where an earlier reading goes on. */
async function foreseen(store: Store, work: readonly Work[], since: Instant, now: Instant): Promise<BackfillRecord[]> {
  const begun = new Map((await store.readBacks()).map(back => [back.job, back]));
  return work.map(each => {
    if (each.cursor === null) return record(each, 'cannot');
    const back = begun.get(each.job.id);
    const earlier = back !== undefined && back.to <= since ? back : null;
    const cursor = earlier?.cursor ?? each.cursor;
    const needs = earlier?.done ? 0 : (each.entry.source.needs?.(each.job, cursor, now) ?? null);
    return { ...record(each, 'can'), needs };
  });
}

async function readOne(asker: Asker, saving: Saving, work: Work, options: BackfillOptions): Promise<BackfillRecord> {
  const { context } = asker.world;
  const done = record(work, 'unfinished');
  for (;;) {
    context.signal.throwIfAborted();
    if (options.deadline !== null && context.now() >= options.deadline) return done;
    const turn = await alone(asker.world, options.wait, store => oneTurn(asker, saving, store, work, options));
    if (turn === null) return { ...done, state: 'done' };
    const { outcome, span } = turn;
    done.requests += outcome.requests;
    done.seen += outcome.seen;
    done.added += outcome.added;
    if (span !== null) {
      const oldest = Math.min(span[0], done.oldest === null ? Infinity : Date.parse(done.oldest));
      const newest = Math.max(span[1], done.newest === null ? -Infinity : Date.parse(done.newest));
      Object.assign(done, { oldest: iso(oldest), newest: iso(newest) });
    }
    const { error } = outcome;
    if (isWhole(outcome)) return { ...done, state: 'done', error: error ?? null };
    if (error?.kind !== 'unfinished') return { ...done, state: 'failed', error };
    // Nothing came of it: another turn would do no better.
    if (outcome.requests === 0) return done;
    await context.sleep(SECOND, context.signal);
  }
}

/** Reads on for one turn; null: it was read to its end before. */
async function oneTurn(
  asker: Asker,
  saving: Saving,
  store: Store,
  { entry, job, cursor }: Work,
  { since, deadline }: BackfillOptions,
): Promise<{ outcome: Outcome; span: readonly [Instant, Instant] | null } | null> {
  const { context } = asker.world;
  const state = (await store.jobs()).find(({ id }) => id === job.id);
  const begun = await store.readBack(job.id, since, cursor, context.now());
  if (begun.done) return null;
  // What came after the last poll belongs to the next one: it is news, and may raise an alarm.
  const before = state?.heardTo ?? state?.okAt ?? null;
  const claim: Claim = {
    // It is read once: on to now is the business of polling.
    job: { ...job, every: null },
    cursor: begun.cursor,
    validators: { etag: null, lastModified: null },
    backfill: true,
    heardTo: null,
    failures: 0,
  };
  const pages = await asker.ask(claim, entry, Math.min(deadline ?? Infinity, context.now() + TURN));
  const origin = { entry, job: job.id, reading: 'readback', backfill: true, before } as const;
  let added = 0;
  let span: [Instant, Instant] | null = null;
  let step = await pages.next();
  for (; !step.done; step = await pages.next()) {
    // Reading back has no mark to keep: it goes on from the very page.
    const page: Page<unknown> = { ...step.value, resume: step.value.more ?? step.value.resume };
    added += await savePage(saving, origin, page, context.now());
    for (const { publishedAt } of page.items)
      span = [Math.min(publishedAt, span?.[0] ?? publishedAt), Math.max(publishedAt, span?.[1] ?? publishedAt)];
  }
  const outcome: Outcome = { ...step.value, added, heard: heardBefore(step.value.heard, before) };
  await store.finish(outcome, { reading: 'readback' });
  return { outcome, span };
}

/** What was heard, up to what was left to the next poll. */
function heardBefore(heard: Outcome['heard'], before: Instant | null): Outcome['heard'] {
  if (heard === null || before === null) return heard;
  return heard[0] < before ? [heard[0], Math.min(heard[1], before)] : null;
}

function record({ entry, job }: Work, state: BackfillRecord['state']): BackfillRecord {
  const { id: source, type } = entry;
  const nothing = { needs: null, requests: 0, seen: 0, added: 0, oldest: null, newest: null, error: null };
  return { source, type, job: job.id, brand: job.brand, state, ...nothing };
}

function exitOf(records: readonly BackfillRecord[]): number {
  const able = records.filter(({ state }) => state !== 'cannot');
  const failed = able.filter(({ state }) => state === 'failed');
  if (failed.length === 0) return able.some(({ state }) => state === 'unfinished') ? EXIT.partial : EXIT.ok;
  if (failed.length < able.length) return EXIT.partial;
  const kinds = failed.map(({ error }) => error?.kind ?? '');
  if (kinds.every(kind => kind === 'denied')) return EXIT.credentials;
  return kinds.every(kind => kind === 'limited' || kind === 'unreachable') ? EXIT.temporary : EXIT.failure;
}
