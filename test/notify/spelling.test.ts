import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  backslashed,
  bytes,
  CALLING,
  entities,
  PLAIN,
  pieces,
  shrunk,
  spell,
  units,
} from '../../src/notify/spelling.ts';

const MARKED = backslashed(/[*_\\]/, units);

describe('pieces', () => {
  test.each([
    ['see https://a.test/x, please', ['see ', '<https://a.test/x>', ', please']],
    ['(https://a.test/x)', ['(', '<https://a.test/x>', ')']],
    ['https://a.test/@ada and @ada', ['<https://a.test/@ada>', ' and @\u200bada']],
    ['https://u:p@a.test/x', ['https://u:p@\u200ba.test/x']],
    ['Https://a.test/X', ['<https://a.test/X>']],
    ['http:// is none', ['http:// is none']],
    [`https://a.test/${'x'.repeat(3_000)}`, [`https://a.test/${'x'.repeat(3_000)}`]],
    ['a @ b', ['a @ b']],
    ['', []],
  ])('%s', (text, want) => {
    expect(pieces(text, true).map(each => (each.link ? `<${each.text}>` : each.text))).toEqual(want);
  });
  test('long tails take no longer than they are long', () => {
    expect(pieces(`https://a.test/${')'.repeat(200_000)}a`, true)).toHaveLength(1);
  });
});

describe('spell', () => {
  test.each([
    ['short', 20, 'short'],
    ['a*b_c', 20, 'a\\*b\\_c'],
    ['abcdefghijklmnopqrstuvwxyz', 20, 'abcdefghijklm… (+13)'],
    ['**************************', 20, '\\*\\*\\*\\*\\*\\*… (+20)'],
    ['read https://a.test/0123456789 now', 20, 'read … (+29)'],
  ])('%s in %i', (text, limit, want) => expect(spell(text, limit, MARKED)).toBe(want));

  test('bytes are counted as bytes', () => {
    const cut = spell('ä'.repeat(100), 50, { ...PLAIN, size: bytes });
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(50);
    expect(cut).toMatch(/^ä+… \(\+\d+\)$/);
  });

  test('no limit is broken, and what is left out is counted', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.integer({ min: 0, max: 200 }), (text, limit) => {
        for (const spelling of [PLAIN, CALLING, MARKED, { ...PLAIN, size: bytes }]) {
          const cut = spell(text, limit, spelling);
          expect(spelling.size(cut)).toBeLessThanOrEqual(limit);
        }
        const cut = spell(text, limit, PLAIN);
        const [, left] = /… \(\+(\d+)\)$/.exec(cut) ?? [];
        if (cut !== text && cut !== '')
          expect([...cut].length - `… (+${left})`.length + Number(left)).toBe([...text].length);
      }),
    );
  });
});

test('entities', () => expect(entities('<a href="x">&')).toBe('&lt;a href=&quot;x&quot;&gt;&amp;'));

test('shrunk takes the roomiest that fits, or the barest', () => {
  expect(
    shrunk(
      100,
      (s: string) => s.length,
      60,
      room => 'x'.repeat(room),
    ),
  ).toHaveLength(56);
  expect(
    shrunk(
      100,
      (s: string) => s.length + 1_000,
      60,
      room => 'x'.repeat(room),
    ),
  ).toBe('');
});
