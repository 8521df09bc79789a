import { decodeEntities } from '../../text/html.ts';
import { absoluteUrl, isWebUrl } from '../../text/url.ts';
import type { Piece, Pieces } from './feed.ts';

/** xml:base of an element on top of that of its parents (XML Base: each may be relative to the one around it). */
export function baseOf(around: string | null, attrs: Readonly<Record<string, string>>): string | null {
  const own = attrs['xml:base']?.trim();
  return own ? (absoluteUrl(own, around) ?? around) : around;
}

/** Where an entry, or a feed, has its page: absolute, or null. An Atom id that is a web address serves where no link does. */
export function pageOf(pieces: Pieces, base: string | null): string | null {
  const stated =
    alternate(pieces['link'] ?? [], base) ?? alternate(pieces['atom:link'] ?? [], base) ?? permalink(pieces, base);
  if (stated !== null) return stated;
  const id = pieces['id']?.[0]?.text.trim() ?? '';
  return isWebUrl(id) ? resolve(id, base) : null;
}

/** The best of the links that lead to the page itself: those that say they are HTML, then those that say nothing. */
function alternate(links: readonly Piece[], base: string | null): string | null {
  let best: string | null = null;
  let rank = 0;
  for (const link of links) {
    const href = link.attrs['href'] ?? link.attrs['rdf:resource'] ?? '';
    const rel = (link.attrs['rel'] ?? '')
      .trim()
      .toLowerCase()
      .replace(/^.*\/relation\//, '');
    const target = clean(link.text.trim() || href);
    if (target === '' || (rel !== 'alternate' && rel !== '')) continue;
    const type = link.attrs['type'] ?? '';
    const worth = /html/i.test(type) ? 3 : type === '' ? 2 : 1;
    const url = worth > rank ? resolve(target, baseOf(base, link.attrs)) : null;
    if (url === null) continue;
    best = url;
    rank = worth;
  }
  return best;
}

/** RSS 2.0: a guid is the address of its item unless it says isPermaLink="false". */
function permalink(pieces: Pieces, base: string | null): string | null {
  for (const guid of pieces['guid'] ?? []) {
    const text = clean(guid.text.trim());
    if (text === '' || guid.attrs['ispermalink']?.trim().toLowerCase() === 'false') continue;
    if (isWebUrl(text) || /^(?:\.{0,2}\/|[\w-]+\/)/.test(text)) return resolve(text, base);
  }
  return null;
}

/** The address of an element that is one: its text, or its href, url or rdf:resource. */
export function addressOf(piece: Piece | null | undefined, base: string | null): string | null {
  if (!piece) return null;
  const target = piece.text.trim() || piece.attrs['href'] || piece.attrs['url'] || piece.attrs['rdf:resource'] || '';
  return target === '' ? null : resolve(clean(target), baseOf(base, piece.attrs));
}

/** Every link of a relation: enclosure, replies, via. */
export function related(pieces: Pieces, rel: string, base: string | null): string[] {
  return [...(pieces['link'] ?? []), ...(pieces['atom:link'] ?? [])]
    .filter(link => (link.attrs['rel'] ?? '').trim().toLowerCase() === rel)
    .map(link => addressOf(link, base))
    .filter(url => url !== null);
}

function resolve(target: string, base: string | null): string | null {
  // What is a sound address already stays as its publisher wrote it.
  if (/^https?:\/\/[^\s<>"\\^`{}|]+$/i.test(target) && isWebUrl(target)) return target.length <= 8192 ? target : null;
  if (/^(?:tag|urn|ftp|news|gopher|magnet):[^\s<>"]{1,2000}$/i.test(target)) return target;
  const url = absoluteUrl(target, base);
  // `www.example.com/page` without a scheme: no path starts so.
  if (/^www\.[\w-]+\.\w{2,}/i.test(target)) return absoluteUrl(`http://${target}`) ?? url;
  return url;
}

function clean(text: string): string {
  return decodeEntities(text.replace(/[\t\r\n]+\s*/g, ''));
}
