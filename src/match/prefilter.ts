import type { Query } from '../model/brand.ts';
import { fold, normalise } from '../text/fold.ts';
import { type Key, keysOf } from './keys.ts';
import { planOf } from './plan.ts';

/** Whether bytes of JSON from an offset on may hold what one of the queries matches. */
export type Prefilter = (bytes: Uint8Array, from: number) => boolean;

/**
 * Reads raw JSON (UTF-8) for what any match must hold, so that the rest need not be parsed: a look-up a byte, whatever the
 * number of queries. It may say yes to what does not match and never says no to what does, as long as every text of the item
 * stands in those bytes as it is: however JSON escapes it, in any case, with any accents, in any Unicode form.
 *
 * Of each key of a query (see keys.ts) it looks for the longest run of a–z and 0–9, past the signs that words drop (`'`, `.`, `_`)
 * and past everything outside ASCII that folds to no such letter, its first six letters only; of a key without such a run, for one character it must hold.
 * Where a query has no keys (`*`, `lang:de`, `{C++}`) everything is wanted. `wordless`: keys with the beginning of their value, as
 * they are written (`"cid":"`); that string is passed over. Within a text the quotation marks would be escaped.
 */
export function prefilter(queries: readonly Query[], wordless: readonly string[] = []): Prefilter {
  const needles = new Set<string>();
  const chars = new Set<string>();
  for (const query of queries) {
    const keys = keysOf(planOf(query));
    if (keys === null) return () => true;
    for (const key of keys) {
      const needle = needleOf(key);
      if (needle === null) return () => true;
      (needle.codePointAt(0) as number) < 0x80 ? needles.add(needle) : chars.add(base(needle));
    }
  }
  if (needles.size + chars.size === 0) return () => false;
  const sought = needlesOf([...needles]);
  return scanner(sought, chars, skipsOf(wordless, sought));
}

function needleOf(key: Key): string | null {
  const text = key.kind === 'form' ? key.form : key.text;
  const runs = text.replace(DROPPED, '').match(/[a-z0-9]+/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  if (longest.length >= 2) return longest;
  const char = [...text].find(one => one >= '\x80' && !MARK.test(one));
  return char ?? (longest || null);
}

const DROPPED = /['._\u200C\u200D]/g;
/** What folding takes away, or writing leaves out. */
const MARK = /^(?:[\u0300-\u036F]|\u200C|\u200D|\uFE0F)/u;

/** What is left of a character when it is taken apart: what composes to it in a text begins with this. */
function base(char: string): string {
  const [first = char] = char.normalize('NFKD');
  return first;
}

/** Letters and digits are told apart by five bits (two digits share one), the last six of them are looked at together: 30 bits. */
const BITS = 5;
const MOST = 6;
const ALL = 2 ** (BITS * MOST) - 1;
/** The last three: what is looked up at every letter. */
const LOW = 2 ** (BITS * 3) - 1;
/** What words drop is passed over; what needs a closer look; everything else in ASCII ends a run (0). */
const PASS = 32;
const LOOK = 33;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const CODES = codes();

function codes(): Uint8Array {
  const out = new Uint8Array(256);
  for (let i = 0; i < 26; i++) out[65 + i] = out[97 + i] = 1 + i;
  for (let i = 0; i < 10; i++) out[48 + i] = 27 + (i % 5);
  for (const sign of "'._") out[sign.charCodeAt(0)] = PASS;
  out[BACKSLASH] = LOOK;
  return out.fill(LOOK, 0x80);
}

const NEEDLE = 1;
const KEY = 2;

/** The needles' first six letters. `ends`: by the last three of these, whether a needle may end there, or a key. */
interface Needles {
  ends: Uint8Array;
  /** By length: the letters of all needles of that length. */
  sets: { mask: number; letters: ReadonlySet<number> }[];
}

function needlesOf(texts: readonly string[]): Needles {
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

const UNKNOWN = 255;

function scanner({ ends, sets }: Needles, chars: ReadonlySet<string>, skips: readonly Skip[]): Prefilter {
  const meaning = meanings(chars);
  /** What is added to the run where something is found. */
  const FOUND = -1;

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
    let to = run;
    for (let i = 0; i < said.length && to !== FOUND; i++) to = push(to, CODES[said.charCodeAt(i)] as number);
    return to;
  }

  function push(run: number, letter: number): number {
    const to = ((run << BITS) | letter) & ALL;
    return ((ends[to & LOW] as number) & NEEDLE) !== 0 && isNeedle(to) ? FOUND : to;
  }

  return (bytes, from) => {
    const { length } = bytes;
    const codes = CODES;
    const table = ends;
    let run = 0;
    for (let at = from; at < length; at++) {
      const byte = bytes[at] as number;
      const letter = codes[byte] as number;
      if (letter < 32) {
        run = ((run << 5) | letter) & 0x3fffffff;
        const what = table[run & 0x7fff] as number;
        if (what !== 0) {
          if ((what & NEEDLE) !== 0 && isNeedle(run)) return true;
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
        if (code < 0) return true;
        run = step(run, code);
      } else {
        const more = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc0 ? 1 : 0;
        let code = more === 3 ? byte & 7 : more === 2 ? byte & 15 : byte & 31;
        for (let i = 1; i <= more; i++) code = (code << 6) | ((bytes[at + i] as number) & 63);
        at += more;
        // Bytes that are no UTF-8 become replacement characters, which no query asks for.
        if (more > 0 && code >= 0x80 && code <= 0x10ffff) run = step(run, code);
      }
      if (run === FOUND) return true;
    }
    return false;
  };
}

/** What characters outside ASCII fold to, learnt as they come: letters of a–z and 0–9, mostly none; null: one that is looked for. */
function meanings(chars: ReadonlySet<string>): (code: number) => string | null {
  /** By code point: the number of a run of letters. */
  const known = new Uint8Array(0x20000).fill(UNKNOWN);
  const runs: (string | null)[] = ['', null];

  function learn(code: number): string | null {
    if (code >= 0xd800 && code < 0xe000) return '';
    const folded = fold(normalise(String.fromCodePoint(code)).text);
    for (const char of chars.size > 0 ? folded.normalize('NFKD') : '') if (chars.has(char)) return null;
    return folded.replace(/[^a-z0-9]/g, '');
  }
  return code => {
    if (code >= 0x20000) return learn(code);
    const number = known[code] as number;
    if (number !== UNKNOWN) return runs[number] as string | null;
    const letters = learn(code);
    let place = runs.indexOf(letters);
    // Far fewer runs exist than fit; were it otherwise, the rest is learnt anew each time.
    if (place < 0 && runs.length < UNKNOWN) place = runs.push(letters) - 1;
    if (place >= 0) known[code] = place;
    return letters;
  };
}

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

function hexAt(bytes: Uint8Array, from: number): number {
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
