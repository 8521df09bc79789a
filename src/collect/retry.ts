import { SourceError, type SourceFailure } from '../model/errors.ts';
import type { HttpReply } from '../model/source.ts';
import { DAY, type Duration, type Instant, iso } from '../model/time.ts';
import { googleReason, remaining, retryAt, shortJson } from './limits.ts';

/** What a reply means. `transient`: worth asking again in a moment, within the same poll. */
export type Verdict =
  | { kind: 'ok' }
  | { kind: 'notModified' }
  | { kind: 'failed'; error: SourceError; transient: boolean };

/**
 * Reads the status of a reply (and, for refusals, its headers and JSON).
 * 401 402 403 407 451 denied, 403 with an HTML page: blocked · 404 unreachable, not retried at once: feeds come and go, and only
 * 410 says for good · 410 gone · 429, 503 with Retry-After, and refusals that speak of a limit: limited, with `retryAt` ·
 * 408 425 5xx unreachable and transient · other 3xx and 4xx malformed: it did not understand us or we it.
 * `own`: until when a refusal asks us to wait, where its source knows better.
 */
export function classify(reply: HttpReply, own: Instant | null = null): Verdict {
  const { status } = reply;
  if (status >= 200 && status < 300) return { kind: 'ok' };
  if (status === 304) return { kind: 'notModified' };
  if (asksToWait(reply)) {
    const until = own ?? retryAt(reply);
    const words = until === null ? 'asks us to slow down' : `asks us to wait until ${iso(until)}`;
    return failed(reply, 'limited', `${words} (${status})`, until, false);
  }
  if (status === 403 && isHtml(reply)) return failed(reply, 'denied', 'blocks us (403 and an HTML page)');
  if (status === 401) return failed(reply, 'denied', 'wants credentials, or refuses ours (401)');
  if (status === 403) return failed(reply, 'denied', 'refuses us (403)');
  if (status === 402) return failed(reply, 'denied', 'wants to be paid (402)');
  if (status === 407) return failed(reply, 'denied', 'cannot be reached: the proxy wants credentials (407)');
  if (status === 451) return failed(reply, 'denied', 'may not answer for legal reasons (451)');
  if (status === 404) return failed(reply, 'unreachable', 'has nothing at this address (404)');
  if (status === 410) return failed(reply, 'gone', 'says that this is gone for good (410)');
  if (status === 408 || status === 425)
    return failed(reply, 'unreachable', `did not wait for us (${status})`, null, true);
  if (status >= 500) {
    const until = retryAt(reply);
    return failed(reply, 'unreachable', `has trouble of its own (${status})`, until, until === null);
  }
  if (status >= 400) return failed(reply, 'malformed', `did not understand what we asked (${status})`);
  return { kind: 'failed', error: leadsNowhere(reply), transient: false };
}

/** Why a reply cannot be parsed; null: it can, as far as its status goes. A 304 is none to whoever asked without conditions. */
export function refusalOf(reply: HttpReply): SourceError | null {
  const verdict = classify(reply);
  if (verdict.kind === 'ok') return null;
  return verdict.kind === 'failed' ? verdict.error : leadsNowhere(reply);
}

function leadsNowhere(reply: HttpReply): SourceError {
  return new SourceError('malformed', `${hostOf(reply)} gave an answer that leads nowhere (${reply.status})`);
}

function hostOf(reply: HttpReply): string {
  return URL.canParse(reply.url) ? new URL(reply.url).host : 'The service';
}

function failed(
  reply: HttpReply,
  kind: SourceFailure,
  words: string,
  until: Instant | null = null,
  transient = false,
): Verdict {
  return { kind: 'failed', error: new SourceError(kind, `${hostOf(reply)} ${words}`, { retryAt: until }), transient };
}

function asksToWait(reply: HttpReply): boolean {
  const { status, headers } = reply;
  if (status === 429) return true;
  if (status === 503) return headers['retry-after'] !== undefined && retryAt(reply) !== null;
  if (status !== 403 && status !== 400) return false;
  const body = shortJson(reply);
  if (body?.['error_name'] === 'throttle_violation') return true;
  if (status === 400) return false;
  if (headers['retry-after'] !== undefined || remaining(headers) === 0) return true;
  if (body === null) return false;
  return (
    /^(quota|rateLimit|userRateLimit|dailyLimit)Exceeded$/.test(googleReason(body) ?? '') ||
    /rate limit/i.test(String(body['message']).slice(0, 500))
  );
}

function isHtml(reply: HttpReply): boolean {
  return /^\s*(text\/html|application\/xhtml)/i.test(reply.headers['content-type'] ?? '');
}

/**
 * How long to leave something alone that failed `failures` times in a row (1 or more): `every`, doubled with each further
 * failure up to a day (or `every`, if that is longer), and up to a quarter more by `random`, so that many do not come back at once.
 */
export function backoff(failures: number, every: Duration, random: () => number): Duration {
  const doubled = every * 2 ** Math.min(Math.max(failures, 1) - 1, 30);
  return Math.round(Math.min(doubled, Math.max(every, DAY)) * (1 + random() / 4));
}
