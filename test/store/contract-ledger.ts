import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, WEEK } from '../../src/model/time.ts';
import type { Fresh } from './contract.ts';
import { batch, entry, job, NOON, outcome } from './samples.ts';

export function ledgerContract(fresh: Fresh): void {
  describe('reading back', () => {
    const back = batch([entry('old', { publishedAt: NOON - WEEK })], { job: 'a', reading: 'readback', backfill: true });

    it('has a cursor of its own; polling keeps its own, its schedule and its alarms', async () => {
      const store = fresh();
      await store.plan([job('a')], NOON);
      await store.save(batch([], { job: 'a', resume: 'front' }));
      await store.finish(outcome('a', { heard: [NOON - HOUR, NOON], dueAt: NOON + HOUR }));
      expect(await store.readBack('a', NOON - 4 * WEEK, 'start', NOON)).toMatchObject({ cursor: 'start', done: false });
      await store.save({ ...back, resume: 'middle' });
      await store.finish(
        outcome('a', {
          status: 'partial',
          error: { kind: 'unfinished', message: 'time' },
          heard: [NOON - 2 * WEEK, NOON - WEEK],
          dueAt: NOON - 1,
          seen: 5,
        }),
        { reading: 'readback' },
      );
      expect(await store.jobs()).toMatchObject([
        { backfill: false, dueAt: NOON + HOUR, failures: 0, heardFrom: NOON - 2 * WEEK, heardTo: NOON },
      ]);
      expect((await store.claim(NOON + HOUR, 0, 9))[0]).toMatchObject({ cursor: 'front', backfill: false });
      // A second line with the same or a later beginning goes on; one that goes further back begins anew.
      expect(await store.readBack('a', NOON - 3 * WEEK, 'other', NOON)).toMatchObject({
        cursor: 'middle',
        seen: 5,
        added: 1,
      });
      expect(await store.readBack('a', NOON - 5 * WEEK, 'further', NOON)).toMatchObject({ cursor: 'further', seen: 0 });
    });

    it('is done when it came to its end, and counts as heard', async () => {
      const store = fresh();
      await store.plan([job('a')], NOON);
      await store.readBack('a', NOON - 4 * WEEK, 'start', NOON);
      await store.save(back);
      await store.finish(outcome('a', { heard: [NOON - 4 * WEEK, NOON - DAY] }), { reading: 'readback' });
      expect(await store.readBacks()).toMatchObject([{ job: 'a', done: true, to: NOON - 4 * WEEK }]);
      expect(await store.polls([NOON - 4 * WEEK, NOON - 3 * WEEK])).toMatchObject([{ job: 'a', source: 'forum' }]);
      expect((await store.jobs())[0]?.last).toBeNull();
    });
  });

  describe('rhythm, delay, attention', () => {
    it('remembers when what it listed was published, once a new latest item', async () => {
      const store = fresh();
      await store.plan([job('a'), job('b', { source: 'press' })], NOON);
      for (const newest of [NOON - DAY, NOON - DAY, null, NOON - 2 * DAY, NOON - HOUR])
        await store.finish(outcome('a', { startedAt: NOON }), { newest });
      await store.finish(outcome('a'), { reading: 'readback', newest: NOON });
      expect(await store.health(NOON)).toMatchObject([
        { source: 'forum', newest: [NOON - DAY, NOON - HOUR], begunAt: NOON },
        { source: 'press', newest: [], begunAt: null },
      ]);
    });

    it('delay is from publication to collection, of what was heard and dated', async () => {
      const store = fresh();
      const at = NOON + HOUR;
      const minutes = (id: string, ago: number) => entry(id, { publishedAt: at - ago * MINUTE });
      await store.save(batch([minutes('1', 1), minutes('2', 5), minutes('3', 50)], { at }));
      await store.save(batch([entry('4', { publishedAt: at - 9 * MINUTE, dateQuality: 'missing' })], { at }));
      await store.save(batch([minutes('5', 55)], { at, backfill: true }));
      expect(await store.lags([NOON, NOON + DAY])).toEqual([
        { source: 'forum', n: 3, median: 5 * MINUTE, p90: 50 * MINUTE },
      ]);
    });

    it('keeps signals; a later count of the same span replaces the earlier', async () => {
      const store = fresh();
      const span = [NOON - DAY, NOON] as const;
      const signal = (value: number, brand = 'acme') => ({ brand, metric: 'pageviews' as const, span, value });
      await store.save(batch([], { signals: [signal(10), signal(3, 'globex'), signal(Number.NaN, 'none')] }));
      await store.save(batch([], { signals: [signal(12)], at: NOON + 2 * HOUR }));
      expect(await store.signals({ brands: null, span: [NOON - HOUR, NOON] })).toEqual([
        { source: 'forum', ...signal(12), collectedAt: NOON + 2 * HOUR },
        { source: 'forum', ...signal(3, 'globex'), collectedAt: NOON + HOUR },
      ]);
      expect(await store.signals({ brands: ['globex'], span: [NOON, NOON + DAY] })).toEqual([]);
    });
  });
}
