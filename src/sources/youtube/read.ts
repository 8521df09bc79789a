import { type Author, type Counts, type Item, NO_COUNTS } from '../../model/mention.ts';
import type { Instant } from '../../model/time.ts';
import { readHtml } from '../../text/html.ts';
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
import { langOf } from '../feed/entry.ts';

// Records of the YouTube Data API (developers.google.com/youtube/v3/docs) as mentions. Its counts are texts of digits.

const SITE = 'https://www.youtube.com';
const PLATFORM = 'youtube';
const VIDEO_ID = /^[\w-]{1,64}$/;
/** A description, a comment: what is longer is cut. */
const LONGEST = 100_000;

/** A `video` resource with snippet and statistics; null where it lacks an id. */
export function videoOf(video: Fields, at: Instant): Item | null {
  const id = idAt(video, 'id');
  if (id === null || !VIDEO_ID.test(id)) return null;
  const snippet = objectAt(video, 'snippet');
  const channel = idAt(snippet, 'channelId');
  const text = textAt(snippet, 'description').slice(0, LONGEST);
  return {
    platform: PLATFORM,
    nativeId: id,
    kind: 'video',
    url: watch(id),
    thread: id,
    author: channel === null ? null : channelAuthor(channel, textAt(snippet, 'channelTitle')),
    title: textAt(snippet, 'title').slice(0, 1000),
    text,
    more: '',
    links: linksIn(text),
    tags: listAt(snippet, 'tags')
      .filter(tag => typeof tag === 'string')
      .slice(0, 100),
    lang: langOf(textAt(snippet, 'defaultAudioLanguage')) ?? langOf(textAt(snippet, 'defaultLanguage')),
    country: null,
    ...published(dateAt(snippet, 'publishedAt'), at),
    editedAt: null,
    counts: countsOf(video),
    raw: rawOf({ ...video, snippet: { ...snippet, thumbnails: undefined, localized: undefined } }),
  };
}

/** Likes and comments are absent where the owner hides them. */
export function countsOf(video: Fields): Counts {
  const statistics = objectAt(video, 'statistics');
  return {
    ...NO_COUNTS,
    likes: countAt(statistics, 'likeCount'),
    replies: countAt(statistics, 'commentCount'),
    views: countAt(statistics, 'viewCount'),
  };
}

/** A `channel` resource: its subscribers come rounded, or not at all. */
export function subscribersOf(channel: Fields): Author | null {
  const id = idAt(channel, 'id');
  if (id === null) return null;
  const statistics = objectAt(channel, 'statistics');
  const snippet = objectAt(channel, 'snippet');
  const handle = textAt(snippet, 'customUrl');
  return {
    ...channelAuthor(id, textAt(snippet, 'title')),
    handle: handle === '' ? null : handle.replace(/^@/, '').slice(0, 200),
    followers: statistics['hiddenSubscriberCount'] === true ? null : countAt(statistics, 'subscriberCount'),
  };
}

/** A `commentThread` resource: the comment and those of its replies that came with it. */
export function commentsOf(thread: Fields, at: Instant): Item[] {
  const snippet = objectAt(thread, 'snippet');
  const top = objectAt(snippet, 'topLevelComment');
  const about = { video: idAt(snippet, 'videoId'), channel: idAt(snippet, 'channelId') };
  const first = commentOf(top, about, countAt(snippet, 'totalReplyCount'), at);
  const replies = listAt(objectAt(thread, 'replies'), 'comments').filter(isObject);
  return [first, ...replies.map(reply => commentOf(reply, about, null, at))].filter(item => item !== null);
}

function commentOf(
  comment: Fields,
  about: { video: string | null; channel: string | null },
  replies: number | null,
  at: Instant,
): Item | null {
  const id = idAt(comment, 'id');
  if (id === null || !/^[\w.-]{1,200}$/.test(id)) return null;
  const snippet = objectAt(comment, 'snippet');
  const video = idAt(snippet, 'videoId') ?? about.video;
  const channel = idAt(snippet, 'channelId') ?? about.channel;
  // textOriginal comes to the comment's own author alone; textDisplay is HTML.
  const body = readHtml(textAt(snippet, 'textDisplay').slice(0, LONGEST), SITE);
  const date = published(dateAt(snippet, 'publishedAt'), at);
  const updated = dateAt(snippet, 'updatedAt');
  const writer = idAt(objectAt(snippet, 'authorChannelId'), 'value');
  const name = textAt(snippet, 'authorDisplayName');
  return {
    platform: PLATFORM,
    nativeId: id,
    kind: id.includes('.') ? 'reply' : 'comment',
    url:
      video !== null && VIDEO_ID.test(video)
        ? `${watch(video)}&lc=${id}`
        : `${channelUrl(channel ?? '')}/community?lc=${id}`,
    thread: video ?? channel,
    author:
      writer === null ? null : { ...channelAuthor(writer, name), handle: name.startsWith('@') ? name.slice(1) : null },
    title: '',
    text: body.text || textAt(snippet, 'textOriginal').slice(0, LONGEST),
    more: '',
    links: body.links.map(link => canonicalUrl(link)).filter(link => link !== null),
    tags: [],
    lang: null,
    country: null,
    ...date,
    editedAt: updated !== null && updated > date.publishedAt && updated <= at ? updated : null,
    counts: commentCounts(comment, replies),
    raw: rawOf(comment),
  };
}

export function commentCounts(comment: Fields, replies: number | null): Counts {
  return { ...NO_COUNTS, likes: countAt(objectAt(comment, 'snippet'), 'likeCount'), replies };
}

function channelAuthor(id: string, name: string): Author {
  return author({ platform: PLATFORM, nativeId: id, name: name.slice(0, 300) || null, url: channelUrl(id) });
}

function channelUrl(id: string): string {
  return `${SITE}/channel/${encodeURIComponent(id)}`;
}

function watch(id: string): string {
  return `${SITE}/watch?v=${id}`;
}

function linksIn(text: string): string[] {
  const found = text.match(/https?:\/\/[^\s<>"]{3,2000}/g) ?? [];
  const links = found.map(link => canonicalUrl(link.replace(/[).,;:!?\]]+$/, ''))).filter(link => link !== null);
  return [...new Set(links)].slice(0, 100);
}
