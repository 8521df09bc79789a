import { type CollectIo, collect, type Ear, type Live, openEar } from '../collect/collect.ts';
import { createHosts } from '../collect/hosts.ts';
import type { Config, SourceEntry } from '../config/types.ts';
import { prefilter } from '../match/index.ts';
import type { Page } from '../model/source.ts';
import type { Claim, Outcome, Store } from '../model/store.ts';
import { type Duration, type Instant, SECOND } from '../model/time.ts';
import { brandsOf } from './plan.ts';
import type { World } from './world.ts';

/** Of one job in one run: a long back-fill goes on in the next run. */
const MAX_REQUESTS = 200;
/** Of one stream in one run, and how long its silence means that all has been said. */
const MAX_STREAM_BYTES = 4_000_000_000;
const IDLE: Duration = 5 * SECOND;

/** Asks politely for one run: hosts, tokens and limits are those of all its jobs. */
export interface Asker {
  readonly world: World;
  readonly config: Config;
  readonly deadline: Instant | null;
  /** Reads a claim to its end, page by page; never throws for a source's failure. */
  ask(claim: Claim, entry: SourceEntry, until?: Instant | null): Promise<AsyncGenerator<Page<unknown>, Outcome>>;
  /** Listens to a stream until `hangUp`, whatever the deadline; null where there is none to listen to. */
  listen(claim: Claim, entry: SourceEntry, hangUp: AbortSignal): Promise<Ear | null>;
}

export function askerOf(world: World, config: Config, store: Store, deadline: Instant | null): Asker {
  const { context } = world;
  // A recording needs no patience.
  const sleep = world.options.replay === null ? context.sleep : async (): Promise<void> => {};
  const tokens = new Map();
  const hosts = createHosts({ concurrency: config.http.concurrency, now: context.now, sleep });
  async function ioOf(entry: SourceEntry, until: Instant | null): Promise<CollectIo> {
    return {
      fetcher: await world.fetcher(entry.allowPrivate),
      hosts,
      secrets: entry.secrets,
      tokens,
      now: context.now,
      sleep,
      random: context.random,
      signal: context.signal,
      limits: await store.limits(context.now()),
      maxRequests: MAX_REQUESTS,
      deadline: until === Infinity ? null : until,
    };
  }
  return {
    world,
    config,
    deadline,
    async ask(claim, entry, until = deadline) {
      const live = await liveOf(world, config, claim, entry, false);
      return collect(claim, entry.source, { ...(await ioOf(entry, until)), ...(live && { live }) });
    },
    async listen(claim, entry, hangUp) {
      const live = await liveOf(world, config, claim, entry, true);
      if (live === null) return null;
      const io = await ioOf(entry, null);
      return openEar(claim, entry.source, { ...io, live, signal: AbortSignal.any([io.signal, hangUp]) });
    },
  };
}

/** What a job that listens to a stream needs beside: a way to connect, and what of it is worth reading. */
async function liveOf(
  world: World,
  config: Config,
  claim: Claim,
  entry: SourceEntry,
  stay: boolean,
): Promise<Live | null> {
  const { stream } = entry.source;
  if (!stream?.takes(claim.job)) return null;
  const dialer = await world.dialer(entry.allowPrivate);
  if (dialer === null) return null;
  const want = prefilter(
    brandsOf(entry, config.brands).map(({ query }) => query),
    stream.wordless,
  );
  return { dialer, want, stay, idle: IDLE, maxBytes: MAX_STREAM_BYTES };
}
