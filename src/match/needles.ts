/**
 * Letters and digits are told apart by five bits (two digits share one), the last six of them are looked at together: 30 bits.
 * Zero is everything in ASCII that ends a run.
 */
export const BITS = 5;
/** Of a needle only so many letters are looked for. */
export const MOST = 6;
/** The last three: what is looked up at every letter. */
export const LOW = 2 ** (BITS * 3) - 1;
/** What words drop is passed over; what needs a closer look. */
export const PASS = 32;
export const LOOK = 33;
export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
/** What each byte is. */
export const CODES = codes();

function codes(): Uint8Array {
  const out = new Uint8Array(256);
  for (let i = 0; i < 26; i++) out[65 + i] = out[97 + i] = 1 + i;
  for (let i = 0; i < 10; i++) out[48 + i] = 27 + (i % 5);
  for (const sign of "'._") out[sign.charCodeAt(0)] = PASS;
  out[BACKSLASH] = LOOK;
  return out.fill(LOOK, 0x80);
}

/** What may end at a letter: bits of `Needles.ends`. */
export const NEEDLE = 1;
export const KEY = 2;

/** The needles' first six letters. `ends`: by the last three of these, whether a needle may end there, or a key. */
export interface Needles {
  ends: Uint8Array;
  /** By length: the letters of all needles of that length. */
  sets: { mask: number; letters: ReadonlySet<number> }[];
}

/** `texts`: of a–z and 0–9 only. */
export function needlesOf(texts: readonly string[]): Needles {
  const ends = new Uint8Array(LOW + 1);
  const sets = new Map<number, Set<number>>();
  for (const text of texts) {
    const length = Math.min(text.length, MOST);
    let letters = 0;
    for (let i = 0; i < length; i++) letters = (letters << BITS) | (CODES[text.charCodeAt(i)] as number);
    sets.set(length, (sets.get(length) ?? new Set()).add(letters));
    // Of one or two letters: whatever stands before them.
    const step = length >= 3 ? LOW + 1 : 2 ** (BITS * length);
    for (let end = letters & LOW; end <= LOW; end += step) ends[end] = NEEDLE;
  }
  return { ends, sets: [...sets].map(([length, letters]) => ({ mask: 2 ** (BITS * length) - 1, letters })) };
}
