export { detect, detectHours, historyStart, judge, LOOKBACK, type Measured, measure } from './detect.ts';
export { detectDrop } from './drop.ts';
export { EARLY, type Early, earlyHours } from './early.ts';
export { LIFECYCLE, type LifecycleOptions, lifecycle } from './lifecycle.ts';
export { detectReach } from './reach.ts';
export { type Setting, settingOf, standardRules } from './rules.ts';
export { signRules, signThreshold } from './signs.ts';
export { detectTopic } from './topic.ts';
export { detectVoice } from './voice.ts';
