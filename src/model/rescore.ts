import type { Hit, Item, Media, Sentiment } from './mention.ts';
import type { Instant } from './time.ts';

// Reading again what is stored: with better models, other queries, new labels.

export interface StoredAsk {
  /** Null: whatever their ids. */
  ids: string[] | null;
  since: Instant | null;
  /** Mentions of one of these; null: of any. */
  brands: string[] | null;
  after: number;
  limit: number;
}
/** A mention as it was collected, and how each brand sees it now. */
export interface StoredMention {
  /** Where it stands in the order of storing: what `after` of the next question is. */
  place: number;
  /** `raw` is null: evidence is not read. */
  item: Item;
  source: string;
  media: Media;
  hits: StoredHit[];
}
export interface StoredHit extends Pick<Hit, 'brand' | 'matched' | 'relevance' | 'intents' | 'model'> {
  sentiment: Sentiment;
  /** What of it a person said. */
  judged: ('relevant' | 'sentiment' | 'intent')[];
}

/** What changes of one mention. */
export interface Rescored {
  place: number;
  /** New and changed ones; those of brands it was not stored for join it, and never raise an alarm. */
  hits: Hit[];
  /** Brands whose query it matches no more. */
  gone: string[];
}
/** How far a rescore has come: `what` it does (another one starts anew), and the last place that is done. */
export interface RescoreMark {
  what: string;
  place: number;
}
