import type { Duplex } from 'node:stream';
import type { ZodType } from 'zod';
import type { Message } from '../model/alert.ts';
import type { Fetcher } from '../model/source.ts';
import type { Duration, Instant } from '../model/time.ts';

/**
 * What became of one try. retry: may pass by itself; `after` is how long the receiver asked us to wait, null where it did
 * not say · dead: no try will do better; a person has to change something. `error` never holds a secret.
 */
export type Delivery =
  | { state: 'sent' }
  | { state: 'retry'; after: Duration | null; error: string }
  | { state: 'dead'; error: string };

/** All that a channel may use of the world. */
export interface Tools {
  readonly fetcher: Fetcher;
  /** A connection to a host that speaks no HTTP, under the same guard against private addresses; rejects where there is none. */
  connect(host: string, port: number, signal: AbortSignal): Promise<Duplex>;
  now(): Instant;
  /** To the terminal; false when nobody reads any more. */
  write(text: string): Promise<boolean>;
  readonly signal: AbortSignal;
  /** Where relative paths start and commands run: the folder of the configuration. */
  readonly configDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The plug-in contract of a channel: data, and one function that makes one try and throws nothing. */
export interface Notifier<Options> {
  readonly type: string;
  readonly about: { readonly title: string; readonly home: string | null };
  /** People read it: the alerts of one brand that change in one run come as one message. Programs get each of its own. */
  readonly groups?: boolean;
  /** It keeps an incident open until told otherwise: it wants to hear that a person has taken an alert, too. */
  readonly follows?: boolean;
  /** Options that are secrets though their names do not say so: whoever has them can write there. */
  readonly secrets?: readonly string[];
  /** What the configuration may say, beside what every channel may (`type`, `allow_private`). */
  readonly options: ZodType<Options>;
  send(message: Message, options: Options, tools: Tools): Promise<Delivery>;
}

// biome-ignore lint/suspicious/noExplicitAny: the registry holds channels of every kind
export type AnyNotifier = Notifier<any>;
