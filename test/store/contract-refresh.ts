import { describe, expect, it } from 'vitest';
import type { Reaching } from '../../src/model/ledger.ts';
import { NO_COUNTS } from '../../src/model/mention.ts';
import { DAY, HOUR, WEEK } from '../../src/model/time.ts';
import type { Fresh } from './contract.ts';
import { author, batch, dump, entry, found, hit, item, job, NOON, outcome } from './samples.ts';

/** Followers as they are; without any, likes ten times over. */
const reach: Reaching = ({ author: by, counts }) => {
  const mid = by?.followers ?? (counts.likes === null ? null : counts.likes * 10);
  return mid === null
    ? null
    : { reach: { low: mid, mid, high: mid, basis: 'followers' as const }, why: `reach: ${mid} by test` };
};
const reached = (mid: number) => ({
  reach: { low: mid, mid, high: mid, basis: 'followers' as const },
  why: ['mood: calm', `reach: ${mid} by test`],
});

export function refreshContract(fresh: Fresh): void {
  describe('looking up anew', () => {
    const at = NOON + HOUR;
    const due = async (now: number) => (await fresh().refreshDue('forum', now, 10)).map(({ nativeId }) => nativeId);

    it('is due right after storing, then an hour, a day and a week after publication, then never', async () => {
      const store = fresh();
      const published = at - 30 * 60_000;
      await store.save(batch([entry('1', { publishedAt: published })], { at, refresh: true }));
      expect(await store.refreshDue('forum', at, 10)).toEqual([
        {
          platform: 'forum',
          nativeId: '1',
          kind: 'post',
          url: 'https://forum.example.com/1',
          thread: null,
          author: 'ann',
          publishedAt: published,
        },
      ]);
      for (const look of [HOUR, DAY, WEEK]) {
        const last = look === HOUR ? at : published + (look === DAY ? HOUR : DAY);
        await store.refreshed([item('1')], last);
        expect(await due(published + look - 1)).toEqual([]);
        expect(await due(published + look)).toEqual(['1']);
      }
      await store.refreshed([item('1')], published + WEEK);
      expect(await due(published + 10 * WEEK)).toEqual([]);
    });

    it('what is old when it is stored is looked up once; what no brand wants, never', async () => {
      const store = fresh();
      await store.save(
        batch([entry('old', { publishedAt: at - 2 * WEEK }), entry('none', {}, [])], { at, refresh: true }),
      );
      expect(await due(at)).toEqual(['old']);
      await store.refreshed([item('old')], at);
      expect(await due(at + 10 * WEEK)).toEqual([]);
    });

    it('the latest first, of the source asked for, and no more than asked for', async () => {
      const store = fresh();
      await store.save(
        batch(
          [
            entry('a', { publishedAt: NOON - 2 }),
            entry('b', { publishedAt: NOON }),
            entry('c', { publishedAt: NOON - 1 }),
          ],
          {
            refresh: true,
          },
        ),
      );
      await store.save(batch([entry('x')], { source: 'mail', refresh: true }));
      expect((await store.refreshDue('forum', at, 2)).map(({ nativeId }) => nativeId)).toEqual(['b', 'c']);
    });

    it('a source that cannot be looked up is never due, nor is what was deleted', async () => {
      const store = fresh();
      await store.save(batch([entry('1')]));
      expect(await due(at + WEEK)).toEqual([]);
      await store.save(batch([entry('2')], { refresh: true }));
      await store.save(batch([], { gone: [{ platform: 'forum', nativeId: '2' }] }));
      expect(await due(at + WEEK)).toEqual([]);
    });

    it('moves no cursor, is in no coverage, and keeps allowances', async () => {
      const store = fresh();
      await store.plan([job('forum:all')], NOON);
      await store.save(batch([], { resume: 'here' }));
      await store.save(batch([], { reading: 'refresh', resume: 'there' }));
      expect((await store.claim(NOON, 0, 9))[0]?.cursor).toBe('here');
      const quota = { host: 'api.example.com', name: 'reads', most: 100, left: 7, resetsAt: NOON + HOUR };
      await store.finish(
        outcome('forum', {
          status: 'failed',
          error: { kind: 'denied', message: 'no' },
          heard: [NOON - DAY, NOON],
          quotas: [quota],
        }),
        { reading: 'refresh' },
      );
      expect(await store.polls([0, NOON + DAY])).toEqual([]);
      expect(await store.sources()).toEqual([]);
      expect(await store.quotas()).toEqual([{ ...quota, source: 'forum', at: NOON + 1_000 }]);
      expect(await store.health(NOON + HOUR)).toMatchObject([
        { source: 'forum', refreshError: { kind: 'denied', message: 'no' } },
      ]);
      await store.finish(outcome('forum', { startedAt: NOON + 1 }), { reading: 'refresh' });
      expect(await store.health(NOON + HOUR)).toMatchObject([{ refreshError: null }]);
    });
  });

  describe('reach after a look-up', () => {
    const at = NOON + HOUR;
    const reachOf = async (id: string) =>
      (await fresh().detail(`forum:${id}`)).map(each => [each.reach?.mid ?? null, each.why]);
    const sum = async () =>
      (await fresh().hours({ brands: null, span: [NOON - WEEK * 10, NOON + DAY] })).map(row => [
        row.brand,
        row.reachSum,
        row.reachKnown,
      ]);

    it('followers that were not known move all that its author said, with its hours and the reason', async () => {
      const store = fresh();
      const sights = [hit({ why: ['mood: calm'] }), hit({ brand: 'globex', why: ['mood: calm'] })];
      await store.save(batch([entry('1', {}, sights), entry('2', { publishedAt: NOON - 4 * WEEK }, [hit()])]));
      await store.save(batch([], { reading: 'refresh', authors: [author('ann', { followers: 300 })], reach, at }));
      expect(await reachOf('1')).toEqual([
        [300, ['mood: calm', 'reach: 300 by test']],
        [300, ['mood: calm', 'reach: 300 by test']],
      ]);
      expect(await reachOf('2')).toEqual([[300, ['reach: 300 by test']]]);
      expect((await sum()).sort()).toEqual([
        ['acme', 300, 1],
        ['acme', 300, 1],
        ['globex', 300, 1],
      ]);
      expect(await store.check()).toEqual([]);
    });

    it('followers that changed move what was said in the last days only: who read the rest followed then', async () => {
      const store = fresh();
      const by = author('ann', { followers: 100 });
      await store.save(
        batch([
          entry('new', { author: by }, [hit(reached(100))]),
          entry('old', { author: by, publishedAt: NOON - 4 * WEEK }, [hit(reached(100))]),
        ]),
      );
      await store.save(batch([], { reading: 'refresh', authors: [author('ann', { followers: 900 })], reach, at }));
      expect(await reachOf('new')).toEqual([[900, ['mood: calm', 'reach: 900 by test']]]);
      expect(await reachOf('old')).toEqual([[100, ['mood: calm', 'reach: 100 by test']]]);
    });

    it('counts that changed move it, and nothing else of the hit; the same again writes nothing', async () => {
      const store = fresh();
      await store.save(batch([entry('1', { author: null }, [hit({ why: ['mood: calm'] })])]));
      await store.judge([{ id: 'forum:1', brand: 'acme', field: 'sentiment', value: 'negative', by: 'ann', at }]);
      const before = (await store.detail('forum:1'))[0];
      const counts = [{ platform: 'forum', nativeId: '1', counts: { ...NO_COUNTS, likes: 7 } }];
      await store.save(batch([], { reading: 'refresh', counts, reach, at }));
      const after = (await store.detail('forum:1'))[0];
      expect(after).toEqual({
        ...before,
        engagement: { ...before?.engagement, likes: 7, total: 7 },
        reach: { low: 70, mid: 70, high: 70, basis: 'followers' },
        why: [...(before?.why ?? []), 'reach: 70 by test'],
      });
      const all = await dump(store);
      await store.save(batch([], { reading: 'refresh', counts, reach, at: at + HOUR }));
      expect(await dump(store)).toEqual(all);
    });

    it('a reading that knows less does not undo what a look-up found', async () => {
      const store = fresh();
      const say = () => entry('1', {}, [hit({ why: ['mood: calm'] })]);
      await store.save(batch([say()], { reach }));
      await store.save(batch([], { reading: 'refresh', authors: [author('ann', { followers: 300 })], reach, at }));
      const all = await dump(store);
      await store.save(batch([say()], { reach }));
      expect(await dump(store)).toEqual(all);
      // And what is new of the same author has it from the start.
      await store.save(batch([entry('2')], { reach }));
      expect((await found(store, { ids: ['forum:2'] }))[0]?.reach?.mid).toBe(300);
    });
  });
}
