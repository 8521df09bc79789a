import type { HttpReply, Quota } from '../model/source.ts';
import type { Limit } from '../model/store.ts';
import { DAY, type Duration, dayOf, HOUR, type Instant, SECOND, WEEK } from '../model/time.ts';

/** A limit for every method of a host. */
export const EVERY_METHOD = '*';
/** Longer than this nobody is waited for: a mistyped or hostile header must not silence a source for ever. */
const LONGEST = WEEK;
/** The latest plain number that can be a count of seconds to wait; greater ones are seconds since 1970. */
const NO_EPOCH = 1_000_000_000;

/**
 * Until when a reply asks us to wait, in the dialects services speak; null: it does not say. In this order:
 * `Retry-After` (seconds, also with decimals, or an HTTP date, which counts from the server's own clock), the JSON body
 * (`retry_after`, Telegram's `parameters.retry_after`, Discourse's `extras.wait_seconds`, Stack Exchange's
 * throttle_violation, Google's quota, which ends at midnight in California), and, unless requests remain,
 * `x-ratelimit-reset-after` and `x-ratelimit-reset` and kin (seconds since 1970, seconds from now, or ISO 8601).
 */
export function retryAt(reply: HttpReply): Instant | null {
  const { headers, at } = reply;
  const wait =
    retryAfter(headers, at) ??
    fromBody(reply) ??
    (remaining(headers) === 0 || remaining(headers) === null ? reset(headers, at) : null);
  if (wait === null || !Number.isFinite(wait) || wait <= 0) return null;
  return at + Math.ceil(Math.min(wait, LONGEST));
}

/** A good reply that used up the last request of its window: until when nothing more may be asked; null: there are some left. */
export function spentUntil(reply: HttpReply): Instant | null {
  if (remaining(reply.headers) !== 0) return null;
  const wait = reset(reply.headers, reply.at);
  return wait === null || wait <= 0 ? null : reply.at + Math.ceil(Math.min(wait, LONGEST));
}

/** Whether a limit stands in the way of a request now. A method is a run of whole path segments (`search/excerpts`). */
export function standsInTheWay(limit: Limit, host: string, path: string, now: Instant): boolean {
  if (limit.host !== host || limit.until <= now) return false;
  const method = limit.method.replace(/^\/|\/$/g, '');
  return method === EVERY_METHOD || method === '' || `${path}/`.includes(`/${method}/`);
}

/** The body as JSON where it is a short JSON object, else null. */
export function shortJson(reply: HttpReply): Readonly<Record<string, unknown>> | null {
  const { body } = reply;
  if (body.length === 0 || body.length > 65_536) return null;
  try {
    return object(JSON.parse(new TextDecoder().decode(body)));
  } catch {
    return null;
  }
}

/** Requests left in the window; null where the service does not say. Reddit writes "594.0". */
export function remaining(headers: HttpReply['headers']): number | null {
  const text = headers['x-ratelimit-remaining'] ?? headers['x-rate-limit-remaining'] ?? headers['ratelimit-remaining'];
  const count = text === undefined ? Number.NaN : Number.parseFloat(text);
  return Number.isFinite(count) ? Math.max(0, Math.floor(count)) : null;
}

/**
 * The allowance a reply's headers tell of, or null: `x-ratelimit-limit/-remaining/-reset(-after)` and kin, in either spelling;
 * `name`: GitHub's `x-ratelimit-resource`, Discord's bucket, else `requests`. `host`: as the queues know it.
 */
export function quotaOf(reply: HttpReply, host: string): Quota | null {
  const { headers, at } = reply;
  const left = remaining(headers);
  if (left === null) return null;
  const wait = reset(headers, at);
  const name = (headers['x-ratelimit-resource'] ?? headers['x-ratelimit-bucket'] ?? '')
    .replace(/[^\w.:/ -]/g, '')
    .slice(0, 60);
  // `100, 100;w=60`: the draft's list begins with the plain number.
  const most = Number.parseFloat(
    headers['x-ratelimit-limit'] ?? headers['x-rate-limit-limit'] ?? headers['ratelimit-limit'] ?? '',
  );
  const resetsAt =
    wait === null || !Number.isFinite(wait) || wait < 0 || wait > LONGEST * 5 ? null : at + Math.ceil(wait);
  return {
    host,
    name: name || 'requests',
    most: Number.isFinite(most) && most > 0 ? Math.floor(most) : null,
    left,
    resetsAt,
  };
}

function retryAfter(headers: HttpReply['headers'], at: Instant): Duration | null {
  const text = headers['retry-after']?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * SECOND;
  const until = httpDate(text);
  return until === null ? null : until - (httpDate(headers['date'] ?? '') ?? at);
}

/** The three forms of RFC 9110 §5.6.7, all of them GMT; also what lacks the word GMT. */
function httpDate(text: string): Instant | null {
  if (!/^[A-Z][a-z]{2,8},? [\w :-]{10,40}$/.test(text)) return null;
  const at = Date.parse(/ (GMT|UTC|[+-]\d{4})$/.test(text) ? text : `${text} GMT`);
  return Number.isNaN(at) ? null : at;
}

function reset(headers: HttpReply['headers'], at: Instant): Duration | null {
  const after = headers['x-ratelimit-reset-after'];
  if (after !== undefined && /^\d+(\.\d+)?$/.test(after)) return Number(after) * SECOND;
  const text = (headers['x-ratelimit-reset'] ?? headers['x-rate-limit-reset'] ?? headers['ratelimit-reset'])?.trim();
  if (text === undefined) return null;
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:?\d{2})$/.test(text)) return Date.parse(text) - at;
  if (!/^\d+(\.\d+)?$/.test(text)) return null;
  const value = Number(text);
  if (value < NO_EPOCH) return value * SECOND;
  return (value < NO_EPOCH * SECOND ? value * SECOND : value) - at;
}

function fromBody(reply: HttpReply): Duration | null {
  const body = shortJson(reply);
  if (body === null) return null;
  const told = [
    body['retry_after'],
    object(body['parameters'])?.['retry_after'],
    object(body['extras'])?.['wait_seconds'],
  ];
  const seconds = told.find(value => typeof value === 'number');
  if (typeof seconds === 'number') return seconds * SECOND;
  if (body['error_name'] === 'throttle_violation') {
    const said = /in (\d{1,7}) seconds/.exec(String(body['error_message']).slice(0, 500));
    return said ? Number(said[1]) * SECOND : HOUR;
  }
  const reason = googleReason(body);
  if (reason === 'quotaExceeded' || reason === 'dailyLimitExceeded')
    return Math.min(dayOf(reply.at, 'America/Los_Angeles')[1] - reply.at, DAY + HOUR);
  return null;
}

/** Google's APIs: `{error: {errors: [{reason}]}}`. */
export function googleReason(body: Readonly<Record<string, unknown>>): string | null {
  const errors = object(body['error'])?.['errors'];
  const reason = Array.isArray(errors) ? object(errors[0])?.['reason'] : undefined;
  return typeof reason === 'string' ? reason : null;
}

function object(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
