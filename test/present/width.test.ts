import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beside, grid, hanging } from '../../src/present/panel.ts';
import { clip, oneLine, pad, widthOf, wrap } from '../../src/present/width.ts';

describe('clip', () => {
  it.each([
    ['Acme', 4, 'Acme'],
    ['Acme rocks', 6, 'Acme…'],
    ['日本語テスト', 12, '日本語テスト'],
    ['日本語テスト', 11, '日本語テス…'],
    ['日本語テスト', 6, '日本…'],
    ['👨‍👩‍👧👨‍👩‍👧', 3, '👨‍👩‍👧…'],
    ['Acme', 1, '…'],
    ['Acme', 0, ''],
  ])('%s in %d columns', (text, width, want) => {
    expect(clip(text, width)).toBe(want);
  });
  it('says so in ASCII where it must', () => {
    expect(clip('Acme rocks', 6, false)).toBe('Acm...');
    expect(clip('Acme rocks', 2, false)).toBe('..');
  });
  it('never takes more columns than it may, nor cuts what fits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (text, width) => {
        const line = oneLine(text);
        const got = clip(line, width);
        expect(widthOf(got)).toBeLessThanOrEqual(width);
        if (widthOf(line) <= width) expect(got).toBe(line);
      }),
    );
  });
  it('does not read a whole book for one line', () => {
    expect(widthOf(clip('語'.repeat(5_000_000), 20))).toBeLessThanOrEqual(20);
  });
});

describe('wrap', () => {
  it('breaks at spaces, and within words only where one is too long', () => {
    expect(wrap('the quick brown fox', 9)).toEqual(['the quick', 'brown fox']);
    expect(wrap('a verylongword b', 6)).toEqual(['a', 'verylo', 'ngword', 'b']);
    expect(wrap('one\n\ntwo', 9)).toEqual(['one', '', 'two']);
    expect(wrap('', 9)).toEqual(['']);
  });
  it('breaks a word of some megabytes, wide characters in it too', () => {
    expect(wrap('x'.repeat(3_000_001), 80).length).toBe(37_501);
    expect(wrap(`${'漢'.repeat(200_000)}👩‍👩‍👧‍👦`, 80).length).toBe(5_001);
  });
  it('keeps every word and the width', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.integer({ min: 4, max: 40 }), (text, width) => {
        const lines = wrap(oneLine(text), width);
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(oneLine(text).replaceAll(' ', ''));
      }),
    );
  });
});

describe('panels', () => {
  it('stand side by side where both fit, else one below the other', () => {
    expect(beside(['a', 'b'], ['c'], 20)).toEqual(['a           c', 'b']);
    expect(beside(['a'.repeat(9)], ['c'], 20)).toEqual(['a'.repeat(9), '', 'c']);
    expect(beside([], ['c'], 20)).toEqual(['c']);
  });
  it('line up wide characters and colours', () => {
    expect(
      grid(
        [
          ['日本', '1'],
          ['ab', '22'],
        ],
        [1],
      ),
    ).toEqual(['  日本   1', '  ab    22']);
    expect(pad('\x1b[31mx\x1b[39m', 3)).toBe('\x1b[31mx\x1b[39m  ');
    expect(hanging('· ', 'aa bb', 12, 0)).toEqual(['· aa bb']);
    expect(hanging('name  ', 'one two three', 18, 2)).toEqual(['  name  one two', '        three']);
  });
});
