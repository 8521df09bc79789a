import { createHash } from 'node:crypto';
import { SourceError } from '../model/errors.ts';
import type { Author, DateQuality } from '../model/mention.ts';
import type { HttpReply } from '../model/source.ts';
import { DAY, type Instant, parseInstant } from '../model/time.ts';

// Reading what services answer in JSON. Nothing in it is believed: a field of another type than promised counts as missing.

export type Fields = Readonly<Record<string, unknown>>;

/** The longest evidence kept of one record. */
const LONGEST_RAW = 64 * 1024;

/** The body as JSON; throws SourceError malformed, in words that name the service, for anything else. */
export function readJson(reply: HttpReply, service: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(reply.body));
  } catch (error) {
    throw new SourceError('malformed', `${service} answered something else than JSON, or it was cut off`, {
      cause: error,
    });
  }
}

/** The body as a JSON object. */
export function readObject(reply: HttpReply, service: string): Fields {
  const value = readJson(reply, service);
  if (!isObject(value)) throw new SourceError('malformed', `${service} answered JSON that is no object`);
  return value;
}

/** The body, or a member of it, as an array of objects; what is no object is left out. */
export function objects(value: unknown, service: string, what: string): Fields[] {
  if (!Array.isArray(value)) throw new SourceError('malformed', `${service} answered JSON without ${what}`);
  return value.filter(isObject);
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object at a key; empty where there is none. */
export function objectAt(fields: Fields, key: string): Fields {
  const value = fields[key];
  return isObject(value) ? value : {};
}

/** The array at a key; empty where there is none. */
export function listAt(fields: Fields, key: string): readonly unknown[] {
  const value = fields[key];
  return Array.isArray(value) ? value : [];
}

/** The text at a key; empty where there is none. */
export function textAt(fields: Fields, key: string): string {
  const value = fields[key];
  return typeof value === 'string' ? value : '';
}

/** An id, which some services write as a number: null where there is none. */
export function idAt(fields: Fields, key: string): string | null {
  const value = fields[key];
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : null;
  return typeof value === 'string' && value !== '' ? value.slice(0, 500) : null;
}

/** A count: a number, or a text of digits; null where it is none. */
export function countAt(fields: Fields, key: string): number | null {
  const value = fields[key];
  const count = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isFinite(count) ? count : null;
}

/** Yes or no; null where it says neither. */
export function flagAt(fields: Fields, key: string): boolean | null {
  const value = fields[key];
  return typeof value === 'boolean' ? value : null;
}

/** An ISO 8601 date (without a zone: UTC); null where it is none. */
export function dateAt(fields: Fields, key: string): Instant | null {
  return parseInstant(textAt(fields, key));
}

/** When something was published: what lies more than a day ahead is a mistake of its author's, and none at all is when we first saw it. */
export function published(stated: Instant | null, at: Instant): { publishedAt: Instant; dateQuality: DateQuality } {
  if (stated === null) return { publishedAt: at, dateQuality: 'missing' };
  return stated > at + DAY
    ? { publishedAt: at, dateQuality: 'clamped' }
    : { publishedAt: Math.min(stated, at), dateQuality: 'stated' };
}

/** An author of whom only this is known. */
export function author(
  known: Pick<Author, 'platform' | 'nativeId'> & Partial<Omit<Author, 'platform' | 'nativeId'>>,
): Author {
  return {
    handle: null,
    name: null,
    url: null,
    followers: null,
    following: null,
    listed: null,
    verified: null,
    bot: null,
    ...known,
  };
}

/** A record as evidence. */
export function rawOf(record: unknown): string {
  return (JSON.stringify(record) ?? '').slice(0, LONGEST_RAW);
}

/** Eight hex digits that stand for a text, in ids of jobs. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
