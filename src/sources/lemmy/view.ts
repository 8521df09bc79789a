import type { Author, Counts, Item, Ref } from '../../model/mention.ts';
import type { Instant } from '../../model/time.ts';
import { oneLine } from '../../text/html.ts';
import { canonicalUrl, hostOf } from '../../text/url.ts';
import {
  author,
  countAt,
  dateAt,
  type Fields,
  flagAt,
  isObject,
  objectAt,
  published,
  rawOf,
  textAt,
} from '../answer.ts';

export const PLATFORM = 'lemmy';

/** Codes of languages by Lemmy's numbers for them. */
export type Languages = Readonly<Record<string, string>>;

/** What a view of the API says: a post or comment, or that it is gone. */
export type Viewed = { item: Item } | { gone: Ref };

/**
 * A PostView or CommentView as an item; null for what is neither. It is known by its `ap_id`, which is the same on every server;
 * its thread is the post's. 0.19 keeps the numbers in `counts` and says `published`; 1.0 has them inside and says `published_at`.
 */
export function viewOf(view: Fields, languages: Languages, at: Instant): Viewed | null {
  const post = objectAt(view, 'post');
  const comment = isObject(view['comment']) ? view['comment'] : null;
  const own = comment ?? post;
  const nativeId = textAt(own, 'ap_id').slice(0, 1000);
  const url = canonicalUrl(nativeId);
  if (url === null) return null;
  if (own['deleted'] === true || own['removed'] === true) return { gone: { platform: PLATFORM, nativeId } };
  const text = textAt(own, comment === null ? 'body' : 'content').trim();
  const stated = dateAt(own, 'published') ?? dateAt(own, 'published_at');
  const edited = dateAt(own, 'updated') ?? dateAt(own, 'updated_at');
  const item: Item = {
    platform: PLATFORM,
    nativeId,
    kind: comment === null ? 'post' : 'comment',
    url,
    thread: textAt(post, 'ap_id').slice(0, 1000) || null,
    author: authorOf(objectAt(view, 'creator')),
    title: comment === null ? oneLine(textAt(post, 'name')) : '',
    text,
    more: comment === null ? more(post) : '',
    links: [...new Set([comment === null ? textAt(post, 'url') : '', ...linksIn(text)].map(link => canonicalUrl(link)))]
      .filter(link => link !== null)
      .slice(0, 200),
    tags: [textAt(objectAt(view, 'community'), 'name')].filter(name => name !== ''),
    lang: languageOf(own, languages),
    country: null,
    ...published(stated, at),
    editedAt: edited === null ? null : Math.min(edited, at),
    counts: countsOf({ ...own, ...objectAt(view, 'counts') }, comment !== null),
    raw: rawOf(view),
  };
  return { item };
}

function countsOf(numbers: Fields, isComment: boolean): Counts {
  return {
    likes: countAt(numbers, 'upvotes') ?? countAt(numbers, 'score'),
    replies: countAt(numbers, isComment ? 'child_count' : 'comments'),
    shares: null,
    views: null,
    rating: null,
  };
}

function authorOf(person: Fields): Author | null {
  const url = canonicalUrl(textAt(person, 'ap_id') || textAt(person, 'actor_id'));
  const name = textAt(person, 'name').slice(0, 300);
  const host = url === null ? null : hostOf(url);
  if (name === '' || host === null) return null;
  const handle = `${name}@${host}`.toLowerCase();
  return author({
    platform: PLATFORM,
    nativeId: handle,
    handle,
    name: oneLine(textAt(person, 'display_name')).slice(0, 300) || null,
    url,
    bot: flagAt(person, 'bot_account'),
  });
}

function more(post: Fields): string {
  const parts = ['embed_title', 'embed_description', 'alt_text'].map(key => oneLine(textAt(post, key)));
  return [...new Set(parts)].filter(part => part !== '').join('\n');
}

/** 0 is "undetermined". */
function languageOf(own: Fields, languages: Languages): string | null {
  const code = languages[String(countAt(own, 'language_id') ?? 0)];
  return code === undefined || code === 'und' ? null : code;
}

/** Addresses in Markdown; what surrounds them is cut off. */
function linksIn(text: string): string[] {
  return (text.match(/https?:\/\/[^\s<>()[\]"'`|\\]{1,2000}/gi) ?? []).map(link => link.replace(/[.,;:!?*_~]+$/, ''));
}
