import { SourceError } from '../../model/errors.ts';
import type { Ask, Quota } from '../../model/source.ts';
import { DAY, dayOf, HOUR, type Instant, iso, MINUTE, SECOND } from '../../model/time.ts';

// What is asked in which order, and what it costs. Each reading counts first, which has one price whatever the volume, and
// searches only where something was counted. Money is counted in thousandths of a US dollar.

/** Results come newest first after `since` (a post's id) or `start`; further pages by `token`, or where that is refused, before `until`. */
export interface Turning {
  since: string | null;
  start: Instant | null;
  token: string | null;
  until: string | null;
  page: number;
}
/** `query`: its number. `mentions`: of one account. `look`: what is stored, anew. */
export type Step =
  | { do: 'count'; query: number }
  | ({ do: 'search'; query: number } & Turning)
  | ({ do: 'mentions' } & Turning)
  | { do: 'look'; ids: string[] };

export interface Params {
  /** `brand`: whose volume the counts of this query are; null where they are only a part of it. */
  queries: { text: string; brand: string | null }[];
  user: string | null;
  budget: number;
  authors: boolean;
  reposts: boolean;
  pages: number;
  dialect: 'tweet' | 'post';
  base: string;
}
export interface Reading {
  /** From when on all is read: later than the cursor's `from` where something was left out. */
  since: Instant;
  to: Instant;
  left: Step[];
}
export interface Cursor {
  /** The UTC day, by its first instant, on which `spent` was spent. */
  day: Instant;
  spent: number;
  from: Instant;
  /** The newest post read, by number of query; the last one is that of `mentions`. */
  newest: (string | null)[];
  /** Which query comes first: another one in each reading, so that the budget is not always the same one's. */
  turn: number;
  reading: Reading | null;
}

/** Prices of docs.x.com/x-api/getting-started/pricing. Whether an author that comes with a post costs is not said: it is counted. */
export const PRICE = { count: 5, post: 5, mention: 1, author: 10 } as const;
/** The least and most a page may be asked for. */
const LEAST = { search: 10, mentions: 5 } as const;
export const MOST = 100;
/** How far back the service searches. */
export const REACH = 7 * DAY;
/** It searches up to half a minute ago. */
const LAG = 30 * SECOND;

export function startAt(from: Instant, now: Instant, queries: number): Cursor {
  return {
    day: dayOf(now, 'UTC')[0],
    spent: 0,
    from,
    newest: Array.from({ length: queries + 1 }, () => null),
    turn: 0,
    reading: null,
  };
}

/** The reading under way, or the one that begins now. */
export function readingOf({ job, cursor, now }: Ask<Params, Cursor>): Reading {
  if (cursor.reading) return cursor.reading;
  const { queries, user } = job.params;
  const order = queries.map((_, i) => (i + cursor.turn) % queries.length);
  const own: Step[] = user === null ? [] : [{ do: 'mentions', ...turningFrom(cursor, queries.length, now) }];
  return {
    since: cursor.from,
    to: Math.max(cursor.from, now - LAG),
    left: [...own, ...order.map((query): Step => ({ do: 'count', query }))],
  };
}

/** Where a search goes on: after the newest post read, or, where that is older than the service can look up, from a time. */
export function turningFrom(cursor: Cursor, query: number, now: Instant): Turning {
  const newest = cursor.newest[query] ?? null;
  const earliest = now - REACH + MINUTE;
  const since = newest !== null && postedAt(newest) > earliest ? newest : null;
  const start = since === null ? Math.max(cursor.from, earliest) : null;
  return { since, start, token: null, until: null, page: 1 };
}

/** The hour of the reading's start: whole hours are counted anew, so that their counts are whole. */
export function countedFrom({ cursor, now }: Ask<Params, Cursor>): Instant {
  return Math.max(Math.floor(cursor.from / HOUR) * HOUR, Math.ceil((now - REACH + MINUTE) / MINUTE) * MINUTE);
}

/** When a post was made: its id says it, to the millisecond. */
export function postedAt(id: string): Instant {
  return Number((BigInt(id) >> 22n) + 1_288_834_974_657n);
}

export function spentOn(cursor: Cursor, now: Instant): { day: Instant; spent: number } {
  const [day] = dayOf(now, 'UTC');
  return { day, spent: cursor.day === day ? cursor.spent : 0 };
}

/** The most that a step may cost. */
export function priceOf(step: Step, params: Params, spent: number): number {
  if (step.do === 'count') return PRICE.count;
  if (step.do === 'look') return PRICE.post * step.ids.length;
  return eachOf(step.do, params) * affordable(step.do, params, spent);
}

function eachOf(kind: 'search' | 'mentions', { reposts, authors }: Params): number {
  return (kind === 'search' ? PRICE.post * (reposts ? 2 : 1) : PRICE.mention) + (authors ? PRICE.author : 0);
}

/** How many posts a page may hold at what is left of the budget; 0: not even the smallest page. */
export function affordable(kind: 'search' | 'mentions', params: Params, spent: number): number {
  const posts = Math.min(MOST, Math.floor((params.budget - spent) / eachOf(kind, params)));
  return posts < LEAST[kind] ? 0 : posts;
}

/** The next step: the first that the day's budget pays for. Throws SourceError limited, until midnight UTC, where it pays for none. */
export function nextStep(ask: Ask<Params, Cursor>): { step: Step; at: number } {
  const { params } = ask.job;
  const { left } = readingOf(ask);
  const { spent } = spentOn(ask.cursor, ask.now);
  const at = left.findIndex(step => {
    if (step.do === 'count') return spent + PRICE.count <= params.budget;
    if (step.do === 'look') return spent + PRICE.post * step.ids.length <= params.budget;
    return affordable(step.do, params, spent) > 0;
  });
  const step = left[at];
  if (step) return { step, at };
  const until = dayOf(ask.now, 'UTC')[1];
  throw new SourceError(
    'limited',
    `the day's budget of ${dollars(params.budget)} for X is spent; it goes on at ${iso(until)}`,
    {
      retryAt: until,
    },
  );
}

export function dollars(thousandths: number): string {
  return `$${(thousandths / 1000).toFixed(2)}`;
}

export function quotaOf({ budget, base }: Params, spent: number, now: Instant): Quota {
  return {
    host: new URL(base).host,
    name: 'budget in US cents',
    most: Math.round(budget / 10),
    left: Math.max(0, Math.floor((budget - spent) / 10)),
    resetsAt: dayOf(now, 'UTC')[1],
  };
}
