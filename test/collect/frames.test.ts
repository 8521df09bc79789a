import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutMessages } from '../../src/collect/frames.ts';

/** A frame as a server writes it: not masked, its length in as few bytes as it takes. */
function frameOf(first: number, body: Buffer): Buffer {
  const { length } = body;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = first;
  head[1] = length < 126 ? length : length < 65_536 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, body]);
}

const TEXT = 0x81;
const kinds = fc.constantFrom(TEXT, TEXT, TEXT, TEXT, 0x01, 0x80, 0x82, 0x88, 0x89, 0x8a, 0xc1);
const sizes = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom(125, 126, 127, 200, 999, 1_000, 1_001, 70_000));
const frames = fc.array(fc.tuple(kinds, sizes), { maxLength: 12 });

describe('cutMessages', () => {
  test('takes and passes on every byte in order, wherever the pieces are cut', () => {
    let taken = 0;
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 1_200 }), { minLength: 1 }), (listed, cuts) => {
        const sent = listed.map(([first, size], i) => frameOf(first, Buffer.alloc(size, i + 1)));
        const bytes = Buffer.concat(sent);
        const seen: Buffer[] = [];
        let open = 0;
        const take = (message: Buffer): void => {
          // Never in the middle of a frame that was passed on.
          const before = Buffer.concat(seen).length;
          let start = 0;
          for (const frame of sent) if (start < before) start += frame.length;
          expect(start).toBe(before);
          expect(message.length).toBeLessThanOrEqual(1_000);
          seen.push(frameOf(TEXT, message));
          taken++;
        };
        const cut = cutMessages(1_000, take, passed => seen.push(passed));
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const end = Math.min(bytes.length, at + (cuts[i % cuts.length] as number));
          cut(bytes.subarray(at, end));
          open = at = end;
          // Nothing is held back.
          expect(Buffer.concat(seen).equals(bytes.subarray(0, open))).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  test('takes whole messages of text that are not too long, nothing else', () => {
    const seen: string[] = [];
    const cut = cutMessages(
      200,
      message => seen.push(`taken ${message}`),
      bytes => seen.push(`passed ${bytes.length}`),
    );
    const long = Buffer.alloc(201, 'x');
    cut(Buffer.concat([frameOf(TEXT, Buffer.from('one')), frameOf(TEXT, Buffer.alloc(0)), frameOf(0x89, long)]));
    cut(Buffer.concat([frameOf(TEXT, Buffer.from('two')), frameOf(TEXT, long), frameOf(0x82, Buffer.from('no'))]));
    expect(seen).toEqual(['taken one', 'taken ', 'passed 205', 'taken two', 'passed 205', 'passed 4']);
  });

  test('a masked frame, which no server may send, is left to the library', () => {
    const seen: number[] = [];
    const cut = cutMessages(
      200,
      () => expect.unreachable(),
      bytes => seen.push(bytes.length),
    );
    cut(Buffer.from([TEXT, 0x83, 1, 2, 3, 4, 97, 98, 99]));
    expect(seen).toEqual([9]);
  });
});
