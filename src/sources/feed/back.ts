import type { HttpReply } from '../../model/source.ts';
import type { Instant } from '../../model/time.ts';
import { canonicalUrl } from '../../text/url.ts';
import type { Feed } from './feed.ts';

/**
 * How far a reading back has come. `to`: where it ends; `page`: the one asked next (1: the feed itself); `next`: its address
 * where the feed names it (RFC 5005, JSON Feed), null: WordPress' `?paged=`; `oldest`: the oldest entry so far;
 * `at`, `ids`: when page 1 was read and what it held, for the next ordinary reading.
 */
export interface Back {
  to: Instant;
  page: number;
  next: string | null;
  oldest: Instant | null;
  at: Instant | null;
  ids: string[];
}

/** The next older page of a feed, or null: the end is reached, there is no way back, or this page brought nothing older. */
export function furtherBack(
  back: Back,
  feed: Feed,
  reply: HttpReply,
  oldest: Instant | null,
  hidden: boolean,
): Pick<Back, 'page' | 'next'> | null {
  if (oldest === null || oldest <= back.to || (back.oldest !== null && oldest >= back.oldest)) return null;
  const named = feed.next === null ? null : canonicalUrl(feed.next);
  // A secret address may stand in the link, and cursors are stored in the open; other hosts were not configured.
  if (named !== null && !hidden && new URL(named).host === hostIn(reply.url))
    return { page: back.page + 1, next: named };
  return feed.generator !== null && /wordpress/i.test(feed.generator) ? { page: back.page + 1, next: null } : null;
}

function hostIn(url: string): string | null {
  return URL.canParse(url) ? new URL(url).host : null;
}
