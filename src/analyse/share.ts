import type { Change, Interval, ShareOfVoice, ShareRow } from '../model/report.ts';
import type { HourRow, Settings, Summary } from '../model/store.ts';
import { HOUR, type TimeSpan } from '../model/time.ts';
import { differenceChange, type Periods } from './compare.ts';
import type { Ears } from './ears.ts';
import { type Dispersion, dispersion, shareInterval, shareOfLumps } from './interval.ts';
import { hoursIn } from './series.ts';

/** Stories are known for whole spans only: so much of it must have been heard for all. */
const ALIKE = 0.95;

/** Below this the hours of two weeks are too unlike to compare. */
const HALF = 0.5;

type Contender = Settings['brands'][number];

interface Lane {
  n: number;
  reach: number;
  days: { n: number; reach: number }[];
}
/** What each contender got in the source-hours in which all of them were heard. */
interface Field {
  hours: number;
  of: number;
  lanes: Lane[];
  all: number;
  scatter: Dispersion;
}

/**
 * Share of voice by mentions, stories and reach among these brands, like with like: only source-hours heard for all of them
 * count. Stories are known for the whole span only, so their shares are null where hours were left out. Null for fewer
 * than two brands.
 */
export function share(
  contenders: readonly Contender[],
  rows: { now: readonly HourRow[]; before: readonly HourRow[] },
  summaries: readonly Summary[],
  heard: Ears,
  periods: Periods,
  barred: string | null,
): ShareOfVoice | null {
  if (contenders.length < 2) return null;
  const now = field(contenders, rows.now, heard, periods.now);
  const before = field(contenders, rows.before, heard, periods.before);
  const whole = now.hours > 0 && now.hours >= now.of * ALIKE;
  const stories = contenders.map(({ id }) => summaries.find(({ brand }) => brand === id)?.stories ?? 0);
  const allStories = stories.reduce((sum, n) => sum + n, 0);
  const shareRows = contenders.map(({ id, name, role }, i): ShareRow => {
    const lane = now.lanes[i] ?? { n: 0, reach: 0, days: [] };
    const told = stories[i] ?? 0;
    const days = lane.days.map((day, d) => ({
      x: day.reach,
      t: now.lanes.reduce((sum, other) => sum + (other.days[d]?.reach ?? 0), 0),
    }));
    const reached = days.reduce((sum, day) => sum + day.t, 0);
    return {
      brand: id,
      name,
      role,
      mentions: lane.n,
      stories: told,
      reach: lane.reach,
      byMentions: estimate(lane.n, now.all, shareInterval(lane.n, now.all, 0.95, now.scatter)),
      byStories: whole ? estimate(told, allStories, shareInterval(told, allStories, 0.95)) : null,
      byReach: estimate(lane.reach, reached, shareOfLumps(days, 0.95)),
      change: shareChange(i, now, before, barred),
    };
  });
  shareRows.sort((a, b) => b.mentions - a.mentions || (a.brand < b.brand ? -1 : 1));
  const note =
    now.hours === 0
      ? 'there was no hour in which all of these brands were heard'
      : whole
        ? null
        : `over the ${now.hours} source-hours in which all of these brands were heard, of ${now.of} in which some were; stories are known for whole weeks only`;
  return { rows: shareRows, hours: now.hours, of: now.of, note };
}

function estimate(n: number, of: number, interval: Interval | null): ShareRow['byMentions'] {
  return of > 0 ? { value: n / of, interval } : null;
}

function field(contenders: readonly Contender[], rows: readonly HourRow[], heard: Ears, span: TimeSpan): Field {
  const open = new Set<string>();
  let of = 0;
  for (const source of heard.sources) {
    for (const [hour] of hoursIn(span)) {
      // What nobody heard is missing alike; what some of them missed is not.
      const hearing = contenders.filter(({ id }) => heard.heard(id, source, hour)).length;
      if (hearing > 0) of++;
      if (hearing === contenders.length) open.add(`${hour}\n${source}`);
    }
  }
  const places = new Map(contenders.map(({ id }, i) => [id, i]));
  const many = Math.max(1, Math.ceil((span[1] - span[0]) / (24 * HOUR)));
  const lanes = contenders.map(
    (): Lane => ({ n: 0, reach: 0, days: Array.from({ length: many }, () => ({ n: 0, reach: 0 })) }),
  );
  for (const row of rows) {
    const lane = lanes[places.get(row.brand) ?? -1];
    if (!lane || !open.has(`${row.hour}\n${row.source}`)) continue;
    lane.n += row.n;
    lane.reach += row.reachSum;
    const day = lane.days[Math.min(many - 1, Math.max(0, Math.floor((row.hour - span[0]) / (24 * HOUR))))];
    if (day) {
      day.n += row.n;
      day.reach += row.reachSum;
    }
  }
  return {
    hours: open.size,
    of,
    lanes,
    all: lanes.reduce((sum, lane) => sum + lane.n, 0),
    scatter: dispersion(lanes.map(lane => lane.days.map(day => day.n))),
  };
}

function shareChange(place: number, now: Field, before: Field, barred: string | null): Change {
  const one = ({ lanes, all, scatter }: Field): Parameters<typeof differenceChange>[0] | null => {
    const n = lanes[place]?.n ?? 0;
    const at95 = shareInterval(n, all, 0.95, scatter);
    const at99 = shareInterval(n, all, 0.99, scatter);
    return at95 && at99 && { value: n / all, at95, at99 };
  };
  const alike =
    Math.min(now.hours, before.hours) >= HALF * Math.max(now.hours, before.hours) &&
    [now, before].every(part => part.hours > 0 && part.hours >= HALF * part.of);
  const unheard = alike ? null : 'too few hours were heard for all of these brands in both weeks';
  const nothing: Parameters<typeof differenceChange>[0] = {
    value: 0,
    at95: { low: 0, high: 0 },
    at99: { low: 0, high: 0 },
  };
  const first = one(now);
  return differenceChange(first ?? nothing, one(before), barred ?? unheard ?? (first ? null : 'no mentions'), null);
}
