import { z } from 'zod';
import { type Brand, positiveTerms } from '../model/brand.ts';
import { SourceError } from '../model/errors.ts';
import { isSecret, reveal, type Secret, secret } from '../model/secret.ts';
import type { Ask, Draft, Manners, Page, Source } from '../model/source.ts';
import { DAY, type Duration, HOUR, type Instant, MINUTE, SECOND } from '../model/time.ts';
import { VERSION } from '../model/version.ts';
import { countAt, readObject, shortHash, textAt } from './answer.ts';
import { address, baseOf, duration } from './options.ts';
import { readAtom } from './reddit/atom.ts';
import { type Found, FULL_NAME, PLATFORM } from './reddit/found.ts';
import { readListing } from './reddit/listing.ts';
import { joined, plainTerm } from './search-terms.ts';

const options = z
  .strictObject({
    client_id: z
      .union([z.string().trim().min(1), z.custom<Secret>(isSecret)])
      .optional()
      .describe('Of an app that Reddit approved; without one the public feeds are read, which tell no scores'),
    username: z
      .string()
      .trim()
      .regex(/^[\w-]{1,40}$/, 'should be a Reddit user name, without u/')
      .optional()
      .describe('Your Reddit user name: with a client_id, Reddit wants it in the User-Agent'),
    search: z.boolean().default(true).describe('Posts everywhere are searched for the words of each brand'),
    subreddits: z
      .array(z.string().regex(/^\w{1,50}$/, 'should be the name of a subreddit, without r/'))
      .max(100)
      .default([])
      .describe('All posts and comments of these are read'),
    back_to: duration.prefault('7d').describe('How far the first reading looks back'),
    base_url: address.default('https://www.reddit.com').describe('Where feeds are read and keys are shown'),
    api_url: address.default('https://oauth.reddit.com').describe('Where is asked with a key'),
  })
  .refine(said => said.client_id === undefined || said.username !== undefined, {
    path: ['username'],
    message: 'Reddit wants the user name of whoever asks with a client_id: write username: your-name',
  });
type Options = z.output<typeof options>;

interface Place {
  base: string;
  /** With a key: JSON from here. Null: feeds. */
  api: string | null;
  agent: string | null;
}
type Params = Place &
  (
    | { what: 'search'; queries: string[] }
    | { what: 'new' | 'comments'; subreddits: string }
    | { what: 'info'; ids: string[]; authors: Readonly<Record<string, string>> }
  );
/**
 * All lists come newest first and are read down to `from`, always from the top: Reddit's own mark for what is newer
 * (`before`) answers nothing once the post it names is deleted. `heardFrom`: how far back the reading under way got.
 */
interface Cursor {
  from: Instant;
  reading: { to: Instant; query: number; after: string | null; read: number; heardFrom: Instant } | null;
}

const PAGE = 100;
/** No list is longer, however many pages of it are asked for; a search ends after about 250. */
const MOST = 1000;
const MOST_FOUND = 225;
const MOST_LISTED = 900;
/** The search's index lags. */
const OVERLAP: Duration = HOUR;
/** Reddit cuts a longer query. */
const LONGEST_QUERY = 500;
const IDS = 100;

const RULE =
  '100 requests a minute with an approved key, 10 without, averaged over ten minutes; what its authors delete has to be deleted; authors may not be matched with who they are elsewhere.';
const KEYLESS: Manners = {
  atOnce: 1,
  gap: 6 * SECOND,
  batch: IDS,
  rule: RULE,
  ruleUrl: 'https://support.reddithelp.com/hc/en-us/articles/16160319875092-Reddit-Data-API-Wiki',
};
const KEYED: Manners = { ...KEYLESS, gap: 700 };

/**
 * Reddit: posts by search for every brand (it has no search of comments), and all posts and comments of chosen subreddits.
 * With the key of an approved app the API is asked; without, the public Atom feeds, in which scores and comment counts are
 * missing (unknown, not zero) and from which no deletion is learned later.
 */
