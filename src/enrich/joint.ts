import { descend, type Features } from './learner.ts';

// Labels of which one holds, learnt together: what is to be added to chances known beforehand, and how far those are to be believed.
// Learnt apart, a label that nobody ever gives would keep the chances it had, and shout down what was learnt of the others.

/** One text as it is learnt from. */
export interface Case {
  /** Log-chances known beforehand, one a label. */
  readonly base: readonly number[];
  readonly features: Features;
  /** The place of its label. */
  readonly at: number;
  /** How much it counts; 1 as a rule. */
  readonly weight: number;
}
/** What was learnt: log-odds of label c are belief[c] × base[c] + bias[c] + what the features add. */
export interface Joint {
  readonly belief: Float64Array;
  readonly bias: Float64Array;
  /** By place of a feature: what it adds to each label. */
  readonly weights: ReadonlyMap<number, Float64Array>;
}
/** `cost`: how far weights may go from 0 for the sake of one text. `doubt`: how readily the belief leaves 1; 0: it never does. */
export interface Joining {
  readonly cost: number;
  readonly doubt: number;
}

/** Each label in turn, the others as they stand: twice comes near enough to where it ends, a third time moves hardly anything. */
const TURNS = 2;
/** More change no label: `bench/tuning.mjs` measures the same with 200. */
const ROUNDS = 10;

/**
 * Multinomial logistic regression with a ridge on the way from where each number starts (weights and bias 0, belief 1). As long as the
 * others stay, one label's share of it is a logistic regression whose offset is the lead over them: the one learner does it.
 */
export function join(cases: readonly Case[], k: number, { cost, doubt }: Joining): Joint {
  const place = new Map<number, number>();
  for (const { features } of cases) for (const at of features.at) if (!place.has(at)) place.set(at, place.size);
  const starts = new Int32Array(cases.length + 1);
  cases.forEach(({ features }, i) => {
    starts[i + 1] = (starts[i] as number) + features.at.length + 1;
  });
  // The first of each row is what was known of the label whose turn it is.
  const rows = { starts, at: new Int32Array(starts.at(-1) ?? 0), value: new Float64Array(starts.at(-1) ?? 0) };
  cases.forEach(({ features }, i) => {
    rows.at[starts[i] as number] = place.size;
    rows.at.set(
      features.at.map(at => place.get(at) as number),
      (starts[i] as number) + 1,
    );
    rows.value.set(features.value, (starts[i] as number) + 1);
  });
  const weights = new Map([...place.keys()].map(at => [at, new Float64Array(k)]));
  const joint = { belief: new Float64Array(k).fill(1), bias: new Float64Array(k), weights };
  const odds = cases.map(({ base }) => [...base]);
  const costs = Float64Array.from(cases, ({ weight }) => cost * weight);
  for (let turn = 0; turn < TURNS; turn++)
    for (let c = 0; c < k; c++) {
      cases.forEach(({ base }, i) => {
        rows.value[starts[i] as number] = doubt * (base[c] as number);
      });
      const learnt = descend(rows, {
        places: place.size + 1,
        sign: Int8Array.from(cases, ({ at }) => (at === c ? 1 : -1)),
        cost: costs,
        offset: Float64Array.from(cases, ({ base }, i) => (base[c] as number) - rest(odds[i] as number[], c)),
        bias: 1,
        seed: 1,
        rounds: ROUNDS,
      });
      joint.bias[c] = learnt.base;
      joint.belief[c] = 1 + doubt * (learnt.weights[place.size] as number);
      for (const [at, j] of place) (weights.get(at) as Float64Array)[c] = learnt.weights[j] as number;
      cases.forEach(({ base, features: { at, value } }, i) => {
        let sum = (joint.belief[c] as number) * (base[c] as number) + learnt.base;
        for (let j = 0; j < at.length; j++)
          sum += (learnt.weights[rows.at[(starts[i] as number) + 1 + j] as number] as number) * (value[j] as number);
        (odds[i] as number[])[c] = sum;
      });
    }
  return joint;
}

/** The log of what all labels but one have together. */
function rest(odds: readonly number[], but: number): number {
  let top = -Infinity;
  for (let c = 0; c < odds.length; c++) if (c !== but) top = Math.max(top, odds[c] as number);
  let sum = 0;
  for (let c = 0; c < odds.length; c++) if (c !== but) sum += Math.exp((odds[c] as number) - top);
  return top + Math.log(sum);
}

/** Log-odds of each label, as `chancesOf` takes them. */
export function joined(
  { belief, bias, weights }: Joint,
  { base, features }: Pick<Case, 'base' | 'features'>,
): number[] {
  const odds = base.map((one, c) => (belief[c] as number) * one + (bias[c] as number));
  features.at.forEach((at, j) => {
    const own = weights.get(at);
    const value = features.value[j] as number;
    if (own) for (let c = 0; c < odds.length; c++) (odds[c] as number) += (own[c] as number) * value;
  });
  return odds;
}
