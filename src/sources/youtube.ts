import { z } from 'zod';
import { type Brand, positiveTerms } from '../model/brand.ts';
import { SourceError } from '../model/errors.ts';
import type { Ask, Draft, HttpReply, Page, Source } from '../model/source.ts';
import { MINUTE, SECOND } from '../model/time.ts';
import { type Fields, objects, readObject, shortHash, textAt } from './answer.ts';
import { address, baseOf, duration } from './options.ts';
import { joined, plainTerm } from './search-terms.ts';
import { type Found, read } from './youtube/answer.ts';
import { asked } from './youtube/ask.ts';
import {
  BATCH,
  batches,
  type Cursor,
  charged,
  nextStep,
  OVERLAP,
  type Params,
  quotasOf,
  readingOf,
  type Step,
  startAt,
} from './youtube/plan.ts';
import { obstacle, REFUSALS } from './youtube/refusal.ts';

const options = z.strictObject({
  back_to: duration.prefault('7d').describe('How far the first reading looks back'),
  comments: z
    .boolean()
    .default(true)
    .describe('Whether the comments under found videos are looked at, after an hour, a day and a week'),
  channels: z
    .array(
      z
        .string()
        .trim()
        .regex(/^UC[\w-]{22}$/, 'should be a channel’s id: UC and 22 more letters'),
    )
    .max(50)
    .default([])
    .describe('Channels under whose videos comments that name a brand are searched for'),
  pages: z.int().min(1).max(10).default(3).describe('Pages of 50 videos a search turns at most'),
  region: z
    .string()
    .regex(/^[A-Z]{2}$/, 'should be a country such as DE')
    .optional()
    .describe('Only videos that can be seen in this country'),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z]{2,4})?$/, 'should be a language such as de')
    .optional()
    .describe('Videos of this language first'),
  searches_per_day: z
    .int()
    .min(1)
    .default(100)
    .describe('Searches a day that this source may use of the key’s allowance'),
  units_per_day: z
    .int()
    .min(1)
    .default(10_000)
    .describe('Other requests a day that this source may use of the key’s allowance'),
  base_url: address.default('https://www.googleapis.com').describe('Where the service is'),
});
type Options = z.output<typeof options>;

/** A search's text is not limited in writing; longer ones were seen to be refused. */
const LONGEST_QUERY = 500;
/** One search at most in so long: with Q of them, every Q × 14.4 minutes, a day's allowance lasts the day. */
const SOONEST = 15 * MINUTE;
const DAY_MINUTES = 1440;

/**
 * YouTube's Data API v3 (developers.google.com/youtube/v3/docs): one search a brand, then the found videos whole (a search
 * shows only the beginning of a description) and their channels' subscribers; comments by look-ups. One job for all, so
 * that the day's allowance is counted in one place; refused and repeated requests and look-ups of what is stored are not in
 * that count, and the service's own "quotaExceeded" ends the day too. Its policy lets API data be stored for 30 days: then it
 * is to be looked up again or deleted.
 */
