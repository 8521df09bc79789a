import type { Item } from '../../model/mention.ts';
import type { Ask, Page } from '../../model/source.ts';
import { type Duration, type Instant, MINUTE, SECOND, WEEK } from '../../model/time.ts';

export type Params = { base: string; token: boolean } & (
  | { what: 'issue' | 'pull_request' | 'discussion'; queries: string[]; except: string }
  | { what: 'nodes'; ids: string[] }
);
/** What is still to be asked: a query's number, created from and to in Unix seconds (both included), where in its pages. */
export interface Window {
  query: number;
  from: number;
  to: number;
  page: number;
  after: string | null;
}
/** `late`: an answer was incomplete, so that the reading proves nothing and is begun anew by the next. */
export interface Cursor {
  from: Instant;
  reading: { to: Instant; left: Window[]; late: boolean } | null;
}

export const PAGE = 100;
/** No search lists more, whatever the page. */
export const MOST = 1000;
const OVERLAP: Duration = 15 * MINUTE;
/** How far back a reading that proved nothing is begun again. */
const LONGEST_AGAIN: Duration = WEEK;

/**
 * The page of one answer. A window of time with more results than a search lists is read in halves, whatever order the
 * results come in. `total`: how many there are in the window; `next`: the window's next page; `gap`: why
 * some are missing; `late`: and may be there at the next reading.
 */
export function page(
  items: Item[],
  found: { total: number; next: Window | null; first: boolean; gap: string | null; late: boolean },
  ask: Ask<Params, Cursor>,
): Page<Cursor> {
  const { to, left, late } = readingOf(ask);
  const again = late || found.late;
  const [window, ...others] = left;
  const tooMany = found.first && found.total > MOST;
  const halves = tooMany && window ? halved(window) : null;
  const lost = tooMany && halves === null ? `${found.total - MOST} results of one second could not be read` : null;
  const todo = [...(halves ?? (found.next ? [found.next] : [])), ...others];
  const gap = found.gap ?? lost;
  const said = gap === null ? {} : { gap };
  if (todo.length > 0) {
    const cursor: Cursor = { from: ask.cursor.from, reading: { to, left: todo, late: again } };
    return { items, heard: null, more: cursor, resume: cursor, ...said };
  }
  const back = again ? LONGEST_AGAIN : OVERLAP;
  const resume: Cursor = { from: Math.max(ask.cursor.from, to - back), reading: null };
  const heard = again || ask.cursor.from >= to ? null : ([ask.cursor.from, to] as const);
  return { items, heard, more: null, resume, ...said };
}

/** The newer half first; null for a window of one second. */
function halved(window: Window): Window[] | null {
  if (window.to <= window.from) return null;
  const middle = Math.floor((window.from + window.to) / 2);
  return [
    { ...window, from: middle + 1, page: 1, after: null },
    { ...window, to: middle, page: 1, after: null },
  ];
}

/** The reading under way, or the one that begins now. */
export function readingOf({ job: { params }, cursor, now }: Ask<Params, Cursor>): NonNullable<Cursor['reading']> {
  if (cursor.reading) return cursor.reading;
  const from = Math.floor(cursor.from / SECOND);
  const to = Math.max(from, Math.ceil(now / SECOND));
  const queries = params.what === 'nodes' ? [] : params.queries;
  return {
    to: Math.max(now, cursor.from),
    left: queries.map((_, query) => ({ query, from, to, page: 1, after: null })),
    late: false,
  };
}

/** What is asked for now. */
export function windowOf(ask: Ask<Params, Cursor>): Window {
  const at = Math.floor(ask.now / SECOND);
  return readingOf(ask).left[0] ?? { query: 0, from: at, to: at, page: 1, after: null };
}
