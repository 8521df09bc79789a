import { sigmoid } from './odds.ts';

// The one learner: logistic regression over sparse features, which names are hashed into. Linear, so that every decision is
// a sum that can be told; small, so that it trains on a few labels while a command starts and on ten thousand in seconds.

/** A text as the learner sees it: places in the weights and their values, in step. A place may come twice: its values add up. */
export interface Features {
  at: number[];
  value: number[];
}
export interface Example {
  features: Features;
  label: boolean;
  /** How much this example counts; 1 as a rule, 0 not at all. */
  weight: number;
  /** Log-odds known beforehand: the learner learns what is to be added. */
  offset: number;
}
export interface Training {
  /** 2^bits weights, 8 to 22. */
  bits: number;
  /** How far the weights may go from 0 for the sake of one example: larger fits closer. */
  cost: number;
  /** Value of the constant feature, which learns the base rate; 0: it is not learnt. */
  bias: number;
  /** Order in which the examples are gone through: the same seed gives the same weights to the last digit. */
  seed: number;
}
export interface Linear {
  readonly bits: number;
  readonly bias: number;
  readonly weights: Float32Array;
}

const ROUNDS = 200;
/** Training ends when a round moves no example's part by more than this, in parts of `cost`. */
const STILL = 1e-4;

/** Where a feature's name is kept among 2^bits weights: FNV-1a with a last mixing, since its low bits alone are poor. */
export function placeOf(name: string, bits: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) & (2 ** bits - 1);
}

/** Named values as features. */
export function featuresOf(named: Iterable<readonly [name: string, value: number]>, bits: number): Features {
  const features: Features = { at: [], value: [] };
  for (const [name, value] of named) {
    features.at.push(placeOf(name, bits));
    features.value.push(value);
  }
  return features;
}

/** Many examples in few arrays: those of example i are at starts[i] … starts[i + 1]; no place comes twice in one example. */
export interface Rows {
  readonly starts: Int32Array;
  readonly at: Int32Array;
  readonly value: Float32Array | Float64Array;
}
export interface Descent {
  /** How many weights there are. */
  places: number;
  /** Of each example: 1 or −1, its label; 0: it has none and is left out. */
  sign: Int8Array;
  /** Of each example: how far the weights may go for its sake. */
  cost: Float64Array;
  /** Of each example: log-odds known beforehand; null where nothing is. */
  offset: Float64Array | null;
  bias: number;
  seed: number;
  /** Times that all examples are gone through at most. */
  rounds: number;
}

/** {@link descend} for a handful of examples. No examples: all weights 0. */
export function train(examples: readonly Example[], { bits, cost, bias, seed }: Training): Linear {
  const merged = examples.map(example => merge(example.features));
  const starts = new Int32Array(merged.length + 1);
  merged.forEach((one, i) => {
    starts[i + 1] = (starts[i] ?? 0) + one.size;
  });
  const { weights, base } = descend(
    {
      starts,
      at: Int32Array.from(merged.flatMap(one => [...one.keys()])),
      value: Float64Array.from(merged.flatMap(one => [...one.values()])),
    },
    {
      places: 2 ** bits,
      sign: Int8Array.from(examples, example => (example.label ? 1 : -1)),
      cost: Float64Array.from(examples, example => cost * example.weight),
      offset: Float64Array.from(examples, example => example.offset),
      bias,
      seed,
      rounds: ROUNDS,
    },
  );
  return { bits, bias: base, weights: Float32Array.from(weights) };
}

/** Rows with `dense` numbers of each behind their own, at the places from `places` on. */
export function withDense(rows: Rows, places: number, dense: Float32Array): Rows {
  const n = rows.starts.length - 1;
  const dims = dense.length / n;
  const starts = Int32Array.from(rows.starts, (from, i) => from + i * dims);
  const at = new Int32Array(starts[n] as number);
  const value = new Float32Array(at.length);
  for (let i = 0; i < n; i++) {
    const [from, to] = [rows.starts[i] as number, rows.starts[i + 1] as number];
    at.set(rows.at.subarray(from, to), starts[i]);
    value.set(rows.value.subarray(from, to), starts[i]);
    const behind = (starts[i] as number) + to - from;
    for (let d = 0; d < dims; d++) at[behind + d] = places + d;
    value.set(dense.subarray(i * dims, (i + 1) * dims), behind);
  }
  return { starts, at, value };
}

