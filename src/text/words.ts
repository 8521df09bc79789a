import { SPACELESS } from './shapes.ts';

// Words by UAX #29 (rules WB5–WB13 for letters, digits and what joins them), except that ":" always breaks, each character
// of a script without spaces stands alone, and Hangul is parted from other letters: a Latin name often has a Korean
// particle after it.

/** A word and where it starts. `lone`: one character of a script without spaces, with its marks. */
export interface Word {
  text: string;
  from: number;
  lone: boolean;
}

const KIND = {
  unknown: 0,
  none: 1,
  letter: 2,
  digit: 3,
  mark: 4,
  lone: 5,
  low: 6,
  joiner: 7,
  dot: 8,
  middle: 9,
  quote: 10,
  comma: 11,
  hangul: 12,
  hebrew: 13,
  double: 14,
} as const;
const kinds = new Uint8Array(0x10000);
const LONE = new RegExp(`^[[\\p{L}\\p{N}]&&[${SPACELESS}]]`, 'v');

/** In order; takes time linear in the text. */
export function wordsIn(text: string): Word[] {
  const out: Word[] = [];
  let start = -1;
  /** Kind of the last letter or digit of the word that is being read. */
  let last: number = KIND.none;
  function close(end: number, lone: boolean): void {
    if (start >= 0) out.push({ text: text.slice(start, end), from: start, lone });
    start = -1;
  }
  for (let i = 0; i < text.length; ) {
    const code = text.codePointAt(i) ?? 0;
    const next = i + (code > 0xffff ? 2 : 1);
    const kind = kindOf(code);
    switch (kind) {
      case KIND.letter:
      case KIND.hebrew:
      case KIND.digit:
      case KIND.low:
      case KIND.hangul:
        if (
          start >= 0 &&
          (last === KIND.lone ||
            ((kind === KIND.hangul) !== (last === KIND.hangul) && last !== KIND.low && kind !== KIND.low))
        )
          close(i, last === KIND.lone);
        if (start < 0) start = i;
        last = kind;
        break;
      case KIND.lone:
        close(i, last === KIND.lone);
        start = i;
        last = kind;
        break;
      case KIND.mark:
      case KIND.joiner:
        // A mark with no letter before it (what NFKC makes of ´ and ¨) is no part of the word after it.
        if (start < 0) last = KIND.none;
        break;
      default:
        // Hebrew abbreviates by an apostrophe at the end.
        if (
          start >= 0 &&
          kind === KIND.quote &&
          last === KIND.hebrew &&
          !isLetter(kindOf(text.codePointAt(next) ?? 0))
        ) {
          close(next, false);
          last = KIND.none;
          break;
        }
        if (start >= 0 && joins(kind, last, kindOf(text.codePointAt(next) ?? 0))) break;
        close(i, last === KIND.lone);
        last = KIND.none;
    }
    i = next;
  }
  close(text.length, last === KIND.lone);
  return out;
}

/** Whether a sign between two letters or two digits is part of the word. */
function joins(sign: number, before: number, after: number): boolean {
  const letters = isLetter(before) && isLetter(after);
  const digits = before === KIND.digit && after === KIND.digit;
  if (sign === KIND.dot || sign === KIND.quote) return letters || digits;
  if (sign === KIND.middle) return letters;
  if (sign === KIND.comma) return digits;
  return sign === KIND.double && before === KIND.hebrew && after === KIND.hebrew;
}

function isLetter(kind: number): boolean {
  return kind === KIND.letter || kind === KIND.hebrew || kind === KIND.hangul;
}

function kindOf(code: number): number {
  if (code > 0xffff) return classify(String.fromCodePoint(code));
  const known = kinds[code];
  if (known) return known;
  const made = classify(String.fromCharCode(code));
  kinds[code] = made;
  return made;
}

function classify(char: string): number {
  if (LONE.test(char)) return KIND.lone;
  if (/^\p{sc=Hangul}/u.test(char))
    return /^\p{L}/u.test(char) ? KIND.hangul : /^\p{M}/u.test(char) ? KIND.mark : KIND.none;
  if (/^\p{sc=Hebrew}\p{L}?/u.test(char) && /^\p{L}/u.test(char)) return KIND.hebrew;
  if (/^\p{L}/u.test(char)) return KIND.letter;
  if (/^\p{N}/u.test(char)) return KIND.digit;
  if (/^\p{M}/u.test(char)) return KIND.mark;
  switch (char) {
    case '_':
      return KIND.low;
    case '\u200C':
    case '\u200D':
      return KIND.joiner;
    case '.':
      return KIND.dot;
    case "'":
      return KIND.quote;
    case '"':
      return KIND.double;
    case '·':
    case '\u2027':
    case '\u05F4':
      return KIND.middle;
    case ',':
    case ';':
    case '\u066C':
    case '\u2044':
      return KIND.comma;
    default:
      return KIND.none;
  }
}
