import type { Item, Reach } from './mention.ts';
import type { Quota, Signal } from './source.ts';
import type { Duration, Instant, TimeSpan } from './time.ts';

// What the store knows of its own listening: attempts, jobs, rhythm, allowances.

export type PollStatus = 'ok' | 'empty' | 'partial' | 'failed';
/**
 * What a batch or an attempt belongs to. poll: a job's own reading, which moves its cursor and its schedule · readback: reads
 * further back with a cursor of its own · refresh: looks up anew what is stored, no evidence of hearing · import: somebody handed it over.
 */
export type Reading = 'poll' | 'readback' | 'refresh' | 'import';

/** A job with its place in the schedule and its last attempts. */
export interface JobState {
  id: string;
  source: string;
  brand: string | null;
  backfill: boolean;
  dueAt: Instant;
  failures: number;
  okAt: Instant | null;
  heardFrom: Instant | null;
  heardTo: Instant | null;
  last: Poll | null;
}
/** One attempt of the ledger. */
export interface Poll {
  job: string;
  source: string;
  brand: string | null;
  startedAt: Instant;
  endedAt: Instant;
  status: PollStatus;
  heard: TimeSpan | null;
  requests: number;
  bytes: number;
  seen: number;
  added: number;
  error: { kind: string; message: string } | null;
}
/** Whether an attempt was read to its end, even where something had been lost before: one that was cut goes on where it stopped. */
export function isWhole({ status, error }: Pick<Poll, 'status' | 'error'>): boolean {
  return status === 'ok' || status === 'empty' || (status === 'partial' && error?.kind === 'gap');
}
/** How much is stored, and since when. */
export interface Totals {
  mentions: number;
  hits: number;
  authors: number;
  polls: number;
  oldest: Instant | null;
  newest: Instant | null;
  bytes: number;
}
/** How far a job has been read back. `to`: how far it was to go. */
export interface ReadBack {
  job: string;
  to: Instant;
  cursor: unknown;
  done: boolean;
  startedAt: Instant;
  requests: number;
  seen: number;
  added: number;
}
/** A count of attention as it is stored. */
export interface SignalRow extends Signal {
  source: string;
  collectedAt: Instant;
}
/** An allowance as it was last heard of. */
export interface QuotaRow extends Quota {
  source: string;
  at: Instant;
}
/** How a source is doing, over all its jobs. */
export interface SourceHealth {
  source: string;
  /** When it was asked first, as far as the ledger goes back; null: never. */
  begunAt: Instant | null;
  /** When what it listed was published, one instant a new latest item, oldest first: its rhythm. */
  newest: Instant[];
  /** Mentions whose counts are due to be looked up anew. */
  refreshDue: number;
  /** The last look-up, where it failed. */
  refreshError: { kind: string; message: string } | null;
}
/** From publication to collection, of what was found by listening. */
export interface Lag {
  source: string;
  n: number;
  median: Duration;
  p90: Duration;
}
/** What is to be wiped: all of an author (`platform:handle`, `platform:id`, or a bare handle), one address, or what is left of everything deleted. */
export type Forget = { author: string } | { url: string } | { deleted: true };
export interface Forgotten {
  mentions: number;
  authors: number;
  raw: number;
  /** Alert messages that quoted them. */
  messages: number;
}

/**
 * How many people may have seen a mention, from what is stored of it: asked again where its counts or its author's followers
 * turn out to be others than they were. Pure.
 */
export type Reaching = (
  of: Pick<Item, 'platform' | 'kind' | 'url' | 'counts'> & { author: { followers: number | null } | null },
) => { reach: Reach; why: string } | null;
