import {
  detectDrop,
  detectHours,
  detectReach,
  detectTopic,
  detectVoice,
  type Early,
  historyStart,
} from '../detect/index.ts';
import type { Finding, Loud, Point, Rule, Said } from '../model/alert.ts';
import type { Store } from '../model/store.ts';
import { DAY, type Duration, HOUR, type Instant, type TimeSpan } from '../model/time.ts';

/** Texts of a day that are looked at for what is talked about: more tell no more, and take their time each hour. */
const DAILY = 200;
/** Whoever was heard within this time before is not new. */
const KNOWN: Duration = 90 * DAY;

/** One brand's rules, each over the hours it is given. */
export type Judge = (rule: Rule, points: readonly Point[], from: Instant, early: Early) => Promise<Finding[]>;

/**
 * What the rules say of a brand's hours from `from` on, `points` being the hours with their history, `early` what
 * they held before their end. Of what people said only as
 * much is read as the rule needs, and nothing where no hour is new. `words`: those of the brand's own query. `replayed`: what was
 * back-filled is taken for news.
 */
export function judging(
  store: Store,
  brand: string,
  words: string,
  whole: (span: TimeSpan) => boolean,
  replayed = false,
): Judge {
  let kept: { key: string; hours: Promise<Loud[]> } | null = null;
  /** Two rules ask for the same hours, one after the other. */
  const loud = (span: TimeSpan): Promise<Loud[]> => {
    const key = span.join();
    if (kept?.key !== key)
      kept = { key, hours: store.loud(brand, span, HOUR, KNOWN).then(hours => (replayed ? hours.map(asNews) : hours)) };
    return kept.hours;
  };
  const said = async (span: TimeSpan): Promise<Said[]> => {
    const all = await store.said(brand, span, DAILY);
    return replayed ? all.map(one => ({ ...one, backfilled: false })) : all;
  };
  return async (rule, points, from, early) => {
    const last = points.at(-1);
    if (last === undefined || last.at < from) return [];
    const span: TimeSpan = [Math.max(historyStart(from), (points[0] as Point).at), last.at + HOUR];
    switch (rule.kind) {
      case 'drop':
        return detectDrop(brand, points, rule, from, whole);
      case 'reach':
        return detectReach(brand, points, await loud(span), rule, from);
      case 'voice':
        return detectVoice(brand, points, await loud(span), rule, from);
      case 'topic':
        return detectTopic(brand, points, since => said([since, span[1]]), rule, from, `${words} ${brand}`);
      default:
        return detectHours(brand, points, rule, from, early);
    }
  };
}

function asNews(hour: Loud): Loud {
  return {
    ...hour,
    freshReach: hour.reach,
    freshVoices: hour.voices,
    speakers: hour.speakers.map(one => ({ ...one, backfilled: false })),
  };
}
