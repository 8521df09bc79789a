import { afinnEngine } from './afinn.ts';
import { moodOf, reader, reads } from './moods.ts';
import type { SentimentEngine } from './sentiment.ts';
import type { Weights } from './weights.ts';

/** The engines there are: our own weights, and the word lists of the package of that name. */
const MAKERS = { earshot: own, natural: () => afinnEngine() };
export type EngineName = keyof typeof MAKERS;
export const ENGINES = Object.keys(MAKERS) as readonly EngineName[];

/** The engine of that name; the weights of ours are read from disk when the first text comes. */
export function engineOf(name: EngineName, weights: Weights): SentimentEngine {
  return MAKERS[name](weights);
}

function own(weights: Weights): SentimentEngine {
  const eyes = reader(weights);
  const lists = afinnEngine();
  return {
    name: 'earshot',
    // One more whenever weights that moods are read with change: rows scored before can be told, and `rescore` brings them up.
    version: '2',
    score(text, lang, name = null) {
      // Where we have no weights, a list is better than nothing.
      return reads(lang) ? moodOf(weights, eyes.sight(text), lang, name, true) : lists.score(text, lang);
    },
    ours: reads,
  };
}
