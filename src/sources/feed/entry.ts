import { createHash } from 'node:crypto';
import type { DateQuality } from '../../model/mention.ts';
import { DAY, type Instant, iso } from '../../model/time.ts';
import { parseDate } from '../../text/dates.ts';
import { oneLine } from '../../text/html.ts';
import { absoluteUrl } from '../../text/url.ts';
import type { FeedItem, Piece, Pieces, Rough } from './feed.ts';
import { addressOf, baseOf, pageOf, related } from './links.ts';
import { bodyOf, countOf, escaped, first, markupOf, personName, textOf, titleOf } from './text.ts';

/** What holds for all entries of one feed. */
export interface Around {
  atom: boolean;
  base: string | null;
  lang: string | null;
  /** Atom: the author of whatever names none (RFC 4287 §4.1.1). */
  author: { name: string | null; url: string | null };
  at: Instant;
}

/** Understands one entry. Every field is a string, a number or null, whatever the feed put there. */
export function itemOf(entry: Rough['entries'][number], around: Around): FeedItem {
  const { pieces } = entry;
  const base = baseOf(around.base, entry.attrs);
  const body = contentOf(pieces, around.atom);
  const reading = body ? bodyOf(body.html, baseOf(base, body.attrs) ?? null) : { text: '', links: [], alts: [] };
  const title = titleOf(first(pieces, 'title', 'atom:title', 'dc:title', 'media:title'), around.atom);
  const url = pageOf(pieces, base) ?? absoluteUrl(entry.attrs['rdf:about'] ?? '', null);
  const dates = datesOf(pieces, around.at);
  const guid =
    textOf(pieces, 'guid', 'id', 'atom:id') ??
    (entry.attrs['rdf:about']?.trim() || null) ??
    textOf(pieces, 'dc:identifier');
  const enclosures = [
    ...(pieces['enclosure'] ?? []).map(piece => addressOf(piece, base)).filter(found => found !== null),
    ...related(pieces, 'enclosure', base),
  ];
  const author = authorOf(pieces, base) ?? around.author;
  return {
    id: guid ?? url ?? enclosures[0] ?? hash(`${title}\n${dates.published}\n${body?.html}`),
    url,
    original: addressOf(pieces['feedburner:origlink']?.[0], base),
    title,
    html: body ? body.html : null,
    text: reading.text,
    more: [...new Set([...reading.alts, ...described(pieces)])].join('\n'),
    links: reading.links,
    author: author.name,
    authorUrl: author.url,
    ...dates,
    lang: langOf(entry.attrs['xml:lang'] ?? textOf(pieces, 'dc:language', 'language')) ?? around.lang,
    tags: tagsOf(pieces),
    comments: addressOf(pieces['comments']?.[0], base),
    ...countsOf(pieces),
    source: sourceOf(pieces, base),
    enclosures: [...new Set(enclosures)],
  };
}

const BODIES = [
  ...['content:encoded', 'content', 'atom:content', 'fullitem', 'body', 'xhtml:body', 'div', 'xhtml:div'],
  ...[
    'description',
    'summary',
    'atom:summary',
    'dc:description',
    'itunes:summary',
    'media:description',
    'itunes:subtitle',
  ],
];
const TYPED = new Set(['content', 'summary', 'atom:content', 'atom:summary']);

/** The first body that is not empty, content before summary. */
function contentOf(pieces: Pieces, atom: boolean): { html: string; attrs: Piece['attrs'] } | null {
  for (const name of BODIES) {
    for (const piece of pieces[name] ?? []) {
      const html = markupOf(
        piece,
        TYPED.has(name) && (atom || name.startsWith('atom:')) && !name.includes('media'),
      ).trim();
      if (html !== '') return { html, attrs: piece.attrs };
    }
  }
  for (const group of pieces['media:group'] ?? []) {
    const text = textOf(group.kids, 'media:description');
    if (text) return { html: escaped(text), attrs: group.attrs };
  }
  return null;
}

/** Alternative texts of attached pictures (Mastodon): what a media element says of itself. */
function described(pieces: Pieces): string[] {
  return (pieces['media:content'] ?? [])
    .map(media => oneLine(textOf(media.kids, 'media:description') ?? ''))
    .filter(text => text !== '');
}

const PUBLISHED = [
  'published',
  'atom:published',
  'pubdate',
  'issued',
  'dc:date',
  'dcterms:issued',
  'date',
  'created',
  'dcterms:created',
];
const UPDATED = ['updated', 'atom:updated', 'modified', 'dcterms:modified', 'dc:modified'];

