export type { CueRule } from './data/cue.ts';
export { cueRules } from './data/cues.ts';
export { enrich, loadModels, type Models } from './enrich.ts';
export type { CueMatcher } from './intent.ts';
export { languageOf } from './language.ts';
export { BACKGROUND, learnRelevance, type Relevance, relevanceOf, type Sample, type Taught } from './relevance.ts';
export type { Mood, Moved, SentimentEngine } from './sentiment.ts';
export { type Sight, sharedWord, spotted, termsOf } from './sight.ts';