export const youtube: Source<Options, Params, Cursor> = {
  type: 'youtube',
  about: {
    title: 'YouTube',
    home: 'https://www.youtube.com',
    secrets: ['key'],
    every: SOONEST,
    manners: {
      atOnce: 1,
      gap: SECOND,
      batch: BATCH,
      rule: '100 searches and 10,000 other units a day and key; what is stored is looked up again or deleted within 30 days.',
      ruleUrl: 'https://developers.google.com/youtube/v3/determine_quota_cost',
    },
  },
  options,
  expects: REFUSALS,

  jobs(options, brands, now) {
    const words = brands.map(brand => wordsOf(brand));
    const queries = [...new Set(words.flatMap(terms => joined(terms.map(quoted), '|', LONGEST_QUERY)))].sort();
    const terms = options.channels.length === 0 ? [] : [...new Set(words.flat())].sort();
    if (queries.length === 0) return [];
    const params: Params = { ...paramsOf(options), queries, channels: [...options.channels].sort(), terms };
    const asked = [queries, params.channels, params.region, params.language];
    return [
      {
        id: `all:${shortHash(JSON.stringify(asked))}`,
        brand: null,
        params,
        start: startAt(Math.max(0, now - options.back_to), now),
        every: Math.max(SOONEST, (queries.length * DAY_MINUTES * MINUTE) / options.searches_per_day),
        dueAt: null,
      },
    ];
  },

  since(_job, from) {
    // The account of the day begins anew: the service itself keeps the true one.
    return startAt(Math.max(0, from), 0);
  },

  reserve(ask, cursor) {
    return { ...cursor, ...charged(ask, nextStep(ask).step) };
  },

  request(ask) {
    const { step } = nextStep(ask);
    const { params } = ask.job;
    const { key } = ask.secrets;
    if (!key) throw new SourceError('denied', 'YouTube wants an API key: write key: and where it stands');
    const { path, query } = asked(step, ask);
    return {
      method: 'GET',
      url: `${params.base}/youtube/v3/${path}`,
      query: { ...query, key },
      headers: { accept: 'application/json' },
    };
  },

  parse(reply, ask) {
    const { step } = nextStep(ask);
    const body = bodyOf(reply);
    const hindrance = obstacle(body, reply);
    // Where nothing is found, some answers have no items at all; they still say what they are.
    const empty =
      hindrance !== null || (body['items'] === undefined && /^youtube#\w+Response$/.test(textAt(body, 'kind')));
    const records = empty ? [] : objects(body['items'], 'YouTube', 'items');
    const token = hindrance === null && records.length > 0 ? textAt(body, 'nextPageToken') || null : null;
    const found = read(step, records, hindrance === 'notFound', token, reply, ask);
    return page(found, hindrance === 'badToken', reply, ask);
  },

  refresh(stored, options, now) {
    const videos = stored.filter(({ kind }) => kind === 'video').map(({ nativeId }) => nativeId);
    const comments = stored.filter(({ kind }) => kind !== 'video').map(({ nativeId }) => nativeId);
    const authors = stored.flatMap(({ author }) => author ?? []);
    const steps: Step[] = [
      ...batches(videos).map((ids): Step => ({ do: 'videos', ids, known: true })),
      ...batches(comments).map((ids): Step => ({ do: 'comments', ids })),
      ...batches(authors).map((ids): Step => ({ do: 'channels', ids })),
      ...(options.comments ? videos : []).map((video): Step => ({ do: 'threads', video, token: null, page: 1 })),
    ];
    if (steps.length === 0) return [];
    const draft: Draft<Params, Cursor> = {
      id: `refresh:${shortHash(JSON.stringify([steps, now]))}`,
      brand: null,
      params: { ...paramsOf(options), lookup: true },
      start: { ...startAt(now, now), reading: { since: now, to: now, left: steps } },
      every: null,
      dueAt: null,
    };
    return [draft];
  },
};

/** A web page with status 403 blocks us; anything else that is no JSON is no answer. */
function bodyOf(reply: HttpReply): Fields {
  try {
    return readObject(reply, 'YouTube');
  } catch (error) {
    if (reply.status !== 403 || reply.body[0] !== 0x3c) throw error;
    throw new SourceError('denied', 'YouTube blocks us (403 and an HTML page)', { cause: error });
  }
}

function paramsOf(options: Options): Params {
  return {
    queries: [],
    channels: [],
    terms: [],
    pages: options.pages,
    searchesADay: options.searches_per_day,
    unitsADay: options.units_per_day,
    region: options.region ?? null,
    language: options.language ?? null,
    base: baseOf(options.base_url),
    lookup: false,
  };
}

function wordsOf(brand: Brand): string[] {
  const terms = (positiveTerms(brand.query) ?? []).map(plainTerm).filter(term => term !== '');
  return [...new Set(terms)].sort();
}

function quoted(term: string): string {
  return /^[\p{L}\p{N}]+$/u.test(term) ? term : `"${term}"`;
}

function page(found: Found, markLost: boolean, reply: HttpReply, ask: Ask<Params, Cursor>): Page<Cursor> {
  const { step, at } = nextStep(ask);
  const { next, lostBefore, ...brought } = found;
  const { since, to, left } = readingOf(ask);
  const todo = [...left.slice(0, at), ...next, ...left.slice(at + 1)];
  const used = charged(ask, step);
  const gap = markLost ? 'YouTube did not know its own page mark: older results were not read' : brought.gap;
  const quotas = quotasOf(ask.job.params, used, reply.at);
  const told = { ...brought, ...(gap === undefined ? {} : { gap }), quotas };
  const all = markLost ? to : Math.max(since, lostBefore ?? since);
  if (todo.length > 0) {
    const cursor: Cursor = { ...ask.cursor, ...used, reading: { since: all, to, left: todo } };
    return { ...told, heard: null, more: cursor, resume: cursor };
  }
  const heard = !ask.job.params.lookup && all < to ? ([all, to] as const) : null;
  const resume: Cursor = { ...used, from: Math.max(ask.cursor.from, to - OVERLAP), settled: to, reading: null };
  return { ...told, heard, more: null, resume };
}
