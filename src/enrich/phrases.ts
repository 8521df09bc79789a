import { LITTLE_WORDS } from './data/little-words.ts';
import { put, type Seen } from './features.ts';
import { type Lexicon, lookUp } from './lexicon.ts';
import { hashOf } from './reading.ts';

// Which runs of words of a document may be what it is about, and what can be told of each: how often and where it stands, how
// it is written, how common its words are elsewhere.

/** One run of one to four words, however often it stands in the document. */
export interface Phrase {
  /** As it stands where it comes first. */
  text: string;
  /** Its words in lower case. */
  words: readonly string[];
  count: number;
  /** Where it first stands, in words from the beginning. */
  first: number;
  last: number;
  /** How often it fills all the room between two little words or marks. */
  full: number;
  /** How often it is written with a capital where no sentence begins. */
  capital: number;
  /** How often its words stand in a longer phrase that is as common as itself. */
  within: number;
}
export interface Document {
  phrases: Phrase[];
  words: number;
  /** What kind of prose it is: 0 a report on people, 1 mixed, 2 of things. */
  kind: number;
  /** How often each word stands in it, and with how many others in all its phrases. */
  counts: ReadonlyMap<string, number>;
  company: ReadonlyMap<string, number>;
}

const READ_AT_MOST = 20_000;
const PHRASES_AT_MOST = 4_000;
const WORDS_AT_MOST = 4;
const WORD = /[\p{L}\p{N}]+(?:['’.&+/-][\p{L}\p{N}]+)*|[^\s\p{L}\p{N}]/gu;
const IDLE = new Set(
  `said says say will would could should may might one two three also however new used using use many much more most such get got make made let
  like just even well still way back good great really thing things lot ve ll re don isn doesn didn won can cannot us him`.split(
    /\s+/,
  ),
);
const PEOPLE = new Set(['said', 'says', 'he', 'she', 'i', 'you', 'his', 'her', 'who', 'my', 'told', 'year', 'mr']);

/** One word of a run. */
interface Word {
  text: string;
  word: string;
  /** As singular as can be told: what it is counted under. */
  single: string;
  capital: boolean;
  at: number;
  opens: boolean;
}

/** The phrases of a text and what surrounds them. Linear in the text, which is read up to 20,000 characters. */
export function documentOf(text: string): Document {
  const found = new Map<string, Phrase>();
  const counts = new Map<string, number>();
  const company = new Map<string, number>();
  let run: Word[] = [];
  let at = 0;
  let people = 0;
  let opens = true;
  const close = (): void => {
    for (const { word } of run) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
      company.set(word, (company.get(word) ?? 0) + run.length);
    }
    for (let i = 0; i < run.length; i++) {
      let key = '';
      for (let n = 1; n <= WORDS_AT_MOST && i + n <= run.length; n++) {
        const { single } = run[i + n - 1] as Word;
        key = n === 1 ? single : `${key} ${single}`;
        note(found, key, run, i, n);
      }
    }
    run = [];
  };
  for (const [token] of text.slice(0, READ_AT_MOST).replaceAll('\t', ' ').matchAll(WORD)) {
    if (!/[\p{L}\p{N}]/u.test(token)) {
      close();
      opens = /[.!?"“]/.test(token);
      continue;
    }
    const word = token.toLowerCase();
    if (PEOPLE.has(word)) people++;
    if (
      LITTLE_WORDS.has(word) ||
      IDLE.has(word) ||
      /^\d[\d.,]*$/.test(word) ||
      (word.length < 2 && !/\p{Lu}/u.test(token))
    )
      close();
    else run.push({ text: token, word, single: singular(word), capital: /^\p{Lu}/u.test(token), at, opens });
    opens = false;
    at++;
  }
  close();
  const phrases = [...found.values()];
  for (const phrase of phrases) {
    if (phrase.words.length < 2) continue;
    for (const part of parts(phrase.words)) {
      const inner = found.get(part);
      if (inner) inner.within = Math.max(inner.within, phrase.count);
    }
  }
  const share = people / Math.max(1, at);
  return { phrases, words: at, kind: share > 0.03 ? 0 : share > 0.008 ? 1 : 2, counts, company };
}

/** Notes the phrase of n words that starts at word i of a run. */
function note(found: Map<string, Phrase>, key: string, run: readonly Word[], i: number, n: number): void {
  let capital = 1;
  for (let k = i; k < i + n; k++) {
    const word = run[k] as Word;
    if (!word.capital || (word.opens && n === 1)) capital = 0;
  }
  const full = n === run.length ? 1 : 0;
  const { at } = run[i] as Word;
  const known = found.get(key);
  if (known) {
    known.count++;
    known.last = at;
    known.full += full;
    known.capital += capital;
  } else if (found.size < PHRASES_AT_MOST) {
    const words = run.slice(i, i + n);
    found.set(key, {
      text: words.map(({ text }) => text).join(' '),
      words: words.map(({ word }) => word),
      count: 1,
      first: at,
      last: at,
      full,
      capital,
      within: 0,
    });
  }
}

function* parts(words: readonly string[]): Generator<string> {
  const keys = words.map(singular);
  for (let i = 0; i < keys.length; i++)
    for (let n = 1; n < keys.length && i + n <= keys.length; n++) yield keys.slice(i, i + n).join(' ');
}

/** Plurals are the same phrase. */
function singular(word: string): string {
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

// Families of a phrase's features; they have a model of their own, so the numbers are free again.
const F = {
  size: 0,
  count: 1,
  first: 2,
  full: 3,
  capital: 4,
  within: 5,
  common: 6,
  head: 7,
  opening: 8,
  ending: 9,
  degree: 10,
  kind: 11,
  all: 12,
} as const;
const step = (value: number, width: number, most: number): number =>
  Math.min(most, Math.floor(Math.log2(value + 1) * width));

/** What a learner may weigh of one phrase, into `seen`. `common`: how common words are, 127 the most. */
export function seePhrase(phrase: Phrase, doc: Document, common: Lexicon, seen: Seen): void {
  seen.size = 0;
  const { words } = phrase;
  const n = words.length;
  const head = words[n - 1] ?? '';
  const opening = words[0] ?? '';
  const kind = doc.kind + 1;
  const long = doc.words < 60 ? 1 : doc.words < 250 ? 2 : 3;
  const known = words.map(word => lookUp(common, hashOf(word)));
  const place = Math.floor((8 * phrase.first) / Math.max(1, doc.words));
  const degree = words.reduce((sum, word) => sum + (doc.company.get(word) ?? 0) / (doc.counts.get(word) ?? 1), 0);
  const full = phrase.full === 0 ? 0 : phrase.full === phrase.count ? 2 : 1;
  const within = phrase.within === 0 ? 0 : phrase.within >= phrase.count ? 2 : 1;
  const capital = phrase.capital === 0 ? 0 : phrase.capital === phrase.count ? 2 : 1;
  const count = step(phrase.count, 2, 9);
  const rarest = Math.min(...known) >> 3;
  const commonest = Math.max(...known) >> 3;
  const add = (family: number, value: number): void => {
    put(seen, value, family, 0);
    put(seen, value * 16 + kind * 4 + long, family + 20, 0);
  };
  add(F.size, n);
  add(F.count, count * 8 + n);
  add(F.first, place);
  add(F.first, 100 + step(phrase.first, 1, 10) * 8 + n);
  add(F.full, full * 8 + n);
  add(F.capital, capital * 8 + n);
  add(F.within, within * 8 + n);
  add(F.common, rarest * 8 + n);
  add(F.common, 1000 + commonest * 8 + n);
  add(F.degree, step(degree, 2, 12) * 8 + n);
  add(F.all, count * 64 + within * 16 + full * 4 + Math.min(3, n));
  add(F.all, 4000 + count * 64 + (rarest >> 1) * 4 + Math.min(3, n));
  put(seen, hashOf(head), F.head, 0);
  put(seen, hashOf(opening), F.opening, 0);
  for (const [word, side] of [
    [head, 1],
    [opening, 2],
  ] as const)
    for (const letters of [2, 3, 4])
      put(seen, hashOf(word.slice(-letters)) * 4 + side + (n === 1 ? 2 : 0), F.ending, 0);
  put(seen, hashOf(head.slice(-3)) ^ hashOf(opening.slice(-3)), F.ending + 20, 0);
  put(seen, hashOf(head.slice(-3)) + kind, F.ending + 21, 0);
}
