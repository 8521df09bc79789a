import { SourceError } from '../../model/errors.ts';
import type { Item, Ref } from '../../model/mention.ts';
import type { Ask, HttpReply, Page } from '../../model/source.ts';
import { type Duration, HOUR, type Instant, type TimeSpan } from '../../model/time.ts';
import { dateAt, type Fields, idAt, objects, readObject } from '../answer.ts';
import { countsOf, groupedOf, isGone, numberOf, PLATFORM, postOf, refOf, topicsIn } from './post.ts';

export interface Params {
  host: string;
  base: string;
  user: string | null;
  what: { kind: 'posts' } | { kind: 'search'; terms: string[] } | { kind: 'look-up'; ids: number[] };
}
/** A reading under way. `before`: posts with smaller ids come next. `nth`: the term or post; `page`: of a search. */
export interface Reading {
  to: Instant;
  before: number | null;
  /** The newest id so far that is older than the overlap. */
  mark: number | null;
  /** Pages in a row that held nothing. */
  empty: number;
  nth: number;
  page: number;
}
/** Between two readings `reading` is null; the next ends at the id `after`, or, without one, at `from`. */
export interface Cursor {
  from: Instant;
  after: number | null;
  reading: Reading | null;
}
type Asked = Ask<Params, Cursor>;

/** What was written shortly before a reading is read again by the next: people correct themselves, moderators hide. */
const OVERLAP: Duration = HOUR;
/** Ids that a page of older versions spans: where all of them are hidden it is empty, though more posts lie below. */
const SPAN = 50;
const MOST_EMPTY = 20;
/** A search shows no more pages than this. */
const MOST_PAGES = 10;

export function readingOf({ cursor, now }: Asked): Reading {
  return cursor.reading ?? { to: Math.max(now, cursor.from), before: null, mark: null, empty: 0, nth: 0, page: 1 };
}

/** One page of the newest posts of all topics, by id, newest first. */
export function readPosts(reply: HttpReply, ask: Asked): Page<Cursor> {
  const { host } = ask.job.params;
  const posts = postsIn(answerOf(reply, host)['latest_posts'], host);
  const reading = readingOf(ask);
  const { from, after } = ask.cursor;
  if (posts.length === 0 && reading.before === null)
    throw new SourceError(
      'malformed',
      `${host} answered an empty list of newest posts: is the forum open to everybody?`,
    );
  const { items, gone } = sorted(posts, new Map(), ask, reply.at);
  const kept = after === null ? items.filter(item => item.publishedAt >= from) : items;
  const numbers = posts.map(numberOf).filter(id => id !== null);
  const lowest =
    numbers.length === 0
      ? (reading.before ?? 0) - SPAN
      : Math.min(...numbers, (reading.before ?? Number.POSITIVE_INFINITY) - 1);
  const next: Reading = {
    ...reading,
    before: lowest,
    mark: markOf(posts, reading),
    empty: posts.length === 0 ? reading.empty + 1 : 0,
  };
  // All of them: posts that were imported keep their old dates under new ids.
  const old = posts.length > 0 && posts.every(post => (dateAt(post, 'created_at') ?? from) < from);
  const reached = after === null ? old : lowest <= after + 1;
  const rest = gone.length === 0 ? {} : { gone };
  if (!reached && lowest > 1 && next.empty < MOST_EMPTY)
    return { ...going(kept, { ...ask.cursor, reading: next }), ...rest };
  const resume: Cursor = { from: Math.max(from, reading.to - OVERLAP), after: next.mark ?? after, reading: null };
  return { items: kept, heard: span(from, reading.to), more: null, resume, ...rest };
}

