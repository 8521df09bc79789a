import { z } from 'zod';
import { positiveTerms } from '../model/brand.ts';
import { SourceError } from '../model/errors.ts';
import type { Item } from '../model/mention.ts';
import { secret } from '../model/secret.ts';
import type { Ask, HttpReply, Page, Source } from '../model/source.ts';
import { HOUR, type Instant, iso, MINUTE, SECOND } from '../model/time.ts';
import { objects, readObject, shortHash, textAt } from './answer.ts';
import { BATCH, type LookUp, lookUpPage, lookUpRequest, lookUps } from './bluesky/look-up.ts';
import { itemOfView } from './bluesky/views.ts';
import { address, baseOf, duration } from './options.ts';
import { plainTerm } from './search-terms.ts';

const options = z.strictObject({
  identifier: z
    .string()
    .trim()
    .regex(
      /^(@?[\w-]+(\.[\w-]+)+|did:[a-z]+:[\w.:%-]+|[^@\s]+@[^@\s]+)$/,
      'should be a whole handle: you.bsky.social, not you',
    )
    .transform(handle => handle.replace(/^@/, ''))
    .describe('Whose account asks: a handle, whole'),
  back_to: duration.prefault('7d').describe('How far the first reading looks back'),
  base_url: address.default('https://bsky.social').describe('The server of that account'),
});
type Options = z.output<typeof options>;

interface Params {
  identifier: string;
  /** Asked one by one. */
  terms: string[];
  base: string;
}
/**
 * What is still to be asked: a term's number and up to when. `page`: the service's mark for what comes next, `depth` how many hits lie
 * before it, `last` when the last of them was published.
 */
interface Window {
  term: number;
  until: Instant;
  page: string | null;
  depth: number;
  last: Instant | null;
}
/** Between two readings `reading` is null and the next begins at `from`; during one it says up to when and what is left. */
interface Search {
  from: Instant;
  reading: { to: Instant; left: Window[] } | null;
}
type Cursor = Search | LookUp;

/** Hits an answer holds at most. */
const PAGE = 100;
/** Its marks lead no further than some ten thousand hits; from there on it is asked by time. */
const DEEPEST = 9_900;
/** What was published shortly before the last reading may have been indexed since. */
const OVERLAP = 10 * MINUTE;
/** A token is good for two hours; a run is shorter. */
const TOKEN_FOR = HOUR;

/**
 * Bluesky's search, with an account's app password: to read further back than the stream keeps, or where a lasting connection is no
 * choice. Gives posts the same ids as the stream does.
 */
export const blueskySearch: Source<Options, Params, Cursor> = {
  type: 'bluesky_search',
  about: {
    title: 'Bluesky search',
    home: 'https://bsky.app',
    secrets: ['app_password'],
    every: 30 * MINUTE,
    manners: {
      atOnce: 1,
      gap: SECOND,
      batch: BATCH,
      rule: '3,000 requests in 5 minutes an address, 300 log-ins a day an account. What everybody says is better listened to by the stream.',
      ruleUrl: 'https://docs.bsky.app/docs/advanced-guides/rate-limits',
    },
  },
  options,
  expects: [400],

  jobs(options, brands, now) {
    return brands.flatMap(brand => {
      const words = positiveTerms(brand.query)?.map(plainTerm) ?? [];
      const terms = [...new Set(words.filter(term => term !== ''))].sort();
      if (terms.length === 0) return [];
      return {
        id: `${brand.id}:${shortHash(JSON.stringify(terms))}`,
        brand: brand.id,
        params: { identifier: options.identifier, terms, base: baseOf(options.base_url) },
        start: { from: Math.max(0, now - options.back_to), reading: null },
        every: blueskySearch.about.every,
        dueAt: null,
      };
    });
  },

  since(_job, from) {
    return { from: Math.max(0, from), reading: null };
  },

  refresh(stored, { identifier, base_url }, now) {
    return lookUps<Params, Cursor>(stored, { identifier, terms: [], base: baseOf(base_url) }, now);
  },

  login: {
    request({ job, secrets }) {
      const password = secrets['app_password'];
      if (!password)
        throw new SourceError(
          'denied',
          'Bluesky’s search wants an app password: make one in Settings, Privacy and security, and name it as app_password',
        );
      const body = JSON.stringify({ identifier: job.params.identifier, password: password.reveal() });
      return {
        method: 'POST',
        url: `${job.params.base}/xrpc/com.atproto.server.createSession`,
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: secret(body),
      };
    },
    token(reply) {
      const access = textAt(readObject(reply, 'Bluesky'), 'accessJwt');
      if (access === '') throw new SourceError('malformed', 'Bluesky opened a session without a token');
      return { access: secret(access), expiresAt: reply.at + TOKEN_FOR };
    },
  },

  request(ask) {
    const { job, cursor, token } = ask;
    const headers = token === null ? {} : { authorization: secret(`Bearer ${token.access.reveal()}`) };
    if ('posts' in cursor) {
      const asked = lookUpRequest(job.params.base, cursor);
      return { ...asked, headers: { ...asked.headers, ...headers } };
    }
    const { term, until, page } = windowOf(ask, cursor);
    return {
      method: 'GET',
      url: `${job.params.base}/xrpc/app.bsky.feed.searchPosts`,
      query: {
        q: `"${job.params.terms[term] ?? ''}"`,
        sort: 'latest',
        since: iso(cursor.from),
        until: iso(until),
        limit: String(PAGE),
        ...(page === null ? {} : { cursor: page }),
      },
      headers: { accept: 'application/json', ...headers },
    };
  },

  parse(reply, ask) {
    const { cursor } = ask;
    if ('posts' in cursor) return lookUpPage(reply, cursor);
    const window = windowOf(ask, cursor);
    if (reply.status === 400) {
      // Its marks end in an error somewhere behind ten thousand hits.
      const error = refusal(reply);
      if (window.page !== null && error.kind !== 'denied') return pageOf([], older(window), ask, cursor);
      throw error;
    }
    const body = readObject(reply, 'Bluesky');
    const views = objects(body['posts'], 'Bluesky', 'posts');
    const items = views.map(view => itemOfView(view, reply.at)).filter(item => item !== null);
    if (views.length > 0 && items.length === 0)
      throw new SourceError('malformed', 'Bluesky answered posts without uri and record');
    return pageOf(distinct(items), restOf(window, items, views.length, textAt(body, 'cursor')), ask, cursor);
  },
};

