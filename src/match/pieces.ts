import { tokenize } from '../text/tokens.ts';
import { HASH, hashOf } from './chars.ts';
import { page } from './page.ts';
import type { Asked, Posting, Postings } from './postings.ts';

/** What the tokeniser said of a piece of text, kept for the next time it comes by. */
export interface Piece {
  text: string;
  /** `before`: hashes of the forms right before it in the piece; null: it comes first. */
  hits: { asked: Asked; start: number; end: number; before: number[] | null }[];
  prefixes: Posting[];
  /** Hashes of the forms that the next word follows. */
  last: number[];
  /** Whether it holds no token at all, so that the words around it are neighbours. */
  empty: boolean;
}
const PIECES = 16_384;
/** Longer pieces are read anew each time. */
const MAX_PIECE = 40;

/** What the tokeniser says of the keys in a piece of text. */
function pieceOf(postings: Postings, lengths: readonly number[], text: string): Piece {
  const tokens = tokenize(text);
  const piece: Piece = { text, hits: [], prefixes: [], last: [], empty: tokens.length === 0 };
  const size = tokens.reduce((end, token) => Math.max(end, token.end), 0);
  const endingAt = new Map<number, number[]>();
  for (const { forms, end } of tokens) {
    const list = endingAt.get(end) ?? [];
    list.push(...forms.filter(form => postings.isBefore(form)).map(hashOf));
    endingAt.set(end, list);
  }
  for (const { forms, at, start, stop } of tokens)
    for (const form of forms) {
      const asked = postings.byForm.get(form);
      if (asked) piece.hits.push({ asked, start, end: stop, before: at === 0 ? null : (endingAt.get(at) ?? []) });
      for (const length of lengths)
        if (form.length >= length) piece.prefixes.push(...(postings.prefixTexts.get(form.slice(0, length)) ?? []));
    }
  piece.last = endingAt.get(size) ?? [];
  return piece;
}

/**
 * Reads a piece of the page with the tokeniser and keeps what it says; forgets all when it knows too many. Known pieces are
 * found by a hash of their units, so that no string has to be cut out of the text to look one up.
 */
export function pieceReader(postings: Postings): (text: string, start: number, end: number) => Piece {
  const known = new Map<number, Piece>();
  const lengths = [...new Set([...postings.prefixTexts.keys()].map(text => text.length))];
  return (text, start, end) => {
    const { units } = page;
    if (end - start > MAX_PIECE) return pieceOf(postings, lengths, text.slice(start, end));
    let hash = HASH.seed;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ (units[i] as number), HASH.prime);
    let piece = known.get(hash);
    if (!piece || !isSame(piece.text, units, start, end)) {
      piece = pieceOf(postings, lengths, text.slice(start, end));
      if (known.size >= PIECES) known.clear();
      known.set(hash, piece);
    }
    return piece;
  };
}

function isSame(text: string, units: Uint16Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== units[start + i]) return false;
  return true;
}
