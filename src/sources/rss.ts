import { createHash } from 'node:crypto';
import { z } from 'zod';
import { SourceError } from '../model/errors.ts';
import type { Item } from '../model/mention.ts';
import { isSecret, reveal, type Secret } from '../model/secret.ts';
import type { HttpReply, Page, Source } from '../model/source.ts';
import { type Instant, iso, MINUTE, SECOND } from '../model/time.ts';
import { canonicalUrl, hostOf } from '../text/url.ts';
import { type Back, furtherBack } from './feed/back.ts';
import type { Feed, Pace } from './feed/feed.ts';
import { mentionsOf, originOf } from './feed/mention.ts';
import { type Moving, moving } from './feed/moved.ts';
import { nextTurn } from './feed/pace.ts';
import { readFeed } from './feed/read.ts';

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
/** `at`: when it was last read, null before; `ids`: short hashes of the entries it held then; `newest`: the newest of them by a stated date. */
interface Cursor extends Moving {
  at: Instant | null;
  ids: string[];
  newest: Instant | null;
  pace: Pace | null;
  /** A reading back that is under way; null: an ordinary reading. */
  back: Back | null;
}
const START: Cursor = { at: null, ids: [], newest: null, pace: null, address: null, moved: null, back: null };

/** Entries remembered from one reading to the next. */
const REMEMBERED = 500;

/** Any feed: RSS, Atom, RDF, JSON Feed; what it holds is read by feed/read.ts. */
export const rss: Source<Options, Params, Cursor> = {
  type: 'rss',
  about: {
    title: 'Feed (RSS, Atom, JSON Feed)',
    home: 'https://www.rssboard.org/rss-specification',
    every: 30 * MINUTE,
    manners: {
      atOnce: 1,
      gap: SECOND,
      rule: 'Conditional requests; the feed’s own pace where it states one (ttl, skipHours, sy:updatePeriod); silent feeds more rarely.',
    },
  },
  options,

  jobs({ url }) {
    return [
      {
        id: `feed:${short(address(url))}`,
        brand: null,
        params: { url },
        start: START,
        every: rss.about.every,
        dueAt: null,
      },
    ];
  },

  since(_, from) {
    return { ...START, back: { to: from, page: 1, next: null, oldest: null, at: null, ids: [] } };
  },

  // A page behind the last one, and an address that a feed once moved to.
  expects: [404, 410],

  request({ job, cursor }) {
    const { address: moved, back } = whole(cursor);
    const next = back?.next ?? null;
    return {
      method: 'GET',
      url: next ?? moved ?? job.params.url,
      ...(back !== null && back.page > 1 && next === null ? { query: { paged: String(back.page) } } : {}),
      headers: {
        accept:
          'application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.5',
      },
    };
  },

  async parse(reply, ask) {
    const cursor = whole(ask.cursor);
    if (reply.status === 404 || reply.status === 410) return nothingThere(reply, cursor);
    const own = address(ask.job.params.url);
    const hidden = isSecret(ask.job.params.url);
    const feed = await readFeed(reply.body, {
      contentType: reply.headers['content-type'] ?? null,
      // A secret address must not come back inside of a relative link: its host is all that is used of it.
      baseUrl: hidden ? originOf(own) : canonicalUrl(reply.url),
      at: reply.at,
    });
    if (!feed.complete)
      throw new SourceError('malformed', `the feed breaks off after ${feed.items.length} entries: its end is missing`);
    const place = { own, hidden, replyUrl: reply.url, at: reply.at };
    const items = once(mentionsOf(feed, place));
    const { back } = cursor;
    // The pages behind the first say nothing of the feed as it is now.
    if (back !== null && back.page > 1) return pageBack(items, feed, { ...cursor, back }, reply, hidden);
    const { notice, ...now } = moving(cursor, reply, own, hidden);
    const read = page(items, feed, { ...cursor, ...now }, reply.at);
    const told = notice === null ? read : { ...read, notice };
    return back === null ? told : firstBack(told, feed, back, reply, hidden);
  },

  unchanged(reply, ask) {
    const cursor = whole(ask.cursor);
    const { notice, ...now } = moving(cursor, reply, address(ask.job.params.url), isSecret(ask.job.params.url));
    if (notice === null && cursor.moved === null) return null;
    const resume = { ...cursor, ...now };
    return { items: [], heard: null, more: null, resume, ...(notice === null ? {} : { notice }) };
  },

  rhythm(job, cursor, from) {
    const { pace, newest } = whole(cursor);
    return nextTurn({ pace, newest, turn: job.every ?? rss.about.every, from });
  },
};

