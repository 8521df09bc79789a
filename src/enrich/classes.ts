import type { Seen } from './features.ts';
import { descend, type Rows, withDense } from './learner.ts';

// Several labels by one learner: a logistic regression for each label against the rest, over features that are hashed and
// counted. What is trained is cut down to the weights that matter, one byte each.

/** Trained weights of several labels, ready to score. */
export interface Classes {
  readonly name: string;
  readonly version: string;
  readonly labels: readonly string[];
  readonly bits: number;
  /** A family of features with a half of the places to itself, so that others do not meet it there; null: none. */
  readonly apart: number | null;
  /** Of each label. */
  readonly bias: readonly number[];
  /** Of each label: what one step of a weight is worth. */
  readonly step: readonly number[];
  /** The labels' weights of one place lie side by side. */
  readonly weights: Int8Array;
  /** Of each label: its weights of the text's vector (vectors.ts); null: the model does not look at it. */
  readonly dense: readonly (readonly number[])[] | null;
  /** Numbers that were fitted after training: thresholds, calibration. */
  readonly fitted: Readonly<Record<string, readonly number[]>>;
}

/** What the log-odds of a model are multiplied with to be told as chances; of a language its own where it has one. 1: nothing was fitted. */
export function heatOf({ fitted }: Classes, lang: string | null = null): number {
  return (fitted[`heat ${lang}`] ?? fitted['heat'])?.[0] ?? 1;
}

/** Long texts have more features, not more to say: a sum over n features counts for this much. */
export function share(n: number): number {
  return 1 / Math.sqrt(n + SOFT);
}
const SOFT = 20;

let rows = new Int32Array(1024);

/** Adds up what each label's weights say of a text, as log-odds, into `out`. `vector`: the text's, for a model that looks at it. */
export function score(model: Classes, seen: Seen, out: Float64Array, vector: Float64Array | null = null): void {
  const { weights, bits, bias, step, apart, dense } = model;
  const k = bias.length;
  const mask = 2 ** bits - 1;
  const { at, size } = seen;
  const worth = share(size);
  if (k === 3) {
    let a = 0;
    let b = 0;
    let c = 0;
    for (let i = 0; i < size; i++) {
      const w = ((at[i] as number) & mask) * 3;
      a += weights[w] as number;
      b += weights[w + 1] as number;
      c += weights[w + 2] as number;
    }
    out[0] = a;
    out[1] = b;
    out[2] = c;
  } else if (k === 1 && apart === null) {
    let a = 0;
    for (let i = 0; i < size; i++) a += weights[(at[i] as number) & mask] as number;
    out[0] = a;
  } else {
    const half = apart === null ? 0 : (mask + 1) / 2;
    const near = apart === null ? mask : half - 1;
    if (rows.length < size) rows = new Int32Array(at.length);
    for (let i = 0; i < size; i++) {
      const place = (at[i] as number) & near;
      rows[i] = (seen.family[i] === apart ? place | half : place) * k;
    }
    // Four labels at a time: their sums stay in registers, and what was fetched for the first four is at hand for the others.
    let j = 0;
    for (; j + 4 <= k; j += 4) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let i = 0; i < size; i++) {
        const w = (rows[i] as number) + j;
        a += weights[w] as number;
        b += weights[w + 1] as number;
        c += weights[w + 2] as number;
        d += weights[w + 3] as number;
      }
      out[j] = a;
      out[j + 1] = b;
      out[j + 2] = c;
      out[j + 3] = d;
    }
    for (; j < k; j++) {
      let a = 0;
      for (let i = 0; i < size; i++) a += weights[(rows[i] as number) + j] as number;
      out[j] = a;
    }
  }
  for (let j = 0; j < k; j++) out[j] = (out[j] as number) * worth * (step[j] as number) + (bias[j] as number);
  if (dense !== null) {
    if (vector === null) throw new RangeError(`the model ${model.name} needs the vector of a text`);
    for (let j = 0; j < k; j++) {
      const mine = dense[j] as readonly number[];
      let sum = 0;
      for (let d = 0; d < mine.length; d++) sum += (mine[d] as number) * (vector[d] as number);
      (out[j] as number) += sum;
    }
  }
}

/** Where the weights of a feature lie. */
function placeOf(at: number, family: number, bits: number, apart: number | null): number {
  if (apart === null) return at & (2 ** bits - 1);
  const half = 2 ** (bits - 1);
  return family === apart ? (at & (half - 1)) | half : at & (half - 1);
}

/** What one feature adds to one label's log-odds; `worth`: {@link share} of the text. */
export function weightOf(model: Classes, at: number, label: number, worth: number): number {
  const k = model.bias.length;
  const raw = model.weights[(at & (2 ** model.bits - 1)) * k + label] as number;
  return raw * (model.step[label] as number) * worth;
}

/** Texts as rows to train on. `scale`: of each place; features of places with 0 are dropped. */
export interface Gathered extends Rows {
  readonly bits: number;
  readonly apart: number | null;
  /** In how many texts each place was seen. */
  readonly texts: Int32Array;
  /** How many features each text has. */
  readonly sizes: Float64Array;
  readonly scale: Float32Array;
}

/**
 * Gathers the features of n texts. A place weighs more the rarer it is, by (log of the inverse share of texts)^`rare`, and by its family's
 * own factor (1 where none is given); the texts are long or short alike.
 */
