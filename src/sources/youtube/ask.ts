import type { Ask } from '../../model/source.ts';
import { iso, SECOND } from '../../model/time.ts';
import { BATCH, type Cursor, type Params, type Step } from './plan.ts';

/** A step as the service wants to be asked (developers.google.com/youtube/v3/docs), without the key. */
export function asked(
  step: Step,
  { job: { params }, cursor }: Ask<Params, Cursor>,
): { path: string; query: Record<string, string> } {
  const turned = 'token' in step && step.token !== null ? { pageToken: step.token } : {};
  switch (step.do) {
    case 'search':
      return {
        path: 'search',
        query: {
          part: 'snippet',
          type: 'video',
          order: 'date',
          q: step.query,
          publishedAfter: iso(Math.floor(cursor.from / SECOND) * SECOND),
          maxResults: String(BATCH),
          ...(params.region === null ? {} : { regionCode: params.region }),
          ...(params.language === null ? {} : { relevanceLanguage: params.language }),
          ...turned,
        },
      };
    case 'videos':
      return {
        path: 'videos',
        query: { part: 'snippet,statistics,contentDetails', id: step.ids.join(','), maxResults: String(BATCH) },
      };
    case 'channels':
      return {
        path: 'channels',
        query: { part: 'snippet,statistics', id: step.ids.join(','), maxResults: String(BATCH) },
      };
    case 'comments':
      return { path: 'comments', query: { part: 'snippet', id: step.ids.join(',') } };
    case 'threads':
      return {
        path: 'commentThreads',
        query: { part: 'snippet,replies', videoId: step.video, order: 'time', maxResults: '100', ...turned },
      };
    case 'said':
      return {
        path: 'commentThreads',
        query: {
          part: 'snippet,replies',
          allThreadsRelatedToChannelId: step.channel,
          searchTerms: step.term,
          order: 'time',
          maxResults: '100',
          ...turned,
        },
      };
  }
}
