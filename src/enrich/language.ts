import type { Item } from '../model/mention.ts';

// Scripts that (nearly) one language writes today, most telling first: kana before Han, for Japanese mixes both.
const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, 'ja'],
  [/\p{Script=Hangul}/gu, 'ko'],
  [/\p{Script=Han}/gu, 'zh'],
  [/[іїєґ]/giu, 'uk'],
  [/\p{Script=Cyrillic}/gu, 'ru'],
  [/\p{Script=Greek}/gu, 'el'],
  [/[پچژگ]/gu, 'fa'],
  [/\p{Script=Arabic}/gu, 'ar'],
  [/\p{Script=Hebrew}/gu, 'he'],
  [/\p{Script=Thai}/gu, 'th'],
  [/\p{Script=Devanagari}/gu, 'hi'],
];
const READ_AT_MOST = 2_000;

/**
 * The language of an item as a BCP 47 tag: the one it declares, else the one its script betrays, else null. Latin script
 * betrays none; a text is of a script when a fifth of its letters are (names and quotes stay below that).
 */
export function languageOf(item: Pick<Item, 'lang' | 'title' | 'text'>): string | null {
  if (item.lang !== null && /^[a-z]{2,3}(?:[-_][a-z0-9]{1,8})*$/i.test(item.lang)) return tag(item.lang);
  const sample = `${item.title} ${item.text}`.slice(0, READ_AT_MOST);
  const letters = sample.match(/\p{L}/gu)?.length ?? 0;
  if (letters === 0) return null;
  const share = (script: RegExp): number => (sample.match(script)?.length ?? 0) / letters;
  // The few letters that tell Ukrainian from Russian and Persian from Arabic are rare even in their own language.
  return SCRIPTS.find(([script, lang]) => share(script) >= (lang === 'uk' || lang === 'fa' ? 0.03 : 0.2))?.[1] ?? null;
}

/** `EN_us` → `en-US`: languages in lower case, regions in upper case. */
function tag(declared: string): string {
  const [language = '', ...rest] = declared.split(/[-_]/);
  return [language.toLowerCase(), ...rest.map(part => (part.length === 2 ? part.toUpperCase() : part))].join('-');
}
