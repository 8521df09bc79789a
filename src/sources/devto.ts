import { z } from 'zod';
import { SourceError } from '../model/errors.ts';
import { type Author, type Item, NO_COUNTS } from '../model/mention.ts';
import type { Ask, HttpReply, Page, Source } from '../model/source.ts';
import { type Duration, HOUR, type Instant, MINUTE, SECOND } from '../model/time.ts';
import { oneLine, plainText } from '../text/html.ts';
import { canonicalUrl, hostOf } from '../text/url.ts';
import {
  author,
  countAt,
  dateAt,
  type Fields,
  idAt,
  listAt,
  objectAt,
  objects,
  published,
  rawOf,
  readJson,
  readObject,
  shortHash,
  textAt,
} from './answer.ts';
import { address, baseOf, duration } from './options.ts';

const options = z.strictObject({
  tags: z
    .array(z.string().trim().min(1).max(100))
    .min(1)
    .max(100)
    .optional()
    .describe('Only articles with one of these tags; all where unsaid'),
  back_to: duration.prefault('7d').describe('How far the first reading looks back'),
  base_url: address.default('https://dev.to').describe('Where the site is; any other that runs Forem'),
});
type Options = z.output<typeof options>;

interface Params {
  base: string;
  tags: string[] | null;
  /** Articles to look up; null: the newest are read. */
  articles: { id: string; nativeId: string }[] | null;
}
/** Between two readings `reading` is null; during one: its page, or how many articles were looked up. */
interface Cursor {
  from: Instant;
  reading: { to: Instant; page: number } | null;
}

const PLATFORM = 'devto';
const SITE = 'dev.to';
const PAGE = '100';
/** What was published shortly before a reading is read again by the next: titles are corrected soon. */
const OVERLAP: Duration = HOUR;

/**
 * dev.to (and other sites that run Forem): the newest articles, page by page. Its API does not search, and its lists hold title
 * and description, not the text.
 */
export const devto: Source<Options, Params, Cursor> = {
  type: 'devto',
  about: {
    title: 'dev.to (Forem)',
    home: 'https://dev.to',
    every: 30 * MINUTE,
    manners: {
      atOnce: 1,
      gap: SECOND,
      batch: 20,
      rule: '30 requests in 30 seconds; a User-Agent.',
      ruleUrl: 'https://developers.forem.com/api/v1',
    },
  },
  options,
  expects: [404],

  jobs(options, _brands, now) {
    const tags = options.tags === undefined ? null : [...new Set(options.tags.map(plainTag))].sort();
    return [
      {
        id: tags === null ? 'latest' : `latest:${shortHash(JSON.stringify(tags))}`,
        brand: null,
        params: { base: baseOf(options.base_url), tags, articles: null },
        start: { from: Math.max(0, now - options.back_to), reading: null },
        every: devto.about.every,
        dueAt: null,
      },
    ];
  },

  since(job, from) {
    return job.params.articles === null ? { from: Math.max(0, from), reading: null } : null;
  },

  request(ask) {
    const { base, articles } = ask.job.params;
    const { page } = readingOf(ask);
    const headers = { accept: 'application/vnd.forem.api-v1+json' };
    if (articles !== null) {
      const { id } = articles[page - 1] ?? { id: '0' };
      return { method: 'GET', url: `${base}/api/articles/${encodeURIComponent(id)}`, headers };
    }
    return {
      method: 'GET',
      url: `${base}/api/articles/latest`,
      query: { per_page: PAGE, page: String(page) },
      headers,
    };
  },

  parse(reply, ask) {
    const { articles } = ask.job.params;
    return articles === null ? readLatest(reply, ask) : readArticle(reply, ask, articles);
  },

  refresh(stored, options, now) {
    const articles = stored.flatMap(({ nativeId }) => {
      const id = /(?:^|\/)(\d{1,15})$/.exec(nativeId)?.[1];
      return id === undefined ? [] : [{ id, nativeId }];
    });
    if (articles.length === 0) return [];
    return [
      {
        id: `look-up:${shortHash(JSON.stringify([articles, now]))}`,
        brand: null,
        params: { base: baseOf(options.base_url), tags: null, articles },
        start: { from: now, reading: null },
        every: null,
        dueAt: now,
      },
    ];
  },
};

