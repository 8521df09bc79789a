import { EarshotError } from '../../model/errors.ts';
import { nearest } from '../../text/nearest.ts';

export type Row = Readonly<Record<string, unknown>>;

/** Our field → where records of our own and of common tools have it, best first; dotted paths. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  id: ['id', 'native_id', 'nativeId', 'objectID', 'guid', 'question_id', 'answer_id'],
  url: ['url', 'link', 'html_url', 'permalink'],
  platform: ['platform'],
  kind: ['kind'],
  thread: ['thread', 'thread_id', 'story_id'],
  title: ['title', 'subject', 'headline'],
  text: [
    'text',
    'body',
    'content_text',
    'content',
    'comment_text',
    'story_text',
    'message',
    'description',
    'html',
    'content_html',
    'summary',
  ],
  more: ['more'],
  author: ['author', 'username', 'user', 'by'],
  handle: ['author.handle', 'author.username', 'author_handle', 'handle'],
  name: ['author.name', 'author_name', 'owner.display_name', 'author.display_name'],
  authorId: ['author.nativeId', 'author.id', 'author_id'],
  authorUrl: ['author.url', 'author_url', 'authorUrl', 'owner.link'],
  followers: ['author.followers', 'followers', 'author_followers'],
  following: ['author.following', 'following'],
  listed: ['author.listed', 'listed'],
  verified: ['author.verified', 'verified'],
  bot: ['author.bot', 'bot'],
  published: [
    ...['publishedAt', 'published', 'published_at', 'created_at', 'createdAt', 'date', 'created', 'timestamp', 'time'],
    ...['pubDate', 'creation_date', 'created_utc', 'date_published', 'created_at_i'],
  ],
  edited: ['editedAt', 'edited_at'],
  dateQuality: ['dateQuality'],
  lang: ['lang', 'language'],
  country: ['country'],
  likes: ['engagement.likes', 'counts.likes', 'likes', 'points', 'score', 'favourites', 'upvotes'],
  replies: [
    'engagement.replies',
    'counts.replies',
    'replies',
    'comments',
    'num_comments',
    'comment_count',
    'answer_count',
  ],
  shares: ['engagement.shares', 'counts.shares', 'shares', 'reposts', 'retweets'],
  views: ['engagement.views', 'counts.views', 'views', 'view_count'],
  rating: ['rating', 'counts.rating'],
  tags: ['tags', 'categories', 'hashtags'],
  links: ['links'],
};

export interface Fields {
  /** The value of one of our fields; null where the record has none. */
  get(name: string): unknown;
  /** What the record calls it, for messages. */
  called(name: string): string;
}

/** Throws EarshotError input for a field of a `map` that we have not. */
export function checkMap(map: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(map)) {
    if (Object.hasOwn(PLACES, name)) continue;
    const near = nearest(name, Object.keys(PLACES));
    throw new EarshotError('input', `--map: ${name} is no field of ours`, {
      hint: near === null ? `Fields: ${Object.keys(PLACES).join(' ')}` : `Did you mean ${near}?`,
    });
  }
}

/**
 * Finds our fields in a record. What `map` says wins, also where it finds nothing; other fields are looked up under the
 * names they usually have, and only where the value is of a kind that fits. Throws EarshotError input for a field we have not.
 */
export function fieldsOf(record: Row, map: Readonly<Record<string, string>>): Fields {
  checkMap(map);
  function find(name: string): { path: string; value: unknown } {
    const mapped = Object.hasOwn(map, name) ? map[name] : undefined;
    if (mapped !== undefined) return { path: mapped, value: at(record, mapped) };
    for (const path of PLACES[name] ?? []) {
      const value = at(record, path);
      if (value !== null && value !== '' && fits(name, value)) return { path, value };
    }
    return { path: PLACES[name]?.[0] ?? name, value: null };
  }
  return { get: name => find(name).value, called: name => find(name).path };
}

/** The value at a dotted path, the whole path as one name first (CSV headers may hold dots); null where there is none. */
function at(record: Row, path: string): unknown {
  if (Object.hasOwn(record, path)) return record[path] ?? null;
  let value: unknown = record;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return null;
    value = (value as Row)[step];
  }
  return value ?? null;
}

const COUNTED = new Set(['likes', 'replies', 'shares', 'views']);

/** Other tools use the same word for other things: `comments` is a number here, an address in feeds, a list in trees. */
function fits(name: string, value: unknown): boolean {
  const isObject = typeof value === 'object';
  if (name === 'author') return true;
  if (COUNTED.has(name)) return typeof value === 'number' || (typeof value === 'string' && /^\s*\d/.test(value));
  if (name === 'tags' || name === 'links') return Array.isArray(value) || typeof value === 'string';
  return name === 'title' || name === 'published' || name === 'text' || !isObject;
}
