import { inflateSync } from 'node:zlib';
import { type IntentLabel, RELEVANT, type SentimentLabel } from '../../model/mention.ts';
import type { MentionDetail, MentionRecord } from '../../model/record.ts';
import type { HourRow, Settings, Summary } from '../../model/store.ts';
import { type Instant, iso, type TimeSpan } from '../../model/time.ts';
import type { Connection } from './connect.ts';
import { sightingsOf } from './sightings.ts';

interface Row {
  platform: string;
  native_id: string;
  brand: string;
  source: string;
  kind: MentionRecord['kind'];
  media: MentionRecord['media'];
  url: string;
  title: string;
  text: string;
  more: string;
  thread: string | null;
  lang: string | null;
  country: string | null;
  author_id: number | null;
  handle: string | null;
  name: string | null;
  author_url: string | null;
  followers: number | null;
  verified: number | null;
  published_at: Instant;
  collected_at: Instant;
  edited_at: Instant | null;
  date_quality: MentionRecord['dateQuality'];
  likes: number | null;
  replies: number | null;
  shares: number | null;
  views: number | null;
  rating: number | null;
  backfill: number;
  matched: string;
  label: SentimentLabel;
  sentiment: number;
  confidence: number;
  emotion: string | null;
  intent: IntentLabel;
  intents: string;
  topics: string;
  reach: number | null;
  reach_low: number | null;
  reach_high: number | null;
  reach_basis: string | null;
  relevance: number;
  spam: number;
  story: number | null;
  links: string;
  tags: string;
  why: string;
  model: string;
}

const RECORD = `SELECT m.platform, m.native_id, h.brand, m.source, m.kind, m.media, m.url, m.title, m.text, m.more, m.thread, h.lang,
    m.country, m.author_id, a.handle, a.name, a.url AS author_url, a.followers, a.verified, m.published_at, m.collected_at, m.edited_at,
    m.date_quality, m.likes, m.replies, m.shares, m.views, m.rating, h.backfill, h.matched, h.label, h.sentiment, h.confidence, h.emotion,
    h.intent, h.intents, h.topics, h.reach, h.reach_low, h.reach_high, h.reach_basis, h.relevance, h.spam, h.story, m.links, m.tags, h.why, h.model
  FROM hit h JOIN mention m ON m.id = h.mention_id LEFT JOIN author a ON a.id = m.author_id`;

/** One mention seen from one brand; null where it has gone since it was found. */
export function record({ sql }: Connection, mention: number, brand: string): MentionRecord | null {
  const row = sql(`${RECORD} WHERE h.mention_id = ? AND h.brand = ?`).get(mention, brand) as Row | undefined;
  return row ? recordOf(row) : null;
}

/** All there is about one mention, one record a brand. */
export function detail(connection: Connection, id: string): MentionDetail[] {
  const mention = rowOf(connection, id);
  if (mention === null) return [];
  const rows = connection.sql(`${RECORD} WHERE h.mention_id = ? ORDER BY h.brand`).all(mention) as Row[];
  const raw = connection.sql('SELECT fetched_at, sha256, body FROM raw WHERE mention_id = ?').get(mention) as
    | { fetched_at: Instant; sha256: Buffer; body: Buffer }
    | undefined;
  const sightings = sightingsOf(connection, mention).map(({ at, ...seen }) => ({ ...seen, at: iso(at) }));
  return rows.map(row => ({
    ...recordOf(row),
    sightings,
    more: row.more,
    thread: row.thread,
    country: row.country,
    editedAt: row.edited_at === null ? null : iso(row.edited_at),
    rating: row.rating,
    backfill: row.backfill === 1,
    why: JSON.parse(row.why),
    raw: raw
      ? { fetchedAt: iso(raw.fetched_at), sha256: raw.sha256.toString('hex'), body: inflateSync(raw.body).toString() }
      : null,
  }));
}

/** The row of `platform:nativeId`, by whatever road it is called so; either part may hold colons. */
export function rowOf({ rows }: Connection, id: string): number | null {
  const find = rows('SELECT id FROM mention WHERE platform = ? AND native_id = ?');
  const alias = rows('SELECT mention_id FROM sighting WHERE platform = ? AND native_id = ? LIMIT 1');
  for (const where of [find, alias])
    for (let colon = id.indexOf(':'); colon > 0; colon = id.indexOf(':', colon + 1)) {
      const found = where.get(id.slice(0, colon), id.slice(colon + 1)) as [number] | undefined;
      if (found) return found[0];
    }
  return null;
}

