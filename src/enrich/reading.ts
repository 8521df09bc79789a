import { foldOf, KIND, kindOf } from './characters.ts';

// A text cut into what carries moods: words, hashtags, faces, pictures, runs of marks. One pass over its units, no regular
// expression and nothing allocated: this runs for every text, tens of thousands of times a second.

export const TOKEN = { word: 1, number: 2, tag: 3, user: 4, link: 5, picture: 6, face: 7, mark: 8, lone: 9 } as const;

/** A text is read up to here, in UTF-16 units and in tokens: what it is about shows early. */
export const READ_AT_MOST = 8_000;
const TOKENS_AT_MOST = 1_500;

/** The tokens of the text read last. One reading is reused for text after text. */
export interface Reading {
  size: number;
  /** A hash of what the token is read as. */
  readonly hash: Uint32Array;
  readonly kind: Uint8Array;
  /** Where its letters lie in `letters`. */
  readonly from: Uint16Array;
  readonly to: Uint16Array;
  /** Where it lies in the text. */
  readonly start: Uint16Array;
  readonly stop: Uint16Array;
  /** Bit 1: written in capitals; bit 2: drawn out ("sooo"). */
  readonly marks: Uint8Array;
  readonly letters: Uint16Array;
  /** Words written in capitals. */
  capitals: number;
  drawn: number;
}

export function emptyReading(): Reading {
  return {
    size: 0,
    hash: new Uint32Array(TOKENS_AT_MOST),
    kind: new Uint8Array(TOKENS_AT_MOST),
    from: new Uint16Array(TOKENS_AT_MOST),
    to: new Uint16Array(TOKENS_AT_MOST),
    start: new Uint16Array(TOKENS_AT_MOST),
    stop: new Uint16Array(TOKENS_AT_MOST),
    marks: new Uint8Array(TOKENS_AT_MOST),
    letters: new Uint16Array(READ_AT_MOST + 8),
    capitals: 0,
    drawn: 0,
  };
}

export const FIRST = 0x811c9dc5;
const PRIME = 0x01000193;
/** One more unit of a running hash (FNV-1a). */
export function step(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, PRIME);
}
/** The hash of a word as a reading has it: of its letters in lower case, three in a row cut to two. */
export function hashOf(word: string): number {
  let hash = FIRST;
  for (let i = 0; i < word.length; i++) hash = step(hash, word.charCodeAt(i));
  return hash >>> 0;
}

const AT = 64;
const HASH = 35;
const QUOTE = 39;
const USER = hashOf('@user');
const LINK = hashOf('http://');
const GLAD = hashOf(':)');
const SAD = hashOf(':(');
const LAUGH = hashOf(':d');
const TONGUE = hashOf(':p');
const AWRY = hashOf(':/');
const WINK = hashOf(';)');
const HEART = hashOf('<3');
const OH = hashOf(':o');
const KISS = hashOf(':*');

