import type { CueRule } from './cue.ts';
import { tradeCues } from './cues-trade.ts';
import { useCues } from './cues-use.ts';

/** What people mean, read from how they put it. Weights were set by hand; the tests say what each must and must not find. */
export const cueRules: readonly CueRule[] = [...useCues, ...tradeCues];
