import type { Item } from '../model/mention.ts';
import { KIND, kindOf } from './characters.ts';
import { score } from './classes.ts';
import { emptySeen } from './features.ts';
import { seeLanguage } from './features-language.ts';
import { emptyReading, type Reading, read, TOKEN } from './reading.ts';
import type { Weights } from './weights.ts';

const READ_AT_MOST = 2_000;

/**
 * The language of an item as a BCP 47 tag: the one it declares, else the one its script betrays, else what a model reads from
 * its words where they are Latin. null where nobody can tell.
 */
export function languageOf(item: Pick<Item, 'lang' | 'title' | 'text'>, weights: Weights | null): string | null {
  if (item.lang !== null && /^[a-z]{2,3}(?:[-_][a-z0-9]{1,8})*$/i.test(item.lang)) return tag(item.lang);
  const sample = item.title === '' ? item.text : `${item.title} ${item.text.slice(0, READ_AT_MOST)}`;
  return guessed(sample, weights);
}

/** `EN_us` → `en-US`: languages in lower case, regions in upper case. */
function tag(declared: string): string {
  const [language = '', ...rest] = declared.split(/[-_]/);
  return [language.toLowerCase(), ...rest.map(part => (part.length === 2 ? part.toUpperCase() : part))].join('-');
}

// Scripts that (nearly) one language writes today, most telling first: kana before Han, for Japanese mixes both; the few letters that tell
// Ukrainian from Russian and Persian from Arabic are rare even in their own language.
const LANGUAGES = ['ja', 'ko', 'zh', 'uk', 'ru', 'el', 'fa', 'ar', 'he', 'th', 'hi'] as const;
const OWN: Readonly<Record<string, number>> = Object.fromEntries([
  ...[...'іїєґ'].map(letter => [letter, 3] as const),
  ...[...'پچژگ'].map(letter => [letter, 6] as const),
]);
/** The first and last unit of each script, and its place in {@link LANGUAGES}. */
const RANGES: readonly (readonly [from: number, to: number, language: number])[] = [
  [0x3041, 0x30ff, 0],
  [0x1100, 0x11ff, 1],
  [0x3130, 0x318f, 1],
  [0xac00, 0xd7a3, 1],
  [0x3400, 0x9fff, 2],
  [0x0400, 0x04ff, 4],
  [0x0370, 0x03ff, 5],
  [0x0600, 0x06ff, 7],
  [0x0750, 0x077f, 7],
  [0xfb50, 0xfdff, 7],
  [0xfe70, 0xfeff, 7],
  [0x0590, 0x05ff, 8],
  [0x0e00, 0x0e7f, 9],
  [0x0900, 0x097f, 10],
];
const RARE = 0.03;
/** Names and quotes in another script stay below this share of a text's letters. */
const ENOUGH = 0.2;

const counts = new Uint32Array(LANGUAGES.length);
function guessed(text: string, weights: Weights | null): string | null {
  counts.fill(0);
  let letters = 0;
  const end = Math.min(text.length, READ_AT_MOST);
  for (let i = 0; i < end; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      if ((unit | 32) >= 97 && (unit | 32) <= 122) letters++;
      continue;
    }
    const kind = kindOf(unit);
    if (kind !== KIND.letter && kind !== KIND.lone) continue;
    letters++;
    if (unit < 0x370) continue;
    const own = OWN[text[i]?.toLowerCase() ?? ''];
    if (own !== undefined) (counts[own] as number)++;
    const range = RANGES.find(([from, to]) => unit >= from && unit <= to);
    if (range) (counts[range[2]] as number)++;
  }
  if (letters === 0) return null;
  const found = LANGUAGES.findIndex((_, i) => (counts[i] as number) / letters >= (i === 3 || i === 6 ? RARE : ENOUGH));
  return LANGUAGES[found] ?? (weights ? latin(text, weights) : null);
}

/** Words of a reading, as far as it matters. */
function wordsIn({ size, kind }: Reading): number {
  let words = 0;
  for (let i = 0; i < size && words < SURE.length; i++) if (kind[i] === TOKEN.word) words++;
  return words;
}

const reading = emptyReading();
const seen = emptySeen();
const odds = new Float64Array(64);
/** Less sure than this (log-odds), it is better to say nothing: by number of words, the last for all that are longer. One word may belong to many languages. */
const SURE = [0.5, 0.5, -0.5, -2.5] as const;

function latin(text: string, weights: Weights): string | null {
  read(text.length > READ_AT_MOST ? text.slice(0, READ_AT_MOST) : text, reading);
  seeLanguage(reading, seen);
  if (seen.size === 0) return null;
  const model = weights.model('language');
  score(model, seen, odds);
  let best = 0;
  for (let i = 1; i < model.labels.length; i++) if ((odds[i] as number) > (odds[best] as number)) best = i;
  const sure = SURE[Math.min(wordsIn(reading), SURE.length - 1)] as number;
  return (odds[best] as number) < sure ? null : (model.labels[best] ?? null);
}