/** One page of a search, newest first, one term after the other. */
export function readSearch(reply: HttpReply, ask: Asked, terms: number): Page<Cursor> {
  const { host } = ask.job.params;
  const answer = answerOf(reply, host);
  const reading = readingOf(ask);
  const { from } = ask.cursor;
  // A search that finds nothing has no list of posts at all in some versions.
  const grouped = groupedOf(answer);
  const found = answer['posts'] === undefined && Object.keys(grouped).length > 0 ? [] : answer['posts'];
  const posts = postsIn(found, host);
  const { items, gone } = sorted(posts, topicsIn(answer), ask, reply.at);
  const kept = items.filter(item => item.publishedAt >= from);
  const more = grouped['more_full_page_results'] === true && posts.length > 0;
  const young = posts.every(post => (dateAt(post, 'created_at') ?? from) >= from);
  const rest = gone.length === 0 ? {} : { gone };
  if (more && young && reading.page < MOST_PAGES)
    return { ...going(kept, { ...ask.cursor, reading: { ...reading, page: reading.page + 1 } }), ...rest };
  const lost =
    more && young
      ? { gap: `${host} shows no more than ${MOST_PAGES} pages of a search; older posts were left out` }
      : {};
  if (reading.nth + 1 < terms)
    return {
      ...going(kept, { ...ask.cursor, reading: { ...reading, nth: reading.nth + 1, page: 1 } }),
      ...rest,
      ...lost,
    };
  const resume: Cursor = { from: Math.max(from, reading.to - OVERLAP), after: null, reading: null };
  return { items: kept, heard: span(from, reading.to), more: null, resume, ...rest, ...lost };
}

/** One post looked up: its counts, or that it is gone. */
export function readPost(reply: HttpReply, ask: Asked, id: number, of: number): Page<Cursor> {
  const { host } = ask.job.params;
  const reading = readingOf(ask);
  const answer = readObject(reply, host);
  const ref = refOf(id, { host });
  const missing = reply.status === 404 || reply.status === 410;
  // Only the forum itself may say so: a 404 of whatever stands before it deletes nothing.
  if (missing ? !Array.isArray(answer['errors']) : reply.status < 300 && numberOf(answer) !== id)
    throw new SourceError('malformed', `${host} answered something else than a post`);
  const gone = missing || isGone(answer);
  const cursor: Cursor = { ...ask.cursor, reading: { ...reading, nth: reading.nth + 1 } };
  return {
    items: [],
    ...(gone ? { gone: [ref] } : reply.status < 300 ? { counts: [{ ...ref, counts: countsOf(answer) }] } : {}),
    heard: null,
    more: reading.nth + 1 < of ? cursor : null,
    resume: cursor,
  };
}

function answerOf(reply: HttpReply, host: string): Fields {
  const answer = readObject(reply, host);
  if (reply.status < 300) return answer;
  const said = Array.isArray(answer['errors']) ? String(answer['errors'][0]).slice(0, 300) : 'no reason given';
  if (reply.status === 403)
    throw new SourceError('denied', `${host} refuses us: ${said} (a closed forum wants api_key and api_username)`);
  throw new SourceError('malformed', `${host} does not answer as Discourse does (${reply.status}): ${said}`);
}

function postsIn(value: unknown, host: string): Fields[] {
  const posts = objects(value, host, 'posts');
  if (Array.isArray(value) && value.length > 0 && posts.every(post => numberOf(post) === null))
    throw new SourceError('malformed', `${host} answered a list of something else than posts`);
  return posts;
}

function sorted(
  posts: readonly Fields[],
  topics: ReadonlyMap<string, Fields>,
  { job }: Asked,
  at: Instant,
): { items: Item[]; gone: Ref[] } {
  const forum = { host: job.params.host, base: job.params.base, at };
  const items = new Map<string, Item>();
  const gone: Ref[] = [];
  for (const post of posts) {
    const id = numberOf(post);
    if (id !== null && isGone(post)) gone.push(refOf(id, forum));
    else {
      const item = postOf(post, topics.get(idAt(post, 'topic_id') ?? '') ?? {}, forum);
      if (item) items.set(item.nativeId, item);
    }
  }
  return { items: [...items.values()], gone };
}

function markOf(posts: readonly Fields[], { mark, to }: Reading): number | null {
  const old = posts.filter(post => (dateAt(post, 'created_at') ?? to) <= to - OVERLAP).map(numberOf);
  return old.reduce((best, id) => (id !== null && (best === null || id > best) ? id : best), mark);
}

function going(items: Item[], cursor: Cursor): Page<Cursor> {
  return { items, heard: null, more: cursor, resume: cursor };
}

function span(from: Instant, to: Instant): TimeSpan | null {
  return from < to ? [from, to] : null;
}

/** The forum's number of a stored post, where it is of this forum. */
export function idIn(ref: Ref, host: string): number | null {
  const found =
    ref.platform === PLATFORM && ref.nativeId.startsWith(`${host}/p/`) ? ref.nativeId.slice(host.length + 3) : '';
  return /^\d{1,15}$/.test(found) ? Number(found) : null;
}
