export { detect, LOOKBACK } from './detect.ts';
export { LIFECYCLE, type LifecycleOptions, lifecycle } from './lifecycle.ts';
export { standardRules } from './rules.ts';