export function gather(
  n: number,
  see: (i: number) => Seen,
  {
    bits,
    rare,
    families,
    apart = null,
  }: { bits: number; rare: number; families: Readonly<Record<number, number>>; apart?: number | null },
): Gathered {
  const starts = new Int32Array(n + 1);
  let at = new Int32Array(2 ** 20);
  let count = new Float32Array(2 ** 20);
  const texts = new Int32Array(2 ** bits);
  const family = new Uint8Array(2 ** bits);
  const place = new Int32Array(2 ** bits).fill(-1);
  const sizes = new Float64Array(n);
  let end = 0;
  for (let i = 0; i < n; i++) {
    const seen = see(i);
    sizes[i] = seen.size;
    if (end + seen.size > at.length) {
      at = grown(at, new Int32Array(at.length * 2));
      count = grown(count, new Float32Array(count.length * 2));
    }
    const from = end;
    for (let k = 0; k < seen.size; k++) {
      const where = placeOf(seen.at[k] as number, seen.family[k] as number, bits, apart);
      const known = place[where] as number;
      if (known >= from) {
        (count[known] as number)++;
        continue;
      }
      place[where] = end;
      family[where] = seen.family[k] as number;
      (texts[where] as number)++;
      at[end] = where;
      count[end++] = 1;
    }
    starts[i + 1] = end;
  }
  const scale = Float32Array.from(texts, (seenIn, where) =>
    seenIn === 0 ? 0 : Math.log((n + 1) / (seenIn + 0.5)) ** rare * (families[family[where] as number] ?? 1),
  );
  for (let i = 0; i < n; i++) {
    const worth = share(sizes[i] as number) * SPREAD;
    for (let k = starts[i] as number; k < (starts[i + 1] as number); k++)
      count[k] = (count[k] as number) * (scale[at[k] as number] as number) * worth;
  }
  return { starts, at: at.subarray(0, end), value: count.subarray(0, end), bits, apart, texts, sizes, scale };
}
/** Brings texts to a length of about 1, so that one cost fits all. */
const SPREAD = 0.4;

function grown<T extends Int32Array | Float32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** How each label is trained: `sign` and `weight` of each text, as {@link descend} takes them. */
export interface Lesson {
  label: string;
  sign: Int8Array;
  weight: Float64Array;
  /** Log-odds that other evidence gives each text: only what is to be added is learnt. */
  offset?: Float64Array;
}

/** How much is learnt, and how much of it is kept. */
export interface Schooling {
  name: string;
  version: string;
  cost: number;
  seed: number;
  rounds: number;
  keep: number;
  /** The vectors of all texts, one after the other: what to learn from beside their features. */
  vectors?: Float32Array;
}

/** Trains one regression a label and keeps the `keep` places whose weights matter most, as bytes. */
export function learn(
  rows: Gathered,
  lessons: readonly Lesson[],
  { name, version, cost, seed, rounds, keep, vectors }: Schooling,
): Classes {
  const k = lessons.length;
  const places = 2 ** rows.bits;
  const all = new Float32Array(places * k);
  const bias: number[] = [];
  const dense: number[][] = [];
  const beside = vectors ? withDense(rows, places, vectors) : rows;
  lessons.forEach(({ sign, weight, offset = null }, j) => {
    const { weights, base } = descend(beside, {
      places: places + (vectors ? vectors.length / sign.length : 0),
      sign,
      cost: weight.map(one => one * cost),
      offset,
      bias: 1,
      seed,
      rounds,
    });
    bias.push(base);
    dense.push(Array.from(weights.subarray(places), one => Math.round(one * 1000) / 1000));
    for (let i = 0; i < places; i++) weights[i] = (weights[i] as number) * (rows.scale[i] as number) * SPREAD;
    for (let i = 0; i < places; i++) all[i * k + j] = weights[i] as number;
  });
  cut(all, k, keep, rows.texts);
  const step = lessons.map((_, j) => {
    let most = 0;
    for (let i = j; i < all.length; i += k) most = Math.max(most, Math.abs(all[i] as number));
    return most === 0 ? 1 : most / 127;
  });
  const weights = new Int8Array(all.length);
  for (let i = 0; i < all.length; i++) weights[i] = Math.round((all[i] as number) / (step[i % k] as number));
  return {
    name,
    version,
    labels: lessons.map(({ label }) => label),
    bits: rows.bits,
    apart: rows.apart,
    bias,
    step,
    weights,
    dense: vectors ? dense : null,
    fitted: {},
  };
}

/** Sets the weights to 0 of all but the `keep` places that matter most: with great weights, and seen often enough to come again. */
function cut(all: Float32Array, k: number, keep: number, texts: Int32Array): void {
  const places = all.length / k;
  const size = new Float32Array(places);
  for (let i = 0; i < places; i++) {
    for (let j = 0; j < k; j++) size[i] = Math.max(size[i] as number, Math.abs(all[i * k + j] as number));
    (size[i] as number) *= Math.sqrt(Math.max(1, texts[i] as number));
  }
  if (keep >= places) return;
  const least = Float32Array.from(size).sort()[places - keep] as number;
  for (let i = 0; i < places; i++) if ((size[i] as number) < least) all.fill(0, i * k, i * k + k);
}
