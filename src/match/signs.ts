import { CHAR, HASH, hashOf, LETTER, TABLE } from './chars.ts';
import { isPlainPicture } from './pictures.ts';
import type { Postings } from './postings.ts';

// What the scanner does at signs that may be part of a token: where a key can be asked by one plain word of it only
// (@acme, #acme, acme's), it tells of that word; it passes over other common shapes (handles, tags, URLs, apostrophes)
// that no key can be in, and leaves the rest to the tokeniser, which is far slower.

/**
 * How a token differs from the word that a key may be: a sign stands before the word, 's after it, or an apostrophe in it.
 * The first two are also the number of units.
 */
export const EDGE = { none: 0, sigil: 1, owner: 2, joined: 4 } as const;

/** The word that a shape stands for; `edge` none: there is no such word in it. */
interface Shaped {
  hash: number;
  start: number;
  end: number;
  edge: number;
}
export const { readShape, shaped } = shapeReader();

/** Called once, as `scanner`. */
function shapeReader() {
  const shaped: Shaped = { hash: 0, start: 0, end: 0, edge: 0 };
  const table = TABLE;
  const { seed, prime } = HASH;

  /**
   * Looks at a sign that is neither letter nor blank. `start`: of the word right before it, or -1; `hash`: of that word.
   * Returns the index after a shape that `shaped` tells all of, 0 where the sign only ends a word, -1 where the tokeniser
   * has to look.
   */
  function readShape(
    postings: Postings,
    units: Uint16Array,
    length: number,
    at: number,
    unit: number,
    start: number,
    chunk: number,
    hash: number,
  ): number {
    const code = units[at + 1] as number;
    const next = table[code] as number;
    shaped.edge = EDGE.none;
    switch (unit) {
      case CHAR.complex:
        return -1;
      case CHAR.dot:
        if (start < 0 || !joins(next)) return 0;
        return isDigit(code) ? number(postings, units, start, at, hash) : dot(postings, units, start, at, hash);
      case CHAR.comma:
        if (start < 0 || !joins(next)) return 0;
        return isDigit(code) ? number(postings, units, start, at, hash) : -1;
      case CHAR.ampersand:
        return start >= 0 && joins(next) ? -1 : 0;
      case CHAR.apostrophe:
        return start >= 0 && joins(next) ? owner(postings, units, start, at, hash) : 0;
      case CHAR.colon:
        if (code !== 47) return 0;
        return start === chunk ? url(postings, units, length, at, hash) : -1;
      case CHAR.dollar:
        return joins(next) && code > 57 ? -1 : 0;
      case CHAR.plus:
        return start >= 0 ? -1 : 0;
      case CHAR.hash:
      case CHAR.at:
        if (start >= 0) return -1;
        if (next === CHAR.blank) return 0;
        return at === chunk || isApart(units[at - 1] as number)
          ? name(postings, units, at + 1, unit === CHAR.hash)
          : -1;
      case CHAR.emoji:
        return postings.hasEmoji || !isPlainPicture(units, at) ? -1 : 0;
      case CHAR.joiner: {
        const code = at > 0 ? (units[at - 1] as number) : 0;
        const last = at > 0 ? (table[code] as number) : CHAR.complex;
        return last === CHAR.emoji || last === CHAR.joiner || code >= 0xdc00 ? 0 : -1;
      }
      default:
        return 0;
    }
  }

  /** Whether what comes next may go on with the word before the sign. */
  function joins(unit: number): boolean {
    return unit >= LETTER || unit === CHAR.complex || unit === CHAR.joiner;
  }

  /** Not & # @, after which a handle or tag is none. */
  function isApart(code: number): boolean {
    return code !== 38 && code !== 35 && code !== 64;
  }

  /** Whether a compound tag may be cut before this ASCII unit; a unit that is no letter stands after the last. */
  function divides(units: Uint16Array, at: number): boolean {
    const before = kindOf(units[at - 1] as number);
    const after = kindOf(units[at] as number);
    return before !== after || (after === 1 && kindOf(units[at + 1] as number) === 2);
  }

  /** 1 capital, 2 small letter, 3 digit, 0 low line. */
  function kindOf(code: number): number {
    if (code >= 97) return 2;
    if (code >= 65 && code <= 90) return 1;
    return code >= 48 && code <= 57 ? 3 : 0;
  }

  function isDigit(code: number): boolean {
    return code >= 48 && code <= 57;
  }

  /** A folded letter for sure: no digit, of whatever script. */
  function isLetter(unit: number): boolean {
    return unit >= 97 && unit < 0x660;
  }

  /** Longer handles and tags are left to the tokeniser. */
  const MAX_NAME = 40;
  /** Words after whose apostrophe the next one counts by itself (see the tokeniser). */
  const ELIDED = 'd j l m t s c n qu lorsqu puisqu jusqu quoiqu un dell all nell sull dall coll quell bell sant'.split(
    ' ',
  );

  const http = hashOf('http');
  const https = hashOf('https');
  const www = hashOf('www');
  const elided = new Set(ELIDED.map(hashOf));

  /** Whether a key asks for words that begin so. */
  function begins({ prefixLengths, prefixes }: Postings, hash: number, length: number): boolean {
    return prefixLengths !== 0 && length < 31 && ((prefixLengths >>> length) & 1) === 1 && prefixes.has(hash);
  }
  /** Whether a word surely ends before this unit. The page has blanks after the text. */
  function closed(units: Uint16Array, at: number): boolean {
    const unit = table[units[at] as number] as number;
    if (unit === CHAR.blank) return true;
    if (unit === CHAR.break) return units[at] !== 45;
    return (
      (unit === CHAR.dot || unit === CHAR.comma || unit === CHAR.colon) &&
      (table[units[at + 1] as number] as number) === CHAR.blank
    );
  }
  function tell(hash: number, start: number, end: number, edge: number): void {
    shaped.hash = hash;
    shaped.start = start;
    shaped.end = end;
    shaped.edge = edge;
  }

  /** Every run of pieces a compound tag may be asked by starts and ends where its letters change their kind. */
  function anyRun(postings: Postings, units: Uint16Array, from: number, to: number): boolean {
    for (let start = from; start < to; start++) {
      if (start > from && !divides(units, start)) continue;
      let hash = seed;
      let length = 0;
      for (let at = start; at < to; at++) {
        const code = units[at] as number;
        if (code !== 95) {
          hash = Math.imul(hash ^ (table[code] as number), prime);
          if (begins(postings, hash, ++length)) return true;
        }
        // All of it is no piece.
        if (at + 1 === to ? start > from && postings.isKnown(hash) : divides(units, at + 1) && postings.isKnown(hash))
          return true;
      }
    }
    return false;
  }

  /** From the first unit of a handle's or tag's name. As the others: the index after one that `shaped` tells all of, or -1. */
  function name(postings: Postings, units: Uint16Array, from: number, tag: boolean): number {
    let i = from;
    let hash = seed;
    let lows = 0;
    /** Bits that any unit has; bits that all units after the first have. */
    let any = 0;
    let all = 96;
    for (; ; i++) {
      const code = units[i] as number;
      const unit = table[code] as number;
      if (unit >= LETTER) {
        hash = Math.imul(hash ^ unit, prime);
        any |= code;
      } else if (code === 95) lows++;
      else break;
      if (i > from) all &= code;
    }
    if (i === from || i - from > MAX_NAME || any > 127 || !closed(units, i)) return -1;
    if (postings.longestPrefix !== 0 && anyBeginning(postings, units, from, i)) return -1;
    // Small letters after the first, as ASCII writes them, make one piece.
    if (tag && (all !== 96 || (units[from] as number) < 58) && anyRun(postings, units, from, i)) return -1;
    // A tag is no tag without a letter (which has this bit, a digit has not), and what has a low line in it is no plain word.
    if ((any & 64) === 0 || lows > 0) return postings.isKnown(hash) ? -1 : i;
    if (postings.isLoose(hash)) return -1;
    tell(hash, from, i, EDGE.sigil);
    return i;
  }

  /** Whether a key asks for words that begin as this one does. */
  function anyBeginning(postings: Postings, units: Uint16Array, from: number, to: number): boolean {
    let hash = seed;
    let length = 0;
    for (let i = from; i < to; i++) {
      if (units[i] === 95) continue;
      hash = Math.imul(hash ^ (table[units[i] as number] as number), prime);
      if (begins(postings, hash, ++length)) return true;
    }
    return false;
  }

  /** From an apostrophe between letters; `start`, `hash`: of the word before it. */
  function owner(postings: Postings, units: Uint16Array, start: number, at: number, hash: number): number {
    let tail = seed;
    let whole = hash;
    let i = at + 1;
    for (; ; i++) {
      const unit = table[units[i] as number] as number;
      if (unit < LETTER) break;
      tail = Math.imul(tail ^ unit, prime);
      whole = Math.imul(whole ^ unit, prime);
      if (begins(postings, tail, i - at) || begins(postings, whole, i - start)) return -1;
    }
    if (!closed(units, i) || postings.isLoose(whole)) return -1;
    const first = table[units[at + 1] as number] as number;
    // A digit on one side only is parted from a letter on the other.
    if (!isLetter(table[units[at - 1] as number] as number) || !isLetter(first))
      return postings.isKnown(hash) || postings.isKnown(tail) || postings.isKnown(whole) ? -1 : i;
    if (postings.isKnown(tail) && elided.has(hash)) return -1;
    const owns = first === 115 && i === at + 2;
    if (postings.isKnown(whole)) {
      // didn't is also didnt; but only one word can be told.
      if (owns && postings.isKnown(hash)) return -1;
      tell(whole, start, i, EDGE.joined);
    } else if (owns) tell(hash, start, at, EDGE.owner);
    return i;
  }

  /** From a sign between digits: 1,000.50 is one token, which no plain word can ask for. */
  function number(postings: Postings, units: Uint16Array, start: number, at: number, hash: number): number {
    for (let i = start; i < at; i++) if (!isDigit(units[i] as number)) return -1;
    let joined = hash;
    let i = at;
    for (; ; i++) {
      const code = units[i] as number;
      const unit = table[code] as number;
      if (isDigit(code)) joined = Math.imul(joined ^ code, prime);
      else if ((unit !== CHAR.dot && unit !== CHAR.comma) || !isDigit(units[i + 1] as number)) break;
    }
    return !closed(units, i) || postings.isLoose(joined) ? -1 : i;
  }

  /** From a dot between letters. 0: it parts two words as a blank does. */
  function dot(postings: Postings, units: Uint16Array, start: number, at: number, hash: number): number {
    const first = table[units[at + 1] as number] as number;
    const last = table[units[at - 1] as number] as number;
    // Digits make one number, single letters an abbreviation, www. a URL.
    if (!isLetter(first) || !isLetter(last) || at === start + 1 || hash === www || postings.isLoose(hash)) return -1;
    let label = seed;
    let i = at + 1;
    for (; ; i++) {
      const unit = table[units[i] as number] as number;
      if (unit < LETTER) break;
      label = Math.imul(label ^ unit, prime);
    }
    return i === at + 2 || postings.isLoose(label) ? -1 : 0;
  }

  /** From the colon of https:// at the start of a chunk; `hash`: of the word before it. */
  function url(postings: Postings, units: Uint16Array, length: number, colon: number, hash: number): number {
    if (postings.hasUrls || (hash !== http && hash !== https) || units[colon + 2] !== 47) return -1;
    let i = colon + 3;
    let run = seed;
    let host = true;
    for (; i < length; i++) {
      const code = units[i] as number;
      const unit = table[code] as number;
      if (unit === CHAR.blank) break;
      if (code >= 128 || code === 60 || code === 62 || code === 34) return -1;
      if (!host) continue;
      if (unit >= LETTER) run = Math.imul(run ^ unit, prime);
      else {
        if (postings.isLoose(run)) return -1;
        run = seed;
        host = code !== 47 && code !== 63 && code !== 35;
      }
    }
    return i === colon + 3 || (host && postings.isLoose(run)) ? -1 : i;
  }
  return { readShape, shaped };
}
