import { bin, FAMILY, NEGATIONS, NO_TOKEN, put, type Seen, TURNS } from './features.ts';
import { type Lexicon, lookUp, wordSet } from './lexicon.ts';
import { type Reading, TOKEN } from './reading.ts';

// What is said of one name in a text: the words of its clause, the words beside it, and how they lean. A text without a
// name to look from is all one clause, so that what is learnt from such texts serves the others.

/** Tokens of a reading, the last not included. */
export interface Range {
  from: number;
  to: number;
}

const JOINTS = wordSet('while whereas than vs versus unlike except despite because');
const ENDS = new Set(
  ['.', '!', '?', ';', ':', ',', '(', ')', '…', '-', '—', '–', '|', '"'].map(mark => mark.charCodeAt(0)),
);
const BESIDE = 4;
const NEAR = 8;

/** Appends the features of one name's place; `name` null: the text as a whole. */
export function seeTarget(text: string, reading: Reading, lexicon: Lexicon, name: Range | null, seen: Seen): void {
  const clause = name ? clauseOf(text, reading, name) : { from: 0, to: reading.size };
  const { hash, kind } = reading;
  let before = 1;
  let negated = 0;
  let good = 0;
  let bad = 0;
  for (let i = clause.from; i < clause.to; i++) {
    if (name && i >= name.from && i < name.to) {
      before = 2;
      continue;
    }
    const one = hash[i] as number;
    put(seen, one, FAMILY.clause, i);
    put(seen, Math.imul(before, 31) + one, FAMILY.clausePair, i);
    let mood = lookUp(lexicon, one);
    if (negated > 0 && kind[i] === TOKEN.word) {
      put(seen, one, FAMILY.clauseNegated, i);
      negated--;
      mood *= -0.7;
    }
    if (NEGATIONS.has(one)) negated = BESIDE;
    if (mood > 0) good += mood;
    else bad -= mood;
    before = one;
  }
  put(seen, 100 + bin(good - bad), FAMILY.clauseMood, NO_TOKEN);
  put(seen, 200 + bin(good), FAMILY.clauseMood, NO_TOKEN);
  put(seen, 300 + bin(bad), FAMILY.clauseMood, NO_TOKEN);
  if (name) beside(reading, lexicon, name, seen);
}

/** The words at the sides of the name, by how far off they stand. */
function beside(reading: Reading, lexicon: Lexicon, name: Range, seen: Seen): void {
  const { hash, size } = reading;
  let left = 0;
  let right = 0;
  for (let d = 1; d <= NEAR; d++) {
    const l = name.from - d;
    const r = name.to + d - 1;
    if (l >= 0) {
      const one = hash[l] as number;
      left += lookUp(lexicon, one) / d;
      put(seen, one, FAMILY.near, l);
      if (d <= BESIDE) put(seen, one + (d < 3 ? d : 3), FAMILY.left, l);
      if (d <= BESIDE) put(seen, Math.imul(hash[l + 1] as number, d === 1 ? 0 : 31) + one, FAMILY.left, l);
    }
    if (r < size) {
      const one = hash[r] as number;
      right += lookUp(lexicon, one) / d;
      put(seen, one, FAMILY.near, r);
      if (d <= BESIDE) put(seen, one + (d < 3 ? d : 3), FAMILY.right, r);
      if (d <= BESIDE) put(seen, Math.imul(hash[r - 1] as number, d === 1 ? 0 : 31) + one, FAMILY.right, r);
    }
  }
  put(seen, 400 + bin(left), FAMILY.clauseMood, NO_TOKEN);
  put(seen, 500 + bin(right), FAMILY.clauseMood, NO_TOKEN);
  put(seen, 600 + bin(left + right), FAMILY.clauseMood, NO_TOKEN);
}

/** From the mark or the word of contrast before the name to the one after it. */
export function clauseOf(text: string, reading: Reading, name: Range): Range {
  let from = name.from;
  while (from > 0 && !parts(text, reading, from - 1)) from--;
  let to = name.to;
  while (to < reading.size && !parts(text, reading, to)) to++;
  return { from, to };
}

function parts(text: string, { kind, hash, start }: Reading, i: number): boolean {
  const what = kind[i];
  if (what === TOKEN.mark) return ENDS.has(text.charCodeAt(start[i] as number));
  const one = hash[i] as number;
  return what === TOKEN.word && (TURNS.has(one) || JOINTS.has(one));
}

/** The tokens that a name covers in a text: all of it where it stands there, else its longest word that does; null where none does. */
export function rangeOf(text: string, reading: Reading, name: string): Range | null {
  const lower = text.toLowerCase();
  const whole = name.toLowerCase().trim();
  const at = whole.length > 1 ? lower.indexOf(whole) : -1;
  if (at >= 0) return tokensAt(reading, at, at + whole.length);
  const words = whole.split(/[^\p{L}\p{N}]+/u).filter(word => word.length > 2 && !IDLE.has(word));
  words.push(whole.replaceAll(' ', ''));
  for (const word of words.sort((a, b) => b.length - a.length)) {
    const from = word.length > 2 ? lower.indexOf(word) : -1;
    if (from >= 0) return tokensAt(reading, from, from + word.length);
  }
  return null;
}
const IDLE = new Set(['and', 'the', 'app', 'for', 'or', 'other', 'product', 'service']);

/** The tokens that lie (partly) between two places of the text; null where none does. */
export function tokensAt({ size, start, stop }: Reading, from: number, to: number): Range | null {
  let first = -1;
  let last = -1;
  for (let i = 0; i < size; i++) {
    if ((stop[i] as number) <= from || (start[i] as number) >= to) continue;
    if (first < 0) first = i;
    last = i + 1;
  }
  return first < 0 ? null : { from: first, to: last };
}
