import { createHash } from 'node:crypto';
import { z } from 'zod';
import { positiveTerms } from '../model/brand.ts';
import { SourceError } from '../model/errors.ts';
import { type Item, NO_COUNTS } from '../model/mention.ts';
import type { Ask, HttpReply, Page, Source } from '../model/source.ts';
import { DAY, type Duration, HOUR, type Instant, MINUTE, parseDuration, SECOND } from '../model/time.ts';
import { oneLine, readHtml } from '../text/html.ts';
import { canonicalUrl } from '../text/url.ts';

const duration = z.union([z.number().positive(), z.string()]).transform((value, context): Duration => {
  const read = typeof value === 'number' ? value : parseDuration(value);
  if (read !== null && read > 0) return read;
  context.issues.push({ code: 'custom', message: 'should be a duration such as 7d', input: value });
  return z.NEVER;
});

const options = z.strictObject({
  back_to: duration.prefault('7d').describe('How far the first reading looks back'),
  tags: z
    .array(z.enum(['story', 'comment', 'poll', 'job', 'ask_hn', 'show_hn', 'front_page']))
    .min(1)
    .default(['story', 'comment'])
    .describe('What is read'),
  base_url: z
    .string()
    .refine(text => canonicalUrl(text) !== null, 'should be an address that begins with https:// or http://')
    .default('https://hn.algolia.com')
    .describe('Where the search service is'),
});
type Options = z.output<typeof options>;

interface Params {
  /** Asked one by one; null: everything. */
  terms: (string | null)[];
  tags: string[];
  base: string;
}
/** What is still to be asked: a term's number, from and to in Unix seconds. */
interface Window {
  term: number;
  from: number;
  to: number;
}
/** Between two readings `reading` is null and the next begins at `from`; during one it says up to when and what is left. */
interface Cursor {
  from: Instant;
  reading: { to: Instant; left: Window[] } | null;
}

/** The service answers no more than this many hits of a query, whatever the page. */
const PAGE = 1000;
/** Its index lags: what was published shortly before the last reading may have appeared since. */
const OVERLAP = HOUR;

/**
 * Hacker News through its search service (hn.algolia.com/api): stories and comments, by brand where its query names words.
 * A window of time with more hits than one answer holds is read in parts: the cursor keeps what is left of every term, so
 * that a reading may stop after any answer and go on there.
 */
export const hackernews: Source<Options, Params, Cursor> = {
  type: 'hackernews',
  about: {
    title: 'Hacker News',
    home: 'https://news.ycombinator.com',
    every: 10 * MINUTE,
    manners: { atOnce: 1, gap: SECOND, rule: '10,000 requests an hour and address; 1,000 hits a query.' },
  },
  options,

  jobs(options, brands, now) {
    return brands.map(brand => {
      const terms: (string | null)[] = positiveTerms(brand.query)
        ?.map(plain)
        .filter(term => term !== '')
        .sort() ?? [null];
      const { tags } = options;
      const asked = terms.length === 0 ? [null] : [...new Set(terms)];
      return {
        id: `${brand.id}:${hash(JSON.stringify([asked, [...tags].sort()]))}`,
        brand: brand.id,
        params: { terms: asked, tags, base: options.base_url.replace(/\/+$/, '') },
        start: { from: Math.max(0, now - options.back_to), reading: null },
        every: hackernews.about.every,
        dueAt: null,
      };
    });
  },

  since(_job, from) {
    return { from: Math.max(0, from), reading: null };
  },

  request(ask) {
    const { params } = ask.job;
    const { term, from, to } = windowOf(ask);
    const wanted = params.terms[term] ?? null;
    return {
      method: 'GET',
      url: `${params.base}/api/v1/search_by_date`,
      query: {
        ...(wanted === null ? {} : { query: `"${wanted}"`, advancedSyntax: 'true' }),
        tags: params.tags.length === 1 ? (params.tags[0] ?? '') : `(${params.tags.join(',')})`,
        numericFilters: `created_at_i>=${from},created_at_i<${to}`,
        hitsPerPage: String(PAGE),
        typoTolerance: 'false',
      },
      headers: { accept: 'application/json' },
    };
  },

  parse(reply, ask) {
    const answer = read(reply);
    const items = answer.hits.map(hit => mentionOf(hit, reply.at)).filter(item => item !== null);
    if (answer.hits.length > 0 && items.length === 0)
      throw new SourceError('malformed', 'Hacker News answered hits without objectID and created_at_i');
    return page(items, answer, ask);
  },
};

function page(items: Item[], answer: Answer, ask: Ask<Params, Cursor>): Page<Cursor> {
  const window = windowOf(ask);
  const { to, left } = readingOf(ask);
  const rest = restOf(window, answer);
  const todo = [...rest.left, ...left.slice(1)];
  const gap = rest.lost === 0 ? {} : { gap: `${rest.lost} hits of one second could not be read` };
  if (todo.length > 0) {
    const cursor: Cursor = { from: ask.cursor.from, reading: { to, left: todo } };
    return { items, heard: null, more: cursor, resume: cursor, ...gap };
  }
  const resume: Cursor = { from: Math.max(ask.cursor.from, to - OVERLAP), reading: null };
  return { items, heard: ask.cursor.from < to ? [ask.cursor.from, to] : null, more: null, resume, ...gap };
}

/** The reading under way, or the one that begins now. */
function readingOf({ job, cursor, now }: Ask<Params, Cursor>): { to: Instant; left: Window[] } {
  if (cursor.reading) return cursor.reading;
  const from = Math.floor(cursor.from / SECOND);
  const to = Math.max(from, Math.ceil(now / SECOND)) + 1;
  return { to: Math.max(now, cursor.from), left: job.params.terms.map((_, term) => ({ term, from, to })) };
}

function windowOf(ask: Ask<Params, Cursor>): Window {
  const window = readingOf(ask).left[0];
  // A cursor is never stored without a window left; a hand in the database may have made one.
  return window ?? { term: 0, from: Math.floor(ask.cursor.from / SECOND), to: Math.ceil(ask.now / SECOND) + 1 };
}

/**
 * What of a window an answer leaves open. Hits come newest first, so all behind the oldest is still to be asked, its own
 * second included; where they do not, both halves.
 */
function restOf(window: Window, answer: Answer): { left: Window[]; lost: number } {
  const { hits, total, asked } = answer;
  if (total <= hits.length || hits.length < asked) return { left: [], lost: 0 };
  const times = hits.map(hit => hit.created_at_i ?? 0);
  const sorted = times.every((time, i) => i === 0 || time <= (times[i - 1] ?? time));
  const next = (times.at(-1) ?? window.to) + 1;
  const { term, from, to } = window;
  if (sorted && next > from && next < to) return { left: [{ term, from, to: next }], lost: 0 };
  if (to - from <= 1) return { left: [], lost: total - hits.length };
  const middle = Math.floor((from + to) / 2);
  return {
    left: [
      { term, from: middle, to },
      { term, from, to: middle },
    ],
    lost: 0,
  };
}

interface Hit {
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
interface Answer {
  hits: Hit[];
  total: number;
  /** Hits one answer may hold, as the service understood it. */
  asked: number;
}

function read(reply: HttpReply): Answer {
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

const SITE = 'https://news.ycombinator.com';
const TOPICS = new Set(['ask_hn', 'show_hn', 'poll', 'job']);

function mentionOf(hit: Hit, at: Instant): Item | null {
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

/** A term as it may stand between quotes. */
function plain(term: string): string {
  return term
    .replace(/["\\]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
