import type { IntentLabel } from './mention.ts';

/**
 * A cue of what a mention wants: a query in the language that brands use, what it speaks for and how loudly (log-odds added where
 * it matches). `why` completes the sentence "intent <label>: …" where the matched words alone would not say enough.
 */
export interface CueRule {
  readonly id: string;
  readonly label: IntentLabel;
  readonly weight: number;
  readonly query: string;
  readonly why: string;
}
