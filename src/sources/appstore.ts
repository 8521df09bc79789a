import { z } from 'zod';
import { SourceError } from '../model/errors.ts';
import { type Author, type Item, NO_COUNTS } from '../model/mention.ts';
import type { Ask, Page, Source } from '../model/source.ts';
import { HOUR, type Instant, iso, SECOND } from '../model/time.ts';
import { canonicalUrl } from '../text/url.ts';
import {
  author,
  countAt,
  dateAt,
  type Fields,
  idAt,
  isObject,
  objectAt,
  published,
  rawOf,
  readObject,
  shortHash,
  textAt,
} from './answer.ts';
import { address, baseOf } from './options.ts';

const options = z.strictObject({
  apps: z
    .array(
      z.strictObject({
        app: z
          .union([z.string().trim(), z.number()])
          .transform(String)
          .refine(text => /^\d{5,15}$/.test(text), 'should be the number behind /id in the app’s address')
          .describe('The number behind /id in the app’s address'),
        name: z
          .string()
          .trim()
          .min(1)
          .max(200)
          .describe('What the app is called: its reviews seldom say it, and are searched with it'),
      }),
    )
    .min(1, 'is empty: name an app')
    .describe('Whose reviews are read'),
  countries: z
    .array(z.string().regex(/^[a-z]{2}$/, 'should be a country in small letters such as de'))
    .min(1)
    .default(['us'])
    .describe('In which countries’ stores'),
  pages: z
    .int()
    .min(1)
    .max(10)
    .default(10)
    .describe('Pages of 50 reviews the first reading turns; the service has ten'),
  base_url: address.default('https://itunes.apple.com').describe('Where the service is'),
});
type Options = z.output<typeof options>;

interface Params {
  app: string;
  name: string;
  country: string;
  pages: number;
  base: string;
}
/** `known`: short hashes of what was read, newest first. `reading`: the page that is next and what came before it. */
interface Cursor {
  at: Instant | null;
  known: string[];
  reading: { page: number; to: Instant; seen: string[]; oldest: Instant | null } | null;
}

/** The service holds ten pages of fifty. */
const MOST = 500;
/** An edited review moves to the top: one known id does not mean that all behind it is known. */
const ENOUGH = 5;

/** Reviews in Apple's App Store, newest first, by the feed behind its own pages: no key, 500 of an app and country. */
export const appstore: Source<Options, Params, Cursor> = {
  type: 'appstore',
  about: {
    title: 'App Store reviews',
    home: 'https://apps.apple.com',
    every: HOUR,
    manners: {
      atOnce: 1,
      gap: 3 * SECOND,
      rule: 'About 20 requests a minute; 10 pages of 50 reviews an app and country.',
      ruleUrl: 'https://developer.apple.com/library/archive/documentation/AudioVideo/Conceptual/iTuneSearchAPI/',
    },
  },
  options,

  jobs({ apps, countries, pages, base_url }) {
    const named = [...new Map(apps.map(one => [one.app, one])).values()];
    return named.flatMap(({ app, name }) =>
      [...new Set(countries)].map(country => ({
        id: `${app}:${country}`,
        brand: null,
        params: { app, name, country, pages, base: baseOf(base_url) },
        start: { at: null, known: [], reading: null },
        every: appstore.about.every,
        dueAt: null,
      })),
    );
  },

  request({ job: { params }, cursor }) {
    const page = cursor.reading?.page ?? 1;
    return {
      method: 'GET',
      url: `${params.base}/${params.country}/rss/customerreviews/page=${page}/id=${params.app}/sortby=mostrecent/json`,
      headers: { accept: 'application/json' },
    };
  },

  parse(reply, ask) {
    const body = readObject(reply, 'The App Store');
    if (!isObject(body['feed'])) throw new SourceError('malformed', 'The App Store answered JSON without a feed');
    const { entry } = objectAt(body, 'feed');
    // One entry comes bare, none as nothing at all, and once the first was the app itself.
    const entries = (Array.isArray(entry) ? entry : [entry]).filter(isObject);
    const reviews = entries.filter(one => isObject(one['im:rating']));
    const items = reviews.map(review => mentionOf(review, ask, reply.at)).filter(item => item !== null);
    if (reviews.length > 0 && items.length === 0)
      throw new SourceError('malformed', 'The App Store answered reviews without ids');
    return page([...new Map(items.map(item => [item.nativeId, item])).values()], ask);
  },
};

