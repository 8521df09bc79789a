import type { Reading } from './reading.ts';

// What words mean, as directions: words that people use alike point alike, so that what was learnt of one holds for others that
// no text of the training had. English only; other words have no vector.

/** Vectors of hashed words, four bits a number. */
export interface WordVectors {
  readonly dims: number;
  readonly size: number;
  /** Hash tables with open addressing: the hash of a word, and at the same place 1 + its row. */
  readonly keys: Uint32Array;
  readonly rows: Uint16Array;
  /** `size` rows of `dims` numbers, each −7 … 7, two a byte with 7 added, the first in the high bits. */
  readonly values: Uint8Array;
  /** Of each row: what 1 is worth, in parts of `unit`. */
  readonly steps: Uint8Array;
  readonly unit: number;
}

/** A number of a vector is one of −7 … 7 steps: coarser costs accuracy, finer gains none. */
const MOST = 7;
const STEPS = 255;

/** Word vectors of hashed words, fewer than 65,535, each of the same even number of dimensions; of two entries for one word the first holds. */
export function vectorsOf(entries: readonly (readonly [hash: number, vector: ArrayLike<number>])[]): WordVectors {
  const dims = entries[0]?.[1].length ?? 0;
  const greatest = entries.map(([, vector]) =>
    Array.from(vector).reduce((most, one) => Math.max(most, Math.abs(one)), 0),
  );
  const unit = Math.max(Number.MIN_VALUE, ...greatest) / MOST / STEPS;
  const steps = Uint8Array.from(greatest, one => Math.max(1, Math.round(one / MOST / unit)));
  const values = new Uint8Array((entries.length * dims) / 2);
  entries.forEach(([, vector], row) => {
    const step = (steps[row] as number) * unit;
    const cut = (d: number): number => Math.max(-MOST, Math.min(MOST, Math.round((vector[d] as number) / step))) + MOST;
    for (let d = 0; d < dims; d += 2) values[(row * dims + d) / 2] = cut(d) * 16 + cut(d + 1);
  });
  return tableOf(
    entries.map(([hash]) => hash),
    { dims, values, steps, unit },
  );
}

/** The same of numbers that are cut already, as a file has them. */
export function tableOf(
  hashes: readonly number[],
  held: Pick<WordVectors, 'dims' | 'values' | 'steps' | 'unit'>,
): WordVectors {
  let slots = 256;
  while (slots < hashes.length * 2) slots *= 2;
  const keys = new Uint32Array(slots);
  const rows = new Uint16Array(slots);
  hashes.forEach((hash, row) => {
    let at = hash & (slots - 1);
    while (rows[at] !== 0 && keys[at] !== hash) at = (at + 1) & (slots - 1);
    if (rows[at] !== 0) return;
    keys[at] = hash;
    rows[at] = row + 1;
  });
  return { ...held, size: hashes.length, keys, rows };
}

/** The row of a hashed word; −1 where it has none. */
export function rowOf({ keys, rows }: WordVectors, hash: number): number {
  const mask = keys.length - 1;
  for (let at = hash & mask; ; at = (at + 1) & mask) {
    const row = rows[at] as number;
    if (row === 0 || keys[at] === hash) return row - 1;
  }
}

/** How much a text's vector counts beside its features, whose length is about 1. Chosen on emotions, intents and four sets that are taught, all alike. */
const WORTH = 0.5;

const times = new Uint8Array(65_536);
const used = new Uint16Array(2_048);

/**
 * The vector of a text into `out`: the sum of its words' vectors (a word counts once, half when it comes again), of length
 * {@link WORTH}; zeros where no word is known. Returns what the sum was multiplied with.
 */
export function sentenceVector(vectors: WordVectors, { hash, size }: Reading, out: Float64Array): number {
  const { dims, values, steps } = vectors;
  out.fill(0);
  let n = 0;
  for (let i = 0; i < size; i++) {
    const row = rowOf(vectors, hash[i] as number);
    if (row < 0) continue;
    const before = times[row] as number;
    if (before === 0) used[n++] = row;
    if (before > 1) continue;
    times[row] = before + 1;
    const step = before === 0 ? (steps[row] as number) : (steps[row] as number) / 2;
    for (let d = 0, v = (row * dims) / 2; d < dims; d += 2, v++) {
      const two = values[v] as number;
      (out[d] as number) += step * ((two >> 4) - MOST);
      (out[d + 1] as number) += step * ((two & 15) - MOST);
    }
  }
  for (let k = 0; k < n; k++) times[used[k] as number] = 0;
  let square = 0;
  for (let d = 0; d < dims; d++) square += (out[d] as number) ** 2;
  if (square === 0) return 0;
  const factor = WORTH / Math.sqrt(square);
  for (let d = 0; d < dims; d++) (out[d] as number) *= factor;
  return factor;
}

/** What each token adds to the product of a text's vector with `weights`. */
export function partsOf(vectors: WordVectors, reading: Reading, weights: ArrayLike<number>): Float64Array {
  const { dims, values, steps } = vectors;
  const factor = sentenceVector(vectors, reading, new Float64Array(dims));
  const seen = new Map<number, number>();
  return Float64Array.from({ length: reading.size }, (_, i) => {
    const row = rowOf(vectors, reading.hash[i] as number);
    const before = seen.get(row) ?? 0;
    seen.set(row, before + 1);
    if (row < 0 || before > 1) return 0;
    let sum = 0;
    for (let d = 0, v = (row * dims) / 2; d < dims; d += 2, v++) {
      const two = values[v] as number;
      sum += ((two >> 4) - MOST) * (weights[d] as number) + ((two & 15) - MOST) * (weights[d + 1] as number);
    }
    return (factor * sum * (steps[row] as number)) / (before + 1);
  });
}
