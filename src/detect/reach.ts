import type { Finding, Loud, Point, Rule } from '../model/alert.ts';
import { median } from '../model/stats.ts';
import { DAY, type Duration, HOUR, type Instant, iso } from '../model/time.ts';
import { compact } from '../text/numbers.ts';
import { ENOUGH } from './detect.ts';
import { count, length, SOURED } from './evidence.ts';
import { fresh, soured, type Usual, usually, window } from './mood.ts';
import { dayRarity, type Memory, signFindings, type Verdict } from './signs.ts';

/** Attention gathers over hours. */
const WINDOW: Duration = 6 * HOUR;
const HOURS = WINDOW / HOUR;
/** So many of them must have been heard. */
const HEARD = HOURS / 2;
/** Fewer than some hundred people are no audience to speak of; sums of audiences have heavy tails. */
const MEMORY: Memory = { days: 48, most: 10, floor: 500, prior: { index: 0.45, weight: 5 } };
/** It must have been seen by so many times as many people as usual, whatever the odds. */
const TIMES = 2;
/** Of what all but the farthest seen reach so much must not be another single one's: two far seen voices are two voices. */
const SPREAD = 0.25;

/**
 * Where mentions are seen by far more people than usual, though there may be no more of them. The farthest seen voice is left out
 * of the sum: what one alone can do is no surge of reach (`voice` speaks of that one). What reaches nobody knows how many is in no
 * sum, and the share of it is told. Points and `loud` are hours, ascending; each is judged by those before it.
 */
export function detectReach(
  brand: string,
  points: readonly Point[],
  loud: readonly Loud[],
  rule: Rule,
  from: Instant,
): Finding[] {
  const heard = new Map(loud.map(hour => [hour.at, hour]));
  return signFindings(brand, points, rule, from, group => {
    const hours = group.map(({ at, n }) => (n === null ? null : (heard.get(at) ?? null)));
    const values = hours.map((_, i) => withoutLoudest(hours, i, false).reach);
    const usual = usually(group, HOUR);
    return i => {
      const now = withoutLoudest(hours, i, true);
      const score = Number.isNaN(now.reach) ? null : dayRarity(now.reach, values, i, MEMORY);
      if (score === null) return null;
      return verdict(group, hours, i, now, score, usual(group[i]?.at ?? 0));
    };
  });
}

interface Audience {
  /** People who may have seen what all but the farthest seen voice said; NaN: too little was heard. */
  reach: number;
  all: number;
  /** The same without the two farthest seen. */
  others: number;
}

/** Of the window that ends with hour i. `news`: without what was back-filled. */
function withoutLoudest(hours: readonly (Loud | null)[], i: number, news: boolean): Audience {
  const voices = new Map<number, number>();
  let all = 0;
  let known = 0;
  for (let j = Math.max(0, i - HOURS + 1); j <= i; j++) {
    const hour = hours[j];
    if (!hour) continue;
    known++;
    all += news ? hour.freshReach : hour.reach;
    for (const { author, reach } of news ? hour.freshVoices : hour.voices)
      voices.set(author, (voices.get(author) ?? 0) + reach);
  }
  if (known < HEARD) return { reach: Number.NaN, all, others: 0 };
  if (voices.size < ENOUGH.authors) return { reach: 0, all, others: 0 };
  const [first = 0, second = 0] = [...voices.values()].sort((a, b) => b - a);
  return { reach: all - first, all, others: all - first - second };
}

function verdict(
  points: readonly Point[],
  hours: readonly (Loud | null)[],
  i: number,
  now: Audience,
  score: number,
  usual: Usual,
): Verdict {
  const until = (points[i] as Point).at + HOUR;
  const rows = window(points, i, WINDOW).map(fresh);
  const n = rows.reduce((sum, row) => sum + row.n, 0);
  const negative = rows.reduce((sum, row) => sum + row.negative, 0);
  const own = hours.slice(Math.max(0, i - HOURS + 1), i + 1).filter(hour => hour !== null);
  const mentions = own.reduce((sum, hour) => sum + hour.n, 0);
  const known = own.reduce((sum, hour) => sum + hour.known, 0);
  const { expected, days } = usualReach(hours, i);
  const daily = window(points, i, DAY).reduce((sum, point) => sum + fresh(point).n, 0);
  const bad = soured(n, negative, usual) >= SOURED;
  return {
    score,
    enough: daily >= ENOUGH.mentions && now.all >= TIMES * expected && now.others >= SPREAD * now.reach,
    kind: 'reach',
    severity: bad ? 'warning' : 'info',
    evidence: {
      window: [until - WINDOW, until],
      observed: now.all,
      expected,
      mentions: [],
      note: `about ${compact(now.all)} people may have seen the ${count(n, 'mention')} of the ${length(WINDOW)} from ${iso(until - WINDOW).slice(11, 16)} UTC, usually about ${compact(expected)}; without the farthest seen voice about ${compact(now.reach)}; ${negative} negative; reach known of ${known} in ${mentions}; baseline ${days} days`,
    },
  };
}

/** People who may see what is said in such a window: of the middle one of the days before it. */
function usualReach(hours: readonly (Loud | null)[], i: number): { expected: number; days: number } {
  const sums: number[] = [];
  const perDay = DAY / HOUR;
  for (let day = 1; day <= MEMORY.days; day++) {
    const own = hours.slice(Math.max(0, i - (day + 1) * perDay + 1), Math.max(0, i - day * perDay + 1));
    const known = own.filter(hour => hour !== null);
    if (known.length < perDay / 2) continue;
    sums.push((known.reduce((sum, { reach }) => sum + reach, 0) * HOURS) / known.length);
  }
  return { expected: sums.length === 0 ? 0 : median(sums), days: sums.length };
}