export const reddit: Source<Options, Params, Cursor> = {
  type: 'reddit',
  about: {
    title: 'Reddit',
    home: 'https://www.reddit.com',
    secrets: ['client_id', 'client_secret'],
    every: 10 * MINUTE,
    manners: KEYLESS,
  },
  options,

  jobs(options, brands, now) {
    const start: Cursor = { from: Math.max(0, now - options.back_to), reading: null };
    const job = (id: string, brand: string | null, params: Params): Draft<Params, Cursor> => ({
      id,
      brand,
      params,
      start,
      every: reddit.about.every,
      dueAt: null,
    });
    const place = placeOf(options);
    const searched = options.search ? brands.map(brand => ({ brand, queries: queriesOf(brand) })) : [];
    const subreddits = [...new Set(options.subreddits.map(name => name.toLowerCase()))].sort().join('+');
    const listed = subreddits === '' ? [] : (['new', 'comments'] as const);
    return [
      ...searched
        .filter(({ queries }) => queries.length > 0)
        .map(({ brand, queries }) =>
          job(`${brand.id}:${shortHash(JSON.stringify(queries))}`, brand.id, { ...place, what: 'search', queries }),
        ),
      ...listed.map(what => job(`${what}:${shortHash(subreddits)}`, null, { ...place, what, subreddits })),
    ];
  },

  since(_job, from) {
    return { from: Math.max(0, from), reading: null };
  },

  request(ask) {
    const { params } = ask.job;
    const query: Record<string, string> = { limit: String(PAGE) };
    const { after } = readingOf(ask);
    if (params.api !== null) query['raw_json'] = '1';
    if (after !== null) query['after'] = after;
    if (params.what === 'info') query['id'] = params.ids.join(',');
    if (params.what === 'search') {
      const { query: nth } = readingOf(ask);
      Object.assign(query, {
        q: params.queries[nth] ?? '',
        sort: 'new',
        t: spanOf(ask.now - ask.cursor.from),
        type: 'link',
      });
    }
    const path =
      params.what === 'info'
        ? '/api/info'
        : params.what === 'search'
          ? '/search'
          : `/r/${params.subreddits}/${params.what}`;
    const feed = params.what === 'search' ? '.rss' : '/.rss';
    return {
      method: 'GET',
      url: params.api === null ? `${params.base}${path}${feed}` : `${params.api}${path}`,
      query,
      headers: {
        accept: params.api === null ? 'application/atom+xml' : 'application/json',
        ...(params.agent === null ? {} : { 'user-agent': params.agent }),
        ...(ask.token === null ? {} : { authorization: secret(`bearer ${reveal(ask.token.access)}`) }),
      },
    };
  },

  async parse(reply, ask) {
    const found = ask.job.params.api === null ? await readAtom(reply) : readListing(reply);
    const { params } = ask.job;
    if (params.what !== 'info') return page(found, ask);
    const gone = [...found.gone, ...closed(found, params.authors)];
    return { items: found.items, gone, heard: null, more: null, resume: ask.cursor };
  },

  manners(job) {
    return job.params.api === null ? KEYLESS : KEYED;
  },

  refresh(stored, options, now) {
    const place = placeOf(options);
    if (place.api === null) return [];
    const own = stored.filter(one => one.platform === PLATFORM && FULL_NAME.test(one.nativeId));
    const batches = Array.from({ length: Math.ceil(own.length / IDS) }, (_, i) => own.slice(i * IDS, (i + 1) * IDS));
    return batches.map(batch => {
      const ids = batch.map(one => one.nativeId);
      const authors = Object.fromEntries(
        batch.flatMap(one => (one.author === null ? [] : [[one.nativeId, one.author]])),
      );
      return {
        id: `info:${shortHash(ids.join(','))}:${now}`,
        brand: null,
        params: { ...place, what: 'info' as const, ids, authors },
        start: { from: 0, reading: null },
        every: null,
        dueAt: now,
      };
    });
  },

  login: {
    request({ job: { params }, secrets }) {
      if (params.api === null) return null;
      const { client_id: id, client_secret: key } = secrets;
      if (!id || !key)
        throw new SourceError('denied', 'Reddit wants a client_id and its client_secret: one is missing');
      const basic = Buffer.from(`${reveal(id)}:${reveal(key)}`).toString('base64');
      return {
        method: 'POST',
        url: `${params.base}/api/v1/access_token`,
        headers: {
          authorization: secret(`Basic ${basic}`),
          accept: 'application/json',
          'content-type': 'application/x-www-form-urlencoded',
          ...(params.agent === null ? {} : { 'user-agent': params.agent }),
        },
        body: 'grant_type=client_credentials',
      };
    },
    token(reply) {
      const answer = readObject(reply, 'Reddit');
      const access = textAt(answer, 'access_token');
      if (access === '') {
        const why = String(answer['error'] ?? 'no token in its answer').slice(0, 200);
        throw new SourceError('denied', `Reddit gives no token for this client_id: ${why}`);
      }
      const seconds = countAt(answer, 'expires_in');
      return { access: secret(access), expiresAt: seconds === null ? null : reply.at + seconds * SECOND };
    },
  },
};

