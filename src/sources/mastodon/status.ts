import type { Author, Item } from '../../model/mention.ts';
import type { Instant } from '../../model/time.ts';
import { eachTag, oneLine, readHtml } from '../../text/html.ts';
import { canonicalUrl, hostOf } from '../../text/url.ts';
import {
  author,
  countAt,
  dateAt,
  type Fields,
  flagAt,
  idAt,
  isObject,
  listAt,
  objectAt,
  published,
  rawOf,
  textAt,
} from '../answer.ts';

export const PLATFORM = 'mastodon';

/** Where a status was read. */
export interface Seen {
  /** The server's host. */
  host: string;
  /** The name behind the @ of its own accounts, where it says so. */
  domain: string | null;
  /** Whether accounts that did not ask to be found by search are left out. */
  onlyIndexable: boolean;
  at: Instant;
}

/**
 * A status as an item; null for a boost (the status it repeats comes by itself), for what is not public, for an account that
 * asks not to be collected (noindex, #nobot) and for what lacks an address. Its id is its `uri`, which is the same on every
 * server; its thread is the server and its own number, or the number of what it answers.
 */
export function statusOf(status: Fields, seen: Seen): Item | null {
  const id = idAt(status, 'id');
  const url = canonicalUrl(textAt(status, 'url')) ?? canonicalUrl(textAt(status, 'uri'));
  const uri = textAt(status, 'uri') || url;
  if (id === null || !uri || uri.length > 1000 || url === null) return null;
  if (isObject(status['reblog']) || isHidden(status) || !mayBeCollected(objectAt(status, 'account'), seen)) return null;
  const content = textAt(status, 'content');
  const body = readHtml(content, url);
  const card = objectAt(status, 'card');
  const parent = idAt(status, 'in_reply_to_id');
  const edited = dateAt(status, 'edited_at');
  return {
    platform: PLATFORM,
    nativeId: uri,
    kind: parent === null ? 'post' : 'reply',
    url,
    thread: `${seen.host}/${parent ?? id}`,
    author: authorOf(objectAt(status, 'account'), seen),
    title: oneLine(textAt(status, 'spoiler_text')),
    text: body.text,
    more: more(status, body.alts),
    links: links(content, body.links, textAt(card, 'url'), quoted(status)),
    tags: texts(status, 'tags', 'name').slice(0, 100),
    lang: textAt(status, 'language').slice(0, 35) || null,
    country: null,
    ...published(dateAt(status, 'created_at'), seen.at),
    editedAt: edited === null ? null : Math.min(edited, seen.at),
    counts: {
      likes: count(status, 'favourites_count'),
      replies: count(status, 'replies_count'),
      shares: sum(count(status, 'reblogs_count'), count(status, 'quotes_count')),
      views: null,
      rating: null,
    },
    raw: rawOf(status),
  };
}

function isHidden(status: Fields): boolean {
  const visibility = textAt(status, 'visibility');
  return visibility === 'private' || visibility === 'direct';
}

function mayBeCollected(account: Fields, { onlyIndexable }: Seen): boolean {
  if (account['noindex'] === true || (onlyIndexable && account['indexable'] === false)) return false;
  const words = [account, ...listAt(account, 'fields').filter(isObject)].flatMap(one =>
    ['note', 'display_name', 'name', 'value'].map(key => textAt(one, key)),
  );
  // In a biography the word stands in markup: #<span>nobot</span>.
  return !words.some(text => /#(?:nobots?|noindex)(?![\p{L}\p{N}_])/iu.test(oneLine(text.slice(0, 20_000))));
}

function authorOf(account: Fields, seen: Seen): Author | null {
  const acct = textAt(account, 'acct').toLowerCase();
  const url = canonicalUrl(textAt(account, 'url'));
  if (!/^[^\s@]{1,500}(?:@[^\s@]{1,500})?$/.test(acct)) return null;
  const domain = seen.domain ?? (url === null ? null : hostOf(url)) ?? seen.host;
  const handle = acct.includes('@') ? acct : `${acct}@${domain}`;
  return author({
    platform: PLATFORM,
    nativeId: handle,
    handle,
    name: oneLine(textAt(account, 'display_name')).slice(0, 300) || null,
    url,
    followers: count(account, 'followers_count'),
    following: count(account, 'following_count'),
    verified: listAt(account, 'fields').some(field => isObject(field) && textAt(field, 'verified_at') !== ''),
    bot: flagAt(account, 'bot'),
  });
}

/** Alternative texts of pictures, the choices of a poll, and what the page says of itself that it links to. */
function more(status: Fields, alts: readonly string[]): string {
  const card = objectAt(status, 'card');
  const parts = [
    ...texts(status, 'media_attachments', 'description'),
    ...texts(objectAt(status, 'poll'), 'options', 'title'),
    oneLine(textAt(card, 'title')),
    oneLine(textAt(card, 'description')),
    ...alts,
  ];
  return [...new Set(parts)].filter(part => part !== '').join('\n');
}

function links(content: string, inside: readonly string[], card: string, quote: string): string[] {
  // Mentions and hashtags lead to profiles and lists of some server: nobody points at anything with them.
  const names = new Set<string>();
  eachTag(content, (name, attrs) => {
    const kind = attrs.get('class') ?? '';
    if (name === 'a' && /(?:^|\s)(?:mention|hashtag)(?:\s|$)/.test(kind))
      names.add(canonicalUrl(attrs.get('href') ?? '') ?? '');
  });
  const found = [...inside, card, quote].map(link => canonicalUrl(link)).filter(link => link !== null);
  return [...new Set(found)].filter(link => !names.has(link)).slice(0, 200);
}

/** Where the status stands that this one quotes. */
function quoted(status: Fields): string {
  const inner = objectAt(objectAt(status, 'quote'), 'quoted_status');
  return textAt(inner, 'url') || textAt(inner, 'uri');
}

function texts(fields: Fields, list: string, key: string): string[] {
  return listAt(fields, list)
    .filter(isObject)
    .map(one => textAt(one, key).trim())
    .filter(text => text !== '');
}

/** Servers that hide a count say −1. */
function count(fields: Fields, key: string): number | null {
  const value = countAt(fields, key);
  return value === null || value < 0 ? null : value;
}

function sum(a: number | null, b: number | null): number | null {
  return a === null && b === null ? null : (a ?? 0) + (b ?? 0);
}
