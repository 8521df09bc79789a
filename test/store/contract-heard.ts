import { describe, expect, it } from 'vitest';
import type { Batch, Store } from '../../src/model/store.ts';
import { DAY, HOUR, type TimeSpan } from '../../src/model/time.ts';
import type { Fresh } from './contract.ts';
import { author, batch, entry, hit, NEGATIVE, NOON } from './samples.ts';

const KNOWN = 90 * DAY;
const SPAN: TimeSpan = [NOON, NOON + 2 * HOUR];
const reached = (mid: number) => ({ low: mid / 3, mid, high: mid * 3, basis: 'followers' as const });
const ask = (store: Store, span = SPAN) => store.loud('acme', span, HOUR, KNOWN);

/** One mention of acme. */
function said(
  id: string,
  by: string | null,
  reach: number | null,
  more: { at?: number; bad?: boolean; text?: string; relevance?: number; spam?: number } = {},
): Batch['items'][number] {
  const { at = NOON + 1, bad = false, text = `${id} about acme`, relevance = 1, spam = 0 } = more;
  return entry(
    id,
    { publishedAt: at, text, author: by === null ? null : author(by, { followers: (reach ?? 0) * 7 }) },
    [hit({ reach: reach === null ? null : reached(reach), relevance, spam, ...(bad ? { sentiment: NEGATIVE } : {}) })],
  );
}

export function heardContract(fresh: Fresh): void {
  describe('who was heard how far', () => {
    it('counts each voice once, by its farthest seen mention; unknown is left out and counted', async () => {
      const store = fresh();
      await store.save(batch([said('0', 'eve', 50)], { backfill: true }));
      await store.save(
        batch([
          said('1', 'ann', 100),
          said('2', 'ann', 300),
          said('3', 'bob', 20),
          said('4', 'cyd', null),
          said('5', null, 7),
          said('6', 'dan', 9_000, { relevance: 0.2 }),
          said('7', 'bob', 40, { at: NOON + HOUR }),
        ]),
      );
      const [first, second, ...rest] = await ask(store);
      expect(rest).toEqual([]);
      expect(first).toMatchObject({ at: NOON, n: 6, known: 5, reach: 377, freshReach: 327, speakers: [] });
      expect(first?.voices.map(({ reach }) => reach)).toEqual([300, 50, 20]);
      expect(first?.freshVoices.map(({ reach }) => reach)).toEqual([300, 20]);
      expect(second).toMatchObject({ at: NOON + HOUR, n: 1, known: 1, reach: 40 });
      expect(second?.voices[0]?.author).toBe(first?.voices[2]?.author);
    });
    it('tells who speaks badly of it, what of theirs, and whether they ever spoke of it before', async () => {
      const store = fresh();
      await store.save(batch([said('old', 'bob', 10, { at: NOON - 80 * DAY })]));
      await store.save(batch([said('older', 'cyd', 10, { at: NOON - 100 * DAY })]));
      await store.save(
        batch([
          entry('other', { publishedAt: NOON - DAY, author: author('ann') }, [hit({ brand: 'globex' })]),
          said('1', 'ann', 100, { bad: true }),
          said('2', 'ann', 50, { bad: true }),
          said('3', 'bob', 300, { bad: true }),
          said('4', 'cyd', 20, { bad: true }),
          said('5', 'dan', 900),
        ]),
      );
      const [hour] = await ask(store);
      expect(hour?.speakers.map(({ author: _, ...one }) => one)).toEqual([
        { reach: 300, mention: 'forum:3', followers: 2_100, fresh: false, backfilled: false },
        { reach: 100, mention: 'forum:1', followers: 350, fresh: true, backfilled: false },
        { reach: 20, mention: 'forum:4', followers: 140, fresh: true, backfilled: false },
      ]);
    });
    it("leaves out spam and the brand's own voices, and hands out the farthest few", async () => {
      const store = fresh();
      const others = Array.from({ length: 6 }, (_, i) => said(`x${i}`, `x${i}`, 10 + i, { bad: true }));
      await store.save(
        batch([
          { ...said('own', 'acme', 5_000, { bad: true }), media: 'owned' },
          said('spam', 'mal', 4_000, { bad: true, spam: 0.9 }),
          ...others,
        ]),
      );
      const [hour] = await ask(store);
      expect(hour?.speakers.map(({ reach }) => reach)).toEqual([15, 14, 13, 12]);
      expect(hour?.voices[0]?.reach).toBe(5_000);
    });
    it('an hour in which nobody spoke is there all the same; an empty span has none', async () => {
      const store = fresh();
      expect((await ask(store)).map(({ at, n }) => [at, n])).toEqual([
        [NOON, 0],
        [NOON + HOUR, 0],
      ]);
      expect(await ask(store, [NOON, NOON])).toEqual([]);
    });
  });

  describe('what was said', () => {
    it('comes oldest first, with what tells copies and voices apart', async () => {
      const store = fresh();
      await store.save(
        batch([
          said('b', 'ann', null, { at: NOON + 5_000, text: 'Acme is great!', bad: true }),
          said('a', 'bob', null, { at: NOON + 2_000, text: 'acme is GREAT' }),
          said('c', null, null, { at: NOON + 9_000, relevance: 0.1 }),
        ]),
      );
      const found = await store.said('acme', SPAN, 200);
      expect(found.map(({ id, text, negative }) => [id, text, negative])).toEqual([
        ['forum:a', 'acme is GREAT', false],
        ['forum:b', 'Acme is great!', true],
      ]);
      expect(found[0]?.story).toBe(found[1]?.story);
      expect(found[0]?.author).not.toBe(found[1]?.author);
    });
    it('of a loud brand it is an even sample, the same however it is asked for and came', async () => {
      const items = Array.from({ length: 600 }, (_, i) =>
        said(`m${i}`, `a${i}`, null, { at: NOON + Math.floor((i * 2 * HOUR) / 600) }),
      );
      const store = fresh();
      await store.save(batch([...items].reverse()));
      const whole = await store.said('acme', SPAN, 100);
      expect(whole.length).toBeGreaterThan(20);
      expect(whole.length).toBeLessThan(100);
      const [first, second] = [
        await store.said('acme', [NOON, NOON + HOUR], 100),
        await store.said('acme', [NOON + HOUR, NOON + 2 * HOUR], 100),
      ];
      expect([...first, ...second].map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
    });
    it('what is usual thins a day, not what the day itself brings later', async () => {
      const store = fresh();
      const midnight = Math.floor(NOON / DAY) * DAY;
      const past = Array.from({ length: 1_400 }, (_, i) =>
        said(`p${i}`, `p${i}`, null, { at: midnight - 7 * DAY + Math.floor((i * 7 * DAY) / 1_400) }),
      );
      const morning = Array.from({ length: 24 }, (_, i) => said(`d${i}`, `d${i}`, null, { at: NOON + i * 1_000 }));
      await store.save(batch([...past, ...morning]));
      const before = await store.said('acme', [NOON, NOON + HOUR], 100);
      expect(before.length).toBeGreaterThan(2);
      expect(before.length).toBeLessThan(20);
      await store.save(
        batch(Array.from({ length: 90 }, (_, i) => said(`e${i}`, `e${i}`, null, { at: NOON + 5 * HOUR + i * 60_000 }))),
      );
      expect(await store.said('acme', [NOON, NOON + HOUR], 100)).toEqual(before);
    });
  });
}
