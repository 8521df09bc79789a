import type { AnySource } from '../model/source.ts';
import { hackernews } from './hackernews.ts';
import { rss } from './rss.ts';

/** Every kind of place that can be listened to: the only list. */
export const sources: readonly AnySource[] = [rss, hackernews];

/** The source of a type, or null where there is none by that name. */
export function sourceOf(type: string): AnySource | null {
  return sources.find(source => source.type === type) ?? null;
}
