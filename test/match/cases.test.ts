import { describe, expect, test } from 'vitest';
import { evaluate, fromFlat, parseQuery, runCases } from '../../src/match/index.ts';

type Fields = Readonly<Record<string, unknown>>;
/** query, text (or fields), whether it matches. */
type Row = readonly [query: string, on: string | Fields, match: boolean];

const GROUPS: Readonly<Record<string, readonly Row[]>> = {
  term: [
    ['globex', 'GLOBEX, why?', true],
    ['globex', 'globexes everywhere', false],
    ['globex', { title: 'Globex wins', text: '' }, true],
    ['globex', { title: '', text: '', more: 'a Globex van' }, true],
    ['globex', { title: '', text: 'x', url: 'https://example.com/globex', author: { handle: 'globex' } }, false],
  ],
  fold: [
    ['acme', '´acme´ ¨acme¨', true],
    ['cafe', 'un Café noir', true],
    ['lodz', 'ŁÓDŹ', true],
    ['istanbul', 'İstanbul', true],
    ['αθηνα', 'ΑΘΉΝΑ', true],
    ['йод', 'иод', false],
    ['か', 'が', false],
    ['initech', 'ｉｎｉｔｅｃｈ', true],
    ['initech', 'ini\u200Btech\u00ADs initech', true],
    ['office', 'the oﬃce', true],
    ['initech', 'Initech®’s', true],
    ['バス', 'ﾊﾞｽ', true],
  ],
  possessive: [
    ['initechs', "Initech's", true],
    ["initech's", 'Initech’s', true],
    ["initech's", 'initech', false],
    ['oreilly', "O'Reilly", true],
    ['initech', "dell'Initech", true],
    ['initech', "qu'Initech", true],
    ['loreal', "L'Oréal's", true],
    ['dont', 'Don’t', true],
  ],
  punct: [
    ['R&D', 'our R&D team', true],
    ['D', 'our R&D team', false],
    ['R&D', "R&D's", true],
    ['C++', 'I write C++.', true],
    ['C++', 'I write C#.', false],
    ['c', 'I write C++', true],
    ['node.js', 'Node.js is out', true],
    ['node', 'Node.js is out', true],
    ['node.js', 'node js', false],
    ['u.s.a.', 'U.S.A. today', true],
    ['usa', 'the U.S.A.', true],
    ['initech', 'initech,globex', true],
    ['initech/globex', 'Initech Globex', true],
    ['3.14', 'pi is 3.14', true],
    ['14', 'pi is 3.14', false],
    ['initech', '_Initech_ said', true],
    ['initech', 'initech_corp', false],
  ],
  bool: [
    ['a1 OR b1 c1', 'b1', false],
    ['a1 (b1 OR c1)', 'a1 c1', true],
    ['a1 -(b1 OR c1)', 'a1 c1', false],
    ['a1 NOT b1 NOT c1', 'a1', true],
    ['a1 AND NOT NOT b1', 'a1 b1', true],
    ['well-known', 'a well known fact', true],
    ['a1 not b1', 'a1 b1', false],
  ],
  phrase: [
    ['"initech corp"', 'Initech, Corp', true],
    ['"initech corp"', { title: 'initech', text: 'corp' }, false],
    ['"the * van"', 'the blue van', true],
    ['"the * van"', 'the big blue van', false],
    ['"new *"', 'so new', false],
    ['"* new"', 'new', false],
    ['"initech.com van"', 'an initech.com van', true],
    ['"a * * d"', 'a b c d', true],
  ],
  slop: [
    ['"van blue"~0', 'blue van', true],
    ['"van blue"~1', 'blue and red van', false],
    ['"van blue"~2', 'blue and red van', true],
    ['"van blue"~1000000000', 'blue and red van', true],
    ['"bora bora"~3', 'bora', false],
    ['"bora bora"~3', 'bora and bora', true],
    ['"ini* initech"~3', 'initech is here', false],
    ['"ini* initech"~3', 'initech and initial', true],
  ],
  near: [
    ['a1 NEAR/0 b1', 'b1 a1', true],
    ['a1 NEAR/0f b1', 'b1 a1', false],
    ['a1 ONEAR b1', 'a1 x x x x b1', true],
    ['a1 ONEAR b1', 'a1 x x x x x b1', false],
    ['(a1 OR "b1 c1") NEAR/1 d1', 'b1 c1 x d1', true],
    ['a1 NEAR/1 b1 NEAR/1 c1', 'a1 x b1 x c1', true],
    ['(a1 NEAR/9 b1) NEAR/0 c1 NEAR/0 d1', 'd1 a1 x b1 c1', true],
    ['(a1 NEAR/9 b1) NEAR/0f c1', 'a1 a1 b1 x b1 c1', true],
    ['a1 NEAR/3 a1', 'a1', false],
    ['a1 NEAR/3 a1', 'a1 a1', true],
    ['title:(a1 NEAR/1 b1)', { title: 'a1 b1', text: '' }, true],
  ],
  wild: [
    ['ini*ch', 'Initech', true],
    ['init??h', 'Initech', true],
    ['init?h', 'Initech', false],
    ['*tech', 'biotech', true],
    ['"init* van"', 'initech van', true],
    ['ini*', 'https://initech.com/', false],
    ['@ini*', 'hi @InitechHelp', true],
    ['#ini*', '#InitechFail', true],
    ['initech.*', 'see https://initech.org/x', true],
    ['苹果*', '苹果手机', true],
  ],
  regex: [
    ['/v\\d+(\\.\\d+)?/', 'got v12', true],
    ['/^Init/', 'Initech', true],
    ['/^Init/', 'an Initech', false],
    ['/\\bini[a-z]{4}\\b/i', 'INITECH!', true],
    ['/a\\/b/', 'a/b', true],
    ['/(red|blue) van$/', 'a blue van', true],
    ['/[^\\x00-\\x7f]/', 'naïve', true],
  ],
  case: [
    ['{Initech}', "Initech's", true],
    ['{Initech}', 'INITECH', false],
    ['{Initech}', 'Initech2', false],
    ['{Big  Van}', 'Big\n Van', true],
    ['{.NET}', 'on .NET now', true],
    ['{Café}', 'Cafe\u0301', true],
    ['{Cafe}', 'Cafe\u0301', false],
    ['{a\\}b}', 'a}b', true],
  ],
  hash: [
    ['#initechfail', '#InitechFail', true],
    ['initech', '#initech_fail', true],
    ['fail', '#InitechFail', true],
    ['initechfail', '#initech_fail', true],
    ['itech', '#iTech2Go', true],
    ['tech2', '#iTech2Go', true],
    ['tech', '#itech', false],
    ['#fail', '#InitechFail', false],
    ['1', 'we are #1', true],
    ['東京', '#東京電力', true],
  ],
  handle: [
    ['@initech', 'hi @Initech.', true],
    ['initech', '@InitechHelp', false],
    ['initech', 'info@initech.com', false],
    ['@initech', '@initech.example.social', true],
    ['@initech@example.social', '@initech@example.social', true],
    ['@initech@example.social', '@initech', false],
    ['info@initech.com', 'mail INFO@initech.com', true],
  ],
  cash: [
    ['$INI', 'buy $ini', true],
    ['$INI', 'buy INI', false],
    ['5', 'for $5', true],
  ],
  url: [
    ['initech.com', 'https://shop.initech.com/x?y', true],
    ['initech.com', 'https://initech.com.example.org/', false],
    ['initech.com', 'www.initech.com', true],
    ['initech', 'www.initech.com', false],
    ['initech.com', 'shop.initech.com is down', true],
    ['x', 'https://example.com/x', false],
    ['van', '(https://example.com/a) van', true],
  ],
  field: [
    ['text:van', { title: 'van', text: '' }, false],
    ['title:(red van)', { title: 'a van, red', text: '' }, true],
    ['link:initech.com', { text: 'x', links: ['https://www.initech.com/'] }, true],
    ['link:initech.com', { text: 'see https://a.initech.com/' }, true],
    ['site:initech.com', { text: 'x', url: 'https://initech.com.test/' }, false],
    ['author:"jane doe"', { text: 'x', author: { handle: 'jd', name: 'Jane Doe' } }, true],
    ['author:ja*', { text: 'x', author: { handle: 'Jane' } }, true],
    ['tag:Red', { text: 'x', tags: ['#red'] }, true],
    ['country:de', { text: 'x', country: 'DE' }, true],
    ['lang:(en OR de)', { text: 'x', lang: 'de-AT' }, true],
    ['lang:en', { text: 'x', lang: 'eng' }, false],
    ['source:(reddit OR hn)', { text: 'x', source: 'HN' }, true],
    ['intent:bug', { text: 'x', intent: 'bug' }, true],
    ['url:/blog\\/\\d/ x', { text: 'x', url: 'https://e.test/blog/1' }, true],
  ],
  num: [
    ['likes:5', { text: 'x', likes: 5 }, true],
    ['engagement:>=6', { text: 'x', likes: 4, shares: 2 }, true],
    ['engagement:0', { text: 'x' }, false],
    ['x NOT followers:<5', { text: 'x' }, true],
    ['followers:1.5k..2m', { text: 'x', author: { handle: 'a', followers: 1500 } }, true],
    ['rating:<=2.5', { text: 'x', rating: 2.5 }, true],
    ['reach:>10K', { text: 'x', reach: 10_001 }, true],
    ['likes:(1 OR >10)', { text: 'x', likes: 11 }, true],
  ],
  date: [
    ['x since:2026-02-01', { text: 'x', published: '2026-01-31T23:59:59Z' }, false],
    ['x until:2026-02-01', { text: 'x', published: '2026-01-31T23:59:59Z' }, true],
    ['x since:2026-02-01T10:00Z', { text: 'x', published: '2026-02-01T10:00:00Z' }, true],
    ['x -since:2026-02-01', { text: 'x' }, true],
  ],
  flag: [
    ['is:review', { text: 'x', kind: 'review' }, true],
    ['has:link', { text: 'x', links: ['https://e.test/'] }, true],
    ['has:link', 'plain', false],
  ],
  emoji: [
    ['👍', '👍🏿', true],
    ['👍🏿', '👍', false],
    ['👩‍💻', '👩‍💻!', true],
    ['🇩🇪', 'go 🇩🇪🇫🇷', true],
    ['"van 👍"', 'nice van👍', true],
    ['van NEAR/0 red', 'van 👍 red', false],
  ],
  cjk: [
    ['手机', '新手机发布', true],
    ['"新 手机"', '新、手机', true],
    ['애플', '파인애플', false],
    ['애플', '애플을', true],
    ['LG전자', 'LG전자는', true],
    ['lg', 'LG전자는', true],
    ['กาแฟ', 'ร้านกาแฟสด', true],
    ['ラーメン', 'おいしいラーメンだ', true],
  ],
  comment: [
    ['<<< a >>> van <<< b >>>', 'van', true],
    ['van<<<x>>>red', 'red van', true],
    ['"a <<< b"', 'a b', true],
  ],
  escape: [
    ['\\OR', 'this or that', true],
    ['ratio\\:2', 'ratio:2', true],
    ['\\-van', 'van', true],
    ['"a \\"b\\" c"', 'a "b" c', true],
    ['van\\(s\\)', 'van(s)', true],
  ],
};

