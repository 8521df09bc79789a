import type { Item } from '../../model/mention.ts';
import { DAY, type Instant } from '../../model/time.ts';
import type { Connection } from './connect.ts';

/** Two readings of one article may say its date anew; two articles of one wording further apart are two. */
const APART = 2 * DAY;
const MOST = 20;

interface Candidate {
  platform: string;
  native_id: string;
  source: string;
  url: string;
  title: string;
  published_at: Instant;
  date_quality: Item['dateQuality'];
  fingerprint: Uint8Array | null;
}

/**
 * Another id under which this article is stored already: feeds change the ids of their entries, and several feeds list one article.
 * The same is what has the same address and, beside it, the same words, date or title; or, within one feed, the same words at about
 * the same time. Copies on other sites have other addresses: they are mentions of their own. What the same reading lists under
 * its own id (`listed`) is another article: the entries of a log of changes share one page. Only articles: what networks call a
 * post keeps its id.
 */
export function sameArticle(
  { sql }: Connection,
  item: Item,
  source: string,
  print: Uint8Array | null,
  listed: ReadonlySet<string>,
): { platform: string; nativeId: string } | null {
  if (item.kind !== 'article' || item.url === '') return null;
  const fields = 'platform, native_id, source, url, title, published_at, date_quality, fingerprint';
  const found = sql(
    `SELECT ${fields} FROM mention INDEXED BY mention_by_url WHERE url = ? AND kind = 'article' LIMIT ?`,
  ).all(item.url, MOST) as Candidate[];
  if (print !== null)
    found.push(
      ...(sql(`SELECT ${fields} FROM mention INDEXED BY mention_by_words WHERE source = ? AND fingerprint = ? AND kind = 'article'
        AND fingerprint IS NOT NULL LIMIT ?`).all(source, print, MOST) as Candidate[]),
    );
  const same = found.find(
    other => !listed.has(`${other.platform}:${other.native_id}`) && isSame(item, source, print, other),
  );
  return same ? { platform: same.platform, nativeId: same.native_id } : null;
}

function isSame(item: Item, source: string, print: Uint8Array | null, other: Candidate): boolean {
  const words = print !== null && other.fingerprint !== null && Buffer.compare(print, other.fingerprint) === 0;
  const title = item.title !== '' && item.title === other.title;
  const dated = item.dateQuality === 'stated' && other.date_quality === 'stated';
  const apart = Math.abs(item.publishedAt - other.published_at);
  if (item.url === other.url) return words || (dated ? apart === 0 && (title || other.source === source) : title);
  return words && other.source === source && item.platform === other.platform && (!dated || apart <= APART);
}
