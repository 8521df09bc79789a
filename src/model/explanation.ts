import type { RuleKind, Severity } from './alert.ts';
import type { AlertRecord } from './record.ts';
import type { Quote, SeriesPoint } from './report.ts';

/** How much more, and in what mood: the two axes of an alert's severity. */
export interface Axes {
  mentions: number;
  /** Mentions that would be usual in that time; null: too little was heard before to say. */
  usual: number | null;
  negative: number;
  /** Share of negative mentions, now and usually; null of none. */
  share: number | null;
  usualShare: number | null;
}

/** What is said so much more than before: counted once an author, copies of one story once. */
export interface Term {
  term: string;
  /** Authors who say it now, and who said it in the baseline. */
  authors: number;
  before: number;
  /** Dunning's log-likelihood ratio: how surely it is more. */
  g2: number;
  /** log2 of how many times more: how much it is more. */
  ratio: number;
}

/** A part of what is more than usual. `share` of the excess, in [0, 1]. */
export interface Part {
  name: string;
  n: number;
  usual: number;
  share: number;
  url: string | null;
}
export interface Voice extends Part {
  followers: number | null;
  /** Never seen to speak of this brand in the baseline. */
  fresh: boolean;
}

/** Why an alert was raised, from what is stored of its time and of the two weeks before it. Times ISO 8601. */
export interface Explanation {
  from: string;
  to: string;
  axes: Axes;
  authors: number;
  sourcesHeard: number;
  /** Hours of the last days. */
  series: SeriesPoint[];
  terms: Term[];
  stories: Part[];
  voices: Voice[];
  sources: Part[];
  /** The earliest mention of what it is about. */
  first: Quote | null;
  quotes: Quote[];
  /** Share of mentions that repeat another: reposts, syndication. Null of none. */
  copied: number | null;
  confidence: { level: 'low' | 'medium' | 'high'; why: string[] };
  coverage: { share: number | null; statement: string };
  /** True: more was said than was read for terms, stories and voices. */
  sampled: boolean;
}

/** An earlier alert of the same brand and rule. */
export interface PastAlert {
  id: number;
  openedAt: string;
  closedAt: string | null;
  severity: Severity;
  observed: number;
  expected: number;
  reason: string;
}

/** Both axes of one alert at its height, for a list: how many times what is usual, and in what mood against which. */
export interface AlertAxes {
  /** Observed against expected, of what its rule counts; null where nothing was expected. */
  excess: number | null;
  mentions: number;
  negative: number;
  share: number | null;
  usualShare: number | null;
}

/** One page for people in a crisis. */
export interface Brief {
  alert: AlertRecord & { kind: RuleKind; axes: AlertAxes | null };
  brandName: string;
  zone: string;
  madeAt: string;
  explanation: Explanation | null;
  /** What happened, oldest first. */
  timeline: { at: string; what: string; url: string | null }[];
  past: PastAlert[];
  /** What its users agreed to do at this severity, and where they talk. */
  protocol: string[];
  channels: string[];
  /** Words prepared for such days, by name. */
  templates: { name: string; text: string }[];
  nextSteps: string[];
  /** Why protocol and templates could not be read; null: they were. */
  configTrouble: string | null;
}

/** What was exported as evidence: every mention, and the very bytes it came from where they are still kept. */
export interface Manifest {
  schema: 1;
  alert: { id: number; brand: string; rule: string; severity: Severity; openedAt: string; closedAt: string | null };
  span: { from: string; to: string };
  exportedAt: string;
  by: string;
  mentions: {
    id: string;
    url: string;
    platform: string;
    author: string | null;
    publishedAt: string;
    collectedAt: string;
    /** When the reply it came from was fetched, its SHA-256 and the file that holds it; null: no longer kept. */
    raw: { fetchedAt: string; sha256: string; file: string; bytes: number; intact: boolean } | null;
  }[];
  /** True: there are more mentions than were exported. */
  cut: boolean;
}
