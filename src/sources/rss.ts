import { createHash } from 'node:crypto';
import { z } from 'zod';
import { SourceError } from '../model/errors.ts';
import { type Item, NO_COUNTS } from '../model/mention.ts';
import { isSecret, MASK, reveal, type Secret } from '../model/secret.ts';
import type { Ask, HttpReply, Page, Source } from '../model/source.ts';
import { type Instant, iso, MINUTE, SECOND } from '../model/time.ts';
import { canonicalUrl, hostOf } from '../text/url.ts';
import type { Feed, FeedItem } from './feed/feed.ts';
import { readFeed } from './feed/read.ts';
import { unwrapped } from './feed/unwrap.ts';

const options = z.strictObject({
  url: z
    .union([
      z
        .string()
        .trim()
        .refine(text => canonicalUrl(text) !== null, 'should be an address that begins with https:// or http://'),
      z.custom<Secret>(isSecret),
    ])
    .describe('Where the feed is; an environment variable or a file where the address itself is secret'),
  title: z.string().trim().min(1).max(200).optional().describe('What reports call the feed'),
});
type Options = z.output<typeof options>;

interface Params {
  url: string | Secret;
}
/** `at`: when it was last read, null before; `ids`: short hashes of the entries it held then. */
interface Cursor {
  at: Instant | null;
  ids: string[];
}

/** Entries remembered from one reading to the next. */
const REMEMBERED = 500;
/** A title, a text: what is longer is cut. */
const LONGEST = 200_000;
const LONGEST_NAME = 300;
const LONGEST_RAW = 64 * 1024;

/** Any feed: RSS, Atom, RDF, JSON Feed; what it holds is read by feed/read.ts. */
export const rss: Source<Options, Params, Cursor> = {
  type: 'rss',
  about: {
    title: 'Feed (RSS, Atom, JSON Feed)',
    home: 'https://www.rssboard.org/rss-specification',
    every: 30 * MINUTE,
    manners: { atOnce: 1, gap: SECOND, rule: 'Conditional requests; the feed’s own pace where it states one.' },
  },
  options,

  jobs({ url }) {
    return [
      {
        id: `feed:${short(address(url))}`,
        brand: null,
        params: { url },
        start: { at: null, ids: [] },
        every: rss.about.every,
        dueAt: null,
      },
    ];
  },

  request({ job }) {
    return {
      method: 'GET',
      url: job.params.url,
      headers: {
        accept:
          'application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.5',
      },
    };
  },

  async parse(reply, ask) {
    const hidden = isSecret(ask.job.params.url);
    const feed = await readFeed(reply.body, {
      contentType: reply.headers['content-type'] ?? null,
      // A secret address must not come back inside of a relative link: its host is all that is used of it.
      baseUrl: hidden ? originOf(address(ask.job.params.url)) : canonicalUrl(reply.url),
      at: reply.at,
    });
    if (!feed.complete)
      throw new SourceError('malformed', `the feed breaks off after ${feed.items.length} entries: its end is missing`);
    const items = once(feed.items.map(item => mentionOf(item, feed, ask, reply)));
    return page(items, feed, ask.cursor, reply.at);
  },
};

function page(items: Item[], feed: Feed, cursor: Cursor, at: Instant): Page<Cursor> {
  const ids = items.slice(0, REMEMBERED).map(item => short(item.nativeId));
  const resume: Cursor = { at, ids };
  const done = { items, more: null, resume };
  const dated = feed.items.filter(item => item.dateQuality === 'stated').map(item => item.publishedAt);
  const oldest = dated.length === 0 ? null : Math.min(...dated);
  const seen = oldest !== null && oldest < at ? ([oldest, at] as const) : null;
  if (cursor.at === null || cursor.at >= at) return { ...done, heard: seen };
  const since = cursor.at;
  const known = new Set(cursor.ids);
  const overlaps =
    items.some(item => known.has(short(item.nativeId))) ||
    (oldest !== null && oldest <= since) ||
    (items.length === 0 && known.size === 0);
  if (overlaps) return { ...done, heard: [since, at] };
  const gap =
    items.length === 0
      ? `the feed is empty now; when it was read at ${iso(since)} it held ${cursor.ids.length} entries`
      : `nothing in the feed was there when it was read at ${iso(since)}: entries may have come and gone between`;
  return { ...done, heard: seen, gap };
}