function refusal(reply: HttpReply): SourceError {
  const body = readObject(reply, 'Bluesky');
  const [error, message] = [textAt(body, 'error'), textAt(body, 'message').slice(0, 200)];
  const words = `Bluesky refused the question: ${[error, message].filter(text => text !== '').join(', ') || 'no reason given'}`;
  return new SourceError(/Token|Auth/.test(error) ? 'denied' : 'malformed', words);
}

function distinct(items: readonly Item[]): Item[] {
  return [...new Map(items.map(item => [item.nativeId, item])).values()];
}

/** What of a window an answer leaves open, and whether something in it cannot be read. */
interface Rest {
  left: Window[];
  lost: boolean;
}

function restOf(window: Window, items: readonly Item[], count: number, page: string): Rest {
  const depth = window.depth + count;
  const last = items.reduce((least, item) => Math.min(least, item.publishedAt), window.last ?? window.until);
  const next = { ...window, depth, last };
  if (page !== '' && depth < DEEPEST && page !== window.page) return { left: [{ ...next, page }], lost: false };
  return depth < DEEPEST ? { left: [], lost: false } : older(next);
}

/** From the last hit on by time, its own instant included; where all hits were of one instant, from the one before. */
function older({ term, until, last }: Window): Rest {
  const lost = last === null || last + 1 >= until;
  const next = lost ? until - 1 : last + 1;
  return { left: [{ term, until: next, page: null, depth: 0, last: null }], lost };
}

function pageOf(items: Item[], rest: Rest, ask: Ask<Params, Cursor>, cursor: Search): Page<Cursor> {
  const { to, left } = readingOf(ask, cursor);
  const todo = [...rest.left.filter(({ until }) => until > cursor.from), ...left.slice(1)];
  const gap = rest.lost ? { gap: 'there are more hits of one instant than the search shows' } : {};
  if (todo.length > 0) {
    const next: Cursor = { from: cursor.from, reading: { to, left: todo } };
    return { items, heard: null, more: next, resume: next, ...gap };
  }
  const resume: Cursor = { from: Math.max(cursor.from, to - OVERLAP), reading: null };
  return { items, heard: cursor.from < to ? [cursor.from, to] : null, more: null, resume, ...gap };
}

/** The reading under way, or the one that begins now. */
function readingOf({ job, now }: Ask<Params, Cursor>, cursor: Search): { to: Instant; left: Window[] } {
  if (cursor.reading) return cursor.reading;
  const to = Math.max(now, cursor.from);
  const left = job.params.terms.map((_, term) => ({ term, until: to + 1, page: null, depth: 0, last: null }));
  return { to, left };
}

function windowOf(ask: Ask<Params, Cursor>, cursor: Search): Window {
  const { to, left } = readingOf(ask, cursor);
  return left[0] ?? { term: 0, until: to + 1, page: null, depth: 0, last: null };
}
