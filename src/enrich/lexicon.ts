import { hashOf } from './reading.ts';

/** Words with the mood they carry, from −127 to 127, found by the hash that a reading gives them. */
export interface Lexicon {
  readonly size: number;
  readonly keys: Uint32Array;
  readonly values: Int8Array;
}

/** A lexicon of hashed words; of two entries for one word the first holds. */
export function lexiconOf(entries: readonly (readonly [hash: number, value: number])[]): Lexicon {
  let slots = 256;
  while (slots < entries.length * 2) slots *= 2;
  const keys = new Uint32Array(slots);
  const values = new Int8Array(slots);
  let size = 0;
  for (const [hash, value] of entries) {
    let at = hash & (slots - 1);
    while (keys[at] !== 0 && keys[at] !== hash) at = (at + 1) & (slots - 1);
    if (keys[at] === hash) continue;
    keys[at] = hash;
    values[at] = value;
    size++;
  }
  return { size, keys, values };
}

/** The value of a hashed word; 0 where it has none. */
export function lookUp({ keys, values }: Lexicon, hash: number): number {
  const mask = keys.length - 1;
  for (let at = hash & mask; ; at = (at + 1) & mask) {
    const key = keys[at] as number;
    if (key === hash) return values[at] as number;
    if (key === 0) return 0;
  }
}

/** The hashes of words, to ask whether a token is one of them. */
export function wordSet(words: string): ReadonlySet<number> {
  return new Set(words.split(/\s+/).map(hashOf));
}
