import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clean } from '../../src/text/clean.ts';

describe('clean', () => {
  it.each([
    ['plain text stays', 'Acme is fine.', 'Acme is fine.'],
    ['letters and emoji stay', 'Größe 日本語 👨‍👩‍👧 ❤️‍🔥 ñ', 'Größe 日本語 👨‍👩‍👧 ❤️‍🔥 ñ'],
    ['colours go', 'a\x1b[31;1mred\x1b[0mb', 'aredb'],
    ['eight-bit colours go', 'a\x9b31mred', 'ared'],
    ['a title is not set (BEL)', 'a\x1b]0;owned\x07b', 'ab'],
    ['a link is not made (ST)', 'a\x1b]8;;https://evil.test\x1b\\b\x1b]8;;\x1b\\c', 'abc'],
    ['a clipboard is not written', '\x1b]52;c;ZXZpbA==\x07x', 'x'],
    ['a device string goes', 'a\x1bP1$r0m\x1b\\b', 'ab'],
    ['a reset goes', 'a\x1bcb', 'ab'],
    ['a character set is not switched', 'a\x1b(0b', 'ab'],
    ['an unfinished string loses its power, not its words', 'a\x1b]0;half', 'a]0;half'],
    ['an unfinished colour loses its power', 'a\x1b[31', 'a[31'],
    ['nested escapes do not join', '\x1b\x1b[0m[31mred', '[31mred'],
    ['backspaces and bells go', 'safe\b\b\b\bevil\x07', 'safeevil'],
    ['carriage returns cannot overwrite', 'evil\rsafe', 'evil safe'],
    ['tabs are spaces', 'a\tb', 'a b'],
    ['bidi overrides go', 'user\u202egnp.exe\u202c \u2066x\u2069\u200f', 'usergnp.exe x'],
    ['zero-width characters go', 'ac\u200bme\u2060 a\u200dcme\ufeff so\u00adft', 'acme acme soft'],
    ['joiners stay where a script needs them', 'می\u200cخواهم क\u094d\u200dष', 'می\u200cخواهم क\u094d\u200dष'],
    ['hidden tags go', 'hi\u{e0041}\u{e0042}', 'hi'],
    ['hidden selectors go', 'hi\ufe01\u{e0100}', 'hi'],
    ['blank letters go', 'a\u3164b', 'ab'],
    ['lone surrogates are replaced', 'a\ud83db', 'a\ufffdb'],
    ['halves are not brought together', '\udb40\u200b\udc41', '\ufffd\ufffd'],
    ['marks do not pile up', `z${'\u0301'.repeat(40)}`, `z${'\u0301'.repeat(5)}`],
  ])('%s', (_, text, want) => {
    expect(clean(text)).toBe(want);
  });

  it('keeps line breaks only where asked', () => {
    expect(clean('a\r\nb\rc\u2028d\ne\x85f')).toBe('a b c d e f');
    expect(clean('a\r\nb\rc\u2028d\ne\x85f', { lines: true })).toBe('a\nb\nc\nd\ne\nf');
  });

  it.each([
    ['letters of many bytes', '漢'.repeat(9_000_000), 9_000_000],
    ['marks without end', `a${'\u0301'.repeat(6_000_000)}`, 100],
    ['surrogates on every border', `x${'😀'.repeat(2_000_000)}`, 4_000_001],
  ])('bears %s', (_, text, most) => {
    const got = clean(text);
    expect(got.length).toBeLessThanOrEqual(most);
    expect(got).not.toContain('\ufffd');
  });

  const nasty = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom(
          '\x1b',
          '[',
          ']',
          '\x9b',
          '\x07',
          '\\',
          '\u200d',
          '\u0301',
          '\u202e',
          '\ud83d',
          '\udc41',
          '\r',
          '\n',
        ),
      ),
    )
    .map(parts => parts.join(''));

  it('leaves nothing that a terminal obeys or a reader cannot see', () => {
    fc.assert(
      fc.property(nasty, text => {
        const out = clean(text);
        expect(out).not.toMatch(/[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/);
        expect(out).not.toMatch(/\p{Surrogate}/u);
        expect(clean(text, { lines: true }).replaceAll('\n', '')).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
      }),
    );
  });

  it('is idempotent', () => {
    fc.assert(fc.property(nasty, text => clean(clean(text)) === clean(text)));
  });

  it.each(['\x1b]', '\x1b[', '\x9d', '\x1b[0;', '\x1b ', '\u200d', '\u0301', '\r', '\x1b]x\x1b'])(
    'reads a million of %j in one go',
    piece => {
      // Quadratic work on so many would run into the test's time limit.
      expect(clean(piece.repeat(1_000_000 / piece.length)).length).toBeLessThanOrEqual(1_000_000);
    },
  );
});
