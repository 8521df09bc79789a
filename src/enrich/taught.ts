import { type Classes, gather, learn, score, weightOf } from './classes.ts';
import { emptySeen, FAMILY, NO_TOKEN, type Seen, see } from './features.ts';

import type { Lexicon } from './lexicon.ts';
import { emptyReading, read } from './reading.ts';

/** A text with the label that somebody gave it. */
export interface Labelled {
  text: string;
  label: string;
}
/** What the lines somebody labelled teach. `score`: how likely the label is, in [0, 1], among those that were taught. */
export interface Lessons {
  readonly model: Classes;
  predict(text: string): { label: string; score: number };
  /** The words that spoke for a label, the strongest first. */
  explain(text: string, label: string): { word: string; weight: number }[];
}

/** 2^19 places: ten thousand texts share few of them. */
const BITS = 19;
const COST = 30;
const ROUNDS = 20;
// Chosen on four sets: complaints, reviews of apps, issues, spam by SMS.
const RARE = 0.4;
const LETTERS = 0.5;
const BALANCE = 0.6;
const MOODS = 0.5;
const PAIRS = 1;
const SHAPE = 3;
const TOLD_AT_MOST = 5;

/**
 * Trains on labelled texts: the same learner and the same features that read moods. Deterministic; a second for some thousand texts.
 * Throws RangeError where there are fewer than two labels.
 */
export function trainOn(lines: readonly Labelled[], lexicon: Lexicon): Lessons {
  const labels = [...new Set(lines.map(({ label }) => label))].sort();
  if (labels.length < 2) throw new RangeError('to learn from, at least two labels are needed');
  const reading = emptyReading();
  const seen = emptySeen();
  const look = (text: string): Seen => {
    read(text, reading);
    see(reading, lexicon, 0, seen);
    return seen;
  };
  const rows = gather(lines.length, i => look(lines[i]?.text ?? ''), {
    bits: BITS,
    rare: RARE,
    families: {
      [FAMILY.letters]: LETTERS,
      [FAMILY.mood]: MOODS,
      [FAMILY.pair]: PAIRS,
      [FAMILY.triple]: PAIRS,
      [FAMILY.shape]: SHAPE,
    },
  });
  const lessons = labels.map(label => {
    const count = lines.filter(one => one.label === label).length;
    // Rare labels count for somewhat more than their number, or they would never be given.
    const worth = ((lines.length - count) / count) ** BALANCE;
    return {
      label,
      sign: Int8Array.from(lines, one => (one.label === label ? 1 : -1)),
      weight: Float64Array.from(lines, one => (one.label === label ? worth : 1)),
    };
  });
  const model = learn(rows, lessons, {
    name: 'taught',
    version: '1',
    cost: COST,
    seed: 1,
    rounds: ROUNDS,
    keep: 2 ** BITS,
  });
  const odds = new Float64Array(labels.length);
  return {
    model,
    predict(text) {
      score(model, look(text), odds);
      let best = 0;
      let sum = 0;
      for (let i = 0; i < labels.length; i++) {
        if ((odds[i] as number) > (odds[best] as number)) best = i;
        sum += Math.exp(odds[i] as number);
      }
      return { label: labels[best] ?? '', score: Math.round((Math.exp(odds[best] as number) / sum) * 1000) / 1000 };
    },
    explain(text, label) {
      const which = labels.indexOf(label);
      look(text);
      const sums = new Float64Array(reading.size);
      if (which >= 0)
        for (let i = 0; i < seen.size; i++) {
          const token = seen.token[i] as number;
          if (token !== NO_TOKEN) (sums[token] as number) += weightOf(model, seen.at[i] as number, which, seen.size);
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
