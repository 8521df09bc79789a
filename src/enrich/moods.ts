import type { SentimentLabel } from '../model/mention.ts';
import { type Classes, score, share, weightOf } from './classes.ts';
import { LITTLE_WORDS } from './data/little-words.ts';
import { emptySeen, FAMILY, NEGATIONS, NO_TOKEN, put, type Seen, see } from './features.ts';
import { seeTarget, tokensAt } from './features-target.ts';
import { sigmoid } from './odds.ts';
import { emptyReading, hashOf, type Reading, read, TOKEN } from './reading.ts';
import type { Mood, Moved, Named } from './sentiment.ts';
import type { Weights } from './weights.ts';

// The moods that trained weights read from a text. Everything is read once: the features of one text serve every model.

/** A text that was read, with its features. There is one, overwritten by the next text. */
export interface Sighted {
  readonly text: string;
  readonly reading: Reading;
  readonly seen: Seen;
}
export interface Reader {
  /** Reads a text and gathers its features, those that all English models share. */
  sight(text: string): Sighted;
}

export function reader(weights: Weights): Reader {
  const reading = emptyReading();
  const seen = emptySeen();
  return {
    sight(text) {
      read(text, reading);
      see(reading, weights.lexicon(), 0, seen);
      return { text, reading, seen };
    },
  };
}

const LABELS = ['negative', 'neutral', 'positive'] as const;
const odds = new Float64Array(16);
const whole = new Float64Array(16);
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
  score(english, sighted.seen, odds);
  const range = name && tokensAt(sighted.reading, name.start, name.end);
  if (!range) return told(english, sighted, explain);
  whole.set(odds);
  const { seen } = sighted;
  const size = seen.size;
  const target = weights.model('sentiment-target');
  seeTarget(sighted.text, sighted.reading, weights.lexicon(), range, seen);
  score(target, seen, odds);
  const part = posted(sighted.reading) ? POSTED : 0;
  for (let i = 0; i < 3; i++) odds[i] = ((odds[i] as number) + part * (whole[i] as number)) / (1 + part);
  const mood = told({ ...target, fitted: english.fitted }, sighted, explain);
  seen.size = size;
  return mood;
}
/** A post is about one thing more often than a review is: there the mood of the whole counts as much as that of the name's place. */
const POSTED = 1;

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
  const mood = told(model, sighted, explain);
  seen.size = size;
  return mood;
}

/** The log-odds in `odds` as a mood. */
function told(model: Classes, sighted: Sighted, explain: boolean): Mood {
  const heat = model.fitted['heat']?.[0] ?? 1;
  const trust = model.fitted['trust'] ?? [];
  const [a = 0, b = 0, c = 0] = odds;
  const top = Math.max(a, b, c);
  const sum = Math.exp(heat * (a - top)) + Math.exp(heat * (b - top)) + Math.exp(heat * (c - top));
  const balance = (Math.exp(heat * (c - top)) - Math.exp(heat * (a - top))) / sum;
  const best = top === b ? 1 : top === c ? 2 : 0;
  const next = best === 0 ? Math.max(b, c) : best === 1 ? Math.max(a, c) : Math.max(a, b);
  const confidence = sigmoid((trust[best * 2] ?? 0) + (trust[best * 2 + 1] ?? 1) * (top - next));
  // A text without a letter, a face or a picture says nothing.
  if (sighted.reading.size === 0) return { score: 0, label: 'neutral', confidence: rounded(confidence), why: [] };
  return {
    score: rounded(balance),
    label: LABELS[best] as SentimentLabel,
    confidence: rounded(confidence),
    why: explain ? movers(model, sighted, best) : [],
  };
}

const TOLD_AT_MOST = 6;
/** Less than this says nothing by itself. */
const FAINT = 0.15;

/** The words whose features moved the mood most: towards good above zero, towards bad below. */
function movers(model: Classes, { text, reading, seen }: Sighted, label: number): Moved[] {
  const sums = new Float64Array(reading.size);
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

function rounded(number: number): number {
  return Math.round(number * 1000) / 1000;
}
