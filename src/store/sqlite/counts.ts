import type { Counts, Ref } from '../../model/mention.ts';
import { whole } from './authors.ts';
import type { Connection } from './connect.ts';

/** Newer counts replace older ones; unknown (null) replaces nothing, and nothing new writes nothing. The row where one changed. */
export function refresh({ sql }: Connection, { platform, nativeId }: Ref, counts: Counts): number | null {
  if (COUNTS.every(name => counts[name] === null)) return null;
  const changed = sql(REFRESH).get({
    platform,
    nativeId,
    likes: whole(counts.likes),
    replies: whole(counts.replies),
    shares: whole(counts.shares),
    views: whole(counts.views),
    rating: counts.rating,
  }) as { id: number } | undefined;
  return changed?.id ?? null;
}
const COUNTS = ['likes', 'replies', 'shares', 'views', 'rating'] as const;
const REFRESH = `UPDATE mention SET ${COUNTS.map(name => `${name} = coalesce(@${name}, ${name})`).join(', ')}
  WHERE platform = @platform AND native_id = @nativeId AND (${COUNTS.map(name => `${name} IS NOT coalesce(@${name}, ${name})`).join(' OR ')})
  RETURNING id`;
