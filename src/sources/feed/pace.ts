import { DAY, type Duration, HOUR, type Instant, MINUTE, WEEK } from '../../model/time.ts';
import type { Pace, Pieces } from './feed.ts';
import { countOf, textOf } from './text.ts';

/** No feed is believed that says it rests longer. */
const LONGEST = DAY;
const PERIODS: Readonly<Record<string, Duration>> = {
  hourly: HOUR,
  daily: DAY,
  weekly: WEEK,
  monthly: 30 * DAY,
  yearly: 365 * DAY,
};
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Null: it states none. RSS 2.0 `ttl` (minutes), `skipHours`, `skipDays` (rssboard.org/rss-specification), `sy:updatePeriod` and `sy:updateFrequency` (RSS 1.0 module). */
export function paceOf(head: Pieces): Pace | null {
  const ttl = countOf(textOf(head, 'ttl'));
  const period = PERIODS[(textOf(head, 'sy:updateperiod') ?? '').toLowerCase()] ?? null;
  const frequency = Math.max(1, countOf(textOf(head, 'sy:updatefrequency')) ?? 1);
  const stated = Math.max((ttl ?? 0) * MINUTE, period === null ? 0 : period / frequency);
  const inside = (list: string, name: string): string[] =>
    (head[list] ?? []).flatMap(piece => piece.kids[name] ?? []).map(({ text }) => text.trim());
  // 24 is midnight in the older specification.
  const hours = inside('skiphours', 'hour')
    .flatMap(text => countOf(text) ?? [])
    .filter(hour => hour <= 24);
  const days = inside('skipdays', 'day').map(text => DAYS.indexOf(text.slice(0, 3).toLowerCase()));
  const pace: Pace = {
    every: stated > 0 ? Math.min(Math.round(stated), LONGEST) : null,
    hours: [...new Set(hours.map(hour => hour % 24))],
    days: [...new Set(days.filter(day => day >= 0))],
  };
  return pace.every === null && pace.hours.length === 0 && pace.days.length === 0 ? null : pace;
}

/** A feed is asked again when it has been silent for this share longer… */
const SHARE = 20;
/** …and never more rarely than this many turns. */
const MOST_TURNS = 4;

/**
 * When a feed is worth asking again: after its own `every`; later the longer it has been silent (a twentieth of the silence,
 * four turns at most: a feed that wakes up in a crisis must be heard), and not in an hour or on a day it rests.
 * `newest`: its newest entry by a stated date. `turn`: how often it is asked at most. Never before `from` + `turn`.
 */
export function nextTurn(about: { pace: Pace | null; newest: Instant | null; turn: Duration; from: Instant }): Instant {
  const { pace, newest, turn, from } = about;
  const silent = newest === null ? 0 : Math.min((from - newest) / SHARE, turn * MOST_TURNS);
  const at = from + Math.round(Math.max(turn, pace?.every ?? 0, silent));
  return pace === null ? at : awake(at, pace);
}

/** The first instant from `at` on that lies in no skipped hour or day; `at` itself where all of them are skipped. */
function awake(at: Instant, { hours, days }: Pace): Instant {
  if (hours.length === 0 && days.length === 0) return at;
  for (let time = at; time <= at + WEEK; time = (Math.floor(time / HOUR) + 1) * HOUR) {
    const date = new Date(time);
    if (!hours.includes(date.getUTCHours()) && !days.includes(date.getUTCDay())) return time;
  }
  return at;
}
