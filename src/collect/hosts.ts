import PQueue from 'p-queue';
import type { Manners as ModelManners } from '../model/source.ts';
import type { Limit } from '../model/store.ts';
import type { Duration, Instant } from '../model/time.ts';

/** What a queue needs to know of a source's manners. */
export type Manners = Pick<ModelManners, 'atOnce' | 'gap'>;
/** One run's politeness, shared by everything that asks. */
export interface Hosts {
  /** Does `work` when the host and the whole may take one more; once the signal is aborted, rejects with its reason at its turn. */
  run<T>(host: string, manners: Manners, work: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Remembers what a service told one job, so that the others of this run keep to it too. */
  hold(limit: Limit): void;
  held(): readonly Limit[];
}
interface Place {
  queue: PQueue;
  /** Not before this, by `time()` of this place. */
  next: Instant;
  /** How far a clock that stands still (a fixed `--now`) is behind what we slept. */
  lag: Duration;
}

/** `concurrency`: requests at once over all hosts. */
export function createHosts(options: {
  concurrency: number;
  now(): Instant;
  sleep(duration: Duration, signal?: AbortSignal): Promise<void>;
}): Hosts {
  const { now, sleep } = options;
  const whole = new PQueue({ concurrency: options.concurrency });
  const places = new Map<string, Place>();
  let limits: Limit[] = [];

  function placeOf(host: string, manners: Manners): Place {
    const known = places.get(host);
    if (known) {
      // Two sources on one host: the stricter manners count.
      known.queue.concurrency = Math.min(known.queue.concurrency, manners.atOnce);
      return known;
    }
    const place = { queue: new PQueue({ concurrency: manners.atOnce }), next: 0, lag: 0 };
    places.set(host, place);
    return place;
  }

  async function rest(place: Place, wait: Duration, signal: AbortSignal): Promise<void> {
    if (wait <= 0) return;
    const before = now();
    await sleep(wait, signal);
    place.lag += Math.max(0, wait - Math.max(0, now() - before));
  }

  return {
    async run(host, manners, work, signal) {
      const place = placeOf(host, manners);
      return place.queue.add(async () => {
        signal.throwIfAborted();
        // Most of the gap passes here, where it takes no other host's turn.
        await rest(place, place.next - now() - place.lag, signal);
        return whole.add(async () => {
          // Others of this host may have started meanwhile: each takes its own place in time before it waits.
          const time = now() + place.lag;
          const start = Math.max(time, place.next);
          place.next = start + manners.gap;
          await rest(place, start - time, signal);
          signal.throwIfAborted();
          return work();
        });
      });
    },
    hold(limit) {
      limits = [
        ...limits.filter(
          known => known.host !== limit.host || known.method !== limit.method || known.until > limit.until,
        ),
        limit,
      ];
    },
    held: () => limits,
  };
}
