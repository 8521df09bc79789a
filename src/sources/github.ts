import { z } from 'zod';
import { type Brand, positiveTerms } from '../model/brand.ts';
import { isSecret, reveal, type Secret, secret } from '../model/secret.ts';
import type { Ask, Draft, HttpRequest, Manners, Source } from '../model/source.ts';
import { HOUR, iso, SECOND } from '../model/time.ts';
import { shortHash } from './answer.ts';
import { discussions, issues, lookedUp } from './github/answers.ts';
import { DISCUSSIONS, NODES } from './github/graph.ts';
import { PLATFORM } from './github/item.ts';
import { type Cursor, PAGE, type Params, windowOf } from './github/reading.ts';
import { address, baseOf, duration } from './options.ts';
import { joined, plainTerm } from './search-terms.ts';

const options = z.strictObject({
  kinds: z
    .array(z.enum(['issue', 'pull_request', 'discussion']))
    .min(1)
    .default(['issue', 'pull_request', 'discussion'])
    .describe('What is searched; discussions only with a token'),
  except_repos: z
    .array(z.string().regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/, 'should be owner/name'))
    .max(20)
    .default([])
    .describe('Repositories left out: your own, where everything names you'),
  except_owners: z
    .array(z.string().regex(/^[\w-]{1,100}$/, 'should be the name of a user or an organisation'))
    .max(20)
    .default([])
    .describe('Users and organisations whose repositories are left out'),
  token: z
    .union([z.string().trim().min(1), z.custom<Secret>(isSecret)])
    .optional()
    .describe(
      'Without any permission will do; searches three times as often, reads discussions and looks up again what is stored',
    ),
  back_to: duration.prefault('7d').describe('How far the first reading looks back'),
  base_url: address
    .default('https://api.github.com')
    .describe('Where the API is; https://HOST/api/v3 of a server of your own'),
});
type Options = z.output<typeof options>;

/** What a query may hold beside its qualifiers: 256 characters and five operators. */
const LONGEST_QUERY = 250;
const OR = ' OR ';
const MOST_TERMS = 5;

const KEYLESS: Manners = {
  atOnce: 1,
  gap: 6.1 * SECOND,
  batch: PAGE,
  rule: '30 searches a minute with a token, 10 without; 1,000 results a search; one request after the other.',
  ruleUrl: 'https://docs.github.com/rest/search/search#rate-limit',
};
const KEYED: Manners = { ...KEYLESS, gap: 2.1 * SECOND };

/**
 * GitHub: issues and pull requests by search for every brand, with a token discussions too. Windows of time with more
 * results than a search lists are halved. With a token what is stored is looked up again by its ids: words, counts, the
 * author's followers, and whether it is still there.
 */
export const github: Source<Options, Params, Cursor> = {
  type: 'github',
  about: {
    title: 'GitHub issues, pull requests, discussions',
    home: 'https://github.com',
    secrets: ['token'],
    every: HOUR / 2,
    manners: KEYLESS,
  },
  options,
  // Why a search was not understood stands in the body of a 422.
  expects: [422],

  jobs(options, brands, now) {
    const except = [
      ...[...options.except_repos].sort().map(name => ` -repo:${name}`),
      ...[...options.except_owners].sort().map(name => ` -user:${name}`),
    ].join('');
    const kinds = [...new Set(options.kinds)].filter(kind => kind !== 'discussion' || options.token !== undefined);
    return brands.flatMap(brand =>
      kinds.flatMap((what): Draft<Params, Cursor>[] => {
        const queries = queriesOf(brand, what === 'discussion' ? 1 : MOST_TERMS);
        if (queries.length === 0) return [];
        return [
          {
            id: `${brand.id}:${what}:${shortHash(JSON.stringify([queries, except]))}`,
            brand: brand.id,
            params: { ...placeOf(options), what, queries, except },
            start: { from: Math.max(0, now - options.back_to), reading: null },
            every: github.about.every,
            dueAt: null,
          },
        ];
      }),
    );
  },

  since(_job, from) {
    return { from: Math.max(0, from), reading: null };
  },

  request(ask) {
    const { params } = ask.job;
    if (params.what === 'nodes') return graph(ask, NODES, { ids: params.ids });
    const window = windowOf(ask);
    const wanted = params.queries[window.query] ?? '';
    const created = `created:${iso(window.from * SECOND)}..${iso(window.to * SECOND)}${params.except}`;
    if (params.what === 'discussion')
      return graph(ask, DISCUSSIONS, { q: `${wanted} in:title,body ${created}`, after: window.after });
    return {
      method: 'GET',
      url: `${params.base}/search/issues`,
      query: {
        q: `${wanted} in:title,body ${created} is:${params.what === 'issue' ? 'issue' : 'pull-request'}`,
        // OR and parentheses are words to be found without it.
        advanced_search: 'true',
        sort: 'created',
        order: 'desc',
        per_page: String(PAGE),
        page: String(window.page),
      },
      headers: headersOf(ask),
    };
  },

  parse(reply, ask) {
    const { params } = ask.job;
    if (params.what === 'nodes') return lookedUp(reply, params.ids, ask.cursor);
    return params.what === 'discussion' ? discussions(reply, ask) : issues(reply, ask);
  },

  manners(job) {
    return job.params.token ? KEYED : KEYLESS;
  },

  refresh(stored, options, now) {
    const place = placeOf(options);
    if (!place.token) return [];
    const ids = stored.filter(one => one.platform === PLATFORM).map(one => one.nativeId);
    const batches = Array.from({ length: Math.ceil(ids.length / PAGE) }, (_, i) => ids.slice(i * PAGE, (i + 1) * PAGE));
    return batches.map(batch => ({
      id: `nodes:${shortHash(batch.join(','))}:${now}`,
      brand: null,
      params: { ...place, what: 'nodes' as const, ids: batch },
      start: { from: 0, reading: null },
      every: null,
      dueAt: now,
    }));
  },
};

function graph(ask: Ask<Params, Cursor>, query: string, variables: unknown): HttpRequest {
  const { base } = ask.job.params;
  return {
    method: 'POST',
    url: `${base.replace(/\/v3$/, '')}/graphql`,
    headers: { ...headersOf(ask), 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  };
}

function headersOf({ secrets: { token } }: Ask<Params, Cursor>): Record<string, string | Secret> {
  return {
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
    ...(token ? { authorization: secret(`Bearer ${reveal(token)}`) } : {}),
  };
}

function placeOf(options: Options): { base: string; token: boolean } {
  return { base: baseOf(options.base_url), token: options.token !== undefined };
}

/** A brand's words, quoted, some of them a query; GitHub refuses more. */
function queriesOf(brand: Brand, most: number): string[] {
  const terms = (positiveTerms(brand.query) ?? []).map(plainTerm).filter(term => term !== '');
  const quoted = [...new Set(terms)].sort().map(term => `"${term}"`);
  const batches = Array.from({ length: Math.ceil(quoted.length / most) }, (_, i) =>
    quoted.slice(i * most, (i + 1) * most),
  );
  return batches
    .flatMap(batch => joined(batch, OR, LONGEST_QUERY))
    .map(query => (query.includes(`"${OR}"`) ? `(${query})` : query));
}
