import { isAscii } from 'node:buffer';
import type { Query } from '../model/brand.ts';
import { type Key, keysOf } from './keys.ts';
import { hasEscape, leaperOf } from './leap.ts';
import { needlesOf } from './needles.ts';
import { planOf } from './plan.ts';
import { FOUND, sieveOf } from './sieve.ts';

/** Whether bytes of JSON from an offset on may hold what one of the queries matches. */
export type Prefilter = (bytes: Uint8Array, from: number) => boolean;

/**
 * Reads raw JSON (UTF-8) for what any match must hold, so that the rest need not be parsed: every few bytes are looked up
 * (leap.ts), and one by one (sieve.ts) only what may hold something, whatever the number of queries. It may say yes to what does
 * not match and never says no to what does, as long as every text of the item stands in those bytes as it is: however JSON
 * escapes it, in any case, with any accents, in any Unicode form.
 *
 * Of each key of a query (see keys.ts) it looks for the longest run of a–z and 0–9, past the signs that words drop (`'`, `.`, `_`)
 * and past everything outside ASCII that folds to no such letter, its first six letters only; of a key without such a run, for one character it must hold.
 * Where a query has no keys (`*`, `lang:de`, `{C++}`) everything is wanted. `wordless`: keys with the beginning of their value, as
 * they are written (`"cid":"`); that string is passed over. Within a text the quotation marks would be escaped.
 */
export function prefilter(queries: readonly Query[], wordless: readonly string[] = []): Prefilter {
  const needles = new Set<string>();
  const chars = new Set<string>();
  for (const query of queries) {
    const keys = keysOf(planOf(query));
    if (keys === null) return () => true;
    for (const key of keys) {
      const needle = needleOf(key);
      if (needle === null) return () => true;
      (needle.codePointAt(0) as number) < 0x80 ? needles.add(needle) : chars.add(base(needle));
    }
  }
  if (needles.size + chars.size === 0) return () => false;
  const sieve = sieveOf(needlesOf([...needles]), chars, wordless);
  const thorough: Prefilter = (bytes, from) => sieve.read(bytes, from, false) === FOUND;
  const leaper = leaperOf([...needles], sieve);
  if (leaper === null) return thorough;
  return (bytes, from) => {
    if ((chars.size > 0 && !isAscii(bytes)) || hasEscape(bytes, from)) return thorough(bytes, from);
    return leaper(bytes, from) && thorough(bytes, from);
  };
}

function needleOf(key: Key): string | null {
  const text = key.kind === 'form' ? key.form : key.text;
  const runs = text.replace(DROPPED, '').match(/[a-z0-9]+/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  if (longest.length >= 2) return longest;
  const char = [...text].find(one => one >= '\x80' && !MARK.test(one));
  return char ?? (longest || null);
}

const DROPPED = /['._\u200C\u200D]/g;
/** What folding takes away, or writing leaves out. */
const MARK = /^(?:[\u0300-\u036F]|\u200C|\u200D|\uFE0F)/u;

/** What is left of a character when it is taken apart: what composes to it in a text begins with this. */
function base(char: string): string {
  const [first = char] = char.normalize('NFKD');
  return first;
}
