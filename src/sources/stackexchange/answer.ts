import { SourceError } from '../../model/errors.ts';
import type { HttpReply, Page, Quota } from '../../model/source.ts';
import { HOUR, SECOND } from '../../model/time.ts';
import { countAt, type Fields, objects, readObject, textAt } from '../answer.ts';

/** What stands around every answer of the service. */
export interface Answer {
  items: Fields[];
  hasMore: boolean;
  aside: Pick<Page<unknown>, 'wait' | 'quotas'>;
}

/** Waiting exactly as long as it says is now and then too short. */
const MARGIN = 2 * SECOND;

/**
 * Reads the common wrapper. `method`: the one that was asked, which alone a `backoff` is meant for.
 * Throws SourceError for the errors it may carry, whatever the status it came with.
 */
export function readAnswer(reply: HttpReply, method: string): Answer {
  const body = readObject(reply, 'Stack Exchange');
  if (body['error_id'] !== undefined) throw refusal(body);
  const backoff = countAt(body, 'backoff');
  const quotas = quotaOf(body, reply);
  const spent = quotas.some(quota => quota.left <= 0);
  const wait = spent
    ? { for: HOUR, method: null, reason: 'the requests of this day are used up' }
    : backoff !== null && backoff > 0
      ? { for: backoff * SECOND + MARGIN, method, reason: 'asked to leave this method alone (backoff)' }
      : null;
  return {
    items: objects(body['items'], 'Stack Exchange', 'items'),
    hasMore: body['has_more'] === true,
    aside: { quotas, ...(wait === null ? {} : { wait }) },
  };
}

/** `quota_remaining` of `quota_max` in 24 hours. When they end is told only to whoever asks for more, so that is done seldom. */
function quotaOf(body: Fields, reply: HttpReply): Quota[] {
  const left = countAt(body, 'quota_remaining');
  if (left === null || !URL.canParse(reply.url)) return [];
  const host = new URL(reply.url).hostname;
  return [{ host, name: 'requests a day', most: countAt(body, 'quota_max'), left, resetsAt: null }];
}

function refusal(body: Fields): SourceError {
  const name = textAt(body, 'error_name').slice(0, 100);
  const words = `Stack Exchange refused the request: ${textAt(body, 'error_message').slice(0, 300) || name || 'no reason given'}`;
  if (name === 'throttle_violation') return new SourceError('limited', words);
  if (name === 'internal_error' || name === 'temporarily_unavailable') return new SourceError('unreachable', words);
  return new SourceError('denied', words);
}
