import { describe, expect, test } from 'vitest';
import { compile, evaluate, parseQuery, subjectOf } from '../../src/match/index.ts';
import { findNear } from '../../src/match/near.ts';
import { read } from '../../src/match/reading.ts';
import { findRow, itemsOf } from '../../src/match/seq.ts';
import { findSlop } from '../../src/match/slop.ts';
import { tokenize } from '../../src/text/tokens.ts';
import { itemOf } from './item.ts';

// Sizes, not seconds: what is found and kept must not outgrow the text.

describe('work stays in proportion to the text', () => {
  test.each([
    ['#', 'aB'],
    ['', "a'b"],
    ['', 'a.b.'],
    ['', 'a&'],
    ['@', 'a.'],
    ['', 'shop.acme.com.'],
  ])('forms of %s%s…', (head, unit) => {
    const forms = (n: number): number =>
      tokenize(head + unit.repeat(n)).reduce((sum, token) => sum + token.forms.length, 0);
    expect(forms(2000)).toBeLessThan(forms(1000) * 2.2 + 20);
  });

  test('NEAR over a text of one word', () => {
    const reading = read('a1 '.repeat(3000));
    let all = findRow(reading, itemsOf(['a1']));
    for (let i = 0; i < 12; i++) {
      all = findNear(all, findRow(reading, itemsOf(['a1'])), 100, false, true);
      expect(all.length).toBeLessThan(40 * 6000);
    }
  });

  test('slop over a text of its words, with patterns that share tokens', () => {
    const reading = read('acme acmes acmed '.repeat(1000));
    const found = findSlop(reading, itemsOf(['ac*', 'acm*', 'acme*', 'acmes', 'acme']), 1000);
    expect(found.length).toBeLessThanOrEqual(3000 * 5);
  });

  test('nasty queries on long texts come to an end', { timeout: 20_000 }, () => {
    const text = `${'acme corp '.repeat(4000)} ${'a'.repeat(20_000)} ${"a'".repeat(3000)} #${'aB'.repeat(5000)} ${'x@'.repeat(5000)} ${'&a'.repeat(5000)}`;
    const nasty = [
      'acme NEAR/100 corp NEAR/100 acme NEAR/100 corp NEAR/100 acme NEAR/100 zzz',
      '(acme OR corp) NEAR/100 (acme OR corp) NEAR/100 (acme OR corp) NEAR/100 nothing1',
      '"acme corp acme corp acme"~100000',
      '"acme * * * corp nothing1"',
      '*a*a*a*a*a*a*a*z',
      '/(a|a)*a*a*[ab]*z/',
      '"ac* acm* acme* acme zzz*"~50',
      '{acme corp acme corp acme zzz}',
    ];
    const item = itemOf({ text });
    for (const query of nasty) evaluate(parseQuery(query), subjectOf(item));
    expect(compile(nasty.map(text => ({ id: text, query: parseQuery(text) })))(item).map(found => found.brand)).toEqual(
      ['"acme corp acme corp acme"~100000'],
    );
  });
});
