import { SourceError } from '../../model/errors.ts';
import type { Item } from '../../model/mention.ts';
import type { Ask, HttpReply, Page } from '../../model/source.ts';
import type { Instant, TimeSpan } from '../../model/time.ts';
import { dateAt, type Fields, idAt, objectAt, objects, readJson, readObject, textAt } from '../answer.ts';
import { type Access, type Cursor, ended, newer, OVERLAP, type Params, type Reading, readingOf } from './cursor.ts';
import { PLATFORM, statusOf } from './status.ts';

type Asked = Ask<Params, Cursor>;

/** What the server says of itself (`/api/v2/instance`); servers that do not have it are asked for their timelines all the same. */
export function readInstance(reply: HttpReply, ask: Asked): Page<Cursor> {
  const { host, token, what } = ask.job.params;
  refuse(reply, ask);
  const answer = readObject(reply, host);
  const found = reply.status !== 404 && reply.status !== 410;
  if (found && textAt(answer, 'domain') === '' && textAt(answer, 'version') === '')
    throw new SourceError('malformed', `${host} answered JSON that is no description of a server`);
  const feeds = objectAt(objectAt(objectAt(answer, 'configuration'), 'timelines_access'), 'hashtag_feeds');
  const access: Access = {
    at: ask.now,
    domain: textAt(answer, 'domain').slice(0, 300).toLowerCase() || null,
    only: what.kind === 'tag' ? halfOf(feeds, host, token !== null) : null,
  };
  const cursor: Cursor = { ...ask.cursor, access, reading: readingOf(ask.cursor, ask.now) };
  return { items: [], heard: null, more: cursor, resume: cursor };
}

function halfOf(feeds: Fields, host: string, loggedIn: boolean): Access['only'] {
  const states = [textAt(feeds, 'local'), textAt(feeds, 'remote')];
  const [local, remote] = states.map(state => state !== 'disabled' && (state !== 'authenticated' || loggedIn));
  if (local && remote) return null;
  if (local) return 'local';
  if (remote) return 'remote';
  throw new SourceError(
    'denied',
    states.includes('authenticated') && !loggedIn
      ? `${host} shows hashtags only to those who are logged in: give it a token (instances: [{ at: ${host}, token: … }])`
      : `${host} has switched its hashtag timelines off`,
  );
}

/** One page of a hashtag's timeline, newest first: forwards above an id, or backwards from the newest. */
export function readTimeline(reply: HttpReply, ask: Asked): Page<Cursor> {
  const { host } = ask.job.params;
  refuse(reply, ask);
  const list =
    reply.status === 404 || reply.status === 410 ? unknownTag(reply, host) : statuses(readJson(reply, host), host);
  const reading = readingOf(ask.cursor, ask.now);
  const items = itemsOf(list, reply, ask);
  const next = advance(list, reading, ask.cursor.from);
  const kept = reading.forward ? items : items.filter(item => item.publishedAt >= ask.cursor.from);
  if (next.more) return going(kept, { ...ask.cursor, reading: next.reading });
  return { items: kept, heard: span(ask.cursor.from, reading.to), more: null, resume: ended(ask.cursor, next.reading) };
}

/** One page of a full-text search, newest first, one term after the other. */
export function readSearch(reply: HttpReply, ask: Asked, terms: number): Page<Cursor> {
  const { host } = ask.job.params;
  refuse(reply, ask);
  const list = statuses(readObject(reply, host)['statuses'], host);
  const reading = { ...readingOf(ask.cursor, ask.now), forward: false };
  const items = itemsOf(list, reply, ask).filter(item => item.publishedAt >= ask.cursor.from);
  const next = advance(list, reading, ask.cursor.from);
  const cursor: Cursor = { ...ask.cursor, found: ask.cursor.found || list.length > 0 };
  if (next.more) return going(items, { ...cursor, reading: next.reading });
  if (reading.nth + 1 < terms)
    return going(items, { ...cursor, reading: { ...reading, nth: reading.nth + 1, edge: null } });
  const resume: Cursor = { ...ended(cursor, reading), after: null };
  return { items, heard: cursor.found ? span(cursor.from, reading.to) : null, more: null, resume };
}

