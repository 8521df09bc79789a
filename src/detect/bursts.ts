import type { Point, Said } from '../model/alert.ts';
import { g2 } from '../model/stats.ts';
import { DAY, type Duration, HOUR, type Instant } from '../model/time.ts';
import { keywordsIn, termsIn } from '../text/terms.ts';

/** What is said within a day is compared with the two weeks before it. */
export const WINDOW: Duration = DAY;
const BASE: Duration = 14 * DAY;
/** A text, or a title, that was there within this time is a copy. */
const COPIES: Duration = 7 * DAY;
/** How far back what an hour says depends on. */
export const REACHES: Duration = WINDOW + BASE + COPIES;
/** Said by fewer it is their way of speaking, not a topic; and it must be at least twice as common as before. */
const LEAST = 3;
const MORE = 1;
/** So many of those who say a word must say the phrase it is named for. */
const NEARLY = 0.8;

/** The word that stands out most: how many voices of how many say it, how many would be usual. */
export interface Topic {
  /** The word, or the phrase that most of them use it in. */
  term: string;
  voices: number;
  of: number;
  usual: number;
  /** Mentions that say it, oldest first, and how many of them are negative. */
  mentions: string[];
  negative: number;
}
/** Of each hour how far its topmost word goes (G²), by all and by what may raise an alarm; NaN of deaf ones. */
export interface Bursts {
  all: Float64Array;
  fresh: Float64Array;
  topics: ReadonlyMap<number, Topic>;
}

/** A mention as far as it counts: the words its author had not said within the window before it. */
interface Entry {
  said: Said;
  at: Instant;
  words: number[];
  /** 1 where its author said nothing within the window before it. */
  voice: number;
  fresh: number;
}

/**
 * How much each hour's day stands out by what is talked about, by the {@link REACHES} before it only. Counted are voices: of one
 * author a word once a day, of one story one copy. Linear in the texts; each adds and later takes back its own words.
 * `except`: words of the query itself, which everybody says. `points` are hours, ascending; `said` oldest first. Topics are told
 * of the hours from `first` on that go beyond `floor`.
 */
export function bursts(
  points: readonly Point[],
  said: readonly Said[],
  except: ReadonlySet<string>,
  { first, floor }: { first: number; floor: number },
): Bursts {
  const deaf = new Set(points.filter(({ n }) => n === null).map(({ at }) => at));
  const heard = said.filter(({ at }) => !deaf.has(Math.floor(at / HOUR) * HOUR));
  const names: string[] = [];
  const entryOf = reader(except, names);
  const entries: Entry[] = [];
  /** By word: voices of the window, those of them that are news, those of the baseline. */
  const all: number[] = [];
  const fresh: number[] = [];
  const base: number[] = [];
  /** Words that enough say, so that not every one is looked at each hour. */
  const often = new Set<number>();
  const voices = { all: 0, fresh: 0, base: 0 };
  const topics = new Map<number, Topic>();
  const found = { all: new Float64Array(points.length), fresh: new Float64Array(points.length), topics };
  let next = 0;
  let begin = 0;
  let gone = 0;
  const scoreOf = (k: number, n: number, j: number): number =>
    k < LEAST || Math.log2((k + 0.5) / (n + 1) / ((j + 0.5) / (voices.base + 1))) < MORE ? 0 : g2(k, n, j, voices.base);
  const add = (entry: Entry): void => {
    entries.push(entry);
    voices.all += entry.voice;
    voices.fresh += entry.voice * entry.fresh;
    for (const word of entry.words) {
      const k = (all[word] ?? 0) + 1;
      all[word] = k;
      fresh[word] = (fresh[word] ?? 0) + entry.fresh;
      base[word] ??= 0;
      if (k === LEAST) often.add(word);
    }
  };
  const age = ({ words, voice, fresh: news }: Entry): void => {
    voices.all -= voice;
    voices.fresh -= voice * news;
    voices.base += voice;
    for (const word of words) {
      const k = (all[word] as number) - 1;
      all[word] = k;
      fresh[word] = (fresh[word] as number) - news;
      base[word] = (base[word] as number) + 1;
      if (k === LEAST - 1) often.delete(word);
    }
  };
  const drop = ({ words, voice }: Entry): void => {
    voices.base -= voice;
    for (const word of words) base[word] = (base[word] as number) - 1;
  };
  const before = (i: number, at: Instant): boolean => ((entries[i] as Entry | undefined)?.at ?? at) < at;
  for (const [i, { at, n }] of points.entries()) {
    const until = at + HOUR;
    for (; ((heard[next] as Said | undefined)?.at ?? until) < until; next++) {
      const entry = entryOf(heard[next] as Said);
      if (entry !== null) add(entry);
    }
    for (; before(begin, until - WINDOW); begin++) age(entries[begin] as Entry);
    for (; before(gone, until - WINDOW - BASE); gone++) drop(entries[gone] as Entry);
    let most = 0;
    let high = 0;
    let topmost = -1;
    for (const word of often) {
      const score = scoreOf(all[word] as number, voices.all, base[word] as number);
      const same = fresh[word] === all[word] && voices.fresh === voices.all;
      const news = same ? score : scoreOf(fresh[word] as number, voices.fresh, base[word] as number);
      most = Math.max(most, score);
      if (news > high || (news === high && news > 0 && (names[word] as string) < (names[topmost] as string))) {
        high = news;
        topmost = word;
      }
    }
    found.all[i] = n === null ? Number.NaN : most;
    found.fresh[i] = n === null ? Number.NaN : high;
    if (n === null || i < first || high <= floor) continue;
    const own = entries.slice(begin).filter(({ fresh, words }) => fresh === 1 && words.includes(topmost));
    topics.set(i, {
      term: phraseOf(own, names[topmost] as string, except),
      voices: fresh[topmost] as number,
      of: voices.fresh,
      usual: ((base[topmost] as number) / Math.max(1, voices.base)) * voices.fresh,
      mentions: own.map(({ said }) => said.id),
      negative: own.filter(({ said }) => said.negative).length,
    });
  }
  return found;
}

