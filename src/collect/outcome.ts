import type { Secret } from '../model/secret.ts';
import type { Quota } from '../model/source.ts';
import type { Claim, Outcome, PollStatus, Validators } from '../model/store.ts';
import { type Instant, type TimeSpan, union } from '../model/time.ts';
import type { Budget, CollectIo, Stop } from './ask.ts';
import { nextPoll } from './schedule.ts';
import { hiddenOf, mask } from './wire.ts';

/** How far a poll is, and how it ended. `stop` null: it read to the end. */
export interface Reading extends Budget {
  startedAt: Instant;
  pages: number;
  seen: number;
  heard: TimeSpan[];
  gap: string | null;
  notice: { kind: string; message: string } | null;
  cacheControl: string | null;
  validators: Validators | null;
  notModified: boolean;
  stop: Stop | null;
  /** Whether a token was refused and asked for anew. */
  relogged: boolean;
  /** What services gave us in this poll: not for print either. */
  tokens: Secret[];
}

export function beginReading(io: CollectIo): Reading {
  return {
    startedAt: io.now(),
    requests: 0,
    bytes: 0,
    retries: 0,
    limits: [],
    quotas: [],
    pages: 0,
    seen: 0,
    heard: [],
    gap: null,
    notice: null,
    cacheControl: null,
    validators: null,
    notModified: false,
    stop: null,
    relogged: false,
    tokens: [],
  };
}

/** What the ledger is told of a poll. `rhythm`: before when it is not worth asking again; null: nobody knows. */
export function outcomeOf(claim: Claim, reading: Reading, rhythm: Instant | null, io: CollectIo): Outcome {
  const { stop, gap, notice, limits, startedAt } = reading;
  const endedAt = io.now();
  // Numbers as names: no secret of the configuration is called so.
  const hidden = hiddenOf({ ...io.secrets, ...Object.fromEntries(reading.tokens.entries()) });
  const error = ended(stop) ?? (gap === null ? notice : { kind: 'gap', message: gap });
  const outcome: Outcome = {
    job: claim.job.id,
    startedAt,
    endedAt,
    requests: reading.requests,
    bytes: reading.bytes,
    seen: reading.seen,
    added: 0,
    status: statusOf(reading),
    // Disjoint spans cannot be told as one without claiming what lies between: the latest is what the next poll builds on.
    heard: union(reading.heard).at(-1) ?? null,
    validators: reading.validators,
    error: error && { kind: error.kind, message: mask(error.message, hidden) },
    dueAt: null,
    limits,
    quotas: latest(reading.quotas),
  };
  // Nobody was asked: the poll is only put off, until the limit ends or to the next run.
  if (reading.requests === 0 && stop?.limit) return { ...outcome, dueAt: stop.limit.until };
  if (reading.requests === 0 && stop?.kind === 'unfinished') return { ...outcome, dueAt: startedAt };
  const { every } = claim.job;
  const times = { every, cacheControl: reading.cacheControl, rhythm, now: endedAt, random: () => io.random() };
  const dueAt = nextPoll({ ...times, outcome, failures: claim.failures + 1 });
  // What the source itself ran out of stands in the way of this job alone, so no host knows of it.
  return { ...outcome, dueAt: dueAt === null || !stop?.limit ? dueAt : Math.max(dueAt, stop.limit.until) };
}

/** What is gone is asked no more, and that must not happen in silence. */
function ended(stop: Stop | null): Stop | null {
  if (stop?.kind !== 'gone') return stop;
  return { ...stop, message: `${stop.message}; it is asked no more unless by name: earshot poll --source` };
}

function latest(quotas: readonly Quota[]): Quota[] {
  return [...new Map(quotas.map(quota => [`${quota.host} ${quota.name}`, quota])).values()];
}

function statusOf({ stop, gap, pages, seen, notModified }: Reading): PollStatus {
  if (stop !== null) return pages > 0 ? 'partial' : 'failed';
  if (gap !== null) return 'partial';
  return notModified || seen === 0 ? 'empty' : 'ok';
}
