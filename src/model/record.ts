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
  /** As its source states, else as its words tell; null: nobody can tell. */
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
  /** The other roads by which it was seen: a source, and its id and address there. */
  sightings: { source: string; id: string; url: string; at: string }[];
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

/** Nobody is told of what it covers. Null: every brand, every rule. */
export interface SilenceRecord {
  id: number;
  brand: string | null;
  rule: string | null;
  from: string;
  until: string;
  by: string;
  reason: string;
  holds: boolean;
}

/** One configured source as its ledger knows it. */
export interface SourceRecord {
  id: string;
  type: string;
  jobs: number;
  /**
   * ok: last reading good · failed: last reading failed · limited: told to wait · due: never read yet · paused: not read ·
   * stale (health only): read without trouble, and silent for far longer than it ever was.
   */
  state: 'ok' | 'failed' | 'limited' | 'due' | 'paused' | 'stale';
  lastPollAt: string | null;
  lastGoodAt: string | null;
  nextPollAt: string | null;
  failures: number;
  heardTo: string | null;
  mentions: number;
  error: { kind: string; message: string } | null;
}
/** How one source is doing. Durations are milliseconds. */
export interface HealthRecord extends SourceRecord {
  /** Since when nothing comes from it; null: it speaks. */
  silentSince: string | null;
  /** When the latest item it listed was published. */
  newestAt: string | null;
  /** Its usual gap between two items, and the silence that is strange of it; null: too little history. */
  rhythm: { usual: number; limit: number } | null;
  /** From publication to collection, of the last week. */
  lag: { n: number; median: number; p90: number } | null;
  /** What is left of its allowances, as it was last told at `at`. */
  quotas: {
    host: string;
    name: string;
    most: number | null;
    left: number | null;
    resetsAt: string | null;
    at: string;
  }[];
  /** Mentions waiting to be looked up anew, and why the last look-up failed. */
  refresh: { due: number; error: { kind: string; message: string } | null };
  advice: string | null;
}
/** How far one job was read back. */
export interface BackfillRecord {
  source: string;
  type: string;
  job: string;
  brand: string | null;
  /** can: it would be read (a dry run) · cannot: this place shows nothing older than polling sees. */
  state: 'done' | 'unfinished' | 'failed' | 'cannot' | 'can';
  /** About how many requests it took, before it began, to read all of it; null: nobody can tell before. */
  needs: number | null;
  requests: number;
  seen: number;
  added: number;
  /** When the items it read this time were published. */
  oldest: string | null;
  newest: string | null;
  error: { kind: string; message: string } | null;
}
/** One message that waits, or was given up. `dueAt`: null where it is not tried again. */
export interface OutboxRecord {
  id: number;
  channel: string;
  state: 'waiting' | 'dead';
  title: string;
  dueAt: string | null;
  attempts: number;
  error: string | null;
}
