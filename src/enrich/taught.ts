import { emptySeen, FAMILY, NO_TOKEN, put, type Seen, see } from './features.ts';
import { descend, withDense } from './learner.ts';
import { bestHeat, chancesOf, type Judged } from './odds.ts';
import { emptyReading, type Reading, read } from './reading.ts';
import { foldsOf } from './unseen.ts';
import { partsOf, sentenceVector } from './vectors.ts';
import type { Weights } from './weights.ts';

/** A text with the label that somebody gave it. */
export interface Labelled {
  text: string;
  label: string;
}
/** What the lines somebody labelled teach. `score`: how likely the label is, in [0, 1], among those that were taught. */
export interface Lessons {
  readonly labels: readonly string[];
  predict(text: string): { label: string; score: number };
  /** The words that spoke for a label, the strongest first. */
  explain(text: string, label: string): { word: string; weight: number }[];
}

/** 2^19 places: ten thousand texts share few of them. */
const BITS = 19;
const COST = 10;
const ROUNDS = 20;
// Chosen on four sets, by parts left out in turn: complaints, reviews of apps, issues, spam by SMS.
const RARE = 0.4;
const BALANCE = 0.6;
const WORTH: Readonly<Record<number, number>> = {
  [FAMILY.letters]: 0.5,
  [FAMILY.mood]: 0.5,
  [FAMILY.shape]: 2,
  [FAMILY.opening]: 0.5,
  [FAMILY.openingPair]: 0.5,
};
/** How many words open a text: what a title asks for stands here. */
const OPENING = 12;
const TOLD_AT_MOST = 5;

/**
 * Trains on labelled texts: the same learner and the same features that read moods, but each text counts alike however long it is, and
 * a feature counts once however often it comes: what is taught may be as long as a bug report. What the words mean (vectors.ts) counts
 * beside them. Deterministic; seconds for some thousand texts. Throws RangeError where there are fewer than two labels.
 */
export function trainOn(lines: readonly Labelled[], weights: Pick<Weights, 'lexicon' | 'vectors'>): Lessons {
  const labels = [...new Set(lines.map(({ label }) => label))].sort();
  if (labels.length < 2) throw new RangeError('to learn from, at least two labels are needed');
  const { look, reading, seen } = looker(weights);
  const looks = lines.map(({ text }) => look(text));
  const { valuesOf, taught, oddsOf } = learnt(lines, looks, labels);
  const heat = heatFrom(lines, looks, labels);
  return {
    labels,
    predict(text) {
      const odds = oddsOf(look(text));
      const chances = new Float64Array(odds.length);
      chancesOf(odds, odds.length, heat, chances);
      const best = odds.indexOf(Math.max(...odds));
      return { label: labels[best] ?? '', score: rounded(chances[best] as number) };
    },
    explain(text, label) {
      const mine = taught[labels.indexOf(label)];
      if (!mine) return [];
      const one = look(text);
      const values = valuesOf(one);
      // What a place adds to the log-odds, shared out among the times it came.
      const each = new Map(
        one.at.map((place, i) => [place, (mine.of(place) * (values[i] as number)) / (one.count[i] as number)]),
      );
      const sums = partsOf(weights.vectors(), reading, mine.dense);
      for (let i = 0; i < seen.size; i++) {
        const token = seen.token[i] as number;
        if (token !== NO_TOKEN) (sums[token] as number) += each.get((seen.at[i] as number) & MASK) ?? 0;
      }
      return [...sums.keys()]
        .filter(i => (sums[i] as number) > 0)
        .sort((a, b) => (sums[b] as number) - (sums[a] as number))
        .slice(0, TOLD_AT_MOST)
        .map(i => ({ word: text.slice(reading.start[i], reading.stop[i]), weight: rounded(sums[i] as number) }));
    },
  };
}
const MASK = 2 ** BITS - 1;

function rounded(number: number): number {
  return Math.round(number * 1000) / 1000;
}

/** A text as it is learnt from: its places, and its vector. */
interface Look extends Counted {
  vector: Float32Array;
}

/** One who looks at texts; `reading` and `seen` are of the text looked at last. */
function looker(weights: Pick<Weights, 'lexicon' | 'vectors'>): {
  look: (text: string) => Look;
  reading: Reading;
  seen: Seen;
} {
  const lexicon = weights.lexicon();
  const vectors = weights.vectors();
  const reading = emptyReading();
  const seen = emptySeen();
  const sum = new Float64Array(vectors.dims);
  const look = (text: string): Look => {
    read(text, reading);
    see(reading, lexicon, 0, seen);
    const words = Math.min(OPENING, reading.size);
    for (let i = 0; i < words; i++) {
      const word = reading.hash[i] as number;
      const next = i + 1 < reading.size ? (reading.hash[i + 1] as number) : 0;
      put(seen, word, FAMILY.opening, i);
      put(seen, Math.imul(word, 31) + next, FAMILY.openingPair, i);
    }
    sentenceVector(vectors, reading, sum);
    return { ...counted(seen), vector: Float32Array.from(sum) };
  };
  return { look, reading, seen };
}

/** What lines teach: the values of a text's places, of each label the weights, and the log-odds of each label for a text. */
interface Learnt {
  valuesOf: (look: Look) => Float64Array;
  taught: { of: (place: number) => number; dense: Float64Array }[];
  oddsOf: (look: Look) => number[];
}

