import { kindOf, messageOf, type SourceError } from '../model/errors.ts';
import type { Secrets } from '../model/secret.ts';
import type { Fetcher, HttpReply, HttpRequest, Quota, Token, Want } from '../model/source.ts';
import type { Limit } from '../model/store.ts';
import { type Duration, type Instant, MINUTE, SECOND } from '../model/time.ts';
import type { Dialer } from './dial.ts';
import type { Hosts, Manners } from './hosts.ts';
import { EVERY_METHOD, quotaOf, spentUntil, standsInTheWay } from './limits.ts';
import { backoff, classify } from './retry.ts';
import { placeOf } from './wire.ts';

/** What reading a job needs of the world. */
export interface CollectIo {
  fetcher: Fetcher;
  hosts: Hosts;
  secrets: Secrets;
  /** Of this run, by source: promises, so that jobs which start together log in once. */
  tokens: Map<string, Promise<Token | null | { stop: Stop }>>;
  now(): Instant;
  sleep(duration: Duration, signal?: AbortSignal): Promise<void>;
  /** In [0, 1). */
  random(): number;
  signal: AbortSignal;
  /** The stored ones: where one of them stands in the way, nothing is asked. */
  limits: readonly Limit[];
  /** The most requests one poll of one job may make. */
  maxRequests: number;
  /** No request starts, nothing is waited for, and no reply is read on past this. */
  deadline: Instant | null;
  /** What jobs that listen to a stream need; without it they are left out (a recording holds no stream). */
  live?: Live;
}
/** How streams are listened to. */
export interface Live {
  dialer: Dialer;
  want: Want;
  /** Go on after now has been reached, until the signal or the deadline. */
  stay: boolean;
  /** So long nothing was said: then all has been said. After twice that without a sign of life the connection is given up. */
  idle: Duration;
  /** The most one poll reads; the next one goes on from there. */
  maxBytes: number;
}
/** Why a poll went no further. `limit`: the one that stands in the way. */
export interface Stop {
  kind: string;
  message: string;
  limit: Limit | null;
}
export type Answer = { reply: HttpReply; notModified: boolean } | { stop: Stop };
/** What a source knows of the replies it gets. `statuses`: those that are an answer, not a failure; `until`: how long a refusal tells us to wait. */
export interface Expected {
  statuses: readonly number[];
  until(reply: HttpReply): Instant | null;
}
/** Nothing in particular. */
export const ANY_REPLY: Expected = { statuses: [], until: () => null };
/** What one poll has used up so far. */
export interface Budget {
  requests: number;
  bytes: number;
  retries: number;
  limits: Limit[];
  quotas: Quota[];
}

/** Retries of a transient failure within one poll. */
const MOST_RETRIES = 2;
const FIRST_WAIT: Duration = SECOND;
/** What is worth waiting for within a poll; a longer limit ends it, and the next run goes on. */
const SHORT: Duration = 30 * SECOND;
/** The longest a timer runs; longer ones fire at once. */
const LONGEST_TIMER: Duration = 2 ** 31 - 1;
/** A limit without a time. */
const SOME_TIME: Duration = MINUTE;

/**
 * Gets one reply: waits its turn, keeps limits, tries again what may pass in a moment. Never throws for a source's failure;
 * rejects only when `io.signal` is aborted.
 */
export async function ask(
  request: HttpRequest,
  manners: Manners,
  expected: Expected,
  budget: Budget,
  io: CollectIo,
): Promise<Answer> {
  const { host, path } = placeOf(request);
  const waited = new Set<Limit>();
  const inTheWay = (limits: readonly Limit[]): Limit | null =>
    limits.find(limit => !waited.has(limit) && standsInTheWay(limit, host, path, io.now())) ?? null;

  for (;;) {
    io.signal.throwIfAborted();
    const stored = inTheWay(io.limits);
    if (stored) return { stop: limited(stored) };
    const held = inTheWay(io.hosts.held());
    if (held) {
      if (!(await waitFor(held.until - io.now(), io))) return { stop: limited(held) };
      waited.add(held);
      continue;
    }
    const full = exhausted(budget, io);
    if (full) return { stop: full };

    const tried = await io.hosts.run(
      host,
      manners,
      () => once(request, expected, () => inTheWay(io.hosts.held()), budget, io),
      io.signal,
    );
    if (tried === null) continue; // while we queued, another job was told to wait
    if ('stop' in tried) return tried;
    if ('reply' in tried) {
      budget.bytes += tried.reply.body.length;
      const until = spentUntil(tried.reply);
      if (until !== null) hold({ host, method: path, until, reason: 'no requests left for now' }, budget, io);
      return tried;
    }
    const { error, transient } = tried;
    const told = error.kind === 'limited' ? limitOf(error, host, io.now()) : null;
    if (told) hold(told, budget, io);
    const worthIt = (transient || (told !== null && error.retryAt !== null)) && budget.retries < MOST_RETRIES;
    const wait = told ? told.until - io.now() : backoff(budget.retries + 1, FIRST_WAIT, io.random);
    if (!worthIt || exhausted(budget, io) || !(await waitFor(wait, io)))
      return { stop: { kind: error.kind, message: error.message, limit: told } };
    budget.retries += 1;
    if (told) waited.add(told);
  }
}

