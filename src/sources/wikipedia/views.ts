import { SourceError } from '../../model/errors.ts';
import type { Ask, HttpReply, Page, Signal } from '../../model/source.ts';
import { DAY, type Instant } from '../../model/time.ts';
import { countAt, type Fields, objects, textAt } from '../answer.ts';
import type { Cursor, Params } from './plan.ts';

/** Readers a day, people only (doc.wikimedia.org/generated-data-platform/aqs/analytics-api), for each brand the article is about. */
export function viewsOf(
  body: Fields,
  reply: HttpReply,
  { job: { params }, cursor }: Ask<Params, Cursor>,
  [, last]: readonly [Instant, Instant],
): Page<Cursor> {
  if (reply.status === 404) {
    // The service says this of days without a reader too, in its own words; anything else at that address is not it.
    if (!/not found/i.test(textAt(body, 'title')) && textAt(body, 'detail') === '')
      throw new SourceError('unreachable', 'Wikimedia counts no views at this address (404): look at `views_url`');
    return { items: [], heard: null, more: null, resume: cursor };
  }
  const signals: Signal[] = [];
  let next = cursor.from;
  for (const item of objects(body['items'], 'Wikimedia', 'items')) {
    const at = dayAt(textAt(item, 'timestamp'));
    const value = countAt(item, 'views');
    if (at === null || value === null || at > last) continue;
    next = Math.max(next, at + DAY);
    for (const brand of params.views ?? []) signals.push({ brand, metric: 'pageviews', span: [at, at + DAY], value });
  }
  return { items: [], signals, heard: null, more: null, resume: { ...cursor, from: next } };
}

/** `2026112100` as the first instant of that day. */
function dayAt(text: string): Instant | null {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})00$/.exec(text) ?? [];
  if (year === undefined) return null;
  const at = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  return Number.isNaN(at) ? null : at;
}
