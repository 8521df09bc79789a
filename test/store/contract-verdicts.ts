import { describe, expect, it } from 'vitest';
import { HOUR } from '../../src/model/time.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import type { Fresh } from './contract.ts';
import { author, batch, entry, found, hit, NEGATIVE, NOON, POSITIVE } from './samples.ts';

function said(id: string, field: Verdict['field'], value: string, over: Partial<Verdict> = {}): Verdict {
  return { id: `forum:${id}`, brand: 'acme', field, value, by: 'ann', at: NOON, ...over };
}

/** What people say, and what is hidden for its low relevance. */
export function verdictContract(fresh: Fresh): void {
  describe('verdicts', () => {
    it('are written through into hits and their hours', async () => {
      const store = fresh();
      const acmeAndGlobex = [hit({ sentiment: NEGATIVE }), hit({ brand: 'globex', sentiment: NEGATIVE })];
      await store.save(batch([entry('1', {}, acmeAndGlobex), entry('2')]));
      expect(
        await store.judge([
          said('1', 'sentiment', 'positive'),
          said('1', 'intent', 'bug'),
          said('2', 'relevant', 'no'),
        ]),
      ).toEqual([]);
      expect(await store.detail('forum:1')).toMatchObject([
        { brand: 'acme', sentiment: { label: 'positive', score: 1, confidence: 1 }, intent: 'bug' },
        { brand: 'globex', sentiment: { label: 'negative' }, intent: 'other' },
      ]);
      expect((await store.detail('forum:1'))[0]?.why).toContain('label: intent=bug (ann)');
      expect(await store.hours({ brands: ['acme'], span: [NOON, NOON + HOUR] })).toMatchObject([
        { n: 1, positive: 1, negative: 0 },
      ]);
      expect(await store.check()).toEqual([]);
    });

    it('survive whatever is saved later, edits and other scores included', async () => {
      const store = fresh();
      await store.save(batch([entry('1')]));
      await store.judge([said('1', 'relevant', 'no'), said('1', 'sentiment', 'negative')]);
      await store.save(batch([entry('1', { text: 'acme, edited' }, [hit({ sentiment: POSITIVE, relevance: 0.9 })])]));
      expect(await store.detail('forum:1')).toMatchObject([
        { text: 'acme, edited', relevance: 0, sentiment: { label: 'negative', score: -1, confidence: 1 } },
      ]);
      expect(await store.check()).toEqual([]);
    });

    it('a later one of the same field replaces the earlier', async () => {
      const store = fresh();
      await store.save(batch([entry('1', {}, [hit({ relevance: 0.3 })])]));
      await store.judge([said('1', 'relevant', 'no')]);
      await store.judge([said('1', 'relevant', 'yes', { by: 'bob', at: NOON + 1 })]);
      expect(await store.detail('forum:1')).toMatchObject([{ relevance: 1 }]);
      expect((await store.detail('forum:1'))[0]?.why).toEqual(['label: relevant=yes (bob)']);
      expect(await store.feedback('acme')).toMatchObject([{ value: 'yes', by: 'bob', at: NOON + 1 }]);
    });

    it('can be taken back: the mention is what it is without, other verdicts stay, and its hours follow', async () => {
      const store = fresh();
      await store.save(batch([entry('1', {}, [hit({ sentiment: NEGATIVE, why: ['a word'] })]), entry('2')]));
      await store.judge([
        said('1', 'sentiment', 'positive'),
        said('1', 'intent', 'bug'),
        said('2', 'sentiment', 'positive'),
      ]);
      const [one] = await store.stored({ ids: ['forum:1'], since: null, brands: null, after: 0, limit: 1 });
      const anew = { place: one?.place ?? 0, hits: [hit({ sentiment: NEGATIVE, why: ['a word'] })], gone: [] };
      expect(await store.retract([said('1', 'sentiment', '')], [anew])).toBe(1);
      expect(await store.detail('forum:1')).toMatchObject([
        { sentiment: { label: 'negative' }, intent: 'bug', why: ['label: intent=bug (ann)', 'a word'] },
      ]);
      expect((await store.feedback(null)).map(({ id, field }) => [id, field])).toEqual([
        ['forum:1', 'intent'],
        ['forum:2', 'sentiment'],
      ]);
      expect(await store.hours({ brands: ['acme'], span: [NOON, NOON + HOUR] })).toMatchObject([
        { n: 2, positive: 1, negative: 1 },
      ]);
      expect(await store.retract([said('1', 'sentiment', ''), said('9', 'intent', '')], [])).toBe(0);
      expect(await store.check()).toEqual([]);
    });

    it('of what is not stored for that brand come back, and the others stay', async () => {
      const store = fresh();
      await store.save(batch([entry('1')]));
      const strangers = [said('1', 'relevant', 'no', { brand: 'globex' }), said('9', 'relevant', 'no')];
      expect(await store.judge([...strangers, said('1', 'relevant', 'no')])).toEqual(strangers);
      expect(await store.feedback(null)).toHaveLength(1);
    });

    it('teach with the words they are about, in the order they were given', async () => {
      const store = fresh();
      const matched = [{ field: 'text' as const, start: 5, end: 9 }];
      await store.save(
        batch([
          entry('1', { title: 'News', text: 'From acme', author: author('bob'), lang: null }, [
            hit({ matched, lang: 'nl' }),
          ]),
          entry('2', {}, [hit({ brand: 'globex' })]),
        ]),
      );
      await store.judge([
        said('2', 'relevant', 'yes', { brand: 'globex', at: NOON + 2 }),
        said('1', 'relevant', 'no', { at: NOON + 1 }),
      ]);
      const first = {
        ...said('1', 'relevant', 'no', { at: NOON + 1 }),
        title: 'News',
        text: 'From acme',
        url: 'https://forum.example.com/1',
        author: 'bob',
        // As it was scored.
        lang: 'nl',
        matched,
      };
      expect(await store.feedback('acme')).toEqual([first]);
      expect((await store.feedback(null)).map(({ id }) => id)).toEqual(['forum:1', 'forum:2']);
      await store.save(batch([], { gone: [{ platform: 'forum', nativeId: '1' }] }));
      expect(await store.feedback('acme')).toEqual([]);
    });
  });

  describe('low relevance', () => {
    it('is counted apart and nowhere else', async () => {
      const store = fresh();
      const reach = { low: 1, mid: 2, high: 3, basis: 'views' as const };
      await store.save(
        batch([
          entry('1', {}, [hit({ reach })]),
          entry('2', { author: author('bob') }, [hit({ relevance: 0.49, sentiment: NEGATIVE, reach })]),
          entry('3', { publishedAt: NOON + HOUR }, [hit({ relevance: 0.1 })]),
          entry('4', {}, [hit({ relevance: 0.5 })]),
        ]),
      );
      expect(await store.summary({ brand: 'acme', span: [NOON, NOON + HOUR] })).toMatchObject({
        n: 2,
        hidden: 1,
        negative: 0,
        authors: 1,
        reach: { known: 1, mid: 2 },
        sources: [{ source: 'forum', n: 2 }],
        intents: [{ intent: 'other', n: 2 }],
      });
      const span = [NOON, NOON + 2 * HOUR] as const;
      expect(await store.hours({ brands: ['acme'], span })).toMatchObject([{ hour: NOON, n: 2, negative: 0 }]);
      const { points } = await store.series('acme', 'volume', span, HOUR);
      expect(points.map(({ negative, reach: seen }) => [negative, seen])).toEqual([
        [0, 2],
        [0, 0],
      ]);
      expect(await store.check()).toEqual([]);
    });

    it('comes and goes with new scores and verdicts, and the hours follow', async () => {
      const store = fresh();
      const n = async () => (await store.hours({ brands: null, span: [NOON, NOON + HOUR] })).map(row => row.n);
      await store.save(batch([entry('1'), entry('2', {}, [hit({ relevance: 0.2 })])]));
      expect(await n()).toEqual([1]);
      await store.save(batch([entry('2', {}, [hit({ relevance: 0.8 })])]));
      expect(await n()).toEqual([2]);
      await store.judge([said('1', 'relevant', 'no'), said('2', 'relevant', 'no')]);
      expect(await n()).toEqual([]);
      await store.judge([said('1', 'relevant', 'yes')]);
      expect(await n()).toEqual([1]);
      expect(await store.check()).toEqual([]);
    });

    it('is found when it is asked for', async () => {
      const store = fresh();
      await store.save(
        batch([
          entry('1'),
          entry('2', {}, [hit({ relevance: 0.2 }), hit({ brand: 'globex', relevance: 0.4 })]),
          entry('3', { publishedAt: NOON + HOUR, text: 'acme rare' }, [hit({ relevance: 0.1 })]),
        ]),
      );
      const ids = async (ask: Parameters<typeof found>[1]) => (await found(store, ask)).map(r => `${r.brand} ${r.id}`);
      expect(await ids({ minRelevance: 0.5 })).toEqual(['acme forum:1']);
      expect(await ids({ hidden: true })).toEqual(['acme forum:3', 'globex forum:2', 'acme forum:2']);
      expect(await ids({ hidden: true, sort: 'oldest', limit: 1 })).toEqual(['acme forum:2']);
      expect(await ids({ hidden: true, brands: ['globex'] })).toEqual(['globex forum:2']);
      expect(await ids({ hidden: true, narrow: { words: ['rare'] } })).toEqual(['acme forum:3']);
      expect(await ids({ hidden: true, since: NOON + HOUR })).toEqual(['acme forum:3']);
    });
  });
}
