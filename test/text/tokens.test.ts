import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostOf, tokenize, widest } from '../../src/text/tokens.ts';
import { wordsIn } from '../../src/text/words.ts';

/** `forms@at-end`, in the order of the tokens. */
function shown(text: string): string[] {
  return tokenize(text).map(({ forms, at, end }) => `${forms.join('|')}@${at}-${end}`);
}

describe('tokenize', () => {
  test.each([
    ['Acme, the corp', ['acme@0-1', 'the@1-2', 'corp@2-3']],
    ['Acme.Their 3.14', ['acme@0-1', 'their@1-2', 'acme.their@0-2', '3.14@2-3']],
    ['the U.S.A. now', ['the@0-1', 'u@1-2', 's@2-3', 'a@3-4', 'u.s.a|usa@1-4', 'now@4-5']],
    ["Acme’s d'Apple", ["acme's|acme|acmes@0-1", "d'apple|apple|dapple@1-2"]],
    ['AT&T C++ Disney+ 5+5', ['at&t@0-1', 'c++|c@1-2', 'disney+|disney@2-3', '5@3-4', '5@4-5']],
    ['#AcmeFail #acmefail', ['#acmefail|acmefail|acme|fail@0-1', '#acmefail|acmefail@1-2']],
    ['#HTTPServer_2', ['#httpserver_2|httpserver_2|http|httpserver|httpserver2|server|server2|2@0-1']],
    ['#東京acme', ['#東京acme|東京acme|東京|acme@0-3', '東@0-1', '京@1-2', 'acme@2-3']],
    ['@Acme_Co: @a@b.test @a.b.test', ['@acme_co|acme_co@0-1', '@a@b.test|@a|a@1-2', '@a.b.test|a.b.test|@a|a@2-3']],
    ['me@acme.test $ACME $5', ['me@acme.test@0-1', '$acme|acme@1-2', '5@2-3']],
    ['https://a.acme.test/x?y=1).', ['https://a.acme.test/x?y=1|a.acme.test|acme.test@0-1']],
    ['www.acme.test acme.test/x', ['www.acme.test|acme.test@0-1', 'acme@1-2', 'test@2-3', 'acme.test@1-3', 'x@3-4']],
    ['東京tower', ['東@0-1', '京@1-2', 'tower@2-3']],
    ['กาแฟ ก็', ['ก@0-1', 'า@1-2', 'แ@2-3', 'ฟ@3-4', 'ก็@4-5']],
    ['LG전자는 한국', ['lg@0-1', '전자는@1-2', '한국@2-3']],
    ['👍🏽👩‍💻 ❤️', ['👍🏽|👍@0-1', '👩‍💻@1-2', '❤@2-3']],
    ['a:b a/b a-b', ['a@0-1', 'b@1-2', 'a@2-3', 'b@3-4', 'a@4-5', 'b@5-6']],
    ['- & ™ …', []],
  ])('%s', (text, want) => {
    expect(shown(text)).toEqual(want);
  });

  test('offsets cut the original text', () => {
    const text = 'Thé ＡＣＭＥ’s ac\u00ADme #ﬁne 👍🏽!';
    expect(tokenize(text).map(({ start, stop }) => text.slice(start, stop))).toEqual([
      'Thé',
      'ＡＣＭＥ’s',
      'ac\u00ADme',
      '#ﬁne',
      '👍🏽',
    ]);
  });

  test('positions count up without holes, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[aB.@#$&+_'’:/ 東가1-]*$/)), text => {
        const tokens = tokenize(text);
        const covered = new Set<number>();
        for (const { at, end, start, stop, forms } of tokens) {
          expect(end).toBeGreaterThan(at);
          expect(stop).toBeGreaterThan(start);
          expect(stop).toBeLessThanOrEqual(text.length);
          expect(forms.every(form => form !== '')).toBe(true);
          for (let i = at; i < end; i++) covered.add(i);
        }
        expect([...covered].sort((a, b) => a - b)).toEqual([...covered].map((_, i) => i));
      }),
      { numRuns: 2000 },
    );
  });

  test('what stands between blanks is cut by itself', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[aB.@#$&+_'’:/東가1-]*$/)), chunks => {
        const apart = chunks.flatMap(chunk => tokenize(chunk).map(token => token.forms));
        expect(tokenize(chunks.join(' ')).map(token => token.forms)).toEqual(apart);
      }),
    );
  });

  test('the widest at each place', () => {
    expect(widest(tokenize('see acme.com now')).map(token => token.forms[0])).toEqual(['see', 'acme.com', 'now']);
  });
});

describe('wordsIn', () => {
  // UAX #29 as ICU has it, for scripts with spaces and without ":", which always breaks here.
  const letters = fc
    .array(
      fc.constantFrom(
        'a',
        'B',
        'é',
        'ж',
        'й',
        'ש',
        'ل',
        'ل\u064B',
        'क',
        'की',
        '1',
        '٣',
        '_',
        '.',
        ',',
        ';',
        "'",
        '-',
        '/',
        ' ',
        '!',
        '·',
        '"',
        '(',
        'e\u0301',
      ),
    )
    .map(parts => parts.join(''));
  const segmenter = new Intl.Segmenter('und', { granularity: 'word' });
  test('cuts as Intl.Segmenter does', () => {
    fc.assert(
      fc.property(letters, text => {
        const want = [...segmenter.segment(text)]
          .map(({ segment }) => segment)
          .filter(segment => /[\p{L}\p{N}]/u.test(segment));
        const got = wordsIn(text)
          .map(word => word.text)
          .filter(word => /[\p{L}\p{N}]/u.test(word));
        expect(got).toEqual(want);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('hostOf', () => {
  test.each([
    ['https://Shop.Acme.com:8080/x', 'shop.acme.com'],
    ['http://user:pass@acme.com/', 'acme.com'],
    ['www.acme.com', 'www.acme.com'],
    ['https://acme.com.', 'acme.com'],
    ['', null],
  ])('%s', (url, want) => {
    expect(hostOf(url)).toBe(want);
  });
});
