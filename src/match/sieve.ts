import { fold, normalise } from '../text/fold.ts';
import { BACKSLASH, BITS, CODES, KEY, LOOK, LOW, MOST, NEEDLE, type Needles, PASS, QUOTE } from './needles.ts';

/** Reads bytes of JSON (UTF-8). */
export interface Sieve {
  /**
   * One by one, from where a word may begin: FOUND where what is looked for is there, else the length. `wordwise`: no further than
   * the first thing that ends a word; the offset behind it.
   */
  read(bytes: Uint8Array, from: number, wordwise: boolean): number;
  /** Behind the characters outside ASCII that end words, from the one that this byte is part of; `from` where it ends none. */
  past(bytes: Uint8Array, at: number, from: number): number;
}
/** Also what takes the place of the run of letters where something is found. */
export const FOUND = -1;

const ALL = 2 ** (BITS * MOST) - 1;
/** Stands for what a character folds to that takes no part in any needle and stays: no needle goes across it. */
const ENDS = ' ';
const UNKNOWN = 255;

/** `chars`: characters outside ASCII any of which is looked for; `wordless`: see prefilter.ts. */
export function sieveOf(needles: Needles, chars: ReadonlySet<string>, wordless: readonly string[]): Sieve {
  const { ends, sets } = needles;
  const skips = skipsOf(wordless, needles);
  const { meaning, isEnd } = meanings(chars);

  function isNeedle(run: number): boolean {
    for (const { mask, letters } of sets) if (letters.has(run & mask)) return true;
    return false;
  }

  /** The run after a character that needs a closer look. */
  function step(run: number, code: number): number {
    if (code < 0x80) {
      const letter = CODES[code] as number;
      return letter === PASS ? run : letter === LOOK ? 0 : push(run, letter);
    }
    const said = meaning(code);
    if (said === null) return FOUND;
    if (said === ENDS) return 0;
    let to = run;
    for (let i = 0; i < said.length && to !== FOUND; i++) to = push(to, CODES[said.charCodeAt(i)] as number);
    return to;
  }

  function push(run: number, letter: number): number {
    const to = ((run << BITS) | letter) & ALL;
    return ((ends[to & LOW] as number) & NEEDLE) !== 0 && isNeedle(to) ? FOUND : to;
  }

  function read(bytes: Uint8Array, from: number, wordwise: boolean): number {
    const { length } = bytes;
    const codes = CODES;
    const table = ends;
    let run = 0;
    for (let at = from; at < length; at++) {
      const byte = bytes[at] as number;
      const letter = codes[byte] as number;
      if (letter < 32) {
        if (wordwise && letter === 0) return at + 1;
        run = ((run << 5) | letter) & 0x3fffffff;
        const what = table[run & 0x7fff] as number;
        if (what !== 0) {
          if ((what & NEEDLE) !== 0 && isNeedle(run)) return FOUND;
          if ((what & KEY) !== 0 && bytes[at + 1] === QUOTE) {
            at = skipped(bytes, at, skips);
            run = 0;
          }
        }
        continue;
      }
      if (letter === PASS) continue;
      if (byte === BACKSLASH) {
        const escaped = bytes[++at];
        if (escaped !== 0x75) {
          run = 0;
          if (wordwise) return at + 1;
          continue;
        }
        let code = hexAt(bytes, at + 1);
        at += 4;
        if (code >= 0xd800 && code < 0xdc00 && bytes[at + 1] === BACKSLASH && bytes[at + 2] === 0x75) {
          const low = hexAt(bytes, at + 3);
          if (low >= 0xdc00 && low < 0xe000) {
            code = 0x10000 + ((code - 0xd800) << 10) + low - 0xdc00;
            at += 6;
          }
        }
        // What is no escape at all is for the parser to say.
        if (code < 0) return FOUND;
        run = step(run, code);
      } else {
        const code = codeAt(bytes, at);
        // Bytes that are no UTF-8 become replacement characters, which no query asks for.
        if (code >= 0) {
          run = step(run, code);
          at += code >= 0x10000 ? 3 : code >= 0x800 ? 2 : 1;
        }
        // Among its like there is nothing to leap over.
        if (run === 0 && wordwise && (bytes[at + 1] as number) < 0x80) return at + 1;
      }
      if (run === FOUND) return FOUND;
    }
    return length;
  }

  function past(bytes: Uint8Array, at: number, from: number): number {
    let end = at;
    while (end > from && end > at - 3 && ((bytes[end] as number) & 0xc0) === 0x80) end--;
    let last = from;
    for (;;) {
      const code = codeAt(bytes, end);
      if (code < 0 || !isEnd(code)) return last;
      end += code >= 0x10000 ? 4 : code >= 0x800 ? 3 : 2;
      last = end;
    }
  }
  return { read, past };
}

