import { fold, normalise } from '../text/fold.ts';

// What one UTF-16 unit means to the scanner: a letter or digit (its folded unit, 48 or more), or one of these classes.
// A chunk (what stands between blanks) of letters, breaks and lone characters only is cut into words by the scanner alone;
// in anything else it leaves the chunk to the tokeniser.

export const CHAR = {
  break: 0,
  blank: 1,
  /** Only the tokeniser can say. */
  complex: 2,
  dot: 3,
  apostrophe: 4,
  /** Joins digits. */
  comma: 5,
  colon: 6,
  dollar: 7,
  ampersand: 8,
  plus: 9,
  hash: 10,
  at: 11,
  /** A token of its own that no word can be part of. */
  emoji: 12,
  /** Belongs to the emoji before it, if there is one. */
  joiner: 13,
  /** A character of a script without spaces: a word of its own. */
  lone: 14,
} as const;
/** Folded units are above every class. */
export const LETTER = 48;

const PUNCTUATION: Readonly<Record<string, number>> = {
  '.': CHAR.dot,
  "'": CHAR.apostrophe,
  ',': CHAR.comma,
  ';': CHAR.comma,
  ':': CHAR.colon,
  $: CHAR.dollar,
  '&': CHAR.ampersand,
  '+': CHAR.plus,
  '#': CHAR.hash,
  '@': CHAR.at,
  _: CHAR.complex,
  '‘': CHAR.apostrophe,
  '’': CHAR.apostrophe,
  '…': CHAR.blank,
  '™': CHAR.blank,
  '؟': CHAR.break,
  '؛': CHAR.break,
  '،': CHAR.break,
};
/** Letters up to here are looked up; of the scripts beyond, only some are known. */
const KNOWN_TO = 0x700;

/** One place for each unit of the basic plane; empty until {@link charTable} has been called. */
export const TABLE = new Uint16Array(0x10000);

/** Fills the table at the first call. */
export function charTable(): Uint16Array {
  if (TABLE[32] === 0) fillTable(TABLE);
  return TABLE;
}

function fillTable(out: Uint16Array): void {
  out.fill(CHAR.complex);
  fillKnown(out);
  function put(from: number, to: number, kind: number): void {
    out.fill(kind, from, to + 1);
  }
  // Hebrew joins words by quotation marks.
  put(0x590, 0x5ff, CHAR.complex);
  put(0x2000, 0x200a, CHAR.blank);
  put(0x2010, 0x2017, CHAR.break);
  put(0x201c, 0x2022, CHAR.break);
  put(0x2028, 0x2029, CHAR.blank);
  put(0x2030, 0x203a, CHAR.break);
  // Those that NFKC takes apart.
  for (const code of [0x2011, 0x2017, 0x2033, 0x2034, 0x2036, 0x2037]) out[code] = CHAR.complex;
  put(0x20a0, 0x20a7, CHAR.break);
  put(0x20ac, 0x20ac, CHAR.break);
  for (let code = 0x2600; code < 0x27c0; code++)
    if (code < 0x2768 || code > 0x2793)
      out[code] = /\p{Extended_Pictographic}/u.test(String.fromCharCode(code)) ? CHAR.emoji : CHAR.break;
  put(0x3001, 0x3002, CHAR.break);
  put(0x300a, 0x3011, CHAR.break);
  put(0x3041, 0x3096, CHAR.lone);
  put(0x30a1, 0x30fa, CHAR.lone);
  put(0x30fc, 0x30fc, CHAR.lone);
  put(0x3400, 0x4dbf, CHAR.lone);
  put(0x4e00, 0x9fff, CHAR.lone);
  put(0xd83d, 0xd83e, CHAR.emoji);
  // The second half of a picture; of anything else, the first half already was complex.
  put(0xdc00, 0xdfff, CHAR.break);
  out[0xd83c] = CHAR.emoji;
  out[0xfe0f] = CHAR.joiner;
  out[0x200d] = CHAR.joiner;
  for (const [char, kind] of Object.entries(PUNCTUATION)) out[char.charCodeAt(0)] = kind;
}

/** The first blocks. All letters are folded in one go: each by itself would take a hundred times as long. */
function fillKnown(out: Uint16Array): void {
  const letters: string[] = [];
  for (let code = 0; code < KNOWN_TO; code++) {
    const char = String.fromCharCode(code);
    if (/[\s®©]/.test(char)) out[code] = CHAR.blank;
    else if (code >= 0x80 && (char.normalize('NFKC') !== char || normalise(char).text !== char)) continue;
    else if (/[\p{L}\p{N}]/u.test(char)) letters.push(char);
    else if (code < 0x80 || /[¡¿«»°§]/.test(char)) out[code] = CHAR.break;
  }
  const folded = fold(letters.join('\n')).split('\n');
  letters.forEach((letter, i) => {
    const unit = folded[i]?.length === 1 ? folded[i].charCodeAt(0) : 0;
    out[letter.charCodeAt(0)] = unit >= LETTER ? unit : CHAR.complex;
  });
}

const SEED = 0x811c9dc5 | 0;
const PRIME = 0x01000193;

/** The hash of a folded word, as the scanner makes it unit by unit (FNV-1a over UTF-16 units). */
export function hashOf(word: string): number {
  let hash = SEED;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), PRIME);
  return hash;
}
export const HASH = { seed: SEED, prime: PRIME } as const;
