import { gunzipSync } from 'node:zlib';
import { messageOf, SourceError } from '../../model/errors.ts';
import type { Instant } from '../../model/time.ts';
import { decodeText, windowsLetters } from '../../text/decode.ts';
import { oneLine } from '../../text/html.ts';
import { feedLinks } from './discover.ts';
import { authorOf, itemOf, langOf } from './entry.ts';
import type { Feed, Path, Rough } from './feed.ts';
import { formatOf } from './format.ts';
import { type Census, census, withoutDoctype } from './guard.ts';
import { readJson } from './json.ts';
import { baseOf, pageOf, related } from './links.ts';
import { readLoose } from './loose.ts';
import { type Names, namesOf } from './names.ts';
import { paceOf } from './pace.ts';
import { readQuick } from './quick.ts';
import { repair } from './repair.ts';
import { readSmith } from './smith.ts';
import { readStrict } from './strict.ts';
import { first, textOf, titleOf } from './text.ts';

export type { Feed, FeedItem } from './feed.ts';

/** What a gzipped body may unpack to. */
const UNPACKED = 64 * 1024 * 1024;

/**
 * Reads any feed: RSS 0.9 to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed; any charset; gzipped or not. `baseUrl`: where it was
 * fetched from, relative links resolve on it; `at`: when, for entries dated in the future or not at all.
 * Throws SourceError('malformed') that says why for what is no feed or would hurt to read; nothing else.
 */
export async function readFeed(
  bytes: Uint8Array,
  about: { contentType: string | null; baseUrl: string | null; at: Instant },
): Promise<Feed> {
  try {
    return await read(unpacked(bytes), about);
  } catch (error) {
    if (error instanceof SourceError) throw error;
    throw new SourceError('malformed', `this feed cannot be read: ${messageOf(error).split('\n')[0]}`, {
      cause: error,
    });
  }
}

async function read(
  bytes: Uint8Array,
  about: { contentType: string | null; baseUrl: string | null; at: Instant },
): Promise<Feed> {
  const decoded = decodeText(bytes, { contentType: about.contentType, kind: 'xml' });
  const text = decoded.text.trimStart();
  if (text === '') throw new SourceError('malformed', 'the body is empty');
  if (text.startsWith('{') || text.startsWith('[')) return readJson(text, { ...about, encoding: decoded.encoding });
  const xml = withoutDoctype(windowsLetters(text));
  const names = namesOf(xml);
  if (!ROOTS.has(names.root)) throw notAFeed(text, names, about.baseUrl);
  const quick = readQuick(xml, names);
  // What was read so is whole; anything else is looked through before a parser may see it.
  const counted = quick ? { entries: quick.entries.length, complete: true } : census(xml);
  const { rough, path, repairs } = await parse(xml, names, counted, quick);
  const root = names.root === 'feed' ? {} : names.attrs;
  return understood(rough, {
    ...about,
    encoding: decoded.encoding,
    names,
    root,
    path,
    repairs,
    complete: counted.complete,
  });
}

const ROOTS = new Set(['rss', 'feed', 'rdf:RDF', 'channel', 'entry', 'item']);

/** The quick way, rss-parser, rss-parser on the mended text, feedsmith, htmlparser2: the first that reads all there is. */
async function parse(
  text: string,
  names: Names,
  counted: Census,
  quick: Rough | null,
): Promise<{ rough: Rough; path: Path; repairs: string[] }> {
  let repairs: string[] = [];
  let mended = text;
  let rough = quick ?? (await attempt(() => readStrict(text, names)));
  if (!rough) {
    const again = repair(text);
    if (again.repairs.length > 0) {
      mended = again.text;
      repairs = again.repairs;
      rough = await attempt(() => readStrict(mended, names));
    }
  }
  if (rough && rough.entries.length === counted.entries) {
    const path = quick ? 'quick' : 'rss-parser';
    if (!hasHoles(rough)) return { rough, path, repairs };
    const filler = await attempt(() => readLoose(mended, names));
    if (filler?.entries.length !== rough.entries.length) return { rough, path, repairs };
    return { rough: filled(rough, filler), path: `${path}+htmlparser2`, repairs };
  }
  if (!rough) {
    const smith = await attempt(() => readSmith(mended));
    if (smith && smith.entries.length > 0 && smith.entries.length === counted.entries)
      return { rough: smith, path: 'feedsmith', repairs: [...repairs, 'is no well-formed XML'] };
  }
  const loose = await attempt(() => readLoose(text, names));
  if (loose && (!rough || loose.entries.length > rough.entries.length))
    return { rough: loose, path: 'htmlparser2', repairs: ['is no well-formed feed, read tag by tag'] };
  if (rough) return { rough, path: 'rss-parser', repairs };
  throw new SourceError('malformed', 'this is no feed: it has neither channel nor entries');
}

