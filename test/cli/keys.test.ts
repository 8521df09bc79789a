import { expect, test } from 'vitest';
import { keysIn } from '../../src/cli/keys.ts';

test.each([
  ['', []],
  ['ab', ['a', 'b']],
  ['\x1b', ['\x1b']],
  ['\x1b[A', ['\x1b[A']],
  ['\x1bOAn', ['\x1bOA', 'n']],
  ['\x1b[3~\x1b[1;5C-', ['\x1b[3~', '\x1b[1;5C', '-']],
  ['\x1b[<0;12;7M', ['\x1b[<0;12;7M']],
  ['\x1b[200~+\x1b[201~', ['\x1b[200~', '+', '\x1b[201~']],
  ['é😀\r', ['é', '😀', '\r']],
])('%j', (typed, keys) => {
  expect(keysIn(typed)).toEqual(keys);
});
