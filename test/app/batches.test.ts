import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Batch, batchesOf, LONGEST_LINE } from '../../src/app/batches.ts';

async function* pieces(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    if (cut > from && cut < bytes.length) {
      yield bytes.subarray(from, cut);
      from = cut;
    }
  }
  yield bytes.subarray(from);
}
async function all(
  bytes: Uint8Array,
  cuts: readonly number[],
  most: { size: number; lines: number },
): Promise<Batch[]> {
  const found: Batch[] = [];
  for await (const batch of batchesOf(pieces(bytes, cuts), most)) found.push(batch);
  return found;
}

test('however bytes come, batches are whole lines, all of them, in order, with their numbers', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\r', ' '), maxLength: 12 }), { maxLength: 30 }),
      fc.boolean(),
      fc.array(fc.nat(200), { maxLength: 20 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 7 }),
      async (lines, ended, cuts, size, most) => {
        const text = lines.join('\n') + (ended ? '\n' : '');
        const batches = await all(Buffer.from(text), cuts, { size, lines: most });
        expect(Buffer.concat(batches.map(({ bytes }) => bytes)).toString()).toBe(text);
        let line = 1;
        for (const [i, batch] of batches.entries()) {
          const said = Buffer.from(batch.bytes).toString();
          expect(batch.line).toBe(line);
          expect(batch.lines).toBeLessThanOrEqual(most);
          if (i < batches.length - 1) expect(said.endsWith('\n')).toBe(true);
          expect(said.split('\n').length - (said.endsWith('\n') ? 1 : 0)).toBe(batch.lines);
          line += batch.lines;
        }
      },
    ),
  );
});

test('a line that never ends is dropped as it comes, and those around it are kept', async () => {
  const mega = Buffer.alloc(1024 * 1024, 'x');
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('one\ntwo\nthr');
    for (let size = 0; size <= LONGEST_LINE; size += mega.length) yield mega;
    yield Buffer.from('ee\nfour\n');
  }
  const found: [string, number, boolean][] = [];
  for await (const batch of batchesOf(bytes(), { size: 1e9, lines: 100 }))
    found.push([Buffer.from(batch.bytes).toString(), batch.line, batch.dropped]);
  expect(found).toEqual([
    ['one\ntwo\n', 1, false],
    ['', 3, true],
    ['four\n', 4, false],
  ]);
});
