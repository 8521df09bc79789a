import { describe, expect, test } from 'vitest';
import { detectDrop, lifecycle, signRules } from '../../src/detect/index.ts';
import type { Point, Rule } from '../../src/model/alert.ts';
import { DAY, HOUR, type TimeSpan } from '../../src/model/time.ts';
import { put, quiet, START } from './series.ts';

const DAYS = 30;
const FROM = START + DAYS * DAY;
const RULE = signRules(2).find(({ kind }) => kind === 'drop') as Rule;
const states = (points: Point[], whole: (span: TimeSpan) => boolean = () => true) =>
  detectDrop('acme', points, RULE, FROM, whole).map(({ state }) => state);

/** Thirty usual days, then two with a part of what is usual. */
function falls(part: number, rate = 6): Point[] {
  const points = quiet((DAYS + 2) * 24, rate);
  for (let i = DAYS * 24; i < points.length; i++) put(points, i, Math.round((points[i]?.n ?? 0) * part));
  return points;
}

describe('drop', () => {
  test('a day of hardly anything is one, what chance brings is not', () => {
    expect(states(falls(0.1)).at(-1)).toBe('breach');
    expect(new Set(states(falls(1)))).toEqual(new Set(['calm']));
    expect(states(falls(0.7))).not.toContain('breach');
  });
  test('where too little is said to miss it, nothing is said', () => {
    expect(new Set(states(falls(0, 0.3)))).toEqual(new Set(['calm']));
  });
  test('where not every source was heard it is not told', () => {
    const asked: TimeSpan[] = [];
    const heard = states(falls(0.1), span => {
      asked.push(span);
      return false;
    });
    expect(heard).not.toContain('breach');
    expect(heard.at(-1)).toBe('raised');
    expect(asked.every(([from, to]) => to - from === DAY)).toBe(true);
  });
  test('deaf hours within the day say nothing', () => {
    const points = falls(0.1);
    put(points, points.length - 5, null);
    expect(detectDrop('acme', points, RULE, FROM, () => true).filter(({ at }) => at > FROM + DAY + 19 * HOUR)).toEqual(
      [],
    );
  });
  test('too little history: nothing is usual yet', () => {
    expect(detectDrop('acme', falls(0.1).slice(-21 * 24), RULE, FROM, () => true)).toEqual([]);
  });
  test('a quiet weekend is usual where weekends are', () => {
    const points = quiet((DAYS + 6) * 24, 8);
    for (const [i, { n }] of points.entries())
      if (Math.floor(i / 24) % 7 >= 5) put(points, i, Math.round((n ?? 0) * 0.15));
    expect(states(points)).not.toContain('breach');
  });
  test('bucket by bucket or all at once: the same findings', () => {
    const points = falls(0.2);
    const whole = detectDrop('acme', points, RULE, FROM, () => true);
    for (const n of [3, 20, 40])
      expect(detectDrop('acme', points.slice(0, DAYS * 24 + n), RULE, FROM + (n - 1) * HOUR, () => true)).toEqual([
        whole[n - 1],
      ]);
  });
  test('waits until it lasts, is info, and is told once', () => {
    const findings = detectDrop('acme', falls(0.05), RULE, FROM, () => true);
    const changes = lifecycle(findings, [], [], FROM + 2 * DAY);
    expect(changes.map(({ kind, notify }) => [kind, notify])).toEqual([
      ['pend', false],
      ['open', true],
      ...changes.slice(2).map(({ kind }) => [kind, kind === 'remind' || kind === 'escalate']),
    ]);
    expect(changes[1]).toMatchObject({ alert: { severity: 'info', state: 'firing', openedAt: changes[0]?.at } });
    expect((changes[1]?.at ?? 0) - (changes[0]?.at ?? 0)).toBe(2 * HOUR);
  });
  test('one that does not last is dropped, and nobody hears of it', () => {
    const [first] = detectDrop('acme', falls(0.05), RULE, FROM, () => true).filter(({ state }) => state === 'breach');
    if (first === undefined) throw new Error('no breach');
    const calm = { ...first, at: first.until, until: first.until + HOUR, state: 'calm' as const, heldFor: HOUR };
    const changes = lifecycle([{ ...first, heldFor: HOUR }, calm], [], [], calm.until);
    expect(changes.map(({ kind, notify }) => [kind, notify])).toEqual([
      ['pend', false],
      ['drop', false],
    ]);
  });
});
