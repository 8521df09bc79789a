import type { Loud, Speaker, Voice } from '../../model/alert.ts';
import { RELEVANT } from '../../model/mention.ts';
import type { Duration, Instant, TimeSpan } from '../../model/time.ts';
import type { Connection } from './connect.ts';

/** Voices kept of a bucket, and negative ones looked at more closely. */
const MOST = 8;
const SPEAKERS = 4;
const SPAM = 0.5;

type Row = [at: Instant, author: number | null, reach: number | null, negative: number, backfill: number, id: number];
interface Heard {
  reach: number;
  id: number;
  backfilled: boolean;
}
interface Bucket {
  n: number;
  known: number;
  /** Of mentions without an author: each is a voice of its own that nobody knows. */
  nameless: number;
  freshNameless: number;
  voices: Map<number, number>;
  fresh: Map<number, number>;
  negative: Map<number, Heard>;
}

/**
 * How far mentions were seen, bucket by bucket, from the covering index alone; one bucket is in memory at a time. Only the few
 * farthest seen negative ones of each are looked up, to tell who spoke.
 */
export function loud(
  connection: Connection,
  brand: string,
  [since, until]: TimeSpan,
  step: Duration,
  before: Duration,
): Loud[] {
  const from = Math.ceil(since / step) * step;
  const to = Math.max(from, Math.floor(until / step) * step);
  const found = Array.from({ length: (to - from) / step }, (_, i) => silence(from + i * step));
  const rows = connection.rows(`SELECT published_at, author_id, reach, label = 'negative', backfill, mention_id
    FROM hit INDEXED BY hit_series WHERE brand = ? AND published_at >= ? AND published_at < ? AND relevance >= ${RELEVANT}
    ORDER BY published_at`);
  let at = from;
  let bucket = empty();
  const close = (): void => {
    const i = (at - from) / step;
    if (bucket.n > 0) found[i] = { ...summed(at, bucket), speakers: speakers(connection, brand, at, before, bucket) };
    bucket = empty();
  };
  for (const row of rows.iterate(brand, from, to) as Iterable<Row>) {
    const own = Math.floor(row[0] / step) * step;
    if (own !== at) {
      close();
      at = own;
    }
    add(bucket, row);
  }
  if (found.length > 0) close();
  return found;
}

function silence(at: Instant): Loud {
  return { at, n: 0, known: 0, reach: 0, freshReach: 0, voices: [], freshVoices: [], speakers: [] };
}

function empty(): Bucket {
  return { n: 0, known: 0, nameless: 0, freshNameless: 0, voices: new Map(), fresh: new Map(), negative: new Map() };
}

function add(bucket: Bucket, [, author, reach, negative, backfill, id]: Row): void {
  bucket.n++;
  if (reach === null) return;
  bucket.known++;
  if (author === null) {
    bucket.nameless += reach;
    if (!backfill) bucket.freshNameless += reach;
    return;
  }
  bucket.voices.set(author, Math.max(reach, bucket.voices.get(author) ?? 0));
  if (!backfill) bucket.fresh.set(author, Math.max(reach, bucket.fresh.get(author) ?? 0));
  if (!negative) return;
  const known = bucket.negative.get(author);
  if (known === undefined || reach > known.reach)
    bucket.negative.set(author, { reach, id, backfilled: backfill === 1 });
}

function summed(at: Instant, bucket: Bucket): Omit<Loud, 'speakers'> {
  const sum = (of: ReadonlyMap<number, number>): number => [...of.values()].reduce((all, reach) => all + reach, 0);
  return {
    at,
    n: bucket.n,
    known: bucket.known,
    reach: bucket.nameless + sum(bucket.voices),
    freshReach: bucket.freshNameless + sum(bucket.fresh),
    voices: farthest(bucket.voices),
    freshVoices: farthest(bucket.fresh),
  };
}

function farthest(of: ReadonlyMap<number, number>): Voice[] {
  return [...of]
    .map(([author, reach]) => ({ author, reach }))
    .sort((a, b) => b.reach - a.reach || a.author - b.author)
    .slice(0, MOST);
}

function speakers({ sql }: Connection, brand: string, at: Instant, before: Duration, { negative }: Bucket): Speaker[] {
  const found: Speaker[] = [];
  const who = sql(`SELECT m.platform || ':' || m.native_id AS mention, m.media, h.spam, a.followers
    FROM mention m JOIN hit h ON h.mention_id = m.id AND h.brand = ? LEFT JOIN author a ON a.id = m.author_id WHERE m.id = ?`);
  const known = sql(`SELECT EXISTS (SELECT 1 FROM mention m INDEXED BY mention_by_author
    CROSS JOIN hit h ON h.mention_id = m.id AND h.brand = @brand
    WHERE m.author_id = @author AND m.published_at >= @since AND m.published_at < @at) AS known`);
  const ranked = [...negative].sort((a, b) => b[1].reach - a[1].reach || a[0] - b[0]).slice(0, 2 * SPEAKERS);
  for (const [author, { reach, id, backfilled }] of ranked) {
    if (found.length === SPEAKERS) break;
    const { mention, media, spam, followers } = who.get(brand, id) as {
      mention: string;
      media: string;
      spam: number;
      followers: number | null;
    };
    if (media !== 'earned' || spam >= SPAM) continue;
    const { known: heard } = known.get({ brand, author, since: at - before, at }) as { known: number };
    found.push({ author, reach, mention, followers, fresh: heard === 0, backfilled });
  }
  return found;
}
