import type { ZodType } from 'zod';
import type { Brand } from './brand.ts';
import type { Author, Counts, Item, Kind, Ref } from './mention.ts';
import type { Secret, Secrets } from './secret.ts';
import type { Duration, Instant, TimeSpan } from './time.ts';

export interface HttpRequest {
  method: 'GET' | 'POST';
  url: string | Secret;
  query?: Readonly<Record<string, string | Secret>>;
  headers?: Readonly<Record<string, string | Secret>>;
  body?: string | Secret;
}
/** Bytes: the charset is the parser's business. `at`, when it was received, is the only clock a parser has. Header names are lower case. */
export interface HttpReply {
  status: number;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
  at: Instant;
}
/** The reply header in which a fetcher says where an address has moved for good (301 and 308 all the way there). */
export const MOVED = 'x-earshot-moved';
/** Asks once, follows redirects; throws SourceError for what is no reply at all (unreachable, too_large, denied address). */
export type Fetcher = (request: HttpRequest, signal: AbortSignal) => Promise<HttpReply>;

/** One thing to ask, again `every` so often (null: once). `params` is rebuilt from the configuration at each run; follow-up jobs store theirs. */
export interface Job<Params, Cursor> {
  id: string;
  source: string;
  /** The brand this job asks for; null: it reads everything a place lists. */
  brand: string | null;
  params: Params;
  start: Cursor;
  every: Duration | null;
  dueAt: Instant | null;
}
/** A job as a source proposes it: app adds the source's configured name and puts it before the id. */
export type Draft<Params, Cursor> = Omit<Job<Params, Cursor>, 'source'>;
/** What a service gave for our credentials: kept in memory for one run, never stored. */
export interface Token {
  access: Secret;
  expiresAt: Instant | null;
}
export interface Ask<Params, Cursor> {
  job: Job<Params, Cursor>;
  cursor: Cursor;
  secrets: Secrets;
  /** Null where the source has no `login`, or logs in without. */
  token: Token | null;
  now: Instant;
}

/** How much attention something got, where a place counts it without showing who said what. */
export interface Signal {
  brand: string;
  /** pageviews: readings of an article · posts: how many posts a service counted. */
  metric: 'pageviews' | 'posts';
  span: TimeSpan;
  value: number;
}
/** What is left of an allowance. `name`: what it is for, as the service calls it. */
export interface Quota {
  host: string;
  name: string;
  most: number | null;
  left: number;
  resetsAt: Instant | null;
}

export interface Page<Cursor> {
  items: Item[];
  authors?: Author[];
  counts?: (Ref & { counts: Counts })[];
  /** Deleted where it was published: one item, or all of an author's. */
  gone?: (Ref | { platform: string; author: string })[];
  /** The span of publication that this page lets us claim to have heard; null: none yet. */
  heard: TimeSpan | null;
  /** Something was lost or may be (older entries fell out between two readings): said in the ledger, makes the poll `partial`. */
  gap?: string;
  /** What the user should know though nothing is wrong (the address has moved): said in the ledger, leaves the status as it is. */
  notice?: { kind: 'moved'; message: string };
  /** Read on now (null: done). */
  more: Cursor | null;
  /** Where a restart loses nothing: on newest-first services only the last page moves it. */
  resume: Cursor;
  wait?: { for: Duration; method: string | null; reason: string };
  signals?: Signal[];
  /** Allowances the body speaks of, or that the source counts itself; those in headers are read by collect. */
  quotas?: Quota[];
}

export interface About {
  title: string;
  home: string;
  secrets?: readonly string[];
  /** How often it is polled unless the user says otherwise. */
  every: Duration;
  manners: Manners;
}
/** How a place wants to be treated: requests at once per host, the gap between the starts of two, ids a look-up takes, the provider's own rule and where it stands. */
export interface Manners {
  atOnce: number;
  gap: Duration;
  batch?: number;
  rule: string;
  ruleUrl?: string;
}

/**
 * The whole plug-in contract of a polled source: data and pure functions. A cursor in the middle of a reading of several pages says so in
 * `reading`, which is null (or not there) between two readings: what was cut is read to its end, and then on to now.
 */
