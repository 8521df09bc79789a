import { z } from 'zod';
import { SourceError } from '../model/errors.ts';
import type { Item } from '../model/mention.ts';
import type { Ask, HttpReply, Page, Source } from '../model/source.ts';
import { DAY, type Duration, HOUR, type Instant, MINUTE, SECOND } from '../model/time.ts';
import { countAt, dateAt, type Fields, isObject, objects, readJson, shortHash } from './answer.ts';
import { commentsOf, nativeIdOf, PLATFORM, storyOf } from './lobsters/story.ts';
import { address, baseOf, duration } from './options.ts';

const options = z.strictObject({
  comments: z
    .boolean()
    .default(false)
    .describe('Comments on stories of the last three days are read too: a request for each story that has new ones'),
  back_to: duration.prefault('7d').describe('How far the first reading looks back'),
  base_url: address.default('https://lobste.rs').describe('Where the site is'),
});
type Options = z.output<typeof options>;

interface Params {
  base: string;
  comments: boolean;
  /** Stories to look up (`1abcde` for `s/1abcde`); null: the newest are read. */
  stories: { id: string; nativeId: string }[] | null;
}
/** `counts`: how many comments stories had when they were read. During a reading: its page, then the stories left to open. */
interface Cursor {
  from: Instant;
  counts: Readonly<Record<string, number>>;
  reading: { to: Instant; page: number; todo: { id: string; comments: number }[]; listed: boolean } | null;
}

/** Stories that were published shortly before a reading are read again: their score and title still change. */
const OVERLAP: Duration = HOUR;
/** For how long a story's comments are read. */
const COMMENTED: Duration = 3 * DAY;

/** Lobsters: the newest stories, page by page, and on demand what is said below them. Its search is not for programs. */
export const lobsters: Source<Options, Params, Cursor> = {
  type: 'lobsters',
  about: {
    title: 'Lobsters',
    home: 'https://lobste.rs',
    every: 30 * MINUTE,
    manners: {
      atOnce: 1,
      gap: 9 * SECOND,
      batch: 10,
      rule: '4 requests a second, 30 a minute, 100 in 10 minutes and 400 an hour from an address; a User-Agent of one’s own.',
      ruleUrl: 'https://github.com/lobsters/lobsters/blob/main/config/initializers/rack_attack.rb',
    },
  },
  options,
  expects: [404, 410],

  jobs(options, _brands, now) {
    return [
      {
        id: options.comments ? 'newest:comments' : 'newest',
        brand: null,
        params: { base: baseOf(options.base_url), comments: options.comments, stories: null },
        start: startAt(now - options.back_to),
        every: lobsters.about.every,
        dueAt: null,
      },
    ];
  },

  since(job, from) {
    return job.params.stories === null ? startAt(from) : null;
  },

  request(ask) {
    const { base } = ask.job.params;
    const story = storyAsked(ask);
    const { page } = readingOf(ask);
    const path = story !== null ? `/s/${story}.json` : page === 1 ? '/newest.json' : `/newest/page/${page}.json`;
    return { method: 'GET', url: `${base}${path}`, headers: { accept: 'application/json' } };
  },

  parse(reply, ask) {
    if (ask.job.params.stories !== null) return readLookUp(reply, ask, ask.job.params.stories);
    return storyAsked(ask) === null ? readNewest(reply, ask) : readStory(reply, ask);
  },

  refresh(stored, options, now) {
    const stories = stored.flatMap(({ nativeId, thread }) => {
      const id = /(?:^|\/)s\/(\w{1,30})$/.exec(thread ?? nativeId)?.[1];
      return id === undefined ? [] : [{ id, nativeId: thread ?? nativeId }];
    });
    const once = [...new Map(stories.map(story => [story.id, story])).values()];
    if (once.length === 0) return [];
    return [
      {
        id: `look-up:${shortHash(JSON.stringify([once, now]))}`,
        brand: null,
        params: { base: baseOf(options.base_url), comments: true, stories: once },
        start: startAt(now),
        every: null,
        dueAt: now,
      },
    ];
  },
};

function startAt(from: Instant): Cursor {
  return { from: Math.max(0, from), counts: {}, reading: null };
}

function readingOf({ cursor, now }: Ask<Params, Cursor>): NonNullable<Cursor['reading']> {
  return cursor.reading ?? { to: Math.max(now, cursor.from), page: 1, todo: [], listed: false };
}

/** The story that is to be opened next; null: a page of the newest. */
function storyAsked(ask: Ask<Params, Cursor>): string | null {
  const { page, todo, listed } = readingOf(ask);
  const { stories } = ask.job.params;
  // A look-up begins with the newest: a site that has lost its pages must not pass for one that deleted its stories.
  if (stories !== null) return page === 1 ? null : (stories[page - 2]?.id ?? '');
  return listed ? (todo[0]?.id ?? '') : null;
}

