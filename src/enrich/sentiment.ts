import type { SentimentLabel } from '../model/mention.ts';

/** One word or phrase that moved a mood, as it stood in the text (`not … good`), and by how much. */
export interface Moved {
  word: string;
  /** In the units of the engine's list; negative words below zero. Its size ranks the words of one text, nothing more. */
  weight: number;
}

/** The mood of one piece of text. score in [-1, 1]; confidence in [0, 1]: how often a label given with this evidence is right. */
export interface Mood {
  score: number;
  label: SentimentLabel;
  confidence: number;
  why: Moved[];
}

/** Where in a text the name stands whose mood is asked for, in UTF-16 offsets. */
export interface Named {
  start: number;
  end: number;
}

/**
 * The seam behind which the engine that reads moods may be replaced: pure, the same answer for the same text.
 * `lang` is a BCP 47 tag or null where nobody knows; `name`: the mood towards what stands there, null: of the text as a whole
 * (an engine that cannot tell them apart answers for the whole). The answer is null where the engine has nothing for that language.
 */
export interface SentimentEngine {
  readonly name: string;
  readonly version: string;
  score(text: string, lang: string | null, name?: Named | null): Mood | null;
  /** Whether a text of this language is read with our own weights: who has its features already need not have it read again. */
  ours(lang: string | null): boolean;
}

/** The mood of a text that nobody could read: neutral, and little more than the share of neutral texts to back it. */
export const UNREAD: Mood = { score: 0, label: 'neutral', confidence: 0.4, why: [] };