describe.each(Object.entries(GROUPS))('%s', (_, rows) => {
  test.each(rows)('%s on %j: %s', (query, on, match) => {
    const fields = typeof on === 'string' ? { title: '', text: on } : on;
    expect(evaluate(parseQuery(query), fromFlat(fields)) !== null).toBe(match);
  });
});

test('each intent a line lists is one it has, however little of the chance is left for the second', () => {
  const line = {
    text: 'a van',
    intents: [
      { label: 'bug', score: 0.7 },
      { label: 'question', score: 0.2 },
    ],
  };
  const finds = (query: string): boolean => evaluate(parseQuery(query), fromFlat(line)) !== null;
  expect(['intent:bug', 'intent:question', 'intent:praise'].map(finds)).toEqual([true, true, false]);
});

describe('runCases', () => {
  test('counts what holds and says what does not', () => {
    const cases = [
      { id: 'a', query: 'van', fields: { text: 'a van' }, match: true },
      { id: 'b', query: 'van', fields: { text: 'a van' }, match: false },
      { id: 'c', query: 'van AND', error: { code: 'E_DANGLING_OPERATOR', pos: 4 } },
      { id: 'd', query: 'van', error: { code: 'E_EMPTY', pos: 0 } },
    ];
    expect(runCases(cases)).toEqual({
      total: 4,
      passed: 2,
      failed: [
        { id: 'b', want: { match: false }, got: { match: true } },
        { id: 'd', want: { error: { code: 'E_EMPTY', pos: 0 } }, got: { match: false } },
      ],
    });
  });
});
