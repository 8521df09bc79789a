import { parseFeed } from 'feedsmith';
import { NO_ATTRS, NO_PIECES, type Piece, type Pieces, type Rough } from './feed.ts';

/**
 * Reads with feedsmith, which forgives more than rss-parser and keeps strings strings. Its answer is put into the same
 * pieces as the others'. Throws what feedsmith throws; null for a JSON Feed, which has its own reader.
 */
export function readSmith(text: string): Rough | null {
  const read = parseFeed(text);
  if (read.format === 'json') return null;
  const feed = row(read.feed);
  const entries = list(feed['entries'] ?? feed['items']);
  return {
    attrs: base(feed),
    head: pieces(feed),
    entries: entries.map(entry => ({ attrs: base(entry), pieces: pieces(entry) })),
  };
}

type Row = Readonly<Record<string, unknown>>;

/** feedsmith's path to a value → our name of the element it came from. */
const FROM: readonly (readonly [string, string])[] = [
  ['title', 'title'],
  ['link', 'link'],
  ['links', 'link'],
  ['guid', 'guid'],
  ['id', 'id'],
  ['description', 'description'],
  ['subtitle', 'subtitle'],
  ['language', 'language'],
  ['content.encoded', 'content:encoded'],
  ['content', 'content'],
  ['summary', 'summary'],
  ['itunes.summary', 'itunes:summary'],
  ['pubDate', 'pubdate'],
  ['published', 'published'],
  ['updated', 'updated'],
  ['dc.title', 'dc:title'],
  ['dc.date', 'dc:date'],
  ['dc.dates', 'dc:date'],
  ['dc.creator', 'dc:creator'],
  ['dc.creators', 'dc:creator'],
  ['dc.subjects', 'dc:subject'],
  ['dcterms.created', 'dcterms:created'],
  ['dcterms.issued', 'dcterms:issued'],
  ['dcterms.modified', 'dcterms:modified'],
  ['atom.links', 'atom:link'],
  ['atom.updated', 'atom:updated'],
  ['authors', 'author'],
  ['itunes.author', 'itunes:author'],
  ['categories', 'category'],
  ['comments', 'comments'],
  ['slash.comments', 'slash:comments'],
  ['thr.total', 'thr:total'],
  ['enclosures', 'enclosure'],
  ['source', 'source'],
];

function pieces(of: Row): Pieces {
  const out = Object.create(null) as Record<string, readonly Piece[]>;
  for (const [path, name] of FROM) {
    let value: unknown = of;
    for (const step of path.split('.')) value = row(value)[step];
    const found = (Array.isArray(value) ? value : [value]).map(piece).filter(one => one !== null);
    if (found.length > 0) out[name] = [...(out[name] ?? []), ...found];
  }
  return out;
}

function piece(value: unknown): Piece | null {
  if (typeof value === 'string' || typeof value === 'number')
    return { text: String(value), attrs: NO_ATTRS, kids: NO_PIECES, markup: null, mixed: false };
  if (typeof value !== 'object' || value === null) return null;
  const fields = row(value);
  const attrs = Object.create(null) as Record<string, string>;
  for (const [key, inner] of Object.entries(fields))
    if (typeof inner === 'string' || typeof inner === 'boolean') attrs[key.toLowerCase()] = String(inner);
  Object.assign(attrs, base(fields));
  const text = attrs['value'] ?? attrs['title'] ?? (attrs['href'] ? '' : (attrs['name'] ?? ''));
  const isMarkup = attrs['type'] === 'xhtml';
  const name = piece(fields['name']);
  const url = piece(fields['url'] ?? fields['uri']);
  const kids = Object.create(null) as Record<string, readonly Piece[]>;
  if (name) kids['name'] = [name];
  if (url) kids['uri'] = [url];
  return { text, attrs, kids, markup: isMarkup ? text : null, mixed: false };
}

function base(of: Row): Record<string, string> {
  const out = Object.create(null) as Record<string, string>;
  const xml = row(of['xml']);
  if (typeof xml['base'] === 'string') out['xml:base'] = xml['base'];
  if (typeof xml['lang'] === 'string') out['xml:lang'] = xml['lang'];
  const about = row(of['rdf'])['about'];
  if (typeof about === 'string') out['rdf:about'] = about;
  return out;
}

function row(value: unknown): Row {
  return typeof value === 'object' && value !== null ? (value as Row) : {};
}

function list(value: unknown): Row[] {
  return Array.isArray(value) ? value.map(row) : [];
}
