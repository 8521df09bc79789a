// What each UTF-16 unit is to the reader of moods, and what it is read as: looked up, for a text is read unit by unit.

export const KIND = {
  unknown: 0,
  space: 1,
  letter: 2,
  digit: 3,
  /** Part of what stands before it, and not read: accents that stand alone, Arabic vowel signs, variation selectors, joiners. */
  mark: 4,
  sign: 5,
  /** A letter of a script without spaces: a word of its own. */
  lone: 6,
  /** A picture within the basic plane. */
  picture: 7,
  /** The first half of a character outside the basic plane. */
  half: 8,
} as const;

const kinds = new Uint8Array(0x10000);
const folded = new Uint16Array(0x10000);

/** The kind of one UTF-16 unit, of {@link KIND}. */
export function kindOf(unit: number): number {
  return (kinds[unit] as number) || learn(unit);
}

/** What a unit is read as: in lower case, compatibility forms made plain, Arabic letters in one of their spellings. */
export function foldOf(unit: number): number {
  if (unit < 0x80) return unit >= 65 && unit <= 90 ? unit + 32 : unit;
  if (kinds[unit] === KIND.unknown) learn(unit);
  return folded[unit] as number;
}

// Spellings that writers of Arabic use for one another.
const SAME: Readonly<Record<string, string>> = {
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ى: 'ي',
  ة: 'ه',
  ک: 'ك',
  ی: 'ي',
  '’': "'",
  ʼ: "'",
  '`': "'",
};
const LONE =
  /[\u0E01-\u0E3A\u0E40-\u0E5B\u0E81-\u0EDF\u1000-\u109F\u1780-\u17FF\u3041-\u30FF\u3105-\u312F\u31F0-\u31FF\u3400-\u4DBF\u4E00-\u9FFF]/;

function learn(unit: number): number {
  const char = String.fromCharCode(unit);
  const plain = char.normalize('NFKC').toLowerCase();
  const one = plain.length === 1 ? plain : char.toLowerCase().slice(0, 1);
  folded[unit] = (SAME[one] ?? one).charCodeAt(0);
  const kind = classify(unit, char);
  kinds[unit] = kind;
  return kind;
}

function classify(unit: number, char: string): number {
  if (unit >= 0xd800 && unit <= 0xdbff) return KIND.half;
  if (/\s/.test(char)) return KIND.space;
  if (/[\p{M}\u200B-\u200F\u2060\uFEFF\u00AD\u0640\uDC00-\uDFFF]/u.test(char)) return KIND.mark;
  if (LONE.test(char)) return KIND.lone;
  if (/\p{L}/u.test(char)) return KIND.letter;
  if (/\p{N}/u.test(char)) return KIND.digit;
  if (unit > 0xff && /\p{Extended_Pictographic}/u.test(char)) return KIND.picture;
  return KIND.sign;
}
