import { type Lexicon, lookUp, wordSet } from './lexicon.ts';
import { FIRST, type Reading, step, TOKEN } from './reading.ts';

// What a learner may weigh of a text: hashed names, one number each. No list of features is made: a name is never written,
// only its hash, and the same text gives the same hashes in the same order.

/** Hashed features of the text seen last. One is reused for text after text. */
export interface Seen {
  size: number;
  readonly at: Uint32Array;
  /** What kind of feature each is, of {@link FAMILY}. */
  readonly family: Uint8Array;
  /** Which token each comes from, to tell a reader what moved a score; NO_TOKEN where it comes from several or all. */
  readonly token: Uint16Array;
}
export const NO_TOKEN = 0xffff;
const SEEN_AT_MOST = 24_000;

export function emptySeen(): Seen {
  return {
    size: 0,
    at: new Uint32Array(SEEN_AT_MOST),
    family: new Uint8Array(SEEN_AT_MOST),
    token: new Uint16Array(SEEN_AT_MOST),
  };
}

/** The families of features: "good" as a word and "good" at the end of a text are two things. Numbers are part of every trained model. */
export const FAMILY = {
  word: 0,
  pair: 1,
  triple: 2,
  negated: 3,
  letters: 4,
  turned: 5,
  last: 6,
  first: 7,
  capitals: 8,
  drawn: 9,
  tag: 10,
  mood: 11,
  shape: 12,
  tongue: 13,
  // of one name in the text
  clause: 14,
  clausePair: 15,
  clauseNegated: 16,
  left: 17,
  right: 18,
  near: 19,
  clauseMood: 20,
  // what other evidence says
  cue: 21,
  // how a text that is taught begins
  opening: 22,
  openingPair: 23,
} as const;

/** A number spread over 32 bits, told apart by its family. */
export function spread(number: number, family: number): number {
  let h = Math.imul(number ^ Math.imul(family + 1, 0x9e3779b1), 0x85ebca77);
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae3d);
  return (h ^ (h >>> 13)) >>> 0;
}

/** Appends one feature. */
export function put(seen: Seen, number: number, family: number, token: number): void {
  const n = seen.size;
  if (n >= SEEN_AT_MOST) return;
  seen.at[n] = spread(number, family);
  seen.family[n] = family;
  seen.token[n] = token;
  seen.size = n + 1;
}

export const NEGATIONS = wordSet(
  `not no never neither nor cannot without hardly barely nothing nobody none aint ain't cant can't dont don't doesnt doesn't didnt didn't isnt isn't
  wasnt wasn't wont won't wouldnt wouldn't couldnt couldn't shouldnt shouldn't havent haven't hasnt hasn't arent aren't werent weren't lack lacks
  nicht kein keine keinen nie ne pas jamais aucun sans no non mai nunca jamás sin ni tampoco nada não nao nem sem nunca nenhum
  لا لم لن ليس ما مش غير بدون nahi nahin mat na नहीं मत न`,
);
export const TURNS = wordSet(
  'but however although though yet aber jedoch mais pero però ma mas porém sino لكن lekin par magar',
);
const STRONGER = wordSet(
  'very really so too extremely absolutely super totally such sehr so très trop muy molto muito bahut',
);

/** How far a negation reaches, in words. */
const REACH = 4;

