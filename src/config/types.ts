import type { ZodType } from 'zod';
import type { Severity } from '../model/alert.ts';
import type { Brand, Query } from '../model/brand.ts';
import type { CueRule } from '../model/cue.ts';
import type { Item, Match, Media } from '../model/mention.ts';
import type { Secrets } from '../model/secret.ts';
import type { AnySource } from '../model/source.ts';
import type { Duration } from '../model/time.ts';

/** The whole configuration as one frozen value; passed as an argument, never a global. Unknown is null. */
export interface Config {
  /** The file it came from, as it was named; null: it came from no file. */
  readonly path: string | null;
  /** Its folder, where relative paths in it begin; `.` where it came from no file. */
  readonly dir: string;
  /** 16 hex digits of what the file says; comments, order of keys and secrets do not move it. */
  readonly hash: string;
  readonly brands: readonly Brand[];
  /** Texts each brand's query must and must not match, by brand id; `earshot config check` runs them. */
  readonly tests: Readonly<Record<string, QueryTests>>;
  readonly sources: readonly SourceEntry[];
  readonly channels: readonly ChannelEntry[];
  readonly alerts: AlertSettings;
  readonly routes: readonly Route[];
  readonly goals: readonly Goal[];
  readonly report: { readonly weekly: WeeklyReport };
  /** An IANA name. */
  readonly timezone: string;
  /** Address or URL for the User-Agent. */
  readonly contact: string | null;
  /** mentions null: kept for ever. */
  readonly retention: { readonly mentions: Duration | null; readonly raw: Duration };
  readonly http: HttpSettings;
  readonly sentiment: SentimentSettings;
  /** What speaks for an intent beside the cues that are shipped; the queries are known to parse. */
  readonly cues: readonly CueRule[];
  /** What the file says, key for key, secrets as `Secret`: for `config show`. */
  readonly said: Readonly<Record<string, unknown>>;
}

export interface QueryTests {
  readonly match: readonly string[];
  readonly not: readonly string[];
}

export interface SourceEntry {
  /** The configured name: what `mention.source` says. */
  readonly id: string;
  readonly type: string;
  readonly source: AnySource;
  /** Parsed by `source.options`: hand it to `source.jobs`. */
  readonly options: unknown;
  /** The values of `source.about.secrets` that were given: hand them to `request` as `ask.secrets`. */
  readonly secrets: Secrets;
  /** Null: as the source proposes (`source.about.every` or the job's own). */
  readonly every: Duration | null;
  readonly media: Media;
  readonly allowPrivate: boolean;
  /** Only for these brands; null: for all. */
  readonly brands: readonly string[] | null;
  /** Listed, never polled. */
  readonly paused: boolean;
  /** Look up again what is stored, where the source can. */
  readonly refresh: boolean;
}

export interface ChannelEntry {
  readonly id: string;
  readonly type: string;
  /** Parsed by the notifier's `options`. */
  readonly options: unknown;
  readonly allowPrivate: boolean;
}

export interface AlertSettings {
  /** False alarms a brand may raise by chance in a year. */
  readonly budget: number;
  /** Channels that alerts go to. Unsaid: every channel no route names; where routes name them all, all of them. */
  readonly send: readonly string[];
  /** Minutes since midnight on the clock of `timezone`; `from` > `to` spans midnight. Null: none. */
  readonly quietHours: { readonly from: number; readonly to: number } | null;
  /** Alerts this grave, or graver, are sent in quiet hours too. */
  readonly quietOverride: Severity;
  /** What to do at each severity: lines printed in the brief. */
  readonly protocol: Readonly<Record<Severity, readonly string[]>>;
  /** Words prepared for such days, by name: printed in the brief. */
  readonly templates: Readonly<Record<string, string>>;
}

export interface Route {
  readonly when: Query;
  /** The query as its user wrote it. */
  readonly text: string;
  /** A channel's id. */
  readonly to: string;
}

