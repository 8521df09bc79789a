import type { Secret } from '../../model/secret.ts';
import type { Duration, Instant } from '../../model/time.ts';
import { HOUR } from '../../model/time.ts';

/** What is asked of one server. A look-up names statuses by the server's own ids. */
export interface Params {
  host: string;
  base: string;
  token: Secret | null;
  onlyIndexable: boolean;
  what:
    | { kind: 'tag'; tag: string }
    | { kind: 'search'; terms: string[] }
    | { kind: 'look-up'; statuses: { id: string; nativeId: string }[] };
}

/** What a server says of itself. `only`: the half of its hashtag timelines that it shows us; null: all of them. */
export interface Access {
  at: Instant;
  domain: string | null;
  only: 'local' | 'remote' | null;
}

/** A reading under way: `nth` term or status, and the id to go on from, above it forwards and below it backwards. */
export interface Reading {
  to: Instant;
  nth: number;
  edge: string | null;
  forward: boolean;
  /** The newest id so far that is older than the overlap. */
  mark: string | null;
}

/** Between two readings `reading` is null: the next begins above the id `after`, or, without one, goes back to `from`. */
export interface Cursor {
  from: Instant;
  after: string | null;
  access: Access | null;
  /** Whether a search ever found anything: a server without full-text search answers as if there were nothing. */
  found: boolean;
  reading: Reading | null;
}

/**
 * What was published shortly before a reading is read again by the next: other servers' posts arrive late, with ids by their
 * date of publication, and are edited soon after.
 */
export const OVERLAP: Duration = HOUR;

export function startAt(from: Instant): Cursor {
  return { from: Math.max(0, from), after: null, access: null, found: false, reading: null };
}

/** The reading under way, or the one that begins now. */
export function readingOf(cursor: Cursor, now: Instant): Reading {
  return (
    cursor.reading ?? {
      to: Math.max(now, cursor.from),
      nth: 0,
      edge: cursor.after,
      forward: cursor.after !== null,
      mark: null,
    }
  );
}

/** Where the next reading begins once this one is at its end. */
export function ended(cursor: Cursor, { to, mark }: Reading): Cursor {
  return { ...cursor, from: Math.max(cursor.from, to - OVERLAP), after: mark ?? cursor.after, reading: null };
}

/** Ids are opaque, but a longer one is newer, and of two of a length the one that sorts later. */
export function newer(a: string, b: string): boolean {
  return a.length === b.length ? a > b : a.length > b.length;
}