/** What of each mention counts; null: a copy. */
function reader(except: ReadonlySet<string>, names: string[]): (one: Said) => Entry | null {
  const numbers = new Map<string, number>();
  const stories = new Map<string, Instant>();
  const titles = new Map<string, Instant>();
  const lately = new Map<number, { at: Instant; words: ReadonlySet<string> }[]>();
  /** Whether it was there within the time that makes a copy. */
  const again = (seen: Map<string, Instant>, key: string, at: Instant): boolean => {
    const last = seen.get(key);
    seen.set(key, at);
    return last !== undefined && at - last < COPIES;
  };
  return said => {
    const { at, author, story, title, text, backfilled } = said;
    if (story !== null && again(stories, story, at)) return null;
    // A thread's title stands above every answer: whoever answers has not said it again.
    const words = keywordsIn(title === '' || again(titles, title, at) ? text : `${title}\n${text}`, except);
    const own = author === null ? [] : (lately.get(author) ?? []).filter(one => one.at > at - WINDOW);
    if (author !== null) lately.set(author, [...own, { at, words }]);
    const counted: number[] = [];
    for (const word of words) {
      if (own.some(one => one.words.has(word))) continue;
      let number = numbers.get(word);
      if (number === undefined) {
        number = names.length;
        numbers.set(word, number);
        names.push(word);
      }
      counted.push(number);
    }
    return { said, at, words: counted, voice: own.length === 0 ? 1 : 0, fresh: backfilled ? 0 : 1 };
  };
}

/** The longest phrase around the word that nearly all of them use. */
function phraseOf(own: readonly Entry[], word: string, except: ReadonlySet<string>): string {
  const counts = new Map<string, number>();
  for (const { said } of own)
    for (const term of termsIn(`${said.title}\n${said.text}`, except))
      if (term.includes(word) && !term.split(' ').some(part => except.has(part)))
        counts.set(term, (counts.get(term) ?? 0) + 1);
  let best = word;
  for (const [term, n] of counts)
    if (n >= NEARLY * own.length && (term.length > best.length || (term.length === best.length && term < best)))
      best = term;
  return best;
}
