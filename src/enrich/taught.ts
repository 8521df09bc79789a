import { emptySeen, FAMILY, NO_TOKEN, put, type Seen, see } from './features.ts';
import { descend } from './learner.ts';
import type { Lexicon } from './lexicon.ts';
import { emptyReading, read } from './reading.ts';

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
 * a feature counts once however often it comes: what is taught may be as long as a bug report. Deterministic; seconds for some thousand
 * texts. Throws RangeError where there are fewer than two labels.
 */
export function trainOn(lines: readonly Labelled[], lexicon: Lexicon): Lessons {
  const labels = [...new Set(lines.map(({ label }) => label))].sort();
  if (labels.length < 2) throw new RangeError('to learn from, at least two labels are needed');
  const reading = emptyReading();
  const seen = emptySeen();
  const look = (text: string): Seen => {
    read(text, reading);
    see(reading, lexicon, 0, seen);
    const words = Math.min(OPENING, reading.size);
    for (let i = 0; i < words; i++) {
      const word = reading.hash[i] as number;
      put(seen, word, FAMILY.opening, i);
      put(
        seen,
        Math.imul(word, 31) + (i + 1 < reading.size ? (reading.hash[i + 1] as number) : 0),
        FAMILY.openingPair,
        i,
      );
    }
    return seen;
  };
  const counts = lines.map(({ text }) => counted(look(text)));
  const scale = scaleOf(counts);
  const rows = counts.map(one => ({ at: one.at, value: valuesOf(one, scale) }));
  const starts = new Int32Array(rows.length + 1);
  rows.forEach(({ at }, i) => {
    starts[i + 1] = (starts[i] as number) + at.length;
  });
  const at = new Int32Array(starts[rows.length] as number);
  const value = new Float32Array(at.length);
  rows.forEach((row, i) => {
    at.set(row.at, starts[i]);
    value.set(row.value, starts[i]);
  });
  const taught = labels.map(label => {
    const count = lines.filter(one => one.label === label).length;
    // Rare labels count for somewhat more than their number, or they would never be given.
    const worth = ((lines.length - count) / count) ** BALANCE;
    const { weights, base } = descend(
      { starts, at, value },
      {
        bits: BITS,
        sign: Int8Array.from(lines, one => (one.label === label ? 1 : -1)),
        cost: Float64Array.from(lines, one => COST * (one.label === label ? worth : 1)),
        offset: null,
        bias: 1,
        seed: 1,
        rounds: ROUNDS,
      },
    );
    return { base, weights: Float32Array.from(weights) };
  });
  return {
    labels,
    predict(text) {
      const one = counted(look(text));
      const values = valuesOf(one, scale);
      const odds = taught.map(({ base, weights }) =>
        one.at.reduce((sum, place, i) => sum + (weights[place] as number) * (values[i] as number), base),
      );
      const best = odds.indexOf(Math.max(...odds));
      const sum = odds.reduce((all, z) => all + Math.exp(z - (odds[best] as number)), 0);
      return { label: labels[best] ?? '', score: Math.round(1000 / sum) / 1000 };
    },
    explain(text, label) {
      const weights = taught[labels.indexOf(label)]?.weights;
      const one = counted(look(text));
      const values = valuesOf(one, scale);
      // What a place is worth in this text, shared out among the times it came.
      const each = new Map(one.at.map((place, i) => [place, (values[i] as number) / (one.count[i] as number)]));
      const sums = new Float64Array(reading.size);
      for (let i = 0; weights && i < seen.size; i++) {
        const token = seen.token[i] as number;
        const place = (seen.at[i] as number) & MASK;
        if (token !== NO_TOKEN) (sums[token] as number) += (weights[place] as number) * (each.get(place) ?? 0);
      }
      return [...sums.keys()]
        .filter(i => (sums[i] as number) > 0)
        .sort((a, b) => (sums[b] as number) - (sums[a] as number))
        .slice(0, TOLD_AT_MOST)
        .map(i => ({
          word: text.slice(reading.start[i], reading.stop[i]),
          weight: Math.round((sums[i] as number) * 1000) / 1000,
        }));
    },
  };
}
const MASK = 2 ** BITS - 1;

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

/** What each place is worth: more the rarer it is, by its family, and nothing where no line has it. */
function scaleOf(texts: readonly Counted[]): Float32Array {
  const scale = new Float32Array(2 ** BITS);
  const worth = new Float32Array(2 ** BITS);
  for (const { at, family } of texts)
    at.forEach((place, i) => {
      (scale[place] as number)++;
      worth[place] = WORTH[family[i] as number] ?? 1;
    });
  return scale.map((seenIn, place) =>
    seenIn === 0 ? 0 : Math.log((texts.length + 1) / (seenIn + 0.5)) ** RARE * (worth[place] as number),
  );
}

/** The values of a text's places, of length 1 together. */
function valuesOf({ at }: Counted, scale: Float32Array): Float64Array {
  const values = Float64Array.from(at, place => scale[place] as number);
  const length = Math.sqrt(values.reduce((sum, one) => sum + one * one, 0));
  return length === 0 ? values : values.map(one => one / length);
}
