import type { Loud, Point, Said, Speaker } from '../../src/model/alert.ts';
import { HOUR } from '../../src/model/time.ts';
import { point, poisson, START, seeded } from './series.ts';

/** One mention of a made-up crowd. */
export interface Told {
  hour: number;
  author: number;
  reach: number | null;
  negative: boolean;
  text: string;
  fresh?: boolean;
  backfilled?: boolean;
  story?: string | null;
}

const WORDS = Array.from({ length: 400 }, (_, i) => `word${i}`);

/** `hours` of small voices, each new, that speak of this and that: Pareto audiences, one in five negative. */
export function crowd(hours: number, rate: number, seed = 1): Told[] {
  const random = seeded(seed);
  const all: Told[] = [];
  for (let hour = 0; hour < hours; hour++)
    for (let n = poisson(rate, random); n > 0; n--)
      all.push({
        hour,
        author: all.length + 1,
        reach: random() < 0.1 ? null : Math.round(20 / (1 - random()) ** 0.8),
        negative: random() < 0.2,
        text: Array.from({ length: 6 }, () => WORDS[Math.floor(400 * random() ** 2)]).join(' '),
      });
  return all;
}

/** What the store answers of them; `deaf`: hours nobody heard. */
export function heardOf(
  told: readonly Told[],
  hours: number,
  deaf: ReadonlySet<number> = new Set(),
): { points: Point[]; loud: Loud[]; said: Said[] } {
  const points: Point[] = [];
  const loud: Loud[] = [];
  const said: Said[] = [];
  const byHour = Array.from({ length: hours }, () => [] as Told[]);
  for (const one of told) byHour[one.hour]?.push(one);
  for (const [hour, own] of byHour.entries()) {
    const at = START + hour * HOUR;
    const count = (fits: (one: Told) => boolean | undefined) => own.filter(fits).length;
    points.push(
      point(at, deaf.has(hour) ? null : own.length, deaf.has(hour) ? 0 : count(one => one.negative), {
        backfilled: count(one => one.backfilled),
        backfilledNegative: count(one => one.backfilled && one.negative),
        authors: new Set(own.map(({ author }) => author)).size,
      }),
    );
    const known = own.filter(({ reach }) => reach !== null);
    const news = known.filter(({ backfilled }) => !backfilled);
    const speakers: Speaker[] = known
      .filter(({ negative }) => negative)
      .map(({ author, reach, fresh = true, backfilled = false }) => ({
        author,
        reach: reach ?? 0,
        mention: `forum:${author}`,
        followers: (reach ?? 0) * 7,
        fresh,
        backfilled,
      }))
      .sort((a, b) => b.reach - a.reach || a.author - b.author)
      .slice(0, 4);
    loud.push({
      at,
      n: own.length,
      known: known.length,
      ...sums(known, 'reach', 'voices'),
      ...sums(news, 'freshReach', 'freshVoices'),
      speakers,
    } as Loud);
    for (const [i, { author, text, negative, backfilled = false, story = null }] of own.entries())
      said.push({
        id: `forum:${hour}-${i}-${author}`,
        at: at + i,
        author,
        story,
        title: '',
        text,
        negative,
        backfilled,
      });
  }
  return { points, loud, said };
}

function sums(own: readonly Told[], sum: string, list: string): Record<string, unknown> {
  const voices = new Map<number, number>();
  for (const { author, reach } of own) voices.set(author, Math.max(reach ?? 0, voices.get(author) ?? 0));
  return {
    [sum]: [...voices.values()].reduce((all, one) => all + one, 0),
    [list]: [...voices]
      .map(([author, reach]) => ({ author, reach }))
      .sort((a, b) => b.reach - a.reach || a.author - b.author)
      .slice(0, 8),
  };
}
