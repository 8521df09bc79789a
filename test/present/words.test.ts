import { describe, expect, it } from 'vitest';
import { clockSpan } from '../../src/model/clock.ts';
import { DAY, HOUR, MINUTE, parseInstant, type TimeSpan } from '../../src/model/time.ts';
import { bar, sparkline, thinned } from '../../src/present/chart.ts';
import {
  age,
  changePercent,
  compact,
  count,
  lasted,
  moment,
  next,
  percent,
  plural,
  signed,
  when,
} from '../../src/present/words.ts';
import { NOW, PIPE, TTY } from './looks.ts';

describe('numbers', () => {
  it.each([
    [0, '0'],
    [7.4, '7'],
    [950, '950'],
    [999.6, '1k'],
    [1000, '1k'],
    [1234, '1.2k'],
    [9949, '9.9k'],
    [12_345, '12k'],
    [999_499, '999k'],
    [999_500, '1M'],
    [1_250_000, '1.3M'],
    [3e9, '3B'],
    [4.2e12, '4.2T'],
    [-1234, '-1.2k'],
  ])('compact %d', (n, want) => expect(compact(n)).toBe(want));

  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [-1_234_567, '-1,234,567'],
  ])('count %d', (n, want) => expect(count(n)).toBe(want));

  it.each([
    [0, '0 %'],
    [0.042, '4.2 %'],
    [0.05, '5 %'],
    [0.0996, '10 %'],
    [0.4149, '41 %'],
    [1, '100 %'],
  ])('percent %d', (share, want) => expect(percent(share)).toBe(want));

  it('signs', () => {
    expect([signed(3.4), signed(-3.4), signed(0.2), signed(-0.72, '', 2)]).toEqual(['+3', '−3', '±0', '−0.72']);
    expect([changePercent(1.62), changePercent(0.92), changePercent(1.001)]).toEqual(['+62 %', '−8 %', '±0 %']);
    expect([plural(1, 'mention'), plural(1200, 'mention'), plural(2, 'reply', 'replies')]).toEqual([
      '1 mention',
      '1,200 mentions',
      '2 replies',
    ]);
  });
});

describe('times', () => {
  it.each([
    [-30_000, 'just now'],
    [-5 * MINUTE, '5 min ago'],
    [-119 * MINUTE, '1 h ago'],
    [-3 * DAY, '3 d ago'],
    [-40 * DAY, '2026-10-12'],
    [20 * MINUTE, 'in 20 min'],
    [30_000, 'in a moment'],
  ])('%d ms away: %s', (away, want) => expect(age(NOW + away, NOW)).toBe(want));

  it.each([
    [400, '0 s'],
    [45 * MINUTE, '45 min'],
    [5 * HOUR, '5 h'],
    [2 * DAY, '2 d'],
    [2 * DAY + 4 * HOUR, '2 d 4 h'],
  ])('lasted %d', (long, want) => expect(lasted(long)).toBe(want));

  it('are ages for people and ISO 8601 for programs', () => {
    expect(when('2026-11-21T10:00:00Z', TTY)).toBe('2 h ago');
    expect(when('2026-11-21T10:00:00Z', PIPE)).toBe('2026-11-21T10:00:00Z');
    expect(when(null, TTY)).toBe('');
    expect(next('2026-11-21T12:00:00Z', TTY)).toBe('due');
    expect(next('2026-11-21T12:20:00Z', TTY)).toBe('in 20 min');
    expect(next('2026-11-21T12:00:00Z', PIPE)).toBe('2026-11-21T12:00:00Z');
    expect(moment('2026-11-21T10:00:00Z', TTY)).toBe('Sat 21 Nov 11:00 (2 h ago)');
  });

  const at = (text: string): number => parseInstant(text) ?? Number.NaN;
  it.each<[string, string, string]>([
    ['2026-11-17T13:00:00Z', '2026-11-17T18:00:00Z', 'Tue 14:00–19:00'],
    ['2026-11-16T23:00:00Z', '2026-11-17T23:00:00Z', 'Tue'],
    ['2026-11-16T23:00:00Z', '2026-11-19T23:00:00Z', 'Tue – Thu'],
    ['2026-11-17T20:00:00Z', '2026-11-17T23:00:00Z', 'Tue 21:00–24:00'],
    ['2026-11-17T13:00:00Z', '2026-11-18T08:00:00Z', 'Tue 14:00 – Wed 09:00'],
    ['2026-11-02T13:00:00Z', '2026-11-18T08:00:00Z', 'Mon 2 Nov 14:00 – Wed 18 Nov 09:00'],
  ])('a span from %s to %s is %s', (from, to, want) => {
    expect(clockSpan([at(from), at(to)] as TimeSpan, 'Europe/Berlin')).toBe(want);
  });
});

describe('charts', () => {
  it('draw what nobody heard apart from what nobody said', () => {
    expect(sparkline([0, 1, null, 7], true)).toBe('▁▂·█');
    expect(sparkline([0, 1, null, 7], false)).toBe('_. #');
    expect(sparkline([0, null, 0], true)).toBe('▁·▁');
    expect(sparkline([], true)).toBe('');
    expect(sparkline([5], true, 10)).toBe('▅');
  });
  it('never draw something as nothing', () => {
    expect(sparkline([1, 10_000], true)[0]).toBe('▂');
    expect(bar(0.0001, 10, true)).toBe('▏');
    expect(bar(0.0001, 10, false)).toBe('#');
  });
  it('fill bars to an eighth', () => {
    expect([bar(0, 8, true), bar(0.5, 8, true), bar(0.51, 8, true), bar(1, 8, true), bar(7, 8, true)]).toEqual([
      '',
      '████',
      '████▏',
      '████████',
      '████████',
    ]);
  });
  it('thin out without making gaps look quiet', () => {
    expect(thinned([1, 2, 3, 4], 2)).toEqual([3, 7]);
    expect(thinned([4, null, null, null], 2)).toEqual([8, null]);
    expect(thinned([1, 2], 9)).toEqual([1, 2]);
  });
});
