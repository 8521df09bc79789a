import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExactly } from '../../src/text/exact-json.ts';

describe('parseExactly', () => {
  test.each([
    ['{"id":1234567890123456789}', { id: '1234567890123456789' }],
    [
      '[-9223372036854775808, 9007199254740991, 9007199254740993]',
      ['-9223372036854775808', 9007199254740991, '9007199254740993'],
    ],
    [
      '{"a":"1234567890123456789 \\" 1234567890123456789","b":1.2345678901234567890,"c":1234567890123456789e0}',
      {
        a: '1234567890123456789 " 1234567890123456789',
        b: 1.2345678901234567,
        c: 1.2345678901234568e18,
      },
    ],
    ['{"a\\\\":1234567890123456789}', { 'a\\': '1234567890123456789' }],
    ['1234567890123456789', '1234567890123456789'],
  ])('%s', (text, value) => {
    expect(parseExactly(text)).toEqual(value);
  });

  test.each(['01234567890123456789', '{1234567890123456789:1}', '"1234567890123456789', '1234567890123456789 x'])(
    '%s is no JSON',
    text => {
      expect(() => parseExactly(text)).toThrow(SyntaxError);
    },
  );

  test('everything else is as JSON.parse has it', () => {
    fc.assert(
      fc.property(fc.json(), text => {
        expect(parseExactly(text)).toEqual(JSON.parse(text));
      }),
    );
    const long = `["${'1'.repeat(2_000_000)}"]`;
    expect(parseExactly(long)).toEqual(JSON.parse(long));
  });
});
