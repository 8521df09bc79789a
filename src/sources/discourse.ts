import { z } from 'zod';
import { positiveTerms } from '../model/brand.ts';
import type { Ask, Draft, HttpRequest, Source } from '../model/source.ts';
import { type Instant, iso, MINUTE, SECOND } from '../model/time.ts';
import { shortHash } from './answer.ts';
import { type Cursor, idIn, type Params, readingOf, readPost, readPosts, readSearch } from './discourse/read.ts';
import { address, baseOf, duration } from './options.ts';
import { plainTerm } from './search-terms.ts';

const options = z.strictObject({
  base_url: address.describe('Where the forum is'),
  search: z
    .boolean()
    .default(false)
    .describe('Searches for the words of each brand, and gets excerpts, where reading every post is too much'),
  api_username: z
    .string()
    .trim()
    .regex(/^[^\s/]{1,100}$/, 'should be a user name of the forum')
    .optional()
    .describe('Whom the api_key of a closed forum belongs to'),
  back_to: duration.prefault('7d').describe('How far the first reading looks back'),
});
type Options = z.output<typeof options>;

/**
 * Any forum that runs Discourse: all posts of all topics, by id from the newest down to what is known, or a search for every
 * brand. Open forums want no key.
 */
export const discourse: Source<Options, Params, Cursor> = {
  type: 'discourse',
  about: {
    title: 'Discourse',
    home: 'https://www.discourse.org',
    secrets: ['api_key'],
    every: 15 * MINUTE,
    manners: {
      atOnce: 1,
      gap: 2 * SECOND,
      batch: 20,
      rule: '200 requests a minute and 50 in 10 seconds from an address, fewer for searches without a login; each forum may set its own.',
      ruleUrl: 'https://meta.discourse.org/t/available-settings-for-global-rate-limits-and-throttling/78612',
    },
  },
  options,
  expects: [403, 404, 410],

  jobs(options, brands, now) {
    const place = placeOf(options);
    const start = startAt(now - options.back_to);
    const draft = { every: discourse.about.every, dueAt: null, start };
    if (!options.search) return [{ ...draft, id: 'posts', brand: null, params: { ...place, what: { kind: 'posts' } } }];
    return brands.flatMap((brand): Draft<Params, Cursor>[] => {
      const terms = [...new Set((positiveTerms(brand.query) ?? []).map(plainTerm))].filter(term => term !== '').sort();
      const id = `search:${brand.id}:${shortHash(JSON.stringify(terms))}`;
      return terms.length === 0
        ? []
        : [{ ...draft, id, brand: brand.id, params: { ...place, what: { kind: 'search', terms } } }];
    });
  },

  since(job, from) {
    return job.params.what.kind === 'look-up' ? null : startAt(from);
  },

  request(ask) {
    const { what } = ask.job.params;
    const { nth, before, page } = readingOf(ask);
    if (what.kind === 'look-up') return get(ask, `/posts/${what.ids[nth] ?? 0}.json`);
    if (what.kind === 'posts') return get(ask, '/posts.json', before === null ? {} : { before: String(before) });
    // Dates of a search are days; what is too old is left out here.
    const after = iso(Math.max(0, ask.cursor.from)).slice(0, 10);
    return get(ask, '/search.json', {
      q: `"${what.terms[nth] ?? ''}" after:${dayBefore(after)} order:latest`,
      page: String(page),
    });
  },

  parse(reply, ask) {
    const { what } = ask.job.params;
    if (what.kind === 'posts') return readPosts(reply, ask);
    if (what.kind === 'search') return readSearch(reply, ask, what.terms.length);
    return readPost(reply, ask, what.ids[readingOf(ask).nth] ?? 0, what.ids.length);
  },

  refresh(stored, options, now) {
    const place = placeOf(options);
    const ids = stored.map(one => idIn(one, place.host)).filter(id => id !== null);
    if (ids.length === 0) return [];
    return [
      {
        id: `look-up:${shortHash(JSON.stringify([ids, now]))}`,
        brand: null,
        params: { ...place, what: { kind: 'look-up', ids } },
        start: startAt(now),
        every: null,
        dueAt: now,
      },
    ];
  },
};

function startAt(from: Instant): Cursor {
  return { from: Math.max(0, from), after: null, reading: null };
}

function placeOf({ base_url, api_username }: Options): Omit<Params, 'what'> {
  const base = baseOf(base_url);
  const { host, pathname } = new URL(base);
  // A forum may live below a path of its host.
  return { host: `${host}${pathname.replace(/\/+$/, '')}`, base, user: api_username ?? null };
}

/** `after:` leaves its own day out, and a forum's days are not ours. */
function dayBefore(day: string): string {
  return iso(Date.parse(`${day}T00:00:00Z`) - 24 * 60 * MINUTE).slice(0, 10);
}

function get({ job, secrets }: Ask<Params, Cursor>, path: string, query: Record<string, string> = {}): HttpRequest {
  const key = secrets['api_key'];
  const { base, user } = job.params;
  const login = key === undefined ? {} : { 'api-key': key, ...(user === null ? {} : { 'api-username': user }) };
  return { method: 'GET', url: `${base}${path}`, query, headers: { accept: 'application/json', ...login } };
}
