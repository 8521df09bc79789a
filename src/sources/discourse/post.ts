import { type Item, NO_COUNTS, type Ref } from '../../model/mention.ts';
import type { Instant } from '../../model/time.ts';
import { oneLine, plainText, readHtml } from '../../text/html.ts';
import { canonicalUrl } from '../../text/url.ts';
import {
  author,
  countAt,
  dateAt,
  type Fields,
  idAt,
  isObject,
  listAt,
  objectAt,
  published,
  rawOf,
  textAt,
} from '../answer.ts';

export const PLATFORM = 'discourse';
/** What Discourse calls a like among the actions on a post. */
const LIKE = 2;
/** What people write; the others are notes of the software and of moderators. */
const REGULAR = 1;

/** Where a post was read: ids count anew on every forum, so the forum's host stands before them. */
export interface Forum {
  host: string;
  base: string;
  at: Instant;
}

/** The forum's own number of a post; null where there is none. */
export function numberOf(post: Fields): number | null {
  const id = idAt(post, 'id');
  return id !== null && /^\d{1,15}$/.test(id) ? Number(id) : null;
}

export function refOf(id: number, { host }: Pick<Forum, 'host'>): Ref {
  return { platform: PLATFORM, nativeId: `${host}/p/${id}` };
}

/** Whether a post is hidden or deleted: its text is not for reading any more. */
export function isGone(post: Fields): boolean {
  return post['hidden'] === true || post['user_deleted'] === true || textAt(post, 'deleted_at') !== '';
}

/**
 * A post as an item; null for what is none. Only the first post of a topic has its title: an answer does not speak of
 * everything that its topic is called after. A search gives an excerpt (`blurb`) and the topic apart.
 */
export function postOf(post: Fields, topic: Fields, forum: Forum): Item | null {
  const id = numberOf(post);
  const topicId = idAt(post, 'topic_id');
  if (id === null || topicId === null || !/^\d{1,15}$/.test(topicId)) return null;
  if ((countAt(post, 'post_type') ?? REGULAR) !== REGULAR) return null;
  const number = countAt(post, 'post_number') ?? 1;
  // Slugs in other scripts come with % for what they cannot say, so they stand as they are.
  const slug = textAt(post, 'topic_slug') || textAt(topic, 'slug');
  const named = /^[^\s/?#\\.][^\s/?#\\]{0,300}$/.test(slug) ? slug : '-';
  const url = canonicalUrl(`${forum.base}/t/${named}/${topicId}/${number}`);
  if (url === null) return null;
  const cooked = textAt(post, 'cooked');
  const body = readHtml(cooked, `${forum.base}/`);
  const title = textAt(post, 'topic_title') || textAt(topic, 'title');
  const edited = (countAt(post, 'version') ?? 1) > 1 ? dateAt(post, 'updated_at') : null;
  return {
    ...refOf(id, forum),
    kind: number === 1 ? 'post' : 'reply',
    url,
    thread: `${forum.host}/t/${topicId}`,
    author: authorOf(post, forum),
    title: number === 1 ? oneLine(title) : '',
    text: cooked === '' ? plainText(textAt(post, 'blurb')) : body.text,
    more: body.alts.filter(alt => !/^:\w+:$/.test(alt)).join('\n'),
    links: [...new Set(body.links.map(link => canonicalUrl(link)).filter(link => link !== null))].slice(0, 200),
    tags: listAt(topic, 'tags')
      .map(tagOf)
      .filter(tag => tag !== ''),
    lang: null,
    country: null,
    ...published(dateAt(post, 'created_at'), forum.at),
    editedAt: edited === null ? null : Math.min(edited, forum.at),
    counts: countsOf(post),
    raw: rawOf(post),
  };
}

/** Tags were names once and are objects now. */
function tagOf(tag: unknown): string {
  return typeof tag === 'string' ? tag : isObject(tag) ? textAt(tag, 'name') : '';
}

/** Nobody lists a like that was never given: where actions are listed and none is a like, there is none. */
export function countsOf(post: Fields): Item['counts'] {
  const actions = post['actions_summary'];
  const like = listAt(post, 'actions_summary').find(action => isObject(action) && action['id'] === LIKE);
  const likes = isObject(like)
    ? (countAt(like, 'count') ?? 0)
    : Array.isArray(actions)
      ? 0
      : countAt(post, 'like_count');
  return { ...NO_COUNTS, likes, replies: countAt(post, 'reply_count'), views: countAt(post, 'reads') };
}

function authorOf(post: Fields, { host, base }: Forum): Item['author'] {
  const name = textAt(post, 'username').slice(0, 200);
  if (!/^[^\s/?#\\]+$/.test(name)) return null;
  return author({
    platform: PLATFORM,
    nativeId: `${host}/u/${name.toLowerCase()}`,
    handle: name,
    name: oneLine(textAt(post, 'name')).slice(0, 300) || null,
    url: canonicalUrl(`${base}/u/${name}`),
  });
}

/** Topics of a search by their number. */
export function topicsIn(answer: Fields): ReadonlyMap<string, Fields> {
  const topics = listAt(answer, 'topics').filter(isObject);
  return new Map(topics.map(topic => [idAt(topic, 'id') ?? '', topic]));
}

/** What was done about a search: `grouped_search_result`. */
export function groupedOf(answer: Fields): Fields {
  return objectAt(answer, 'grouped_search_result');
}
