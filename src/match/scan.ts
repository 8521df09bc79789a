import { CHAR, HASH, TABLE } from './chars.ts';
import { type Finds, NONE, PIECE, prefix, chunk as readChunk, word } from './finds.ts';
import { page } from './page.ts';
import { bothBits, type Postings, pairHash } from './postings.ts';
import { readShape, shaped } from './signs.ts';

// Reads a text once, unit by unit: folds, hashes each word as it goes by, and looks the hash up. What is not plain words
// (handles, tags, URLs, apostrophes, rare scripts) is told as the one word it stands for, passed over where no key can be
// in it, else left to the tokeniser.

/** Hits of one chunk that wait for its end: the arguments of `word`. */
const WIDTH = 8;
const ROOM = 64;

/** Reads `length` units of the page and tells what it sees. */
export const scan = scanner();

/**
 * Called once. V8 writes what never changes into the code that it makes, and that is so only of constants of a function
 * which ran once: not of a module's (a bundler makes them variables), nor of a matcher's (there are several). 10 % to 25 %.
 */
function scanner(): (finds: Finds, length: number) => void {
  const waiting = new Int32Array(WIDTH * ROOM);
  let waits = 0;
  const table = TABLE;
  const shape = readShape;
  const told = shaped;
  const { seed, prime } = HASH;

  /** Keeps a hit until its chunk is known to be plain. */
  function wait(
    group: number,
    start: number,
    end: number,
    edge: number,
    before: number,
    beforeStart: number,
    beforeEnd: number,
    beforeEdge: number,
  ): void {
    const at = waits++ * WIDTH;
    waiting[at] = group;
    waiting[at + 1] = start;
    waiting[at + 2] = end;
    waiting[at + 3] = edge;
    waiting[at + 4] = before;
    waiting[at + 5] = beforeStart;
    waiting[at + 6] = beforeEnd;
    waiting[at + 7] = beforeEdge;
  }

  function tell(finds: Finds): void {
    for (let i = 0; i < waits * WIDTH; i += WIDTH)
      word(
        finds,
        waiting[i] as number,
        waiting[i + 1] as number,
        waiting[i + 2] as number,
        waiting[i + 3] as number,
        waiting[i + 4] as number,
        waiting[i + 5] as number,
        waiting[i + 6] as number,
        waiting[i + 7] as number,
      );
    waits = 0;
  }

  /** Tells of every known prefix of a word. */
  function beginnings(units: Uint16Array, start: number, end: number, finds: Finds): void {
    const { postings } = finds;
    const { shortestPrefix, longestPrefix, prefixes } = postings;
    if (end - start < shortestPrefix) return;
    const to = Math.min(end, start + longestPrefix);
    let hash = seed;
    for (let i = start; i < to; i++) {
      hash = Math.imul(hash ^ (table[units[i] as number] as number), prime);
      if (i - start + 1 >= shortestPrefix && postings.mayBegin(hash) && prefixes.has(hash)) prefix(finds, hash);
    }
  }

  /**
   * Whether a word is asked for by itself, or may have a word before it that it is asked for with; of "the" in a thousand
   * phrases that is mostly not so. The filters are smaller than the table of words.
   */
  function mayMatter(postings: Postings, before: number, hash: number, bit: number, both: number): boolean {
    const { aloneFilter, pairFilter, filterMask } = postings;
    if (((aloneFilter[(bit >>> 5) & filterMask] as number) & both) === both || before === PIECE) return true;
    const pair = pairHash(before, hash);
    const pairBoth = bothBits(pair);
    return before !== NONE && ((pairFilter[(pair >>> 5) & filterMask] as number) & pairBoth) === pairBoth;
  }

  /** Whether a sign may be more than the end of a word. Most are a dot or comma before a blank. */
  function isSpecial(units: Uint16Array, at: number, unit: number, start: number): boolean {
    if (unit > CHAR.plus) return unit !== CHAR.lone;
    if (unit === CHAR.complex) return true;
    if (unit === CHAR.plus) return start >= 0;
    const next = units[at + 1] as number;
    if (unit === CHAR.colon) return next === 47;
    if (start < 0 && unit !== CHAR.dollar) return false;
    const after = table[next] as number;
    return after >= 48 || after === CHAR.complex || after === CHAR.joiner;
  }

  function scan(finds: Finds, length: number): void {
    const { postings } = finds;
    const { longestPrefix, filter, filterMask } = postings;
    const { units } = page;
    let chunk = 0;
    let before: number = NONE;
    /** What stands before the chunk. */
    let chunkBefore: number = NONE;
    let beforeStart = 0;
    let beforeEnd = 0;
    let beforeEdge = 0;
    waits = 0;
    // The innermost loop of all: classes are written out (LETTER 48, blank 1, emoji 12, lone 14).
    for (let i = 0; i <= length; ) {
      let unit = table[units[i] as number] as number;
      let start = -1;
      let end = i;
      let edge = 0;
      let hash = seed;
      if (unit >= 48) {
        start = i;
        do {
          hash = Math.imul(hash ^ unit, prime);
          unit = table[units[++i] as number] as number;
        } while (unit >= 48);
        end = i;
        if (longestPrefix !== 0) beginnings(units, start, i, finds);
        // Most words are a chunk by themselves: the way of the rest without what only others need.
        if (unit === 1 && waits === 0) {
          const bit = hash ^ (hash >>> 15);
          const both = (1 << (bit & 31)) | (1 << ((bit >>> 22) & 31));
          if (((filter[(bit >>> 5) & filterMask] as number) & both) === both) {
            const found = mayMatter(postings, before, hash, bit, both) ? postings.find(hash) : -1;
            if (found >= 0) word(finds, found, start, i, 0, before, beforeStart, beforeEnd, beforeEdge);
          }
          before = hash;
          beforeStart = start;
          beforeEnd = i;
          beforeEdge = 0;
          chunkBefore = hash;
          chunk = ++i;
          continue;
        }
      }
      let complex = false;
      if (unit > 1 && isSpecial(units, i, unit, start)) {
        const next = shape(postings, units, length, i, unit, start, chunk, hash);
        if (next > 0) {
          // The sign after it is looked at by itself.
          unit = 0;
          i = next - 1;
          before = told.edge === 0 ? NONE : before;
          start = told.edge === 0 ? -1 : told.start;
          end = told.end;
          hash = told.hash;
          edge = told.edge;
        }
        complex = next < 0;
      } else if (unit === 14) {
        // A word of one character; if another stands before it, that comes first and the next turn is here again.
        if (start >= 0) {
          unit = 0;
          i--;
        } else {
          start = i;
          end = i + 1;
          hash = Math.imul(seed ^ (units[i] as number), prime);
        }
      }
      if (start >= 0 && !complex) {
        const bit = hash ^ (hash >>> 15);
        const both = (1 << (bit & 31)) | (1 << ((bit >>> 22) & 31));
        if (((filter[(bit >>> 5) & filterMask] as number) & both) === both) {
          const found = mayMatter(postings, before, hash, bit, both) ? postings.find(hash) : -1;
          if (found >= 0) {
            complex = waits === ROOM;
            if (!complex) wait(found, start, end, edge, before, beforeStart, beforeEnd, beforeEdge);
          }
        }
        before = hash;
        beforeStart = start;
        beforeEnd = end;
        beforeEdge = edge;
      }
      if (complex) {
        while ((table[units[i] as number] as number) !== 1) i++;
        readChunk(finds, chunk, i, chunkBefore);
        waits = 0;
        before = PIECE;
        chunk = i + 1;
        chunkBefore = before;
      } else if (unit === 1) {
        if (waits > 0) tell(finds);
        chunk = i + 1;
        chunkBefore = before;
      } else if (unit === 12)
        // A token between the words beside it.
        before = NONE;
      i++;
    }
  }
  return scan;
}
