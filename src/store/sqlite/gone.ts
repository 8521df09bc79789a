import type { Ref } from '../../model/mention.ts';
import type { Batch } from '../../model/store.ts';
import type { Instant } from '../../model/time.ts';
import type { Connection } from './connect.ts';
import { aliasesOf, aliasOf } from './sightings.ts';

/**
 * Deleted where it was published: the words go (text, links, tags, raw reply, what explains scores by quoting them, what waits to be
 * sent or was), a tombstone keeps them from coming back, the counts stay. Of an author: everything of theirs, and who they were.
 */
export function bury(connection: Connection, all: Batch['gone'], at: Instant): void {
  const { sql } = connection;
  const ids: number[] = [];
  for (const gone of all) {
    if ('nativeId' in gone) {
      ids.push(...lay(connection, gone, at));
      continue;
    }
    const author = sql('SELECT id FROM author WHERE platform = ? AND native_id = ?').get(gone.platform, gone.author) as
      | { id: number }
      | undefined;
    if (!author) continue;
    const mentions = sql('SELECT platform, native_id AS nativeId FROM mention WHERE author_id = ?').all(author.id);
    for (const ref of mentions as Ref[]) ids.push(...lay(connection, ref, at));
    sql('UPDATE author SET handle = NULL, name = NULL, url = NULL WHERE id = ?').run(author.id);
  }
  unquote(connection, ids);
}

/** Wipes one mention and keeps it from coming back, by whatever road; its row, where it was stored. */
export function lay(connection: Connection, ref: Ref, at: Instant): number[] {
  const { sql } = connection;
  const bury = sql('INSERT OR IGNORE INTO tombstone (platform, native_id, at) VALUES (?, ?, ?)');
  bury.run(ref.platform, ref.nativeId, at);
  const { platform, nativeId } = aliasOf(connection, ref) ?? ref;
  const stored = sql('SELECT id FROM mention WHERE platform = ? AND native_id = ?').get(platform, nativeId) as
    | { id: number }
    | undefined;
  if (!stored) return [];
  for (const alias of [{ platform, nativeId }, ...aliasesOf(connection, stored.id)])
    bury.run(alias.platform, alias.nativeId, at);
  sql(`UPDATE mention SET title = '', text = '', more = '', words = '', links = '[]', tags = '[]', refresh_at = NULL
    WHERE id = ?`).run(stored.id);
  sql("UPDATE hit SET matched = '[]', why = '[]' WHERE mention_id = ?").run(stored.id);
  sql('DELETE FROM raw WHERE mention_id = ?').run(stored.id);
  return [stored.id];
}

/** Takes the words of these mentions out of messages about alerts, sent or not; returns how many messages held some. */
export function unquote({ sql, rows }: Connection, ids: readonly number[]): number {
  if (ids.length === 0) return 0;
  const named = rows(
    `SELECT platform || ':' || native_id FROM mention WHERE id IN (SELECT value FROM json_each(?))`,
  ).all(JSON.stringify(ids)) as [string][];
  const gone = new Set(named.map(([id]) => id));
  let changed = 0;
  for (const [row, message] of rows('SELECT id, message FROM outbox').all() as [number, string][]) {
    const without = withoutQuotes(JSON.parse(message), gone);
    if (without === null) continue;
    sql('UPDATE outbox SET message = ? WHERE id = ?').run(JSON.stringify(without), row);
    changed += 1;
  }
  return changed;
}

/** A message as `notify` makes it names what it quotes in `data.examples`; null where it quotes none of these. */
function withoutQuotes(message: Record<string, unknown>, gone: ReadonlySet<string>): Record<string, unknown> | null {
  const { data } = message;
  if (typeof data !== 'object' || data === null || !('examples' in data) || !Array.isArray(data.examples)) return null;
  const quotes = (data.examples as { id?: unknown; text?: unknown; author?: string | null }[]).filter(({ id }) =>
    gone.has(String(id)),
  );
  if (quotes.length === 0) return null;
  const lines = String(message['text'])
    .split('\n')
    .filter(line => !quotes.some(({ text }) => line.includes(`"${String(text)}"`)));
  const examples = data.examples.filter(each => !quotes.includes(each));
  // Who it was may stand in the title.
  const title = quotes.reduce(
    (all, { author }) => (author ? all.replaceAll(author, 'somebody') : all),
    String(message['title']),
  );
  return { ...message, title, text: lines.join('\n'), html: null, data: { ...data, examples } };
}
