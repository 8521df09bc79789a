import type { Alert, AlertState, Message, Point, Silence, Transition } from './alert.ts';
import type { Author, Counts, Hit, IntentLabel, Item, Media, Ref, SentimentLabel } from './mention.ts';
import type { AlertRecord, MentionDetail, MentionRecord } from './record.ts';
import type { Job, Page, Quota, Signal } from './source.ts';
import type { Duration, Instant, TimeSpan } from './time.ts';
import type { Feedback, Verdict } from './verdict.ts';

// The seam a second database plugs into: asynchronous, batch-shaped, no SQL in it: one method a question,
// answers as plain records, long answers as AsyncIterable.

export interface Validators {
  etag: string | null;
  lastModified: string | null;
}
/** "Not before": what a service told us to wait for; the next cron run respects it too. */
export interface Limit {
  host: string;
  method: string;
  until: Instant;
  reason: string;
}
export interface Claim {
  job: Job<unknown, unknown>;
  cursor: unknown;
  validators: Validators;
  /** This job was never read to its end: what it brings is stored and never alerted. */
  backfill: boolean;
  /** Up to when publication has been heard by this job; null: never. */
  heardTo: Instant | null;
  /** Failed attempts in a row. */
  failures: number;
}

/** What one page changes, saved in one transaction with the cursor. */
export interface Batch {
  job: string;
  /** The configured source the items came from. */
  source: string;
  backfill: boolean;
  at: Instant;
  resume: unknown;
  items: { item: Item; media: Media; hits: Hit[] }[];
  authors: Author[];
  counts: (Ref & { counts: Counts })[];
  gone: NonNullable<Page<unknown>['gone']>;
  signals: Signal[];
}
/** added: mentions that were not stored before; hits: brand sights of them. */
export interface Saved {
  added: number;
  hits: number;
}
export type PollStatus = 'ok' | 'empty' | 'partial' | 'failed';
/** What became of a job: also when nothing came (304, empty) and when it failed. Validators are written here only: saved earlier, a crash would hide items behind a 304. */
export interface Outcome {
  job: string;
  startedAt: Instant;
  endedAt: Instant;
  requests: number;
  bytes: number;
  /** Items the replies held, matched or not. */
  seen: number;
  added: number;
  status: PollStatus;
  heard: TimeSpan | null;
  validators: Validators | null;
  error: { kind: string; message: string } | null;
  dueAt: Instant | null;
  limits: Limit[];
  /** The last that was heard of each allowance. */
  quotas: Quota[];
}

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
/** A job with its place in the schedule and its last attempts. */
export interface JobState {
  id: string;
  source: string;
  brand: string | null;
  backfill: boolean;
  dueAt: Instant;
  failures: number;
  okAt: Instant | null;
  heardFrom: Instant | null;
  heardTo: Instant | null;
  last: Poll | null;
}
/** One attempt of the ledger. */
export interface Poll {
  job: string;
  source: string;
  brand: string | null;
  startedAt: Instant;
  endedAt: Instant;
  status: PollStatus;
  heard: TimeSpan | null;
  requests: number;
  bytes: number;
  seen: number;
  added: number;
  error: { kind: string; message: string } | null;
}
/** How much is stored, and since when. */
export interface Totals {
  mentions: number;
  hits: number;
  authors: number;
  polls: number;
  oldest: Instant | null;
  newest: Instant | null;
  bytes: number;
}
/** What reading commands need without reading YAML. */
export interface Settings {
  brands: { id: string; name: string; role: 'own' | 'competitor' | 'topic'; query: string; since: Instant | null }[];
  sources: { id: string; type: string; title: string }[];
  timezone: string;
  configPath: string | null;
  /** Of the parsed configuration, without secrets: tells reports when numbers changed because a query did. */
  configHash: string;
  /** When each brand's query last changed. */
  queryChangedAt: Readonly<Record<string, Instant>>;
}

export interface Store {
  /** One run at a time; null when another holds it past `wait`. `holder`: what the other said of itself. */
  lock(wait: Duration, me: string): Promise<{ release(): Promise<void> } | null>;
  /** Null before the first run. */
  settings(): Promise<Settings | null>;
  keep(settings: Settings): Promise<void>;

