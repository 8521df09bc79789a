import { SourceError } from '../../model/errors.ts';
import { type Item, NO_COUNTS } from '../../model/mention.ts';
import type { HttpReply } from '../../model/source.ts';
import { oneLine, readHtml } from '../../text/html.ts';
import { canonicalUrl } from '../../text/url.ts';
import { rawOf } from '../answer.ts';
import type { FeedItem } from '../feed/feed.ts';
import { readFeed } from '../feed/read.ts';
import { type Found, FULL_NAME, isWiped, PLATFORM, redditor, SITE } from './found.ts';
import { linksOf } from './listing.ts';

/** A feed is given in pages of 25, or of up to 100 where that is asked for, less what was filtered out of them: one that holds fewer than this has reached its end. */
const SMALLEST_PAGE = 15;

/**
 * The same lists as Atom, which Reddit still gives without a key. A feed tells neither scores nor how many comments there
 * are, so all counts are unknown. Throws SourceError('malformed') for what is no such feed.
 */
export async function readAtom(reply: HttpReply): Promise<Found> {
  const feed = await readFeed(reply.body, {
    contentType: reply.headers['content-type'] ?? null,
    baseUrl: SITE,
    at: reply.at,
  });
  if (!feed.complete) throw new SourceError('malformed', 'Reddit answered a feed that breaks off before its end');
  if (feed.format !== 'atom10') throw new SourceError('malformed', 'Reddit answered something else than an Atom feed');
  const entries = feed.items.filter(entry => FULL_NAME.test(entry.id));
  if (feed.items.length > 0 && entries.length === 0)
    throw new SourceError('malformed', 'Reddit answered a feed without posts or comments');
  const dated = entries.filter(entry => entry.dateQuality === 'stated').map(entry => entry.publishedAt);
  const read = entries.map(entry => ({ id: entry.id, item: mentionOf(entry) }));
  return {
    items: read.flatMap(({ item }) => item ?? []),
    gone: read.filter(({ item }) => item === null).map(({ id }) => ({ platform: PLATFORM, nativeId: id })),
    orphans: [],
    count: entries.length,
    oldest: dated.length === 0 ? null : Math.min(...dated),
    next: entries.length < SMALLEST_PAGE ? null : (entries.at(-1)?.id ?? null),
  };
}

/** Null where it was deleted. */
function mentionOf(entry: FeedItem): Item | null {
  const comment = entry.id.startsWith('t1_');
  const { markup, target } = bodyOf(entry.html ?? '');
  const body = readHtml(markup, SITE);
  if (isWiped(body.text)) return null;
  const url = canonicalUrl(entry.url ?? '') ?? `${SITE}/comments/${entry.id.slice(3)}`;
  const post = /\/comments\/([a-z0-9]{1,20})(?:\/|$)/.exec(url)?.[1];
  return {
    platform: PLATFORM,
    nativeId: entry.id,
    kind: comment ? 'comment' : 'post',
    url,
    thread: comment ? (post ? `t3_${post}` : null) : entry.id,
    author: redditor((entry.author ?? '').replace(/^\/?u\//, '')),
    // A comment's title is that of the post above it.
    title: comment ? '' : oneLine(entry.title ?? ''),
    text: body.text,
    more: body.alts.join('\n'),
    links: linksOf(target, body.links),
    tags: entry.tags.map(tag => tag.replace(/^\/r\//, 'r/')),
    lang: null,
    country: null,
    publishedAt: entry.publishedAt,
    dateQuality: entry.dateQuality,
    editedAt: null,
    counts: NO_COUNTS,
    raw: rawOf({
      id: entry.id,
      url: entry.url,
      title: entry.title,
      author: entry.author,
      published: entry.published,
      updated: entry.updated,
      html: (entry.html ?? '').slice(0, 16 * 1024),
    }),
  };
}

/** What a person wrote stands between two marks; behind it who submitted it, and for a link post where it leads. */
function bodyOf(html: string): { markup: string; target: string | null } {
  const from = html.indexOf('<!-- SC_OFF -->');
  const to = html.lastIndexOf('<!-- SC_ON -->');
  const markup = from >= 0 && to > from ? html.slice(from, to) : '';
  const link = /<a href="([^"]{1,2000})">\[link\]<\/a>/.exec(html)?.[1];
  const target = link === undefined ? null : canonicalUrl(oneLine(link));
  // A text post links to itself.
  return { markup, target: markup !== '' && target !== null && isOwn(target) ? null : target };
}

function isOwn(url: string): boolean {
  return /^https?:\/\/(?:www\.|old\.)?reddit\.com\/r\/[^/]+\/comments\//.test(url);
}