/** A place that comes twice counts as the sum of its values. */
function merge({ at, value }: Features): Map<number, number> {
  const sums = new Map<number, number>();
  for (let i = 0; i < at.length; i++) sums.set(at[i] ?? 0, (sums.get(at[i] ?? 0) ?? 0) + (value[i] ?? 0));
  return sums;
}

/**
 * L2-regularised logistic regression by dual coordinate descent (Yu, Huang, Lin: "Dual coordinate descent methods for logistic
 * regression and maximum entropy models", Machine Learning 85, 2011). Each example's part a lies in (0, cost × weight); with
 * a = cost × sigmoid(t) its condition reads t + |x|²(cost × sigmoid(t) − a₀) + margin = 0, which rises everywhere at least as fast
 * as t: Newton within a shrinking bracket finds it in a few steps.
 */
export function descend(rows: Rows, of: Descent): { weights: Float64Array; base: number } {
  const { starts, at, value } = rows;
  const { sign, cost, offset, bias } = of;
  const weights = new Float64Array(of.places);
  const size = new Float64Array(sign.length).fill(bias * bias);
  const greatest = cost.reduce((most, one) => Math.max(most, one), 0);
  const order: number[] = [];
  for (let i = 0; i < sign.length; i++) {
    if (sign[i] === 0 || (cost[i] as number) <= 0) continue;
    order.push(i);
    for (let k = starts[i] as number; k < (starts[i + 1] as number); k++)
      (size[i] as number) += (value[k] as number) ** 2;
  }
  const parts = new Float64Array(sign.length);
  const random = numbers(of.seed);
  let base = 0;
  for (let round = 0; round < of.rounds; round++) {
    shuffle(order, random);
    let moved = 0;
    for (const i of order) {
      const from = starts[i] as number;
      const to = starts[i + 1] as number;
      const label = sign[i] as number;
      let sum = base * bias + (offset === null ? 0 : (offset[i] as number));
      for (let k = from; k < to; k++) sum += (weights[at[k] as number] as number) * (value[k] as number);
      const before = parts[i] as number;
      const part = best(label * sum, size[i] as number, cost[i] as number, before);
      const change = (part - before) * label;
      moved = Math.max(moved, Math.abs(change) / greatest);
      parts[i] = part;
      base += change * bias;
      for (let k = from; k < to; k++) (weights[at[k] as number] as number) += change * (value[k] as number);
    }
    if (moved < STILL) break;
  }
  return { weights, base: base * bias };
}

function best(margin: number, size: number, cost: number, before: number): number {
  // t lies between these, because the part lies between 0 and cost.
  let low = -margin - size * (cost - before);
  let high = -margin + size * before;
  let t = (low + high) / 2;
  for (let step = 0; step < 90; step++) {
    const share = sigmoid(t);
    const off = t + size * (cost * share - before) + margin;
    if (Math.abs(off) < 1e-9) break;
    if (off > 0) high = t;
    else low = t;
    const newton = t - off / (1 + size * cost * share * (1 - share));
    // Newton alone can go round between the two flat ends of the sigmoid for ever: every third step halves instead.
    t = step % 3 < 2 && newton > low && newton < high ? newton : (low + high) / 2;
  }
  return cost * sigmoid(t);
}

/** Log-odds that the label is true. */
export function predict(model: Linear, { at, value }: Features): number {
  let sum = model.bias;
  for (let i = 0; i < at.length; i++) sum += (model.weights[at[i] ?? 0] ?? 0) * (value[i] ?? 0);
  return sum;
}

function shuffle<T>(list: T[], random: () => number): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j] as T, list[i] as T];
  }
}

/** Numbers in [0, 1) that a seed determines (mulberry32, Tommy Ettinger, public domain). */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
