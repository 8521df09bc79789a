import type { SentimentLabel } from '../model/mention.ts';
import { type Classes, heatOf, score, share, weightOf } from './classes.ts';
import { LITTLE_WORDS } from './data/little-words.ts';
import { emptySeen, FAMILY, NEGATIONS, NO_TOKEN, put, type Seen, see } from './features.ts';
import { seeTarget, tokensAt } from './features-target.ts';
import { chancesOf } from './odds.ts';
import { emptyReading, hashOf, type Reading, read, TOKEN } from './reading.ts';
import type { Mood, Moved, Named } from './sentiment.ts';
import { partsOf, sentenceVector } from './vectors.ts';
import type { Weights } from './weights.ts';

// The moods that trained weights read from a text. Everything is read once: the features of one text serve every model.

/** A text that was read, with its features. There is one, overwritten by the next text. */
export interface Sighted {
  readonly text: string;
  readonly reading: Reading;
  readonly seen: Seen;
  /** What its words mean together (vectors.ts). */
  vector(): Float64Array;
}
export interface Reader {
  /** Reads a text and gathers its features, those that all English models share. */
  sight(text: string): Sighted;
}

export function reader(weights: Weights): Reader {
  const reading = emptyReading();
  const seen = emptySeen();
  let sum: Float64Array | null = null;
  return {
    sight(text) {
      read(text, reading);
      see(reading, weights.lexicon(), 0, seen);
      let summed = false;
      return {
        text,
        reading,
        seen,
        vector() {
          sum ??= new Float64Array(weights.vectors().dims);
          if (!summed) sentenceVector(weights.vectors(), reading, sum);
          summed = true;
          return sum;
        },
      };
    },
  };
}

const LABELS = ['negative', 'neutral', 'positive'] as const;
const odds = new Float64Array(16);
const whole = new Float64Array(16);
const chances = new Float64Array(3);
/** The languages besides English that there are weights for. */
const OTHERS = new Set(['es', 'pt', 'fr', 'de', 'it', 'ar', 'hi']);

/** Whether there are weights for a language. */
export function reads(lang: string | null): boolean {
  const code = codeOf(lang);
  return code === 'en' || OTHERS.has(code);
}

function codeOf(lang: string | null): string {
  return lang === null ? 'en' : (lang.toLowerCase().split('-')[0] ?? 'en');
}

/** The mood of a text that was read, as a whole or towards the name at a place. `explain`: with the words that moved it, which costs as much again. */
export function moodOf(
  weights: Weights,
  sighted: Sighted,
  lang: string | null,
  name: Named | null,
  explain: boolean,
): Mood {
  const code = codeOf(lang);
  if (code !== 'en') return other(weights, sighted, code, explain);
  const english = weights.model('sentiment-en');
  score(english, sighted.seen, odds, sighted.vector());
  const range = name && tokensAt(sighted.reading, name.start, name.end);
  if (!range) return told(english, heatOf(english), sighted, explain && weights);
  whole.set(odds);
  const { seen } = sighted;
  const size = seen.size;
  const target = weights.model('sentiment-target');
  seeTarget(sighted.text, sighted.reading, weights.lexicon(), range, seen);
  score(target, seen, odds);
  odds.set(mixed(sighted.reading, odds, whole));
  const mood = told(target, heatOf(target), sighted, explain && weights);
  seen.size = size;
  return mood;
}
/** The log-odds of negative, neutral and positive towards a name: a post is about one thing more often than a review is, and there those of the whole count as much as those of its place. */
export function mixed(
  reading: Reading,
  own: ArrayLike<number>,
  whole: ArrayLike<number>,
): [negative: number, neutral: number, positive: number] {
  const part = posted(reading) ? 1 : 0;
  const mean = (i: number): number => ((own[i] as number) + part * (whole[i] as number)) / (1 + part);
  return [mean(0), mean(1), mean(2)];
}

/** Whether a text bears the marks of a post: a hashtag, somebody's handle, a link. */
function posted({ kind, size }: Reading): boolean {
  for (let i = 0; i < size; i++) {
    const one = kind[i];
    if (one === TOKEN.tag || one === TOKEN.user || one === TOKEN.link) return true;
  }
  return false;
}

function other(weights: Weights, sighted: Sighted, code: string, explain: boolean): Mood {
  const model = weights.model('sentiment-multi');
  const { seen } = sighted;
  const size = seen.size;
  put(seen, hashOf(code), FAMILY.tongue, NO_TOKEN);
  score(model, seen, odds);
  const mood = told(model, heatOf(model, code), sighted, explain && weights);
  seen.size = size;
  return mood;
}

/**
 * The log-odds in `odds` as a mood: its confidence is the chance of the best label, its score what positive has over negative. The
 * labels share one heat: what each gains by a calibration of its own is how common it is in the texts of the fitting, and elsewhere
 * misleads (of what is called bad, 54 in 100 were right there, and 90 among posts to airlines).
 */
function told(model: Classes, heat: number, sighted: Sighted, explain: Weights | false): Mood {
  chancesOf(odds, 3, heat, chances);
  const [bad = 0, even = 0, good = 0] = chances;
  // A text without a letter, a face or a picture says nothing.
  if (sighted.reading.size === 0) return { score: 0, label: 'neutral', confidence: rounded(even), why: [] };
  const top = Math.max(bad, even, good);
  const best = top === even ? 1 : top === good ? 2 : 0;
  return {
    score: rounded(good - bad),
    label: LABELS[best] as SentimentLabel,
    confidence: rounded(top),
    why: explain ? movers(model, sighted, best, explain) : [],
  };
}

const TOLD_AT_MOST = 6;
/** Less than this says nothing by itself. */
const FAINT = 0.15;

/** The words whose features and meaning moved the mood most: towards good above zero, towards bad below. */
function movers(model: Classes, { text, reading, seen }: Sighted, label: number, weights: Weights): Moved[] {
  const sums = model.dense ? partsOf(weights.vectors(), reading, slope(model.dense)) : new Float64Array(reading.size);
  const worth = share(seen.size);
  for (let i = 0; i < seen.size; i++) {
    const token = seen.token[i] as number;
    if (token === NO_TOKEN) continue;
    const at = seen.at[i] as number;
    (sums[token] as number) += weightOf(model, at, 2, worth) - weightOf(model, at, 0, worth);
  }
  const moved: { i: number; weight: number; word: string }[] = [];
  for (let i = 0; i < sums.length; i++) {
    const weight = sums[i] as number;
    if (Math.abs(weight) < FAINT || (label !== 1 && weight > 0 !== (label === 2))) continue;
    const word = text.slice(reading.start[i], reading.stop[i]).toLowerCase();
    if (!LITTLE_WORDS.has(word) || NEGATIONS.has(reading.hash[i] as number)) moved.push({ i, weight, word });
  }
  return moved
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, TOLD_AT_MOST)
    .sort((a, b) => a.i - b.i)
    .map(({ word, weight }) => ({ word, weight: rounded(weight) }));
}

/** What good has over bad, of each direction of a text's vector. */
function slope([bad = [], , good = []]: readonly (readonly number[])[]): number[] {
  return good.map((one, d) => one - (bad[d] as number));
}

function rounded(number: number): number {
  return Math.round(number * 1000) / 1000;
}
