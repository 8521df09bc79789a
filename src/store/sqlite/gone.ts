import type { Ref } from '../../model/mention.ts';
import type { Instant } from '../../model/time.ts';
import type { Connection } from './connect.ts';

/**
 * Deleted where it was published: the words go (text, links, tags, raw reply, what explains scores by quoting them), a tombstone keeps
 * them from coming back, the counts stay. Of an author: everything of theirs, and who they were.
 */
export function bury(connection: Connection, gone: Ref | { platform: string; author: string }, at: Instant): void {
  const { sql } = connection;
  if ('nativeId' in gone) {
    lay(connection, gone, at);
    return;
  }
  const author = sql('SELECT id FROM author WHERE platform = ? AND native_id = ?').get(gone.platform, gone.author) as
    | { id: number }
    | undefined;
  if (!author) return;
  const mentions = sql('SELECT native_id AS nativeId FROM mention WHERE author_id = ?').all(author.id) as {
    nativeId: string;
  }[];
  for (const { nativeId } of mentions) lay(connection, { platform: gone.platform, nativeId }, at);
  sql('UPDATE author SET handle = NULL, name = NULL, url = NULL WHERE id = ?').run(author.id);
}

function lay({ sql }: Connection, { platform, nativeId }: Ref, at: Instant): void {
  sql('INSERT OR IGNORE INTO tombstone (platform, native_id, at) VALUES (?, ?, ?)').run(platform, nativeId, at);
  const stored = sql('SELECT id FROM mention WHERE platform = ? AND native_id = ?').get(platform, nativeId) as
    | { id: number }
    | undefined;
  if (!stored) return;
  sql("UPDATE mention SET title = '', text = '', more = '', words = '', links = '[]', tags = '[]' WHERE id = ?").run(
    stored.id,
  );
  sql("UPDATE hit SET matched = '[]', why = '[]' WHERE mention_id = ?").run(stored.id);
  sql('DELETE FROM raw WHERE mention_id = ?').run(stored.id);
}
