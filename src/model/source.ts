import type { ZodType } from 'zod';
import type { Brand } from './brand.ts';
import type { Author, Counts, Item, Ref } from './mention.ts';
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
export interface Ask<Params, Cursor> {
  job: Job<Params, Cursor>;
  cursor: Cursor;
  secrets: Secrets;
  now: Instant;
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
  /** Read on now (null: done). */
  more: Cursor | null;
  /** Where a restart loses nothing: on newest-first services only the last page moves it. */
  resume: Cursor;
  wait?: { for: Duration; method: string | null; reason: string };
}

export interface About {
  title: string;
  home: string;
  secrets?: readonly string[];
  /** How often it is polled unless the user says otherwise. */
  every: Duration;
  /** How many at once per host, the gap between two, how many ids a follow-up takes, and the provider's own rule. */
  manners: { atOnce: number; gap: Duration; batch?: number; rule: string };
}

/** The whole plug-in contract of a polled source: data and pure functions. */
export interface Source<Options, Params, Cursor> {
  readonly type: string;
  readonly about: About;
  readonly options: ZodType<Options>;
  /** One job per thing asked; where the service searches, one per brand, its id with a hash of the terms, so that a new brand reads back. */
  jobs(options: Options, brands: readonly Brand[], now: Instant): Draft<Params, Cursor>[];
  /** The cursor that reads back to `from` (null: this service cannot). */
  since?(job: Job<Params, Cursor>, from: Instant): Cursor | null;
  request(ask: Ask<Params, Cursor>): HttpRequest;
  /** Throws SourceError('malformed') for a body that is not what was promised; never returns an empty page for it. */
  parse(reply: HttpReply, ask: Ask<Params, Cursor>): Page<Cursor> | Promise<Page<Cursor>>;
  /** Called with what matched and was stored: followers to look up, counts to refresh. */
  follow?(stored: readonly Item[], now: Instant): Draft<Params, Cursor>[];
}

// biome-ignore lint/suspicious/noExplicitAny: the registry holds sources of every kind
export type AnySource = Source<any, any, any>;
