import { z } from 'zod';
import { positiveTerms } from '../model/brand.ts';
import { SourceError } from '../model/errors.ts';
import type { Secret } from '../model/secret.ts';
import type { Ask, Page, Source } from '../model/source.ts';
import { type Duration, HOUR, type Instant, MINUTE, SECOND } from '../model/time.ts';
import { countAt, type Fields, idAt, shortHash } from './answer.ts';
import { address, baseOf, duration } from './options.ts';
import { plainTerm } from './search-terms.ts';
import { type Answer, readAnswer } from './stackexchange/answer.ts';
import { type Hit, hitOf, mentionOf, PLATFORM } from './stackexchange/post.ts';

const options = z.strictObject({
  sites: z
    .array(
      z
        .string()
        .trim()
        .toLowerCase()
        .regex(
          /^[a-z0-9][a-z0-9.-]{0,60}$/,
          'should be the name of a site: stackoverflow, serverfault, unix, ru.stackoverflow',
        )
        .transform(name => name.replace(/\.stackexchange\.com$|\.com$/, '')),
    )
    .min(1)
    .max(50)
    .default(['stackoverflow'])
    .describe('Which sites are searched, by the names the API has for them'),
  back_to: duration.prefault('7d').describe('How far the first reading looks back'),
  base_url: address.default('https://api.stackexchange.com/2.3').describe('Where the API is, its version included'),
});
type Options = z.output<typeof options>;

type Params = { base: string; site: string } & (
  | { what: 'search'; terms: string[] }
  | { what: 'questions' | 'answers'; ids: string[] }
);
/** What is still to be asked: a term's number, from and to in Unix seconds (both included), the page. */
interface Window {
  term: number;
  from: number;
  to: number;
  page: number;
}
/** Between two readings `reading` is null. `found`: hits whose posts are looked up next, before the search goes on. */
interface Cursor {
  from: Instant;
  reading: { to: Instant; left: Window[]; found: Hit[] } | null;
}

const PAGE = 100;
/** Later pages are for keys only: there the window is narrowed instead. */
const LAST_PAGE = 25;
/** The search's index lags. */
const OVERLAP: Duration = 15 * MINUTE;
const SEARCH = 'search/excerpts';

/**
 * Stack Overflow and its sister sites: questions and answers that name a brand. The search tells neither who wrote a post nor
 * all of its text, so what it finds is looked up at once, a hundred posts a request. Counts, edits of questions and deletions
 * are told by later look-ups.
 */
export const stackexchange: Source<Options, Params, Cursor> = {
  type: 'stackexchange',
  about: {
    title: 'Stack Exchange',
    home: 'https://stackexchange.com',
    secrets: ['key'],
    every: HOUR,
    manners: {
      atOnce: 1,
      gap: 2 * SECOND,
      batch: PAGE,
      rule: '300 requests a day and address, 10,000 with a (free) key; a method that answers with a backoff is left alone so long; texts are under CC BY-SA: author and link belong to them.',
      ruleUrl: 'https://api.stackexchange.com/docs/throttle',
    },
  },
  options,
  // Its errors come as 400 with the reason in the body.
  expects: [400],

  jobs(options, brands, now) {
    const base = baseOf(options.base_url);
    return brands.flatMap(brand => {
      const terms = [...new Set((positiveTerms(brand.query) ?? []).map(plainTerm).filter(term => term !== ''))].sort();
      if (terms.length === 0) return [];
      return [...new Set(options.sites)].map(site => ({
        id: `${brand.id}:${site}:${shortHash(JSON.stringify(terms))}`,
        brand: brand.id,
        params: { what: 'search' as const, base, site, terms },
        start: { from: Math.max(0, now - options.back_to), reading: null },
        every: stackexchange.about.every,
        dueAt: null,
      }));
    });
  },

  since(_job, from) {
    return { from: Math.max(0, from), reading: null };
  },

  request(ask) {
    const { params } = ask.job;
    const { found, left } = readingOf(ask);
    const query: Record<string, string | Secret> = { site: params.site, pagesize: String(PAGE) };
    const window = left[0];
    let path = SEARCH;
    if (params.what !== 'search') path = `${params.what}/${params.ids.join(';')}`;
    else if (found.length > 0) path = `posts/${found.map(hit => hit.id).join(';')}`;
    if (path === SEARCH && params.what === 'search' && window)
      Object.assign(query, {
        q: `"${params.terms[window.term] ?? ''}"`,
        sort: 'creation',
        order: 'desc',
        fromdate: String(window.from),
        todate: String(window.to),
        page: String(window.page),
      });
    else query['filter'] = 'withbody';
    const { key } = ask.secrets;
    if (key) query['key'] = key;
    return { method: 'GET', url: `${params.base}/${path}`, query, headers: { accept: 'application/json' } };
  },

  parse(reply, ask) {
    const { params } = ask.job;
    if (params.what !== 'search') return lookedUp(readAnswer(reply, params.what), params, ask, reply.at);
    const { to, left, found } = readingOf(ask);
    if (found.length === 0) return search(readAnswer(reply, SEARCH), ask);
    const { items: posts, aside } = readAnswer(reply, 'posts');
    const by = byId(posts, 'post_id');
    return {
      items: found.flatMap(hit => {
        const post = by.get(hit.id);
        return post ? [mentionOf(post, hit, params.site, reply.at)] : [];
      }),
      gone: missing(
        found.map(hit => hit.id),
        by,
        params.site,
      ),
      ...aside,
      ...goingOn(ask.cursor.from, to, left, []),
    };
  },

  refresh(stored, options, now) {
    const base = baseOf(options.base_url);
    const groups = new Map<string, { site: string; what: 'questions' | 'answers'; ids: string[] }>();
    for (const { platform, nativeId, kind } of stored) {
      const [site, id] = nativeId.split('/');
      if (platform !== PLATFORM || !site || !id || !/^\d{1,15}$/.test(id)) continue;
      const what = kind === 'post' ? 'questions' : 'answers';
      const group = groups.get(`${site} ${what}`) ?? { site, what, ids: [] };
      group.ids.push(id);
      groups.set(`${site} ${what}`, group);
    }
    return [...groups.values()].flatMap(({ site, what, ids }) =>
      Array.from({ length: Math.ceil(ids.length / PAGE) }, (_, i) => ids.slice(i * PAGE, (i + 1) * PAGE)).map(
        batch => ({
          id: `${what}:${site}:${shortHash(batch.join(';'))}:${now}`,
          brand: null,
          params: { what, base, site, ids: batch },
          start: { from: 0, reading: null },
          every: null,
          dueAt: now,
        }),
      ),
    );
  },
};

