import type { IntentLabel, SentimentLabel } from './mention.ts';
import type { Instant } from './time.ts';

/**
 * Narrows by the full-text index before the evaluator decides: may keep too much, must never drop a match.
 * `words`: one token or a row of them side by side, as they stand in the text; a last word ending in * is a prefix.
 */
export type Narrow = { words: string[] } | { all: Narrow[] } | { any: Narrow[] };

export type SortKey = 'newest' | 'oldest' | 'reach' | 'engagement' | 'negative' | 'positive';
export interface Find {
  ids: string[] | null;
  narrow: Narrow | null;
  brands: string[] | null;
  sources: string[] | null;
  sentiment: SentimentLabel[] | null;
  intent: IntentLabel[] | null;
  lang: string | null;
  since: Instant | null;
  until: Instant | null;
  minReach: number | null;
  minRelevance: number | null;
  /** Only what is hidden as a rule: relevance below RELEVANT. */
  hidden: boolean;
  sort: SortKey;
  limit: number | null;
}
export const FIND_ALL: Find = {
  ids: null,
  narrow: null,
  brands: null,
  sources: null,
  sentiment: null,
  intent: null,
  lang: null,
  since: null,
  until: null,
  minReach: null,
  minRelevance: null,
  hidden: false,
  sort: 'newest',
  limit: null,
};
