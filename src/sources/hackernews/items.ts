import { SourceError } from '../../model/errors.ts';
import { NO_COUNTS } from '../../model/mention.ts';
import type { Ask, Draft, HttpReply, HttpRequest, Page, Stored } from '../../model/source.ts';
import type { Instant } from '../../model/time.ts';
import { countAt, isObject, listAt, readJson, shortHash, textAt } from '../answer.ts';

/** Items looked up again, one by one, for the service has no list of some. */
export interface Look {
  items: string[];
  base: string;
}
/** Which of them is next. */
export interface Nth {
  nth: number;
}

/** Items a job looks up. */
export const BATCH = 25;

export function lookUps(stored: readonly Stored[], base: string, now: Instant): Draft<Look, Nth>[] {
  const ids = stored
    .filter(({ platform, nativeId }) => platform === 'hackernews' && /^\d{1,15}$/.test(nativeId))
    .map(({ nativeId }) => nativeId);
  const batches = Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, i) =>
    ids.slice(i * BATCH, (i + 1) * BATCH),
  );
  return batches.map(items => ({
    id: `items:${shortHash(items.join(','))}:${now}`,
    brand: null,
    params: { items, base },
    start: { nth: 0 },
    every: null,
    dueAt: now,
  }));
}

export function askedItem({ job: { params }, cursor }: Ask<Look, Nth>): HttpRequest {
  const url = `${params.base}/v0/item/${params.items[cursor.nth] ?? '0'}.json`;
  return { method: 'GET', url, headers: { accept: 'application/json' } };
}

/**
 * One item: `score`, `descendants` (of a comment only its direct answers, `kids`), `deleted`, `dead` (flagged by readers,
 * killed by moderators). `null` means that it is not there yet, which says nothing.
 */
export function readItem(reply: HttpReply, { job: { params }, cursor }: Ask<Look, Nth>): Page<Nth> {
  const item = readJson(reply, 'Hacker News');
  if (item !== null && !isObject(item))
    throw new SourceError('malformed', 'Hacker News answered something else than an item');
  const resume: Nth = { nth: cursor.nth + 1 };
  const page = { items: [], heard: null, more: resume.nth < params.items.length ? resume : null, resume };
  const nativeId = params.items[cursor.nth];
  if (item === null || nativeId === undefined) return page;
  if (String(item['id']) !== nativeId)
    throw new SourceError('malformed', 'Hacker News answered another item than the one asked for');
  const ref = { platform: 'hackernews', nativeId };
  if (item['deleted'] === true || item['dead'] === true) return { ...page, gone: [ref] };
  const comment = textAt(item, 'type') === 'comment';
  const replies = comment ? listAt(item, 'kids').length : countAt(item, 'descendants');
  return { ...page, counts: [{ ...ref, counts: { ...NO_COUNTS, likes: countAt(item, 'score'), replies } }] };
}
