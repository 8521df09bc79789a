import type { Span } from '../model/mention.ts';
import { type Token, tokenize } from '../text/tokens.ts';
import { LITTLE_WORDS } from './data/little-words.ts';

/** One mention as far as its relevance is judged: its words, where the brand's name stands in them, who said it and where. */
export interface Sight {
  title: string;
  text: string;
  more: string;
  /** Where the query matched. */
  matched: readonly Span[];
  /** The host it was published on. */
  site: string | null;
  author: string | null;
  lang: string | null;
}
/** A feature of a sight: its name to the learner, its weight, and the word it is told by (null: not told). */
export interface Sign {
  name: string;
  weight: number;
  word: string | null;
  /** At most {@link NEAR} tokens from the name. */
  near: boolean;
}

/** Characters of one mention that are looked at. */
const READ_AT_MOST = 20_000;
/** Words so near the name speak of what it names; the nearest most of all. */
export const NEAR = 10;
const NEXT = 3;
const WEIGHT = { next: 1.5, near: 1, far: 0.7 } as const;
/** Of a word's first letters, of pairs, of the words right beside the name, of where and by whom, beside the words themselves. */
const PREFIX = { letters: 4, weight: 0.5 } as const;
const PAIR = 0.5;
const BESIDE = 0.5;
const AROUND = 0.7;

/** A word of a text in order: its folded form, its stem, whether it is the name or part of it. */
interface Word {
  form: string;
  stem: string;
  little: boolean;
  name: boolean;
}

/** Everything about a sight that a learner may weigh, each sign once. Linear in the text, which is read up to 20,000 characters. */
export function signsOf(sight: Sight): Sign[] {
  const words = wordsOf(sight);
  const far = distances(words);
  const signs = new Map<string, Sign>();
  function add(name: string, weight: number, word: string | null, near: boolean): void {
    const known = signs.get(name);
    if (!known || known.weight < weight) signs.set(name, { name, weight, word, near });
  }
  words.forEach((word, i) => {
    const next = words[i + 1];
    if (word.name) {
      for (const [side, j] of [
        ['L1', i - 1],
        ['L2', i - 2],
        ['R1', i + 1],
        ['R2', i + 2],
      ] as const)
        add(`${side}:${words[j]?.form ?? ''}`, BESIDE, null, true);
      add(`as:${word.form}`, BESIDE, null, true);
      return;
    }
    const distance = far[i] ?? Infinity;
    const near = distance <= NEAR;
    const weight = distance <= NEXT ? WEIGHT.next : near ? WEIGHT.near : WEIGHT.far;
    if (!word.little) {
      add(`w:${word.stem}`, weight, word.form, near);
      if (word.form.length > PREFIX.letters + 1)
        add(`p:${word.form.slice(0, PREFIX.letters)}`, weight * PREFIX.weight, word.form, near);
    }
    if (next && !(word.little && next.little)) add(`b:${word.stem} ${next.stem}`, weight * PAIR, null, near);
  });
  for (const [kind, value] of [
    ['site', sight.site],
    ['author', sight.author],
    ['lang', sight.lang],
  ] as const)
    if (value !== null) add(`${kind}:${value}`, AROUND, `${kind} ${value}`, false);
  return [...signs.values()];
}

/** The words of title, text and more, in order; what was matched is told apart. */
function wordsOf(sight: Sight): Word[] {
  const words: Word[] = [];
  let left = READ_AT_MOST;
  for (const field of ['title', 'text', 'more'] as const) {
    const text = sight[field].slice(0, left);
    left -= text.length;
    if (text === '') continue;
    const spans = sight.matched.filter(span => span.field === field);
    for (const token of tokenize(text)) {
      const form = formOf(token);
      if (form === null) continue;
      const name = spans.some(({ start, end }) => token.start < end && token.stop > start);
      words.push({ form, stem: stemOf(form), little: LITTLE_WORDS.has(form), name });
    }
  }
  return words;
}

/** A URL is told by its host; dotted names are read as their parts. */
function formOf({ kind, forms }: Token): string | null {
  if (kind !== 'whole') return forms[0] ?? null;
  const url = forms[0] ?? '';
  return url.includes('/') || url.startsWith('www.') ? (forms[1] ?? null) : null;
}

/** For each word the number of words to the nearest one of the name; endless where it does not stand there. */
function distances(words: readonly Word[]): number[] {
  const out = words.map(() => Infinity);
  for (const [from, to, step] of [
    [0, words.length, 1],
    [words.length - 1, -1, -1],
  ] as const) {
    let distance = Infinity;
    for (let i = from; i !== to; i += step) {
      distance = words[i]?.name ? 0 : distance + 1;
      out[i] = Math.min(out[i] ?? Infinity, distance);
    }
  }
  return out;
}

/** A plain cut of English endings: enough for "orchard" and "orchards" to be one sign. */
function stemOf(form: string): string {
  return form.replace(/ies$/, 'y').replace(/(?<=...)(?:es|s|ed|ing|ly)$/, '');
}

/** Every place where one of the names stands, whatever its case: for texts that no query has matched. */
export function spotted(field: Span['field'], text: string, names: ReadonlySet<string>): Span[] {
  if (names.size === 0) return [];
  return tokenize(text.slice(0, READ_AT_MOST))
    .filter(token => token.forms.some(form => names.has(form)))
    .map(({ start, stop }) => ({ field, start, end: stop }));
}

/** The words and pairs of words of a text that may tell a brand from its namesakes, as a query would ask for them: no little words, not the name. */
export function termsOf(sight: Sight): Set<string> {
  const words = wordsOf(sight);
  const terms = new Set<string>();
  words.forEach((word, i) => {
    const next = words[i + 1];
    if (word.name || !/\p{L}/u.test(word.form)) return;
    if (!word.little && word.form.length > 1) terms.add(word.form);
    if (next && !next.name && !word.little && !next.little) terms.add(`${word.form} ${next.form}`);
  });
  return terms;
}

/** The word that most of the texts share, told apart from little words: the name they are about. Null where fewer than 6 in 10 share one. */
export function sharedWord(texts: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const text of texts) {
    const forms = new Set(tokenize(text.slice(0, READ_AT_MOST)).flatMap(({ forms: all }) => all));
    for (const form of forms)
      if (!LITTLE_WORDS.has(form) && /\p{L}/u.test(form)) counts.set(form, (counts.get(form) ?? 0) + 1);
  }
  let best: [string, number] = ['', 0];
  for (const one of counts) if (one[1] > best[1] || (one[1] === best[1] && one[0].length > best[0].length)) best = one;
  return best[1] > 0 && best[1] >= texts.length * 0.6 ? best[0] : null;
}
