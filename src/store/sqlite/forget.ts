import type { Forget, Forgotten } from '../../model/ledger.ts';
import type { Ref } from '../../model/mention.ts';
import type { Instant } from '../../model/time.ts';
import { canonicalUrl } from '../../text/url.ts';
import { authorHash } from './authors.ts';
import type { Connection } from './connect.ts';
import { lay, unquote } from './gone.ts';

interface Author {
  id: number;
  platform: string;
  native_id: string;
}
type Mention = Ref & { id: number; author: number | null };

/**
 * Wipes what was said and by whom: words, address, raw reply, quotes in messages, identity. Tombstones keep it from coming back, and
 * of an author nothing is stored any more. Counts stay, as of nobody. A dry run counts and changes nothing.
 */
export function forget(connection: Connection, what: Forget, at: Instant, dryRun: boolean): Forgotten {
  const { sql, write } = connection;
  const authors = 'author' in what ? named(connection, what.author) : [];
  const mentions = mentionsOf(connection, what, authors);
  if ('deleted' in what) authors.push(...silent(connection, mentions));
  const ids = JSON.stringify(mentions.map(({ id }) => id));
  const { raw } = sql('SELECT count(*) AS raw FROM raw WHERE mention_id IN (SELECT value FROM json_each(?))').get(
    ids,
  ) as {
    raw: number;
  };
  const done: Forgotten = { mentions: mentions.length, authors: authors.length, raw, messages: 0 };
  if (dryRun) return done;
  write(() => {
    done.messages = unquote(
      connection,
      mentions.map(({ id }) => id),
    );
    for (const mention of mentions) {
      lay(connection, mention, at);
      sql('DELETE FROM sighting WHERE mention_id = ?').run(mention.id);
      sql("UPDATE mention SET url = '', thread = NULL, thing = NULL WHERE id = ?").run(mention.id);
    }
    for (const { id, platform, native_id } of authors) {
      const hash = authorHash(platform, native_id);
      // Whose account was closed may open another: only who asks to be forgotten is never stored again.
      if ('author' in what) sql('INSERT OR IGNORE INTO forgotten (author, at) VALUES (?, ?)').run(hash, at);
      sql(`UPDATE author SET native_id = ?, handle = NULL, name = NULL, url = NULL, followers = NULL, following = NULL, listed = NULL,
        verified = NULL, bot = NULL WHERE id = ?`).run(`forgotten:${Buffer.from(hash).toString('hex')}`, id);
    }
  });
  return done;
}

/** `platform:handle`, `platform:id` or a bare handle, with or without @; never part of a name. */
function named({ sql }: Connection, text: string): Author[] {
  const bare = text.trim().replace(/^@/, '');
  const colon = text.indexOf(':');
  const platform = colon > 0 ? text.slice(0, colon) : null;
  const rest = colon > 0 ? text.slice(colon + 1).replace(/^@/, '') : bare;
  return sql(`SELECT id, platform, native_id FROM author WHERE native_id NOT LIKE 'forgotten:%' AND (
      lower(handle) IN (lower(@bare), '@' || lower(@bare)) OR native_id = @bare OR name = @bare
      OR (platform = @platform AND (native_id = @rest OR name = @rest OR lower(handle) IN (lower(@rest), '@' || lower(@rest)))))
    ORDER BY id`).all({ bare, platform, rest }) as Author[];
}

function mentionsOf({ sql }: Connection, what: Forget, authors: readonly Author[]): Mention[] {
  const fields = 'm.id, m.platform, m.native_id AS nativeId, m.author_id AS author FROM mention m';
  if ('author' in what)
    return sql(`SELECT ${fields} WHERE author_id IN (SELECT value FROM json_each(?)) ORDER BY m.id`).all(
      JSON.stringify(authors.map(({ id }) => id)),
    ) as Mention[];
  if ('url' in what)
    return sql(`SELECT ${fields} WHERE url <> '' AND url IN (?, ?) ORDER BY m.id`).all(
      what.url,
      canonicalUrl(what.url) ?? what.url,
    ) as Mention[];
  return sql(`SELECT ${fields} JOIN tombstone t ON t.platform = m.platform AND t.native_id = m.native_id
    WHERE m.url <> '' ORDER BY m.id`).all() as Mention[];
}

/** The authors of whom nothing is left but what was deleted. */
function silent({ sql }: Connection, mentions: readonly Mention[]): Author[] {
  return sql(`SELECT a.id, a.platform, a.native_id FROM author a WHERE a.id IN (SELECT value FROM json_each(?))
    AND a.native_id NOT LIKE 'forgotten:%' AND NOT EXISTS (SELECT 1 FROM mention m WHERE m.author_id = a.id AND NOT EXISTS (
      SELECT 1 FROM tombstone t WHERE t.platform = m.platform AND t.native_id = m.native_id)) ORDER BY a.id`).all(
    JSON.stringify([...new Set(mentions.flatMap(({ author }) => author ?? []))]),
  ) as Author[];
}
