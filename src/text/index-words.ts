import { fold } from './fold.ts';
import { tokenize } from './tokens.ts';

// SQLite's full-text index (unicode61) cuts at every sign and knows no aliases: #AcmeFail is one word there, McDonald's is
// two, straße is not strasse. What it would miss is written beside the texts, so that one look-up finds all that a term may
// mean and a query can be narrowed without losing a match.

/** Words that unicode61 reads as we do, whatever their case and accents. */
const SURE = /[A-Za-z0-9À-ÖØ-öø-ÿĀ-ſЀ-џ]+/g;
/** What surely parts words there. Of other signs its edition of Unicode may not know, and then it takes them for letters. */
const PARTS = /^[\x00-\x7F\u00A0-\u00A9\u00AB-\u00B1\u00B4\u00B6-\u00B8\u00BB\u00BF\u2000-\u2027\u3000-\u3002]?$/;
const SPECIAL = /[æœøłđðþßıÆŒØŁĐÐÞŒİŉſ]/;

/** Letters and digits that every edition of unicode61 knows as such. */
const LOOKED_UP =
  /[a-z0-9\u00E0-\u00F6\u00F8-\u0148\u014A-\u017F\u03B1-\u03C9\u0430-\u045F\u05D0-\u05EA\u0621-\u063A\u0641-\u064A\u0905-\u0939\uAC00-\uD7A3]/;

/** The words by which a form is looked up in the index: it is there only if all of them are. Empty: it cannot be looked up. */
export function indexWords(form: string): string[] {
  return form.split(/[\x00-\x2F\x3A-\x60\x7B-\x7F·‧⁄]+/).filter(word => LOOKED_UP.test(word));
}

/** Words to be indexed beside these texts, joined by blanks; empty for most texts. Linear in the texts. */
export function extraWords(...texts: readonly string[]): string {
  const extra = new Set<string>();
  for (const text of texts) {
    const there = sureWords(text);
    for (const { forms, kind } of tokenize(text))
      if (kind !== 'char')
        for (const form of forms) for (const word of indexWords(form)) if (!there.has(word)) extra.add(word);
  }
  return [...extra].join(' ');
}

function sureWords(text: string): Set<string> {
  const out = new Set<string>();
  for (const { 0: word, index } of text.matchAll(SURE)) {
    if (SPECIAL.test(word)) continue;
    const before = text.charAt(index - 1);
    const after = text.charAt(index + word.length);
    // A neighbour outside the list might belong to the same word there.
    if (!PARTS.test(before) || !PARTS.test(after)) continue;
    out.add(fold(word));
  }
  return out;
}
