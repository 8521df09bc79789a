import { DAY, type Duration, type Instant } from '../model/time.ts';

/** How often a place brings something new. `limit`: silence that it has never kept, nor comes near to. */
export interface Rhythm {
  usual: Duration;
  limit: Duration;
}

/** With fewer gaps than this nobody knows what is usual. */
const ENOUGH = 8;
/** A place is allowed three of its long gaps, and half as much again as the longest it ever made. */
const LONG = 3;
const LONGEST = 1.5;
/** Shorter silences are nothing: nights, a holiday's morning. */
const LEAST = DAY;

/**
 * The rhythm of a place, from when its latest items were published, oldest first; null with too little history. `usual` is the
 * middle gap. Nights and weekends are gaps too: the limit rests on the ninth of ten and on the longest, so that what a place
 * has done before is never strange.
 */
export function rhythmOf(published: readonly Instant[]): Rhythm | null {
  const gaps = published.slice(1).map((at, i) => at - (published[i] ?? at));
  if (gaps.length < ENOUGH) return null;
  gaps.sort((a, b) => a - b);
  const at = (share: number): Duration => gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * share))] ?? 0;
  return { usual: at(0.5), limit: Math.max(LEAST, LONG * at(0.9), LONGEST * at(1)) };
}
