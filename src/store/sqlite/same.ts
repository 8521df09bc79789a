import type { Item } from '../../model/mention.ts';
import { DAY, type Instant } from '../../model/time.ts';
import { essence } from '../../text/fingerprint.ts';
import { pageOf, thingOf } from '../../text/thing.ts';
import type { Connection } from './connect.ts';

/** Two readings of one article may say its date anew; two articles of one wording further apart are two. */
const APART = 2 * DAY;
const MOST = 20;
/** Two texts that begin alike for so many letters are the same, cut off or not. */
const ALIKE = 30;

interface Candidate {
  platform: string;
  native_id: string;
  source: string;
  thing: string | null;
  kind: Item['kind'];
  title: string;
  text: string;
  published_at: Instant;
  date_quality: Item['dateQuality'];
  fingerprint: Uint8Array | null;
}

/** What an item is, whatever road it came by: `page` where only its address tells. */
export interface Thing {
  key: string;
  page: boolean;
}

/**
 * The thing an item is: on a place that numbers what is published there, that number, else an article's address. A feed's entry is what its
 * own id says it is: its link may lead to what it is about. Null: neither is known.
 */
export function thingFor({ platform, nativeId, kind, url }: Item): Thing | null {
  const named = thingOf(platform === 'rss' ? nativeId : url);
  const page = named === null && kind === 'article' ? pageOf(url) : null;
  const key = named ?? page;
  return key === null ? null : { key, page: named === null };
}

/**
 * Another id under which this is stored already. Of what a place numbers: the same number by another road (a feed of the place, and its
 * own interface), with the same title or words; a place never numbers one thing twice. Of articles (feeds change the ids of their
 * entries, and several feeds list one article): the same address and, beside it, the same words, date or title; or, within one feed,
 * the same words at about the same time. Copies on other sites have other addresses: they are mentions of their own. What the same
 * reading lists under its own id (`listed`) is another: the entries of a log of changes share one page.
 */
export function sameThing(
  { sql }: Connection,
  item: Item,
  source: string,
  thing: Thing | null,
  print: Uint8Array | null,
  listed: ReadonlySet<string>,
): { platform: string; nativeId: string } | null {
  const fields =
    'platform, native_id, source, thing, kind, title, text, published_at, date_quality, fingerprint FROM mention INDEXED BY';
  const found: Candidate[] = [];
  if (thing !== null)
    found.push(
      ...(sql(`SELECT ${fields} mention_by_thing WHERE thing = ? LIMIT ?`).all(thing.key, MOST) as Candidate[]),
    );
  if (print !== null && item.kind === 'article')
    found.push(
      ...(sql(`SELECT ${fields} mention_by_words WHERE source = ? AND fingerprint = ? AND kind = 'article'
        AND fingerprint IS NOT NULL LIMIT ?`).all(source, print, MOST) as Candidate[]),
    );
  const same = found.find(
    other => !listed.has(`${other.platform}:${other.native_id}`) && isSame(item, source, thing, print, other),
  );
  return same ? { platform: same.platform, nativeId: same.native_id } : null;
}

function isSame(item: Item, source: string, thing: Thing | null, print: Uint8Array | null, other: Candidate): boolean {
  const there = thing !== null && other.thing !== null && thing.key === other.thing;
  if (there && !thing.page)
    return (item.platform !== other.platform || item.platform === 'rss') && isAlike(item, other);
  if (item.kind !== 'article' || other.kind !== 'article') return false;
  const words = print !== null && other.fingerprint !== null && Buffer.compare(print, other.fingerprint) === 0;
  const dated = item.dateQuality === 'stated' && other.date_quality === 'stated';
  const apart = Math.abs(item.publishedAt - other.published_at);
  if (there) {
    const title = item.title !== '' && essence(item.title) === essence(other.title);
    // Who lists articles of others dates them by when it saw them.
    return (
      words ||
      (dated
        ? (apart === 0 && other.source === source) || (title && apart <= (other.source === source ? 0 : APART))
        : title)
    );
  }
  return words && other.source === source && item.platform === other.platform && (!dated || apart <= APART);
}

/** Whether two say the same, by title or by how they begin; of what was deleted nothing is left to compare. */
function isAlike(item: Item, other: Candidate): boolean {
  if (other.title === '' && other.text === '') return true;
  const titles = [essence(item.title), essence(other.title)];
  if (titles[0] !== '' && titles[0] === titles[1]) return true;
  const [a = '', b = ''] = [essence(item.text), essence(other.text)];
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return short !== '' && long.startsWith(short.slice(0, ALIKE));
}
