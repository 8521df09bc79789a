import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findRegex } from '../../src/match/regex.ts';
import { compileRegex } from '../../src/match/regex-parse.ts';

const atom = fc.constantFrom(
  'a',
  'b',
  'c',
  '.',
  '[ab]',
  '[^a]',
  '\\d',
  '\\w',
  '\\s',
  '\\.',
  '[a-c1]',
  '1',
  'é',
  'A',
  '\\p{Lu}',
  '^',
  '$',
  '\\b',
  '😀',
);
const piece = fc
  .tuple(atom, fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,2}', '*?', '+?', '??'))
  .map(([one, times]) => (/^(?:\^|\$|\\b|\\B)$/.test(one) ? one : one + times));
const source = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: piece },
      fc.tuple(atom, atom).map(([a, b]) => `(${a}|${b})`),
      fc.tuple(atom, atom).map(([a, b]) => `(?:${a}${b})`),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map(parts => parts.join(''));

describe('findRegex', () => {
  test('finds what JavaScript finds', () => {
    fc.assert(
      fc.property(source, fc.stringMatching(/^[abcAé1 .😀]{0,14}$/u), fc.boolean(), (expression, text, ignoreCase) => {
        const flags = ignoreCase ? 'i' : '';
        const want = [...text.matchAll(new RegExp(expression, `gu${flags}`))].map(found => [
          found.index,
          found.index + found[0].length,
        ]);
        expect(findRegex(compileRegex(expression, flags, 0), text) ?? []).toEqual(want);
      }),
      { numRuns: 3000 },
    );
  });

  test('\\B, and sets that hold sets', () => {
    expect(findRegex(compileRegex('\\Ba\\B', '', 0), 'a bab a')).toEqual([[3, 4]]);
    expect(findRegex(compileRegex('[\\D_]+[^\\s]', '', 0), '1ab 2')).toEqual([[1, 5]]);
  });

  test.each(['(a|a)*b', '(a|aa)*b', 'a*a*a*a*a*b', '(a?){30}b', '(.*)(.*)(.*)x'])(
    '/%s/ is quick where backtracking is not',
    expression => {
      const found = findRegex(compileRegex(expression, '', 0), 'a'.repeat(5_000));
      expect(found).toBeNull();
    },
  );
});
