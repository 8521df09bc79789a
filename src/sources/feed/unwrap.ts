import { hostOf, isWebUrl } from '../../text/url.ts';
import type { FeedItem } from './feed.ts';

/**
 * What an entry is about where a search service stands between us and the publisher: the publisher's own address (Google
 * Alerts, Bing News, FeedBurner), the publisher as author and out of the title (Google
 * News), and what Reddit writes under each text taken off. Google News' own addresses
 * are opaque and stay.
 */
export function unwrapped(entry: FeedItem): {
  url: string | null;
  title: string | null;
  author: string | null;
  text: string;
} {
  const url = entry.original ?? target(entry.url) ?? entry.url;
  const host = entry.url === null ? null : hostOf(entry.url);
  if (host !== 'news.google.com' && host !== 'bing.com')
    return { url, title: entry.title, author: entry.author, text: textOf(entry, host) };
  const publisher = entry.source?.name ?? null;
  const tail = publisher === null ? '' : ` - ${publisher}`;
  const title = tail !== '' && entry.title?.endsWith(tail) ? entry.title.slice(0, -tail.length) : entry.title;
  return { url, title, author: entry.author ?? publisher, text: entry.text };
}

/** Without the line that Reddit puts under every text: `submitted by /u/name [link] [comments]`. */
function textOf({ text }: FeedItem, host: string | null): string {
  if (host === null || !/(?:^|\.)reddit\.com$/.test(host)) return text;
  const tail = text.slice(-400);
  const line = /(?:^|\s)submitted by\s+\/u\/[^[\]]*\[link\]\s*(?:\[comments\]\s*)?$/.exec(tail);
  return line === null ? text : text.slice(0, text.length - tail.length + line.index).trimEnd();
}

/** The address inside of a counting link: google.com/url?…url=, bing.com/news/apiclick.aspx?…url=. */
function target(wrapped: string | null): string | null {
  if (wrapped === null || !isWebUrl(wrapped)) return null;
  const { hostname, pathname, searchParams } = new URL(wrapped);
  const counts =
    (/(?:^|\.)google\.[a-z.]{2,6}$/.test(hostname) && pathname === '/url') ||
    (/(?:^|\.)bing\.com$/.test(hostname) && pathname.toLowerCase() === '/news/apiclick.aspx');
  const inner = counts ? (searchParams.get('url') ?? searchParams.get('q')) : null;
  return inner !== null && isWebUrl(inner) ? inner : null;
}