/** The features of a reading that every model shares; `tongue`: a hash of its language, 0 where nobody knows. */
export function see(reading: Reading, lexicon: Lexicon, tongue: number, seen: Seen): void {
  const { size, hash, kind, marks, letters, from, to } = reading;
  seen.size = 0;
  let before = FIRST;
  let twice = FIRST;
  let negated = 0;
  let turned = false;
  let stronger = false;
  let good = 0;
  let bad = 0;
  let best = 0;
  let worst = 0;
  let lastMood = 0;
  let turnedMood = 0;
  let numbers = 0;
  const shouting = reading.capitals > 3 && reading.capitals * 2 > size;
  for (let i = 0; i < size; i++) {
    const one = hash[i] as number;
    const what = kind[i] as number;
    const mark = marks[i] as number;
    put(seen, one, FAMILY.word, i);
    put(seen, Math.imul(before, 31) + one, FAMILY.pair, i);
    put(seen, Math.imul(Math.imul(twice, 31) + before, 31) + one, FAMILY.triple, i);
    let mood = lookUp(lexicon, one);
    if (what === TOKEN.word || what === TOKEN.tag) {
      if (negated > 0) {
        put(seen, one, FAMILY.negated, i);
        negated--;
        mood = -mood * 0.7;
      }
      if (turned) {
        put(seen, one, FAMILY.turned, i);
      }
      if (what === TOKEN.tag) {
        put(seen, one, FAMILY.tag, i);
      }
      if (mark & 1 && !shouting) {
        put(seen, one, FAMILY.capitals, i);
        mood *= 1.3;
      }
      if (mark & 2) {
        put(seen, one, FAMILY.drawn, i);
      }
      const first = from[i] as number;
      const stop = to[i] as number;
      // Runs of three to five letters, the blanks around the word counted in.
      for (let s = first - 1; s + 2 <= stop; s++) {
        let run = step(FIRST, s < first ? 32 : (letters[s] as number));
        const far = s + 5 < stop + 1 ? s + 5 : stop + 1;
        for (let k = s + 1; k < far; k++) {
          run = step(run, k < stop ? (letters[k] as number) : 32);
          if (k - s >= 2) {
            put(seen, run, FAMILY.letters, i);
          }
        }
      }
      if (NEGATIONS.has(one)) negated = REACH;
      if (TURNS.has(one)) {
        turned = true;
        turnedMood = 0;
      }
    } else if (what === TOKEN.mark) negated = 0;
    else if (what === TOKEN.number) numbers++;
    if (mood !== 0) {
      if (stronger) mood *= 1.3;
      if (mood > 0) good += mood;
      else bad -= mood;
      if (mood > best) best = mood;
      if (mood < worst) worst = mood;
      lastMood = mood;
      turnedMood += mood;
    }
    stronger = STRONGER.has(one);
    twice = before;
    before = one;
  }
  if (size > 0) {
    put(seen, hash[size - 1] as number, FAMILY.last, NO_TOKEN);
    put(seen, hash[0] as number, FAMILY.first, NO_TOKEN);
    if (size > 1) put(seen, hash[1] as number, FAMILY.first, NO_TOKEN);
  }
  const sum = good - bad;
  put(seen, 100 + bin(sum), FAMILY.mood, NO_TOKEN);
  put(seen, 200 + bin(good), FAMILY.mood, NO_TOKEN);
  put(seen, 300 + bin(bad), FAMILY.mood, NO_TOKEN);
  put(seen, 400 + Math.sign(lastMood), FAMILY.mood, NO_TOKEN);
  put(seen, 500 + bin(best) * 32 + bin(-worst), FAMILY.mood, NO_TOKEN);
  put(seen, 2000 + (turned ? Math.sign(turnedMood) + 2 : 0), FAMILY.mood, NO_TOKEN);
  put(seen, 100 + Math.min(8, Math.floor(Math.log2(size + 1) * 2)), FAMILY.shape, NO_TOKEN);
  put(seen, 200 + (shouting ? 9 : Math.min(3, reading.capitals)), FAMILY.shape, NO_TOKEN);
  put(seen, 300 + Math.min(2, reading.drawn), FAMILY.shape, NO_TOKEN);
  put(seen, 400 + Math.min(6, numbers), FAMILY.shape, NO_TOKEN);
  if (tongue !== 0) put(seen, tongue, FAMILY.tongue, NO_TOKEN);
  put(seen, 1, FAMILY.shape, NO_TOKEN);
}

/** A mood in steps that widen: the difference between 1 and 2 tells more than between 11 and 12. Lexicon units are 1/25 of AFINN's. */
export function bin(mood: number): number {
  const size = Math.round(Math.sqrt(Math.abs(mood) / 25) * 3);
  return mood < 0 ? -Math.min(15, size) : Math.min(15, size);
}
