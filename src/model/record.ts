import type { AlertState, Evidence, Severity } from './alert.ts';
import type { DateQuality, IntentLabel, Kind, Media, Reach, Sentiment, Span } from './mention.ts';

// The records people and programs rely on (`--json`, ndjson, csv). Field names are the interface: they are only ever added to.
// Times are ISO 8601 in UTC; unknown is null.

/** One mention seen from one brand. */
export interface MentionRecord {
  id: string;
  brand: string;
  source: string;
  platform: string;
  kind: Kind;
  media: Media;
  url: string;
  title: string;
  text: string;
  lang: string | null;
  author: {
    handle: string | null;
    name: string | null;
    url: string | null;
    followers: number | null;
    verified: boolean | null;
  } | null;
  publishedAt: string;
  collectedAt: string;
  dateQuality: DateQuality;
  engagement: {
    likes: number | null;
    replies: number | null;
    shares: number | null;
    views: number | null;
    total: number | null;
  };
  matched: Span[];
  sentiment: Sentiment;
  emotion: string | null;
  intent: IntentLabel;
  intents: { label: IntentLabel; score: number }[];
  topics: string[];
  reach: Reach | null;
  relevance: number;
  spam: number;
  story: number | null;
  links: string[];
  tags: string[];
  model: string;
}

/** All there is about one mention seen from one brand: `show` and `explain`. */
export interface MentionDetail extends MentionRecord {
  more: string;
  thread: string | null;
  country: string | null;
  editedAt: string | null;
  rating: number | null;
  /** Stored by the first reading of its source: counted, never alerted. */
  backfill: boolean;
  why: string[];
  raw: { fetchedAt: string; sha256: string; body: string } | null;
}

export interface AlertEventRecord {
  at: string;
  kind: string;
  by: string;
  reason: string;
}
export interface AlertRecord {
  id: number;
  key: string;
  brand: string;
  rule: string;
  severity: Severity;
  state: AlertState;
  openedAt: string;
  changedAt: string;
  closedAt: string | null;
  /** What it is remembered by: its height, in a sentence. `events` has every step with its own reason. */
  reason: string;
  /** The key of the stronger alert that speaks for this one; null: it speaks for itself. */
  inhibitedBy: string | null;
  evidence: Omit<Evidence, 'window'> & { window: { from: string; to: string } };
  events: AlertEventRecord[];
}

/** One configured source as its ledger knows it. */
export interface SourceRecord {
  id: string;
  type: string;
  jobs: number;
  /** ok: last reading good · failed: last reading failed · limited: told to wait · due: never read yet. */
  state: 'ok' | 'failed' | 'limited' | 'due';
  lastPollAt: string | null;
  lastGoodAt: string | null;
  nextPollAt: string | null;
  failures: number;
  heardTo: string | null;
  mentions: number;
  error: { kind: string; message: string } | null;
}
