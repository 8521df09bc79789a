import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Item, NO_COUNTS } from '../../src/model/mention.ts';
import { DAY, HOUR, WEEK } from '../../src/model/time.ts';
import type { Fresh } from './contract.ts';
import { author, batch, entry, found, hit, NEGATIVE, NOON, rows } from './samples.ts';

const story: Partial<Item> = {
  platform: 'rss',
  kind: 'article',
  url: 'https://press.example.com/acme-recall',
  title: 'Acme recalls its printer',
  text: 'Acme recalls ten thousand printers after a fire.',
  author: null,
};

export function identityContract(fresh: Fresh): void {
  describe('the same article under another id', () => {
    const save = async (nativeId: string, over: Partial<Item> = {}, source = 'press') =>
      (await fresh().save(batch([entry(nativeId, { ...story, ...over })], { source }))).added;
    const ids = async () => (await found(fresh(), { sort: 'oldest' })).map(({ id }) => id).sort();

    it.each<[string, Partial<Item>, boolean]>([
      ['another id, all else the same', {}, true],
      ['another address, the same words', { url: 'https://press.example.com/?p=12' }, true],
      ['the same address, edited words, the same date', { text: 'Acme recalls twenty thousand printers.' }, true],
      ['dated anew, the same address and words', { publishedAt: NOON + HOUR }, true],
      [
        'another date, address and words',
        { publishedAt: NOON + HOUR, url: 'https://press.example.com/2', text: 'New: b' },
        false,
      ],
      [
        'the same address, other words and another date: a page of notes',
        { publishedAt: NOON + HOUR, title: 'Notes', text: 'Other notes' },
        false,
      ],
      [
        'the same words weeks apart: a column',
        { publishedAt: NOON + 2 * WEEK, url: 'https://press.example.com/2' },
        false,
      ],
    ])('%s: %#', async (_, over, same) => {
      expect(await save('guid-1')).toBe(1);
      expect(await save('guid-2', over)).toBe(same ? 0 : 1);
      expect(await ids()).toEqual(same ? ['rss:guid-1'] : ['rss:guid-1', 'rss:guid-2']);
      expect(await fresh().check()).toEqual([]);
    });

    it('a copy on another site is a mention of its own; the same address in another feed is not', async () => {
      expect(await save('guid-1')).toBe(1);
      expect(await save('copy', { url: 'https://other.example.net/acme-recall' }, 'other')).toBe(1);
      expect(await save('category', {}, 'press-tech')).toBe(0);
      expect(await ids()).toEqual(['rss:copy', 'rss:guid-1']);
    });

    it('two entries that one reading lists are two, and stay two', async () => {
      const two = () => [entry('a', { ...story }), entry('b', { ...story, text: 'Acme: more on the recall.' })];
      await fresh().save(batch(two(), { source: 'press' }));
      await fresh().save(batch(two(), { source: 'press' }));
      expect(await ids()).toEqual(['rss:a', 'rss:b']);
    });

    it('takes the edit over, and keeps what people said of it', async () => {
      const store = fresh();
      await save('guid-1');
      await store.judge([{ id: 'rss:guid-1', brand: 'acme', field: 'intent', value: 'safety', by: 'ann', at: NOON }]);
      await store.save(
        batch([entry('guid-2', { ...story, title: 'Acme recalls more' }, [hit({ sentiment: NEGATIVE })])], {
          source: 'press',
        }),
      );
      expect(await found(store)).toMatchObject([
        { id: 'rss:guid-1', title: 'Acme recalls more', intent: 'safety', sentiment: { label: 'negative' } },
      ]);
    });

    it('other words of another source are no edit; a brand that only they name joins, and counts are taken', async () => {
      const store = fresh();
      const press = () => save('guid-1');
      const wire = () =>
        store.save(
          batch(
            [
              entry('w1', { ...story, text: 'Acme and Globex recall.', counts: { ...NO_COUNTS, likes: 9 } }, [
                hit({ sentiment: NEGATIVE }),
                hit({ brand: 'globex' }),
              ]),
            ],
            { source: 'wire' },
          ),
        );
      await press();
      const [first] = await found(store);
      for (const read of [wire, press, wire]) await read();
      expect((await found(store)).sort((a, b) => (a.brand < b.brand ? -1 : 1))).toMatchObject([
        { id: 'rss:guid-1', brand: 'acme', text: first?.text, sentiment: first?.sentiment, engagement: { likes: 9 } },
        { id: 'rss:guid-1', brand: 'globex', text: first?.text, source: 'press', matched: [] },
      ]);
      expect(await rows(store, 'SELECT edited_at FROM mention')).toEqual([{ edited_at: null }]);
      expect(await store.check()).toEqual([]);
    });

    it('what was deleted does not come back under another id', async () => {
      const store = fresh();
      await save('guid-1');
      await store.save(batch([], { gone: [{ platform: 'rss', nativeId: 'guid-1' }] }));
      expect(await save('guid-2')).toBe(0);
      expect(await save('guid-1')).toBe(0);
      expect((await found(store)).map(({ text }) => text)).toEqual(['']);
    });

    it('posts of networks keep their ids: the same words twice are two posts', async () => {
      await save('1', { kind: 'post', platform: 'forum' });
      expect(await save('2', { kind: 'post', platform: 'forum' })).toBe(1);
    });
  });

  describe('the same by two roads', () => {
    const post: Partial<Item> = {
      platform: 'reddit',
      kind: 'post',
      url: 'https://www.reddit.com/r/kettles/comments/1abc/acme_kettle/',
      title: 'Acme kettle',
      text: 'It leaks.',
      author: author('ann', { platform: 'reddit', handle: 'ann', followers: 9 }),
      counts: { ...NO_COUNTS, likes: 5, replies: 2 },
    };
    const fed: Partial<Item> = {
      ...post,
      platform: 'rss',
      url: 'https://old.reddit.com/r/kettles/comments/1abc/',
      text: 'It leaks. All over the table.',
      author: author('reddit.com/ann', { platform: 'rss', name: '/u/ann' }),
      counts: { ...NO_COUNTS, likes: null },
    };
    const roads = {
      api: () => batch([entry('t3_1abc', post)], { source: 'reddit' }),
      feed: () => batch([entry('reddit:t3_1abc', fed)], { source: 'kettles' }),
    };

    it.each<(keyof typeof roads)[]>([
      ['api', 'feed'],
      ['feed', 'api'],
      ['api', 'feed', 'api', 'feed'],
      ['feed', 'feed', 'api'],
    ])('%s %s: one mention, one hit, the author and the counts of which more is known', async (...order) => {
      const store = fresh();
      let added = 0;
      for (const road of order) added += (await store.save(roads[road]())).added;
      expect(added).toBe(1);
      expect(await found(store)).toMatchObject([
        { author: { handle: 'ann', followers: 9 }, engagement: { likes: 5, replies: 2 } },
      ]);
      expect(await rows(store, 'SELECT source FROM sighting')).toEqual([
        { source: order[0] === 'api' ? 'kettles' : 'reddit' },
      ]);
      for (const [road, source] of [
        ['api', 'reddit'],
        ['feed', 'kettles'],
      ] as const)
        expect(await found(store, { sources: [source] })).toHaveLength(order.includes(road) ? 1 : 0);
      expect(
        await store.known([
          { platform: 'reddit', nativeId: 't3_1abc' },
          { platform: 'rss', nativeId: 'reddit:t3_1abc' },
        ]),
      ).toHaveProperty('size', 2);
      expect((await store.detail('reddit:t3_1abc'))[0]?.id).toBe((await store.detail('rss:reddit:t3_1abc'))[0]?.id);
      expect(await store.check()).toEqual([]);
    });

    it('counts and deletions told by either road reach it, and it does not come back by any', async () => {
      const store = fresh();
      await store.save(roads.feed());
      await store.save(roads.api());
      const ref = { platform: 'reddit', nativeId: 't3_1abc' };
      await store.save(batch([], { counts: [{ ...ref, counts: { ...NO_COUNTS, likes: 7 } }] }));
      expect(await found(store)).toMatchObject([{ engagement: { likes: 7 } }]);
      await store.save(batch([], { gone: [ref] }));
      for (const road of [roads.feed, roads.api]) expect((await store.save(road())).added).toBe(0);
      expect((await found(store)).map(({ text }) => text)).toEqual(['']);
    });

    it('deleted before the other road saw it, it stays away', async () => {
      const store = fresh();
      await store.save(roads.api());
      await store.save(batch([], { gone: [{ platform: 'reddit', nativeId: 't3_1abc' }] }));
      expect((await store.save(roads.feed())).added).toBe(0);
      expect((await found(store)).map(({ text }) => text)).toEqual(['']);
    });

    it('a link to it, a comment below it and a page about it are others', async () => {
      const store = fresh();
      await store.save(roads.api());
      const others: [string, Partial<Item>, string][] = [
        ['https://links.example/1', { ...fed, url: String(post.url), title: 'Worth a look' }, 'links'],
        ['t1_k1', { ...post, kind: 'comment', url: `${post.url}k1/`, title: '', text: 'Mine too.' }, 'reddit'],
        [
          'https://www.reddit.com/r/kettles/comments/1abc/',
          { ...fed, title: 'See there', text: 'Somebody is wet.' },
          'links',
        ],
        ['a', { ...story, links: [String(post.url)] }, 'press'],
      ];
      for (const [id, over, source] of others)
        expect((await store.save(batch([entry(id, over)], { source }))).added, id).toBe(1);
      expect(await rows(store, 'SELECT * FROM sighting')).toEqual([]);
    });

    it('an article that two list under one title within two days is one, whenever each saw it', async () => {
      const store = fresh();
      await store.save(batch([entry('g', { ...story })], { source: 'press' }));
      const seen = { ...story, platform: 'gdelt', text: '', url: 'http://www.press.example.com/acme-recall/' };
      const again = entry('g2', { ...seen, publishedAt: NOON + 3 * HOUR });
      expect((await store.save(batch([again], { source: 'news' }))).added).toBe(0);
      const later = entry('g3', { ...seen, publishedAt: NOON + WEEK });
      expect((await store.save(batch([later], { source: 'news' }))).added).toBe(1);
    });

    it('whatever order and how often: as many mentions as things', async () => {
      const road = fc.record({ n: fc.integer({ min: 1, max: 4 }), by: fc.constantFrom('api', 'feed', 'import') });
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(road, { minLength: 1, maxLength: 12 }), async seen => {
          const store = fresh();
          run += 1;
          const name = (n: number): string => `${run}q${n}`;
          for (const { n, by } of seen) {
            const over = {
              ...(by === 'api' ? post : fed),
              title: `Acme ${name(n)}`,
              url: `https://redd.it/${name(n)}`,
            };
            const id = { api: `t3_${name(n)}`, feed: `reddit:t3_${name(n)}`, import: `row ${n} of ${run}` }[by];
            const platform = { api: 'reddit', feed: 'rss', import: 'mine' }[by];
            await store.save(batch([entry(id, { ...over, platform })], { source: by }));
          }
          const stored = await rows(store, `SELECT count(*) AS n FROM mention WHERE title LIKE 'Acme ${run}q%'`);
          expect(stored).toEqual([{ n: new Set(seen.map(({ n }) => n)).size }]);
        }),
        { numRuns: 30 },
      );
      expect(await fresh().check()).toEqual([]);
    });
  });

  describe('dates', () => {
    it('a date that is no number is none, and costs nothing but itself', async () => {
      await fresh().save(batch([entry('1', { publishedAt: Number.NaN }), entry('2')]));
      expect(await found(fresh(), { ids: ['forum:1'] })).toMatchObject([
        { dateQuality: 'missing', publishedAt: '2026-11-21T13:00:00Z' },
      ]);
    });

    it('a stated date stands; a better one replaces a guess, and moves the hour with it', async () => {
      const store = fresh();
      await store.save(batch([entry('1', { dateQuality: 'missing' }), entry('2')]));
      await store.save(batch([entry('1', { publishedAt: NOON - DAY }), entry('2', { publishedAt: NOON - DAY })]));
      expect((await found(store, { sort: 'oldest' })).map(r => [r.id, r.publishedAt, r.dateQuality])).toEqual([
        ['forum:1', '2026-11-20T12:00:00Z', 'stated'],
        ['forum:2', '2026-11-21T12:00:00Z', 'stated'],
      ]);
      expect(await store.check()).toEqual([]);
    });
  });

  describe('forgetting', () => {
    const ann = author('u1', { handle: 'ann', name: 'Ann Smith', url: 'https://forum.example.com/@ann', followers: 9 });

    async function told(): Promise<void> {
      const store = fresh();
      await store.save(
        batch([
          entry('1', { author: ann, text: 'acme hurt me', raw: '{"x":"acme hurt me"}', tags: ['#acme'] }),
          entry('2', { author: author('u2', { handle: 'annabel' }), text: 'acme is fine' }),
        ]),
      );
      await store.judge([{ id: 'forum:1', brand: 'acme', field: 'relevant', value: 'yes', by: 'me', at: NOON }]);
      const quote = (id: string, text: string) => ({ id, text, author: 'ann', url: null });
      await store.transition(
        { brand: 'acme', rule: 'volume', evaluatedTo: NOON },
        [],
        [
          {
            dedupeKey: 'k',
            channel: 'team',
            title: 'Acme',
            text: 'Many.\n- "acme hurt me" (ann)\n- "acme is fine" (annabel)\nRead them.',
            html: null,
            data: { examples: [quote('forum:1', 'acme hurt me'), quote('forum:2', 'acme is fine')] },
            notBefore: null,
            group: null,
          },
        ],
        NOON,
      );
    }
    const everything = async () => {
      let text = '';
      for (const { name } of await rows(
        fresh(),
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'mention_fts%'",
      ))
        text += JSON.stringify(await rows(fresh(), `SELECT * FROM ${name}`));
      return text;
    };

    it.each(['ann', '@Ann', 'forum:ann', 'forum:u1', 'Ann Smith'])(
      'an author called %s: nothing of them is left, and nothing comes back',
      async name => {
        const store = fresh();
        await told();
        const counted = await store.forget({ author: name }, NOON + HOUR, true);
        expect(await everything()).toContain('hurt me');
        const done = await store.forget({ author: name }, NOON + HOUR, false);
        expect(done).toEqual({ mentions: 1, authors: 1, raw: 1, messages: 1 });
        expect(counted).toEqual({ ...done, messages: 0 });
        const left = await everything();
        for (const trace of ['hurt me', '"ann"', 'Ann Smith', '@ann', 'u1"', 'forum.example.com/1'])
          expect(left, trace).not.toContain(trace);
        expect(left).toContain('acme is fine');
        expect(await store.feedback(null)).toEqual([]);
        // Numbers stay.
        expect(await store.summary({ brand: 'acme', span: [NOON, NOON + 1] })).toMatchObject({ n: 2, authors: 2 });
        // Neither what was said, nor what they say next.
        await store.save(
          batch([
            entry('1', { author: ann, text: 'acme hurt me' }),
            entry('9', { author: ann, text: 'acme hurt me too' }),
          ]),
        );
        await store.save(batch([], { authors: [ann] }));
        expect(await everything()).not.toMatch(/hurt me|Ann Smith/);
        expect(await store.check()).toEqual([]);
        expect(await store.forget({ author: name }, NOON + HOUR, false)).toMatchObject({ mentions: 0, authors: 0 });
      },
    );

    it('one address, and nothing else of its author', async () => {
      const store = fresh();
      await told();
      expect(await store.forget({ url: 'https://forum.example.com/1?utm_source=x' }, NOON, false)).toMatchObject({
        mentions: 1,
        authors: 0,
      });
      const left = await everything();
      expect(left).not.toContain('hurt me');
      expect(left).toContain('Ann Smith');
      await store.save(batch([entry('1', { author: ann, text: 'acme hurt me' }), entry('8', { author: ann })]));
      expect((await found(store)).map(({ id, text }) => [id, text !== '']).sort()).toEqual([
        ['forum:1', false],
        ['forum:2', true],
        ['forum:8', true],
      ]);
    });

    it('what is left of what was deleted: its address, and whoever said nothing else', async () => {
      const store = fresh();
      await told();
      await store.save(batch([], { gone: [{ platform: 'forum', nativeId: '1' }] }));
      // The words went at once, from messages too.
      expect(await everything()).not.toContain('hurt me');
      expect(await everything()).toContain('forum.example.com/1');
      expect(await store.forget({ deleted: true }, NOON, false)).toMatchObject({ mentions: 1, authors: 1 });
      expect(await everything()).not.toMatch(/forum\.example\.com\/1"|Ann Smith/);
      // An account that was closed may open again: it did not ask to be forgotten.
      await store.save(batch([entry('7', { author: ann })]));
      expect((await found(store, { ids: ['forum:7'] }))[0]?.author?.handle).toBe('ann');
    });
  });
}
