import { type Author, type Counts, type Item, type Kind, NO_COUNTS } from '../../model/mention.ts';
import type { Instant } from '../../model/time.ts';
import { decodeEntities } from '../../text/html.ts';
import { canonicalUrl } from '../../text/url.ts';
import {
  author,
  countAt,
  dateAt,
  type Fields,
  flagAt,
  idAt,
  isObject,
  listAt,
  objectAt,
  published,
  rawOf,
  textAt,
} from '../answer.ts';
import { langOf } from '../feed/entry.ts';
import { postedAt } from './plan.ts';

// Posts of the X API v2 (docs.x.com/x-api/fundamentals/data-dictionary) as mentions. Its schema renames fields (referenced_tweets →
// referenced_posts, retweet_count → repost_count …) that its answers still carry by their old names: both are read.

const PLATFORM = 'x';
const ID = /^\d{1,19}$/;
/** A post's longest text is 25,000 characters; what is longer is cut. */
const LONGEST = 50_000;
const MEDIA = /\/status\/\d+\/(?:photo|video)\/\d+$/;

/** What stands beside the posts, each once. */
export interface Included {
  users: ReadonlyMap<string, Fields>;
  posts: ReadonlyMap<string, Fields>;
  media: ReadonlyMap<string, Fields>;
}

export function includedOf(body: Fields): Included {
  const includes = objectAt(body, 'includes');
  const by = (key: string, ...names: string[]): Map<string, Fields> =>
    new Map(
      names
        .flatMap(name => listAt(includes, name))
        .filter(isObject)
        .map(one => [idAt(one, key) ?? '', one]),
    );
  return { users: by('id', 'users'), posts: by('id', 'tweets', 'posts'), media: by('media_key', 'media') };
}

/** A post as a mention; null where it lacks an id. An edited post has a new id: it keeps that of its first version here. */
export function postOf(post: Fields, included: Included, at: Instant): Item | null {
  const id = idAt(post, 'id');
  if (id === null || !ID.test(id)) return null;
  const [first = id] = either(post, 'edit_history_tweet_ids', 'edit_history_post_ids').filter(
    (one): one is string => typeof one === 'string' && ID.test(one),
  );
  const writer = idAt(post, 'author_id');
  const user = writer === null ? undefined : included.users.get(writer);
  const handle = user ? textAt(user, 'username') : '';
  const shown = shownOf(post, included);
  const note = isObject(shown['note_tweet']) ? objectAt(shown, 'note_tweet') : objectAt(shown, 'note_post');
  const urls = [...listAt(objectAt(shown, 'entities'), 'urls'), ...listAt(objectAt(note, 'entities'), 'urls')].filter(
    isObject,
  );
  const tags = [
    ...listAt(objectAt(shown, 'entities'), 'hashtags'),
    ...listAt(objectAt(note, 'entities'), 'hashtags'),
  ].filter(isObject);
  const edited = first !== id;
  const conversation = idAt(post, 'conversation_id');
  return {
    platform: PLATFORM,
    nativeId: first,
    kind: kindOf(post, conversation !== null && conversation !== first),
    url: `https://x.com/${/^\w{1,20}$/.test(handle) ? handle : 'i'}/status/${id}`,
    thread: conversation !== null && ID.test(conversation) ? conversation : first,
    author: writer === null ? null : authorOf(writer, user),
    title: '',
    text: wordsOf(textAt(note, 'text') || textAt(shown, 'text'), urls),
    more: moreOf(shown, urls, included),
    links: linksOf(urls),
    tags: [...new Set(tags.map(tag => textAt(tag, 'tag')).filter(tag => tag !== ''))].slice(0, 50),
    lang: langOf(/^q[a-z]{2}$/.test(textAt(post, 'lang')) ? null : textAt(post, 'lang')),
    country: null,
    ...published(edited ? postedAt(first) : dateAt(post, 'created_at'), at),
    editedAt: edited ? Math.min(postedAt(id), at) : null,
    counts: countsOf(post),
    raw: rawOf(post),
  };
}

