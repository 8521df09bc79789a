import { score } from './classes.ts';
import { emptySeen } from './features.ts';
import { sigmoid } from './odds.ts';
import { documentOf, type Phrase, seePhrase } from './phrases.ts';
import type { Weights } from './weights.ts';

const seen = emptySeen();
const odds = new Float64Array(1);

/** The phrases that tell best what a text is about, best first, with how likely people would name each. */
export function keyphrasesOf(text: string, weights: Weights, top: number): { text: string; score: number }[] {
  const doc = documentOf(text);
  const model = weights.model('keyphrases');
  const ranked = doc.phrases.map(phrase => {
    seePhrase(phrase, doc, weights.common(), seen);
    score(model, seen, odds);
    return { phrase, odds: odds[0] as number };
  });
  return chosen(ranked, top).map(({ phrase, odds }) => ({
    text: phrase.text,
    score: Math.round(sigmoid(odds) * 1000) / 1000,
  }));
}

/** The best phrases, without those that say no more than a better one that holds them. */
export function chosen<T extends { phrase: Phrase; odds: number }>(ranked: readonly T[], top: number): T[] {
  const out: T[] = [];
  for (const one of [...ranked].sort((a, b) => b.odds - a.odds)) {
    if (out.length >= top) break;
    if (!out.some(better => covers(better.phrase, one.phrase))) out.push(one);
  }
  return out;
}

function covers(longer: Phrase, shorter: Phrase): boolean {
  if (longer.words.length <= shorter.words.length || shorter.count > longer.count) return false;
  return ` ${longer.words.join(' ')} `.includes(` ${shorter.words.join(' ')} `);
}
