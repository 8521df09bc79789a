import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseQuery, printQuery } from '../../src/match/index.ts';
import type { Query } from '../../src/model/brand.ts';
import { kindOf, QueryError } from '../../src/model/errors.ts';
import { queryText } from './arbitrary.ts';

function bare(query: Query): unknown {
  return JSON.parse(JSON.stringify(query, (key, value: unknown) => (key === 'at' ? undefined : value)));
}

test("a lone star keeps everything, in the query of a brand of one's own feeds", () => {
  expect(parseQuery(' * ', { late: 'refuse' })).toMatchObject({ op: 'term', value: '*' });
});

describe('errors', () => {
  test.each([
    ['', 'E_EMPTY', 0],
    ['   ', 'E_EMPTY', 0],
    ['<<< only a comment >>>', 'E_EMPTY', 0],
    ['van ()', 'E_EMPTY', 4],
    ['(())', 'E_EMPTY', 1],
    ['van AND ""', 'E_EMPTY', 8],
    ['AND', 'E_DANGLING_OPERATOR', 0],
    ['van OR', 'E_DANGLING_OPERATOR', 4],
    ['van AND OR red', 'E_DANGLING_OPERATOR', 4],
    ['(OR van)', 'E_DANGLING_OPERATOR', 1],
    ['van NOT', 'E_DANGLING_OPERATOR', 4],
    ['van NEAR/3', 'E_DANGLING_OPERATOR', 4],
    ['(van AND) red', 'E_DANGLING_OPERATOR', 5],
    ['((van)', 'E_UNBALANCED_PAREN', 0],
    ['van (red', 'E_UNBALANCED_PAREN', 4],
    ['van))', 'E_UNBALANCED_PAREN', 3],
    [')', 'E_UNBALANCED_PAREN', 0],
    ['van "red', 'E_UNTERMINATED', 4],
    ['van {red', 'E_UNTERMINATED', 4],
    ['van /red', 'E_UNTERMINATED', 4],
    ['van <<< red', 'E_UNTERMINATED', 4],
    ['van titel:red', 'E_UNKNOWN_FIELD', 4],
    ['-foo:x van', 'E_UNKNOWN_FIELD', 1],
    ['likes:many', 'E_BAD_NUMBER', 6],
    ['likes:', 'E_BAD_NUMBER', 6],
    ['likes:20..10', 'E_BAD_NUMBER', 6],
    ['x since:yesterday', 'E_BAD_VALUE', 8],
    ['x since:2026-02-30', 'E_BAD_VALUE', 8],
    ['x is:banana', 'E_BAD_VALUE', 5],
    ['x has:soul', 'E_BAD_VALUE', 6],
    ['sentiment:happy', 'E_BAD_VALUE', 10],
    ['lang:klingonish', 'E_BAD_VALUE', 5],
    ['title: van', 'E_BAD_VALUE', 6],
    ['*', 'E_BAD_WILDCARD', 0],
    ['v*', 'E_BAD_WILDCARD', 0],
    ['van OR *', 'E_BAD_WILDCARD', 7],
    ['van **', 'E_BAD_WILDCARD', 4],
    ['van /(/', 'E_BAD_REGEX', 4],
    ['van /a**/', 'E_BAD_REGEX', 4],
    ['van /[z-a]/', 'E_BAD_REGEX', 4],
    ['van /a{3,1}/', 'E_BAD_REGEX', 4],
    ['van /a/g', 'E_BAD_REGEX', 4],
    ['van /(a*)*/', 'E_UNSAFE_REGEX', 4],
    ['van /((a+)b)+/', 'E_UNSAFE_REGEX', 4],
    ['van /(a{1,5}){2,}/', 'E_UNSAFE_REGEX', 4],
    ['van /(?<=a)b/', 'E_UNSAFE_REGEX', 4],
    ['van /(?=a)b/', 'E_UNSAFE_REGEX', 4],
    ['van /(a)\\1/', 'E_UNSAFE_REGEX', 4],
    ['van /((((a{500}){500}){500}))/', 'E_UNSAFE_REGEX', 4],
    ['van NEAR/2 (red AND blue)', 'E_NEAR_OPERAND', 4],
    ['van NEAR/2 title:red', 'E_NEAR_OPERAND', 4],
    ['van NEAR/2 NOT red', 'E_NEAR_OPERAND', 4],
    ['van NEAR/2 {Red}', 'E_NEAR_OPERAND', 4],
    ['van NEAR/101 red', 'E_NEAR_DISTANCE', 4],
    ['van NEAR/x red', 'E_NEAR_DISTANCE', 4],
    ['NOT van', 'E_ONLY_NOT', 0],
    ['van OR NOT red', 'E_ONLY_NOT', 0],
    ['-van -red', 'E_ONLY_NOT', 0],
    ['NOT (van OR red)', 'E_ONLY_NOT', 0],
  ])('%s: %s at %i', (text, code, at) => {
    expect.assertions(1);
    try {
      parseQuery(text);
    } catch (error) {
      expect(error).toMatchObject({ kind: 'query', code, at });
    }
  });

  test('late fields are refused only where asked', () => {
    expect(() => parseQuery('van sentiment:negative', { late: 'refuse' })).toThrow(
      expect.objectContaining({
        code: 'E_LATE_FIELD',
        at: 4,
        message: expect.stringContaining('neither a brand’s own query nor a cue'),
      }),
    );
    for (const field of ['reach:>5', 'influence:>5', 'rating:>3', 'intent:bug'])
      expect(() => parseQuery(`van ${field}`, { late: 'refuse' })).toThrow(QueryError);
    expect(parseQuery('van sentiment:negative').op).toBe('and');
  });

  test('an unknown field names the nearest', () => {
    expect(() => parseQuery('titel:x')).toThrow(expect.objectContaining({ hint: 'did you mean title: ?' }));
  });
});