function page(items: Item[], { job, cursor, now }: Ask<Params, Cursor>): Page<Cursor> {
  const reading = cursor.reading ?? { page: 1, to: now, seen: [], oldest: null };
  const known = new Set(cursor.known);
  const hashes = items.map(({ nativeId }) => shortHash(nativeId));
  const seen = [...new Set([...reading.seen, ...hashes])].slice(0, MOST);
  const oldest = items
    .filter(({ dateQuality }) => dateQuality === 'stated')
    .reduce<Instant | null>((least, { publishedAt }) => Math.min(least ?? publishedAt, publishedAt), reading.oldest);
  const last = hashes.at(-1);
  const met = (last !== undefined && known.has(last)) || hashes.filter(hash => known.has(hash)).length >= ENOUGH;
  if (!met && items.length > 0 && reading.page < job.params.pages) {
    const more: Cursor = { ...cursor, reading: { page: reading.page + 1, to: reading.to, seen, oldest } };
    // Pages move on while they are turned: a reading that was cut off begins anew.
    return { items, heard: null, more, resume: { ...cursor, reading: null } };
  }
  const done = { items, more: null };
  const since = cursor.at;
  if (since !== null && known.size > 0 && seen.length === 0)
    return {
      ...done,
      heard: null,
      gap: 'the App Store answered without any reviews, as it does at times',
      resume: { ...cursor, reading: null },
    };
  const resume: Cursor = {
    at: reading.to,
    known: [...new Set([...seen, ...cursor.known])].slice(0, MOST),
    reading: null,
  };
  const read = oldest !== null && oldest < reading.to ? ([oldest, reading.to] as const) : null;
  if (since === null || since >= reading.to) return { ...done, heard: read, resume };
  if (met || known.size === 0) return { ...done, heard: [since, reading.to], resume };
  return {
    ...done,
    heard: read,
    gap: `none of the reviews read at ${iso(since)} came up again: some between may be missing`,
    resume,
  };
}

function mentionOf(review: Fields, { job: { params } }: Ask<Params, Cursor>, at: Instant): Item | null {
  const id = idAt(objectAt(review, 'id'), 'label');
  if (id === null || !/^\w{1,40}$/.test(id)) return null;
  const rating = countAt(objectAt(review, 'im:rating'), 'label');
  const version = label(review, 'im:version');
  const { app, name, country } = params;
  return {
    platform: 'appstore',
    nativeId: id,
    kind: 'review',
    // A review has no page of its own; the parameter the store does not read keeps the address one review's.
    url: `https://apps.apple.com/${country}/app/id${app}?see-all=reviews&review=${id}`,
    thread: null,
    author: writerOf(objectAt(review, 'author')),
    title: label(review, 'title').slice(0, 1000),
    text: label(review, 'content').slice(0, 50_000),
    more: name,
    links: [],
    tags: version === '' ? [] : [`version ${version.slice(0, 50)}`],
    lang: null,
    country: country.toUpperCase(),
    // Answers of some years had no dates at all.
    ...published(dateAt(objectAt(review, 'updated'), 'label'), at),
    editedAt: null,
    counts: {
      ...NO_COUNTS,
      likes: countAt(objectAt(review, 'im:voteSum'), 'label'),
      rating: rating !== null && rating >= 0 && rating <= 5 ? rating : null,
    },
    raw: rawOf(review),
  };
}

function writerOf(writer: Fields): Author | null {
  const url = canonicalUrl(label(writer, 'uri'));
  const id = /\/id(\d{1,20})/.exec(url ?? '')?.[1];
  const name = label(writer, 'name').slice(0, 300);
  return id === undefined ? null : author({ platform: 'appstore', nativeId: id, name: name || null, url });
}

/** Every value is `{label: …}`, numbers too. */
function label(fields: Fields, key: string): string {
  return textAt(objectAt(fields, key), 'label').trim();
}
