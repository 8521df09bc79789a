import { type Hit, RELEVANT } from '../../model/mention.ts';
import type { Connection } from './connect.ts';
import type { Rollup } from './rollup.ts';

/** The mention a hit belongs to, as far as a hit repeats it. */
export interface Base {
  id: number;
  publishedAt: number;
  source: string;
  authorId: number | null;
  fingerprint: Uint8Array | null;
}
type Value = string | number | null;

// The columns that scoring fills, in the order of `scored`.
const SCORED = [
  'lang',
  'label',
  'sentiment',
  'confidence',
  'emotion',
  'intent',
  'intents',
  'reach',
  'reach_low',
  'reach_high',
  'reach_basis',
  'relevance',
  'spam',
  'story',
  'matched',
  'topics',
  'why',
  'model',
] as const;
const LABEL = SCORED.indexOf('label');
const SENTIMENT = SCORED.indexOf('sentiment');
const CONFIDENCE = SCORED.indexOf('confidence');
const INTENT = SCORED.indexOf('intent');
const INTENTS = SCORED.indexOf('intents');
const REACH = SCORED.indexOf('reach');
const RELEVANCE = SCORED.indexOf('relevance');
const WHY = SCORED.indexOf('why');
const STORY = SCORED.indexOf('story');
const TOPICS = SCORED.indexOf('topics');

const INSERT = `INSERT INTO hit (mention_id, brand, published_at, source, author_id, fingerprint, backfill, ${SCORED.join(', ')})
  VALUES (?, ?, ?, ?, ?, ?, ?, ${SCORED.map(() => '?').join(', ')})`;
const UPDATE = `UPDATE hit SET ${SCORED.map(name => `${name} = ?`).join(', ')} WHERE mention_id = ? AND brand = ?`;
const VERDICTS = 'SELECT brand, field, value, by FROM verdict WHERE mention_id = ?';
const STORED = `SELECT brand, ${SCORED.join(', ')} FROM hit WHERE mention_id = ?`;

function scored(hit: Hit): Value[] {
  const { sentiment, reach } = hit;
  return [
    hit.lang,
    sentiment.label,
    sentiment.score,
    sentiment.confidence,
    hit.emotion,
    hit.intents[0]?.label ?? 'other',
    JSON.stringify(hit.intents),
    reach?.mid ?? null,
    reach?.low ?? null,
    reach?.high ?? null,
    reach?.basis ?? null,
    hit.relevance,
    hit.spam,
    hit.story,
    JSON.stringify(hit.matched),
    JSON.stringify(hit.topics),
    JSON.stringify(hit.why),
    hit.model,
  ];
}

/** The hits of a mention that was not stored before. */
export function addHits(
  { sql }: Connection,
  base: Base,
  backfill: boolean,
  hits: readonly Hit[],
  roll: Rollup,
): number {
  for (const hit of hits) insert(sql, base, backfill, hit.brand, scored(hit), roll);
  return hits.length;
}

/**
 * The hits of a mention that was already stored: new brands join, changed scores are written, a person's verdict wins.
 * `rewritten`: its text changed, so brands that match no more go.
 */
export function renewHits(
  connection: Connection,
  base: Base,
  backfill: boolean,
  hits: readonly Hit[],
  rewritten: boolean,
  roll: Rollup,
): void {
  const { sql, rows } = connection;
  const before = new Map((rows(STORED).all(base.id) as [string, ...Value[]][]).map(([brand, ...row]) => [brand, row]));
  if (before.size === 0 && hits.length === 0) return;
  const verdicts = sql(VERDICTS).all(base.id) as Said[];
  for (const hit of hits) {
    const row = corrected(scored(hit), verdicts, hit.brand);
    const old = before.get(hit.brand);
    before.delete(hit.brand);
    // Who scores one mention knows nothing of the others: what was found out among many stays.
    if (old && hit.story === null) row[STORY] = old[STORY] ?? null;
    if (old && hit.topics.length === 0) row[TOPICS] = old[TOPICS] ?? null;
    if (!old) insert(sql, base, backfill, hit.brand, row, roll);
    else if (row.some((value, i) => value !== old[i])) {
      sql(UPDATE).run(...row, base.id, hit.brand);
      roll.recount(hit.brand, base.publishedAt, base.source);
    }
  }
  if (rewritten) dropHits(connection, base, [...before.keys()], roll);
}

