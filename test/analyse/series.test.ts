import { describe, expect, it } from 'vitest';
import { daysOf, hoursIn, series } from '../../src/analyse/series.ts';
import type { HourRow } from '../../src/model/store.ts';
import { HOUR, iso, parseWeek, type TimeSpan } from '../../src/model/time.ts';
import { WEEK_47, ZONE } from './week.ts';

function row(hour: number, n: number): HourRow {
  return {
    brand: 'acme',
    hour,
    source: 'hn',
    n,
    positive: 1,
    negative: 0,
    sentimentSum: 0,
    reachSum: 10,
    reachKnown: 1,
  };
}

describe('series', () => {
  it('puts hours into the days of the zone', () => {
    const days = daysOf(WEEK_47, ZONE);
    // 23:00 UTC on Monday is Tuesday in Berlin.
    const points = series(
      [row(WEEK_47[0], 2), row(WEEK_47[0] + 23 * HOUR, 3), row(WEEK_47[0] + 24 * HOUR, 4)],
      days,
      () => 1,
    );
    expect(points.map(({ n }) => n)).toEqual([5, 4, 0, 0, 0, 0, 0]);
    expect(points[0]).toMatchObject({ from: iso(WEEK_47[0]), positive: 2, reach: 20 });
  });

  it('tells silence from deafness', () => {
    const days = daysOf(WEEK_47, ZONE);
    const points = series([row(WEEK_47[0] + 24 * HOUR, 4)], days, ([from]) => (from < WEEK_47[0] + 48 * HOUR ? 0 : 1));
    // What was found though nobody listened, an import for instance, is shown.
    expect(points.map(({ n }) => n)).toEqual([null, 4, 0, 0, 0, 0, 0]);
  });

  it('has days of 23 and 25 hours where the clock changes', () => {
    const hours = (name: string): number[] =>
      daysOf(parseWeek(name, ZONE) as TimeSpan, ZONE).map(([from, to]) => (to - from) / HOUR);
    expect(hours('2026-W13')).toEqual([24, 24, 24, 24, 24, 24, 23]);
    expect(hours('2026-W43')).toEqual([24, 24, 24, 24, 24, 24, 25]);
  });

  it('keeps an hour that a half-hour zone cuts, once', () => {
    const span = parseWeek('2026-W47', 'Asia/Kolkata') as TimeSpan;
    expect(span[0] % HOUR).toBe(HOUR / 2);
    const start = Math.floor(span[0] / HOUR) * HOUR;
    expect(hoursIn(span)[0]).toEqual([start, start + HOUR]);
    const days = series(
      [row(start, 2), row(start + HOUR, 1), row(start - HOUR, 9)],
      daysOf(span, 'Asia/Kolkata'),
      () => 1,
    );
    expect(days[0]?.n).toBe(3);
  });
});