function readLatest(reply: HttpReply, ask: Ask<Params, Cursor>): Page<Cursor> {
  const reading = readingOf(ask);
  const { from } = ask.cursor;
  const { tags } = ask.job.params;
  if (reply.status === 404) throw new SourceError('malformed', 'there is no Forem at this address (404)');
  const articles = objects(readJson(reply, 'dev.to'), 'dev.to', 'a list of articles');
  const found = articles.map(article => articleOf(article, reply.at)).filter(item => item !== null);
  // There is always a newest article; an empty first page is a failure that looks like silence.
  if (found.length === 0 && (reading.page === 1 || articles.length > 0))
    throw new SourceError('malformed', 'dev.to answered a list without articles');
  const items = [...new Map(found.map(item => [item.nativeId, item])).values()].filter(
    item => tags === null || item.tags.some(tag => tags.includes(plainTag(tag))),
  );
  if (found.length > 0 && found.every(item => item.publishedAt >= from)) {
    const cursor: Cursor = { from, reading: { ...reading, page: reading.page + 1 } };
    return { items, heard: null, more: cursor, resume: cursor };
  }
  const resume: Cursor = { from: Math.max(from, reading.to - OVERLAP), reading: null };
  return { items, heard: from < reading.to ? [from, reading.to] : null, more: null, resume };
}

/** One article looked up: its counts, or that it is gone. Its text stays what the list said of it. */
function readArticle(reply: HttpReply, ask: Ask<Params, Cursor>, asked: NonNullable<Params['articles']>): Page<Cursor> {
  const reading = readingOf(ask);
  const { nativeId } = asked[reading.page - 1] ?? { nativeId: '' };
  const answer = readObject(reply, 'dev.to');
  const isGone = reply.status === 404;
  if (isGone ? textAt(answer, 'error') === '' : idAt(answer, 'id') === null)
    throw new SourceError('malformed', 'dev.to answered something else than an article');
  const cursor: Cursor = { ...ask.cursor, reading: { ...reading, page: reading.page + 1 } };
  const ref = { platform: PLATFORM, nativeId };
  return {
    items: [],
    ...(isGone ? { gone: [ref] } : { counts: [{ ...ref, counts: countsOf(answer) }] }),
    heard: null,
    more: reading.page < asked.length ? cursor : null,
    resume: cursor,
  };
}

function readingOf({ cursor, now }: Ask<Params, Cursor>): NonNullable<Cursor['reading']> {
  return cursor.reading ?? { to: Math.max(now, cursor.from), page: 1 };
}

function articleOf(article: Fields, at: Instant): Item | null {
  const id = idAt(article, 'id');
  const url = canonicalUrl(textAt(article, 'url'));
  if (id === null || url === null || !/^\d{1,15}$/.test(id)) return null;
  const host = hostOf(url);
  const nativeId = host === SITE ? id : `${host}/${id}`;
  const original = canonicalUrl(textAt(article, 'canonical_url'));
  const edited = dateAt(article, 'edited_at');
  return {
    platform: PLATFORM,
    nativeId,
    kind: 'article',
    url,
    thread: nativeId,
    author: authorOf(objectAt(article, 'user'), url),
    title: oneLine(textAt(article, 'title')),
    text: plainText(textAt(article, 'description')),
    more: '',
    links: original === null || original === url ? [] : [original],
    tags: tagsOf(article),
    lang: textAt(article, 'language').slice(0, 35) || null,
    country: null,
    ...published(dateAt(article, 'published_timestamp') ?? dateAt(article, 'published_at'), at),
    editedAt: edited === null ? null : Math.min(edited, at),
    counts: countsOf(article),
    raw: rawOf(article),
  };
}

function countsOf(article: Fields): Item['counts'] {
  const likes = countAt(article, 'public_reactions_count') ?? countAt(article, 'positive_reactions_count');
  return { ...NO_COUNTS, likes, replies: countAt(article, 'comments_count') };
}

/** A list in lists of articles, a text with commas in an article. */
function tagsOf(article: Fields): string[] {
  const list = listAt(article, 'tag_list');
  const texts = list.length > 0 ? list : (textAt(article, 'tag_list') || textAt(article, 'tags')).split(',');
  return texts
    .filter(tag => typeof tag === 'string')
    .map(tag => tag.trim())
    .filter(tag => tag !== '')
    .slice(0, 100);
}

function plainTag(tag: string): string {
  return tag.replace(/^#/, '').trim().toLowerCase();
}

function authorOf(user: Fields, url: string): Author | null {
  const name = textAt(user, 'username');
  if (!/^[\w-]{1,100}$/.test(name)) return null;
  const host = hostOf(url);
  return author({
    platform: PLATFORM,
    nativeId: host === SITE ? name : `${host}/${name}`,
    handle: name,
    name: oneLine(textAt(user, 'name')).slice(0, 300) || null,
    url: new URL(`/${name}`, url).href,
  });
}