function readNewest(reply: HttpReply, ask: Ask<Params, Cursor>): Page<Cursor> {
  const reading = readingOf(ask);
  const { from, counts } = ask.cursor;
  const stories = storiesIn(reply, reading.page);
  const { comments } = ask.job.params;
  const since = comments ? Math.min(from, reading.to - COMMENTED) : from;
  const items = once(stories.map(story => storyOf(story, reply.at)).filter(item => item !== null));
  const known = new Set(reading.todo.map(story => story.id));
  const fresh = comments
    ? stories.flatMap(story => {
        const [, id] = /(?:^|\/)s\/(\w+)$/.exec(nativeIdOf(story) ?? '') ?? [];
        const said = countAt(story, 'comment_count') ?? 0;
        const isOld = (dateAt(story, 'created_at') ?? 0) < since;
        return id === undefined || isOld || known.has(id) || said <= 0 ? [] : [{ id, comments: said }];
      })
    : [];
  const todo = [...reading.todo, ...fresh];
  const oldest = Math.min(...stories.map(story => dateAt(story, 'created_at') ?? Number.POSITIVE_INFINITY));
  if (stories.length > 0 && oldest >= since)
    return going(items, { ...ask.cursor, reading: { ...reading, page: reading.page + 1, todo } });
  const changed = todo.filter(story => counts[story.id] !== story.comments);
  const kept = Object.fromEntries(todo.map(story => [story.id, counts[story.id] ?? 0]));
  const cursor: Cursor = { from, counts: kept, reading: { ...reading, todo: changed, listed: true } };
  return changed.length > 0 ? going(items, cursor) : ended(items, cursor, reading.to);
}

/** One story with what is said below it. One that was deleted since has nothing to say. */
function readStory(reply: HttpReply, ask: Ask<Params, Cursor>): Page<Cursor> {
  const reading = readingOf(ask);
  const [asked, ...todo] = reading.todo;
  const missing = reply.status === 404 || reply.status === 410;
  const found = missing ? { items: [], gone: [] } : commentsOf(storyIn(reply), reply.at);
  const counts = asked === undefined ? ask.cursor.counts : { ...ask.cursor.counts, [asked.id]: asked.comments };
  const cursor: Cursor = { ...ask.cursor, counts, reading: { ...reading, todo } };
  const items = once(found.items);
  const page = todo.length > 0 ? going(items, cursor) : ended(items, cursor, reading.to);
  return found.gone.length === 0 ? page : { ...page, gone: found.gone };
}

/** Stories looked up: as they stand now with what is said below them, or gone. */
function readLookUp(reply: HttpReply, ask: Ask<Params, Cursor>, asked: NonNullable<Params['stories']>): Page<Cursor> {
  const reading = readingOf(ask);
  const story = asked[reading.page - 2];
  const cursor: Cursor = { ...ask.cursor, reading: { ...reading, page: reading.page + 1 } };
  const page: Page<Cursor> = {
    items: [],
    heard: null,
    more: reading.page <= asked.length ? cursor : null,
    resume: cursor,
  };
  if (story === undefined) {
    storiesIn(reply, 1);
    return page;
  }
  if (reply.status === 404 || reply.status === 410)
    return { ...page, gone: [{ platform: PLATFORM, nativeId: story.nativeId }] };
  const found = storyIn(reply);
  const { items, gone } = commentsOf(found, reply.at);
  const top = storyOf(found, reply.at);
  return { ...page, items: once(top === null ? items : [top, ...items]), ...(gone.length === 0 ? {} : { gone }) };
}

function storiesIn(reply: HttpReply, page: number): Fields[] {
  const list = reply.status === 404 || reply.status === 410 ? null : readJson(reply, 'Lobsters');
  const stories = objects(list, 'Lobsters', 'a list of stories');
  if (stories.every(story => nativeIdOf(story) === null) && (page === 1 || (Array.isArray(list) && list.length > 0)))
    throw new SourceError('malformed', 'Lobsters answered a list without stories');
  return stories;
}

function storyIn(reply: HttpReply): Fields {
  const story = readJson(reply, 'Lobsters');
  if (!isObject(story) || nativeIdOf(story) === null || !Array.isArray(story['comments']))
    throw new SourceError('malformed', 'Lobsters answered something else than a story and its comments');
  return story;
}

function going(items: Item[], cursor: Cursor): Page<Cursor> {
  return { items, heard: null, more: cursor, resume: cursor };
}

function ended(items: Item[], { from, counts }: Cursor, to: Instant): Page<Cursor> {
  const resume: Cursor = { from: Math.max(from, to - OVERLAP), counts, reading: null };
  return { items, heard: from < to ? [from, to] : null, more: null, resume };
}

function once(items: readonly Item[]): Item[] {
  return [...new Map(items.map(item => [item.nativeId, item])).values()];
}
