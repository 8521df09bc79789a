import { heatOf, score } from './classes.ts';
import type { Seen } from './features.ts';
import type { Sighted } from './moods.ts';
import { chancesOf, sigmoid } from './odds.ts';
import { TOKEN } from './reading.ts';
import type { ModelName, Weights } from './weights.ts';

// What else a text sounds like: which emotion, whether it offends, whether it may be meant the other way round. English only.

const odds = new Float64Array(16);
const chances = new Float64Array(16);

/**
 * The strongest emotion of a text and how likely it is among those that are known: anger, joy, optimism, sadness. Null where nothing
 * tells of any: no word, no tag, no picture, no face.
 */
export function emotionOf(
  weights: Weights,
  { reading, seen, vector }: Sighted,
): { label: string; score: number } | null {
  if (!reading.kind.subarray(0, reading.size).some(kind => TELLING.has(kind))) return null;
  const model = weights.model('emotion');
  score(model, seen, odds, vector());
  const n = model.labels.length;
  chancesOf(odds, n, heatOf(model), chances);
  let best = 0;
  for (let i = 1; i < n; i++) if ((odds[i] as number) > (odds[best] as number)) best = i;
  return { label: model.labels[best] ?? '', score: rounded(chances[best] as number) };
}

const TELLING: ReadonlySet<number> = new Set([TOKEN.word, TOKEN.tag, TOKEN.picture, TOKEN.face]);

/** How likely a text offends or attacks somebody; 0.5 and above: it does. */
export function offensiveOf(weights: Weights, { seen, vector }: Sighted): { score: number } {
  return chanceOf('offensive', weights, seen, vector());
}

/** How likely a text is meant the other way round; 0.5 and above: it may be. A hint and no more: of those marked, some six in ten are. */
export function ironyOf(weights: Weights, { reading, seen }: Sighted): { score: number } {
  const { score } = chanceOf('irony', weights, seen, null);
  // "I love it" is how the ironic begin, and everybody else: a few words show nothing.
  const shown = Math.min(1, reading.size / WORDS_TO_TELL);
  return { score: score > EVEN ? rounded(EVEN + (score - EVEN) * shown * shown) : score };
}
const EVEN = 0.5;
const WORDS_TO_TELL = 12;

function chanceOf(name: ModelName, weights: Weights, seen: Seen, vector: Float64Array | null): { score: number } {
  const model = weights.model(name);
  score(model, seen, odds, vector);
  return { score: rounded(sigmoid(heatOf(model) * ((odds[0] as number) - (model.fitted['from']?.[0] ?? 0)))) };
}

function rounded(number: number): number {
  return Math.round(number * 1000) / 1000;
}