describe('trees', () => {
  test('precedence: NOT, NEAR, AND, OR', () => {
    expect(bare(parseQuery('a1 OR b1 NEAR/2 c1 -d1'))).toEqual({
      op: 'or',
      of: [
        { op: 'term', value: 'a1' },
        {
          op: 'and',
          of: [
            {
              op: 'near',
              left: { op: 'term', value: 'b1' },
              right: { op: 'term', value: 'c1' },
              within: 2,
              ordered: false,
            },
            { op: 'not', of: { op: 'term', value: 'd1' } },
          ],
        },
      ],
    });
  });

  test('positions point into the text', () => {
    const text = ' van <<< x >>> AND title:("red one" OR blue)';
    const query = parseQuery(text);
    if (query.op !== 'and') throw new Error('expected and');
    expect(query.of.map(of => text.slice(...of.at))).toEqual(['van', 'title:("red one" OR blue']);
  });

  test('comparisons', () => {
    expect(bare(parseQuery('likes:>=1.1k'))).toEqual({
      op: 'compare',
      name: 'likes',
      low: 1100,
      high: null,
      open: false,
    });
    expect(bare(parseQuery('x until:2026-01-01'))).toMatchObject({
      of: [{}, { op: 'compare', name: 'until', low: null, high: Date.UTC(2026, 0, 1), open: true }],
    });
  });

  test('what is printed reads as the same tree', () => {
    fc.assert(
      fc.property(queryText, text => {
        const query = parsed(text);
        if (query === null) return;
        const printed = printQuery(query);
        expect(bare(parseQuery(printed))).toEqual(bare(query));
        expect(printQuery(parseQuery(printed))).toBe(printed);
      }),
      { numRuns: 1000 },
    );
  });

  test('any text is read or refused with a position inside it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[ab()"{}/\\:*?~<>AND ORT-]*$/)), text => {
        try {
          const query = parseQuery(text);
          expect(bare(parseQuery(printQuery(query)))).toEqual(bare(query));
        } catch (error) {
          expect(kindOf(error)).toBe('query');
          const at = error instanceof QueryError ? error.at : -1;
          expect(at).toBeGreaterThanOrEqual(0);
          expect(at).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('deep nesting is an error, not a crash', () => {
    expect(() => parseQuery('('.repeat(100_000))).toThrow(QueryError);
    expect(() => parseQuery(`${'NOT '.repeat(100_000)}van`)).toThrow(QueryError);
  });
});

function parsed(text: string): Query | null {
  try {
    return parseQuery(text);
  } catch {
    return null;
  }
}