type Tried = Answer | { error: SourceError; transient: boolean };

async function once(
  request: HttpRequest,
  { statuses, until }: Expected,
  limit: () => Limit | null,
  budget: Budget,
  io: CollectIo,
): Promise<Tried | null> {
  if (limit()) return null;
  const full = exhausted(budget, io);
  if (full) return { stop: full };
  budget.requests += 1;
  // A host that hangs, or drips, must not make a run longer than it was given.
  const left = io.deadline === null ? null : Math.min(io.deadline - io.now(), LONGEST_TIMER);
  const cut = left === null ? null : AbortSignal.timeout(Math.ceil(left));
  let reply: HttpReply;
  try {
    reply = await io.fetcher(request, cut === null ? io.signal : AbortSignal.any([io.signal, cut]));
  } catch (error) {
    io.signal.throwIfAborted();
    if (cut?.aborted) return { stop: timeUp() };
    if (!(error instanceof Error) || kindOf(error) === null) throw error;
    const failure = error as SourceError;
    // What the fetcher itself calls malformed is a body that was cut off.
    return { error: failure, transient: failure.kind === 'unreachable' || failure.kind === 'malformed' };
  }
  const quota = quotaOf(reply, placeOf(request).host);
  if (quota !== null) budget.quotas.push(quota);
  const verdict = classify(reply, until(reply));
  if (verdict.kind !== 'failed') return { reply, notModified: verdict.kind === 'notModified' };
  if (verdict.error.kind !== 'limited' && statuses.includes(reply.status)) return { reply, notModified: false };
  budget.bytes += reply.body.length;
  return { error: verdict.error, transient: verdict.transient };
}

/** Keeps a limit for the ledger and for the other jobs of this run. */
export function hold(limit: Limit, budget: Budget, io: CollectIo): void {
  budget.limits.push(limit);
  io.hosts.hold(limit);
}

function limitOf(error: SourceError, host: string, now: Instant): Limit {
  return { host, method: EVERY_METHOD, until: error.retryAt ?? now + SOME_TIME, reason: error.message };
}

function limited(limit: Limit): Stop {
  return { kind: 'limited', message: `${limit.host} has to be left alone for now: ${limit.reason}`, limit };
}

function exhausted(budget: Budget, io: CollectIo): Stop | null {
  if (budget.requests >= io.maxRequests)
    return unfinished(
      `stopped after ${budget.requests} requests, the most one poll makes; the next one goes on from here`,
    );
  return io.deadline !== null && io.now() >= io.deadline ? timeUp() : null;
}

export function timeUp(): Stop {
  return unfinished('time was up; the next poll goes on from here');
}

export function unfinished(message: string): Stop {
  return { kind: 'unfinished', message, limit: null };
}

/** Waits where that is short and ends before the deadline; false: not worth it. */
async function waitFor(wait: Duration, io: CollectIo): Promise<boolean> {
  if (wait > SHORT || (io.deadline !== null && io.now() + wait >= io.deadline)) return false;
  if (wait > 0) await io.sleep(wait, io.signal);
  io.signal.throwIfAborted();
  return true;
}

/** An unexpected error as a stop: a source that trips over a reply must not take the others with it. */
export function stopOf(error: unknown): Stop {
  const kind = kindOf(error);
  const message = kind === null ? `could not read the answer: ${messageOf(error)}` : messageOf(error);
  const until = kind === 'limited' ? (error as SourceError).retryAt : null;
  return {
    kind: kind ?? 'malformed',
    message,
    limit: until === null ? null : { host: '', method: EVERY_METHOD, until, reason: message },
  };
}
