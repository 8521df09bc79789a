import { createHash } from 'node:crypto';
import { type Item, NO_COUNTS } from '../../model/mention.ts';
import { MASK } from '../../model/secret.ts';
import type { Instant } from '../../model/time.ts';
import { thingOf } from '../../text/thing.ts';
import { canonicalUrl, hostOf } from '../../text/url.ts';
import type { Feed, FeedItem } from './feed.ts';
import { globalId, kindOf } from './kind.ts';
import { unwrapped } from './unwrap.ts';

/** Where a feed was read. `own`: the configured address, of which only the host and hashes go on where it is `hidden`. */
export interface Place {
  own: string;
  hidden: boolean;
  replyUrl: string;
  at: Instant;
}

/** A title, a text: what is longer is cut. */
const LONGEST = 200_000;
const LONGEST_NAME = 300;
const LONGEST_RAW = 64 * 1024;

/** The entries of a feed as mentions. */
export function mentionsOf(feed: Feed, place: Place): Item[] {
  const urls = feed.items.map(({ url }) => url);
  const seen = new Set<string | null>();
  const shared = new Set(urls.filter(url => seen.has(url) || !seen.add(url)));
  return feed.items.map(entry => mentionOf(entry, feed, place, shared.has(entry.url)));
}

/** An entry as a mention. `shared`: others have its address too, so that it names none of them. */
function mentionOf(entry: FeedItem, feed: Feed, place: Place, shared: boolean): Item {
  const host = hostOf(place.own) ?? 'feed';
  const real = unwrapped(entry);
  const thread = threadOf(entry, host);
  const fallback =
    entry.comments ?? entry.enclosures[0] ?? feed.url ?? originOf(place.hidden ? place.own : place.replyUrl);
  const url = canonicalUrl(thread ?? real.url ?? fallback) ?? canonicalUrl(feed.url ?? '') ?? originOf(place.own);
  const links = thread === null || real.url === null ? entry.links : [real.url, ...entry.links];
  const name = real.author?.slice(0, LONGEST_NAME);
  return {
    platform: 'rss',
    nativeId: (thread === null ? null : thingOf(thread)) ?? nativeId(entry, place.own, shared ? null : host),
    kind: thread === null ? kindOf(entry, host) : 'post',
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
    text: real.text.slice(0, LONGEST),
    more: entry.more.slice(0, LONGEST),
    links: [...new Set(links.map(link => canonicalUrl(link)).filter(link => link !== null))].slice(0, 200),
    tags: entry.tags,
    lang: entry.lang,
    country: null,
    publishedAt: entry.publishedAt,
    dateQuality: entry.dateQuality,
    editedAt: editedAt(entry, place.at),
    counts: { ...NO_COUNTS, likes: entry.likes, replies: entry.replies, views: entry.views },
    // Made when it is kept: most entries concern no brand.
    get raw() {
      return rawOf(entry, place);
    },
  };
}

/**
 * The page of an entry that is a post about another page, as on Hacker News and Lobsters: it is what the entry itself calls itself, or
 * the feed belongs to the place. Elsewhere a link to such a page is a link.
 */
function threadOf({ id, url, comments }: FeedItem, feedHost: string): string | null {
  const thing = comments === null || comments === url ? null : thingOf(comments);
  if (thing === null) return null;
  return thingOf(id) === thing || (thingOf(id) === null && hostOf(comments ?? '') === feedHost) ? comments : null;
}

/** An id that is one everywhere stays as it is, and so does what a place numbers, in its own feed; any other is only one within its feed. */
function nativeId(entry: FeedItem, feedUrl: string, feedHost: string | null): string {
  const global = globalId(entry.id, entry.url === null ? null : hostOf(entry.url));
  if (global !== null) return global;
  const thing = entry.url !== null && hostOf(entry.url) === feedHost ? thingOf(entry.url) : null;
  if (thing !== null) return thing;
  return createHash('sha256')
    .update(`${canonicalUrl(feedUrl) ?? feedUrl}\n${entry.id}`)
    .digest('hex')
    .slice(0, 32);
}

function editedAt(entry: FeedItem, at: Instant): Instant | null {
  if (entry.updated === null || entry.updated === entry.published) return null;
  const edited = Date.parse(entry.updated);
  return edited > entry.publishedAt && edited <= at ? edited : null;
}

/** The entry as it was read, for evidence; without its markup where that is long. */
function rawOf(entry: FeedItem, { own, hidden }: Place): string {
  const { text, more, publishedAt, dateQuality, ...stated } = entry;
  // Long markup would be written out only to be thrown away.
  const long = (entry.html?.length ?? 0) > LONGEST_RAW;
  let raw = long ? '' : JSON.stringify(stated);
  if (long || raw.length > LONGEST_RAW)
    raw = JSON.stringify({ ...stated, html: entry.html?.slice(0, LONGEST_RAW / 4), links: [], enclosures: [] });
  if (hidden) raw = raw.replaceAll(own, MASK);
  return raw.length > LONGEST_RAW ? raw.slice(0, LONGEST_RAW) : raw;
}

/** The top of the place an address is at: all that may be shown of a secret one. */
export function originOf(url: string): string {
  return `https://${hostOf(url) ?? 'invalid'}/`;
}
