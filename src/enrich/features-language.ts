import { FAMILY, NO_TOKEN, put, type Seen } from './features.ts';
import { FIRST, type Reading, step, TOKEN } from './reading.ts';

/** So many words tell a language; more would only cost time. */
const WORDS_AT_MOST = 14;

/** What tells languages of one script apart: whole words, and runs of one to four letters with the blanks around them. */
export function seeLanguage({ size, kind, hash, letters, from, to }: Reading, seen: Seen): void {
  seen.size = 0;
  let words = 0;
  for (let i = 0; i < size && words < WORDS_AT_MOST; i++) {
    if (kind[i] !== TOKEN.word) continue;
    words++;
    put(seen, hash[i] as number, FAMILY.word, NO_TOKEN);
    const first = from[i] as number;
    const stop = Math.min(to[i] as number, first + 24);
    for (let s = first - 1; s < stop; s++) {
      let run = step(FIRST, s < first ? 32 : (letters[s] as number));
      const far = Math.min(s + 4, stop + 1);
      for (let k = s + 1; k < far; k++) {
        run = step(run, k < stop ? (letters[k] as number) : 32);
        if (s >= first || k > s + 1) put(seen, run, FAMILY.letters, NO_TOKEN);
      }
    }
  }
}
