import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/model/store.ts';
import type { TimeSpan } from '../../src/model/time.ts';
import { HOUR, MINUTE } from '../../src/model/time.ts';
import type { Fresh } from './contract.ts';
import { author, batch, entry, hit, job, NEGATIVE, NOON, outcome } from './samples.ts';

const QUARTER = 15 * MINUTE;

async function heard(store: Store, id: string, ...spans: TimeSpan[]): Promise<void> {
  for (const span of spans) await store.finish(outcome(id, { heard: span }));
}
async function counts(store: Store, hours = 4, from = NOON): Promise<(number | null)[]> {
  return (await store.series('acme', 'r', [from, from + hours * HOUR], HOUR)).points.map(p => p.n);
}

export function seriesContract(fresh: Fresh): void {
  describe('series', () => {
    it('counts buckets aligned to the step that lie in the span', async () => {
      const store = fresh();
      await store.plan([job('a')], NOON);
      await heard(store, 'a', [NOON, NOON + HOUR]);
      const reach = { low: 1, mid: 5, high: 9, basis: 'views' as const };
      await store.save(
        batch([entry('0', { publishedAt: NOON + 1 }, [hit({ sentiment: NEGATIVE })])], { backfill: true }),
      );
      await store.save(
        batch([
          entry('1', { text: 'same words', publishedAt: NOON + 2 }, [hit({ sentiment: NEGATIVE, reach })]),
          entry('2', { text: 'Same words!', publishedAt: NOON + QUARTER - 1, author: author('bob') }, [hit({ reach })]),
          entry('3', { publishedAt: NOON + QUARTER, author: null }),
          entry('4', { publishedAt: NOON + 3 }, [hit({ brand: 'globex' })]),
        ]),
      );
      const { points, evaluatedTo } = await store.series('acme', 'r', [NOON - 1, NOON + 3 * QUARTER + 1], QUARTER);
      expect(evaluatedTo).toBeNull();
      expect(points).toEqual([
        {
          at: NOON,
          n: 3,
          negative: 2,
          backfilled: 1,
          backfilledNegative: 1,
          reach: 10,
          authors: 2,
          sources: 1,
          stories: 2,
        },
        {
          at: NOON + QUARTER,
          n: 1,
          negative: 0,
          backfilled: 0,
          backfilledNegative: 0,
          reach: 0,
          authors: 0,
          sources: 1,
          stories: 1,
        },
        {
          at: NOON + 2 * QUARTER,
          n: 0,
          negative: 0,
          backfilled: 0,
          backfilledNegative: 0,
          reach: 0,
          authors: 0,
          sources: 0,
          stories: 0,
        },
      ]);
    });

    it('an empty span has no buckets', async () => {
      expect(await fresh().series('acme', 'r', [NOON, NOON], HOUR)).toEqual({ points: [], evaluatedTo: null });
      expect((await fresh().series('acme', 'r', [NOON + 1, NOON + HOUR], HOUR)).points).toEqual([]);
    });

    it('never heard is deaf, heard and empty is silence', async () => {
      const store = fresh();
      await store.plan([job('a')], NOON);
      expect(await counts(store)).toEqual([null, null, null, null]);
      await heard(store, 'a', [NOON, NOON + HOUR], [NOON + HOUR, NOON + 2 * HOUR]);
      expect(await counts(store)).toEqual([0, 0, null, null]);
    });

    it('half of a bucket is enough, in however many pieces, counted once', async () => {
      const store = fresh();
      await store.plan([job('a')], NOON);
      await heard(store, 'a', [NOON, NOON + QUARTER], [NOON + 2 * QUARTER, NOON + 3 * QUARTER]);
      await heard(store, 'a', [NOON + HOUR, NOON + HOUR + QUARTER], [NOON + HOUR, NOON + HOUR + QUARTER]);
      expect(await counts(store, 2)).toEqual([0, null]);
    });

    it('half of the jobs must have heard; strangers, the retired, follow-ups and the never heard do not count', async () => {
      const store = fresh();
      await store.plan(
        [job('a'), job('b', { brand: 'acme' }), job('never'), job('other', { brand: 'globex' }), job('retired')],
        NOON,
      );
      await heard(store, 'a', [NOON, NOON + 3 * HOUR]);
      await heard(store, 'b', [NOON, NOON + 2 * HOUR]);
      await heard(store, 'other', [NOON, NOON + 4 * HOUR]);
      await heard(store, 'retired', [NOON, NOON + 4 * HOUR]);
      await store.plan([job('a'), job('b', { brand: 'acme' }), job('never'), job('other', { brand: 'globex' })], NOON);
      expect(await counts(store)).toEqual([0, 0, 0, null]);
      await store.plan([job('a'), job('b', { brand: 'acme' }), job('c')], NOON);
      await heard(store, 'c', [NOON, NOON + HOUR]);
      expect(await counts(store)).toEqual([0, 0, null, null]);
    });

    it('a job speaks only from when it was first heard; before all, an import may', async () => {
      const store = fresh();
      await store.plan([job('a'), job('b')], NOON);
      await heard(store, 'a', [NOON, NOON + 4 * HOUR]);
      await heard(store, 'b', [NOON + 3 * HOUR, NOON + 4 * HOUR]);
      expect(await counts(store, 6, NOON - 2 * HOUR)).toEqual([null, null, 0, 0, 0, 0]);
      await heard(store, 'import', [NOON - HOUR, NOON]);
      expect(await counts(store, 6, NOON - 2 * HOUR)).toEqual([null, 0, 0, 0, 0, 0]);
    });

    it('a job that began within a bucket does not speak for it', async () => {
      const store = fresh();
      await store.plan([job('a'), job('b')], NOON);
      await heard(store, 'a', [NOON - HOUR, NOON]);
      await heard(store, 'b', [NOON + QUARTER, NOON + 2 * HOUR]);
      expect(await counts(store, 3, NOON - HOUR)).toEqual([0, null, 0]);
    });

    it('a failed poll heard nothing', async () => {
      const store = fresh();
      await store.plan([job('a')], NOON);
      await heard(store, 'a', [NOON, NOON + HOUR]);
      await store.finish(outcome('a', { status: 'failed', heard: null }));
      expect(await counts(store, 2)).toEqual([0, null]);
    });

    it('what was counted in a deaf bucket is still told', async () => {
      const store = fresh();
      await store.save(batch([entry('1')]));
      const { points } = await store.series('acme', 'r', [NOON, NOON + HOUR], HOUR);
      expect(points).toMatchObject([{ n: null, authors: 1 }]);
    });

    it('is asked twice, and gives what is stored by then', async () => {
      const store = fresh();
      await store.plan([job('a')], NOON);
      await heard(store, 'a', [NOON, NOON + HOUR]);
      const ask = async () => (await store.series('acme', 'r', [NOON, NOON + HOUR], HOUR)).points[0];
      const first = await ask();
      if (first) first.n = 99;
      expect((await ask())?.n).toBe(0);
      await store.save(batch([entry('1')]));
      expect((await ask())?.n).toBe(1);
      await store.save(batch([entry('1', { text: 'another' }, [hit({ sentiment: NEGATIVE })])]));
      expect((await ask())?.negative).toBe(1);
      await store.plan([job('b')], NOON);
      await heard(store, 'b', [NOON, NOON + MINUTE]);
      expect((await ask())?.n).toBeNull();
      await store.prune({ mentionsSince: NOON + HOUR, rawSince: null });
      expect((await ask())?.authors).toBe(0);
    });

    it('says how far a rule has been evaluated, and never goes back', async () => {
      const store = fresh();
      for (const evaluatedTo of [NOON, NOON - HOUR])
        await store.transition({ brand: 'acme', rule: 'r', evaluatedTo }, [], [], NOON);
      expect((await store.series('acme', 'r', [NOON, NOON], HOUR)).evaluatedTo).toBe(NOON);
      expect((await store.series('acme', 'other', [NOON, NOON], HOUR)).evaluatedTo).toBeNull();
    });
  });
}