export interface Source<Options, Params, Cursor> {
  readonly type: string;
  readonly about: About;
  readonly options: ZodType<Options>;
  /** One job per thing asked; where the service searches, one per brand, its id with a hash of the terms, so that a new brand reads back. */
  jobs(options: Options, brands: readonly Brand[], now: Instant): Draft<Params, Cursor>[];
  /** The cursor that reads back to `from` (null: this service cannot). */
  since?(job: Job<Params, Cursor>, from: Instant): Cursor | null;
  /** How many requests reading on from a cursor to now takes, about; without this nobody knows before. */
  needs?(job: Job<Params, Cursor>, cursor: Cursor, now: Instant): number;
  /**
   * Where the source itself counts what requests cost: `cursor` with the most that the next request may cost added to its account. It is
   * stored before the request is made, so that one whose answer a kill takes away is counted; the answer's own cursor sets it right.
   */
  reserve?(ask: Ask<Params, Cursor>, cursor: Cursor): Cursor;
  /** Throws SourceError('limited', …, {retryAt}) where an allowance that the source itself counts is used up: the job rests until then. */
  request(ask: Ask<Params, Cursor>): HttpRequest;
  /** Statuses besides 2xx that `parse` reads itself (a 404 that means "nothing yet"), unless they tell us to wait. */
  readonly expects?: readonly number[];
  /** Until when a reply that refuses us (429 and kin) asks us to wait, where the place says so in words of its own; null: it does not. */
  waits?(reply: HttpReply, job: Job<Params, Cursor>): Instant | null;
  /** Throws SourceError('malformed') for a body that is not what was promised; never returns an empty page for it. */
  parse(reply: HttpReply, ask: Ask<Params, Cursor>): Page<Cursor> | Promise<Page<Cursor>>;
  /** What a 304 tells beside that nothing has changed: a page without items that moves the cursor; null, or without this: nothing. */
  unchanged?(reply: HttpReply, ask: Ask<Params, Cursor>): Page<Cursor> | null;
  /** Before when it is not worth asking again, by what this cursor remembers of the place's own rhythm; null: it does not say. `from`: when this poll started. */
  rhythm?(job: Job<Params, Cursor>, cursor: Cursor, from: Instant): Instant | null;
  /** The manners of one job, where its configuration sets them; else `about.manners`. */
  manners?(job: Job<Params, Cursor>): Manners;
  /**
   * Jobs, asked once, that look up anew what is stored: its counts, its author's followers, replies to it, whether it is still
   * there. Called with what is due: right after it was stored, then an hour, a day and a week later.
   */
  refresh?(stored: readonly Stored[], options: Options, now: Instant): Draft<Params, Cursor>[];
  readonly login?: {
    /** What to ask for a token; null: this job goes without. Asked at most once a run, and again after a 401. */
    request(ask: Ask<Params, Cursor>): HttpRequest | null;
    token(reply: HttpReply): Token;
  };
  readonly stream?: Stream<Params, Cursor>;
}
/** What a refresh needs to know of a stored mention. `author`: its native id. */
export interface Stored extends Ref {
  kind: Kind;
  url: string;
  thread: string | null;
  author: string | null;
  publishedAt: Instant;
}

/** Does this frame need reading? Made from the matcher: may say yes too often, never no wrongly. `from`: where its content begins. */
export type Want = (frame: Uint8Array, from: number) => boolean;
/** Where a stream stands: `at`, up to when by the stream's own clock it is stored; `since`, from when on nothing of it is missing. */
export interface Mark {
  at: Instant;
  since: Instant;
}
/** What one frame says. `key`: the same for every delivery of one event; null: it may be taken in twice. */
export interface Said extends Pick<Page<unknown>, 'authors' | 'counts' | 'gone' | 'gap'> {
  key: string | null;
  items: Item[];
  /** The service says why it is about to hang up. */
  closing?: string;
}
/** For the jobs it takes, whose cursor is a {@link Mark}, a connection that stays open stands for `request` and `parse`. */
export interface Stream<Params, Cursor> {
  takes(job: Job<Params, Cursor>): boolean;
  /** Where to ask (an http: or https: address that upgrades to a web socket) to go on from a mark. `attempt`: connections that failed before this one. */
  open(ask: Ask<Params, Mark>, attempt: number): HttpRequest;
  /** JSON keys with the beginning of their value, as frames have them (`"cid":"`), whose strings no item's words come from. */
  readonly wordless: readonly string[];
  /** When a frame was sent by the stream's own clock; null for one that carries no time. Cheap: called for every frame. */
  position(frame: Uint8Array): Instant | null;
  /** What a frame says; null where it says nothing to us. Throws SourceError('malformed') for one it cannot read. */
  accept(frame: Uint8Array, want: Want, ask: Ask<Params, Mark>): Said | null;
  /** The least leap from the mark to the first frame that means the service no longer had what lies between; null: it says so itself. */
  leap(job: Job<Params, Cursor>): Duration | null;
  /** A refused connection: from when on to try instead, and what is lost by it; null: it is a failure like any other. */
  refused(status: number, body: Uint8Array, ask: Ask<Params, Mark>): { from: Instant; gap: string } | null;
}

// biome-ignore lint/suspicious/noExplicitAny: the registry holds sources of every kind
export type AnySource = Source<any, any, any>;
