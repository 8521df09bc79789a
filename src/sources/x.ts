import { z } from 'zod';
import { type Brand, positiveTerms } from '../model/brand.ts';
import { SourceError } from '../model/errors.ts';
import { reveal, secret } from '../model/secret.ts';
import type { Draft, Source } from '../model/source.ts';
import { HOUR, SECOND } from '../model/time.ts';
import { readObject, shortHash } from './answer.ts';
import { address, baseOf, duration } from './options.ts';
import { joined, plainTerm } from './search-terms.ts';
import { pageOf } from './x/answer.ts';
import { asked } from './x/ask.ts';
import { type Cursor, MOST, nextStep, type Params, priceOf, spentOn, startAt } from './x/plan.ts';

const options = z.strictObject({
  budget: z
    .strictObject({
      usd_per_day: z
        .number()
        .min(0.2, 'should be at least 0.2: the smallest page of posts costs 0.15')
        .default(1)
        .describe('US dollars a day (UTC)'),
    })
    .prefault({})
    .describe('What this source may spend; look-ups of what is stored come on top'),
  mentions_of: z
    .string()
    .regex(/^\d{1,19}$/, 'should be an account’s number, not its name')
    .optional()
    .describe('The account that owns the key, by number: mentions of it cost a fifth'),
  authors: z
    .boolean()
    .default(true)
    .describe('Whether authors are asked for, with their followers: two thirds of the price'),
  reposts: z.boolean().default(false).describe('Whether reposts are read'),
  languages: z
    .array(z.string().regex(/^[a-z]{2,3}$/, 'should be a language such as de'))
    .max(10)
    .default([])
    .describe('Only posts in these languages; all where empty'),
  pages: z.int().min(1).max(50).default(5).describe('Pages of up to 100 posts a reading turns at most, for each query'),
  look_up: z
    .boolean()
    .default(false)
    .describe(
      'Whether stored posts are looked up anew: their counts, and whether they were deleted. Costs as much as reading them',
    ),
  fields: z
    .enum(['tweet', 'post'])
    .default('tweet')
    .describe('Which names of fields the service is asked by: its schema changes from one to the other'),
  back_to: duration.prefault('1d').describe('How far the first reading looks back: 7 days at most'),
  base_url: address.default('https://api.x.com').describe('Where the service is'),
});
type Options = z.output<typeof options>;

/** The longest query of a self-serve account. */
const LONGEST_QUERY = 512;

/**
 * X's API v2 (docs.x.com/x-api): how many posts name a brand, hour by hour, then those posts, within a budget a day. One job
 * for all, so that the money is counted in one place, before each request.
 */
export const x: Source<Options, Params, Cursor> = {
  type: 'x',
  about: {
    title: 'X (Twitter)',
    home: 'https://x.com',
    secrets: ['token'],
    every: HOUR,
    manners: {
      atOnce: 1,
      gap: 2 * SECOND,
      batch: MOST,
      rule: '450 searches in 15 minutes; $0.005 a post, $0.010 an author, $0.005 a count; what is deleted on X has to be deleted here within 24 hours of a request.',
      ruleUrl: 'https://docs.x.com/x-api/getting-started/pricing',
    },
  },
  options,
  expects: [400],

  jobs(options, brands, now) {
    // In an order that does not hang on the configuration's: the cursor knows them by number.
    const queries = brands
      .flatMap(brand => queriesOf(brand, options))
      .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
    const params: Params = { ...paramsOf(options), queries };
    if (queries.length === 0 && params.user === null) return [];
    return [
      {
        id: `all:${shortHash(JSON.stringify([queries.map(({ text }) => text), params.user]))}`,
        brand: null,
        params,
        start: startAt(Math.max(0, now - options.back_to), now, queries.length),
        every: x.about.every,
        dueAt: null,
      },
    ];
  },

  since(job, from) {
    return startAt(Math.max(0, from), 0, job.params.queries.length);
  },

  reserve(ask, cursor) {
    const { day, spent } = spentOn(ask.cursor, ask.now);
    return { ...cursor, day, spent: spent + priceOf(nextStep(ask).step, ask.job.params, spent) };
  },

  request(ask) {
    const { step } = nextStep(ask);
    const { token } = ask.secrets;
    if (!token) throw new SourceError('denied', 'X wants a bearer token: write token: and where it stands');
    const { path, query } = asked(step, ask);
    return {
      method: 'GET',
      url: `${ask.job.params.base}/2/${path}`,
      query,
      headers: { accept: 'application/json', authorization: secret(`Bearer ${reveal(token)}`) },
    };
  },

  parse(reply, ask) {
    return pageOf(readObject(reply, 'X'), reply, ask);
  },

  refresh(stored, options, now) {
    if (!options.look_up) return [];
    const ids = [...new Set(stored.map(({ nativeId }) => nativeId))].filter(id => /^\d{1,19}$/.test(id));
    const drafts: Draft<Params, Cursor>[] = [];
    for (let i = 0; i < ids.length; i += MOST) {
      const some = ids.slice(i, i + MOST);
      drafts.push({
        id: `refresh:${shortHash(JSON.stringify([some, now]))}`,
        brand: null,
        params: paramsOf(options),
        start: { ...startAt(now, now, 0), reading: { since: now, to: now, left: [{ do: 'look', ids: some }] } },
        every: null,
        dueAt: null,
      });
    }
    return drafts;
  },
};

function paramsOf(options: Options): Params {
  return {
    queries: [],
    user: options.mentions_of ?? null,
    budget: Math.round(options.budget.usd_per_day * 1000),
    authors: options.authors,
    reposts: options.reposts,
    pages: options.pages,
    dialect: options.fields,
    base: baseOf(options.base_url),
  };
}

function queriesOf(brand: Brand, { reposts, languages }: Options): Params['queries'] {
  const terms = [...new Set((positiveTerms(brand.query) ?? []).map(plainTerm).filter(term => term !== ''))].sort();
  const spoken = languages.map(language => `lang:${language}`).join(' OR ');
  const filters = `${reposts ? '' : ' -is:retweet'}${spoken === '' ? '' : ` (${spoken})`}`;
  const parts = joined(terms.map(quoted), ' OR ', LONGEST_QUERY - filters.length - 2);
  return parts.map(part => ({ text: `(${part})${filters}`, brand: parts.length === 1 ? brand.id : null }));
}

/** Words and the names of accounts, tags and shares stand alone; anything else, and words that are operators, between quotes. */
function quoted(term: string): string {
  return /^[@#$]?[\p{L}\p{N}_]+$/u.test(term) && !/^(?:and|or)$/i.test(term) ? term : `"${term}"`;
}
