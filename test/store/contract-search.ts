import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_COUNTS } from '../../src/model/mention.ts';
import { FIND_ALL, type Find, type Narrow, type Store } from '../../src/model/store.ts';
import { HOUR } from '../../src/model/time.ts';
import type { Fresh } from './contract.ts';
import { author, batch, entry, found, hit, NEGATIVE, NOON, POSITIVE, rows } from './samples.ts';

const TEXTS = {
  a: 'Acme printer jams again',
  b: 'the ACME corp. shows a new printer: "jam-free"',
  c: 'crème brûlée at Globex, acme.com',
  d: '東京タワーのプリンター',
  e: 'nothing of it 100% _ sure',
};
async function fill(store: Store): Promise<void> {
  await store.save(batch(Object.entries(TEXTS).map(([id, text], i) => entry(id, { text, publishedAt: NOON + i }))));
}
async function ids(store: Store, ask: Partial<Find>): Promise<string> {
  return (await found(store, { sort: 'oldest', ...ask })).map(r => r.id.slice(6)).join('');
}

export function searchContract(fresh: Fresh): void {
  describe('find', () => {
    it.each<[Narrow, string]>([
      [{ words: ['acme'] }, 'abc'],
      [{ words: ['ACME', 'corp'] }, 'b'],
      [{ words: ['corp', 'acme'] }, ''],
      [{ words: ['print*'] }, 'ab'],
      [{ words: ['new', 'print*'] }, 'b'],
      [{ words: ['print'] }, ''],
      [{ words: ['creme'] }, 'c'],
      [{ words: ['acme.com'] }, 'c'],
      [{ words: ['jam-free'] }, 'b'],
      [{ words: ['acme', '!!'] }, 'abc'],
      [{ words: ['東京'] }, 'd'],
      [{ words: ['東_タワー'] }, ''],
      [{ words: ['東%'] }, ''],
      [{ words: ['100%'] }, 'e'],
      [{ all: [{ words: ['acme'] }, { words: ['jams'] }] }, 'a'],
      [{ any: [{ words: ['jams'] }, { words: ['globex'] }] }, 'ac'],
      [{ any: [{ words: ['globex'] }, { words: ['東京'] }] }, 'cd'],
      [{ all: [{ words: ['acme'] }, { any: [{ words: ['corp'] }, { words: ['brûlée'] }] }] }, 'bc'],
      [{ all: [{ words: ['プリンター'] }, { any: [{ words: ['東京'] }, { words: ['acme'] }] }] }, 'd'],
      // What the index cannot look up narrows nothing: it may keep too much, never drop a match.
      [{ words: ['++'] }, 'abcde'],
      [{ words: ['*'] }, 'abcde'],
      [{ words: [] }, 'abcde'],
      [{ all: [] }, 'abcde'],
      [{ all: [{ words: ['++'] }, { words: ['jams'] }] }, 'a'],
      [{ any: [{ words: ['++'] }, { words: ['jams'] }] }, 'abcde'],
      [{ any: Array.from({ length: 600 }, (_, i) => ({ words: [`w${i}`] })) }, 'abcde'],
    ])('narrows by %j', async (narrow, want) => {
      const store = fresh();
      await fill(store);
      expect(await ids(store, { narrow })).toBe(want);
    });

    it('no word breaks the search, and a word of the text finds it', async () => {
      const store = fresh();
      await fill(store);
      const nasty = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 30 }),
        fc.constantFrom(
          '"',
          '""',
          "'",
          '*',
          'NEAR(a b)',
          'AND',
          'OR NOT',
          'title:',
          '^acme',
          '{title}:x',
          ')',
          '\\',
          '%',
          '\0',
          '\ud800',
          '-acme',
        ),
      );
      await fc.assert(
        fc.asyncProperty(
          fc.array(nasty, { maxLength: 4 }),
          fc.array(nasty, { maxLength: 3 }),
          async (words, others) => {
            await found(store, { narrow: { words } });
            await found(store, { narrow: { all: [{ words }, { any: others.map(word => ({ words: [word] })) }] } });
            expect(await ids(store, { narrow: { any: [{ words: ['jams'] }, { words }] } })).toContain('a');
          },
        ),
        { numRuns: 200 },
      );
    });

    it.each<[Partial<Find>, string]>([
      [{}, '12345'],
      [{ brands: ['globex'] }, '2'],
      [{ brands: ['acme', 'globex'] }, '12345'],
      [{ brands: [] }, ''],
      [{ brands: ["x' OR 1=1 --"] }, ''],
      [{ sources: ['press'] }, '5'],
      [{ sources: ['forum', 'press'], brands: ['acme'] }, '1345'],
      [{ sentiment: ['negative'] }, '1'],
      [{ sentiment: ['negative', 'positive'] }, '13'],
      [{ intent: ['bug'] }, '3'],
      [{ lang: 'de' }, '34'],
      [{ lang: 'DE-at' }, '4'],
      [{ since: NOON + 2 * HOUR }, '345'],
      [{ until: NOON + 2 * HOUR }, '12'],
      [{ since: NOON + HOUR, until: NOON + 3 * HOUR, brands: ['acme'] }, '3'],
      [{ minReach: 50 }, '3'],
      [{ minRelevance: 0.5 }, '1235'],
      [{ ids: ['forum:4', 'forum:1', 'forum:nobody'] }, '14'],
      [{ ids: ['forum:4', 'forum:1'], lang: 'de' }, '4'],
      [{ ids: [] }, ''],
      [{ limit: 2 }, '12'],
      [{ limit: 0 }, ''],
      [{ limit: 2, sort: 'newest' }, '54'],
      [{ limit: 2, sort: 'newest', brands: ['acme'] }, '54'],
      [{ sort: 'newest' }, '54321'],
      [{ sort: 'reach' }, '31542'],
      [{ sort: 'engagement', limit: 3 }, '254'],
      [{ sort: 'negative', limit: 2 }, '15'],
      [{ sort: 'positive', limit: 2 }, '35'],
      [{ narrow: { words: ['acme'] }, brands: ['acme'], limit: 1, sort: 'newest' }, '5'],
      [{ narrow: { words: ['acme'] }, sort: 'reach', limit: 1 }, '3'],
    ])('filters and sorts by %j', async (ask, want) => {
      const store = fresh();
      const reach = (mid: number) => ({ low: mid, mid, high: mid, basis: 'views' as const });
      await store.save(
        batch([
          entry('1', {}, [hit({ sentiment: NEGATIVE, reach: reach(40) })]),
          entry('2', { publishedAt: NOON + HOUR, counts: { ...NO_COUNTS, likes: 1, shares: 4 } }, [
            hit({ brand: 'globex' }),
          ]),
          // What it was read in counts, whatever its source states.
          entry('3', { publishedAt: NOON + 2 * HOUR, lang: null }, [
            hit({ lang: 'de', sentiment: POSITIVE, reach: reach(60), intents: [{ label: 'bug', score: 1 }] }),
          ]),
          entry('4', { publishedAt: NOON + 3 * HOUR, lang: 'de-AT', counts: { ...NO_COUNTS, views: 9 } }, [
            hit({ lang: 'de-AT', relevance: 0.2 }),
          ]),
        ]),
      );
      await store.save(batch([entry('5', { publishedAt: NOON + 4 * HOUR })], { source: 'press' }));
      await expectIds(store, ask, want);
    });

    it('reads many pages: each once, in order, ties and all, also when few of them match', async () => {
      const store = fresh();
      const n = 400;
      const entries = Array.from({ length: n }, (_, i) =>
        entry(`${i}`, { publishedAt: NOON + Math.floor(i / 7), text: i % 3 ? 'acme' : 'acme rare' }, [
          hit(),
          hit({ brand: 'globex' }),
        ]),
      );
      await store.save(batch(entries));
      for (const brands of [null, ['acme'], ['acme', 'globex']])
        for (const narrow of [null, { words: ['rare'] }])
          for (const sort of ['newest', 'oldest', 'reach'] as const) {
            const records = await found(store, { brands, narrow, sort });
            const keys = records.map(r => `${r.id} ${r.brand}`);
            expect(new Set(keys).size).toBe(keys.length);
            expect(keys.length).toBe((brands?.length === 1 ? 1 : 2) * (narrow ? Math.ceil(n / 3) : n));
            const times = records.map(r => Date.parse(r.publishedAt));
            if (sort !== 'reach')
              expect(times).toEqual(
                sort === 'oldest' ? times.toSorted((a, b) => a - b) : times.toSorted((a, b) => b - a),
              );
          }
    });

    it('keeps nobody waiting while it is read', async () => {
      const store = fresh();
      await store.save(batch(Array.from({ length: 120 }, (_, i) => entry(`${i}`))));
      let n = 0;
      for await (const record of store.find({ ...FIND_ALL, sort: 'oldest' })) {
        if (n++ === 10)
          await store.save(
            batch([entry('new', { author: author('eve') })], { gone: [{ platform: 'forum', nativeId: '119' }] }),
          );
        if (record.id === 'forum:119') expect(record.text).toBe('');
      }
      expect(n).toBe(121);
    });

    it('asks any one statement that reads, and no other', async () => {
      const store = fresh();
      await fill(store);
      expect(
        await rows(store, "SELECT native_id, length(fingerprint) AS n FROM mention WHERE native_id = 'a'"),
      ).toEqual([{ native_id: 'a', n: 8 }]);
      expect(await rows(store, "WITH x AS (SELECT x'0aff' AS b) SELECT * FROM x;")).toEqual([{ b: '0aff' }]);
      for (const text of [
        'DELETE FROM mention RETURNING *',
        'DELETE FROM mention',
        'SELECT 1; DROP TABLE mention',
        'DROP TABLE mention',
        'PRAGMA user_version = 9',
        "ATTACH 'x.db' AS x",
        "VACUUM INTO 'x.db'",
        'SELEC',
        '',
        'BEGIN',
      ])
        await expect(rows(store, text), text).rejects.toMatchObject({ kind: 'usage' });
      expect(await rows(store, 'SELECT count(*) AS n FROM mention')).toEqual([{ n: 5 }]);
    });
  });
}

async function expectIds(store: Store, ask: Partial<Find>, want: string): Promise<void> {
  expect(await ids(store, ask)).toBe(want);
}
