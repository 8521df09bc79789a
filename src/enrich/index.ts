export type { CueRule } from './data/cue.ts';
export { cueRules } from './data/cues.ts';
export { enrich, loadModels, type Models } from './enrich.ts';
export type { CueMatcher } from './intent.ts';
export { languageOf } from './language.ts';
export type { Mood, Moved, SentimentEngine } from './sentiment.ts';
