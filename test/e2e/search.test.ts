import { expect, test } from 'vitest';
import { evaluate, fromRecord, parseQuery } from '../../src/match/index.ts';
import type { MentionRecord } from '../../src/model/record.ts';
import { bench } from '../cli/harness.ts';

// The full-text index narrows, the evaluator decides: both must agree on every text, whatever its script.

const TEXTS = [
  'Acme is fine',
  'ACME’s support answered',
  '#AcmeFail again and again',
  '#acmefail in lower case',
  'I was at McDonald’s today',
  'mcdonalds without the sign',
  'Die Straße ist lang',
  'strasse, spelled the Swiss way',
  'smørrebrød and Œuvre',
  'ＡＣＭＥの新製品が出た',
  '東京でアクメを買った',
  'ผมซื้ออคมี',
  '애크미는 좋아요',
  'Ac­me with a soft hyphen',
  'Nestlé recalls chocolate',
  'see acme.com/help or https://shop.acme.com/x',
  'write to info@acme.com',
  '@AcmeSupport and @acme@mastodon.social',
  'AT&T and C++ and U.S.A.',
  "L'Oréal, d'Apple, dell'Acme",
  '👍🏽 for acme 👩‍💻',
  '$ACME is up',
  'acme-branded mugs; acme_underscored; acme/slash',
  'Αθήνα και Acme',
  'Акме и ёлка',
  'nothing at all',
];
const QUERIES = [
  'acme',
  '"acme support"',
  'mcdonalds',
  "mcdonald's",
  'strasse',
  'straße',
  'smorrebrod',
  'oeuvre',
  '東京',
  'アクメ',
  'อคมี',
  '애크미',
  'nestle',
  'acme.com',
  '@acme',
  '@acme*',
  '#acmefail',
  'fail',
  'AT&T',
  'C++',
  'usa',
  'oreal',
  'apple',
  '👍',
  '$acme',
  'acm*',
  '*cme',
  'acme NEAR/3 support',
  'acme NOT support',
  '{Acme}',
  '/acm[ei]/i',
  'αθηνα',
  'елка',
  'ёлка',
  'link:acme.com',
  'has:link',
  'acme OR 東京 OR mcdonalds',
  'lang:en acme',
];

test('mentions QUERY finds what the evaluator finds in everything that is stored', async () => {
  const { earshot, write } = bench();
  write('config.yaml', "brands: [{ id: all, query: '*' }]\nsources: [{ id: hn, type: hackernews }]\n");
  const lines = TEXTS.map((text, i) => JSON.stringify({ id: `t${i}`, text, url: `https://example.com/${i}` }));
  expect((await earshot(['import', '-'], { stdin: lines.join('\n') })).code).toBe(0);
  const all: MentionRecord[] = JSON.parse((await earshot(['mentions', '--limit', '0', '--json'])).out).mentions;
  expect(all).toHaveLength(TEXTS.length);
  let found = 0;
  for (const text of QUERIES) {
    const query = parseQuery(text);
    const want = all.filter(record => evaluate(query, fromRecord(record)) !== null).map(({ id }) => id);
    const { out } = await earshot(['mentions', text, '--limit', '0', '--json', '--fields', 'id']);
    const got = JSON.parse(out).mentions.map(({ id }: { id: string }) => id);
    expect([text, got.sort()]).toEqual([text, want.sort()]);
    found += got.length;
  }
  expect(found).toBeGreaterThan(QUERIES.length);
});