function recordOf(row: Row): MentionRecord {
  const engaged = [row.likes, row.replies, row.shares].filter(count => count !== null);
  return {
    id: `${row.platform}:${row.native_id}`,
    brand: row.brand,
    source: row.source,
    platform: row.platform,
    kind: row.kind,
    media: row.media,
    url: row.url,
    title: row.title,
    text: row.text,
    lang: row.lang,
    author:
      row.author_id === null
        ? null
        : {
            handle: row.handle,
            name: row.name,
            url: row.author_url,
            followers: row.followers,
            verified: row.verified === null ? null : row.verified === 1,
          },
    publishedAt: iso(row.published_at),
    collectedAt: iso(row.collected_at),
    dateQuality: row.date_quality,
    engagement: {
      likes: row.likes,
      replies: row.replies,
      shares: row.shares,
      views: row.views,
      total: engaged.length === 0 ? null : engaged.reduce((sum, count) => sum + count, 0),
    },
    matched: JSON.parse(row.matched),
    sentiment: { label: row.label, score: row.sentiment, confidence: row.confidence },
    emotion: row.emotion,
    intent: row.intent,
    intents: JSON.parse(row.intents),
    topics: JSON.parse(row.topics),
    reach:
      row.reach === null
        ? null
        : {
            low: row.reach_low ?? row.reach,
            mid: row.reach,
            high: row.reach_high ?? row.reach,
            basis: row.reach_basis as NonNullable<MentionRecord['reach']>['basis'],
          },
    relevance: row.relevance,
    spam: row.spam,
    story: row.story,
    links: JSON.parse(row.links),
    tags: JSON.parse(row.tags),
    model: row.model,
  };
}

/** The roll-up rows of hours that begin in the span; brands null: all. */
export function hours({ sql }: Connection, ask: { brands: string[] | null; span: TimeSpan }): HourRow[] {
  // One range of the key a brand, brands found by leaps: never reads the hours outside the span.
  const brands =
    ask.brands ??
    (
      sql(`WITH RECURSIVE b(brand) AS (SELECT min(brand) FROM hit_hour UNION ALL
        SELECT (SELECT min(brand) FROM hit_hour WHERE brand > b.brand) FROM b WHERE b.brand IS NOT NULL)
        SELECT brand FROM b WHERE brand IS NOT NULL`).all() as { brand: string }[]
    ).map(row => row.brand);
  const find =
    sql(`SELECT brand, hour, source, n, positive, negative, sentiment_sum AS sentimentSum, reach_sum AS reachSum,
    reach_known AS reachKnown FROM hit_hour WHERE brand = ? AND hour >= ? AND hour < ? ORDER BY hour, source`);
  return [...new Set(brands)].flatMap(brand => find.all(brand, ...ask.span) as HourRow[]);
}

/** One brand over one span, from the covering index alone. */
export function summary({ sql, rows }: Connection, ask: { brand: string; span: TimeSpan }): Summary {
  const hits = 'FROM hit INDEXED BY hit_series WHERE brand = ? AND published_at >= ? AND published_at < ?';
  const relevant = `${hits} AND relevance >= ${RELEVANT}`;
  const hidden = `SELECT count(*) ${hits.replace('hit_series', 'hit_hidden')} AND relevance < ${RELEVANT}`;
  const at = [ask.brand, ...ask.span] as const;
  const sums =
    sql(`SELECT count(*) AS n, coalesce(sum(label = 'positive'), 0) AS positive, coalesce(sum(label = 'negative'), 0) AS negative,
    coalesce(sum(sentiment), 0) AS sentimentSum, count(DISTINCT author_id) AS authors, count(*) - count(author_id) AS anonymous,
    count(DISTINCT fingerprint) + count(*) - count(fingerprint) AS stories,
    count(reach) AS known, coalesce(sum(reach_low), 0) AS low, coalesce(sum(reach), 0) AS mid, coalesce(sum(reach_high), 0) AS high
    ${relevant}`).get(...at) as Record<string, number>;
  const split = rows(`SELECT source, intent, count(*) ${relevant} GROUP BY source, intent`).all(...at) as [
    string,
    IntentLabel,
    number,
  ][];
  const got = (name: string) => sums[name] ?? 0;
  return {
    brand: ask.brand,
    n: got('n'),
    hidden: (rows(hidden).get(...at) as [number])[0],
    positive: got('positive'),
    neutral: got('n') - got('positive') - got('negative'),
    negative: got('negative'),
    sentimentSum: got('sentimentSum'),
    authors: got('authors'),
    anonymous: got('anonymous'),
    stories: got('stories'),
    reach: { known: got('known'), low: got('low'), mid: got('mid'), high: got('high') },
    sources: counted(split.map(([source, , n]) => [source, n])).map(([source, n]) => ({ source, n })),
    intents: counted(split.map(([, intent, n]) => [intent, n])).map(([intent, n]) => ({ intent, n })),
  };
}

/** Sums by name, the most first. */
function counted<K extends string>(parts: [K, number][]): [K, number][] {
  const sums = new Map<K, number>();
  for (const [name, n] of parts) sums.set(name, (sums.get(name) ?? 0) + n);
  return [...sums].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

export function settings({ sql }: Connection): Settings | null {
  const row = sql("SELECT value FROM setting WHERE key = 'settings'").get() as { value: string } | undefined;
  return row ? JSON.parse(row.value) : null;
}
