import Parser from 'rss-parser';
import { type Aside, putAside } from './aside.ts';
import { NO_ATTRS, NO_PIECES, type Piece, type Pieces, type Rough } from './feed.ts';
import type { Names } from './names.ts';
import { ENTRY, FRAME, HEAD } from './taken.ts';

/**
 * Reads with rss-parser. Every element but its six frame elements is handed to it under a name of our own (`_title`,
 * `_description` …) and taken back as a custom field. So the parts of it that cost a feed or a run never start: the
 * snippet's regular expression (quadratic in `<`), `toISOString` of an unreadable date, links without attributes, and
 * fields that are objects. Throws what rss-parser throws.
 */
export async function readStrict(text: string, names: Names): Promise<Rough> {
  const spelled = new Map<string, string>();
  function spell(name: string): string {
    let out = spelled.get(name);
    if (out === undefined) {
      const canonical = names.of(name);
      out = FRAME.has(canonical) ? canonical : `_${canonical}`;
      if (spelled.size < 5000) spelled.set(name, out);
    }
    return out;
  }
  const parser = new Parser({
    defaultRSS: 2,
    xml2js: { tagNameProcessors: [spell], attrNameProcessors: [(name: string) => name.toLowerCase()] },
    // The types know string fields only; the arrays are what keepArray gives.
    customFields: { feed: fields(HEAD), item: fields(ENTRY) } as unknown as NonNullable<
      Parser.ParserOptions<object, object>['customFields']
    >,
  });
  const aside = putAside(text);
  const feed = (await parser.parseString(aside.text)) as unknown as Row & { items: Row[] };
  return {
    attrs: attributes(feed['$']),
    head: pieces(feed, aside),
    entries: feed.items.map(item => ({ attrs: attributes(item['$']), pieces: pieces(item, aside) })),
  };
}

type Row = Record<string, unknown>;

function fields(names: ReadonlySet<string>): [string, string, { keepArray: true }][] {
  return ['$', ...[...names].map(name => `_${name}`)].map(name => [name, name, { keepArray: true }]);
}

function pieces(row: Row, aside: Aside): Pieces {
  const out = Object.create(null) as Record<string, readonly Piece[]>;
  for (const key in row) {
    if (key.charCodeAt(0) !== 0x5f /* _ */ || key === '_') continue;
    const nodes = row[key];
    if (Array.isArray(nodes)) out[key.slice(1)] = nodes.map(node => piece(node, aside));
  }
  return out;
}

function piece(node: unknown, aside: Aside): Piece {
  if (typeof node === 'string')
    return { text: aside.restore(node), attrs: NO_ATTRS, kids: NO_PIECES, markup: null, mixed: false };
  const row = (typeof node === 'object' && node !== null ? node : {}) as Row;
  const mixed = Object.keys(row).some(key => key !== '_' && key !== '$');
  return {
    text: typeof row['_'] === 'string' ? aside.restore(row['_']) : '',
    attrs: attributes(row['$']),
    kids: mixed ? pieces(row, aside) : NO_PIECES,
    markup: null,
    mixed,
  };
}

function attributes(value: unknown): Readonly<Record<string, string>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, string>) : NO_ATTRS;
}
