import type { Item } from '../../model/mention.ts';
import type { Page } from '../../model/source.ts';
import { type Instant, iso, type TimeSpan } from '../../model/time.ts';
import { shortOf } from './request.ts';
import type { Mark, Settled } from './settle.ts';

/** A record as the reading sees it. */
export interface Seen {
  item: Item;
  /** The date, or the id, that the next reading goes on from. */
  date: Instant | null;
  id: string | null;
}
/** A reading under way: carried from page to page, never stored, since a restart begins it anew. */
export interface Reading {
  from: Instant;
  page: string | number | null;
  pages: number;
  tries: number;
  /** Short hashes of the page marks there were. */
  marks: string[];
  newest: Instant | null;
  highest: string | null;
  oldest: Instant | null;
  last: Instant | null;
  /** Whether dates only ever rose. */
  rising: boolean;
  ids: string[];
  met: boolean;
}
export interface Cursor {
  /** The next reading asks from here; null: from wherever the place begins. */
  since: Instant | null;
  /** The highest id of the last reading. */
  id: string | null;
  /** When the last reading began; null before the first. */
  at: Instant | null;
  /** Short hashes of ids that the last reading began with. */
  known: string[];
  /** Requests of a day (UTC, days since 1970). */
  spent: [day: number, requests: number] | null;
  reading: Reading | null;
}

/** Ids remembered from one reading to the next. */
const REMEMBERED = 500;

export function begun(now: Instant): Reading {
  return {
    from: now,
    page: null,
    pages: 0,
    tries: 0,
    marks: [],
    newest: null,
    highest: null,
    oldest: null,
    last: null,
    rising: true,
    ids: [],
    met: false,
  };
}

/** A reading after one more page. */
export function grown(
  reading: Reading,
  seen: readonly Seen[],
  known: ReadonlySet<string>,
  order: Mark['order'],
): Reading {
  const next = { ...reading, pages: reading.pages + 1, tries: 0 };
  for (const { item, date, id } of seen) {
    if (id !== null && (next.highest === null || higher(id, next.highest, order))) next.highest = id;
    if (date === null) next.rising = false;
    else {
      if (next.last !== null && date < next.last) next.rising = false;
      next.last = date;
      next.newest = Math.max(next.newest ?? date, date);
      next.oldest = Math.min(next.oldest ?? item.publishedAt, item.publishedAt);
    }
    const short = shortOf(item.nativeId);
    if (known.has(short)) next.met = true;
    else if (next.ids.length < REMEMBERED) next.ids = [...next.ids, short];
  }
  return next;
}

function higher(a: string, b: string, order: Mark['order']): boolean {
  if (order === 'numeric') return Number(a) > Number(b);
  if (order === 'length_lexical' && a.length !== b.length) return a.length > b.length;
  return a > b;
}

/** How a reading ended: nothing is left · it met what was known · the most pages were read · the place told us to stop, or went in circles. */
export type End = { how: 'end' | 'known' } | { how: 'cap' | 'cut'; gap: string };

/** What the last page of a reading claims, and where the next reading begins. */
export function ended(
  options: Settled,
  cursor: Cursor,
  reading: Reading,
  end: End,
): Pick<Page<Cursor>, 'heard' | 'gap' | 'more' | 'resume'> {
  const asked =
    options.asksSince && cursor.since !== null
      ? cursor.since
      : options.cursor?.kind === 'id' && cursor.id !== null
        ? cursor.at
        : null;
  // In order of time and cut short: what was read is whole, and the next reading goes on behind it.
  const unfinished =
    'gap' in end &&
    options.asksSince &&
    reading.rising &&
    reading.newest !== null &&
    reading.newest > (cursor.since ?? 0);
  // A place that goes in circles, or refuses a page, is asked for the same again.
  const stays = end.how === 'cut';
  const newest = reading.newest === null ? null : Math.min(reading.newest, reading.from);
  const kept = [...reading.ids, ...cursor.known].slice(0, REMEMBERED);
  const resume: Cursor = {
    ...cursor,
    since: stays || newest === null || !options.asksSince ? cursor.since : Math.max(cursor.since ?? newest, newest),
    id:
      stays || reading.highest === null
        ? cursor.id
        : best(cursor.id, reading.highest, options.cursor?.order ?? 'length_lexical'),
    at: reading.from,
    known: kept,
    reading: null,
  };
  const done = { more: null, resume };
  const listed = span(reading.oldest, reading.from);
  if (unfinished) return { ...done, heard: span(asked, newest) };
  if ('gap' in end) return { ...done, heard: stays ? null : listed, gap: end.gap };
  if (asked !== null) return { ...done, heard: span(asked, reading.from) };
  if (cursor.at === null || cursor.at >= reading.from) return { ...done, heard: listed };
  if (reading.met || cursor.known.length === 0 || (reading.oldest !== null && reading.oldest <= cursor.at))
    return { ...done, heard: [cursor.at, reading.from] };
  const gap = `nothing that was there at ${iso(cursor.at)} is there any more: others may have come and gone between`;
  return { ...done, heard: listed, gap };
}

function best(a: string | null, b: string, order: Mark['order']): string {
  return a !== null && higher(a, b, order) ? a : b;
}

function span(from: Instant | null, to: Instant | null): TimeSpan | null {
  return from !== null && to !== null && from < to ? [from, to] : null;
}
