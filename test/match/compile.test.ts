import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile, evaluate, parseQuery, subjectOf } from '../../src/match/index.ts';
import type { Query } from '../../src/model/brand.ts';
import { queryText, text as someText } from './arbitrary.ts';
import { itemOf } from './item.ts';

function brand(text: string): { id: string; query: Query } {
  return { id: text, query: parseQuery(text, { late: text === '*' ? 'refuse' : 'allow' }) };
}
function readable(text: string): boolean {
  try {
    parseQuery(text);
    return true;
  } catch {
    return false;
  }
}

describe('compile', () => {
  test('matches in the order of the queries, with spans in the original text', () => {
    const match = compile(['van', '"red van"', '@acme', 'title:van', '*', 'lang:de'].map(brand));
    const found = match(itemOf({ title: 'A VAN', text: 'The ｒｅｄ van by @Acme’s', lang: 'de' }));
    expect(found).toEqual([
      {
        brand: 'van',
        spans: [
          { field: 'title', start: 2, end: 5 },
          { field: 'text', start: 8, end: 11 },
        ],
      },
      { brand: '"red van"', spans: [{ field: 'text', start: 4, end: 11 }] },
      { brand: '@acme', spans: [{ field: 'text', start: 15, end: 22 }] },
      { brand: 'title:van', spans: [{ field: 'title', start: 2, end: 5 }] },
      { brand: '*', spans: [] },
      { brand: 'lang:de', spans: [] },
    ]);
  });

  test('the configured source counts as the source', () => {
    const match = compile([brand('source:press van')]);
    const item = itemOf({ text: 'van', platform: 'rss' });
    expect(match(item)).toEqual([]);
    expect(match(item, { source: 'press' })).toHaveLength(1);
  });

  test('one call leaves nothing behind for the next', () => {
    const match = compile(['van', '"red van"', 'van NEAR/1 blue'].map(brand));
    const first = match(itemOf({ text: 'red van blue' }));
    expect(match(itemOf({ text: 'nothing here' }))).toEqual([]);
    expect(match(itemOf({ text: 'red van blue' }))).toEqual(first);
  });

  test('says what evaluating each query by itself says', () => {
    const queries = fc.array(queryText.filter(readable), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(
        queries,
        fc.array(fc.tuple(someText, someText, someText), { minLength: 1, maxLength: 6 }),
        (texts, posts) => {
          const brands = texts.map(brand);
          const match = compile(brands);
          for (const [title, text, more] of posts) {
            const item = itemOf({ title, text, more });
            const subject = subjectOf(item);
            const want = brands.flatMap(({ id, query }) => {
              const spans = evaluate(query, subject);
              return spans ? [{ brand: id, spans }] : [];
            });
            expect(match(item)).toEqual(want);
          }
        },
      ),
      { numRuns: 600 },
    );
  });

  test('plain words and pairs, which are decided on the spot, too', () => {
    const plain = fc.constantFrom(
      'acme',
      'corp',
      'the',
      'i',
      'x',
      'dont',
      'usa',
      'cafe',
      'fin',
      's',
      'fail',
      'com',
      '東',
      '京',
      'バ',
      'acmecorp',
      'corp OR the',
      'acme OR @acme OR acme.com',
      '"acme corp"',
      '"the acme"',
      '"i x"',
      '"東 京"',
      '"s corp"',
      '"acme s"',
      '"the corp the"',
      'title:acme',
      '"fail x" OR acme',
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(plain, { minLength: 1, maxLength: 10 }),
        fc.array(someText, { minLength: 1, maxLength: 8 }),
        (texts, posts) => {
          const brands = texts.map(brand);
          const match = compile(brands);
          for (const text of posts) {
            const item = itemOf({ text });
            const want = brands.flatMap(({ id, query }) => {
              const spans = evaluate(query, subjectOf(item));
              return spans ? [{ brand: id, spans }] : [];
            });
            expect(match(item)).toEqual(want);
          }
        },
      ),
      { numRuns: 1500 },
    );
  });

  test.each([
    ["He's at acme’s corp", ['acme', '"acme corp"', 'he', 'hes', '"s corp"']],
    ["I didn't see L'Oréal's van; I'll wait", ['didnt', '"didnt see"', 'ill', 'oreal', 'loreal', '"i didnt"']],
    [
      '#acme #AcmeFail #1st #5 #NBA @acme @acme_corp @9to5 (@acme)',
      ['acme', 'fail', '1', 'st', '5', 'nba', '9to5', '"acme nba"'],
    ],
    ['1,000 acme 3.14 corp 1.000,50 v2.0 90s x', ['1', '000', '1000', '"acme corp"', '14', 'v2', '0']],
    ['end.Acme corp U.S.A. www.acme.com shop.acme.com e.on', ['acme', 'usa', 'acme.com', '"end acme"', 'on', 'shop']],
    ['東京acme東 x東', ['東', '京', 'acme', '"京 acme"', '"acme 東"', 'x']],
    [`${'van '.repeat(3000)}acme corp 👍 corp`, ['acme', '"acme corp"', '"corp corp"', '"van acme"']],
  ])('shapes that stand for one word: %.40s', (text, queries) => {
    const brands = queries.map(brand);
    for (const item of [itemOf({ text }), itemOf({ title: text, text: 'x', more: text })]) {
      const want = brands.flatMap(({ id, query }) => {
        const spans = evaluate(query, subjectOf(item));
        return spans ? [{ brand: id, spans }] : [];
      });
      expect(compile(brands)(item)).toEqual(want);
      // Alone, a query is decided on the spot; none of the others may change that.
      expect(brands.flatMap(one => compile([one])(item))).toEqual(want);
    }
  });

  test('matchers that take turns keep apart', () => {
    const first = compile([brand('acme'), brand('"acme corp"')]);
    const second = compile([brand('van')]);
    const text = 'acme corp in a van';
    const want = [first(itemOf({ text })), second(itemOf({ text }))];
    expect(want.map(found => found.length)).toEqual([2, 1]);
    expect([first(itemOf({ text })), second(itemOf({ text }))]).toEqual(want);
  });

  test('a thousand phrases that end in one common word cost one look', () => {
    const names = Array.from({ length: 1000 }, (_, i) => `"brand${i} the"`);
    const match = compile(names.map(brand));
    expect(match(itemOf({ text: 'the the the brand7 the' })).map(found => found.brand)).toEqual(['"brand7 the"']);
    expect(match(itemOf({ text: "don't the #tag the 👍 the it's the" }))).toEqual([]);
  });
});

