import { type Author, type Counts, type Item, NO_COUNTS } from '../../model/mention.ts';
import type { Instant } from '../../model/time.ts';
import { author, countAt, dateAt, type Fields, isObject, listAt, objectAt, rawOf, textAt } from '../answer.ts';
import { itemOf, partsOf, profileUrl } from './record.ts';

// What Bluesky's own service (the AppView) shows of posts and people: app.bsky.feed.defs#postView, app.bsky.actor.defs#profileView….

/** Someone as the service shows them; null for what is no profile. A short view says nothing of followers. */
export function personOf(profile: Fields): Author | null {
  const did = textAt(profile, 'did');
  if (!/^did:[a-z]+:./.test(did)) return null;
  const handle = textAt(profile, 'handle');
  const verification = objectAt(profile, 'verification');
  const states = [textAt(verification, 'verifiedStatus'), textAt(verification, 'trustedVerifierStatus')];
  const isBot = listAt(profile, 'labels').some(
    label => isObject(label) && label['val'] === 'bot' && label['src'] === did,
  );
  return author({
    platform: 'bluesky',
    nativeId: did,
    handle: handle === '' || handle === 'handle.invalid' ? null : handle,
    name: textAt(profile, 'displayName') || null,
    url: profileUrl(did),
    followers: countAt(profile, 'followersCount'),
    following: countAt(profile, 'followsCount'),
    verified: states.includes('valid') ? true : states.some(state => state !== '') ? false : null,
    bot: isBot ? true : null,
  });
}

/** A quote passes a post on as a repost does. */
export function countsOf(view: Fields): Counts {
  const [reposts, quotes] = [countAt(view, 'repostCount'), countAt(view, 'quoteCount')];
  return {
    ...NO_COUNTS,
    likes: countAt(view, 'likeCount'),
    replies: countAt(view, 'replyCount'),
    shares: reposts === null && quotes === null ? null : (reposts ?? 0) + (quotes ?? 0),
  };
}

/** When a post of an answer is sorted: not later than the service saw it. */
export function itemOfView(view: Fields, at: Instant): Item | null {
  const parts = partsOf(textAt(view, 'uri'));
  if (parts === null) return null;
  const seen = Math.min(dateAt(view, 'indexedAt') ?? at, at);
  const { viewer, threadgate, ...kept } = view;
  const item = itemOf(objectAt(view, 'record'), { ...parts, at: seen, editedAt: null, raw: rawOf(kept) });
  return item && { ...item, author: personOf(objectAt(view, 'author')) ?? item.author, counts: countsOf(view) };
}
