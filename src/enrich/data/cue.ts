import type { IntentLabel } from '../../model/mention.ts';

/**
 * A cue: a query in the language that brands use, what it speaks for and how loudly (log-odds added when it matches).
 * `why` completes the sentence "intent <label>: …" where the matched words alone would not say enough.
 */
export interface CueRule {
  readonly id: string;
  readonly label: IntentLabel;
  readonly weight: number;
  readonly query: string;
  readonly why: string;
}

/** One rule; its query may be written over several lines. */
export function cue(label: IntentLabel, name: string, weight: number, why: string, query: string): CueRule {
  return { id: `${label}/${name}`, label, weight, query: query.replace(/\s+/g, ' ').trim(), why };
}
