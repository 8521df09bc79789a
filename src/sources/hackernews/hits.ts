import { SourceError } from '../../model/errors.ts';
import { type Item, NO_COUNTS } from '../../model/mention.ts';
import type { HttpReply } from '../../model/source.ts';
import { DAY, type Instant, SECOND } from '../../model/time.ts';
import { oneLine, readHtml } from '../../text/html.ts';
import { canonicalUrl } from '../../text/url.ts';

/** One hit of the search service (hn.algolia.com/api). */
export interface Hit {
  objectID?: string | number | null;
  author?: string | null;
  created_at_i?: number | null;
  title?: string | null;
  url?: string | null;
  points?: number | null;
  num_comments?: number | null;
  story_text?: string | null;
  comment_text?: string | null;
  story_id?: number | string | null;
  _tags?: string[] | null;
}
export interface Answer {
  hits: Hit[];
  total: number;
  /** Hits one answer may hold, as the service understood it. */
  asked: number;
}

/** Throws SourceError for what is no answer of the search service. */
export function readAnswer(reply: HttpReply): Answer {
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder().decode(reply.body));
  } catch (error) {
    throw new SourceError('malformed', 'Hacker News answered something else than JSON, or it was cut off', {
      cause: error,
    });
  }
  const answer = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  if (reply.status === 400 || (answer['status'] === 400 && !Array.isArray(answer['hits'])))
    throw new SourceError(
      'denied',
      `Hacker News refused the request: ${String(answer['message'] ?? 'no reason given').slice(0, 300)}`,
    );
  const hits = answer['hits'];
  if (!Array.isArray(hits)) throw new SourceError('malformed', 'Hacker News answered JSON without hits');
  const found = hits.filter((hit): hit is Hit => typeof hit === 'object' && hit !== null);
  const { nbHits, hitsPerPage } = answer;
  return {
    hits: found,
    total: typeof nbHits === 'number' ? nbHits : found.length,
    asked: typeof hitsPerPage === 'number' && hitsPerPage > 0 ? hitsPerPage : PAGE,
  };
}

/** The service answers no more than this many hits of a query, whatever the page. */
export const PAGE = 1000;

const SITE = 'https://news.ycombinator.com';
const TOPICS = new Set(['ask_hn', 'show_hn', 'poll', 'job']);

/** Null for a hit without an id or a date. */
export function mentionOf(hit: Hit, at: Instant): Item | null {
  const id = hit.objectID === null || hit.objectID === undefined ? '' : String(hit.objectID);
  if (!/^\d{1,15}$/.test(id) || typeof hit.created_at_i !== 'number') return null;
  const tags = Array.isArray(hit._tags) ? hit._tags.filter(tag => typeof tag === 'string') : [];
  const isComment = tags.includes('comment') || (typeof hit.comment_text === 'string' && !text(hit.title));
  const body = readHtml(text(isComment ? hit.comment_text : hit.story_text), SITE);
  const target = canonicalUrl(text(hit.url));
  const author = text(hit.author);
  const stated = hit.created_at_i * SECOND;
  const late = stated > at + DAY;
  return {
    platform: 'hackernews',
    nativeId: id,
    kind: isComment ? 'comment' : 'post',
    url: `${SITE}/item?id=${id}`,
    thread: isComment ? (/^\d+$/.test(String(hit.story_id ?? '')) ? String(hit.story_id) : null) : id,
    author: author
      ? {
          platform: 'hackernews',
          nativeId: author,
          handle: author,
          name: null,
          url: `${SITE}/user?id=${encodeURIComponent(author)}`,
          followers: null,
          following: null,
          listed: null,
          verified: null,
          bot: null,
        }
      : null,
    title: isComment ? '' : oneLine(text(hit.title)),
    text: body.text,
    more: body.alts.join('\n'),
    links: linksOf(target, body.links),
    tags: tags.filter(tag => TOPICS.has(tag)),
    lang: null,
    country: null,
    publishedAt: late ? at : Math.min(stated, at),
    dateQuality: late ? 'clamped' : 'stated',
    editedAt: null,
    counts: { ...NO_COUNTS, likes: count(hit.points), replies: count(hit.num_comments) },
    raw: rawOf(hit),
  };
}

function rawOf(hit: Hit): string {
  const { _highlightResult, children, ...kept } = hit as Hit & { _highlightResult?: unknown; children?: unknown };
  return JSON.stringify(kept).slice(0, 64 * 1024);
}

function linksOf(target: string | null, inside: readonly string[]): string[] {
  const links = [target, ...inside.map(link => canonicalUrl(link))].filter(link => link !== null);
  return [...new Set(links)];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
