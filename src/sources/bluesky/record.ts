import { type Item, NO_COUNTS } from '../../model/mention.ts';
import { DAY, type Instant } from '../../model/time.ts';
import { canonicalUrl } from '../../text/url.ts';
import { author, dateAt, type Fields, isObject, listAt, objectAt, textAt } from '../answer.ts';

export const POST = 'app.bsky.feed.post';
const SITE = 'https://bsky.app';

/** `at://did/collection/rkey`: what a record is called everywhere, whatever its author's handle is today. */
export function uriOf(did: string, rkey: string, collection = POST): string {
  return `at://${did}/${collection}/${rkey}`;
}

/** Whose it is and what it is called there; null for what is no address of a record. */
export function partsOf(uri: string): { did: string; collection: string; rkey: string } | null {
  const [, did, collection, rkey] =
    /^at:\/\/(did:[a-z]+:[\w.:%-]{1,500})\/([\w.-]{1,300})\/([\w.~:-]{1,512})$/.exec(uri) ?? [];
  return did && collection && rkey ? { did, collection, rkey } : null;
}

export function profileUrl(did: string): string {
  return `${SITE}/profile/${did}`;
}

/** The page of a post; null where the address is no post's. */
function pageOf(uri: string): string | null {
  const parts = partsOf(uri);
  return parts?.collection === POST ? `${profileUrl(parts.did)}/post/${parts.rkey}` : null;
}

/** What is known of a record beside its own words. `at`: when the network saw it. */
export interface Seen {
  did: string;
  rkey: string;
  at: Instant;
  editedAt: Instant | null;
  raw: string;
}

/**
 * A post record (lexicon app.bsky.feed.post) as an item; null where it is none. What the text shows shortened or not at all (the
 * whole of its links, alt texts, the title of a card) is in `more`, as it stands in the record.
 */
export function itemOf(record: Fields, seen: Seen): Item | null {
  const { did, rkey, at, editedAt, raw } = seen;
  const uri = uriOf(did, rkey);
  if (partsOf(uri) === null || typeof record['text'] !== 'string') return null;
  const text = textAt(record, 'text');
  const facets = facetsOf(text, record);
  const shown = embedOf(objectAt(record, 'embed'));
  const root = textAt(objectAt(objectAt(record, 'reply'), 'root'), 'uri');
  const lang = listAt(record, 'langs').find(
    one => typeof one === 'string' && /^[a-z]{2,3}(-[a-z0-9-]{1,20})?$/i.test(one),
  );
  const links = [...facets.links, ...shown.links].map(link => canonicalUrl(link)).filter(link => link !== null);
  const tags = listAt(record, 'tags').filter(tag => typeof tag === 'string');
  return {
    platform: 'bluesky',
    nativeId: uri,
    kind: isObject(record['reply']) ? 'reply' : 'post',
    url: `${profileUrl(did)}/post/${rkey}`,
    thread: partsOf(root) === null ? uri : root,
    author: author({ platform: 'bluesky', nativeId: did, url: profileUrl(did) }),
    title: '',
    text,
    more: [...shown.words, ...facets.hidden, ...tags.map(tag => `#${tag}`)].filter(one => one !== '').join('\n'),
    links: [...new Set(links)],
    tags: [...new Set([...facets.tags, ...tags])],
    lang: typeof lang === 'string' ? lang : null,
    country: null,
    ...sortAt(dateAt(record, 'createdAt'), at),
    editedAt,
    counts: NO_COUNTS,
    raw,
  };
}

/** The network's own rule: what its author says, but never later than when it was seen (docs.bsky.app, "Timestamps"). */
function sortAt(stated: Instant | null, at: Instant): Pick<Item, 'publishedAt' | 'dateQuality'> {
  if (stated === null) return { publishedAt: at, dateQuality: 'missing' };
  if (stated < 0) return { publishedAt: 0, dateQuality: 'clamped' };
  return { publishedAt: Math.min(stated, at), dateQuality: stated > at + DAY ? 'clamped' : 'stated' };
}

interface Facets {
  links: string[];
  /** Links of which the text shows less than there is. */
  hidden: string[];
  tags: string[];
}

/** Links and tags that are marked in the text, by offsets in its UTF-8 bytes. */
function facetsOf(text: string, record: Fields): Facets {
  const out: Facets = { links: [], hidden: [], tags: [] };
  const facets = listAt(record, 'facets').filter(isObject);
  if (facets.length === 0) return out;
  const bytes = Buffer.from(text);
  for (const facet of facets.slice(0, 300)) {
    const { byteStart, byteEnd } = objectAt(facet, 'index');
    const known = typeof byteStart === 'number' && typeof byteEnd === 'number' && byteStart < byteEnd;
    const shown = known ? bytes.subarray(Math.max(0, byteStart), byteEnd).toString('utf8') : '';
    for (const feature of listAt(facet, 'features').filter(isObject)) {
      const [uri, tag] = [textAt(feature, 'uri'), textAt(feature, 'tag')];
      if (tag !== '') out.tags.push(tag);
      if (uri === '') continue;
      out.links.push(uri);
      const bare = uri.replace(/^https?:\/\//i, '').replace(/\/$/, '');
      if (bare !== uri && !shown.includes(bare)) out.hidden.push(uri);
    }
  }
  return out;
}

/** Alt texts, the card of a link, what is quoted: as records have them and as answers show them, with media beside a quote. */
function embedOf(embed: Fields): { words: string[]; links: string[] } {
  const words: string[] = [];
  const links: string[] = [];
  const pictures = [...listAt(embed, 'images'), ...listAt(embed, 'items'), embed];
  for (const picture of pictures) if (isObject(picture)) words.push(textAt(picture, 'alt'));
  const card = objectAt(embed, 'external');
  words.push(textAt(card, 'title'), textAt(card, 'description'));
  if (/^https?:/i.test(textAt(card, 'uri'))) words.push(textAt(card, 'uri'));
  links.push(textAt(card, 'uri'));
  const quoted = objectAt(embed, 'record');
  const page = pageOf(textAt(quoted, 'uri') || textAt(objectAt(quoted, 'record'), 'uri'));
  if (page !== null) links.push(page);
  const media = embed['media'];
  if (isObject(media) && !isObject(media['media'])) {
    const inside = embedOf(media);
    words.push(...inside.words);
    links.push(...inside.links);
  }
  return { words: words.filter(word => word !== ''), links: links.filter(link => link !== '') };
}
