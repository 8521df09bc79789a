import type { Alert, AlertState, Loud, Message, Point, Said, Silence, Transition } from './alert.ts';
import type { HourRow, Summary } from './figures.ts';
import type { Find } from './find.ts';
import type {
  Forget,
  Forgotten,
  JobState,
  Lag,
  Poll,
  PollStatus,
  QuotaRow,
  Reaching,
  ReadBack,
  Reading,
  SignalRow,
  SourceHealth,
  Totals,
} from './ledger.ts';
import type { Author, Counts, Hit, Item, Media, Ref } from './mention.ts';
import type { AlertRecord, MentionDetail, MentionRecord } from './record.ts';
import type { Rescored, RescoreMark, StoredAsk, StoredMention } from './rescore.ts';
import type { Settings } from './settings.ts';
import type { Job, Page, Quota, Signal, Stored } from './source.ts';
import type { Duration, Instant, TimeSpan } from './time.ts';
import type { Feedback, Verdict, VerdictKey } from './verdict.ts';

export type { HourRow, Summary } from './figures.ts';
export { FIND_ALL, type Find, type Narrow, type SortKey } from './find.ts';
export type { JobState, Poll, PollStatus, Totals } from './ledger.ts';
export type { Settings } from './settings.ts';

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
  reading: Reading;
  /** The configured source the items came from. */
  source: string;
  backfill: boolean;
  at: Instant;
  resume: unknown;
  items: { item: Item; media: Media; hits: Hit[] }[];
  authors: Author[];
  /** Authors who are a brand's own voice: what is stored of theirs as earned becomes owned. */
  own: Pick<Author, 'platform' | 'nativeId'>[];
  counts: (Ref & { counts: Counts })[];
  gone: NonNullable<Page<unknown>['gone']>;
  signals: Signal[];
  /** Whether what is new is to be looked up again later, on the schedule of {@link Store.refreshDue}. */
  refresh: boolean;
  /** Null: the reach of what is stored stays as it is. */
  reach: Reaching | null;
}
/** added: mentions that were not stored before; hits: brand sights of them. */
export interface Saved {
  added: number;
  hits: number;
}
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

/** How far a rule has been evaluated for a brand. */
export interface Evaluated {
  brand: string;
  rule: string;
  evaluatedTo: Instant;
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
  /** `newest`: when the latest item it listed was published; null: it listed none that is dated. */
  finish(outcome: Outcome, of?: { reading?: Reading; newest?: Instant | null }): Promise<void>;
  limits(now: Instant): Promise<Limit[]>;

  /** Mentions of a source to look up anew: right after they were stored, then an hour, a day and a week after publication. The latest first. */
  refreshDue(source: string, now: Instant, limit: number): Promise<Stored[]>;
  /** These were looked up; who was not stays due. */
  refreshed(refs: readonly Ref[], at: Instant): Promise<void>;
  /** Begins to read a job back to an instant; goes on where an earlier reading to the same instant or beyond was left. */
  readBack(job: string, to: Instant, cursor: unknown, now: Instant): Promise<ReadBack>;
  readBacks(): Promise<ReadBack[]>;
  /** Wipes words, raw replies and who said them, and keeps them from coming back; `dryRun` only counts. */
  forget(what: Forget, at: Instant, dryRun: boolean): Promise<Forgotten>;
  signals(ask: { brands: string[] | null; span: TimeSpan }): Promise<SignalRow[]>;
  quotas(): Promise<QuotaRow[]>;
  health(now: Instant): Promise<SourceHealth[]>;
  /** Of mentions published in the span. */
  lags(span: TimeSpan): Promise<Lag[]>;

  /**
   * A person's corrections: they win over every model, now and whenever the mention is saved again, and teach it. Written through
   * into hits and their hours in one transaction; a later verdict of the same field replaces the earlier. Returns those that no
   * stored hit answers to.
   */
  judge(verdicts: readonly Verdict[]): Promise<Verdict[]>;
  /**
   * Takes verdicts back, and writes what their mentions are without them, with their hours, in one transaction; other verdicts on
   * them stay. Returns how many there were to be taken back.
   */
  retract(said: readonly VerdictKey[], changes: readonly Rescored[]): Promise<number>;
  /** The verdicts on one brand (null: on all) in the order they were given; none of mentions whose words were deleted. */
  feedback(brand: string | null): Promise<Feedback[]>;

  /** Up to `limit` mentions as they were collected, in the order they were stored, behind place `after` (0: from the start). */
  stored(ask: StoredAsk): Promise<StoredMention[]>;
  /** Scores written anew with their hours, and how far this has come, in one transaction; a person's verdicts win. */
  rescore(changes: readonly Rescored[], mark: RescoreMark | null): Promise<void>;
  /** Where a rescore was cut; null: none was. */
  rescoreMark(): Promise<RescoreMark | null>;

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
  /** How far the brand's mentions were seen, bucket by bucket, as {@link Store.series} cuts them; `before`: who was heard within it before a bucket is not fresh. */
  loud(brand: string, span: TimeSpan, step: Duration, before: Duration): Promise<Loud[]>;
  /**
   * What mentions of the span say, oldest first. Of days and hours with more than `daily` mentions a day an even sample, the same
   * whenever it is asked for.
   */
  said(brand: string, span: TimeSpan, daily: number): Promise<Said[]>;
  liveAlerts(closedSince: Instant): Promise<Alert[]>;
  /** Silences that hold now, or held at any time since `since` (now where unsaid): a late run keeps to what was agreed then. */
  silences(now: Instant, since?: Instant): Promise<Silence[]>;
  /** A silence from now or later on; returns its number. */
  silence(added: Omit<Silence, 'id'>): Promise<number>;
  /** Ends a silence early; false where none by that number holds or is to come. */
  expire(id: number, at: Instant): Promise<boolean>;
  /** Alert rows, events, outbox and how far the rule (or rules) has been evaluated, in one transaction. */
  transition(
    rules: Evaluated | readonly Evaluated[],
    changes: readonly Transition[],
    messages: readonly Message[],
    at: Instant,
  ): Promise<void>;
  /** A person's act on an alert, with whom it is to be told, in one transaction; false where there is no such live alert. */
  act(
    id: number,
    act: { kind: 'acknowledge' | 'resolve'; by: string; reason: string; at: Instant },
    messages?: readonly Message[],
  ): Promise<boolean>;
  /** How far each route was followed, by its key, and the last mention stored; marks are numbers that grow with each mention. */
  routeMarks(): Promise<{ marks: Record<string, number>; last: number }>;
  /** Of at most `limit` mentions stored after a mark, in that order, those that are news (no back-fill), one record a brand; and how far that is. */
  storedAfter(mark: number, limit: number): Promise<{ records: MentionRecord[]; to: number }>;
  /** All marks of routes and what was found for them, in one transaction. */
  route(marks: Readonly<Record<string, number>>, messages: readonly Message[], at: Instant): Promise<void>;
  /** The messages due, each leased, in the order in which they came in; `attempt` counts from 1. What an alert says later does not overtake what failed before it. */
  outbox(now: Instant, lease: Duration, limit: number): Promise<(Message & { id: number; attempt: number })[]>;
  /** What became of messages, in one transaction. held: not tried, due again at that time as if it had not been taken. */
  delivered(
    ids: readonly number[],
    outcome:
      | { state: 'sent'; at: Instant }
      | { state: 'held'; at: Instant }
      | { state: 'retry'; at: Instant; error: string }
      | { state: 'dead'; error: string },
  ): Promise<void>;
  /** Makes what was given up due again, as if it were new; how many. */
  revive(now: Instant): Promise<number>;
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
