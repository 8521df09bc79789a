import { CHAR, charTable, HASH, hashOf, LETTER } from './chars.ts';
import type { Postings } from './postings.ts';

// What the scanner does at signs that may be part of a token: it passes over common plain shapes (handles, tags, URLs,
// apostrophes) that no key can be in, and leaves the others to the tokeniser.

export type ShapeReader = (
  text: string,
  at: number,
  unit: number,
  start: number,
  chunk: number,
  hash: number,
) => number;

/**
 * Looks at a sign that is neither letter nor blank. `start`: of the word right before it, or -1. Returns the index after a
 * shape that no key can be in, 0 where the sign only ends a word, -1 where the tokeniser has to look.
 */
export function shapeReader(postings: Postings): ShapeReader {
  const table = charTable();
  const pass = passers(postings);
  const { hasEmoji } = postings;
  return (text, at, unit, start, chunk, hash) => {
    const next = at + 1 < text.length ? (table[text.charCodeAt(at + 1)] as number) : CHAR.blank;
    switch (unit) {
      case CHAR.complex:
        return -1;
      case CHAR.dot:
      case CHAR.comma:
      case CHAR.ampersand:
        return start >= 0 && joins(next) ? -1 : 0;
      case CHAR.apostrophe:
        return start >= 0 && joins(next) ? pass.owner(text, start, at, hash) : 0;
      case CHAR.colon:
        if (text.charCodeAt(at + 1) !== 47) return 0;
        return start === chunk ? pass.url(text, at, hash) : -1;
      case CHAR.dollar:
        return joins(next) && text.charCodeAt(at + 1) > 57 ? -1 : 0;
      case CHAR.plus:
        return start >= 0 ? -1 : 0;
      case CHAR.hash:
      case CHAR.at:
        if (start >= 0) return -1;
        if (next === CHAR.blank) return 0;
        return at === chunk || isApart(text.charCodeAt(at - 1)) ? pass.name(text, at + 1, unit === CHAR.hash) : -1;
      case CHAR.emoji:
        return hasEmoji || !isPlainPicture(text, at) ? -1 : 0;
      case CHAR.joiner: {
        const last = at > 0 ? table[text.charCodeAt(at - 1)] : CHAR.complex;
        return last === CHAR.emoji || last === CHAR.joiner || text.charCodeAt(at - 1) >= 0xdc00 ? 0 : -1;
      }
      default:
        return 0;
    }
  };
}

/** Whether what comes next may go on with the word before the sign. */
function joins(unit: number): boolean {
  return unit >= LETTER || unit === CHAR.complex || unit === CHAR.joiner;
}

const PICTURE = /^[\p{Extended_Pictographic}\p{RI}]/u;
/** 1: a picture, 2: none, 0: not yet asked; for the three blocks of 1,024 where pictures are. */
const pictures = new Uint8Array(3 * 0x400);

/** A picture that is a token and stays as it is in NFKC: not squared letters, nor digits of screens. */
function isPlainPicture(text: string, at: number): boolean {
  const high = text.charCodeAt(at);
  if (high < 0xd800) return true;
  const low = text.charCodeAt(at + 1);
  if (!(low >= 0xdc00 && low <= 0xdfff)) return false;
  const index = (high - 0xd83c) * 0x400 + low - 0xdc00;
  if (pictures[index] === 0) {
    const plain = high !== 0xd83c || low >= 0xdf00 || (low >= 0xdde6 && low <= 0xddff);
    pictures[index] = plain && PICTURE.test(text.slice(at, at + 2)) ? 1 : 2;
  }
  return pictures[index] === 1;
}

/** Not & # @, after which a handle or tag is none. */
function isApart(code: number): boolean {
  return code !== 38 && code !== 35 && code !== 64;
}

/** Whether a compound tag may be cut before this ASCII unit. */
function divides(text: string, at: number): boolean {
  const before = kindOf(text.charCodeAt(at - 1));
  const after = kindOf(text.charCodeAt(at));
  return before !== after || (after === 1 && at + 1 < text.length && kindOf(text.charCodeAt(at + 1)) === 2);
}

