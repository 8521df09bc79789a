import { z } from 'zod';
import { positiveTerms } from '../model/brand.ts';
import type { Ask, Draft, HttpRequest, Source } from '../model/source.ts';
import { DAY, HOUR, type Instant, SECOND } from '../model/time.ts';
import { canonicalUrl, hostOf } from '../text/url.ts';
import { shortHash } from './answer.ts';
import { type Cursor, type Params, readingOf, readObjectView, readSearch, readSite } from './lemmy/read.ts';
import { duration, server, serverAt } from './options.ts';

const options = z.strictObject({
  instances: z
    .array(server)
    .min(1)
    .max(50)
    .default(['lemmy.world', 'lemmy.ml'])
    .describe('The servers searched; each shows what its people follow on all others'),
  back_to: duration.prefault('7d').describe('How far the first reading looks back'),
});
type Options = z.output<typeof options>;

const MANNERS = {
  atOnce: 1,
  gap: 10 * SECOND,
  batch: 20,
  rule: '60 searches in 10 minutes from an address, unless the server’s keepers set another limit; no waiting time is told.',
  ruleUrl: 'https://join-lemmy.org/docs/administration/administration.html',
};

/**
 * Lemmy: posts and comments of all communities that some server knows, searched by brand. Speaks 0.19 (API v3, pages by number)
 * and 1.0 (API v4, pages by mark): which one, the server says first and again every day.
 */
export const lemmy: Source<Options, Params, Cursor> = {
  type: 'lemmy',
  about: { title: 'Lemmy', home: 'https://join-lemmy.org', every: HOUR / 2, manners: MANNERS },
  options,
  expects: [400, 404],

  jobs(options, brands, now) {
    return serversOf(options).flatMap(place =>
      brands.map(brand => {
        // Without words of its own a brand's search is for nothing in particular, which finds everything.
        const found = (positiveTerms(brand.query) ?? ['']).map(term => term.replace(/\s+/g, ' ').trim());
        const terms = found.length === 0 ? [''] : [...new Set(found)].sort();
        return {
          id: `${place.host}:${brand.id}:${shortHash(JSON.stringify(terms))}`,
          brand: brand.id,
          params: { ...place, what: { kind: 'search' as const, terms } },
          start: startAt(now - options.back_to),
          every: lemmy.about.every,
          dueAt: null,
        };
      }),
    );
  },

  since(job, from) {
    return job.params.what.kind === 'search' ? startAt(from) : null;
  },

  request(ask) {
    const { base, what } = ask.job.params;
    const { nth, page } = readingOf(ask);
    const access = known(ask);
    if (access === null) return get(`${base}/api/${ask.cursor.access?.languages === null ? 'v4' : 'v3'}/site`);
    if (what.kind === 'look-up') return get(`${base}/api/${access.api}/resolve_object`, { q: what.ids[nth] ?? '' });
    const term = what.terms[nth] ?? '';
    return access.api === 'v3'
      ? get(`${base}/api/v3/search`, {
          q: term,
          type_: 'All',
          sort: 'New',
          listing_type: 'All',
          limit: '50',
          page: page ?? '1',
        })
      : get(`${base}/api/v4/search`, {
          search_term: term,
          type_: 'all',
          sort: 'new',
          listing_type: 'all',
          limit: '50',
          ...(page === null ? {} : { page_cursor: page }),
        });
  },

  parse(reply, ask) {
    const { what } = ask.job.params;
    if (known(ask) === null) return readSite(reply, ask);
    if (what.kind === 'search') return readSearch(reply, ask, what.terms.length);
    return readObjectView(reply, ask, what.ids[readingOf(ask).nth] ?? '', what.ids.length);
  },

  manners(job) {
    // Looking up is not searching: it falls under the limit of reading, 180 a minute.
    return job.params.what.kind === 'search' ? MANNERS : { ...MANNERS, gap: SECOND };
  },

  refresh(stored, options, now) {
    const places = serversOf(options);
    const wanted = new Map<string, string[]>();
    for (const { nativeId } of stored) {
      // Its own server knows best; another knows the likes, and that it was deleted, as far as it was told.
      const place = places.find(one => one.host === hostOf(nativeId)) ?? places[0];
      if (!place || canonicalUrl(nativeId) === null) continue;
      wanted.set(place.base, [...(wanted.get(place.base) ?? []), nativeId]);
    }
    return places.flatMap((place): Draft<Params, Cursor>[] => {
      const ids = wanted.get(place.base);
      if (ids === undefined) return [];
      return [
        {
          id: `look-up:${place.host}:${shortHash(JSON.stringify([ids, now]))}`,
          brand: null,
          params: { ...place, what: { kind: 'look-up', ids } },
          start: startAt(now),
          every: null,
          dueAt: now,
        },
      ];
    });
  },
};

function startAt(from: Instant): Cursor {
  return { from: Math.max(0, from), access: null, reading: null };
}

/** What the server said of itself, while that is fresh; within a reading it stays as it is. */
function known({ cursor: { access, reading }, now }: Ask<Params, Cursor>): Cursor['access'] {
  if (access === null || access.languages === null) return null;
  return reading === null && access.at < now - DAY ? null : access;
}

function serversOf({ instances }: Options): { host: string; base: string }[] {
  const all = instances.map(serverAt).filter(place => place !== null);
  return [...new Map(all.map(place => [place.base, place])).values()];
}

function get(url: string, query: Record<string, string> = {}): HttpRequest {
  return { method: 'GET', url, query, headers: { accept: 'application/json' } };
}