/** The character outside ASCII whose first byte this is; less than 0 where there is none. */
function codeAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number;
  const second = (bytes[at + 1] as number) ^ 0x80;
  if (first < 0xc2 || first > 0xf4 || second >= 64) return -1;
  if (first < 0xe0) return ((first & 31) << 6) | second;
  const third = (bytes[at + 2] as number) ^ 0x80;
  if (third >= 64) return -1;
  if (first < 0xf0) {
    const code = ((first & 15) << 12) | (second << 6) | third;
    return code >= 0x800 ? code : -1;
  }
  const fourth = (bytes[at + 3] as number) ^ 0x80;
  const code = ((first & 7) << 18) | (second << 12) | (third << 6) | fourth;
  return fourth < 64 && code >= 0x10000 && code <= 0x10ffff ? code : -1;
}

interface Meanings {
  /** What a character outside ASCII folds to: letters of a–z and 0–9, or ENDS; null: one that is looked for. */
  meaning(code: number): string | null;
  isEnd(code: number): boolean;
}

/** Learnt as they come. */
function meanings(chars: ReadonlySet<string>): Meanings {
  /** By code point: the number of a run of letters. */
  const known = new Uint8Array(0x20000).fill(UNKNOWN);
  const runs: (string | null)[] = [ENDS, null, ''];

  function learn(code: number): string | null {
    if (code >= 0xd800 && code < 0xe000) return '';
    const folded = fold(normalise(String.fromCodePoint(code)).text);
    for (const char of chars.size > 0 ? folded.normalize('NFKD') : '') if (chars.has(char)) return null;
    const letters = folded.replace(/[^a-z0-9]/g, '');
    return letters === '' && STAYS.test(folded) ? ENDS : letters;
  }

  function meaning(code: number): string | null {
    if (code >= 0x20000) return learn(code);
    const number = known[code] as number;
    if (number !== UNKNOWN) return runs[number] as string | null;
    const letters = learn(code);
    let place = runs.indexOf(letters);
    // Far fewer runs exist than fit; were it otherwise, the rest is learnt anew each time.
    if (place < 0 && runs.length < UNKNOWN) place = runs.push(letters) - 1;
    if (place >= 0) known[code] = place;
    return letters;
  }
  return { meaning, isEnd: code => known[code] === 0 || meaning(code) === ENDS };
}

/** Neither a mark, which may melt into the letter before it, nor a sign that words drop or that is not seen. */
const STAYS = /[^\p{M}\p{C}'._]/u;

/** A key whose value holds no words, as it stands in the bytes, and where in them its last letter is. */
interface Skip {
  bytes: Uint8Array;
  last: number;
}

function skipsOf(wordless: readonly string[], { ends }: Needles): Skip[] {
  return wordless.map(text => {
    const bytes = Buffer.from(text);
    const last = text.indexOf('"', 1) - 1;
    let letters = 0;
    for (let i = last - 2; i <= last; i++) letters = (letters << BITS) | (CODES[bytes[i] as number] as number);
    ends[letters & LOW] = (ends[letters & LOW] as number) | KEY;
    return { bytes, last };
  });
}

/** Where the value of the key that ends here ends, if it is one of these; else where we are. */
function skipped(bytes: Uint8Array, at: number, skips: readonly Skip[]): number {
  for (let i = 0; i < skips.length; i++) {
    const { bytes: key, last } = skips[i] as Skip;
    const start = at - last;
    let same = 0;
    while (same < key.length && bytes[start + same] === key[same]) same++;
    if (same < key.length) continue;
    let end = start + same;
    while (end < bytes.length && bytes[end] !== QUOTE) end += bytes[end] === BACKSLASH ? 2 : 1;
    return end;
  }
  return at;
}

/** What four hexadecimal digits say; less than 0 where they are none. */
export function hexAt(bytes: Uint8Array, from: number): number {
  let value = 0;
  for (let i = from; i < from + 4; i++) {
    const byte = bytes[i] ?? 0;
    const digit =
      byte >= 48 && byte <= 57
        ? byte - 48
        : byte >= 97 && byte <= 102
          ? byte - 87
          : byte >= 65 && byte <= 70
            ? byte - 55
            : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}