export function countsOf(post: Fields): Counts {
  const metrics = objectAt(post, 'public_metrics');
  const reposts = countAt(metrics, 'retweet_count') ?? countAt(metrics, 'repost_count');
  const quotes = countAt(metrics, 'quote_count');
  return {
    ...NO_COUNTS,
    likes: countAt(metrics, 'like_count'),
    replies: countAt(metrics, 'reply_count'),
    shares: reposts === null && quotes === null ? null : (reposts ?? 0) + (quotes ?? 0),
    views: countAt(metrics, 'impression_count'),
  };
}

function authorOf(id: string, user: Fields = {}): Author {
  const handle = textAt(user, 'username');
  const metrics = objectAt(user, 'public_metrics');
  return author({
    platform: PLATFORM,
    nativeId: id,
    handle: handle || null,
    name: textAt(user, 'name').slice(0, 300) || null,
    url: /^\w{1,20}$/.test(handle) ? `https://x.com/${handle}` : `https://x.com/i/user/${encodeURIComponent(id)}`,
    followers: countAt(metrics, 'followers_count'),
    following: countAt(metrics, 'following_count'),
    listed: countAt(metrics, 'listed_count'),
    verified: flagAt(user, 'verified'),
  });
}

function referencesOf(post: Fields): Fields[] {
  return either(post, 'referenced_tweets', 'referenced_posts').filter(isObject);
}

function kindOf(post: Fields, answers: boolean): Kind {
  const types = referencesOf(post).map(one => textAt(one, 'type'));
  if (types.includes('retweeted') || types.includes('reposted')) return 'repost';
  return types.includes('replied_to') || answers ? 'reply' : 'post';
}

/** What a repost repeats is cut in the repost itself: the whole post stands beside it. */
function shownOf(post: Fields, { posts }: Included): Fields {
  const of = referencesOf(post).find(one => /^re(?:tweet|post)ed$/.test(textAt(one, 'type')));
  return (of && posts.get(idAt(of, 'id') ?? '')) ?? post;
}

/** The text as its reader sees it: addresses in place of t.co, those of pictures left out, and &, < and > as letters. */
function wordsOf(text: string, urls: readonly Fields[]): string {
  let words = text.slice(0, LONGEST);
  for (const url of urls.slice(0, 50)) {
    const short = textAt(url, 'url');
    const long = textAt(url, 'expanded_url');
    if (/^https:\/\/t\.co\/\w+$/.test(short) && long !== '' && long.length <= 2000)
      words = words.split(short).join(MEDIA.test(long) ? '' : long);
  }
  return decodeEntities(words.slice(0, LONGEST * 2))
    .replace(/ {2,}/g, ' ')
    .trim();
}

function linksOf(urls: readonly Fields[]): string[] {
  const links = urls
    .filter(url => !MEDIA.test(textAt(url, 'expanded_url')))
    .map(url => canonicalUrl(textAt(url, 'unwound_url') || textAt(url, 'expanded_url')))
    .filter(link => link !== null);
  return [...new Set(links)].slice(0, 50);
}

function moreOf(post: Fields, urls: readonly Fields[], { media }: Included): string {
  const keys = listAt(objectAt(post, 'attachments'), 'media_keys');
  const alts = keys.map(key => textAt(media.get(String(key)) ?? {}, 'alt_text'));
  const titles = urls.flatMap(url => [textAt(url, 'title'), textAt(url, 'description')]);
  return [...new Set([...alts, ...titles])]
    .filter(text => text !== '')
    .join('\n')
    .slice(0, LONGEST);
}

function either(post: Fields, old: string, recent: string): readonly unknown[] {
  const list = listAt(post, old);
  return list.length > 0 ? list : listAt(post, recent);
}
