import { compose } from '../text/fold.ts';

/**
 * Where `{value}` stands in a text: case, accents and signs exact (both in NFC), a blank for any run of white space; an
 * edge that is a letter or digit must not touch another one. Time: text × number of blanks-separated pieces at worst.
 */
export function findLiteral(value: string, text: string): [start: number, stop: number][] | null {
  const [first = '', ...rest] = value.normalize('NFC').trim().split(/\s+/u);
  if (!text.includes(first) && isAscii(first)) return null;
  const { text: composed, from, to } = compose(text);
  const out: [number, number][] = [];
  for (let at = composed.indexOf(first); at >= 0; at = composed.indexOf(first, at + 1)) {
    const end = follow(composed, at + first.length, rest);
    if (end < 0 || touches(composed, at, end)) continue;
    out.push([from ? (from[at] ?? 0) : at, to ? (to[end - 1] ?? 0) : end]);
    at = end - 1;
  }
  return out.length > 0 ? out : null;
}

function isAscii(text: string): boolean {
  return /^[\x00-\x7F]*$/.test(text);
}

function follow(text: string, from: number, pieces: readonly string[]): number {
  let at = from;
  for (const piece of pieces) {
    const start = at;
    while (at < text.length && /\s/.test(text[at] ?? '')) at++;
    if (at === start || !text.startsWith(piece, at)) return -1;
    at += piece.length;
  }
  return at;
}

const ALNUM_END = /[\p{L}\p{N}]\p{M}*$/u;
const ALNUM_START = /^[\p{L}\p{N}\p{M}]/u;

function touches(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 4), start);
  const after = text.slice(end, end + 2);
  return (
    (/^[\p{L}\p{N}]/u.test(text.slice(start, start + 2)) && ALNUM_END.test(before)) ||
    (ALNUM_END.test(text.slice(Math.max(start, end - 4), end)) && ALNUM_START.test(after))
  );
}