  /** Registers the jobs of this configuration: new ones are due at once, known ones keep cursor and schedule, polled ones no longer named are retired (kept, never claimed). */
  plan(jobs: readonly Job<unknown, unknown>[], now: Instant): Promise<void>;
  /** The due jobs, earliest first, each leased so that no other claims it. `force`: due or not. `only`: of these sources, and of jobs made for a brand those of these brands. */
  claim(
    now: Instant,
    lease: Duration,
    limit: number,
    force?: boolean,
    only?: { sources: readonly string[] | null; brands: readonly string[] | null },
  ): Promise<Claim[]>;
  /** Moves a job's cursor, to read back: the next reading starts there and is a back-fill. */
  rewind(job: string, cursor: unknown): Promise<void>;
  /** Which of these are stored, by id. */
  known(refs: readonly Ref[]): Promise<ReadonlySet<string>>;
  save(batch: Batch): Promise<Saved>;
  finish(outcome: Outcome): Promise<void>;
  limits(now: Instant): Promise<Limit[]>;

  /**
   * A person's corrections: they win over every model, now and whenever the mention is saved again, and teach it. Written through
   * into hits and their hours in one transaction; a later verdict of the same field replaces the earlier. Returns those that no
   * stored hit answers to.
   */
  judge(verdicts: readonly Verdict[]): Promise<Verdict[]>;
  /** The verdicts on one brand (null: on all) in the order they were given; none of mentions whose words were deleted. */
  feedback(brand: string | null): Promise<Feedback[]>;

  find(ask: Find): AsyncIterable<MentionRecord>;
  /** All there is about one mention, one record a brand; empty where there is none. */
  detail(id: string): Promise<MentionDetail[]>;
  hours(ask: { brands: string[] | null; span: TimeSpan }): Promise<HourRow[]>;
  summary(ask: { brand: string; span: TimeSpan }): Promise<Summary>;
  polls(span: TimeSpan): Promise<Poll[]>;
  jobs(): Promise<JobState[]>;
  /** Every source that ever brought or was asked for something, imports included. */
  sources(): Promise<{ source: string; mentions: number; polls: number; lastAt: Instant | null }[]>;
  totals(): Promise<Totals>;
  alerts(ask: {
    states: AlertState[] | null;
    brands: string[] | null;
    since: Instant | null;
    ids: number[] | null;
    limit: number | null;
  }): Promise<AlertRecord[]>;

  /**
   * The brand's series in buckets of `step` that ended by `to`, oldest first, `evaluatedTo` first unevaluated instant
   * (null: never evaluated). A bucket that fewer than half of the brand's jobs have heard has n = null.
   */
  series(
    brand: string,
    rule: string,
    span: TimeSpan,
    step: Duration,
  ): Promise<{ points: Point[]; evaluatedTo: Instant | null }>;
  liveAlerts(closedSince: Instant): Promise<Alert[]>;
  silences(now: Instant): Promise<Silence[]>;
  /** Alert rows, events, outbox and how far the rule has been evaluated, in one transaction. */
  transition(
    rule: { brand: string; rule: string; evaluatedTo: Instant },
    changes: readonly Transition[],
    messages: readonly Message[],
    at: Instant,
  ): Promise<void>;
  /** A person's act on an alert; false where there is no such live alert. */
  act(id: number, act: { kind: 'acknowledge' | 'resolve'; by: string; reason: string; at: Instant }): Promise<boolean>;
  outbox(now: Instant, lease: Duration, limit: number): Promise<(Message & { id: number; attempt: number })[]>;
  delivered(
    id: number,
    outcome:
      | { state: 'sent'; at: Instant }
      | { state: 'retry'; at: Instant; error: string }
      | { state: 'dead'; error: string },
  ): Promise<void>;
  /** What waits and what was given up. */
  undelivered(): Promise<
    {
      id: number;
      channel: string;
      title: string;
      dueAt: Instant;
      attempts: number;
      error: string | null;
      dead: boolean;
    }[]
  >;

  /** Drops raw replies and mentions past their time (mentions an open alert holds stay); returns how many of each. */
  prune(keep: { mentionsSince: Instant | null; rawSince: Instant | null }): Promise<{ mentions: number; raw: number }>;
  /** Problems found by SQLite's own check, by foreign keys, by the full-text index and by recounting the roll-up; empty: clean. */
  check(): Promise<string[]>;
  /** A consistent copy in one file. */
  backup(path: string): Promise<void>;
  vacuum(): Promise<void>;
  /** Any one read-only statement, for people who know the tables. */
  sql(text: string): AsyncIterable<Record<string, unknown>>;
  readonly path: string;
  readonly version: number;
  close(): Promise<void>;
}
