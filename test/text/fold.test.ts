import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compose, fold, normalise } from '../../src/text/fold.ts';

const DROPPED = /[\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\u061C\uFEFF]/g;
const tricky = fc
  .array(
    fc.constantFrom(
      'a',
      'e\u0301',
      'é',
      'ﾊ',
      'ﾞ',
      'ﬁ',
      '\u00AD',
      '\u200B',
      '가',
      '\u1100',
      '\u1161',
      'й',
      'и\u0306',
      'が',
      'か\u3099',
      '😀',
      '👩‍💻',
      '㌔',
      'ß',
      ' ',
      '½',
      'ﷺ',
      '\u0315\u0300',
    ),
  )
  .map(parts => parts.join(''));

describe('fold', () => {
  test.each([
    ['Straße', 'strasse'],
    ['ẞ', 'ss'],
    ['ÆØÅŒ', 'aeoaoe'],
    ['Łódź', 'lodz'],
    ['Đặng', 'dang'],
    ['Þór', 'thor'],
    ['İstanbul ırmak', 'istanbul irmak'],
    ['ΑΘΉΝΑΣ', 'αθηνασ'],
    ['Йод Ёлка', 'йод ёлка'],
    ['がぱ', 'がぱ'],
    ['한국', '한국'],
  ])('%s → %s', (text, want) => {
    expect(fold(normalise(text).text)).toBe(want);
  });

  test('folding twice changes nothing, and words fold as they do within a text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        const one = fold(normalise(a).text);
        expect(fold(one)).toBe(one);
        expect(fold(normalise(`${a} ${b}`).text)).toBe(`${one} ${fold(normalise(b).text)}`);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('normalise', () => {
  test('is NFKC without what is invisible', () => {
    fc.assert(
      fc.property(fc.oneof(tricky, fc.string({ unit: 'binary' })), text => {
        const want = text
          .replace(/[‘’ʼ]/g, "'")
          .replace(/[™®©\u00A0…]/g, ' ')
          .replace(DROPPED, '')
          .normalize('NFKC');
        // What NFKC itself makes of one sign (U+FDFA, ㈠) may again hold something that is dropped; nothing of ours does.
        expect(normalise(text).text).toBe(want);
      }),
      { numRuns: 1500 },
    );
  });

  test('offsets lead back to what each unit came from', () => {
    fc.assert(
      fc.property(tricky, text => {
        for (const [done, form] of [
          [normalise(text), 'NFKC'],
          [compose(text), 'NFC'],
        ] as const) {
          const { from, to } = done;
          if (from === null || to === null) {
            expect(done.text.length).toBe(text.length);
            continue;
          }
          for (let i = 0; i < done.text.length; i++) {
            const source = text.slice(from[i], to[i]).replace(form === 'NFKC' ? DROPPED : /(?!)/g, '');
            expect(source.normalize(form)).toContain(done.text[i]);
            expect(from[i]).toBeGreaterThanOrEqual(i > 0 ? (from[i - 1] ?? 0) : 0);
          }
        }
      }),
      { numRuns: 1500 },
    );
  });
});
