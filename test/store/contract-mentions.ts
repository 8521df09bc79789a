import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idOf, NO_COUNTS } from '../../src/model/mention.ts';
import type { Batch, Store } from '../../src/model/store.ts';
import { DAY, HOUR, MINUTE } from '../../src/model/time.ts';
import type { Fresh } from './contract.ts';
import {
  author,
  batch,
  dump,
  entry,
  found,
  hit,
  item,
  job,
  NEGATIVE,
  NOON,
  outcome,
  POSITIVE,
  rows,
} from './samples.ts';

const WEEK = [NOON - 3 * DAY, NOON + 4 * DAY] as const;

async function sound(store: Store): Promise<void> {
  expect(await store.check()).toEqual([]);
}

export function mentionContract(fresh: Fresh): void {
  describe('mentions', () => {
    it('gives back what was stored', async () => {
      const store = fresh();
      const reach = { low: 10, mid: 20, high: 40, basis: 'followers' } as const;
      const full = hit({
        lang: 'de',
        sentiment: NEGATIVE,
        emotion: 'anger',
        intents: [
          { label: 'bug', score: 0.9 },
          { label: 'complaint', score: 0.4 },
        ],
        topics: ['printer', 'ink'],
        reach,
        relevance: 0.9,
        spam: 0.1,
        story: 7,
        why: ['“jams” counts −2'],
      });
      const it = entry(
        'a:1',
        {
          author: author('ann', { name: 'Ann', followers: 50, verified: false }),
          title: 'Jam',
          more: 'a printer',
          thread: 't1',
          links: ['https://example.com/x'],
          tags: ['#acme'],
          country: 'DE',
          counts: { likes: 3, replies: null, shares: 2, views: 900, rating: 4.5 },
          raw: '{"id":1}',
        },
        [full, hit({ brand: 'globex' })],
      );
      expect(await store.save(batch([it], { backfill: true }))).toEqual({ added: 1, hits: 2 });
      const [acme, globex] = await store.detail('forum:a:1');
      expect(acme).toEqual({
        id: 'forum:a:1',
        brand: 'acme',
        source: 'forum',
        platform: 'forum',
        kind: 'post',
        media: 'earned',
        url: 'https://forum.example.com/a:1',
        title: 'Jam',
        text: 'post a:1 about acme',
        lang: 'de',
        author: { handle: 'ann', name: 'Ann', url: null, followers: 50, verified: false },
        publishedAt: '2026-11-21T12:00:00Z',
        collectedAt: '2026-11-21T13:00:00Z',
        dateQuality: 'stated',
        engagement: { likes: 3, replies: null, shares: 2, views: 900, total: 5 },
        matched: full.matched,
        sentiment: NEGATIVE,
        emotion: 'anger',
        intent: 'bug',
        intents: full.intents,
        topics: ['printer', 'ink'],
        reach,
        relevance: 0.9,
        spam: 0.1,
        story: 7,
        links: ['https://example.com/x'],
        tags: ['#acme'],
        model: 'test 1',
        more: 'a printer',
        thread: 't1',
        country: 'DE',
        editedAt: null,
        rating: 4.5,
        backfill: true,
        why: full.why,
        sightings: [],
        raw: {
          fetchedAt: '2026-11-21T13:00:00Z',
          sha256: createHash('sha256').update('{"id":1}').digest('hex'),
          body: '{"id":1}',
        },
      } satisfies typeof acme);
      expect(globex?.brand).toBe('globex');
      expect(await store.detail('forum:nothing')).toEqual([]);
      expect(await store.detail('nonsense')).toEqual([]);
    });

    it('the same page twice changes nothing and adds nothing', async () => {
      const store = fresh();
      await store.plan([job('forum:all')], NOON);
      const page = batch(
        [
          entry('1', { raw: '{}', counts: { ...NO_COUNTS, likes: 1 } }, [
            hit({ sentiment: NEGATIVE }),
            hit({ brand: 'globex' }),
          ]),
          entry('2', { author: null, text: 'half a pair \ud800 acme' }),
          entry('3', { dateQuality: 'missing' }),
        ],
        {
          counts: [{ platform: 'forum', nativeId: '2', counts: { ...NO_COUNTS, views: 4 } }],
          gone: [{ platform: 'forum', nativeId: '3' }],
        },
      );
      expect(await store.save(page)).toEqual({ added: 3, hits: 4 });
      const before = await dump(store);
      const later: Batch = {
        ...page,
        at: NOON + DAY,
        // A feed without dates says "now" at every reading.
        items: page.items.map(e => ({
          ...e,
          item: e.item.dateQuality === 'missing' ? { ...e.item, publishedAt: NOON + DAY } : e.item,
        })),
      };
      expect(await store.save(later)).toEqual({ added: 0, hits: 0 });
      expect(await dump(store)).toEqual(before);
      await sound(store);
    });

    it('says which are known', async () => {
      const store = fresh();
      await store.save(batch([entry('1')]));
      const refs = [item('1'), item('2'), { platform: 'other', nativeId: '1' }];
      expect(await store.known(refs)).toEqual(new Set([idOf(item('1'))]));
    });

    it('a failing page leaves nothing behind', async () => {
      const store = fresh();
      await store.plan([job('forum:all')], NOON);
      const before = await dump(store);
      const bad = entry('2', {}, [hit({ sentiment: { label: 'furious' as 'negative', score: 0, confidence: 0 } })]);
      await expect(store.save(batch([entry('1'), bad]))).rejects.toThrow();
      expect(await dump(store)).toEqual(before);
    });

    it('moves the cursor with the page', async () => {
      const store = fresh();
      await store.plan([job('forum:all')], NOON);
      await store.save(batch([], { resume: { id: 1 } }));
      expect((await store.claim(NOON, 0, 1))[0]?.cursor).toEqual({ id: 1 });
      await store.save(batch([], { resume: null }));
      expect((await store.claim(NOON, 0, 1))[0]?.cursor).toBeNull();
    });

    it('who saw it first, and when, stays', async () => {
      const store = fresh();
      await store.save(batch([entry('1')], { source: 'first', backfill: true }));
      await store.save(batch([entry('1')], { source: 'second', backfill: false, at: NOON + DAY }));
      expect(await store.detail('forum:1')).toMatchObject([
        { source: 'first', collectedAt: '2026-11-21T13:00:00Z', backfill: true, editedAt: null },
      ]);
    });

    it('newer counts win, unknown ones do not', async () => {
      const store = fresh();
      await store.save(
        batch([entry('1', { counts: { likes: 5, replies: 1, shares: null, views: null, rating: null } })]),
      );
      await store.save(batch([entry('1', { counts: { ...NO_COUNTS, likes: 3, shares: 2 } })]));
      const counts = { ...NO_COUNTS, views: 99.6, replies: Number.NaN };
      await store.save(batch([], { counts: [{ platform: 'forum', nativeId: '1', counts }] }));
      expect((await found(store))[0]?.engagement).toEqual({ likes: 3, replies: 1, shares: 2, views: 100, total: 6 });
    });

    it('what is newly known of an author wins, null does not', async () => {
      const store = fresh();
      await store.save(batch([entry('1', { author: author('ann', { name: 'Ann', followers: 10 }) })]));
      await store.save(batch([], { authors: [author('ann', { handle: null, followers: 20, verified: true })] }));
      expect((await found(store))[0]?.author).toEqual({
        handle: 'ann',
        name: 'Ann',
        url: null,
        followers: 20,
        verified: true,
      });
    });

    it('an author that becomes known joins the mention and its numbers', async () => {
      const store = fresh();
      await store.save(batch([entry('1', { author: null })]));
      await store.save(batch([entry('1')]));
      await store.save(batch([entry('1', { author: null })]));
      expect(await store.summary({ brand: 'acme', span: WEEK })).toMatchObject({ authors: 1, anonymous: 0 });
      await sound(store);
    });

    it('only a better date replaces the first', async () => {
      const store = fresh();
      await store.save(batch([entry('1', { dateQuality: 'missing' })]));
      await store.save(batch([entry('1', { dateQuality: 'stated', publishedAt: NOON - 5 * HOUR })]));
      await store.save(batch([entry('1', { dateQuality: 'clamped', publishedAt: NOON })]));
      expect(await found(store)).toMatchObject([{ publishedAt: '2026-11-21T07:00:00Z', dateQuality: 'stated' }]);
      expect((await store.hours({ brands: null, span: WEEK })).map(h => h.hour)).toEqual([NOON - 5 * HOUR]);
      await sound(store);
    });

    it('an edit rewrites text, hits, search and roll-up', async () => {
      const store = fresh();
      await store.save(batch([entry('1', {}, [hit(), hit({ brand: 'globex', sentiment: POSITIVE })])]));
      const edited = entry('1', { text: 'now only initech' }, [
        hit({ brand: 'initech', sentiment: NEGATIVE }),
        hit({ sentiment: NEGATIVE }),
      ]);
      expect(await store.save(batch([edited], { at: NOON + DAY }))).toEqual({ added: 0, hits: 0 });
      expect(await store.detail('forum:1')).toMatchObject([
        { brand: 'acme', text: 'now only initech', editedAt: '2026-11-22T12:00:00Z', sentiment: NEGATIVE },
        { brand: 'initech', sentiment: NEGATIVE },
      ]);
      expect(await found(store, { narrow: { words: ['post'] } })).toEqual([]);
      expect(await found(store, { narrow: { words: ['initech'] } })).toHaveLength(2);
      expect((await store.hours({ brands: null, span: WEEK })).map(h => [h.brand, h.n, h.negative])).toEqual([
        ['acme', 1, 1],
        ['initech', 1, 1],
      ]);
      await sound(store);
    });

    it('an edit that matches no more keeps the mention and loses the hits', async () => {
      const store = fresh();
      await store.save(batch([entry('1')]));
      await store.save(batch([entry('1', { text: 'never mind', editedAt: NOON + MINUTE }, [])]));
      expect(await found(store)).toEqual([]);
      expect(await store.known([item('1')])).toEqual(new Set(['forum:1']));
      expect(await rows(store, 'SELECT text, edited_at FROM mention')).toEqual([
        { text: 'never mind', edited_at: NOON + MINUTE },
      ]);
      expect(await store.hours({ brands: null, span: WEEK })).toEqual([]);
      await sound(store);
    });

    it('a sighting without hits but with the same text takes no hit away', async () => {
      const store = fresh();
      await store.save(batch([entry('1')]));
      await store.save(batch([entry('1', {}, [])]));
      expect(await found(store)).toHaveLength(1);
    });

    it('deleted where published: words go, numbers stay, and it never comes back', async () => {
      const store = fresh();
      const words = {
        title: 'sesame',
        text: 'sesame',
        more: 'sesame',
        links: ['https://sesame.test'],
        tags: ['sesame'],
        raw: 'sesame',
      };
      const counts = { ...NO_COUNTS, likes: 3 };
      await store.save(batch([entry('1', { ...words, counts }, [hit({ why: ['“sesame”'] })]), entry('2')]));
      const before = [
        await store.hours({ brands: null, span: WEEK }),
        await store.summary({ brand: 'acme', span: WEEK }),
      ];
      await store.save(batch([], { gone: [{ platform: 'forum', nativeId: '1' }] }));
      await store.save(batch([entry('1', words)], { at: NOON + DAY }));
      expect(JSON.stringify(await dump(store))).not.toContain('sesame');
      expect(await found(store, { narrow: { words: ['sesame'] } })).toEqual([]);
      expect([
        await store.hours({ brands: null, span: WEEK }),
        await store.summary({ brand: 'acme', span: WEEK }),
      ]).toEqual(before);
      expect(await store.detail('forum:1')).toMatchObject([
        { title: '', text: '', engagement: { likes: 3 }, raw: null },
      ]);
      await sound(store);
    });

    it('a deletion seen before the thing itself holds too', async () => {
      const store = fresh();
      await store.save(batch([], { gone: [{ platform: 'forum', nativeId: '1' }] }));
      expect(await store.save(batch([entry('1')]))).toEqual({ added: 0, hits: 0 });
    });

    it('an author who left takes every word along', async () => {
      const store = fresh();
      const bob = author('bob', { name: 'Bob' });
      await store.save(batch([entry('1', { author: bob }), entry('2', { author: bob }), entry('3')]));
      await store.save(
        batch([], {
          gone: [
            { platform: 'forum', author: 'bob' },
            { platform: 'forum', author: 'nobody' },
          ],
        }),
      );
      expect((await found(store, { sort: 'oldest' })).map(r => [r.text, r.author?.name])).toEqual([
        ['', null],
        ['', null],
        ['post 3 about acme', null],
      ]);
      expect(await store.save(batch([entry('2', { author: bob })]))).toEqual({ added: 0, hits: 0 });
      await sound(store);
    });

    it('keeps evidence only of what some brand is interested in', async () => {
      const store = fresh();
      await store.save(batch([entry('1', { raw: 'x' }, []), entry('2', { raw: 'y' })]));
      expect(await rows(store, 'SELECT count(*) AS n FROM raw')).toEqual([{ n: 1 }]);
    });

    it('sums up a brand: authors, stories, reach, places, intents', async () => {
      const store = fresh();
      const reach = (mid: number) => ({ low: mid / 2, mid, high: mid * 2, basis: 'views' as const });
      await store.save(
        batch([
          entry('1', { text: 'Acme prints!' }, [hit({ sentiment: NEGATIVE, reach: reach(10) })]),
          entry('2', { text: 'acme PRINTS https://t.test/x' }, [
            hit({ sentiment: POSITIVE, intents: [{ label: 'bug', score: 1 }] }),
          ]),
          entry('3', { text: 'https://a.test', author: null }, [hit({ reach: reach(100) })]),
          entry('4', { text: 'https://b.test', author: null }),
          entry('5', { publishedAt: NOON + HOUR }),
          entry('6', {}, [hit({ brand: 'globex' })]),
        ]),
      );
      await store.save(batch([entry('7', { author: author('bob') })], { source: 'press' }));
      expect(await store.summary({ brand: 'acme', span: [NOON, NOON + HOUR] })).toEqual({
        brand: 'acme',
        n: 5,
        hidden: 0,
        positive: 1,
        neutral: 3,
        negative: 1,
        sentimentSum: -0.25,
        authors: 2,
        anonymous: 2,
        stories: 4,
        reach: { known: 2, low: 55, mid: 110, high: 220 },
        sources: [
          { source: 'forum', n: 4 },
          { source: 'press', n: 1 },
        ],
        intents: [
          { intent: 'other', n: 4 },
          { intent: 'bug', n: 1 },
        ],
      });
      expect(await store.summary({ brand: 'nobody', span: WEEK })).toMatchObject({
        n: 0,
        authors: 0,
        sentimentSum: 0,
        sources: [],
      });
    });

    it('rolls up by brand, hour and source', async () => {
      const store = fresh();
      const reach = { low: 1, mid: 2, high: 3, basis: 'views' as const };
      await store.save(
        batch([
          entry('1', { publishedAt: NOON + 1 }, [hit({ sentiment: NEGATIVE, reach }), hit({ brand: 'globex' })]),
          entry('2', { publishedAt: NOON + HOUR - 1 }, [hit({ sentiment: POSITIVE })]),
          entry('3', { publishedAt: NOON + HOUR }),
          entry('4', { publishedAt: -HOUR - 1 }),
        ]),
      );
      await store.save(batch([entry('5', { publishedAt: NOON + 5 }, [hit({ sentiment: POSITIVE })])]));
      expect(await store.hours({ brands: ['acme'], span: [NOON, NOON + HOUR] })).toEqual([
        {
          brand: 'acme',
          hour: NOON,
          source: 'forum',
          n: 3,
          positive: 2,
          negative: 1,
          sentimentSum: 0.25,
          reachSum: 2,
          reachKnown: 1,
        },
      ]);
      expect((await store.hours({ brands: null, span: WEEK })).map(h => [h.brand, h.hour, h.n])).toEqual([
        ['acme', NOON, 3],
        ['acme', NOON + HOUR, 1],
        ['globex', NOON, 1],
      ]);
      await sound(store);
    });

    it('totals', async () => {
      const store = fresh();
      expect(await store.totals()).toMatchObject({ mentions: 0, hits: 0, oldest: null, newest: null });
      await store.save(
        batch([entry('1'), entry('2', { publishedAt: NOON - HOUR }, [hit(), hit({ brand: 'globex' })])]),
      );
      await store.finish(outcome('a'));
      expect(await store.totals()).toMatchObject({
        mentions: 2,
        hits: 3,
        authors: 1,
        polls: 1,
        oldest: NOON - HOUR,
        newest: NOON,
      });
      expect((await store.totals()).bytes).toBeGreaterThan(0);
    });

    it('prunes what is past its time, not what an open alert holds', async () => {
      const store = fresh();
      const old = { publishedAt: NOON - 30 * DAY, raw: 'x' };
      await store.save(
        batch([entry('old', old), entry('held', old), entry('new', { raw: 'y' })], { at: NOON - 29 * DAY }),
      );
      const evidence = {
        window: [0, 1] as const,
        observed: 1,
        expected: 0,
        score: 9,
        mentions: ['forum:held', 'forum:lost'],
        note: '',
      };
      const memory = {
        score: 9,
        heldSince: null,
        notifiedAt: null,
        announced: false,
        acknowledged: false,
        inhibitedBy: null,
      };
      const alert = {
        key: 'k',
        brand: 'acme',
        rule: 'r',
        severity: 'warning',
        state: 'firing',
        openedAt: NOON,
        changedAt: NOON,
        closedAt: null,
        evidence,
        memory,
      } as const;
      await store.transition(
        { brand: 'acme', rule: 'r', evaluatedTo: NOON },
        [{ kind: 'open', at: NOON, alert, reason: 'x', notify: false }],
        [],
        NOON,
      );
      await store.save(batch([], { at: NOON - 29 * DAY, gone: [{ platform: 'forum', nativeId: 'never' }] }));
      for (const startedAt of [NOON - 29 * DAY, NOON])
        await store.finish(outcome('a', { startedAt, endedAt: startedAt }));
      expect(await store.prune({ mentionsSince: null, rawSince: NOON })).toEqual({ mentions: 0, raw: 2 });
      expect(await store.prune({ mentionsSince: NOON - DAY, rawSince: null })).toEqual({ mentions: 1, raw: 0 });
      expect((await found(store)).map(r => r.id)).toEqual(['forum:new', 'forum:held']);
      expect((await store.totals()).polls).toBe(1);
      expect(await rows(store, 'SELECT * FROM tombstone')).toEqual([]);
      await store.act(1, { kind: 'resolve', by: 'me', reason: 'done', at: NOON });
      expect(await store.prune({ mentionsSince: NOON - DAY, rawSince: NOON })).toEqual({ mentions: 1, raw: 1 });
      expect(await store.hours({ brands: null, span: [0, NOON - DAY] })).toEqual([]);
      await sound(store);
    });

    it('stays sound whatever pages come in whatever order', async () => {
      const store = fresh();
      const label = fc.constantFrom(NEGATIVE, POSITIVE, { label: 'neutral', score: 0.1, confidence: 1 } as const);
      const anHit = fc.record({
        brand: fc.constantFrom('acme', 'globex'),
        sentiment: label,
        mid: fc.option(fc.integer({ min: 0, max: 99 })),
      });
      const anItem = fc.record({
        id: fc.constantFrom('1', '2', '3', '4'),
        text: fc.constantFrom('one acme', 'two acme', 'drei \ud83d\ude00', '\0\udfff'),
        at: fc.constantFrom(NOON, NOON + 1, NOON + HOUR - 1, NOON + HOUR, NOON + 2 * HOUR - 1),
        dateQuality: fc.constantFrom('stated', 'clamped', 'missing'),
        author: fc.option(fc.constantFrom('ann', 'bob')),
        hits: fc.uniqueArray(anHit, { selector: h => h.brand }),
      });
      const page = fc.record({ items: fc.array(anItem, { maxLength: 5 }), gone: fc.option(fc.constantFrom('3', '4')) });
      await fc.assert(
        fc.asyncProperty(fc.array(page, { maxLength: 4 }), async pages => {
          for (const { items, gone } of pages) {
            const entries = items.map(({ id, text, at, dateQuality, author: by, hits }) =>
              entry(
                id,
                {
                  text,
                  publishedAt: at,
                  dateQuality: dateQuality as 'stated',
                  author: by === null ? null : author(by),
                },
                hits.map(({ brand, sentiment, mid }) =>
                  hit({ brand, sentiment, reach: mid === null ? null : { low: mid, mid, high: mid, basis: 'views' } }),
                ),
              ),
            );
            await store.save(batch(entries, { gone: gone === null ? [] : [{ platform: 'forum', nativeId: gone }] }));
          }
          expect(await store.check()).toEqual([]);
        }),
        { numRuns: 40 },
      );
    });
  });
}
