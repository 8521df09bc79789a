import type { Author, Item, Ref } from '../../model/mention.ts';
import { NO_COUNTS } from '../../model/mention.ts';
import type { Instant } from '../../model/time.ts';
import { oneLine, readHtml } from '../../text/html.ts';
import { canonicalUrl, hostOf } from '../../text/url.ts';
import { author, countAt, dateAt, type Fields, isObject, listAt, published, rawOf, textAt } from '../answer.ts';

export const PLATFORM = 'lobsters';
const SITE = 'lobste.rs';

/**
 * The id of a story or comment everywhere: `s/1abcde` or `c/2bcdef`, with the host before it on other sites that run the same
 * software. Stories and comments draw their short ids apart, so that one of each may have the same.
 */
export function nativeIdOf(record: Fields): string | null {
  const url = canonicalUrl(textAt(record, 'short_id_url'));
  const [, path] = /^https?:\/\/[^/]+\/((?:s|c)\/\w{1,30})$/.exec(url ?? '') ?? [];
  const host = url === null ? null : hostOf(url);
  if (path === undefined || host === null) return null;
  return host === SITE ? path : `${host}/${path}`;
}

/** A story as an item; null for what is none. Users are names now and were objects once. */
export function storyOf(story: Fields, at: Instant): Item | null {
  const nativeId = nativeIdOf(story);
  const url = canonicalUrl(textAt(story, 'comments_url')) ?? canonicalUrl(textAt(story, 'short_id_url'));
  if (nativeId === null || url === null) return null;
  const body = readHtml(textAt(story, 'description'), url);
  const links = [textAt(story, 'url'), ...body.links].map(link => canonicalUrl(link)).filter(link => link !== null);
  const { comments: _, ...kept } = story;
  return {
    platform: PLATFORM,
    nativeId,
    kind: 'post',
    url,
    thread: nativeId,
    author: userOf(story['submitter_user'], url),
    title: oneLine(textAt(story, 'title')),
    text: body.text,
    more: body.alts.join('\n'),
    links: [...new Set(links)].slice(0, 200),
    tags: listAt(story, 'tags').filter(tag => typeof tag === 'string'),
    lang: null,
    country: null,
    ...published(dateAt(story, 'created_at'), at),
    editedAt: null,
    counts: { ...NO_COUNTS, likes: countAt(story, 'score'), replies: countAt(story, 'comment_count') },
    raw: rawOf(kept),
  };
}

/** The comments that stand below a story, and those that stood there. */
export function commentsOf(story: Fields, at: Instant): { items: Item[]; gone: Ref[] } {
  const items: Item[] = [];
  const gone: Ref[] = [];
  const thread = nativeIdOf(story);
  for (const comment of listAt(story, 'comments').filter(isObject)) {
    const nativeId = nativeIdOf(comment);
    const url = canonicalUrl(textAt(comment, 'short_id_url'));
    if (nativeId === null || url === null) continue;
    if (comment['is_deleted'] === true || comment['is_moderated'] === true) {
      gone.push({ platform: PLATFORM, nativeId });
      continue;
    }
    const body = readHtml(textAt(comment, 'comment'), url);
    const created = dateAt(comment, 'created_at');
    const edited = dateAt(comment, 'last_edited_at') ?? dateAt(comment, 'updated_at');
    items.push({
      platform: PLATFORM,
      nativeId,
      kind: 'comment',
      url,
      thread,
      author: userOf(comment['commenting_user'], url),
      title: '',
      text: body.text,
      more: body.alts.join('\n'),
      links: body.links.map(link => canonicalUrl(link)).filter(link => link !== null),
      tags: [],
      lang: null,
      country: null,
      ...published(created, at),
      // Every comment has a date of its last change; only a later one is an edit.
      editedAt: edited === null || created === null || edited <= created ? null : Math.min(edited, at),
      counts: { ...NO_COUNTS, likes: countAt(comment, 'score') },
      raw: rawOf(comment),
    });
  }
  return { items, gone };
}

function userOf(user: unknown, url: string): Author | null {
  const name = typeof user === 'string' ? user : isObject(user) ? textAt(user, 'username') : '';
  if (!/^[\w-]{1,100}$/.test(name)) return null;
  const host = hostOf(url);
  const known = { handle: name, url: new URL(`/~${name}`, url).href };
  return author({ platform: PLATFORM, nativeId: host === SITE ? name : `${host}/${name}`, ...known });
}
