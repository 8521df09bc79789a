export { detect, detectHours, historyStart, LOOKBACK } from './detect.ts';
export { detectDrop, dropRule } from './drop.ts';
export { LIFECYCLE, type LifecycleOptions, lifecycle } from './lifecycle.ts';
export { type Setting, settingOf, standardRules } from './rules.ts';
