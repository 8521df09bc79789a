import { type Author, type Hit, type Item, NO_COUNTS } from '../../src/model/mention.ts';
import type { MentionRecord } from '../../src/model/record.ts';
import type { Job } from '../../src/model/source.ts';
import { type Batch, FIND_ALL, type Find, type Outcome, type Store } from '../../src/model/store.ts';
import { HOUR, MINUTE } from '../../src/model/time.ts';

/** A Saturday, 12:00 UTC, on the hour. */
export const NOON = Date.UTC(2026, 10, 21, 12);

export function author(nativeId: string, over: Partial<Author> = {}): Author {
  return {
    platform: 'forum',
    nativeId,
    handle: nativeId,
    name: null,
    url: null,
    followers: null,
    following: null,
    listed: null,
    verified: null,
    bot: null,
    ...over,
  };
}

export function item(nativeId: string, over: Partial<Item> = {}): Item {
  return {
    platform: 'forum',
    nativeId,
    kind: 'post',
    url: `https://forum.example.com/${nativeId}`,
    thread: null,
    author: author('ann'),
    title: '',
    text: `post ${nativeId} about acme`,
    more: '',
    links: [],
    tags: [],
    lang: 'en',
    country: null,
    publishedAt: NOON,
    dateQuality: 'stated',
    editedAt: null,
    counts: NO_COUNTS,
    raw: null,
    ...over,
  };
}

export function hit(over: Partial<Hit> = {}): Hit {
  return {
    brand: 'acme',
    matched: [{ field: 'text', start: 0, end: 4 }],
    lang: 'en',
    sentiment: { label: 'neutral', score: 0, confidence: 0.5 },
    emotion: null,
    intents: [{ label: 'other', score: 1 }],
    topics: [],
    reach: null,
    relevance: 1,
    spam: 0,
    story: null,
    why: [],
    model: 'test 1',
    ...over,
  };
}

export const NEGATIVE = { label: 'negative', score: -0.75, confidence: 0.9 } as const;
export const POSITIVE = { label: 'positive', score: 0.5, confidence: 0.9 } as const;

export function entry(nativeId: string, over: Partial<Item> = {}, hits: Hit[] = [hit()]): Batch['items'][number] {
  return { item: item(nativeId, over), media: 'earned', hits };
}

export function batch(items: Batch['items'], over: Partial<Batch> = {}): Batch {
  return {
    job: 'forum:all',
    reading: 'poll',
    source: 'forum',
    backfill: false,
    at: NOON + HOUR,
    resume: 'next',
    items,
    authors: [],
    counts: [],
    gone: [],
    own: [],
    signals: [],
    refresh: false,
    reach: null,
    ...over,
  };
}

export function job(id: string, over: Partial<Job<unknown, unknown>> = {}): Job<unknown, unknown> {
  return {
    id,
    source: 'forum',
    brand: null,
    params: { q: id },
    start: 'start',
    every: 15 * MINUTE,
    dueAt: null,
    ...over,
  };
}

export function outcome(id: string, over: Partial<Outcome> = {}): Outcome {
  return {
    job: id,
    startedAt: NOON,
    endedAt: NOON + 1_000,
    requests: 1,
    bytes: 100,
    seen: 1,
    added: 1,
    status: 'ok',
    heard: null,
    validators: null,
    error: null,
    dueAt: NOON + 15 * MINUTE,
    limits: [],
    quotas: [],
    ...over,
  };
}

export async function found(store: Store, ask: Partial<Find> = {}): Promise<MentionRecord[]> {
  const records: MentionRecord[] = [];
  for await (const record of store.find({ ...FIND_ALL, ...ask })) records.push(record);
  return records;
}

export async function rows(store: Store, text: string): Promise<Record<string, unknown>[]> {
  const all: Record<string, unknown>[] = [];
  for await (const row of store.sql(text)) all.push(row);
  return all;
}

/** Everything stored, table by table: what "changes nothing" is held against. */
export async function dump(store: Store): Promise<Record<string, unknown[]>> {
  const tables = await rows(
    store,
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'mention_fts%' ORDER BY name",
  );
  const all: Record<string, unknown[]> = {};
  for (const { name } of tables) all[String(name)] = await rows(store, `SELECT * FROM ${name} ORDER BY 1, 2`);
  return all;
}
