import type { Finding, Point, Rule, Said } from '../model/alert.ts';
import { DAY, type Duration, HOUR, type Instant, iso } from '../model/time.ts';
import { wordsIn } from '../text/words.ts';
import { bursts, REACHES, type Topic, WINDOW } from './bursts.ts';
import { ENOUGH, warmUp } from './detect.ts';
import { count, SOURED, usual } from './evidence.ts';
import { fresh, soured, usually, window } from './mood.ts';
import { dayRarity, type Memory, signFindings, signThreshold } from './signs.ts';

/** A word that a few share by chance comes to a G² of a dozen on some day. */
const MEMORY: Memory = { days: 34, most: 6, floor: 14, prior: { index: 0.25, weight: 5 } };
/** Mentions named as evidence. */
const EXAMPLES = 5;
/** More hours at once are judged with all their history: looking first would save nothing. */
const FEW: Duration = 7 * DAY;

/**
 * Where many voices suddenly speak of one thing, though there may be no more mentions than usual: the word that stands out most,
 * ranked among the topmost words of the days before. `query`: the brand's own words make no topic. Points are hours, ascending;
 * `said` answers what was said since an instant, oldest first, and is asked for the weeks that the ranking needs only where
 * something stands out at all. Each hour is judged by those before it.
 */
export async function detectTopic(
  brand: string,
  points: readonly Point[],
  said: (since: Instant) => Promise<readonly Said[]>,
  rule: Rule,
  from: Instant,
  query: string,
): Promise<Finding[]> {
  const except = new Set(wordsIn(query.toLowerCase()).map(({ text }) => text));
  const first = points[warmUp(points, from, HOUR)]?.at ?? from;
  let heard: readonly Said[] = [];
  if ((points.at(-1)?.at ?? from) - from >= FEW) heard = await said(points[0]?.at ?? from);
  else {
    const recent = points.filter(({ at }) => at >= first - REACHES);
    const since = recent[0]?.at ?? first;
    const { fresh } = bursts(recent, await said(since), except, { first: Number.POSITIVE_INFINITY, floor: 0 });
    if (recent.some(({ at }, i) => at >= first && (fresh[i] as number) > MEMORY.floor))
      heard = await said(points[0]?.at ?? from);
  }
  return signFindings(brand, points, rule, from, (group, begin) => {
    const since = group[0]?.at ?? from;
    const own = heard.filter(({ at }) => at >= since);
    const found = bursts(group, own, except, { first: begin, floor: MEMORY.floor });
    const usual = usually(group, HOUR);
    return i => {
      const score = dayRarity(found.fresh[i] as number, found.all, i, MEMORY);
      if (score === null) return null;
      const { at } = group[i] as Point;
      const topic = found.topics.get(i) ?? null;
      const mentions = window(group, i, DAY).reduce((sum, point) => sum + fresh(point).n, 0);
      const bad = topic !== null && soured(topic.mentions.length, topic.negative, usual(at)) >= SOURED;
      return {
        score,
        enough: topic !== null && topic.voices >= ENOUGH.authors && mentions >= ENOUGH.mentions,
        kind: 'topic',
        severity: bad ? 'warning' : 'info',
        evidence: {
          window: [at + HOUR - WINDOW, at + HOUR],
          observed: topic?.voices ?? 0,
          expected: topic?.usual ?? 0,
          mentions: topic?.mentions.slice(-EXAMPLES).reverse() ?? [],
          note: note(score < signThreshold(rule) ? null : topic, at + HOUR),
        },
      };
    };
  });
}

/** Of the loudest topic of a calm day nobody wants to hear. */
function note(topic: Topic | null, until: Instant): string {
  if (topic === null) return 'nothing is talked about much more than before';
  const { term, voices, of, usual: expected, mentions, negative } = topic;
  return `“${term}” is on many lips: ${voices} of ${count(of, 'voice')} say it in the 24 hours until ${iso(until).slice(11, 16)} UTC, usually ${usual(expected)}; ${negative} of ${mentions.length} negative`;
}
