import { readFileSync } from 'node:fs';
import type { Classes } from './classes.ts';
import type { Lexicon } from './lexicon.ts';
import { unpack, unpackLexicon, unpackVectors } from './packed.ts';
import type { WordVectors } from './vectors.ts';

// The trained weights lie beside this file (beside the bundle once built) and are read when first asked for.

export const MODELS = [
  'sentiment-en',
  'sentiment-multi',
  'sentiment-target',
  'emotion',
  'offensive',
  'irony',
  'language',
  'intent',
  'keyphrases',
] as const;
export type ModelName = (typeof MODELS)[number];

export interface Weights {
  /** Words with their moods. */
  lexicon(): Lexicon;
  /** Words with how common they are. */
  common(): Lexicon;
  /** What words mean, English only. */
  vectors(): WordVectors;
  model(name: ModelName): Classes;
}

/** What was read of each folder: it never changes, and reading takes a command's whole start. */
const opened = new Map<string, Weights>();

/** The weights that ship (or those of another folder); each file is read once. Throws RangeError for a damaged file. */
export function shippedWeights(folder: URL = new URL('./models/', import.meta.url)): Weights {
  const weights = opened.get(folder.href) ?? weightsOf(folder);
  opened.set(folder.href, weights);
  return weights;
}

function weightsOf(folder: URL): Weights {
  const bytesOf = (name: string): Uint8Array => readFileSync(new URL(`${name}.bin`, folder));
  const models = new Map<ModelName, Classes>();
  const lists = new Map<string, Lexicon>();
  let vectors: WordVectors | null = null;
  const list = (name: string): Lexicon => {
    const known = lists.get(name) ?? unpackLexicon(bytesOf(name));
    lists.set(name, known);
    return known;
  };
  return {
    lexicon: () => list('lexicon'),
    common: () => list('common'),
    vectors: () => {
      vectors ??= unpackVectors(bytesOf('vectors'));
      return vectors;
    },
    model(name) {
      const known = models.get(name) ?? unpack(bytesOf(name));
      models.set(name, known);
      return known;
    },
  };
}