/** A page of the search: what it found is looked up before the next. */
function search({ items, hasMore, aside }: Answer, ask: Ask<Params, Cursor>): Page<Cursor> {
  const hits = items.map(hitOf).filter(hit => hit !== null);
  if (items.length > 0 && hits.length === 0)
    throw new SourceError('malformed', 'Stack Exchange answered hits without question_id and answer_id');
  const { to, left } = readingOf(ask);
  const [window, ...others] = left;
  const rest = hasMore && window && items.length > 0 ? restOf(window, items) : [];
  const gap = rest === null ? { gap: 'more posts of one second than the search can list' } : {};
  return { items: [], ...aside, ...gap, ...goingOn(ask.cursor.from, to, [...(rest ?? []), ...others], once(hits)) };
}

/** The page behind this one; past the last page, all that is as old as the oldest here or older. Null: neither can be asked for. */
function restOf(window: Window, items: readonly Fields[]): Window[] | null {
  if (window.page < LAST_PAGE) return [{ ...window, page: window.page + 1 }];
  const oldest = Math.min(...items.map(item => countAt(item, 'creation_date') ?? window.to));
  return oldest < window.to && oldest >= window.from ? [{ ...window, to: oldest, page: 1 }] : null;
}

function goingOn(
  from: Instant,
  to: Instant,
  left: Window[],
  found: Hit[],
): Pick<Page<Cursor>, 'heard' | 'more' | 'resume'> {
  if (left.length > 0 || found.length > 0) {
    const cursor: Cursor = { from, reading: { to, left, found } };
    return { heard: null, more: cursor, resume: cursor };
  }
  const resume: Cursor = { from: Math.max(from, to - OVERLAP), reading: null };
  return { heard: from < to ? [from, to] : null, more: null, resume };
}

/** The reading under way, or the one that begins now. */
function readingOf({ job: { params }, cursor, now }: Ask<Params, Cursor>): NonNullable<Cursor['reading']> {
  if (cursor.reading) return cursor.reading;
  const from = Math.floor(cursor.from / SECOND);
  const to = Math.max(from, Math.ceil(now / SECOND));
  const terms = params.what === 'search' ? params.terms : [];
  return { to: Math.max(now, cursor.from), left: terms.map((_, term) => ({ term, from, to, page: 1 })), found: [] };
}

/** What is still there, told anew, and what is not. */
function lookedUp(
  { items: posts, aside }: Answer,
  { what, ids, site }: Params & { what: 'questions' | 'answers' },
  ask: Ask<Params, Cursor>,
  at: Instant,
): Page<Cursor> {
  const by = byId(posts, what === 'questions' ? 'question_id' : 'answer_id');
  const items = [...by.values()].flatMap(post => {
    const hit = hitOf({ ...post, item_type: what === 'questions' ? 'question' : 'answer' });
    return hit ? [mentionOf(post, hit, site, at)] : [];
  });
  return { items, gone: missing(ids, by, site), ...aside, heard: null, more: null, resume: ask.cursor };
}

function byId(posts: readonly Fields[], key: string): Map<string, Fields> {
  return new Map(
    posts.flatMap((post): [string, Fields][] => (idAt(post, key) === null ? [] : [[String(idAt(post, key)), post]])),
  );
}

/** A post that is asked for by its id and does not come is deleted. */
function missing(
  ids: readonly string[],
  by: ReadonlyMap<string, Fields>,
  site: string,
): NonNullable<Page<Cursor>['gone']> {
  return ids.filter(id => !by.has(id)).map(id => ({ platform: PLATFORM, nativeId: `${site}/${id}` }));
}

function once(hits: readonly Hit[]): Hit[] {
  return [...new Map(hits.map(hit => [hit.id, hit])).values()];
}