/** 1 capital, 2 small letter, 3 digit, 0 low line. */
function kindOf(code: number): number {
  if (code >= 97) return 2;
  if (code >= 65 && code <= 90) return 1;
  return code >= 48 && code <= 57 ? 3 : 0;
}

/** Longer handles and tags are left to the tokeniser. */
const MAX_NAME = 40;

/** For shapes that are common and plain: the index after one that no key can be in, or -1. */
interface Passers {
  /** From the first unit of a handle's or tag's name. */
  name(text: string, from: number, tag: boolean): number;
  /** From an apostrophe between letters; `start`, `hash`: of the word before it. */
  owner(text: string, start: number, at: number, hash: number): number;
  /** From the colon of https:// at the start of a chunk; `hash`: of the word before it. */
  url(text: string, colon: number, hash: number): number;
}

function passers(postings: Postings): Passers {
  const table = charTable();
  const { seed, prime } = HASH;
  const { prefixes, prefixLengths, hasUrls } = postings;
  const http = hashOf('http');
  const https = hashOf('https');

  function known(hash: number): boolean {
    return postings.isKnown(hash);
  }
  /** Whether a key asks for words that begin so. */
  function begins(hash: number, length: number): boolean {
    return prefixLengths !== 0 && length < 31 && ((prefixLengths >>> length) & 1) === 1 && prefixes.has(hash);
  }
  /** Whether a word surely ends before this unit. */
  function closed(text: string, at: number): boolean {
    if (at >= text.length) return true;
    const unit = table[text.charCodeAt(at)] as number;
    if (unit === CHAR.blank) return true;
    if (unit === CHAR.break) return text.charCodeAt(at) !== 45;
    return (unit === CHAR.dot || unit === CHAR.comma || unit === CHAR.colon) && at + 1 < text.length
      ? (table[text.charCodeAt(at + 1)] as number) === CHAR.blank
      : unit === CHAR.dot || unit === CHAR.comma;
  }

  /** Every run of pieces a compound tag may be asked by starts and ends where its letters change their kind. */
  function anyRun(text: string, from: number, to: number): boolean {
    for (let start = from; start < to; start++) {
      if (start > from && !divides(text, start)) continue;
      let hash = seed;
      let length = 0;
      for (let at = start; at < to; at++) {
        const code = text.charCodeAt(at);
        if (code !== 95) {
          hash = Math.imul(hash ^ (table[code] as number), prime);
          if (begins(hash, ++length)) return true;
        }
        if ((at + 1 === to || divides(text, at + 1)) && known(hash)) return true;
      }
    }
    return false;
  }

  return {
    name(text, from, tag) {
      let i = from;
      let hash = seed;
      let length = 0;
      let divided = false;
      for (; i < text.length; i++) {
        const code = text.charCodeAt(i);
        if (code === 95) {
          divided ||= tag;
          continue;
        }
        const unit = code < 128 ? (table[code] as number) : 0;
        if (unit < LETTER) break;
        hash = Math.imul(hash ^ unit, prime);
        if (begins(hash, ++length)) return -1;
        if (tag && i > from && (code < 97 || text.charCodeAt(i - 1) < 58)) divided = true;
      }
      if (i === from || i - from > MAX_NAME || !closed(text, i) || known(hash)) return -1;
      return divided && anyRun(text, from, i) ? -1 : i;
    },
    owner(text, start, at, hash) {
      let tail = seed;
      let whole = hash;
      let i = at + 1;
      let length = 0;
      for (; i < text.length; i++) {
        const unit = table[text.charCodeAt(i)] as number;
        if (unit < LETTER) break;
        tail = Math.imul(tail ^ unit, prime);
        whole = Math.imul(whole ^ unit, prime);
        if (begins(tail, ++length) || begins(whole, at - start + length)) return -1;
      }
      return closed(text, i) && !known(hash) && !known(tail) && !known(whole) ? i : -1;
    },
    url(text, colon, hash) {
      if (hasUrls || (hash !== http && hash !== https) || text.charCodeAt(colon + 2) !== 47) return -1;
      let i = colon + 3;
      let run = seed;
      let host = true;
      for (; i < text.length; i++) {
        const code = text.charCodeAt(i);
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
    },
  };
}
