import type { Ref } from '../../model/mention.ts';
import type { Stored } from '../../model/source.ts';
import { DAY, HOUR, type Instant, WEEK } from '../../model/time.ts';
import type { Connection } from './connect.ts';

/** How long after publication a mention is looked up again: counts grow for a day and have settled after a week. */
const LOOKS = [HOUR, DAY, WEEK];

/** What of a source is due to be looked up, the latest first: what people read now comes before what was read back. */
export function refreshDue({ sql }: Connection, source: string, now: Instant, limit: number): Stored[] {
  return sql(`SELECT m.platform, m.native_id AS nativeId, m.kind, m.url, m.thread, a.native_id AS author, m.published_at AS publishedAt
    FROM mention m INDEXED BY mention_refresh LEFT JOIN author a ON a.id = m.author_id
    WHERE m.source = ? AND m.refresh_at IS NOT NULL AND m.refresh_at <= ? ORDER BY m.published_at DESC LIMIT ?`).all(
    source,
    now,
    limit,
  ) as Stored[];
}

/** Looked up at `at`: due again at the first look that lies ahead, or never. */
export function refreshed({ sql, write }: Connection, refs: readonly Ref[], at: Instant): void {
  const next = LOOKS.map(look => `WHEN published_at + ${look} > @at THEN published_at + ${look}`).join(' ');
  const move = sql(
    `UPDATE mention SET refresh_at = CASE ${next} END WHERE platform = @platform AND native_id = @nativeId AND refresh_at IS NOT NULL`,
  );
  write(() => {
    for (const { platform, nativeId } of refs) move.run({ at, platform, nativeId });
  });
}
