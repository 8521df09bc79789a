import type { Said } from '../../model/alert.ts';
import { RELEVANT } from '../../model/mention.ts';
import { DAY, HOUR, type Instant, type TimeSpan } from '../../model/time.ts';
import type { Connection } from './connect.ts';

/** Of each text so much is handed out. */
const LONGEST = 2_000;
/** How many days a day's sample is thinned by: those before it, so that it stays the same while the day goes on. */
const DAYS = 7;
/** An hour may hold this part of a day's sample. */
const HOURLY = 4;

type Row = [
  at: Instant,
  author: number | null,
  story: Uint8Array | null,
  negative: number,
  backfill: number,
  id: number,
];

/**
 * What mentions say, oldest first. Where more than `daily` a day are usual, or an hour holds more than a quarter of that, of every
 * so many one is drawn, by what it says: the same ones whenever and in whatever order they came. Only their texts are read.
 */
export function said(connection: Connection, brand: string, [since, until]: TimeSpan, daily: number): Said[] {
  const strideAt = strides(connection, brand, [since, until], daily);
  const text = connection.sql(`SELECT platform || ':' || native_id AS id,
    substr(title, 1, ${LONGEST}) AS title, substr(text, 1, ${LONGEST}) AS text FROM mention WHERE id = ?`);
  const rows = connection.rows(`SELECT published_at, author_id, fingerprint, label = 'negative', backfill, mention_id
    FROM hit INDEXED BY hit_series WHERE brand = ? AND published_at >= ? AND published_at < ? AND relevance >= ${RELEVANT}
    ORDER BY published_at`);
  const found: Said[] = [];
  for (const [at, author, story, negative, backfill, mention] of rows.iterate(brand, since, until) as Iterable<Row>) {
    if (lot(at, story) % strideAt(at) !== 0) continue;
    found.push({
      ...(text.get(mention) as Pick<Said, 'id' | 'title' | 'text'>),
      at,
      author,
      story: story === null ? null : Buffer.from(story).toString('base64'),
      negative: negative === 1,
      backfilled: backfill === 1,
    });
  }
  // Of one instant in the order of their names, whatever order they came in.
  return found.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

function lot(at: Instant, story: Uint8Array | null): number {
  return story === null ? Math.floor(at / 1_000) : Buffer.from(story).readUIntBE(0, 4);
}

/** Of how many one is drawn, by the hour. */
function strides({ sql }: Connection, brand: string, [since, until]: TimeSpan, daily: number): (at: Instant) => number {
  const hours = sql(
    'SELECT hour, sum(n) AS n FROM hit_hour WHERE brand = ? AND hour >= ? AND hour < ? GROUP BY hour',
  ).all(brand, Math.floor(since / DAY) * DAY - DAYS * DAY, until) as { hour: Instant; n: number }[];
  const byHour = new Map(hours.map(({ hour, n }) => [hour, n]));
  const byDay = new Map<Instant, number>();
  for (const { hour, n } of hours) {
    const day = Math.floor(hour / DAY) * DAY;
    byDay.set(day, (byDay.get(day) ?? 0) + n);
  }
  return at => {
    const day = Math.floor(at / DAY) * DAY;
    let usual = 0;
    for (let back = 1; back <= DAYS; back++) usual += (byDay.get(day - back * DAY) ?? 0) / DAYS;
    const crowd = HOURLY * (byHour.get(Math.floor(at / HOUR) * HOUR) ?? 0);
    return Math.max(1, Math.ceil(usual / daily), Math.ceil(crowd / daily));
  };
}