function datesOf(pieces: Pieces, at: Instant): Pick<FeedItem, 'published' | 'updated' | 'publishedAt' | 'dateQuality'> {
  const updated = dateOf(pieces, UPDATED);
  const stated = dateOf(pieces, PUBLISHED) ?? updated;
  const quality: DateQuality = stated === null ? 'missing' : stated > at + DAY ? 'clamped' : 'stated';
  return {
    published: stated === null ? null : iso(stated),
    updated: updated === null ? null : iso(updated),
    publishedAt: stated === null || quality === 'clamped' ? at : Math.min(stated, at),
    dateQuality: quality,
  };
}

/** The first of these that can be read, the last where it is stated twice: one bad date costs nothing but itself. */
function dateOf(pieces: Pieces, names: readonly string[]): Instant | null {
  for (const name of names) {
    for (const piece of (pieces[name] ?? []).slice(-20).reverse()) {
      const found = parseDate(piece.text);
      if (found) return found.at;
    }
  }
  return null;
}

/** The first author an element names, or null. */
export function authorOf(pieces: Pieces, base: string | null): { name: string | null; url: string | null } | null {
  for (const name of ['author', 'atom:author', 'dc:creator', 'dc:author', 'itunes:author']) {
    for (const piece of pieces[name] ?? []) {
      const said =
        textOf(piece.kids, 'name', 'atom:name', 'title') ??
        (piece.text.trim() || textOf(piece.kids, 'email', 'atom:email'));
      const found = said ? personName(said) : null;
      const uri = piece.kids['uri']?.[0] ?? piece.kids['url']?.[0] ?? piece.kids['atom:uri']?.[0];
      if (found) return { name: found, url: addressOf(uri, base) };
    }
  }
  return null;
}

function tagsOf(pieces: Pieces): string[] {
  const said = [...(pieces['category'] ?? []), ...(pieces['atom:category'] ?? []), ...(pieces['dc:subject'] ?? [])].map(
    piece => piece.attrs['label'] || piece.attrs['term'] || piece.text,
  );
  const keywords = [...(pieces['itunes:keywords'] ?? []), ...(pieces['media:keywords'] ?? [])].flatMap(piece =>
    piece.text.split(','),
  );
  const tags = [...said, ...keywords].map(tag => oneLine(tag.trim()).slice(0, 200)).filter(tag => tag !== '');
  return [...new Set(tags)].slice(0, 100);
}

function countsOf(pieces: Pieces): { likes: number | null; replies: number | null; views: number | null } {
  const groups = (pieces['media:group'] ?? []).map(group => group.kids);
  const communities = [pieces, ...groups].flatMap(of => of['media:community'] ?? []).map(community => community.kids);
  const statistics = [pieces, ...communities].flatMap(of => of['media:statistics'] ?? []);
  const ratings = communities.flatMap(of => of['media:starrating'] ?? []);
  return {
    // YouTube, which has no thumbs down any more: how many gave five stars.
    likes: countOf(ratings.map(one => one.attrs['count']).find(count => count !== undefined)),
    replies: countOf(textOf(pieces, 'slash:comments', 'thr:total')),
    views: countOf(statistics.map(one => one.attrs['views']).find(views => views !== undefined)),
  };
}

function sourceOf(pieces: Pieces, base: string | null): FeedItem['source'] {
  const piece = pieces['source']?.[0] ?? pieces['news:source']?.[0];
  if (!piece) return null;
  const name = oneLine(piece.text.trim() || (textOf(piece.kids, 'title', 'atom:title') ?? '')) || null;
  const url = piece.attrs['url'] ? absoluteUrl(piece.attrs['url'], base) : pageOf(piece.kids, base);
  return name === null && url === null ? null : { name, url };
}

/** A language tag in the form of BCP 47 (`en-us` → `en-US`), or null where it is none. */
export function langOf(tag: string | null | undefined): string | null {
  const text = tag?.trim().replaceAll('_', '-') ?? '';
  if (!/^[a-z]{2,3}(?:-[a-z\d]{2,8}){0,3}$/i.test(text) || /^(?:und|mul|zxx)/i.test(text)) return null;
  const [language = '', ...rest] = text.split('-');
  return [language.toLowerCase(), ...rest.map(part => (part.length === 2 ? part.toUpperCase() : part))].join('-');
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
