import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptySeen, NO_TOKEN, see } from '../../src/enrich/features.ts';
import { rangeOf, seeTarget } from '../../src/enrich/features-target.ts';
import { lexiconOf, lookUp } from '../../src/enrich/lexicon.ts';
import { emptyReading, hashOf, READ_AT_MOST, read, TOKEN } from '../../src/enrich/reading.ts';

const reading = emptyReading();
const seen = emptySeen();
const lexicon = lexiconOf([
  [hashOf('good'), 75],
  [hashOf('bad'), -75],
]);

/** The tokens of a text, each with its kind. */
function tokens(text: string): string[] {
  read(text, reading);
  const names = Object.fromEntries(Object.entries(TOKEN).map(([name, kind]) => [kind, name]));
  return Array.from(
    { length: reading.size },
    (_, i) => `${names[reading.kind[i] ?? 0]}:${text.slice(reading.start[i], reading.stop[i])}`,
  );
}

describe('a reading', () => {
  test.each([
    ["Don't stop!!", ["word:Don't", 'word:stop', 'mark:!!']],
    [
      '@acme_co see https://example.com/a #AcmeFail',
      ['user:@acme_co', 'word:see', 'link:https://example.com/a', 'tag:#AcmeFail'],
    ],
    ['so happy :) <3', ['word:so', 'word:happy', 'face::)', 'face:<3']],
    ['10 items, v2', ['number:10', 'word:items', 'mark:,', 'word:v2']],
    ['👍🏽 ok', ['picture:👍', 'word:ok']],
    ['製品', ['lone:製', 'lone:品']],
    ['', []],
  ])('%s', (text, want) => {
    expect(tokens(text)).toEqual(want);
  });

  test('drawn out and shouted words are read as the plain word, and marked', () => {
    read('sooooo GOOD', reading);
    expect([...reading.marks.subarray(0, 2)]).toEqual([2, 1]);
    expect(reading.hash[1]).toBe(hashOf('good'));
    expect(reading.hash[0]).toBe(hashOf('soo'));
  });

  test('stands for any text: tokens lie in it, in order, and not on one another', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), text => {
        read(text, reading);
        let last = 0;
        for (let i = 0; i < reading.size; i++) {
          expect(reading.start[i]).toBeGreaterThanOrEqual(last);
          last = reading.stop[i] ?? 0;
          expect(last).toBeGreaterThan(reading.start[i] ?? 0);
        }
        expect(last).toBeLessThanOrEqual(text.length + 1);
      }),
    );
  });

  test('a long text is read up to a limit', () => {
    for (const piece of ['a', 'a ', '!?', '😀', '#x ', ':']) {
      read(piece.repeat(100_000), reading);
      expect(reading.stop[Math.max(0, reading.size - 1)]).toBeLessThanOrEqual(READ_AT_MOST + 2);
    }
  });
});

describe('features', () => {
  test('are the same each time, and tell texts apart', () => {
    const of = (text: string): number[] => {
      read(text, reading);
      see(reading, lexicon, 0, seen);
      return [...seen.at.subarray(0, seen.size)];
    };
    expect(of('a good thing')).toEqual(of('a good thing'));
    expect(of('a good thing')).not.toEqual(of('a bad thing'));
    expect(of('not good')).not.toEqual(of('good not'));
  });

  test('those of one word name its token', () => {
    read('good', reading);
    see(reading, lexicon, 0, seen);
    const own = [...seen.token.subarray(0, seen.size)];
    expect(own[0]).toBe(0);
    expect(own.at(-1)).toBe(NO_TOKEN);
  });

  test('a name is found as it stands, or by its longest word', () => {
    const text = 'My new Acme Kettle leaks';
    read(text, reading);
    expect(rangeOf(text, reading, 'acme kettle')).toEqual({ from: 2, to: 4 });
    expect(rangeOf(text, reading, 'the kettle app')).toEqual({ from: 3, to: 4 });
    expect(rangeOf(text, reading, 'globex')).toBeNull();
  });

  test('a name adds the words beside it', () => {
    const text = 'Acme is good but Globex is bad';
    read(text, reading);
    see(reading, lexicon, 0, seen);
    const before = seen.size;
    seeTarget(text, reading, lexicon, rangeOf(text, reading, 'Globex'), seen);
    const clause = new Set([...seen.token.subarray(before, seen.size)].filter(token => token !== NO_TOKEN));
    expect(clause.has(6)).toBe(true);
    expect(seen.size).toBeGreaterThan(before);
  });
});

test('a lexicon finds what it holds and nothing else; the first entry of a word holds', () => {
  const one = lexiconOf([
    [hashOf('good'), 1],
    [hashOf('good'), 2],
    [hashOf('bad'), -3],
  ]);
  expect([one.size, lookUp(one, hashOf('good')), lookUp(one, hashOf('bad')), lookUp(one, hashOf('else'))]).toEqual([
    2, 1, -3, 0,
  ]);
});