/** What goals may be set on; `response_*` are durations, the rest plain numbers. Shares are in [0, 1], net_sentiment in [-1, 1]. */
export const METRICS = [
  'mentions',
  'authors',
  'stories',
  'reach',
  'share_of_voice',
  'share_of_stories',
  'share_of_reach',
  'net_sentiment',
  'positive_share',
  'negative_share',
  'response_median',
  'response_p90',
] as const;
export type Metric = (typeof METRICS)[number];
export const DURATION_METRICS: readonly Metric[] = ['response_median', 'response_p90'];

export interface Goal {
  readonly metric: Metric;
  /** Null: all own brands together. */
  readonly brand: string | null;
  /** Durations in milliseconds. At least one of the two is given. */
  readonly atLeast: number | null;
  readonly atMost: number | null;
}

export interface WeeklyReport {
  /** 1 Monday … 7 Sunday. */
  readonly day: number;
  /** Channels. */
  readonly send: readonly string[];
}

/** Who may read moods: our own models, the word lists of natural, a model of huggingface.co. */
export const MOOD_ENGINES = ['earshot', 'natural', 'transformers'] as const;
export const QUICK_ENGINES = ['earshot', 'natural'] as const;

/** Who reads moods. Languages by two-letter code. */
export interface SentimentSettings {
  readonly engine: (typeof MOOD_ENGINES)[number];
  /** Languages that another reads. */
  readonly languages: Readonly<Record<string, (typeof QUICK_ENGINES)[number]>>;
  /** Languages in which natural cuts words to their stems, or does not. */
  readonly stem: Readonly<Record<string, boolean>>;
  /** For transformers: the model, the folder models are kept in (null: where the package keeps them), texts at once. */
  readonly model: string;
  readonly cacheDir: string | null;
  readonly batch: number;
}

export interface HttpSettings {
  readonly timeout: Duration;
  /** The most bytes of one reply, unpacked. */
  readonly maxBytes: number;
  /** Requests under way at once, all hosts together. */
  readonly concurrency: number;
}

/** One thing wrong with a configuration, and where. `line` and `column` count from 1; null where there is no place in the file. */
export interface ConfigProblem {
  readonly severity: 'error' | 'warning';
  /** A stable word: yaml, unknown_key, missing, type, value, duplicate, reference, secret, query, test. */
  readonly code: ProblemCode;
  readonly line: number;
  readonly column: number;
  /** `sources[1].every`; empty: the whole file. */
  readonly path: string;
  readonly message: string;
  /** The valid word nearest to what was written. */
  readonly suggestion: string | null;
  /** Of a query: its text, where in it (UTF-16 offset) and the parser's code. */
  readonly query: { readonly text: string; readonly at: number; readonly code: string } | null;
}
export type ProblemCode =
  | 'yaml'
  | 'unknown_key'
  | 'missing'
  | 'type'
  | 'value'
  | 'duplicate'
  | 'reference'
  | 'secret'
  | 'query'
  | 'test';

/** What a channel type needs to be configured; src/notify has the rest. */
export interface AnyNotifier {
  readonly type: string;
  readonly about: { readonly title: string; readonly home: string | null };
  /** Options that are secrets though their names do not say so. */
  readonly secrets?: readonly string[];
  readonly options: ZodType;
}

/** A file that a `${file:…}` names. `shared`: others than its owner may read it. */
export interface SecretFile {
  readonly text: string;
  readonly shared: boolean;
}

/** All that reading a configuration needs of the world and of other rooms: tests hand in stand-ins. */
export interface World {
  /** Where the text came from: names it in messages, and relative `${file:…}` start at its folder. */
  readonly path: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Throws where the file cannot be read. */
  readonly readFile: (path: string) => SecretFile;
  readonly sources: readonly AnySource[];
  readonly notifiers: readonly AnyNotifier[];
  /** Throws QueryError. `late` refuse: fields that exist only after scoring are an error. */
  readonly parseQuery: (text: string, options: { late: 'refuse' | 'allow' }) => Query;
  readonly compile: (brands: readonly Brand[]) => (item: Item) => Match[];
}