function mentionOf(entry: FeedItem, feed: Feed, ask: Ask<Params, Cursor>, reply: HttpReply): Item {
  const own = address(ask.job.params.url);
  const host = hostOf(own) ?? 'feed';
  const real = unwrapped(entry);
  const fallback =
    entry.comments ?? entry.enclosures[0] ?? feed.url ?? originOf(isSecret(ask.job.params.url) ? own : reply.url);
  const url = canonicalUrl(real.url ?? fallback) ?? canonicalUrl(feed.url ?? '') ?? originOf(own);
  const name = real.author?.slice(0, LONGEST_NAME);
  return {
    platform: 'rss',
    nativeId: nativeId(entry.id, own),
    kind: 'article',
    url,
    thread: null,
    author: name
      ? {
          platform: 'rss',
          nativeId: `${host}/${name}`,
          handle: null,
          name,
          url: entry.authorUrl === null ? null : canonicalUrl(entry.authorUrl),
          followers: null,
          following: null,
          listed: null,
          verified: null,
          bot: null,
        }
      : null,
    title: (real.title ?? '').slice(0, LONGEST),
    text: entry.text.slice(0, LONGEST),
    more: entry.more.slice(0, LONGEST),
    links: [...new Set(entry.links.map(link => canonicalUrl(link)).filter(link => link !== null))].slice(0, 200),
    tags: entry.tags,
    lang: entry.lang,
    country: null,
    publishedAt: entry.publishedAt,
    dateQuality: entry.dateQuality,
    editedAt: editedAt(entry, reply.at),
    counts: { ...NO_COUNTS, replies: entry.replies, views: entry.views },
    raw: rawOf(entry, ask.job.params.url),
  };
}

/** An id that is one everywhere stays as it is; any other is only one within its feed. */
function nativeId(id: string, feedUrl: string): string {
  if (/^(?:https?|tag|urn):\S{1,500}$/i.test(id)) return id;
  return createHash('sha256')
    .update(`${canonicalUrl(feedUrl) ?? feedUrl}\n${id}`)
    .digest('hex')
    .slice(0, 32);
}

function editedAt(entry: FeedItem, at: Instant): Instant | null {
  if (entry.updated === null || entry.updated === entry.published) return null;
  const edited = Date.parse(entry.updated);
  return edited > entry.publishedAt && edited <= at ? edited : null;
}

/** The entry as it was read, for evidence; without its markup where that is long. */
function rawOf(entry: FeedItem, url: string | Secret): string {
  const { text, more, publishedAt, dateQuality, ...stated } = entry;
  let raw = JSON.stringify(stated);
  if (raw.length > LONGEST_RAW)
    raw = JSON.stringify({ ...stated, html: entry.html?.slice(0, LONGEST_RAW / 4), links: [], enclosures: [] });
  if (isSecret(url)) raw = raw.replaceAll(reveal(url), MASK);
  return raw.length > LONGEST_RAW ? raw.slice(0, LONGEST_RAW) : raw;
}

/** The first of those with one id: some feeds list an entry twice. */
function once(items: readonly Item[]): Item[] {
  return [...new Map(items.toReversed().map(item => [item.nativeId, item])).values()].toReversed();
}

/** The feed's own address. It may be secret: only its host and hashes of it go on from here. */
function address(url: string | Secret): string {
  return reveal(url).trim();
}

function originOf(url: string): string {
  return `https://${hostOf(url) ?? 'invalid'}/`;
}

function short(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
