import type { Finding, Loud, Point, Rule, Speaker } from '../model/alert.ts';
import { DAY, type Duration, HOUR, type Instant } from '../model/time.ts';
import { compact } from '../text/numbers.ts';
import { firstAt } from './mood.ts';
import { LEAST_DAYS, signThreshold } from './signs.ts';
import { rarity } from './tail.ts';

/** The weeks of voices a new one is compared with, but for the last day: who comes with it does not hide it. */
const MEMORY: Duration = 49 * DAY;
const ASIDE: Duration = DAY;
/** How many of the farthest heard make the tail, what part of all at most, and what tails of audiences look like. */
const TAIL = { most: 20, part: 3, prior: { index: 0.9, weight: 5 } } as const;
/** With fewer negative voices those of every mood stand in for them, as often as this brand is spoken badly of. */
const FEW = 20;
const LEAST = 8;
/** Whom fewer may have seen is nobody far heard, however small the brand: about ten thousand followers. */
const FAR = 1_500;

/**
 * Where somebody speaks badly of a brand who never spoke of it before and is heard far beyond those who did. A single event: each
 * breach is another person, and what follows it says nothing. Judged is the hour in which it was said, once: followers or views
 * that turn up later raise nothing. Points and `loud` are hours, ascending.
 */
export function detectVoice(
  brand: string,
  points: readonly Point[],
  loud: readonly Loud[],
  rule: Rule,
  from: Instant,
): Finding[] {
  const threshold = signThreshold(rule);
  const hours = new Map(loud.map(hour => [hour.at, hour]));
  const heard = points.flatMap(({ at, n }) => (n === null ? [] : (hours.get(at) ?? [])));
  const findings: Finding[] = [];
  for (const { at, speakers } of heard) {
    if (at < from) continue;
    const before = heard.slice(firstAt(heard, at - MEMORY), firstAt(heard, at - ASIDE));
    if (before.length * HOUR < LEAST_DAYS * DAY) continue;
    const news = speakers.filter(({ fresh, backfilled, reach }) => fresh && !backfilled && reach >= FAR);
    const known = news.length === 0 ? null : knownOf(before);
    const far = known === null ? [] : news.filter(({ reach }) => scoreOf(reach, known) >= threshold);
    const [farthest] = far;
    const said =
      farthest === undefined || known === null
        ? { observed: 0, expected: 0, score: 0, note: 'nobody new who is heard so far has spoken badly of it' }
        : {
            observed: farthest.reach,
            expected: known.largest[0] ?? 0,
            score: scoreOf(farthest.reach, known),
            note: note(farthest, far.length - 1, known),
          };
    findings.push({
      key: `${brand}/${rule.id}`,
      rule: rule.id,
      kind: 'voice',
      brand,
      at,
      until: at + HOUR,
      state: farthest === undefined ? 'calm' : 'breach',
      heldFor: HOUR,
      severity: 'warning',
      evidence: { ...said, window: [at, at + HOUR], mentions: far.map(({ mention }) => mention) },
    });
  }
  return findings;
}

interface Known {
  /** The farthest heard, descending; the last is the edge of the tail. */
  largest: number[];
  /** Heard days they come from, as many more as only part of them spoke badly. */
  days: number;
  heardDays: number;
}

function scoreOf(reach: number, { largest, days }: Known): number {
  return rarity(reach, largest, days, TAIL.prior);
}

/** Who was heard in the weeks before; null: too few to compare with. */
function knownOf(heard: readonly Loud[]): Known | null {
  const heardDays = (heard.length * HOUR) / DAY;
  const negative = farthestOf(heard.map(({ speakers }) => speakers));
  if (negative.length >= FEW) return { largest: tailOf(negative), days: heardDays, heardDays };
  const all = farthestOf(heard.map(({ voices }) => voices));
  if (all.length < LEAST) return null;
  // Two in ten, worth ten voices, until the brand has shown its own share.
  const share = (negative.length + 2) / (all.length + 10);
  return { largest: tailOf(all), days: heardDays / share, heardDays };
}

/** The reach of each once, the farthest first. */
function farthestOf(hours: readonly (readonly { author: number; reach: number }[])[]): number[] {
  const reach = new Map<number, number>();
  for (const voices of hours)
    for (const one of voices) reach.set(one.author, Math.max(one.reach, reach.get(one.author) ?? 0));
  return [...reach.values()].sort((a, b) => b - a);
}

function tailOf(sorted: readonly number[]): number[] {
  return sorted.slice(0, Math.min(TAIL.most, Math.floor(sorted.length / TAIL.part)) + 1);
}

function note({ followers, reach }: Speaker, also: number, { largest, heardDays }: Known): string {
  const who = followers === null ? 'somebody far heard' : `somebody with ${compact(followers)} followers`;
  const more = also === 0 ? '' : `; ${also} more like that in the same hour`;
  return `${who} speaks badly of it for the first time; about ${compact(reach)} people may see it, the farthest heard of the ${Math.round(heardDays)} days before reached ${compact(largest[0] ?? 0)}${more}`;
}
