import { z } from 'zod';
import { positiveTerms } from '../model/brand.ts';
import { SourceError } from '../model/errors.ts';
import type { Item } from '../model/mention.ts';
import type { Ask, Page, Source } from '../model/source.ts';
import { HOUR, type Instant, MINUTE, SECOND } from '../model/time.ts';
import { shortHash } from './answer.ts';
import { type Answer, mentionOf, PAGE, readAnswer } from './hackernews/hits.ts';
import { askedItem, BATCH, type Look, lookUps, type Nth, readItem } from './hackernews/items.ts';
import { address, baseOf, duration } from './options.ts';
import { plainTerm } from './search-terms.ts';

const SEARCH = 'https://hn.algolia.com';
const ITEMS = 'https://hacker-news.firebaseio.com';

const options = z.strictObject({
  back_to: duration.prefault('7d').describe('How far the first reading looks back'),
  tags: z
    .array(z.enum(['story', 'comment', 'poll', 'job', 'ask_hn', 'show_hn', 'front_page']))
    .min(1)
    .default(['story', 'comment'])
    .describe('What is read'),
  base_url: address.default(SEARCH).describe('Where the search service is'),
  items_url: address
    .nullable()
    .default(null)
    .describe(`Where points, comments and deletions are looked up again; as a rule ${ITEMS}, or where base_url says`),
});
type Options = z.output<typeof options>;

interface Search {
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

/** Its index lags: what was published shortly before the last reading may have appeared since. */
const OVERLAP = HOUR;

/**
 * Hacker News through its search service (hn.algolia.com/api): stories and comments, by brand where its query names words.
 * A window of time with more hits than one answer holds is read in parts: the cursor keeps what is left of every term, so
 * that a reading may stop after any answer and go on there. Points, comments and deletions are looked up later with Hacker
 * News itself (github.com/HackerNews/API), one item a request. Karma is no following: how many people an author reaches
 * nobody says.
 */
export const hackernews: Source<Options, Search | Look, Cursor | Nth> = {
  type: 'hackernews',
  about: {
    title: 'Hacker News',
    home: 'https://news.ycombinator.com',
    every: 10 * MINUTE,
    manners: {
      atOnce: 1,
      gap: SECOND,
      batch: BATCH,
      rule: '10,000 requests an hour and address; 1,000 hits a query.',
      ruleUrl: 'https://hn.algolia.com/api',
    },
  },
  options,

  jobs(options, brands, now) {
    return brands.map(brand => {
      const terms: (string | null)[] = positiveTerms(brand.query)
        ?.map(plainTerm)
        .filter(term => term !== '')
        .sort() ?? [null];
      const { tags } = options;
      const asked = terms.length === 0 ? [null] : [...new Set(terms)];
      return {
        id: `${brand.id}:${shortHash(JSON.stringify([asked, [...tags].sort()]))}`,
        brand: brand.id,
        params: { terms: asked, tags, base: baseOf(options.base_url) },
        start: { from: Math.max(0, now - options.back_to), reading: null },
        every: hackernews.about.every,
        dueAt: null,
      };
    });
  },

  since(_job, from) {
    return { from: Math.max(0, from), reading: null };
  },

  request(asked) {
    if (isLook(asked)) return askedItem(asked);
    const ask = asked as Ask<Search, Cursor>;
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

  parse(reply, asked) {
    if (isLook(asked)) return readItem(reply, asked);
    const ask = asked as Ask<Search, Cursor>;
    const answer = readAnswer(reply);
    const items = answer.hits.map(hit => mentionOf(hit, reply.at)).filter(item => item !== null);
    if (answer.hits.length > 0 && items.length === 0)
      throw new SourceError('malformed', 'Hacker News answered hits without objectID and created_at_i');
    return page(items, answer, ask);
  },

  manners({ params }) {
    if (!('items' in params)) return hackernews.about.manners;
    const rule = 'There is no rate limit at present.';
    return { atOnce: 2, gap: SECOND / 5, batch: BATCH, rule, ruleUrl: 'https://github.com/HackerNews/API' };
  },

  refresh(stored, options, now) {
    // Whoever asks a stand-in for the search does not mean to ask Hacker News itself beside it.
    const { items_url, base_url } = options;
    return lookUps(stored, baseOf(items_url ?? (baseOf(base_url) === SEARCH ? ITEMS : base_url)), now);
  },
};

function isLook(ask: Ask<Search | Look, Cursor | Nth>): ask is Ask<Look, Nth> {
  return 'items' in ask.job.params;
}

function page(items: Item[], answer: Answer, ask: Ask<Search, Cursor>): Page<Cursor> {
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
function readingOf({ job, cursor, now }: Ask<Search, Cursor>): { to: Instant; left: Window[] } {
  if (cursor.reading) return cursor.reading;
  const from = Math.floor(cursor.from / SECOND);
  const to = Math.max(from, Math.ceil(now / SECOND)) + 1;
  return { to: Math.max(now, cursor.from), left: job.params.terms.map((_, term) => ({ term, from, to })) };
}

function windowOf(ask: Ask<Search, Cursor>): Window {
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
