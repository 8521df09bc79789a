import { type Brand, positiveTerms } from '../model/brand.ts';
import { reveal, secret } from '../model/secret.ts';
import type { Ask, Draft, HttpRequest, Source, Stored } from '../model/source.ts';
import { DAY, MINUTE, SECOND } from '../model/time.ts';
import { shortHash } from './answer.ts';
import { type Cursor, type Params, readingOf, startAt } from './mastodon/cursor.ts';
import { isHashtag, type Options, options, type Server } from './mastodon/options.ts';
import { readInstance, readSearch, readStatus, readTimeline } from './mastodon/read.ts';
import { plainTerm } from './search-terms.ts';

/** Statuses a page holds at most. */
const PAGE = '40';

/**
 * Mastodon and what speaks its language: the timelines of hashtags on several servers, and full-text search on those where the
 * user has an account. A reading goes forward from the newest id of the last one (`min_id`), so that nothing falls out between;
 * the first goes back from the newest. Every posting is known by its `uri`, whichever server showed it.
 */
export const mastodon: Source<Options, Params, Cursor> = {
  type: 'mastodon',
  about: {
    title: 'Mastodon (fediverse)',
    home: 'https://joinmastodon.org',
    every: 15 * MINUTE,
    manners: {
      atOnce: 1,
      gap: SECOND,
      batch: 20,
      rule: '300 requests in 5 minutes from an address, and as many for an account; each server may set its own.',
      ruleUrl: 'https://docs.joinmastodon.org/api/rate-limits/',
    },
  },
  options,
  expects: [401, 404, 410, 422],

  jobs(options, brands, now) {
    const start = startAt(now - options.back_to);
    const tags = options.hashtags ?? hashtagsOf(brands);
    return serversOf(options).flatMap(server => [
      ...[...new Set(tags)].map(tag => ({
        ...draft(`tag:${server.host}:${tag}`, null),
        params: { ...server, onlyIndexable: options.only_indexable, what: { kind: 'tag' as const, tag } },
        start,
      })),
      ...(server.token === null ? [] : brands).flatMap(brand => {
        const terms = searchable(brand);
        const id = `search:${server.host}:${brand.id}:${shortHash(JSON.stringify(terms))}`;
        const params = { ...server, onlyIndexable: options.only_indexable, what: { kind: 'search' as const, terms } };
        return terms.length === 0 ? [] : [{ ...draft(id, brand.id), params, start }];
      }),
    ]);
  },

  since(job, from) {
    return job.params.what.kind === 'look-up' ? null : startAt(from);
  },

  request(ask) {
    const { base, what } = ask.job.params;
    const { nth, edge, forward } = readingOf(ask.cursor, ask.now);
    if (what.kind === 'look-up')
      return get(ask, `${base}/api/v1/statuses/${encodeURIComponent(what.statuses[nth]?.id ?? '')}`);
    if (isUnknown(ask)) return get(ask, `${base}/api/v2/instance`);
    if (what.kind === 'search')
      return get(ask, `${base}/api/v2/search`, {
        q: `"${what.terms[nth] ?? ''}"`,
        type: 'statuses',
        limit: PAGE,
        ...(edge === null ? {} : { max_id: edge }),
      });
    const { only } = ask.cursor.access ?? { only: null };
    return get(ask, `${base}/api/v1/timelines/tag/${encodeURIComponent(what.tag)}`, {
      limit: PAGE,
      ...(only === null ? {} : { [only]: 'true' }),
      ...(edge === null ? {} : { [forward ? 'min_id' : 'max_id']: edge }),
    });
  },

  parse(reply, ask) {
    const { what } = ask.job.params;
    if (what.kind === 'look-up') {
      const asked = what.statuses[readingOf(ask.cursor, ask.now).nth] ?? { id: '', nativeId: '' };
      return readStatus(reply, ask, asked, what.statuses.length);
    }
    if (isUnknown(ask)) return readInstance(reply, ask);
    return what.kind === 'search' ? readSearch(reply, ask, what.terms.length) : readTimeline(reply, ask);
  },

  refresh(stored, options, now) {
    const places = new Map<string, { host: string; statuses: { id: string; nativeId: string }[] }>();
    for (const one of stored) {
      const found = whereIs(one, serversOf(options));
      if (found === null) continue;
      const place = places.get(found.base) ?? { host: new URL(found.base).host, statuses: [] };
      place.statuses.push({ id: found.id, nativeId: one.nativeId });
      places.set(found.base, place);
    }
    return [...places].map(([base, { host, statuses }]) => ({
      ...draft(`look-up:${host}:${shortHash(JSON.stringify([statuses, now]))}`, null),
      // These jobs are stored, so they carry no token: what is public is shown without one.
      params: { host, base, token: null, onlyIndexable: options.only_indexable, what: { kind: 'look-up', statuses } },
      start: startAt(now),
      every: null,
      dueAt: now,
    }));
  },
};

/** Whether the server has to say first what it is and what it shows. */
function isUnknown({ cursor, now }: Ask<Params, Cursor>): boolean {
  return cursor.access === null || (cursor.reading === null && cursor.access.at < now - DAY);
}

function get({ job }: Ask<Params, Cursor>, url: string, query: Record<string, string> = {}): HttpRequest {
  const { token } = job.params;
  const login = token === null ? {} : { authorization: secret(`Bearer ${reveal(token)}`) };
  return { method: 'GET', url, query, headers: { accept: 'application/json', ...login } };
}

function draft(id: string, brand: string | null): Omit<Draft<Params, Cursor>, 'params' | 'start'> {
  return { id, brand, every: mastodon.about.every, dueAt: null };
}

/** Each server once; of two entries the one with a token counts. */
function serversOf({ instances }: Options): Server[] {
  const known = new Map<string, Server>();
  for (const server of instances) {
    const other = known.get(server.base);
    if (!other || other.token === null) known.set(server.base, server);
  }
  return [...known.values()];
}

/** Names and words of brands that may stand behind a #. */
function hashtagsOf(brands: readonly Brand[]): string[] {
  const words = brands.flatMap(brand => [brand.name, ...(positiveTerms(brand.query) ?? [])]);
  return [...new Set(words.map(word => word.replace(/^[#＃]/, '').toLowerCase()).filter(isHashtag))].sort();
}

function searchable(brand: Brand): string[] {
  const terms = (positiveTerms(brand.query) ?? []).map(plainTerm);
  return [...new Set(terms)].filter(term => term !== '').sort();
}

/** Where a status can be looked up: the server we read it from, while it is one of ours; else the one it was written on. */
function whereIs({ nativeId, thread, kind }: Stored, servers: readonly Server[]): { base: string; id: string } | null {
  const [, host, id] = /^([^/]+)\/([\w-]{1,200})$/.exec(thread ?? '') ?? [];
  const server = servers.find(one => one.host === host);
  if (kind === 'post' && server && id !== undefined) return { base: server.base, id };
  const [, origin, number] = /^(https?:\/\/[^/]+)\/(?:ap\/)?users\/[^/]+\/statuses\/(\d+)$/.exec(nativeId) ?? [];
  return origin !== undefined && number !== undefined && URL.canParse(origin) ? { base: origin, id: number } : null;
}
