import { ONE, STAR } from '../text/shapes.ts';
import { tokenize, widest } from '../text/tokens.ts';
import { hasWildcard, markWildcards } from './glob.ts';
import { type Found, findForm, findGlob, type Reading } from './reading.ts';

// Words in a row. A term is a row of one, or of more where its text is cut into several tokens (acme-corp, 東京).

/** One place of a row: a form, a pattern over forms, or any one token. */
export type SeqItem = { kind: 'form'; form: string } | { kind: 'glob'; pattern: string } | { kind: 'any' };

const cache = new Map<string, readonly SeqItem[]>();

/** What the words of a term or phrase ask for, one token after the other; empty where they hold nothing to look for. */
export function itemsOf(words: readonly string[]): readonly SeqItem[] {
  const key = words.join(' ');
  const known = cache.get(key);
  if (known) return known;
  const items = words.flatMap(word => (word === '*' ? [{ kind: 'any' } as const] : itemsOfWord(word)));
  if (cache.size > 20_000) cache.clear();
  cache.set(key, items);
  return items;
}

function itemsOfWord(word: string): SeqItem[] {
  const tokens = widest(tokenize(markWildcards(word)));
  const items = tokens.map(({ forms: [form = ''] }): SeqItem => {
    if (form === STAR) return { kind: 'any' };
    // Korean puts its particles at the end of the word: 애플은, 애플을.
    if (/\p{sc=Hangul}$/u.test(form)) return { kind: 'glob', pattern: form + STAR };
    return hasWildcard(form) ? { kind: 'glob', pattern: form } : { kind: 'form', form };
  });
  // Beside characters that are tokens themselves, a * at the edge (東京*) asks for nothing more.
  while (items.length > 1 && items[0]?.kind === 'any') items.shift();
  while (items.length > 1 && items.at(-1)?.kind === 'any') items.pop();
  return items.length === 1 && items[0]?.kind === 'any' ? [] : items;
}

/** Of one item; `any` has no list of its own. */
export function findItem(reading: Reading, item: SeqItem): readonly Found[] {
  if (item.kind === 'form') return findForm(reading, item.form);
  return item.kind === 'glob' ? findGlob(reading, item.pattern) : [];
}

/** Every row of the items, in order and side by side. Steps: at most the finds of all items together. */
export function findRow(reading: Reading, items: readonly SeqItem[]): readonly Found[] {
  const [first] = items;
  if (first === undefined) return [];
  if (items.length === 1 && first.kind !== 'any') return findItem(reading, first);
  // A leading * needs a token before the first word, a trailing one a token after the last.
  const lead = items.findIndex(item => item.kind !== 'any');
  if (lead < 0) return [];
  let row = new Map<number, Found>();
  for (let i = lead; i < items.length; i++) {
    const item = items[i];
    if (item === undefined) continue;
    const next = new Map<number, Found>();
    if (item.kind === 'any') {
      for (const [end, found] of row) if (end < reading.size) next.set(end + 1, { ...found, end: end + 1 });
    } else {
      const all = findItem(reading, item);
      if (all.length === 0) return [];
      for (const one of all) {
        if (i === lead) {
          if (one.at >= lead) next.set(one.end, { ...one, at: one.at - lead });
          continue;
        }
        const before = row.get(one.at);
        if (before) next.set(one.end, { ...before, end: one.end, stop: Math.max(before.stop, one.stop) });
      }
    }
    if (next.size === 0) return [];
    row = next;
  }
  return [...row.values()];
}

/** `*` and `?` as a reader wrote them. */
export function itemText(item: SeqItem): string {
  if (item.kind === 'any') return '*';
  return item.kind === 'form' ? item.form : item.pattern.replaceAll(STAR, '*').replaceAll(ONE, '?');
}
