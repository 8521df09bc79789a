import { BACKSLASH, CODES, PASS } from './needles.ts';
import { FOUND, hexAt, type Sieve } from './sieve.ts';

/** Whether bytes of JSON from an offset on may hold a needle. */
export type Leaper = (bytes: Uint8Array, from: number) => boolean;

/**
 * Bytes are looked up three at a time, five bits each: 0 ends a word, then letters, then digits (some share a number), the signs that
 * words drop, and what lies outside ASCII, where letters may be hidden.
 */
const SIZE = 32;
const SIGN = 30;
const HIGH = 31;
const KINDS = kinds();

function kinds(): Uint8Array {
  const out = new Uint8Array(256);
  for (let i = 0; i < 26; i++) out[65 + i] = out[97 + i] = 1 + i;
  for (let i = 0; i < 10; i++) out[48 + i] = 27 + (i % 3);
  for (let i = 0; i < 128; i++) if (CODES[i] === PASS) out[i] = SIGN;
  return out.fill(HIGH, 0x80);
}

/** Instead of the places in a needle where bytes may stand, a bit each: they stand apart there, or letters are hidden among them. */
const ANYWHERE = 255;
/** Of a needle only so many letters are looked for: of more, the places would not fit below ANYWHERE. */
const MOST = 8;
/** So many short needles are told apart by three letters rather than two. */
const MANY = 20;

/**
 * Looks for needles without looking at every byte: of the first letters of a needle, as many as the shortest has, two or three stand
 * together wherever one looks, so looking every few bytes is enough (sampled q-grams: Sutinen and Tarhio, "On using q-gram locations
 * in approximate string matching", 1995). The words in which some are found, and what may hide letters, are left to the sieve.
 * Says yes to all that the sieve finds. Not for bytes with escapes that `hasEscape` tells of (`\u0061`), which are longer than a step. Null where the
 * needles are so short, or so many for their length, that the sieve is as quick.
 */
export function leaperOf(texts: readonly string[], sieve: Sieve): Leaper | null {
  const width = Math.min(MOST, ...texts.map(text => text.length));
  const size = width >= 5 || texts.length > MANY ? 3 : 2;
  const stride = width - size + 1;
  if (width < 3 || stride < 2) return null;
  const rightmost = 1 << (width - size);
  const table = tableOf(texts, width, size);

  /** Whether what stands right behind these bytes, or before, may be in the same needle. */
  function goesOn(bytes: Uint8Array, at: number, places: number): boolean {
    const next = table[three(bytes, at + 1)] as number;
    const before = table[three(bytes, at - 1)] as number;
    return (places & (next >> 1)) !== 0 || (places & rightmost & (before << 1)) !== 0;
  }

  return (bytes, from) => {
    /** Up to here all is read, and no needle goes across. */
    let done = from;
    let at = from + size - 1;
    for (;;) {
      at = nextOf(table, bytes, at, stride);
      if (at >= bytes.length) return false;
      const places = table[three(bytes, at)] as number;
      if (places !== ANYWHERE && !goesOn(bytes, at, places)) {
        at += stride;
        continue;
      }
      const end = places === ANYWHERE ? sieve.past(bytes, highIn(bytes, at), done) : done;
      if (end > done) done = end;
      else {
        let start = at;
        while (start > done && CODES[bytes[start - 1] as number] !== 0) start--;
        done = sieve.read(bytes, start, true);
        if (done === FOUND) return true;
      }
      at = done + size - 1;
    }
  };
}

/**
 * The first place, step by step, at which the table says something; past the end where there is none. Nearly all of the time is spent
 * here: two places are looked up at once, so that neither waits for the other.
 */
function nextOf(table: Uint8Array, bytes: Uint8Array, from: number, stride: number): number {
  const kinds = KINDS;
  const last = bytes.length - stride;
  let at = from;
  for (; at < last; at += 2 * stride) {
    const then = at + stride;
    const one =
      ((kinds[bytes[at - 2] as number] as number) << 10) |
      ((kinds[bytes[at - 1] as number] as number) << 5) |
      (kinds[bytes[at] as number] as number);
    const other =
      ((kinds[bytes[then - 2] as number] as number) << 10) |
      ((kinds[bytes[then - 1] as number] as number) << 5) |
      (kinds[bytes[then] as number] as number);
    if (((table[one] as number) | (table[other] as number)) !== 0) return table[one] === 0 ? then : at;
  }
  return at < bytes.length && table[three(bytes, at)] === 0 ? at + stride : at;
}

const ESCAPE = Buffer.from('\\u');
const { indexOf } = Buffer.prototype;

/** Whether a character is written by its number that may be in a word. Of `&`, `<` and `>` Go's encoder writes no other way. */
export function hasEscape(bytes: Uint8Array, from: number): boolean {
  const first = indexOf.call(bytes, BACKSLASH, from);
  if (first < 0) return false;
  for (let at = indexOf.call(bytes, ESCAPE, first); at >= 0; at = indexOf.call(bytes, ESCAPE, at + 6)) {
    const code = hexAt(bytes, at + 2);
    const ends = code < 0x80 ? CODES[code] === 0 : code === 0x2028 || code === 0x2029;
    if (!ends) return true;
  }
  return false;
}

/** The last of three bytes that is outside ASCII, if any is. */
function highIn(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) >= 0x80 ? at : (bytes[at - 1] as number) >= 0x80 ? at - 1 : at - 2;
}

function three(bytes: Uint8Array, at: number): number {
  return (kindAt(bytes, at - 2) << 10) | (kindAt(bytes, at - 1) << 5) | kindAt(bytes, at);
}

function kindAt(bytes: Uint8Array, at: number): number {
  return KINDS[bytes[at] ?? 0] as number;
}

/** By the kinds of three bytes, or of two and whatever stands before them: where in a needle they may stand. */
function tableOf(texts: readonly string[], width: number, size: number): Uint8Array {
  const table = new Uint8Array(SIZE ** 3);
  const groups = SIZE ** size;
  const parts = new Uint8Array(SIZE * SIZE);
  for (const text of texts) {
    let group = 0;
    for (let i = 0; i < width; i++) {
      const kind = KINDS[text.charCodeAt(i)] as number;
      group = (group * SIZE + kind) % groups;
      if (i >= size - 1) table[group] = (table[group] as number) | (1 << (i - size + 1));
      parts[kind] = 1;
      if (i > 0) parts[group % (SIZE * SIZE)] = 1;
    }
  }
  for (let group = 0; group < groups; group++) if (isApart(group, size, parts)) table[group] = ANYWHERE;
  for (let at = groups; at < table.length; at += groups) table.copyWithin(at, 0, groups);
  return table;
}

/** Whether letters are hidden there, or stand there with signs, which are as if they were not there. `parts`: one letter or two of a needle. */
function isApart(group: number, size: number, parts: Uint8Array): boolean {
  let signs = 0;
  let letters = 0;
  let hidden = false;
  for (let i = size - 1; i >= 0; i--) {
    const kind = (group >> (i * 5)) & 31;
    if (kind === 0) return false;
    if (kind === HIGH) hidden = true;
    else if (kind === SIGN) signs++;
    else letters = letters * SIZE + kind;
  }
  return hidden || signs === size || (signs > 0 && parts[letters] === 1);
}