describe('spans', () => {
  test('cut the original text at words that were asked for', () => {
    const words = fc.constantFrom('acme', 'corp', 'cafe', 'strasse', 'loreal', 'バス', '애플', 'fin');
    fc.assert(
      fc.property(words, someText, (asked, text) => {
        const query = parseQuery(asked);
        const spans = evaluate(query, subjectOf(itemOf({ text }))) ?? [];
        for (const { field, start, end } of spans) {
          expect(field).toBe('text');
          expect(text.slice(start, end)).toBe(text.slice(start, end).trim());
          // What was cut out matches by itself, and so does the text without what stands around it.
          expect(evaluate(query, subjectOf(itemOf({ text: text.slice(start, end) })))).not.toBeNull();
        }
      }),
      { numRuns: 1500 },
    );
  });

  test('only what was asked for is shown', () => {
    const spans = (query: string, text: string): string[] =>
      (evaluate(parseQuery(query), subjectOf(itemOf({ text }))) ?? []).map(({ start, end }) => text.slice(start, end));
    expect(spans('red NEAR/2 van NOT blue', 'a red old van; so it is red')).toEqual(['red', 'van']);
    expect(spans('"van red"~2', 'a red old van')).toEqual(['red', 'van']);
    expect(spans('red OR "red van" OR van', 'red van')).toEqual(['red van']);
    expect(spans('/r.d/ OR {van}', 'a red van')).toEqual(['red', 'van']);
    expect(spans('red (van OR bus)', 'red bus')).toEqual(['red', 'bus']);
  });
});
