import { SourceError } from '../../model/errors.ts';
import type { Item } from '../../model/mention.ts';
import type { Ask, HttpReply, Page } from '../../model/source.ts';
import { countAt, objectAt, objects, readObject, textAt } from '../answer.ts';
import { readGraph, said } from './graph.ts';
import { fromGraph, fromRest, PLATFORM } from './item.ts';
import { type Cursor, MOST, PAGE, type Params, page, windowOf } from './reading.ts';

/** A page of /search/issues. */
export function issues(reply: HttpReply, ask: Ask<Params, Cursor>): Page<Cursor> {
  const body = readObject(reply, 'GitHub');
  if (reply.status === 422) {
    const why =
      textAt(objects(body['errors'] ?? [], 'GitHub', 'errors')[0] ?? body, 'message') || textAt(body, 'message');
    throw new SourceError('denied', `GitHub refused the search: ${why.slice(0, 300) || 'no reason given'}`);
  }
  const found = objects(body['items'], 'GitHub', 'items');
  const items = readable(found.map(issue => fromRest(issue, reply.at)));
  const total = countAt(body, 'total_count') ?? found.length;
  const window = windowOf(ask);
  const link = reply.headers['link'];
  const hasNext = link === undefined ? window.page * PAGE < total : /;\s*rel="?next"?/i.test(link);
  const next = hasNext && found.length > 0 && window.page < MOST / PAGE ? { ...window, page: window.page + 1 } : null;
  const late = body['incomplete_results'] === true ? "GitHub's search ran out of time: results may be missing" : null;
  return page(items, { total, next, first: window.page === 1, gap: late, late: late !== null }, ask);
}

/** A page of discussions. */
export function discussions(reply: HttpReply, ask: Ask<Params, Cursor>): Page<Cursor> {
  const { data, errors, quotas } = readGraph(reply, 'search');
  const search = objectAt(data, 'search');
  const found = objects(search['nodes'], 'GitHub', 'nodes');
  const items = readable(found.map(node => fromGraph(node, reply.at)));
  const window = windowOf(ask);
  const mark = objectAt(search, 'pageInfo');
  const after = textAt(mark, 'endCursor');
  const goesOn = mark['hasNextPage'] === true && after !== '' && after !== window.after;
  const [error] = errors;
  const gap = error ? `GitHub left something out: ${said(error)}` : null;
  const total = countAt(search, 'discussionCount') ?? 0;
  const next = goesOn ? { ...window, page: window.page + 1, after } : null;
  return { ...page(items, { total, next, first: window.after === null, gap, late: false }, ask), quotas };
}

/** Some may lack what we need; all of them: it is no answer of GitHub's. */
function readable(items: (Item | null)[]): Item[] {
  const read = items.filter(item => item !== null);
  if (items.length > 0 && read.length === 0)
    throw new SourceError('malformed', 'GitHub answered results without an id, an address or a date');
  return [...new Map(read.map(item => [item.nativeId, item])).values()];
}

/** What is still there of these, told anew, and what is not. */
export function lookedUp(reply: HttpReply, ids: readonly string[], cursor: Cursor): Page<Cursor> {
  const { data, errors, quotas } = readGraph(reply, 'nodes');
  const items = objects(data['nodes'], 'GitHub', 'nodes').flatMap(node => fromGraph(node, reply.at) ?? []);
  // Others that are null only may not be seen with this token.
  const gone = errors.flatMap(error => {
    const path = error['path'];
    const id = Array.isArray(path) && path[0] === 'nodes' ? ids[Number(path[1])] : undefined;
    return textAt(error, 'type') === 'NOT_FOUND' && id !== undefined ? [{ platform: PLATFORM, nativeId: id }] : [];
  });
  return { items, gone, quotas, heard: null, more: null, resume: cursor };
}
