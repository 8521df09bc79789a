import type { IntentLabel } from './mention.ts';
import type { Gap, HourState } from './report.ts';
import type { Instant } from './time.ts';

// What `stats` tells: the records of interface §3 in numbers. Times are ISO 8601 in UTC, durations milliseconds; unknown is null, never 0.

/** One brand over one bucket, from all sources or from one. */
export interface FigureRecord {
  brand: string;
  /** Null: all sources. */
  source: string | null;
  from: string;
  to: string;
  /** Null: nobody listened, which is not the same as silence. */
  n: number | null;
  positive: number | null;
  neutral: number | null;
  negative: number | null;
  /** (P − N) ÷ n. */
  net: number | null;
  /** Of the sum over those whose reach is known. */
  reach: number | null;
  reachKnown: number | null;
  /** Of the mentions of all these brands in the same bucket. */
  share: number | null;
  /** How much of the bucket was listened to, in [0, 1]. */
  heard: number | null;
}

/** What of one source was heard in one bucket. */
export interface CoverageRecord {
  source: string;
  from: string;
  to: string;
  state: HourState;
  /** In [0, 1]. */
  heard: number;
  hours: Record<HourState, number>;
  /** Longer silences of ours, with the reason; of whole sources only. */
  gaps: Gap[];
}

/** How long after publication mentions were collected. */
export interface LatencyRecord {
  source: string;
  n: number;
  median: number;
  p90: number;
}

/** Attention as a place counts it. */
export interface AttentionRecord {
  source: string;
  brand: string;
  metric: string;
  from: string;
  to: string;
  value: number;
  collectedAt: string;
}

/** One row of the roll-up by hour; mentions of low relevance are not in it. */
export interface HourRow {
  brand: string;
  hour: Instant;
  source: string;
  n: number;
  positive: number;
  negative: number;
  sentimentSum: number;
  reachSum: number;
  reachKnown: number;
}
/** One brand over one span: mentions of low relevance are counted in `hidden` and nowhere else. Reach sums are over the mentions whose reach is known. */
export interface Summary {
  brand: string;
  n: number;
  hidden: number;
  positive: number;
  neutral: number;
  negative: number;
  sentimentSum: number;
  authors: number;
  /** Mentions whose author is unknown: they are not in `authors`. */
  anonymous: number;
  stories: number;
  reach: { known: number; low: number; mid: number; high: number };
  sources: { source: string; n: number }[];
  intents: { intent: IntentLabel; n: number }[];
}
