import type { CueRule } from '../../model/cue.ts';
import { tradeCues } from './cues-trade.ts';
import { useCues } from './cues-use.ts';
import { wideCues } from './cues-wide.ts';

/** What people mean, read from how they put it. Weights were set by hand; trained weights correct them where they were found wanting. */
export const cueRules: readonly CueRule[] = [...useCues, ...tradeCues, ...wideCues];
