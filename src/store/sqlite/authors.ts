import { createHash } from 'node:crypto';
import type { Author } from '../../model/mention.ts';
import type { Instant } from '../../model/time.ts';
import type { Connection } from './connect.ts';

const PROFILE = ['handle', 'name', 'url', 'followers', 'following', 'listed', 'verified', 'bot'] as const;

/** The authors of one transaction. */
export interface Authors {
  /** Stores what is newly known of an author (null says nothing) and returns the row's id. */
  keep(author: Author): number;
  /** Of two rows for whoever wrote one thing, seen by two roads: the one that says more; the first where they say as much. */
  better(known: number | null, author: Author): number;
  /** Whether there is a row of theirs. */
  has(author: Author): boolean;
  /** Nothing of theirs is stored. */
  forgotten(author: Author): boolean;
  followers(id: number): number | null;
  /** Whose followers turned out to be others than were known, by id; true: none were known before. */
  readonly changed: ReadonlyMap<number, boolean>;
}

export function authorsOf({ sql }: Connection, at: Instant): Authors {
  const seen = new Map<string, number>();
  const changed = new Map<number, boolean>();
  let some: boolean | null = null;
  const it: Authors = {
    changed,
    better(known, author) {
      if (known === null) return it.keep(author);
      const stored = sql(`SELECT platform, ${PROFILE.join(', ')} FROM author WHERE id = ?`).get(known) as
        | Profile
        | undefined;
      return stored === undefined || said(author) > said(stored) ? it.keep(author) : known;
    },
    keep(author) {
      const key = `${author.platform}\n${author.nativeId}`;
      const values = PROFILE.map(name => {
        const value = author[name];
        return typeof value === 'boolean' ? Number(value) : typeof value === 'number' ? whole(value) : value;
      });
      const before = seen.get(key);
      if (before !== undefined && values.every(value => value === null)) return before;
      const stored = sql(`SELECT id, ${PROFILE.join(', ')} FROM author WHERE platform = ? AND native_id = ?`).get(
        author.platform,
        author.nativeId,
      ) as ({ id: number } & Record<(typeof PROFILE)[number], string | number | null>) | undefined;
      if (!stored) {
        const made = sql(`INSERT INTO author (platform, native_id, seen_at, ${PROFILE.join(', ')})
          VALUES (?, ?, ?, ${PROFILE.map(() => '?').join(', ')})`).run(author.platform, author.nativeId, at, ...values);
        seen.set(key, Number(made.lastInsertRowid));
        return Number(made.lastInsertRowid);
      }
      if (PROFILE.some((name, i) => values[i] !== null && values[i] !== stored[name])) {
        sql(
          `UPDATE author SET seen_at = ?, ${PROFILE.map(name => `${name} = coalesce(?, ${name})`).join(', ')} WHERE id = ?`,
        ).run(at, ...values, stored.id);
        const followers = whole(author.followers);
        if (followers !== null && followers !== stored.followers) changed.set(stored.id, stored.followers === null);
      }
      seen.set(key, stored.id);
      return stored.id;
    },
    has({ platform, nativeId }) {
      if (seen.has(`${platform}\n${nativeId}`)) return true;
      return sql('SELECT 1 FROM author WHERE platform = ? AND native_id = ?').get(platform, nativeId) !== undefined;
    },
    forgotten({ platform, nativeId }) {
      some ??= sql('SELECT 1 FROM forgotten LIMIT 1').get() !== undefined;
      return some && sql('SELECT 1 FROM forgotten WHERE author = ?').get(authorHash(platform, nativeId)) !== undefined;
    },
    followers(id) {
      const row = sql('SELECT followers FROM author WHERE id = ?').get(id) as { followers: number | null } | undefined;
      return row?.followers ?? null;
    },
  };
  return it;
}

type Profile = Record<(typeof PROFILE)[number] | 'platform', unknown>;

/** A feed knows a name; the place itself knows who it is, and what else they wrote. */
function said(profile: Profile): number {
  return PROFILE.filter(name => profile[name] !== null).length + (profile.platform === 'rss' ? 0 : PROFILE.length + 1);
}

/** What is left of an author whom nobody here may remember. */
export function authorHash(platform: string, nativeId: string): Uint8Array {
  return createHash('sha256').update(`${platform}\n${nativeId}`).digest();
}

/** A count as the table takes it: one strange number must not cost the page. */
export function whole(count: number | null): number | null {
  return count !== null && Number.isFinite(count) ? Math.round(count) : null;
}
