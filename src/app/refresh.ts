import type { SourceEntry } from '../config/types.ts';
import { isWhole } from '../model/ledger.ts';
import type { Stored } from '../model/source.ts';
import type { Claim, Outcome } from '../model/store.ts';
import type { Asker } from './asker.ts';
import { type Saving, savePage } from './save.ts';

/** What looking up anew did for one source. */
export interface Refreshed {
  source: string;
  /** Mentions that were looked up. */
  done: number;
  requests: number;
  bytes: number;
  errors: { kind: string; message: string }[];
}

/** Requests a source may spend on look-ups in one run: what is new comes first, and the next run goes on. */
const MAX_REQUESTS = 30;
const MAX_MENTIONS = 1_000;
/** Where these stand in the way of one question, they stand in the way of the next. */
const STOPPING = ['limited', 'denied', 'unreachable', 'unfinished'];

/**
 * Looks up anew what is due of what is stored: counts, followers, whether it is still there. What was asked and answered moves on to
 * its next look, and so does what got an answer that cannot be read; where a failure may pass it stays due. Says nothing of what was heard. A recording holds no look-ups: under a replay none are made.
 */
export async function refreshDue(
  asker: Asker,
  saving: Saving,
  entries: readonly SourceEntry[],
  workers: number,
): Promise<Refreshed[]> {
  if (asker.world.options.replay !== null) return [];
  const queue = entries.filter(({ source, refresh }) => refresh && source.refresh !== undefined);
  const all: Refreshed[] = [];
  async function work(): Promise<void> {
    for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) {
      const found = await refreshSource(asker, saving, entry);
      if (found !== null) all.push(found);
    }
  }
  await Promise.all(Array.from({ length: workers }, work));
  return all;
}

async function refreshSource(asker: Asker, saving: Saving, entry: SourceEntry): Promise<Refreshed | null> {
  const { context } = asker.world;
  const { store } = saving;
  const due = await store.refreshDue(entry.id, context.now(), MAX_MENTIONS);
  if (due.length === 0) return null;
  const total: Refreshed = { source: entry.id, done: 0, requests: 0, bytes: 0, errors: [] };
  const size = Math.max(1, entry.source.about.manners.batch ?? 1);
  const outcomes: Outcome[] = [];
  let stopped = false;
  for (let at = 0; at < due.length && !stopped; at += size) {
    const late = asker.deadline !== null && context.now() >= asker.deadline;
    if (late || context.signal.aborted || total.requests >= MAX_REQUESTS) break;
    const batch = due.slice(at, at + size);
    const asked = await lookUp(asker, saving, entry, batch);
    outcomes.push(...asked);
    for (const outcome of asked) {
      total.requests += outcome.requests;
      total.bytes += outcome.bytes;
    }
    stopped = asked.some(({ error }) => error !== null && STOPPING.includes(error.kind));
    // An answer that cannot be read would be the same in the next run, and again, and stand in the way of all others.
    if (!stopped) await store.refreshed(batch, context.now());
    if (asked.every(isWhole)) total.done += batch.length;
  }
  const outcome = together(entry.id, outcomes);
  if (outcome === null) return total.done === 0 ? null : total;
  await store.finish(outcome, { reading: 'refresh' });
  if (outcome.error !== null)
    total.errors.push({ kind: outcome.error.kind, message: `looking up what is stored: ${outcome.error.message}` });
  return total;
}

/** Asks for one batch; one outcome a question. */
async function lookUp(asker: Asker, saving: Saving, entry: SourceEntry, batch: readonly Stored[]): Promise<Outcome[]> {
  const { context } = asker.world;
  const drafts = entry.source.refresh?.(batch, entry.options, context.now()) ?? [];
  const outcomes: Outcome[] = [];
  for (const draft of drafts) {
    const job = { ...draft, id: `${entry.id}/${draft.id}`, source: entry.id, every: null };
    const claim: Claim = {
      job,
      cursor: job.start,
      validators: { etag: null, lastModified: null },
      backfill: false,
      heardTo: null,
      failures: 0,
    };
    const pages = await asker.ask(claim, entry);
    const origin = { entry, job: job.id, reading: 'refresh', backfill: false, before: null } as const;
    let added = 0;
    let step = await pages.next();
    for (; !step.done; step = await pages.next()) added += await savePage(saving, origin, step.value, context.now());
    outcomes.push({ ...step.value, added });
    if (!isWhole(step.value)) break;
  }
  return outcomes;
}

/** One line in the ledger for all look-ups of a source in one run. */
function together(source: string, outcomes: readonly Outcome[]): Outcome | null {
  const [first] = outcomes;
  const last = outcomes.at(-1);
  if (!first || !last) return null;
  const sum = (of: (outcome: Outcome) => number): number => outcomes.reduce((total, each) => total + of(each), 0);
  const failed = outcomes.filter(outcome => !isWhole(outcome));
  return {
    ...last,
    job: source,
    startedAt: first.startedAt,
    requests: sum(outcome => outcome.requests),
    bytes: sum(outcome => outcome.bytes),
    seen: sum(outcome => outcome.seen),
    added: sum(outcome => outcome.added),
    status: failed.length === 0 ? 'ok' : failed.length < outcomes.length ? 'partial' : 'failed',
    heard: null,
    validators: null,
    error: failed[0]?.error ?? null,
    limits: outcomes.flatMap(outcome => outcome.limits),
    quotas: outcomes.flatMap(outcome => outcome.quotas),
  };
}
