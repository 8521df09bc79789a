import { SourceError } from '../../model/errors.ts';
import type { Item } from '../../model/mention.ts';
import type { Ask, HttpReply, Page } from '../../model/source.ts';
import { type Duration, HOUR, type Instant, MINUTE, type TimeSpan } from '../../model/time.ts';
import { hostOf } from '../../text/url.ts';
import { dateAt, type Fields, idAt, isObject, listAt, objectAt, objects, readObject, textAt } from '../answer.ts';
import { type Languages, PLATFORM, type Viewed, viewOf } from './view.ts';

export interface Params {
  host: string;
  base: string;
  what: { kind: 'search'; terms: string[] } | { kind: 'look-up'; ids: string[] };
}
/** Which API the server speaks, and its languages; null: it has not said yet. */
export interface Access {
  at: Instant;
  api: 'v3' | 'v4';
  languages: Languages | null;
}
/** A reading under way: its `nth` term or id, and the page of it: a number in 0.19, the server's own mark in 1.0, null the first. */
export interface Cursor {
  from: Instant;
  access: Access | null;
  reading: { to: Instant; nth: number; page: string | null } | null;
}
type Asked = Ask<Params, Cursor>;

/** Posts from other servers arrive late and keep their dates. */
export const OVERLAP: Duration = 6 * HOUR;
/** How long a search limit lasts, where the server does not say. */
const REST: Duration = 10 * MINUTE;

export function readingOf({ cursor, now }: Asked): NonNullable<Cursor['reading']> {
  return cursor.reading ?? { to: Math.max(now, cursor.from), nth: 0, page: null };
}

/** `/site`: the version decides which API is asked; from 1.0 on it is v4. */
export function readSite(reply: HttpReply, ask: Asked): Page<Cursor> {
  const { host } = ask.job.params;
  const api = ask.cursor.access?.api ?? 'v3';
  if (reply.status === 404 && api === 'v3')
    return going([], { ...ask.cursor, access: { at: ask.now, api: 'v4', languages: null } });
  const answer = answerOf(reply, host);
  const major = /^v?(\d{1,4})\.\d/.exec(textAt(answer, 'version'))?.[1];
  if (major === undefined || reply.status === 404)
    throw new SourceError('malformed', `${host} does not answer as Lemmy does: is it a Lemmy server?`);
  const languages: Record<string, string> = {};
  for (const language of listAt(answer, 'all_languages').slice(0, 1000)) {
    if (!isObject(language)) continue;
    const id = idAt(language, 'id');
    const code = textAt(language, 'code');
    if (id !== null && /^\d{1,6}$/.test(id) && /^[a-z-]{2,20}$/i.test(code)) languages[id] = code;
  }
  const access: Access = { at: ask.now, api: Number(major) >= 1 ? 'v4' : 'v3', languages };
  return going([], { ...ask.cursor, access, reading: readingOf(ask) });
}

/** One page of a search, newest first, one term after the other. */
export function readSearch(reply: HttpReply, ask: Asked, terms: number): Page<Cursor> {
  const { host } = ask.job.params;
  const answer = answerOf(reply, host);
  const views = viewsIn(answer, host);
  const { items, gone } = sorted(views, ask, reply.at);
  const reading = readingOf(ask);
  const { from } = ask.cursor;
  const page = nextPage(answer, ask);
  const kept = items.filter(item => item.publishedAt >= from);
  const rest = gone.length === 0 ? {} : { gone };
  if (page !== null) return { ...going(kept, { ...ask.cursor, reading: { ...reading, page } }), ...rest };
  if (reading.nth + 1 < terms)
    return { ...going(kept, { ...ask.cursor, reading: { ...reading, nth: reading.nth + 1, page: null } }), ...rest };
  const resume: Cursor = { ...ask.cursor, from: Math.max(from, reading.to - OVERLAP), reading: null };
  const heard: TimeSpan | null = from < reading.to ? [from, reading.to] : null;
  return { items: kept, heard, more: null, resume, ...rest };
}

