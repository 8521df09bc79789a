import { hasMarkup, oneLine, readHtml } from '../../text/html.ts';
import type { Piece, Pieces } from './feed.ts';

/** The first text of these elements that is not empty. */
export function textOf(pieces: Pieces, ...names: readonly string[]): string | null {
  for (const name of names) {
    for (const piece of pieces[name] ?? []) {
      const text = piece.text.trim();
      if (text !== '') return text;
    }
  }
  return null;
}

export function first(pieces: Pieces, ...names: readonly string[]): Piece | null {
  for (const name of names) {
    const found = pieces[name]?.find(piece => piece.text.trim() !== '' || piece.markup !== null || piece.mixed);
    if (found) return found;
  }
  return null;
}

/**
 * A text element as markup. RSS: whatever it holds is HTML. Atom says what it is by `type` (text html xhtml, or a media
 * type) and Atom 0.3 by `mode` (xml escaped base64); RFC 4287 §3.1, Atom 0.3 §3.1.
 */
export function markupOf(piece: Piece, atom: boolean): string {
  const type = (piece.attrs['type'] ?? '').trim().toLowerCase();
  const mode = (piece.attrs['mode'] ?? '').trim().toLowerCase();
  if (mode === 'base64') return Buffer.from(piece.text, 'base64').toString('utf8');
  if (piece.markup !== null) return withoutShell(piece.markup);
  if (!atom || type.includes('html') || mode === 'escaped') return piece.text;
  return escaped(piece.text);
}

/** The div that RFC 4287 puts around xhtml is no part of the content. */
function withoutShell(markup: string): string {
  return /^\s*<(?:[\w-]+:)?div\b[^>]*>([\s\S]*)<\/(?:[\w-]+:)?div>\s*$/i.exec(markup)?.[1]?.trim() ?? markup;
}

/** A title in one line of plain text. Titles that say they are plain text are believed, save for entities. */
export function titleOf(piece: Piece | null, atom: boolean): string | null {
  if (!piece) return null;
  const type = (piece.attrs['type'] ?? '').toLowerCase();
  const markup = markupOf(piece, atom && (type !== '' || piece.markup !== null));
  const text = oneLine(markup);
  return text === '' ? null : text;
}

/** Markup and what a person reads of it. */
export function bodyOf(html: string, base: string | null): { text: string; links: string[]; alts: string[] } {
  return hasMarkup(html) ? readHtml(html, base) : { text: html.trim(), links: [], alts: [] };
}

export function escaped(text: string): string {
  return text.replace(/[&<>]/g, char => (char === '&' ? '&amp;' : char === '<' ? '&lt;' : '&gt;'));
}

/** A name without its address: `joe@example.com (Joe)`, `Joe <joe@example.com>` and `Joe (joe@example.com)` are Joe. */
export function personName(text: string): string | null {
  const bare = text.includes('@') ? text.replace(/<([^<>\s]+@[^<>\s]+)>/g, '($1)') : text;
  const plain = oneLine(bare).slice(0, 300);
  if (!plain.includes('@')) return plain.trim() || null;
  const named = /^[^\s@()]+@[^\s@()]+\s*\(([^()]+)\)$/.exec(plain)?.[1];
  const name = (named ?? plain.replace(/\(?\s*[^\s@()]{1,80}@[^\s@()]{1,120}\.[^\s@()]{2,30}\s*\)?/g, '')).trim();
  return name || plain.split('@')[0] || null;
}

/** A whole number that a feed states, 0 or more; else null. */
export function countOf(text: string | null | undefined): number | null {
  const value = text?.trim() ?? '';
  return /^\d{1,15}$/.test(value) ? Number(value) : null;
}
