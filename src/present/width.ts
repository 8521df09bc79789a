import stringWidth from 'string-width';
import { clean } from '../text/clean.ts';

const ASCII = /^[\x20-\x7e]*$/;
const PAINT = /\x1b\[[\d;]*m/g;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Columns of a UTF-16 unit that is a character by itself and always as wide; 0 where more must be known (emoji, marks, rare scripts). */
function plainWidth(unit: number): 0 | 1 | 2 {
  if (unit < 0x20) return 0;
  if (unit < 0x7f) return 1;
  // Latin, Greek, Cyrillic, dashes and quotes, currency, lines and blocks.
  if (unit >= 0xa0 && unit < 0x300) return unit === 0xa9 || unit === 0xad || unit === 0xae ? 0 : 1;
  if ((unit >= 0x370 && unit < 0x483) || (unit >= 0x48a && unit < 0x530)) return 1;
  if ((unit >= 0x2010 && unit < 0x2028) || (unit >= 0x2500 && unit < 0x25a0) || (unit >= 0x20a0 && unit < 0x20c0))
    return 1;
  // Kana but for its marks, Han, Hangul syllables, full-width letters.
  if ((unit >= 0x3041 && unit < 0x3097) || (unit >= 0x309b && unit < 0x3100)) return 2;
  if ((unit >= 0x4e00 && unit < 0xa000) || (unit >= 0xac00 && unit < 0xd7a4)) return 2;
  return (unit >= 0x3001 && unit < 0x302a) || (unit >= 0xff01 && unit < 0xff61) ? 2 : 0;
}

/** How many columns a terminal gives this text; colour codes count nothing. */
export function widthOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  const bare = text.includes('\x1b') ? text.replace(PAINT, '') : text;
  let wide = 0;
  for (let i = 0; i < bare.length; i++) {
    const one = plainWidth(bare.charCodeAt(i));
    // One such character, and its neighbours may belong to it: the library knows.
    if (one === 0) return stringWidth(bare);
    wide += one;
  }
  return wide;
}

/** Strangers' text on one line: cleaned, runs of space as one. */
export function oneLine(text: string): string {
  return clean(text)
    .replace(/\s{2,}|[^\S ]/g, ' ')
    .trim();
}

/** A character takes at most so many UTF-16 units on average; longer texts need not be looked at to their end. */
export const UNITS = 12;

/** The text in at most `width` columns, with … (`...` without Unicode) where some was cut; never splits a character. */
export function clip(text: string, width: number, unicode = true): string {
  if (text.length <= width && ASCII.test(text)) return text;
  const begin = text.slice(0, width * UNITS);
  if (begin.length === text.length && widthOf(begin) <= width) return text;
  const mark = unicode ? '…' : '...'.slice(0, Math.max(1, width));
  const room = width - mark.length;
  return room <= 0 ? mark.slice(0, Math.max(0, width)) : head(begin, room).trimEnd() + mark;
}

/** Filled with spaces to `width` columns. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const fill = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'right' ? fill + text : text + fill;
}

/** Lines of at most `width` columns, broken at spaces, within words only where one is longer than a line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    let used = 0;
    for (const word of paragraph.split(/ +/)) {
      let rest = word;
      let wide = wideOr(rest, width);
      if (line !== '' && used + 1 + wide > width) {
        lines.push(line);
        line = '';
        used = 0;
      }
      while (wide > width) {
        const piece = head(rest.slice(0, width * UNITS), width, 1);
        lines.push(piece);
        rest = rest.slice(piece.length);
        wide = wideOr(rest, width);
      }
      line = line === '' ? rest : `${line} ${rest}`;
      used = line === rest ? wide : used + 1 + wide;
    }
    lines.push(line);
  }
  return lines;
}

/** The width of a text, Infinity where it is plainly over `width`: a word of a megabyte is not measured once a line. */
function wideOr(text: string, width: number): number {
  return text.length > width * UNITS ? Infinity : widthOf(text);
}

/** As many whole characters as fit; `least` characters even where they do not. */
function head(text: string, width: number, least = 0): string {
  let used = 0;
  for (let i = 0; i < text.length; i++) {
    const one = plainWidth(text.charCodeAt(i));
    if (one === 0) return headByGrapheme(text, width, least);
    // Cut between two plain characters: neither belongs to the other.
    if (used + one > width && i >= least) return text.slice(0, i);
    used += one;
  }
  return text;
}

function headByGrapheme(text: string, width: number, least: number): string {
  let out = '';
  let used = 0;
  let many = 0;
  for (const { segment } of graphemes.segment(text)) {
    const wide = widthOf(segment);
    if (many >= least && used + wide > width) break;
    out += segment;
    used += wide;
    many++;
  }
  return out;
}