/** One thing looked up by its `ap_id`. That a server does not know it means something only where it is its own. */
export function readObjectView(reply: HttpReply, ask: Asked, id: string, of: number): Page<Cursor> {
  const { host } = ask.job.params;
  const answer = answerOf(reply, host);
  const reading = readingOf(ask);
  const unknown = reply.status === 404 && textAt(answer, 'error') !== '';
  const views = [answer, objectAt(answer, 'post'), objectAt(answer, 'comment'), objectAt(answer, 'resolve')];
  const { items, gone } = sorted([...views, ...listAt(answer, 'results').filter(isObject)], ask, reply.at);
  const is = (one: { nativeId: string }): boolean => one.nativeId === id;
  const lost = unknown && hostOf(id) === host.replace(/^www\./, '') ? [{ platform: PLATFORM, nativeId: id }] : [];
  const away = [...gone.filter(is), ...lost];
  const cursor: Cursor = { ...ask.cursor, reading: { ...reading, nth: reading.nth + 1 } };
  return {
    items: items.filter(is),
    ...(away.length === 0 ? {} : { gone: away }),
    heard: null,
    more: reading.nth + 1 < of ? cursor : null,
    resume: cursor,
  };
}

/** The body; Lemmy says "slow down" with 400 in old versions, and without a time in all. */
function answerOf(reply: HttpReply, host: string): Fields {
  const answer = readObject(reply, host);
  const error = textAt(answer, 'error').slice(0, 200);
  if (reply.status !== 400) return answer;
  if (/rate_?limit/i.test(error))
    throw new SourceError('limited', `${host} asks us to slow down`, { retryAt: reply.at + REST });
  throw new SourceError('malformed', `${host} did not understand what we asked: ${error || 'no reason given'}`);
}

/** Where posts and comments stand in an answer. */
const LISTS = ['posts', 'comments', 'results', 'search'];

/** 0.19 has lists of posts and of comments; 1.0 one list of both (its first releases: `results` or `search`). */
function viewsIn(answer: Fields, host: string): Fields[] {
  const lists = LISTS.filter(key => Array.isArray(answer[key]));
  if (lists.length === 0) throw new SourceError('malformed', `${host} answered JSON without posts and comments`);
  return lists.flatMap(key => objects(answer[key], host, key));
}

function sorted(
  views: readonly Fields[],
  { cursor }: Asked,
  at: Instant,
): { items: Item[]; gone: { platform: string; nativeId: string }[] } {
  const read = views
    .map(view => viewOf(view, cursor.access?.languages ?? {}, at))
    .filter((one): one is Viewed => one !== null);
  const items = read.flatMap(one => ('item' in one ? [one.item] : []));
  const gone = read.flatMap(one => ('gone' in one ? [one.gone] : []));
  return { items: [...new Map(items.map(item => [item.nativeId, item])).values()], gone };
}

/** The page after this one; null where each of its lists has come down to what is older than what is sought, or is empty. */
function nextPage(answer: Fields, { cursor }: Asked): string | null {
  const goesOn = LISTS.some(key => {
    const views = listAt(answer, key).filter(isObject);
    return views.length > 0 && views.every(view => !(dateOf(view) < cursor.from));
  });
  if (!goesOn) return null;
  const last = cursor.reading?.page ?? null;
  if (cursor.access?.api === 'v4') {
    const next = textAt(answer, 'next_page').slice(0, 1000);
    return next === '' || next === last ? null : next;
  }
  return String(Number(last ?? '1') + 1);
}

/** When a view's post or comment was published; never older than anything where it does not say. */
function dateOf(view: Fields): Instant {
  const own = isObject(view['comment']) ? view['comment'] : objectAt(view, 'post');
  return dateAt(own, 'published') ?? dateAt(own, 'published_at') ?? Number.POSITIVE_INFINITY;
}

function going(items: Item[], cursor: Cursor): Page<Cursor> {
  return { items, heard: null, more: cursor, resume: cursor };
}