async function attempt(reader: () => Rough | null | Promise<Rough | null>): Promise<Rough | null> {
  try {
    return await reader();
  } catch {
    // Why one parser gave up says little; the next one has its own opinion.
    return null;
  }
}

/** Markup whose order rss-parser's tree did not keep. */
function hasHoles(rough: Rough): boolean {
  return rough.entries.some(({ pieces }) => TEXTS.some(name => pieces[name]?.some(piece => piece.mixed)));
}

const TEXTS = [
  ...['title', 'atom:title', 'content', 'atom:content', 'summary', 'atom:summary', 'description', 'content:encoded'],
  ...['body', 'xhtml:body', 'div', 'xhtml:div', 'fullitem'],
];

function filled(rough: Rough, filler: Rough): Rough {
  const entries = rough.entries.map((entry, i) => {
    const other = filler.entries[i]?.pieces ?? {};
    const pieces = Object.assign(Object.create(null), entry.pieces) as Record<string, Rough['head'][string]>;
    for (const name of TEXTS) if (pieces[name]?.some(piece => piece.mixed) && other[name]) pieces[name] = other[name];
    return { attrs: entry.attrs, pieces };
  });
  return { attrs: rough.attrs, head: filler.head, entries };
}

interface Found {
  encoding: string;
  baseUrl: string | null;
  at: Instant;
  names: Names;
  root: Readonly<Record<string, string>>;
  path: Path;
  repairs: string[];
  complete: boolean;
}

function understood(rough: Rough, found: Found): Feed {
  const atom = found.names.root === 'feed' || found.names.root === 'entry';
  const base = baseOf(baseOf(found.baseUrl, found.root), rough.attrs);
  const { head } = rough;
  const said = rough.attrs['xml:lang'] ?? found.root['xml:lang'] ?? textOf(head, 'language', 'dc:language');
  const lang = langOf(said);
  const author = (atom ? authorOf(head, base) : null) ?? { name: null, url: null };
  return {
    format: formatOf(found.names),
    encoding: found.encoding,
    title: titleOf(first(head, 'title', 'atom:title', 'dc:title'), atom),
    url: pageOf(head, base),
    lang,
    path: found.path,
    repairs: found.complete ? found.repairs : [...found.repairs, 'breaks off before its end'],
    complete: found.complete,
    next: related(head, 'prev-archive', base)[0] ?? related(head, 'next', base)[0] ?? null,
    hub: related(head, 'hub', base)[0] ?? null,
    generator: textOf(head, 'generator') ?? first(head, 'generator')?.attrs['uri'] ?? null,
    pace: paceOf(head),
    items: rough.entries.map(entry => itemOf(entry, { atom, base, lang, author, at: found.at })),
  };
}

function unpacked(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: UNPACKED });
  } catch (error) {
    throw new SourceError('malformed', 'this gzipped feed is broken, cut off, or unpacks to more than 64 MB', {
      cause: error,
    });
  }
}

function webPage(html: string, base: string | null): SourceError {
  const links = feedLinks(html, base);
  const title = oneLine(/<title[^>]{0,200}>([^<]{0,200})/i.exec(html.slice(0, 50_000))?.[1] ?? '');
  const page = `this is a web page${title ? ` ("${title.slice(0, 80)}")` : ''}, not a feed`;
  return new SourceError(
    'malformed',
    links.length === 0 ? page : `${page}; its feeds: ${links.map(link => link.url).join(' ')}`,
  );
}

function notAFeed(text: string, names: Names, base: string | null): SourceError {
  if (names.root === 'html' || /^<!doctype\s+html/i.test(text)) return webPage(text, base);
  if (names.root === '') return new SourceError('malformed', 'this is no feed: there is no XML element in it');
  if (/<(?:p|div|span|a|table|h[1-6])[\s>]/i.test(text.slice(0, 4096))) return webPage(text, base);
  return new SourceError('malformed', `this is no feed: its root element is <${names.root.slice(0, 60)}>`);
}
