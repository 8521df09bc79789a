import type { DateQuality } from '../../model/mention.ts';
import type { Duration, Instant } from '../../model/time.ts';

/** Which parser's answer was used; `a+b`: b filled what a left open. */
export type Path =
  | 'quick'
  | 'quick+htmlparser2'
  | 'rss-parser'
  | 'rss-parser+htmlparser2'
  | 'feedsmith'
  | 'htmlparser2'
  | 'json';

/** What a feed says, whatever its format. */
export interface Feed {
  /** rss090 rss091 rss092 rss20 rss10 atom03 atom10 json10 json11 …; `rss`: without a version. */
  format: string;
  /** What the bytes were decoded with. */
  encoding: string;
  title: string | null;
  /** The page it belongs to, absolute. */
  url: string | null;
  lang: string | null;
  path: Path;
  /** What had to be mended before it could be read, in words; empty for a sound feed. */
  repairs: string[];
  /** False: the document breaks off before its end. */
  complete: boolean;
  /** Where older entries are: RFC 5005 `prev-archive` or `next`, JSON Feed's `next_url`. */
  next: string | null;
  /** Where it could be subscribed to (WebSub): a note only, that takes a public address of ours. */
  hub: string | null;
  /** The program that says it wrote it. */
  generator: string | null;
  pace: Pace | null;
  items: FeedItem[];
}

/** The rhythm a feed states: how long it stays as it is, and the hours (0 to 23) and days (0 Sunday) in GMT when nothing is written. */
export interface Pace {
  every: Duration | null;
  hours: readonly number[];
  days: readonly number[];
}

/** One entry. Text fields are plain text, unknown ones null, never an object. */
export interface FeedItem {
  /** guid, atom:id or rdf:about as it stands; else the link; else a hash of title, date and content. */
  id: string;
  /** Absolute; null where the entry has no page of its own. */
  url: string | null;
  /** The publisher's own address where a feed service put its counter in between (feedburner:origLink). */
  original: string | null;
  title: string | null;
  /** The body as markup: content before summary. */
  html: string | null;
  text: string;
  /** Alternative texts of pictures and link titles. */
  more: string;
  links: string[];
  author: string | null;
  authorUrl: string | null;
  /** When published, ISO 8601; when updated where nothing says published; null where no date can be read. */
  published: string | null;
  updated: string | null;
  publishedAt: Instant;
  dateQuality: DateQuality;
  lang: string | null;
  tags: string[];
  /** The page where it is discussed. */
  comments: string | null;
  likes: number | null;
  replies: number | null;
  views: number | null;
  /** The site a collected entry comes from. */
  source: { name: string | null; url: string | null } | null;
  enclosures: string[];
}

/** One element as any of the parsers hands it up. Dictionaries have no prototype: names come from strangers. */
export interface Piece {
  text: string;
  attrs: Readonly<Record<string, string>>;
  kids: Pieces;
  /** The markup inside where it has elements; null where it has none, or where the parser lost their order (see `mixed`). */
  markup: string | null;
  /** It has elements inside whose order this parser did not keep. */
  mixed: boolean;
}
/** Canonical element name (names.ts) → its pieces in order. */
export type Pieces = Readonly<Record<string, readonly Piece[]>>;

/** A feed as a parser hands it up, before anything is understood. */
export interface Rough {
  attrs: Readonly<Record<string, string>>;
  head: Pieces;
  entries: { attrs: Readonly<Record<string, string>>; pieces: Pieces }[];
}

export const NO_ATTRS: Readonly<Record<string, string>> = Object.freeze(Object.create(null) as Record<string, string>);
export const NO_PIECES: Pieces = Object.freeze(Object.create(null) as Record<string, readonly Piece[]>);
