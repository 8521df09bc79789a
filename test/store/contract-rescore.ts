import { describe, expect, it } from 'vitest';
import { HOUR } from '../../src/model/time.ts';
import type { Fresh } from './contract.ts';
import { author, batch, entry, found, hit, item, NEGATIVE, NOON, POSITIVE } from './samples.ts';

const ALL = { ids: null, since: null, brands: null, after: 0, limit: 100 };

/** Reading again what is stored. */
export function rescoreContract(fresh: Fresh): void {
  describe('rescore', () => {
    it('gives mentions back as they were collected', async () => {
      const store = fresh();
      const given = item('1', {
        title: 'On Acme',
        more: 'a picture of acme',
        kind: 'review',
        thread: 't',
        author: author('ann', { followers: 12, verified: true, bot: false }),
        links: ['https://example.com/a'],
        tags: ['#acme'],
        country: 'DE',
        counts: { likes: 1, replies: null, shares: 0, views: 9, rating: 4.5 },
      });
      await store.save(batch([{ item: given, media: 'owned', hits: [hit({ sentiment: NEGATIVE })] }]));
      const [one, ...others] = await store.stored(ALL);
      expect(others).toEqual([]);
      expect(one).toMatchObject({ source: 'forum', media: 'owned', item: { ...given, raw: null } });
      expect(one?.hits).toEqual([
        {
          brand: 'acme',
          matched: hit().matched,
          relevance: 1,
          intents: hit().intents,
          sentiment: NEGATIVE,
          model: 'test 1',
          judged: [],
        },
      ]);
    });

    it('in pages, in the order of storing, of some ids, some brands, some time', async () => {
      const store = fresh();
      await store.save(
        batch([
          entry('1'),
          entry('2', { publishedAt: NOON - HOUR }, [hit({ brand: 'globex' })]),
          entry('3', { publishedAt: NOON - 2 * HOUR }),
        ]),
      );
      const ids = async (ask: object) =>
        (await store.stored({ ...ALL, ...ask })).map(({ item: { nativeId } }) => nativeId);
      expect(await ids({})).toEqual(['1', '2', '3']);
      const [first] = await store.stored({ ...ALL, limit: 1 });
      expect(await ids({ after: first?.place })).toEqual(['2', '3']);
      expect(await ids({ since: NOON - HOUR })).toEqual(['1', '2']);
      expect(await ids({ brands: ['globex'] })).toEqual(['2']);
      expect(await ids({ ids: ['forum:3', 'forum:9'] })).toEqual(['3']);
      expect(await ids({ ids: [] })).toEqual([]);
    });

    it('leaves the story and the topics, which nobody finds in one mention alone', async () => {
      const store = fresh();
      await store.save(batch([entry('1', {}, [hit({ story: 7, topics: ['login'] })])]));
      const place = (await store.stored(ALL))[0]?.place ?? 0;
      await store.rescore([{ place, hits: [hit({ sentiment: NEGATIVE })], gone: [] }], null);
      expect(await store.detail('forum:1')).toMatchObject([
        { sentiment: { label: 'negative' }, story: 7, topics: ['login'] },
      ]);
      await store.save(batch([entry('1', { text: 'acme again' }, [hit({ sentiment: POSITIVE })])]));
      expect(await store.detail('forum:1')).toMatchObject([{ text: 'acme again', story: 7, topics: ['login'] }]);
      await store.rescore([{ place, hits: [hit({ story: 8, topics: ['price'] })], gone: [] }], null);
      expect(await store.detail('forum:1')).toMatchObject([{ story: 8, topics: ['price'] }]);
    });

    it('writes scores anew with their hours; who joins is never alarmed about, who leaves is gone', async () => {
      const store = fresh();
      await store.save(batch([entry('1', {}, [hit({ sentiment: NEGATIVE }), hit({ brand: 'old' })])]));
      const [one] = await store.stored(ALL);
      const place = one?.place ?? 0;
      const hits = [
        hit({ sentiment: POSITIVE, lang: 'fr', model: 'test 2' }),
        hit({ brand: 'globex', sentiment: NEGATIVE }),
      ];
      await store.rescore([{ place, hits, gone: ['old'] }], { what: 'all', place });
      expect(await store.detail('forum:1')).toMatchObject([
        { brand: 'acme', lang: 'fr', sentiment: { label: 'positive' }, model: 'test 2', backfill: false },
        { brand: 'globex', sentiment: { label: 'negative' }, backfill: true },
      ]);
      expect(await store.hours({ brands: null, span: [NOON, NOON + HOUR] })).toMatchObject([
        { brand: 'acme', n: 1, positive: 1, negative: 0 },
        { brand: 'globex', n: 1, negative: 1 },
      ]);
      expect(await store.check()).toEqual([]);
      expect(await store.rescoreMark()).toEqual({ what: 'all', place });
      await store.rescore([], null);
      expect(await store.rescoreMark()).toBeNull();
      expect(await found(store)).toHaveLength(2);
    });

    it('a person’s word wins, and is told', async () => {
      const store = fresh();
      await store.save(batch([entry('1')]));
      const said = { id: 'forum:1', brand: 'acme', by: 'ann', at: NOON };
      await store.judge([
        { ...said, field: 'sentiment', value: 'negative' },
        { ...said, field: 'relevant', value: 'no' },
      ]);
      const [one] = await store.stored(ALL);
      expect(one?.hits[0]?.judged.sort()).toEqual(['relevant', 'sentiment']);
      await store.rescore([{ place: one?.place ?? 0, hits: [hit({ sentiment: POSITIVE })], gone: [] }], null);
      expect(await store.detail('forum:1')).toMatchObject([
        { sentiment: { label: 'negative', score: -1, confidence: 1 }, relevance: 0 },
      ]);
      expect(await store.check()).toEqual([]);
    });

    it('of what is gone meanwhile nothing is written', async () => {
      const store = fresh();
      await store.rescore([{ place: 77, hits: [hit()], gone: ['acme'] }], null);
      expect(await store.stored(ALL)).toEqual([]);
      expect(await store.check()).toEqual([]);
    });
  });
}
