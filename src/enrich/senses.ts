import { numbers } from './learner.ts';

// What a text is about, learnt from texts nobody has labelled: words that stand together in many of them lie in one
// direction (latent semantic analysis, Deerwester et al. 1990). A few labels then speak for words they never met.

/** A text as weights of its words. */
export type Weighed = ReadonlyMap<string, number>;
export interface Senses {
  /** The place of each word's row in `axes`. */
  readonly words: ReadonlyMap<string, number>;
  /** One row a word, one column a direction, the strongest directions first. */
  readonly axes: Float64Array;
  readonly directions: number;
}

/** Directions sought at most, and rounds of seeking: the first ones settle soonest, and they matter most. */
const DIRECTIONS = 40;
const ROUNDS = 4;
const SEED = 1;

/**
 * The directions of a set of texts by orthogonal iteration on their weights (Golub, Van Loan: Matrix Computations, §8.2). A word
 * that stands in one text only says nothing of others and is left out. Takes time linear in the texts.
 */
export function sensesOf(texts: readonly Weighed[]): Senses {
  const seen = new Map<string, number>();
  for (const text of texts) for (const word of text.keys()) seen.set(word, (seen.get(word) ?? 0) + 1);
  const words = new Map<string, number>();
  for (const [word, n] of seen) if (n > 1) words.set(word, words.size);
  const rows = texts.map(text => rowOf(text, words));
  const directions = Math.min(DIRECTIONS, Math.floor(texts.length / 4), words.size);
  const random = numbers(SEED);
  let across = columns(directions, rows.length, () => random() - 0.5);
  let axes: Float64Array[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    axes = across.map(column => transposed(rows, column, words.size));
    straighten(axes);
    across = axes.map(axis => Float64Array.from(rows, row => along(row, axis)));
    straighten(across);
  }
  const table = new Float64Array(words.size * directions);
  axes.forEach((axis, k) => {
    for (let i = 0; i < axis.length; i++) table[i * directions + k] = axis[i] ?? 0;
  });
  return { words, axes: table, directions };
}

/** How far a text goes in each direction. */
export function project(senses: Senses, text: Weighed): Float64Array {
  const out = new Float64Array(senses.directions);
  for (const [word, value] of text) {
    const row = senses.words.get(word);
    if (row === undefined) continue;
    for (let k = 0; k < out.length; k++)
      out[k] = (out[k] ?? 0) + value * (senses.axes[row * senses.directions + k] ?? 0);
  }
  return out;
}

interface Row {
  at: number[];
  value: number[];
}

function rowOf(text: Weighed, words: ReadonlyMap<string, number>): Row {
  const row: Row = { at: [], value: [] };
  let sum = 0;
  for (const [word, value] of text) {
    const at = words.get(word);
    if (at === undefined) continue;
    row.at.push(at);
    row.value.push(value);
    sum += value * value;
  }
  // Each text counts alike, the long and the short.
  if (sum > 0) row.value = row.value.map(value => value / Math.sqrt(sum));
  return row;
}

function along({ at, value }: Row, axis: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < at.length; i++) sum += (axis[at[i] ?? 0] ?? 0) * (value[i] ?? 0);
  return sum;
}

function transposed(rows: readonly Row[], column: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size);
  rows.forEach(({ at, value }, row) => {
    const by = column[row] ?? 0;
    for (let i = 0; i < at.length; i++) {
      const place = at[i] ?? 0;
      out[place] = (out[place] ?? 0) + by * (value[i] ?? 0);
    }
  });
  return out;
}

function columns(n: number, length: number, of: () => number): Float64Array[] {
  return Array.from({ length: n }, () => Float64Array.from({ length }, of));
}

/** Makes them orthonormal in their order (modified Gram-Schmidt, twice against rounding); what is nothing but others becomes 0. */
function straighten(vectors: readonly Float64Array[]): void {
  vectors.forEach((vector, i) => {
    const before = Math.sqrt(dot(vector, vector));
    for (let pass = 0; pass < 2; pass++)
      for (const other of vectors.slice(0, i)) {
        const by = dot(vector, other);
        for (let k = 0; k < vector.length; k++) vector[k] = (vector[k] ?? 0) - by * (other[k] ?? 0);
      }
    const length = Math.sqrt(dot(vector, vector));
    const scale = length > 1e-9 * before ? 1 / length : 0;
    for (let k = 0; k < vector.length; k++) vector[k] = (vector[k] ?? 0) * scale;
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] ?? 0) * (b[k] ?? 0);
  return sum;
}