/** Takes a mention away from brands. */
export function dropHits({ sql }: Connection, base: Base, brands: readonly string[], roll: Rollup): void {
  for (const brand of brands) {
    sql('DELETE FROM hit WHERE mention_id = ? AND brand = ?').run(base.id, brand);
    roll.recount(brand, base.publishedAt, base.source);
  }
}

/** Writes a person's verdicts through into one stored hit. */
export function correctHit({ sql, rows }: Connection, mention: number, brand: string, roll: Rollup): void {
  const old = (rows(STORED).all(mention) as [string, ...Value[]][]).find(([seenFrom]) => seenFrom === brand);
  const base = sql('SELECT published_at AS at, source FROM mention WHERE id = ?').get(mention) as
    | { at: number; source: string }
    | undefined;
  if (!old || !base) return;
  const row = corrected(old.slice(1), sql(VERDICTS).all(mention) as Said[], brand);
  sql(UPDATE).run(...row, mention, brand);
  roll.recount(brand, base.at, base.source);
}

/** Tells the hits of a mention that its time, author or fingerprint changed. */
export function moveHits({ sql }: Connection, base: Base, from: number, roll: Rollup): void {
  const brands = sql('SELECT brand FROM hit WHERE mention_id = ?').all(base.id) as { brand: string }[];
  if (brands.length === 0) return;
  sql('UPDATE hit SET published_at = ?, author_id = ?, fingerprint = ? WHERE mention_id = ?').run(
    base.publishedAt,
    base.authorId,
    base.fingerprint,
    base.id,
  );
  if (from === base.publishedAt) return;
  for (const { brand } of brands) {
    roll.recount(brand, from, base.source);
    roll.recount(brand, base.publishedAt, base.source);
  }
}

interface Said {
  brand: string;
  field: string;
  value: string;
  by: string;
}
function corrected(row: Value[], verdicts: readonly Said[], brand: string): Value[] {
  for (const verdict of verdicts) {
    if (verdict.brand !== brand) continue;
    if (verdict.field === 'sentiment') {
      row[LABEL] = verdict.value;
      // As sure and as strong as can be: a model's score beside another's word would say the opposite of it.
      row[SENTIMENT] = verdict.value === 'positive' ? 1 : verdict.value === 'negative' ? -1 : 0;
      row[CONFIDENCE] = 1;
    } else if (verdict.field === 'relevant') row[RELEVANCE] = verdict.value === 'no' ? 0 : 1;
    else if (verdict.field === 'intent') {
      row[INTENT] = verdict.value;
      row[INTENTS] = JSON.stringify([{ label: verdict.value, score: 1 }]);
    }
    const mark = `label: ${verdict.field}=`;
    const why = (JSON.parse(String(row[WHY])) as string[]).filter(reason => !reason.startsWith(mark));
    row[WHY] = JSON.stringify([`${mark}${verdict.value} (${verdict.by})`, ...why]);
  }
  return row;
}

function insert(
  sql: Connection['sql'],
  base: Base,
  backfill: boolean,
  brand: string,
  row: Value[],
  roll: Rollup,
): void {
  const { id, publishedAt, source, authorId, fingerprint } = base;
  sql(INSERT).run(id, brand, publishedAt, source, authorId, fingerprint, backfill ? 1 : 0, ...row);
  if ((row[RELEVANCE] as number) < RELEVANT) return;
  roll.add(brand, publishedAt, source, row[LABEL] as string, row[SENTIMENT] as number, row[REACH] as number | null);
}