/** Reads a text into `reading`, whose former content is gone. */
export function read(text: string, reading: Reading): void {
  const end = Math.min(text.length, READ_AT_MOST);
  const { letters } = reading;
  let size = 0;
  let at = 0;
  let capitals = 0;
  let drawnOut = 0;
  const put = (hash: number, kind: number, from: number, start: number, stop: number, marks: number): void => {
    if (size >= TOKENS_AT_MOST) return;
    reading.hash[size] = hash;
    reading.kind[size] = kind;
    reading.from[size] = from;
    reading.to[size] = at;
    reading.start[size] = start;
    reading.stop[size] = stop;
    reading.marks[size] = marks;
    size++;
  };

  for (let i = 0; i < end && size < TOKENS_AT_MOST; ) {
    const unit = text.charCodeAt(i);
    const kind = kindOf(unit);
    if (kind === KIND.space || kind === KIND.mark) {
      i++;
      continue;
    }
    const start = i;
    if (kind === KIND.letter || kind === KIND.digit) {
      if ((unit === 104 || unit === 72 || unit === 119 || unit === 87) && linkAt(text, i)) {
        while (i < end && kindOf(text.charCodeAt(i)) !== KIND.space) i++;
        put(LINK, TOKEN.link, at, start, i, 0);
        continue;
      }
      const from = at;
      let hash = FIRST;
      let upper = 0;
      let digits = 0;
      let run = 0;
      let last = 0;
      let marks = 0;
      for (; i < end; i++) {
        const next = text.charCodeAt(i);
        const what = kindOf(next);
        if (what === KIND.mark) continue;
        if (what === KIND.digit) digits++;
        else if (what !== KIND.letter) {
          if (next !== QUOTE && next !== 0x2019) break;
          if (i + 1 >= end || kindOf(text.charCodeAt(i + 1)) !== KIND.letter) break;
        }
        const letter = foldOf(next);
        if (letter !== next && what === KIND.letter) upper++;
        run = letter === last ? run + 1 : 1;
        last = letter;
        if (run > 2 && what === KIND.letter) {
          marks |= 2;
          continue;
        }
        letters[at++] = letter;
        hash = step(hash, letter);
      }
      const length = at - from;
      if (upper >= 2 && upper === i - start) {
        marks |= 1;
        capitals++;
      }
      if (marks & 2) drawnOut++;
      if (digits === length) put(step(step(FIRST, 48), Math.min(length, 6)) >>> 0, TOKEN.number, at, start, i, 0);
      else put(hash >>> 0, TOKEN.word, from, start, i, marks);
      continue;
    }
    if (kind === KIND.lone) {
      letters[at++] = foldOf(unit);
      put(step(FIRST, foldOf(unit)) >>> 0, TOKEN.lone, at - 1, start, ++i, 0);
      continue;
    }
    if (kind === KIND.half) {
      const low = i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
      i += 2;
      const code = ((unit - 0xd800) << 10) + (low - 0xdc00) + 0x10000;
      // Skin tones and flags' letters say nothing.
      if (low >= 0xdc00 && low <= 0xdfff && !(code >= 0x1f3fb && code <= 0x1f3ff) && code < 0xe0000)
        put(step(step(FIRST, unit), low) >>> 0, TOKEN.picture, at, start, i, 0);
      continue;
    }
    if (kind === KIND.picture) {
      put(step(FIRST, unit) >>> 0, TOKEN.picture, at, start, ++i, 0);
      continue;
    }
    const next = i + 1 < end ? text.charCodeAt(i + 1) : 32;
    const after = kindOf(next);
    if (unit === AT && (after === KIND.letter || after === KIND.digit || next === 95)) {
      i++;
      while (i < end && inName(text.charCodeAt(i))) i++;
      put(USER, TOKEN.user, at, start, i, 0);
      continue;
    }
    if (unit === HASH && (after === KIND.letter || after === KIND.digit)) {
      i++;
      const from = at;
      let hash = FIRST;
      for (; i < end && inName(text.charCodeAt(i)); i++) {
        if (kindOf(text.charCodeAt(i)) === KIND.mark) continue;
        const letter = foldOf(text.charCodeAt(i));
        letters[at++] = letter;
        hash = step(hash, letter);
      }
      put(hash >>> 0, TOKEN.tag, from, start, i, 0);
      continue;
    }
    const face = faceAt(text, i, unit);
    if (face !== 0) {
      i += faceLength;
      put(face, TOKEN.face, at, start, i, 0);
      continue;
    }
    // A run of one mark: "!", "!!", "!!!" and more.
    while (i < end && text.charCodeAt(i) === unit) i++;
    put(step(step(FIRST, unit), Math.min(i - start, 3)) >>> 0, TOKEN.mark, at, start, i, 0);
  }
  reading.size = size;
  reading.capitals = capitals;
  reading.drawn = drawnOut;
}

function inName(unit: number): boolean {
  const kind = kindOf(unit);
  return kind === KIND.letter || kind === KIND.digit || kind === KIND.mark || kind === KIND.lone || unit === 95;
}

function linkAt(text: string, at: number): boolean {
  const unit = text.charCodeAt(at) | 32;
  if (unit === 119) return text.charCodeAt(at + 3) === 46 && /^www\./i.test(text.slice(at, at + 4));
  // "http" alone stands for a link in texts whose links were taken out.
  return (text.charCodeAt(at + 1) | 32) === 116 && /^https?(?::\/\/|\s|$)/i.test(text.slice(at, at + 8));
}

let faceLength = 0;
/** The face that begins here, or 0. Sets `faceLength`. */
function faceAt(text: string, at: number, unit: number): number {
  if (unit === 60) {
    faceLength = 2;
    return text.charCodeAt(at + 1) === 51 ? HEART : 0;
  }
  // eyes : ; =
  if (unit !== 58 && unit !== 59 && unit !== 61) return 0;
  let i = at + 1;
  let mouth = text.charCodeAt(i);
  // nose - ' o ^
  if (mouth === 45 || mouth === 39 || mouth === 94) mouth = text.charCodeAt(++i);
  faceLength = i + 1 - at;
  switch (mouth) {
    case 41:
    case 93:
    case 125:
      return unit === 59 ? WINK : GLAD;
    case 40:
    case 91:
    case 123:
      return SAD;
    case 47:
    case 92:
    case 124:
      return text.charCodeAt(i + 1) === 47 ? 0 : AWRY;
    case 42:
      return KISS;
    case 68:
    case 100:
      return wordAfter(text, i) ? 0 : LAUGH;
    case 80:
    case 112:
      return wordAfter(text, i) ? 0 : TONGUE;
    case 79:
    case 111:
      return wordAfter(text, i) ? 0 : OH;
    default:
      return 0;
  }
}

function wordAfter(text: string, at: number): boolean {
  if (at + 1 >= text.length) return false;
  const kind = kindOf(text.charCodeAt(at + 1));
  return kind === KIND.letter || kind === KIND.digit;
}