function learnt(lines: readonly Labelled[], looks: readonly Look[], labels: readonly string[]): Learnt {
  const { scale, index, places } = scaleOf(looks);
  const valuesOf = (look: Look): Float64Array => valuesBy(scale, look);
  const starts = new Int32Array(looks.length + 1);
  looks.forEach(({ at }, i) => {
    starts[i + 1] = (starts[i] as number) + at.length;
  });
  const at = new Int32Array(starts[looks.length] as number);
  const value = new Float32Array(at.length);
  const dims = looks[0]?.vector.length ?? 0;
  const vectors = new Float32Array(looks.length * dims);
  looks.forEach((look, i) => {
    at.set(
      look.at.map(place => index[place] as number),
      starts[i],
    );
    value.set(valuesOf(look), starts[i]);
    vectors.set(look.vector, i * dims);
  });
  const rows = withDense({ starts, at, value }, places, vectors);
  const taught = labels.map(label => {
    const count = lines.filter(one => one.label === label).length;
    // Rare labels count for somewhat more than their number, or they would never be given.
    const worth = ((lines.length - count) / count) ** BALANCE;
    const { weights, base } = descend(rows, {
      places: places + dims,
      sign: Int8Array.from(lines, one => (one.label === label ? 1 : -1)),
      cost: Float64Array.from(lines, one => COST * (one.label === label ? worth : 1)),
      offset: null,
      bias: 1,
      seed: 1,
      rounds: ROUNDS,
    });
    const sparse = Float32Array.from(weights.subarray(0, places));
    // A place that no line has is worth nothing (scale 0), whatever stands at 0.
    return { base, of: (place: number) => sparse[index[place] as number] as number, dense: weights.slice(places) };
  });
  return {
    valuesOf,
    taught,
    oddsOf(look) {
      const values = valuesOf(look);
      return taught.map(({ base, of, dense }) => {
        let sum = base;
        for (let i = 0; i < values.length; i++) sum += of(look.at[i] as number) * (values[i] as number);
        for (let d = 0; d < dims; d++) sum += (dense[d] as number) * (look.vector[d] as number);
        return sum;
      });
    },
  };
}

/** Fewer lines tell less of a heat than they mislead; with few the learner is about as sure as it is right. */
const JUDGED_FROM = 300;
/** Of the parts that are left out in turn, so many that they hold these lines: more would tell the same. */
const JUDGED = 300;
const PARTS = 5;

/** The heat that makes chances of log-odds, from lines that were left out of what judged them. Takes one to two times as long as learning itself. */
function heatFrom(lines: readonly Labelled[], looks: readonly Look[], labels: readonly string[]): number {
  if (lines.length < JUDGED_FROM) return 1;
  const parts = foldsOf(lines.length, PARTS);
  const judged: Judged[] = [];
  for (let part = 0; part < PARTS && judged.length < JUDGED; part++) {
    const kept = <T>(list: readonly T[]): T[] => list.filter((_, i) => parts[i] !== part);
    const { oddsOf } = learnt(kept(lines), kept(looks), labels);
    lines.forEach(({ label }, i) => {
      if (parts[i] === part) judged.push({ odds: oddsOf(looks[i] as Look), truth: labels.indexOf(label), weight: 1 });
    });
  }
  return bestHeat(judged);
}

/** The places of a text, each once, with how often it came and of which family it is. */
interface Counted {
  at: number[];
  count: number[];
  family: number[];
}

function counted({ size, at, family }: Seen): Counted {
  const found = new Map<number, number>();
  const out: Counted = { at: [], count: [], family: [] };
  for (let i = 0; i < size; i++) {
    const place = (at[i] as number) & MASK;
    const known = found.get(place);
    if (known !== undefined) (out.count[known] as number)++;
    else {
      found.set(place, out.at.length);
      out.at.push(place);
      out.count.push(1);
      out.family.push(family[i] as number);
    }
  }
  return out;
}

/** What each place is worth: more the rarer it is, by its family, and nothing where no line has it. `index`: the places that lines have, in a row. */
function scaleOf(texts: readonly Counted[]): { scale: Float32Array; index: Int32Array; places: number } {
  const seenIn = new Float32Array(2 ** BITS);
  const worth = new Float32Array(2 ** BITS);
  const index = new Int32Array(2 ** BITS);
  let places = 0;
  for (const { at, family } of texts)
    at.forEach((place, i) => {
      if (seenIn[place] === 0) index[place] = places++;
      (seenIn[place] as number)++;
      worth[place] = WORTH[family[i] as number] ?? 1;
    });
  const scale = seenIn.map((n, place) =>
    n === 0 ? 0 : Math.log((texts.length + 1) / (n + 0.5)) ** RARE * (worth[place] as number),
  );
  return { scale, index, places };
}

/** The values of a text's places, of length 1 together. */
function valuesBy(scale: Float32Array, { at }: Counted): Float64Array {
  const values = Float64Array.from(at, place => scale[place] as number);
  const length = Math.sqrt(values.reduce((sum, one) => sum + one * one, 0));
  return length === 0 ? values : values.map(one => one / length);
}
