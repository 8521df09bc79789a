import { afinnEngine } from './afinn.ts';
import { type EngineName, engineOf } from './engine.ts';
import type { SentimentEngine } from './sentiment.ts';
import { type SlowEngine, TRANSFORMER_MODEL, transformersEngine } from './transformers.ts';
import type { Weights } from './weights.ts';

/** Who may read moods: our own model, the word lists of natural, or a model of huggingface.co. */
export const MOOD_ENGINES = ['earshot', 'natural', 'transformers'] as const;
export type MoodEngine = (typeof MOOD_ENGINES)[number];

/** Who reads moods, as a person set it. */
export interface EngineSettings {
  readonly engine: MoodEngine;
  /** Two-letter code of a language → who reads moods in it, where that is another. */
  readonly languages: Readonly<Record<string, EngineName>>;
  /** Two-letter code → whether natural cuts words to their stems in it; as it measured better where unsaid. */
  readonly stem: Readonly<Record<string, boolean>>;
  /** What of huggingface.co reads, where models are kept (null: where its package keeps them), and how many texts at once. */
  readonly model: string;
  readonly cacheDir: string | null;
  readonly batch: number;
}
export const STANDARD_ENGINE: EngineSettings = {
  engine: 'earshot',
  languages: {},
  stem: {},
  model: TRANSFORMER_MODEL,
  cacheDir: null,
  batch: 16,
};

/** The engine of these settings. `load`: where the package of transformers comes from. */
export function makeEngine(
  settings: EngineSettings,
  weights: Weights,
  load?: () => Promise<unknown>,
): SentimentEngine | SlowEngine {
  const { engine, languages, stem, model, cacheDir, batch } = settings;
  const quick = (name: EngineName): SentimentEngine =>
    name === 'natural' ? afinnEngine(stem) : engineOf(name, weights);
  const main = engine === 'transformers' ? transformersEngine({ model, cacheDir, batch }, load) : quick(engine);
  const others = new Map(Object.entries(languages).map(([code, name]) => [code, quick(name)]));
  if (others.size === 0) return main;
  const engineFor = (lang: string | null): SentimentEngine =>
    others.get(lang?.toLowerCase().split('-')[0] ?? '') ?? main;
  const mixed: SentimentEngine = {
    // Who read which mention nobody could tell from one name alone.
    name: [...new Set([main, ...others.values()].map(({ name }) => name))].join('/'),
    version: main.version,
    score: (text, lang, name) => engineFor(lang).score(text, lang, name),
    ours: lang => engineFor(lang).ours(lang),
  };
  return isSlow(main) ? { ...mixed, ahead: work => main.ahead(work) } : mixed;
}

/** Whether an engine must be shown ahead what it is to read. */
export function isSlow(engine: SentimentEngine): engine is SlowEngine {
  return 'ahead' in engine;
}
