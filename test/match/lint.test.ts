import { describe, expect, test } from 'vitest';
import { explainQuery, lintQuery, parseQuery } from '../../src/match/index.ts';

function codes(text: string): string[] {
  return lintQuery(text, parseQuery(text)).map(({ code, at }) => `${code} ${text.slice(...at)}`);
}

describe('lintQuery', () => {
  test.each([
    ['acme and corp', ['L_LOWERCASE_OPERATOR and']],
    ['acme or corp', ['L_LOWERCASE_OPERATOR or']],
    ['acme not corp', ['L_LOWERCASE_OPERATOR not']],
    ['not acme', ['L_LOWERCASE_OPERATOR not']],
    ['acme "and" corp', []],
    ['acme OR corp AND van', ['L_MIXED_OPERATORS corp AND van']],
    ['acme OR corp van', ['L_MIXED_OPERATORS corp van']],
    ['acme OR (corp AND van)', []],
    ['(acme OR corp) AND van', []],
    ['acme NOT acme', ['L_EMPTYING_NOT NOT acme']],
    ['acme -(corp OR Acme)', ['L_EMPTYING_NOT -(corp OR Acme']],
    ['"red van" -"Red Van"', ['L_EMPTYING_NOT -"Red Van"']],
    ['acme NOT corp', []],
    ['the', ['L_COMMON_WORD the']],
    ['acme OR it', ['L_COMMON_WORD it']],
    ['acme it', []],
    ['title:(the OR acme)', ['L_COMMON_WORD the']],
    ['/.*/', ['L_MATCHES_ALL /.*/']],
  ])('%s', (text, want) => {
    expect(codes(text)).toEqual(want);
  });

  test('says what to do', () => {
    const text = 'acme and corp';
    expect(lintQuery(text, parseQuery(text))[0]?.hint).toBe('did you mean AND? If not, write "and"');
  });
});

describe('explainQuery', () => {
  test('the tree as lines and what it needs', () => {
    const { lines, fields, late, query } = explainQuery(
      parseQuery('title:"red van" (acme-corp NEAR/2 x OR 애플) -sentiment:negative likes:>5'),
    );
    expect(lines.map(({ depth, text }) => `${'  '.repeat(depth)}${text}`)).toEqual([
      'all of',
      '  in title',
      '    words in a row: red van',
      '  any of',
      '    near: at most 2 words between',
      '      words in a row: acme corp',
      '      word x',
      '    word 애플*',
      '  not',
      '    in sentiment',
      '      negative',
      '  likes:>5',
    ]);
    expect(fields).toEqual(['likes', 'sentiment', 'title']);
    expect(late).toEqual(['sentiment']);
    expect(query).toBe('title:"red van" AND (acme-corp NEAR/2 x OR 애플) AND NOT sentiment:negative AND likes:>5');
  });

  test('a lone star', () => {
    expect(explainQuery(parseQuery('*', { late: 'refuse' })).lines).toEqual([
      { depth: 0, text: 'everything', needs: 'nothing' },
    ]);
  });
});
