import type { IntentLabel, Item, SentimentLabel } from '../model/mention.ts';
import type { MentionRecord } from '../model/record.ts';
import { type Instant, parseInstant } from '../model/time.ts';

/** What a query is decided on, wherever it came from: an item just read, a stored mention, a flat line. Unknown is null. */
export interface Subject {
  title: string;
  text: string;
  more: string;
  url: string;
  links: readonly string[];
  author: { handle: string | null; name: string | null; followers: number | null } | null;
  lang: string | null;
  /** The configured source and the platform. */
  sources: readonly string[];
  kind: string | null;
  tags: readonly string[];
  country: string | null;
  published: Instant | null;
  likes: number | null;
  comments: number | null;
  shares: number | null;
  /** Likes, comments and shares of those given. */
  engagement: number | null;
  rating: number | null;
  sentiment: SentimentLabel | string | null;
  /** Intents it has: the best one and others that are more likely than not. */
  intents: readonly (IntentLabel | string)[];
  reach: number | null;
  influence: number | null;
}

/** An item as a source handed it up: what exists only after scoring is unknown. */
export function subjectOf(item: Item, source: string | null = null): Subject {
  const { counts, author } = item;
  return {
    title: item.title,
    text: item.text,
    more: item.more,
    url: item.url,
    links: item.links,
    author,
    lang: item.lang,
    sources: source === null ? [item.platform] : [source, item.platform],
    kind: item.kind,
    tags: item.tags,
    country: item.country,
    published: item.publishedAt,
    likes: counts.likes,
    comments: counts.replies,
    shares: counts.shares,
    engagement: total([counts.likes, counts.replies, counts.shares]),
    rating: counts.rating,
    sentiment: null,
    intents: [],
    reach: null,
    influence: null,
  };
}

/** A stored mention; where the record is a full one (`show`), its extra fields count too. */
export function fromRecord(record: MentionRecord): Subject {
  const { engagement } = record;
  const more = 'more' in record && typeof record.more === 'string' ? record.more : '';
  const country = 'country' in record && typeof record.country === 'string' ? record.country : null;
  const rating = 'rating' in record && typeof record.rating === 'number' ? record.rating : null;
  return {
    title: record.title,
    text: record.text,
    more,
    url: record.url,
    links: record.links,
    author: record.author,
    lang: record.lang,
    sources: [record.source, record.platform],
    kind: record.kind,
    tags: record.tags,
    country,
    published: parseInstant(record.publishedAt),
    likes: engagement.likes,
    comments: engagement.replies,
    shares: engagement.shares,
    engagement: total([engagement.likes, engagement.replies, engagement.shares]) ?? engagement.total,
    rating,
    sentiment: record.sentiment.label,
    // What a record lists behind the first holds beside it; the first may be another by now, as somebody corrected it.
    intents: [record.intent, ...record.intents.slice(1).map(one => one.label)],
    reach: record.reach?.mid ?? null,
    influence: null,
  };
}

/**
 * A flat line as people and query cases write it: `published` a date, `likes`, `comments`, `shares`, `engagement` as
 * numbers, `sentiment` and `intent` as words; or a record of ours (`publishedAt`, `engagement` and `sentiment` as objects).
 * Whatever is missing or of another type is unknown.
 */
export function fromFlat(fields: Readonly<Record<string, unknown>>): Subject {
  const author = record(fields['author']);
  const handle = typeof fields['author'] === 'string' ? fields['author'] : text(author?.['handle']);
  const engagement = record(fields['engagement']);
  const likes = number(fields['likes']) ?? number(engagement?.['likes']);
  const comments = number(fields['comments']) ?? number(fields['replies']) ?? number(engagement?.['replies']);
  const shares = number(fields['shares']) ?? number(engagement?.['shares']);
  const published = text(fields['published']) ?? text(fields['publishedAt']);
  const intents = Array.isArray(fields['intents']) ? fields['intents'].map(record) : [];
  return {
    title: text(fields['title']) ?? '',
    text: text(fields['text']) ?? '',
    more: text(fields['more']) ?? '',
    url: text(fields['url']) ?? '',
    links: texts(fields['links']),
    author:
      handle !== null || author
        ? {
            handle,
            name: text(author?.['name']),
            followers: number(author?.['followers']) ?? number(fields['followers']),
          }
        : number(fields['followers']) === null
          ? null
          : { handle: null, name: null, followers: number(fields['followers']) },
    lang: text(fields['lang']),
    sources: [text(fields['source']), text(fields['platform'])].filter(one => one !== null),
    kind: text(fields['kind']),
    tags: texts(fields['tags']),
    country: text(fields['country']),
    published: published === null ? number(fields['published']) : parseInstant(published),
    likes,
    comments,
    shares,
    engagement: number(fields['engagement']) ?? total([likes, comments, shares]) ?? number(engagement?.['total']),
    rating: number(fields['rating']),
    sentiment: text(fields['sentiment']) ?? text(record(fields['sentiment'])?.['label']),
    intents: [text(fields['intent']), ...intents.map(one => text(one?.['label']))].filter(one => one !== null),
    reach: number(fields['reach']) ?? number(record(fields['reach'])?.['mid']),
    influence: number(fields['influence']),
  };
}

function total(counts: readonly (number | null)[]): number | null {
  const known = counts.filter(count => count !== null);
  return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0);
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(one => typeof one === 'string') : [];
}

function record(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
