import type { Author, Item, Ref } from '../../model/mention.ts';
import type { Instant } from '../../model/time.ts';
import { author } from '../answer.ts';

/** What one answer holds, JSON or feed. */
export interface Found {
  items: Item[];
  /** Deleted by their authors or removed by moderators. */
  gone: Ref[];
  /** Those of the items whose author's account was closed since, by id. */
  orphans: string[];
  /** Entries of any kind, readable or not. */
  count: number;
  /** When the oldest of them was published; null: there are none. */
  oldest: Instant | null;
  /** The mark behind the last entry; null: the list ends here. */
  next: string | null;
}

export const PLATFORM = 'reddit';
export const SITE = 'https://www.reddit.com';

/** Posts and comments, by the full names Reddit gives them: `t3_…` and `t1_…`. */
export const FULL_NAME = /^t[13]_[a-z0-9]{1,20}$/;

/**
 * A Redditor, known by the name alone. Reddit's developer terms forbid to match Redditors with who they are elsewhere: this
 * author stays within the platform `reddit`, and nothing may join it with another platform's.
 */
export function redditor(name: string): Author | null {
  if (!/^[\w-]{1,40}$/.test(name)) return null;
  return author({ platform: PLATFORM, nativeId: name, handle: name, url: `${SITE}/user/${name}` });
}

/** What Reddit shows in place of a text that is no longer there. */
export function isWiped(text: string): boolean {
  return /^\[\s*(?:deleted|removed)(?: by [^\]]{1,60})?\s*\]$/i.test(text.trim());
}
