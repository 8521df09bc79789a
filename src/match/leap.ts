import { BACKSLASH, BITS, CODES, MOST, PASS } from './needles.ts';
import { FOUND, type Sieve } from './sieve.ts';

/** Whether bytes of JSON from an offset on may hold a needle. */
export type Leaper = (bytes: Uint8Array, from: number) => boolean;

const ESCAPE = Buffer.from('\\u');
const { indexOf } = Buffer.prototype;

/** What two bytes say. How far behind the second one the nearest end of a window is at least; 0: look closer. */
const FAR = 7;
/** They may be the last two letters of a window, or those before them, or those before these: then look at what they are. */
const LAST = 8;
const MIDDLE = 16;
const FIRST = 32;
const SIGNS = [..."'._"].map(sign => sign.charCodeAt(0));

/**
 * Looks for needles without looking at every byte (Wu and Manber, "A fast algorithm for multi-pattern searching", 1994, with
 * blocks of two bytes). A window is the first letters of a needle, as many as the shortest needle has. What may hide letters
 * (all outside ASCII), and the word in which a window is found, are left to the sieve. Says yes to all that the sieve finds, and
 * wherever there are escapes (`\u0061`), which are longer than a leap. Null where the shortest needle leaves nothing to leap over.
 */
export function leaperOf(texts: readonly string[], sieve: Sieve): Leaper | null {
  const width = Math.min(MOST, ...texts.map(text => text.length));
  if (width < 2) return null;
  const table = tableOf(texts, width);
  const windows = new Set(texts.map(text => lettersOf(text, width)));

  /** Whether a window ends here, or may; its last two letters do. */
  function isWindow(bytes: Uint8Array, at: number): boolean {
    if (width >= 4 && ((table[pair(bytes, at - 2)] as number) & MIDDLE) === 0) return false;
    if (width >= 6 && ((table[pair(bytes, at - 4)] as number) & FIRST) === 0) return false;
    let letters = 0;
    for (let i = at - width + 1; i <= at; i++) {
      const letter = CODES[bytes[i] as number] as number;
      if (letter >= PASS) return true;
      letters = (letters << BITS) | letter;
    }
    return windows.has(letters);
  }

  return (bytes, from) => {
    if (hasEscape(bytes, from)) return true;
    const { length } = bytes;
    const pairs = table;
    /** Up to here all is read, and no needle goes across. */
    let done = from;
    let at = from + width - 1;
    while (at < length) {
      const last = bytes[at] as number;
      const before = bytes[at - 1] as number;
      const said = pairs[(before << 8) | last] as number;
      if ((said & FAR) !== 0) {
        at += said & FAR;
        continue;
      }
      if ((said & LAST) !== 0) {
        if (!isWindow(bytes, at)) {
          at++;
          continue;
        }
      } else if (last < 0x80 && CODES[before] === PASS) {
        // One sign within a word: as if it were not there.
        const far = (pairs[((bytes[at - 2] as number) << 8) | last] as number) & FAR;
        if (far !== 0) {
          at += far;
          continue;
        }
      } else {
        const end = sieve.past(bytes, last >= 0x80 ? at : at - 1, done);
        if (end > done) {
          done = end;
          at = end + width - 1;
          continue;
        }
      }
      let start = at;
      while (start > done && CODES[bytes[start - 1] as number] !== 0) start--;
      done = sieve.read(bytes, start, true);
      if (done === FOUND) return true;
      at = done + width - 1;
    }
    return false;
  };
}

function hasEscape(bytes: Uint8Array, from: number): boolean {
  const first = indexOf.call(bytes, BACKSLASH, from);
  return first >= 0 && (bytes[first + 1] === 0x75 || indexOf.call(bytes, ESCAPE, first + 2) >= 0);
}

function pair(bytes: Uint8Array, at: number): number {
  return ((bytes[at - 1] as number) << 8) | (bytes[at] as number);
}

function lettersOf(text: string, width: number): number {
  let letters = 0;
  for (let i = 0; i < width; i++) letters = (letters << BITS) | (CODES[text.charCodeAt(i)] as number);
  return letters;
}

/** By `first << 8 | second`. */
function tableOf(texts: readonly string[], width: number): Uint8Array {
  // What is no part of a needle: the next one begins behind it.
  const table = new Uint8Array(0x10000).fill(width);
  const nearer = (first: number, second: number, far: number): void => {
    const i = (first << 8) | second;
    if ((table[i] as number) > far) table[i] = far;
  };
  for (const text of texts) {
    const letters = Array.from({ length: width }, (_, i) => cases(text.charCodeAt(i)));
    for (const letter of letters[0] ?? []) for (let first = 0; first < 256; first++) nearer(first, letter, width - 1);
    for (let i = 0; i < width - 1; i++)
      for (const first of letters[i] ?? []) {
        for (const second of letters[i + 1] ?? []) nearer(first, second, width - 2 - i);
        for (const sign of SIGNS) nearer(first, sign, width - 1 - i);
      }
  }
  for (const sign of SIGNS) for (const other of SIGNS) nearer(sign, other, 1);
  mark(table, texts, width);
  for (let first = 0; first < 256; first++)
    for (let second = 0; second < 256; second++) {
      if (!hides(first) && !hides(second)) continue;
      const i = (first << 8) | second;
      // Of what is hidden the sieve knows; a sign after a letter has its distance.
      if (second >= 0x80 || (first >= 0x80 ? isLetter(second) || hides(second) : hides(first) && isLetter(second)))
        table[i] = 0;
      table[i] = (table[i] as number) | MIDDLE | FIRST;
    }
  return table;
}

/** Two by two, from the window's end. */
function mark(table: Uint8Array, texts: readonly string[], width: number): void {
  for (const text of texts)
    for (let end = width - 1, bit = LAST; end >= 1; end -= 2, bit *= 2)
      for (const first of cases(text.charCodeAt(end - 1)))
        for (const second of cases(text.charCodeAt(end))) {
          const i = (first << 8) | second;
          table[i] = (table[i] as number) | bit;
        }
}

function cases(code: number): number[] {
  return code >= 97 ? [code, code - 32] : [code];
}

function isLetter(byte: number): boolean {
  const code = CODES[byte] as number;
  return code > 0 && code < PASS;
}

/** Whether letters of one word may stand on both sides of it. */
function hides(byte: number): boolean {
  return byte >= 0x80 || CODES[byte] === PASS;
}
