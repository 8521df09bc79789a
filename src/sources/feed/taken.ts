/** Element names rss-parser finds its way by; it must see them as it knows them. */
export const FRAME = new Set(['rss', 'channel', 'item', 'feed', 'entry', 'rdf:RDF']);

/** What we take from a channel or feed, and from an entry (names as names.ts spells them). */
export const HEAD: ReadonlySet<string> = new Set([
  ...['title', 'atom:title', 'dc:title', 'link', 'atom:link', 'language', 'dc:language', 'description', 'subtitle'],
  ...[
    'author',
    'dc:creator',
    'id',
    'generator',
    'ttl',
    'skiphours',
    'skipdays',
    'sy:updateperiod',
    'sy:updatefrequency',
  ],
]);
export const ENTRY: ReadonlySet<string> = new Set([
  ...['title', 'atom:title', 'dc:title', 'media:title', 'link', 'atom:link', 'guid', 'id', 'atom:id', 'dc:identifier'],
  ...['description', 'content:encoded', 'content', 'summary', 'atom:content', 'atom:summary', 'body', 'xhtml:body'],
  ...[
    'xhtml:div',
    'div',
    'fullitem',
    'itunes:summary',
    'itunes:subtitle',
    'media:group',
    'media:description',
    'dc:description',
  ],
  ...['pubdate', 'published', 'issued', 'created', 'updated', 'modified', 'date', 'dc:date', 'dcterms:issued'],
  ...['dcterms:created', 'dcterms:modified', 'dc:modified', 'atom:published', 'atom:updated'],
  ...['author', 'dc:creator', 'atom:author', 'itunes:author', 'name', 'dc:author'],
  ...[
    'category',
    'atom:category',
    'dc:subject',
    'media:keywords',
    'itunes:keywords',
    'media:content',
    'media:community',
    'media:statistics',
  ],
  ...[
    'enclosure',
    'source',
    'news:source',
    'comments',
    'slash:comments',
    'thr:total',
    'feedburner:origlink',
    'language',
    'dc:language',
  ],
]);
