import { SourceError } from '../../model/errors.ts';
import type { HttpReply } from '../../model/source.ts';
import { dayOf } from '../../model/time.ts';
import { type Fields, isObject, listAt, objectAt, textAt } from '../answer.ts';
import { PACIFIC } from './plan.ts';

/** Statuses whose body says why: the same status stands for "comments are off" and for "your key is wrong". */
export const REFUSALS: readonly number[] = [400, 403, 404];

/**
 * What stands in the way of one step only (its comments are switched off, its video or channel is gone) in a word; null:
 * no refusal. Throws for the rest, by the `reason` in the body, as the service's documentation advises
 * (developers.google.com/youtube/v3/docs/errors).
 */
export function obstacle(body: Fields, reply: HttpReply): 'commentsDisabled' | 'notFound' | 'badToken' | null {
  if (!isObject(body['error'])) {
    if (reply.status >= 400)
      throw new SourceError(
        reply.status === 403 ? 'denied' : 'malformed',
        `YouTube refused the request (${reply.status})`,
      );
    return null;
  }
  const error = objectAt(body, 'error');
  const [first] = listAt(error, 'errors').filter(isObject);
  const reason = textAt(first ?? {}, 'reason');
  const details = listAt(error, 'details')
    .filter(isObject)
    .map(detail => textAt(detail, 'reason'));
  const words =
    textAt(error, 'message')
      .replace(/<[^>]{0,500}>/g, '')
      .slice(0, 300) || 'no reason given';
  if (reason === 'commentsDisabled') return 'commentsDisabled';
  if (/^(video|channel|comment|parentComment|commentThread)NotFound$/.test(reason)) return 'notFound';
  if (reason === 'invalidPageToken') return 'badToken';
  if (/^(quota|dailyLimit)Exceeded$/.test(reason))
    throw new SourceError(
      'limited',
      "today's allowance at YouTube is used up; the day ends at midnight in California",
      {
        retryAt: dayOf(reply.at, PACIFIC)[1],
      },
    );
  if (/^(rateLimit|userRateLimit)Exceeded$/.test(reason))
    throw new SourceError('limited', 'YouTube asks us to slow down');
  if (reason === 'keyInvalid' || details.includes('API_KEY_INVALID') || /api key not valid/i.test(words))
    throw new SourceError('denied', 'YouTube does not know this API key: look at `key`');
  if (/^(accessNotConfigured|ipRefererBlocked|forbidden|insufficientPermissions)$/.test(reason))
    throw new SourceError('denied', `YouTube refuses this API key (${reason}): ${words}`);
  if (/^(SERVICE_UNAVAILABLE|backendError|processingFailure|internalError)$/i.test(reason))
    throw new SourceError('unreachable', `YouTube has trouble of its own (${reason})`);
  throw new SourceError(
    reply.status === 403 ? 'denied' : 'malformed',
    `YouTube refused the request (${reason || reply.status}): ${words}`,
  );
}