function page(found: Found, ask: Ask<Params, Cursor>): Page<Cursor> {
  const { gone } = found;
  const items = [...new Map(found.items.map(item => [item.nativeId, item])).values()];
  const { from } = ask.cursor;
  const now = readingOf(ask);
  const read = now.read + found.count;
  const down = found.oldest !== null && found.oldest <= from;
  const goesOn = !down && found.next !== null && found.next !== now.after && found.count > 0 && read < MOST;
  if (goesOn) {
    const cursor: Cursor = { from, reading: { ...now, after: found.next, read } };
    return { items, gone, heard: null, more: cursor, resume: cursor };
  }
  const isSearch = ask.job.params.what === 'search';
  const cut = !down && read >= (isSearch ? MOST_FOUND : MOST_LISTED);
  const heardFrom = cut ? Math.max(now.heardFrom, found.oldest ?? now.to) : now.heardFrom;
  const gap = cut
    ? { gap: `Reddit ended the list after ${read} entries, before it came to where the last reading began` }
    : {};
  if (ask.job.params.what === 'search' && now.query + 1 < ask.job.params.queries.length) {
    const cursor: Cursor = { from, reading: { to: now.to, query: now.query + 1, after: null, read: 0, heardFrom } };
    return { items, gone, heard: null, more: cursor, resume: cursor, ...gap };
  }
  const resume: Cursor = { from: Math.max(from, now.to - OVERLAP), reading: null };
  return { items, gone, heard: heardFrom < now.to ? [heardFrom, now.to] : null, more: null, resume, ...gap };
}

/** Accounts that were closed: a post stays without its author, yet of the author Reddit wants nothing kept. */
function closed(found: Found, authors: Readonly<Record<string, string>>): { platform: string; author: string }[] {
  const left = found.orphans.map(id => authors[id]);
  return [...new Set(left.filter(author => author !== undefined))].map(author => ({ platform: PLATFORM, author }));
}

/** The reading under way, or the one that begins now. */
function readingOf({ cursor, now }: Ask<Params, Cursor>): NonNullable<Cursor['reading']> {
  return cursor.reading ?? { to: Math.max(now, cursor.from), query: 0, after: null, read: 0, heardFrom: cursor.from };
}

function placeOf(options: Options): Place {
  return {
    base: baseOf(options.base_url),
    api: options.client_id === undefined ? null : baseOf(options.api_url),
    agent: options.username === undefined ? null : `node:earshot:v${VERSION} (by /u/${options.username})`,
  };
}

/** A brand's words as queries: quoted, joined by OR, none longer than Reddit reads. */
function queriesOf(brand: Brand): string[] {
  const terms = (positiveTerms(brand.query) ?? []).map(plainTerm).filter(term => term !== '');
  const quoted = [...new Set(terms)].sort().map(term => `"${term}"`);
  return joined(quoted, ' OR ', LONGEST_QUERY);
}

/** The shortest span Reddit knows that surely reaches so far back. */
function spanOf(age: Duration): string {
  const spans = { hour: 50 * MINUTE, day: 23 * HOUR, week: 6.5 * DAY, month: 29 * DAY, year: 360 * DAY };
  return Object.entries(spans).find(([, length]) => age <= length)?.[0] ?? 'all';
}
