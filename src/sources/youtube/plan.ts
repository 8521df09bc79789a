import { SourceError } from '../../model/errors.ts';
import type { Ask, Quota } from '../../model/source.ts';
import { DAY, dayOf, type Instant } from '../../model/time.ts';

// What is asked in which order, and what it costs. Everything is counted in the cursor: the service tells nobody what is left.

/** One request. `videos` and `comments` with `known` only look up anew; `said`: comments under all videos of a channel. */
export type Step =
  | { do: 'search'; query: string; token: string | null; page: number }
  | { do: 'videos'; ids: string[]; known: boolean }
  | { do: 'channels'; ids: string[] }
  | { do: 'comments'; ids: string[] }
  | { do: 'threads'; video: string; token: string | null; page: number }
  | { do: 'said'; channel: string; term: string; token: string | null; page: number };

export interface Params {
  queries: string[];
  channels: string[];
  /** Asked for under each of `channels`, one by one. */
  terms: string[];
  pages: number;
  searchesADay: number;
  unitsADay: number;
  region: string | null;
  language: string | null;
  base: string;
  /** A look-up of what is stored: it hears nothing. */
  lookup: boolean;
}
/** `since`: from when on all is read; later than the cursor's `from` where something was lost. */
export interface Reading {
  since: Instant;
  to: Instant;
  left: Step[];
}
/** `day`: the Pacific day, by its first instant, that `searches` and `units` were used on. `from`: where the next reading begins. */
export interface Cursor {
  day: Instant;
  searches: number;
  units: number;
  from: Instant;
  /** What was published before this has been read already: no page is turned for it. */
  settled: Instant;
  reading: Reading | null;
}

/** The day of the allowance ends at midnight there. */
export const PACIFIC = 'America/Los_Angeles';
/** Ids one look-up takes. */
export const BATCH = 50;
/** The index lags: a video published within a day before the last reading may be found only now. */
export const OVERLAP = DAY;

/** A cursor before its first reading. */
export function startAt(from: Instant, now: Instant): Cursor {
  return { day: dayOf(now, PACIFIC)[0], searches: 0, units: 0, from, settled: from, reading: null };
}

/** The reading under way, or the one that begins now. */
export function readingOf({ job, cursor, now }: Ask<Params, Cursor>): Reading {
  if (cursor.reading) return cursor.reading;
  const { queries, channels, terms } = job.params;
  const first = { token: null, page: 1 };
  return {
    since: cursor.from,
    to: Math.max(now, cursor.from),
    left: [
      ...queries.map((query): Step => ({ do: 'search', query, ...first })),
      ...channels.flatMap(channel => terms.map((term): Step => ({ do: 'said', channel, term, ...first }))),
    ],
  };
}

/** What was used on the Pacific day of `now`. */
export function usedOn(cursor: Cursor, now: Instant): Pick<Cursor, 'day' | 'searches' | 'units'> {
  const [day] = dayOf(now, PACIFIC);
  return cursor.day === day ? { day, searches: cursor.searches, units: cursor.units } : { day, searches: 0, units: 0 };
}

/**
 * The step that is next: the first that today's allowance pays for. Throws SourceError limited, until midnight in
 * California, where it pays for none.
 */
export function nextStep(ask: Ask<Params, Cursor>): { step: Step; at: number } {
  const { params } = ask.job;
  const { left } = readingOf(ask);
  const used = usedOn(ask.cursor, ask.now);
  const at = left.findIndex(({ do: what }) =>
    what === 'search' ? used.searches < params.searchesADay : used.units < params.unitsADay,
  );
  const step = left[at];
  if (step) return { step, at };
  const first = left[0]?.do === 'search' ? `${params.searchesADay} searches` : `${params.unitsADay} units`;
  if (left.length === 0)
    throw new SourceError(
      'malformed',
      'there is nothing to ask YouTube for: no brand has words, and no channels are named',
    );
  throw new SourceError('limited', `today's ${first} at YouTube are used up; the day ends at midnight in California`, {
    retryAt: dayOf(ask.now, PACIFIC)[1],
  });
}

/** The cursor's account after one more request. */
export function charged(ask: Ask<Params, Cursor>, step: Step): Pick<Cursor, 'day' | 'searches' | 'units'> {
  const used = usedOn(ask.cursor, ask.now);
  return step.do === 'search' ? { ...used, searches: used.searches + 1 } : { ...used, units: used.units + 1 };
}

export function quotasOf(
  { searchesADay, unitsADay, base }: Params,
  used: Pick<Cursor, 'searches' | 'units'>,
  now: Instant,
): Quota[] {
  const { host } = new URL(base);
  const resetsAt = dayOf(now, PACIFIC)[1];
  return [
    { host, name: 'searches', most: searchesADay, left: Math.max(0, searchesADay - used.searches), resetsAt },
    { host, name: 'units', most: unitsADay, left: Math.max(0, unitsADay - used.units), resetsAt },
  ];
}

/** Ids, each once, in as few look-ups as take them. */
export function batches(ids: readonly string[]): string[][] {
  const all = [...new Set(ids)];
  return Array.from({ length: Math.ceil(all.length / BATCH) }, (_, i) => all.slice(i * BATCH, (i + 1) * BATCH));
}
