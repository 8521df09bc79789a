import { type Duration, HOUR, type Instant } from '../model/time.ts';

/** Fewer than this many remembered values rank nothing. */
const LEAST = 24;
/** The share of the memory that the tail is fitted to, and the fewest values it takes. */
const TAIL = 0.01;
const TAIL_LEAST = 5;
/** What tails look like before one has shown its own: index of a Pareto tail and the values it is worth (heavier than exponential, as counts of attention are). */
const PRIOR = { index: 0.4, weight: 5 };
/** A body shows what its tail will be like: how fast it thins out between the top tenth and the tail; and what is believed of that. */
const BODY = { share: 0.1, least: 0.1, most: 0.6 };
/** Where the tail begins at the earliest: below half a deviation nothing is an excess. */
const FLOOR = 0.5;

/** Deviations are remembered only after this long: what rises for hours must not hide itself. */
const DELAY: Duration = 6 * HOUR;

/** What a series has done lately, by rank. */
export interface Rank {
  /** −log10 of how often it went so far or farther; null while it remembers too little. */
  score(z: number): number | null;
  remember(at: Instant, z: number): void;
}

/**
 * Replaces a deviation by −log10 of its own exceedance frequency in a trailing memory, so that one threshold means the same
 * for a loud and for a quiet brand, whatever the shape of its ups and downs. Beyond the top percent the frequency is
 * continued by a Pareto tail (Hill 1975, Ann. Statist. 3, 1163–1174), shrunk towards a prior where the tail holds few values.
 * `body`: that prior is what the body shows, so that plain conversation is not taken for one that erupts; else it is the same for
 * all, as for counts so small that their body is mostly nothing.
 */
export function ranking(memory: Duration, most: number, body: boolean): Rank {
  const sorted = new Float64Array(most + 1);
  const queue: { at: Instant; z: number }[] = [];
  const waiting: { at: Instant; z: number }[] = [];
  let head = 0;
  let size = 0;

  /** How many remembered values are less than z. */
  function below(z: number): number {
    let low = 0;
    let high = size;
    while (low < high) {
      const half = (low + high) >> 1;
      if ((sorted[half] as number) < z) low = half + 1;
      else high = half;
    }
    return low;
  }

  function forget(): void {
    const place = below((queue[head] as { z: number }).z);
    sorted.copyWithin(place, place + 1, size);
    size--;
    head++;
    if (head > 4096) queue.splice(0, head);
    if (head > 4096) head = 0;
  }

  function keep(at: Instant, z: number): void {
    if (size === most) forget();
    const place = below(z);
    sorted.copyWithin(place + 1, place, size);
    sorted[place] = z;
    size++;
    queue.push({ at, z });
  }

  /** The index to expect of a tail of so many values that begins at `edge`. */
  function expected(tail: number, edge: number): number {
    const inner = Math.floor(size * BODY.share);
    if (!body || inner < 2 * tail) return PRIOR.index;
    const start = Math.max(FLOOR, sorted[size - inner - 1] as number);
    return Math.min(BODY.most, Math.max(BODY.least, Math.log(edge / start) / Math.log(inner / tail)));
  }

  return {
    score(z) {
      if (size < LEAST) return null;
      const above = size - below(z);
      const byRank = -Math.log10((above + 1) / (size + 1));
      const tail = Math.max(TAIL_LEAST, Math.floor(size * TAIL));
      const edge = Math.max(FLOOR, sorted[size - tail - 1] as number);
      if (above >= tail || z <= edge || size < 4 * tail) return byRank;
      let logs = 0;
      let n = 0;
      for (let i = size - tail; i < size; i++) {
        const value = sorted[i] as number;
        if (value <= edge) continue;
        logs += Math.log(value / edge);
        n++;
      }
      const index = (logs + expected(tail, edge) * PRIOR.weight) / (n + PRIOR.weight);
      return -Math.log10(Math.max(1, n) / (size + 1)) + Math.log10(z / edge) / index;
    },
    remember(at, z) {
      waiting.push({ at, z });
      for (let next = waiting[0]; next && next.at <= at - DELAY; next = waiting[0]) {
        waiting.shift();
        keep(next.at, next.z);
      }
      while (head < queue.length && (queue[head] as { at: Instant }).at <= at - memory) forget();
    },
  };
}
