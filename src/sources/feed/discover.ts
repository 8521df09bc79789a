import { eachTag } from '../../text/html.ts';
import { absoluteUrl } from '../../text/url.ts';

export interface FeedLink {
  url: string;
  title: string | null;
}

const TYPES =
  /^application\/(?:rss|atom|rdf|feed)\+(?:xml|json)$|^application\/(?:x\.atom\+xml|x-rss\+xml|json)$|^text\/(?:rss|atom)?\+?xml$/i;
const LOOKS = /(?:\/(?:feed|rss|atom)\/?$|\.(?:rss|atom|rdf)$|(?:rss|atom|feed|index)\.(?:xml|json)$)/i;

/**
 * The feeds a web page names, best first: `<link rel="alternate">` of a feed's type, those for comments last; else links
 * whose address looks like a feed's. Absolute, each once, ten at most.
 */
export function feedLinks(html: string, base: string | null): FeedLink[] {
  const named: FeedLink[] = [];
  const guessed: FeedLink[] = [];
  let at = base;
  eachTag(html, (name, attrs) => {
    const href = attrs.get('href')?.trim();
    if (!href) return;
    if (name === 'base') at = absoluteUrl(href, base) ?? at;
    if (name !== 'link' && (name !== 'a' || guessed.length >= 100)) return;
    const url = absoluteUrl(href.replace(/^feed:(?:\/\/)?(?=https?:)/i, '').replace(/^feed:/i, 'http:'), at);
    if (url === null) return;
    if (name === 'a') {
      if (LOOKS.test(url)) guessed.push({ url, title: null });
    } else if (/\balternate\b/i.test(attrs.get('rel') ?? '') && named.length < 100) {
      const type = (attrs.get('type') ?? '').split(';')[0]?.trim() ?? '';
      if (TYPES.test(type)) named.push({ url, title: attrs.get('title')?.trim() || null });
    }
  });
  const found = named.length > 0 ? named : guessed;
  const once = [...new Map(found.map(link => [link.url, link])).values()];
  const rank = (link: FeedLink): number => (/comment/i.test(`${link.title ?? ''} ${link.url}`) ? 1 : 0);
  return once.sort((a, b) => rank(a) - rank(b)).slice(0, 10);
}

/** Where feeds usually are, for a page that names none: what we know of some services, then beside the page, then at the top. */
export function feedGuesses(page: string): string[] {
  const here = absoluteUrl(page);
  if (here === null) return [];
  const { origin, hostname, pathname } = new URL(here);
  const path = pathname.replace(/\/+$/, '');
  const host = hostname.replace(/^(?:www|old|m)\./, '');
  const known: string[] = [];
  const subreddit = host === 'reddit.com' ? /^\/r\/\w{2,40}/i.exec(path)?.[0] : undefined;
  if (subreddit) known.push(`https://www.reddit.com${subreddit}/new/.rss`);
  const repository = host === 'github.com' ? /^\/[\w.-]{1,100}\/[\w.-]{1,100}$/.exec(path)?.[0] : undefined;
  if (repository) known.push(...['releases', 'commits', 'tags'].map(what => `${origin}${repository}/${what}.atom`));
  const channel = host === 'youtube.com' ? /^\/channel\/(UC[\w-]{10,40})/.exec(path)?.[1] : undefined;
  if (channel) known.push(`https://www.youtube.com/feeds/videos.xml?channel_id=${channel}`);
  if (host === 'medium.com' && path !== '') known.push(`https://medium.com/feed${path}`);
  const folders = path === '' || path.length > 200 ? [''] : [path, ''];
  const usual = folders.flatMap(folder => PLACES.map(place => `${origin}${folder}${place}`));
  return [...new Set([...known, ...usual])];
}

const PLACES = ['/feed', '/rss', '/atom.xml', '/index.xml', '/feed.json', '/feed.xml', '/rss.xml'];
