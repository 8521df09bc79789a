import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reachOf, seeing } from '../../src/enrich/reach.ts';
import type { Counts, Item } from '../../src/model/mention.ts';
import { NO_COUNTS } from '../../src/model/mention.ts';
import { anItem, followedBy } from './item.ts';

function reach(counts: Partial<Counts>, followers: number | null = null, more: Partial<Item> = {}) {
  return reachOf(anItem({ counts: { ...NO_COUNTS, ...counts }, author: followedBy(followers), ...more }));
}

describe('reach', () => {
  test('views are taken as counted', () => {
    expect(reach({ views: 500, likes: 90 }, 10_000)?.reach).toEqual({ low: 500, mid: 500, high: 500, basis: 'views' });
  });
  test("followers by Sprinklr's curve", () => {
    expect(reach({}, 1_200)).toEqual({
      reach: { low: 60, mid: 180, high: 540, basis: 'followers' },
      why: 'reach: 1,200 followers × 0.15',
    });
    expect([seeing(0), seeing(100_000), seeing(10_000_000), seeing(50_000_000)]).toEqual([0.15, 0.15, 0.06, 0.06]);
    expect(seeing(5_050_000)).toBeCloseTo(0.105, 10);
  });
  test('reactions, where they tell of more than followers do', () => {
    expect(reach({ likes: 10, replies: 10 })?.reach).toEqual({ low: 333, mid: 1000, high: 3000, basis: 'engagement' });
    expect(reach({ likes: 10, replies: 10 }, 100)?.reach).toMatchObject({ mid: 1000, basis: 'engagement' });
  });
  test('each share adds its share of 200, and the range ends at those who can have seen it', () => {
    expect(reach({ shares: 2 }, 1_000)?.reach).toEqual({ low: 70, mid: 210, high: 630, basis: 'followers' });
    expect(reach({ shares: 1 }, 10)?.reach).toEqual({ low: 27, mid: 80, high: 210, basis: 'engagement' });
  });
  test('articles by how widely the site is read, forums a tenth', () => {
    const at = (url: string, kind: Item['kind'], platform = 'rss') => reach({}, null, { url, kind, platform })?.reach;
    expect(at('https://www.bbc.co.uk/news/1', 'article')).toMatchObject({ mid: 50_000, basis: 'domain' });
    expect(at('https://tech.heise.de/1', 'article')?.mid).toBe(10_000);
    expect(at('https://blog.example.com/1', 'article')?.mid).toBe(50);
    expect(at('https://forum.example.com/1', 'post')?.mid).toBe(5);
    expect(at('not a url', 'article')?.mid).toBe(50);
    expect(at('https://evilbbc.co.uk/1', 'article')?.mid).toBe(50);
  });
  test('nothing known is null, not 0', () => {
    expect(reach({})).toBeNull();
    expect(reach({ likes: 0, replies: 0 })).toBeNull();
  });

  const count = fc.option(fc.nat({ max: 20_000_000 }));
  const counted = fc.record({ likes: count, replies: count, shares: count, views: count });
  const kinds = fc.constantFrom<Item['kind']>('post', 'article', 'comment');
  test('low ≤ mid ≤ high, whole numbers', () => {
    fc.assert(
      fc.property(counted, count, kinds, (counts, followers, kind) => {
        const got = reach(counts, followers, { kind })?.reach;
        if (!got) return;
        expect(got.low).toBeLessThanOrEqual(got.mid);
        expect(got.mid).toBeLessThanOrEqual(got.high);
        expect([got.low, got.mid, got.high].every(Number.isSafeInteger)).toBe(true);
      }),
    );
  });
  test('more followers or reactions never mean less', () => {
    const keys = fc.constantFrom('likes', 'replies', 'shares', 'views', 'followers');
    fc.assert(
      fc.property(counted, count, kinds, keys, fc.nat({ max: 5_000_000 }), (counts, followers, kind, key, step) => {
        const known = { ...counts, followers };
        const value = known[key as keyof typeof known];
        if (value === null) return;
        const { followers: f, ...c } = { ...known, [key]: value + step };
        const before = reach(counts, followers, { kind })?.reach;
        const after = reach(c, f, { kind })?.reach;
        if (!before) return;
        expect(after?.low).toBeGreaterThanOrEqual(before.low);
        expect(after?.mid).toBeGreaterThanOrEqual(before.mid);
        expect(after?.high).toBeGreaterThanOrEqual(before.high);
      }),
      { numRuns: 1000 },
    );
  });
});
