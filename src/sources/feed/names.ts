/** Namespace → the prefix we know its elements by. Compared without scheme and trailing slash, in lower case. */
const PREFIX: Readonly<Record<string, string>> = {
  'www.w3.org/2005/atom': 'atom',
  'purl.org/atom/ns#': 'atom',
  'purl.org/atom/app#': 'app',
  'www.w3.org/2007/app': 'app',
  'purl.org/rss/1.0': '',
  'my.netscape.com/rdf/simple/0.9': '',
  'channel.netscape.com/rdf/simple/0.9': '',
  'my.netscape.com/publish/formats/rss-0.91.dtd': '',
  'backend.userland.com/rss': '',
  'backend.userland.com/rss2': '',
  'backend.userland.com/rss091': '',
  'blogs.law.harvard.edu/tech/rss': '',
  'cyber.law.harvard.edu/rss': '',
  'www.rssboard.org/rss-specification': '',
  'www.w3.org/1999/02/22-rdf-syntax-ns#': 'rdf',
  'purl.org/dc/elements/1.1': 'dc',
  'purl.org/dc/elements/1.0': 'dc',
  'purl.org/dc/terms': 'dcterms',
  'purl.org/rss/1.0/modules/content': 'content',
  'purl.org/rss/1.0/modules/slash': 'slash',
  'purl.org/rss/1.0/modules/syndication': 'sy',
  'purl.org/rss/1.0/modules/email': 'email',
  'purl.org/syndication/thread/1.0': 'thr',
  'wellformedweb.org/commentapi': 'wfw',
  'www.w3.org/1999/xhtml': 'xhtml',
  'search.yahoo.com/mrss': 'media',
  'www.itunes.com/dtds/podcast-1.0.dtd': 'itunes',
  'rssnamespace.org/feedburner/ext/1.0': 'feedburner',
  'www.youtube.com/xml/schemas/2015': 'yt',
  'www.georss.org/georss': 'georss',
  'www.w3.org/xml/1998/namespace': 'xml',
};

/** What the root element says and what its document calls things. */
export interface Names {
  /** rss, feed, rdf:RDF, … as {@link Names.of} spells it; '' where there is no element. */
  root: string;
  attrs: Readonly<Record<string, string>>;
  /** The namespace the root itself is in, '' where it states none. */
  namespace: string;
  /** An element's canonical name: the known prefix of its namespace, local name in lower case. */
  of(name: string): string;
}

/** Looks at the root element and at every namespace declaration of a document. Linear. */
export function namesOf(text: string): Names {
  const prefixes = declarations(text);
  const tag = rootTag(text);
  const attrs = attributes(tag);
  const qname = /^<([^\s/>]+)/.exec(tag)?.[1] ?? '';
  const colon = qname.indexOf(':');
  const own = attrs[colon > 0 ? `xmlns:${qname.slice(0, colon).toLowerCase()}` : 'xmlns'] ?? '';
  const local = qname.slice(colon + 1).toLowerCase();
  const isAtom = local === 'feed' || local === 'entry';
  const known = new Map<string, string>();

  function of(name: string): string {
    let canonical = known.get(name);
    if (canonical === undefined) {
      canonical = spell(name);
      // Names are the feed's; a hostile one must not grow this without bound.
      if (known.size < 5000) known.set(name, canonical);
    }
    return canonical;
  }
  function spell(name: string): string {
    const at = name.indexOf(':');
    if (at <= 0) return name.toLowerCase();
    const given = name.slice(0, at).toLowerCase();
    const prefix = prefixes.get(given) ?? given;
    const rest = name.slice(at + 1).toLowerCase();
    if (prefix === 'rdf' && rest === 'rdf') return 'rdf:RDF';
    return prefix === '' || (isAtom && prefix === 'atom') || (prefix === 'rss' && !prefixes.has(given))
      ? rest
      : `${prefix}:${rest}`;
  }
  const root = local === 'rdf' ? 'rdf:RDF' : qname === '' ? '' : ROOTS.has(local) ? local : of(qname);
  return { root, attrs, namespace: own, of };
}

const ROOTS = new Set(['rss', 'feed', 'entry', 'channel', 'html']);

function declarations(text: string): Map<string, string> {
  const out = new Map<string, string>();
  const declaration = /\sxmlns:([\w.-]{1,40})\s{0,4}=\s{0,4}["']([^"'<>]{0,200})["']/y;
  for (let at = text.indexOf('xmlns:', 1); at >= 0; at = text.indexOf('xmlns:', at + 6)) {
    declaration.lastIndex = at - 1;
    const [, prefix, uri] = declaration.exec(text) ?? [];
    const canonical = uri === undefined ? undefined : PREFIX[bare(uri)];
    const name = (prefix ?? '').toLowerCase();
    if (canonical !== undefined && !out.has(name)) out.set(name, canonical);
  }
  return out;
}

/** A namespace as the table spells it. */
export function bare(uri: string): string {
  return uri
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '');
}

/** The start tag of the root element, past declaration, comments and document type; '' where there is none. */
function rootTag(text: string): string {
  let at = 0;
  for (;;) {
    at = text.indexOf('<', at);
    if (at < 0) return '';
    const next = text[at + 1] ?? '';
    if (next === '?') at = skip(text, '?>', at);
    else if (text.startsWith('!--', at + 1)) at = skip(text, '-->', at);
    else if (next === '!') at = skip(text, '>', at);
    else if (/[A-Za-z_]/.test(next)) return text.slice(at, Math.min(skip(text, '>', at), at + 65_536));
    else at++;
    if (at >= text.length) return '';
  }
}

function skip(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from);
  return at < 0 ? text.length : at + end.length;
}

function attributes(tag: string): Readonly<Record<string, string>> {
  const out = Object.create(null) as Record<string, string>;
  for (const [, name, quoted, single] of tag.matchAll(/\s([^\s=<>"'/]{1,80})\s{0,4}=\s{0,4}(?:"([^"]*)"|'([^']*)')/g)) {
    out[(name ?? '').toLowerCase()] = quoted ?? single ?? '';
  }
  return out;
}
