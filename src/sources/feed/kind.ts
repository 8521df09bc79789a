import type { Kind } from '../../model/mention.ts';
import { hostOf, isWebUrl } from '../../text/url.ts';
import type { FeedItem } from './feed.ts';

/** What an entry is where its feed is known to be no list of articles: videos, posts and comments of forums, issues. */
export function kindOf(entry: FeedItem, feedHost: string | null): Kind {
  const { id, url } = entry;
  if (/^yt:video:/.test(id)) return 'video';
  const host = (url === null ? null : hostOf(url)) ?? feedHost ?? '';
  const path = url !== null && isWebUrl(url) ? new URL(url).pathname : '';
  if (/(?:^|\.)reddit\.com$/.test(host)) return /^t1_/.test(id) || COMMENT.test(path) ? 'comment' : 'post';
  if (host === 'github.com') return /^\/[^/]+\/[^/]+\/(?:issues|pull|discussions)\/\d/.test(path) ? 'issue' : 'article';
  if (/^(?:youtube\.com|youtu\.be|vimeo\.com)$/.test(host)) return 'video';
  // Mastodon and its kin, Discourse, Lemmy: the shape of their addresses.
  if (/^\/@[\w.@-]+\/\d{6,}$/.test(path) || /^\/users\/[\w.-]+\/statuses\/\d+$/.test(path)) return 'post';
  if (/^\/t\/[^/]+\/\d+(?:\/\d+)?$/.test(path)) return /\/\d+\/(?!1$)\d+$/.test(path) ? 'reply' : 'post';
  if (/^\/comment\/\d+$/.test(path)) return 'comment';
  if (/#comment-\d+$/.test(url ?? '')) return 'comment';
  return 'article';
}

const COMMENT = /^\/r\/[^/]+\/comments\/\w+\/[^/]*\/\w+/;

/** An id that names one thing whatever feed brought it: a web address, tag: or urn:, a video's or a post's of a known service. */
export function globalId(id: string, entryHost: string | null): string | null {
  if (
    /^(?:https?|tag|urn):\S{1,500}$/i.test(id) ||
    /^yt:video:[\w-]{5,20}$/.test(id) ||
    /^at:\/\/did:\S{1,300}$/.test(id)
  )
    return id;
  if (/^t[13]_[a-z\d]{1,12}$/.test(id) && /(?:^|\.)reddit\.com$/.test(entryHost ?? '')) return `reddit:${id}`;
  return null;
}
