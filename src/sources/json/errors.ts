import { SourceError } from '../../model/errors.ts';
import type { HttpReply } from '../../model/source.ts';
import { type Duration, HOUR, type Instant, MINUTE, SECOND, WEEK } from '../../model/time.ts';
import { isObject } from '../answer.ts';
import { readDate } from './dates.ts';
import { parsePath, textOf, valueAt } from './path.ts';
import type { ErrorRule, Settled } from './settle.ts';
import { holds } from './where.ts';

/** Statuses whose meaning a rule may change; 401, 429 and 5xx keep theirs. */
export const RULED: readonly number[] = [
  400, 402, 403, 404, 405, 406, 409, 410, 412, 413, 414, 418, 420, 422, 423, 424, 426, 451,
];

/** The first rule that fits a reply; `body` undefined: it is not JSON. */
export function ruleFor(rules: readonly ErrorRule[], reply: HttpReply, body: unknown): ErrorRule | null {
  return rules.find(rule => fits(rule, reply, body)) ?? null;
}

function fits(rule: ErrorRule, { status, headers }: HttpReply, body: unknown): boolean {
  if (rule.status !== undefined && ![rule.status].flat().includes(status)) return false;
  const type = headers['content-type'] ?? '';
  if (rule.content_type !== undefined && !type.toLowerCase().startsWith(rule.content_type.toLowerCase())) return false;
  if (rule.body_path === undefined) return true;
  if (body === undefined) return false;
  const value = valueAt(body, parsePath(rule.body_path));
  const there = value !== undefined && !(Array.isArray(value) && value.length === 0);
  // Without an object nothing can be missing in it: an error page is no empty answer.
  if (rule.exists === false) return isObject(body) && !there;
  if (rule.equals !== undefined) return there && holds(value, '==', rule.equals);
  return there;
}

/** What a reply with a refusing status means where no rule says so. */
export function refusalOf(reply: HttpReply, name: string, body: unknown): SourceError {
  const words = `${name} refused the request (${reply.status})${reasonIn(body)}`;
  if (reply.status === 404) return new SourceError('unreachable', `${name} has nothing at this address (404)`);
  if (reply.status === 410) return new SourceError('gone', `${name} says that this is gone for good (410)`);
  return new SourceError([402, 403, 451].includes(reply.status) ? 'denied' : 'malformed', words);
}

/** What a rule's action makes of a reply, where it ends the reading. */
export function failureOf(
  rule: ErrorRule,
  reply: HttpReply,
  name: string,
  body: unknown,
  limits: Settled['limits'],
): SourceError {
  if (rule.action === 'wait') {
    const until = reply.at + (resetIn(reply, limits) ?? rule.for ?? HOUR);
    return new SourceError('limited', `${name} asks us to wait${reasonIn(body)}`, { retryAt: until });
  }
  if (rule.action === 'retry') return new SourceError('unreachable', `${name} could not answer${reasonIn(body)}`);
  const denied = [400, 404, 409, 422].includes(reply.status) ? 'malformed' : 'denied';
  return new SourceError(
    denied,
    `${name} refused the request${reply.status < 300 ? '' : ` (${reply.status})`}${reasonIn(body)}`,
  );
}

const REASONS = [
  'message',
  'error.message',
  'error',
  'error_description',
  'detail',
  'errors[0].message',
  'errors[0].error_description',
  'response.message',
  'fault.faultstring',
].map(parsePath);

/** Why, in the service's own words. */
function reasonIn(body: unknown): string {
  const said = REASONS.map(path => textOf(valueAt(body, path))).find(text => text !== null && text !== '');
  return said === undefined || said === null ? '' : `: ${said.replace(/\s+/g, ' ').slice(0, 300)}`;
}

/** How long until an allowance is whole again, from the header that was named for it; null: it does not say. */
function resetIn(reply: HttpReply, { reset }: Settled['limits']): Duration | null {
  const text = reset === undefined ? undefined : reply.headers[reset.header.toLowerCase()];
  if (reset === undefined || text === undefined) return null;
  const until =
    reset.as === 'seconds' ? secondsFrom(text, reply.at) : readDate(text, reset.as === 'unix' ? 'unix' : null);
  return until === null || until <= reply.at ? null : until - reply.at;
}

function secondsFrom(text: string, at: Instant): Instant | null {
  return /^\d{1,9}(?:\.\d{1,6})?$/.test(text.trim()) ? at + Number(text) * SECOND : null;
}

/** Until when a refusal asks us to wait, by the header that was named for it, a week at most; null: it does not say. */
export function waitUntil(reply: HttpReply, limits: Settled['limits']): Instant | null {
  const wait = resetIn(reply, limits);
  return wait === null ? null : reply.at + Math.min(wait, WEEK);
}

/** A good reply that says that nothing more may be asked for a while. */
export function restOf(
  reply: HttpReply,
  limits: Settled['limits'],
): { for: Duration; method: null; reason: string } | null {
  const left = limits.reset?.remaining === undefined ? undefined : reply.headers[limits.reset.remaining.toLowerCase()];
  if (left === undefined || !/^-?\d+(?:\.\d+)?$/.test(left) || Number(left) >= 1) return null;
  return { for: resetIn(reply, limits) ?? MINUTE, method: null, reason: 'no requests left for now' };
}
