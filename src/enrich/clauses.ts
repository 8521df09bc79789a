/** A piece of text, with where it lies in the field it came from (UTF-16 offsets). */
export interface Clause {
  text: string;
  start: number;
  end: number;
  /** Which sentence of the field, counted from 0. */
  sentence: number;
}

// Where one thought ends and another begins. A full stop needs white space after it, so that "v2.1" and "acme.com" stay whole.
// No repeat is open-ended: a megabyte of exclamation marks or blanks is read once, not once for each of them.
const SENTENCE_END = /[.!?…]{1,4}["')\]]{0,3}(?=\s)|[。！？]|\n/g;
const CONTRAST =
  /[,;—–-]?\s(?:but|however|although|though|whereas|while|yet|unlike|compared to|compared with|vs\.?|versus)\s|;\s/gi;

/** Cuts a field into sentences and those at words of contrast. Linear in the text; nothing but the cut marks is lost. */
export function clauses(field: string): Clause[] {
  const out: Clause[] = [];
  let sentence = 0;
  for (const [from, to] of cut(field, 0, field.length, SENTENCE_END)) {
    for (const [start, end] of cut(field, from, to, CONTRAST)) {
      out.push({ text: field.slice(start, end), start, end, sentence });
    }
    sentence++;
  }
  return out;
}

function* cut(field: string, from: number, to: number, mark: RegExp): Generator<[number, number]> {
  const piece = field.slice(from, to);
  let start = from;
  for (const found of piece.matchAll(mark)) {
    const at = from + found.index;
    // The mark stays with what it introduces or ends: "but slow" must keep its words, and a "?" its sentence.
    const end = mark === SENTENCE_END ? at + found[0].length : at;
    if (field.slice(start, end).trim() !== '') {
      yield [start, end];
      start = end;
    }
  }
  if (field.slice(start, to).trim() !== '') yield [start, to];
}
