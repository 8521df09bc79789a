import { charTable, HASH } from './chars.ts';
import { MAX_PREFIX } from './keys.ts';
import { type Postings, pairHash } from './postings.ts';
import { shapeReader } from './signs.ts';

// Reads a text once, unit by unit: folds, hashes each word as it goes by, and looks the hash up. What is not plain words
// (handles, tags, URLs, apostrophes, rare scripts) is passed over where no key can be in it, else left to the tokeniser.

/** Told what was seen. Offsets are UTF-16 units of the text. */
export interface Sight {
  /** A word whose hash is that of a group of forms. `before`: hash of the word right before it, PIECE after a piece the tokeniser read, NONE where no key is before it. */
  word(group: number, start: number, end: number, before: number, beforeStart: number, beforeEnd: number): void;
  /** The start of a word is a known prefix. */
  prefix(hash: number): void;
  /** The tokeniser has to read this piece. `before`: of its first word. */
  chunk(start: number, end: number, before: number): void;
}
export const PIECE = 0;
export const NONE = 1;
/** Hits of one chunk that wait for its end: group, start, end, hash before, its start, its end. */
const WIDTH = 6;
const ROOM = 64;

export type Scanner = (text: string, sight: Sight) => void;

export function scanner(postings: Postings): Scanner {
  const table = charTable();
  const shape = shapeReader(postings);
  const { prefixes, prefixLengths, filter, filterMask, pairFilter, pairsOnly } = postings;
  const { seed, prime } = HASH;
  const waiting = new Int32Array(WIDTH * ROOM);
  let waits = 0;

  /** False where the word matters only after others and none of these is before it: "the" in a thousand phrases. */
  function mayFollow(group: number, before: number, hash: number): boolean {
    if (pairsOnly[group] === 0 || before === PIECE) return true;
    if (before === NONE) return false;
    const bit = pairHash(before, hash);
    return (((pairFilter[(bit >>> 5) & filterMask] as number) >>> (bit & 31)) & 1) === 1;
  }

  /** Keeps a hit until its chunk is known to be plain; false where there is no more room. */
  function wait(
    group: number,
    start: number,
    end: number,
    before: number,
    beforeStart: number,
    beforeEnd: number,
  ): boolean {
    if (waits === ROOM) return false;
    const at = waits++ * WIDTH;
    waiting[at] = group;
    waiting[at + 1] = start;
    waiting[at + 2] = end;
    waiting[at + 3] = before;
    waiting[at + 4] = beforeStart;
    waiting[at + 5] = beforeEnd;
    return true;
  }

  function tell(sight: Sight): void {
    for (let i = 0; i < waits * WIDTH; i += WIDTH)
      sight.word(
        waiting[i] as number,
        waiting[i + 1] as number,
        waiting[i + 2] as number,
        waiting[i + 3] as number,
        waiting[i + 4] as number,
        waiting[i + 5] as number,
      );
    waits = 0;
  }

  /** Tells of every known prefix of a word. */
  function beginnings(text: string, start: number, end: number, sight: Sight): void {
    let hash = seed;
    for (let i = start; i < end && i - start < MAX_PREFIX; i++) {
      hash = Math.imul(hash ^ (table[text.charCodeAt(i)] as number), prime);
      if ((prefixLengths >>> (i - start + 1)) & 1 && prefixes.has(hash)) sight.prefix(hash);
    }
  }

  return (text, sight) => {
    const length = text.length;
    let chunk = 0;
    let complex = false;
    let before: number = NONE;
    /** What stands before the chunk. */
    let chunkBefore: number = NONE;
    let beforeStart = 0;
    let beforeEnd = 0;
    waits = 0;
    // The innermost loop of all: classes are written out (LETTER 48, blank 1, emoji 12, lone 14). Most signs are a dot or
    // comma before a blank (3 to 8 but the colon): they need no closer look.
    for (let i = 0; i <= length; i++) {
      let code = i < length ? text.charCodeAt(i) : 32;
      let unit = table[code] as number;
      let start = -1;
      let hash = seed;
      if (unit >= 48) {
        start = i;
        do {
          hash = Math.imul(hash ^ unit, prime);
          code = ++i < length ? text.charCodeAt(i) : 32;
          unit = table[code] as number;
        } while (unit >= 48);
        if (prefixLengths !== 0) beginnings(text, start, i, sight);
      }
      if (
        unit > 1 &&
        !complex &&
        !(unit < 9 && unit > 2 && unit !== 6 && i + 1 < length && (table[text.charCodeAt(i + 1)] as number) < 2)
      ) {
        const next = shape(text, i, unit, start, chunk, hash);
        if (next !== 0) {
          complex = next < 0;
          before = NONE;
          if (next > 0) i = next - 1;
          continue;
        }
      }
      if (start >= 0 && !complex) {
        const bit = hash ^ (hash >>> 15);
        if (((filter[(bit >>> 5) & filterMask] as number) >>> (bit & 31)) & 1) {
          const group = postings.find(hash);
          if (group >= 0 && mayFollow(group, before, hash) && !wait(group, start, i, before, beforeStart, beforeEnd))
            complex = true;
        }
        before = hash;
        beforeStart = start;
        beforeEnd = i;
      }
      if (unit === 1) {
        if (complex) {
          sight.chunk(chunk, i, chunkBefore);
          before = PIECE;
          complex = false;
          waits = 0;
        } else if (waits > 0) tell(sight);
        chunk = i + 1;
        chunkBefore = before;
      } else if (unit === 12)
        // A token between the words beside it.
        before = NONE;
      else if (unit === 14 && !complex) {
        const one = Math.imul(seed ^ code, prime);
        const group = postings.find(one);
        if (group >= 0 && mayFollow(group, before, one) && !wait(group, i, i + 1, before, beforeStart, beforeEnd))
          complex = true;
        before = one;
        beforeStart = i;
        beforeEnd = i + 1;
      }
    }
  };
}
