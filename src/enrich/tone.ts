import { type Classes, score } from './classes.ts';
import type { Seen } from './features.ts';
import type { Sighted } from './moods.ts';
import { sigmoid } from './odds.ts';
import type { ModelName, Weights } from './weights.ts';

// What else a text sounds like: which emotion, whether it offends, whether it may be meant the other way round. English only.

const odds = new Float64Array(16);

/** The strongest emotion of a text and how likely it is among those that are known: anger, joy, optimism, sadness. */
export function emotionOf(weights: Weights, seen: Seen): { label: string; score: number } {
  const model = weights.model('emotion');
  score(model, seen, odds);
  const heat = heatOf(model);
  let best = 0;
  let sum = 0;
  for (let i = 0; i < model.labels.length; i++) {
    if ((odds[i] as number) > (odds[best] as number)) best = i;
    sum += Math.exp(heat * (odds[i] as number));
  }
  return { label: model.labels[best] ?? '', score: rounded(Math.exp(heat * (odds[best] as number)) / sum) };
}

/** How likely a text offends or attacks somebody; 0.5 and above: it does. */
export function offensiveOf(weights: Weights, seen: Seen): { score: number } {
  return chanceOf('offensive', weights, seen);
}

/** How likely a text is meant the other way round; 0.5 and above: it may be. A hint and no more: of those marked, some six in ten are. */
export function ironyOf(weights: Weights, { reading, seen }: Sighted): { score: number } {
  const { score } = chanceOf('irony', weights, seen);
  // "I love it" is how the ironic begin, and everybody else: a few words show nothing.
  const shown = Math.min(1, reading.size / WORDS_TO_TELL);
  return { score: score > EVEN ? rounded(EVEN + (score - EVEN) * shown * shown) : score };
}
const EVEN = 0.5;
const WORDS_TO_TELL = 12;

function chanceOf(name: ModelName, weights: Weights, seen: Seen): { score: number } {
  const model = weights.model(name);
  score(model, seen, odds);
  return { score: rounded(sigmoid(heatOf(model) * ((odds[0] as number) - (model.fitted['from']?.[0] ?? 0)))) };
}

function heatOf(model: Classes): number {
  return model.fitted['heat']?.[0] ?? 1;
}

function rounded(number: number): number {
  return Math.round(number * 1000) / 1000;
}
