import type { AlertState, Severity } from './alert.ts';
import type { PollStatus } from './ledger.ts';
import type { DateQuality, IntentLabel, Reach, SentimentLabel } from './mention.ts';

// What analyse says and present shows. JSON as it stands: times are ISO 8601 in UTC, unknown is null, fields are only ever added.

/** Where the true value lies in 95 of 100 such weeks. */
export interface Interval {
  low: number;
  high: number;
}
export interface Estimate {
  value: number;
  interval: Interval | null;
}
/** incomparable: the two spans were not heard alike, or the query changed between them. */
export type Verdict = 'up' | 'down' | 'indistinguishable' | 'incomparable';
/** One figure against the span before. */
export interface Change {
  now: number;
  before: number | null;
  /** ratio: now ÷ before · difference: now − before. */
  kind: 'ratio' | 'difference';
  /** Over the time heard in both spans, which `note` names where it is not all; null where there is nothing to compare with. */
  by: number | null;
  interval: Interval | null;
  verdict: Verdict;
  /** The level at which "no change" is ruled out; null where it is not. */
  confidence: 0.95 | 0.99 | null;
  /** Why it cannot be compared, or what was left out. */
  note: string | null;
}

export interface Stretch {
  from: string;
  to: string;
}
/**
 * failed: tried and refused · partial: read, but some was lost · unpolled: nobody asked · never: no poll is on record ·
 * before: older than what the source's first reading brought.
 */
export type GapReason = 'failed' | 'partial' | 'unpolled' | 'never' | 'before';
export interface Gap extends Stretch {
  /** Where a source is asked brand by brand: the brands it was not heard for; null: not heard for any. */
  brands: string[] | null;
  reason: GapReason;
  error: { kind: string; message: string } | null;
}
export type HourState = 'ok' | 'empty' | 'partial' | 'failed' | 'not polled';
export interface SourceCoverage {
  source: string;
  title: string;
  /** Of the span that has passed, in [0, 1]. */
  share: number;
  heard: Stretch[];
  gaps: Gap[];
  /** Runs of hours in the same state; each starts where the one before ends. */
  hours: (Stretch & { state: HourState })[];
  polls: number;
  failed: number;
}
/** Which time of publication was heard, and which was not: every number rests on it. */
export interface Coverage extends Stretch {
  /** Mean of the sources' shares; null without sources. */
  share: number | null;
  sources: SourceCoverage[];
  /** The same in plain words. */
  statement: string;
}

/** One bucket of a series; n = null: not heard. */
export interface SeriesPoint extends Stretch {
  n: number | null;
  positive: number;
  negative: number;
  reach: number;
}

export interface Quote {
  id: string;
  brand: string;
  text: string;
  author: string | null;
  source: string;
  platform: string;
  url: string;
  publishedAt: string;
  sentiment: SentimentLabel;
  score: number;
  reach: Reach | null;
  story: number | null;
}
export type Said = 'dangers' | 'praise' | 'complaints' | 'questions' | 'suggestions' | 'defects' | 'leads';
export interface SaidGroup {
  what: Said;
  intent: IntentLabel;
  count: number;
  change: Change;
  quotes: Quote[];
}

export interface BrandReport {
  brand: string;
  name: string;
  role: 'own' | 'competitor' | 'topic';
  volume: {
    mentions: Change;
    authors: Change;
    stories: Change;
    /** Mentions by unknown authors: not among `authors`. */
    anonymous: number;
    reach: { known: number; low: number; mid: number; high: number };
    daily: SeriesPoint[];
    hourly: SeriesPoint[];
    dailyBefore: SeriesPoint[];
    sources: { source: string; title: string; n: number }[];
  };
  sentiment: {
    positive: number;
    neutral: number;
    negative: number;
    /** (P − N) ÷ all; null without mentions. */
    net: Estimate | null;
    change: Change;
    examples: { mostNegative: Quote[]; mostPositive: Quote[]; mostSeen: Quote[] };
  };
  said: SaidGroup[];
  /** Share of the span this brand was listened for, over all sources. */
  heard: number | null;
}

export interface ShareRow {
  brand: string;
  name: string;
  role: 'own' | 'competitor' | 'topic';
  mentions: number;
  stories: number;
  reach: number;
  byMentions: Estimate | null;
  byStories: Estimate | null;
  byReach: Estimate | null;
  /** Share of mentions against the span before. */
  change: Change;
}
/** Shares over the hours in which all of these brands were heard. */
export interface ShareOfVoice {
  rows: ShareRow[];
  /** Source-hours that counted, of those in the span. */
  hours: number;
  of: number;
  note: string | null;
}

export interface AlertLine {
  id: number;
  brand: string;
  rule: string;
  severity: Severity;
  state: AlertState;
  openedAt: string;
  closedAt: string | null;
  /** Milliseconds from opening to closing, or to the making of the report. */
  lasted: number;
  reason: string;
  observed: number;
  expected: number;
}

/** One thing that changed, or that could not be told. */
export interface Headline {
  brand: string | null;
  what: 'volume' | 'sentiment' | 'share' | 'said' | 'alert' | 'coverage' | 'nothing';
  text: string;
  verdict: Verdict | null;
  confidence: 0.95 | 0.99 | null;
}

export interface DataQuality {
  coverage: Coverage;
  /** How the dates of the mentions looked at (the latest ones) were known. */
  dates: Record<DateQuality, number>;
  /** Mentions whose reach nobody knows, of all. */
  reachUnknown: { n: number; of: number };
  /** Mentions of low relevance: left out of every number. */
  hidden: number;
  queryChanges: { brand: string; name: string; at: string }[];
  failures: { source: string; title: string; kind: string; message: string; polls: number; lastAt: string }[];
}

export interface Report {
  schema: 1;
  kind: 'weekly';
  /** `2026-W47`. */
  name: string;
  zone: string;
  madeAt: string;
  span: Stretch;
  /** What of the span had passed when the report was made, and the like part of the span before it. */
  compared: { now: Stretch; before: Stretch; complete: boolean };
  changed: Headline[];
  brands: BrandReport[];
  /** Null without a competitor to share with. */
  share: ShareOfVoice | null;
  alerts: AlertLine[];
  quality: DataQuality;
}

/** What became of one source in one run. */
export interface SourceRun {
  source: string;
  title: string;
  status: PollStatus | 'not due';
  jobs: number;
  requests: number;
  seen: number;
  added: number;
  /** Mentions looked up anew: counts, followers, whether they are still there. */
  refreshed: number;
  error: { kind: string; message: string } | null;
  /** When it is asked again. */
  nextAt: string | null;
}
/** What one run did. */
export interface RunReport {
  startedAt: string;
  endedAt: string;
  sources: SourceRun[];
  alerts: { id: number | null; brand: string; severity: Severity; change: string; reason: string }[];
  messages: { sent: number; waiting: number; dead: number };
  /** Stopped by its time limit or by a signal, with work left. */
  cut: string | null;
}
