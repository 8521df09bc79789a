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