/** One status looked up: as it stands now, or gone. What is no longer shown to strangers says nothing. */
export function readStatus(
  reply: HttpReply,
  ask: Asked,
  asked: { id: string; nativeId: string },
  of: number,
): Page<Cursor> {
  const { host } = ask.job.params;
  const reading = readingOf(ask.cursor, ask.now);
  const answer = readObject(reply, host);
  const isGone = reply.status === 404 || reply.status === 410;
  if (reply.status >= 200 && reply.status < 300 && idAt(answer, 'id') === null)
    throw new SourceError('malformed', `${host} answered JSON that is no status`);
  const items = itemsOf(reply.status < 300 ? [answer] : [], reply, ask).filter(
    item => item.nativeId === asked.nativeId,
  );
  const cursor: Cursor = { ...ask.cursor, reading: { ...reading, nth: reading.nth + 1 } };
  return {
    items,
    ...(isGone ? { gone: [{ platform: PLATFORM, nativeId: asked.nativeId }] } : {}),
    heard: null,
    more: reading.nth + 1 < of ? cursor : null,
    resume: cursor,
  };
}

/** Statuses that parse reads itself: what they mean in words. */
function refuse({ status }: HttpReply, { job }: Asked): void {
  const { host, token } = job.params;
  if (status !== 401 && status !== 422) return;
  throw new SourceError(
    'denied',
    token === null
      ? `${host} answers only those who are logged in (${status}): give it a token (instances: [{ at: ${host}, token: … }])`
      : `${host} refuses the token (${status})`,
  );
}

/** A hashtag nobody used yet: `{"error":"Record not found"}`. */
function unknownTag(reply: HttpReply, host: string): Fields[] {
  if (textAt(readObject(reply, host), 'error') !== '') return [];
  throw new SourceError('malformed', `${host} has no timelines of hashtags (404)`);
}

function statuses(value: unknown, host: string): Fields[] {
  const list = objects(value, host, 'a list of statuses');
  if (Array.isArray(value) && value.length > 0 && !list.some(status => idAt(status, 'id') !== null))
    throw new SourceError('malformed', `${host} answered a list of something else than statuses`);
  return list;
}

function itemsOf(list: readonly Fields[], reply: HttpReply, { job, cursor }: Asked): Item[] {
  const { host, onlyIndexable } = job.params;
  const seen = { host, domain: cursor.access?.domain ?? null, onlyIndexable, at: reply.at };
  const items = list.map(status => statusOf(status, seen)).filter(item => item !== null);
  return [...new Map(items.map(item => [item.nativeId, item])).values()];
}

/** Where to go on, and whether there can be more: a page that leads no further is the last. */
function advance(list: readonly Fields[], reading: Reading, from: Instant): { reading: Reading; more: boolean } {
  let { edge, mark } = reading;
  let oldest: Instant | null = null;
  for (const status of list) {
    const id = idAt(status, 'id');
    const at = dateAt(status, 'created_at');
    if (id === null) continue;
    if (edge === null || (reading.forward ? newer(id, edge) : newer(edge, id))) edge = id;
    if (at !== null && at <= reading.to - OVERLAP && (mark === null || newer(id, mark))) mark = id;
    if (at !== null && (oldest === null || at < oldest)) oldest = at;
  }
  const moved = edge !== reading.edge;
  const more = moved && (reading.forward || oldest === null || oldest >= from);
  return { reading: { ...reading, edge, mark }, more };
}

function going(items: Item[], cursor: Cursor): Page<Cursor> {
  return { items, heard: null, more: cursor, resume: cursor };
}

function span(from: Instant, to: Instant): TimeSpan | null {
  return from < to ? [from, to] : null;
}