function page(items: Item[], feed: Feed, cursor: Cursor, at: Instant): Page<Cursor> {
  const ids = items.slice(0, REMEMBERED).map(item => short(item.nativeId));
  const newest = datesOf(feed).reduce<Instant | null>((late, date) => Math.max(late ?? date, date), null);
  const resume: Cursor = { ...cursor, at, ids, newest, pace: feed.pace, back: null };
  const done = { items, more: null, resume };
  const oldest = oldestOf(feed);
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

/** The first page of a reading back: the feed itself, and where older entries are. */
function firstBack(read: Page<Cursor>, feed: Feed, back: Back, reply: HttpReply, hidden: boolean): Page<Cursor> {
  const oldest = oldestOf(feed);
  const further = furtherBack(back, feed, reply, oldest, hidden);
  if (further === null) return read;
  const more = { ...read.resume, back: { ...back, ...further, oldest, at: reply.at, ids: read.resume.ids } };
  return { ...read, more, resume: more };
}

/** An older page. Where the reading stops in between, the next run goes on with the page it would have asked for. */
function pageBack(
  items: Item[],
  feed: Feed,
  cursor: Cursor & { back: Back },
  reply: HttpReply,
  hidden: boolean,
): Page<Cursor> {
  const { back } = cursor;
  const oldest = oldestOf(feed);
  const further = furtherBack(back, feed, reply, oldest, hidden);
  const heard =
    oldest !== null && back.oldest !== null && oldest < back.oldest ? ([oldest, back.oldest] as const) : null;
  if (further === null) return { items, heard, more: null, resume: { ...cursor, back: null } };
  const more = { ...cursor, back: { ...back, ...further, oldest } };
  return { items, heard, more, resume: more };
}

/** Nothing at this address: the end of a reading back, a feed that moved and is gone from there, or a feed that is gone. */
function nothingThere(reply: HttpReply, cursor: Cursor): Page<Cursor> {
  if (cursor.back !== null && cursor.back.page > 1)
    return { items: [], heard: null, more: null, resume: { ...cursor, back: null } };
  if (cursor.address !== null) {
    const gap = `there is nothing any more where it had moved (${reply.status}): its configured address is asked again`;
    return { items: [], heard: null, gap, more: null, resume: { ...cursor, address: null, moved: null } };
  }
  const host = hostOf(reply.url) ?? 'the service';
  if (reply.status === 404) throw new SourceError('unreachable', `${host} has nothing at this address (404)`);
  throw new SourceError('gone', `${host} says that this is gone for good (410)`);
}

function datesOf(feed: Feed): Instant[] {
  return feed.items.filter(item => item.dateQuality === 'stated').map(item => item.publishedAt);
}

function oldestOf(feed: Feed): Instant | null {
  return datesOf(feed).reduce<Instant | null>((early, date) => Math.min(early ?? date, date), null);
}

/** The first of those with one id: some feeds list an entry twice. */
function once(items: readonly Item[]): Item[] {
  return [...new Map(items.toReversed().map(item => [item.nativeId, item])).values()].toReversed();
}

/** A cursor as it is now: one stored by an earlier version knows less. */
function whole(cursor: Cursor): Cursor {
  return { ...START, ...cursor };
}

/** The feed's own address. It may be secret: only its host and hashes of it go on from here. */
function address(url: string | Secret): string {
  return reveal(url).trim();
}

function short(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
