import { SourceError } from '../../model/errors.ts';
import type { Item } from '../../model/mention.ts';
import type { Ask, HttpReply, Page } from '../../model/source.ts';
import type { Instant } from '../../model/time.ts';
import { type Fields, idAt, objectAt, textAt } from '../answer.ts';
import { BATCH, batches, type Cursor, type Params, type Step } from './plan.ts';
import { commentCounts, commentsOf, countsOf, subscribersOf, videoOf } from './read.ts';

/** What one answer brings, and the steps that follow from it. */
export interface Found extends Pick<Page<Cursor>, 'items' | 'authors' | 'counts' | 'gone' | 'gap'> {
  next: Step[];
  /** What was published before this may not all have been read; absent: nothing is missing. */
  lostBefore?: Instant;
}

/** `missing`: what the step asks for is not there. `token`: of a further page. */
export function read(
  step: Step,
  records: Fields[],
  missing: boolean,
  token: string | null,
  { at }: HttpReply,
  ask: Ask<Params, Cursor>,
): Found {
  switch (step.do) {
    case 'search': {
      const ids = records.flatMap(record => idAt(objectAt(record, 'id'), 'videoId') ?? []);
      if (records.length > 0 && ids.length === 0)
        throw new SourceError('malformed', 'YouTube answered search results without video ids');
      const dates = records.map(record => Date.parse(textAt(objectAt(record, 'snippet'), 'publishedAt')));
      const next = batches(ids).map((ids): Step => ({ do: 'videos', ids, known: false }));
      return {
        items: [],
        ...turn(step, token, dates, ask, next, `more than ${step.page * BATCH} videos answer ${step.query}`),
      };
    }
    case 'videos': {
      if (step.known) {
        const there = new Set(records.map(record => idAt(record, 'id')));
        return {
          items: [],
          counts: records.flatMap(record => {
            const id = idAt(record, 'id');
            return id === null ? [] : { platform: 'youtube', nativeId: id, counts: countsOf(record) };
          }),
          gone: step.ids.filter(id => !there.has(id)).map(id => ({ platform: 'youtube', nativeId: id })),
          next: [],
        };
      }
      const items = once(records.map(record => videoOf(record, at)).filter(item => item !== null));
      const channels = items.flatMap(item => item.author?.nativeId ?? []);
      return { items, next: batches(channels).map((ids): Step => ({ do: 'channels', ids })) };
    }
    case 'channels':
      return { items: [], authors: records.map(subscribersOf).filter(author => author !== null), next: [] };
    case 'comments': {
      const there = new Set(records.map(record => idAt(record, 'id')));
      return {
        items: [],
        counts: records.flatMap(record => {
          const id = idAt(record, 'id');
          return id === null ? [] : { platform: 'youtube', nativeId: id, counts: commentCounts(record, null) };
        }),
        gone: step.ids.filter(id => !there.has(id)).map(id => ({ platform: 'youtube', nativeId: id })),
        next: [],
      };
    }
    case 'threads':
    case 'said': {
      if (missing) return { items: [], next: [] };
      const items = once(records.flatMap(record => commentsOf(record, at)));
      if (records.length > 0 && items.length === 0)
        throw new SourceError('malformed', 'YouTube answered comments without ids');
      if (step.do === 'threads') return { items, next: [] };
      const dates = records.map(record =>
        Date.parse(
          textAt(objectAt(objectAt(objectAt(record, 'snippet'), 'topLevelComment'), 'snippet'), 'publishedAt'),
        ),
      );
      return { items, ...turn(step, token, dates, ask, [], `more than ${step.page * 100} comments name ${step.term}`) };
    }
  }
}

/** Results come newest first: a page is turned only while all on it is newer than what was read before. */
function turn(
  step: Extract<Step, { token: string | null }>,
  token: string | null,
  dates: number[],
  { cursor, job }: Ask<Params, Cursor>,
  next: Step[],
  words: string,
): Pick<Found, 'next' | 'gap' | 'lostBefore'> {
  const oldest = Math.min(...dates.filter(date => !Number.isNaN(date)));
  if (token === null || oldest < cursor.settled) return { next };
  if (step.page >= job.params.pages) return { next, gap: `${words}: older ones were not read`, lostBefore: oldest };
  return { next: [...next, { ...step, token, page: step.page + 1 }] };
}

function once(items: readonly Item[]): Item[] {
  return [...new Map(items.map(item => [item.nativeId, item])).values()];
}
