import type { CueRule } from '../../model/cue.ts';
import type { IntentLabel } from '../../model/mention.ts';

/** One rule; its query may be written over several lines. */
export function cue(label: IntentLabel, name: string, weight: number, why: string, query: string): CueRule {
  return { id: `${label}/${name}`, label, weight, query: query.replace(/\s+/g, ' ').trim(), why };
}
