// Two writings of the same word become one string here: `normalise` repairs what typing and copying do to a text and
// remembers where every unit came from; `fold` then takes case and accents away. No stemming.

/** A text made regular, and where each of its UTF-16 units stands in the original. */
export interface Normal {
  text: string;
  /** Original offset of each unit's first unit; null: offsets are unchanged. */
  from: Int32Array | null;
  /** Original offset just past what each unit came from; null: offsets are unchanged. */
  to: Int32Array | null;
}

/** Characters that are invisible inside a word: soft hyphen, zero-width space, word joiner, BOM, marks of direction. */
const DROPPED = /[\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\u061C\uFEFF]/g;
const ASCII = /^[\x00-\x7F]*$/;
/** One for one, so offsets stay: signs that are no part of a name, blanks, the ways to type an apostrophe. */
const SWAPPED = /[™®©\u00A0…‘’ʼ]/g;
/** What NFKC may compose or reorder together: a base and its marks, half-width voiced kana, runs of Hangul jamo. */
const CLUSTER = /[\u1100-\u11FF\uA960-\uA97F\uD7B0-\uD7FF]+|\P{M}[\p{M}\uFF9E\uFF9F]*|\p{M}+/gu;

/**
 * ™®© become blanks, typographic apostrophes become ', invisible characters go, the rest is put in NFKC.
 * Takes time linear in the text.
 */
export function normalise(text: string): Normal {
  if (ASCII.test(text)) return { text, from: null, to: null };
  const swapped = text.replace(SWAPPED, sign => (sign === '‘' || sign === '’' || sign === 'ʼ' ? "'" : ' '));
  if (swapped.search(DROPPED) < 0 && swapped.normalize('NFKC') === swapped)
    return { text: swapped, from: null, to: null };
  return byCluster(swapped, piece => piece.replace(DROPPED, '').normalize('NFKC'));
}

/** The text in NFC with its offsets: what case-exact literals are searched in. */
export function compose(text: string): Normal {
  if (ASCII.test(text) || text.normalize('NFC') === text) return { text, from: null, to: null };
  return byCluster(text, piece => piece.normalize('NFC'));
}

function byCluster(text: string, change: (piece: string) => string): Normal {
  let out = '';
  const from: number[] = [];
  const to: number[] = [];
  // An invisible character between a base and its mark must not keep them apart, so it joins the cluster before it.
  const pieces = text.matchAll(CLUSTER);
  let held = '';
  let heldAt = 0;
  function emit(end: number): void {
    const changed = change(held);
    for (let i = 0; i < changed.length; i++) {
      from.push(heldAt);
      to.push(end);
    }
    out += changed;
  }
  for (const { 0: piece, index } of pieces) {
    if (
      held !== '' &&
      /^(?:[\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\u061C\uFEFF\u1161-\u11FF\uFF9E\uFF9F]|\p{M})/u.test(
        piece,
      )
    ) {
      held += piece;
      continue;
    }
    if (held !== '') emit(index);
    held = piece;
    heldAt = index;
  }
  if (held !== '') emit(text.length);
  return { text: out, from: Int32Array.from(from), to: Int32Array.from(to) };
}

const ACCENTS = /([\p{Script=Latin}\p{Script=Greek}])[\u0300-\u036F]+/gu;
const SPECIAL = /[ßæœøłđðþıς]/g;
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ς: 'σ',
};

/** Folded unit of each unit of the basic plane that folds by itself to one unit; 0: not yet known; MANY: it does not. */
const units = new Uint16Array(0x10000);
const MANY = 0xffff;

/**
 * Lower case without accents, for text that {@link normalise} has been through. Accents fall only after Latin and Greek
 * letters: й is not и and が is not か.
 */
export function fold(text: string): string {
  let same = true;
  const out: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const folded = units[unit] || learn(unit);
    if (folded === MANY || text.length > 200) return foldWhole(text);
    if (folded !== unit) same = false;
    out.push(folded);
  }
  return same ? text : String.fromCharCode(...out);
}

function learn(unit: number): number {
  const char = String.fromCharCode(unit);
  const folded = /^[\p{M}\p{Surrogate}]/u.test(char) ? '' : foldWhole(char);
  units[unit] = folded.length === 1 && unit !== 0 ? folded.charCodeAt(0) : MANY;
  return units[unit] ?? MANY;
}

function foldWhole(text: string): string {
  const lower = text.toLowerCase();
  if (ASCII.test(lower)) return lower;
  return lower
    .normalize('NFD')
    .replace(ACCENTS, '$1')
    .normalize('NFC')
    .replace(SPECIAL, letter => PLAIN[letter] ?? letter);
}
