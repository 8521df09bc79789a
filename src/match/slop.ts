import type { Found, Reading } from './reading.ts';
import { findItem, type SeqItem } from './seq.ts';

interface Wanted {
  need: number;
  have: number;
  /** Whether one of its tokens also counts for another word. */
  shared: boolean;
}
interface Event {
  word: number;
  found: Found;
}

/**
 * `"a b"~n`: all words in any order within (number of words + n) tokens; a word asked for twice has to be there twice.
 * One sliding window over what was found of each word: linear in that, times the words where patterns share tokens.
 */
export function findSlop(reading: Reading, items: readonly SeqItem[], slop: number): readonly Found[] {
  const keys = new Map<string, number>();
  const wanted: Wanted[] = [];
  const events: Event[] = [];
  let words = 0;
  for (const item of items) {
    if (item.kind === 'any') continue;
    words++;
    const key = item.kind === 'form' ? item.form : item.pattern;
    const known = keys.get(key);
    if (known !== undefined) {
      const word = wanted[known];
      if (word) word.need++;
      continue;
    }
    const all = findItem(reading, item);
    if (all.length === 0) return [];
    keys.set(key, wanted.length);
    for (const found of all) events.push({ word: wanted.length, found });
    wanted.push({ need: 1, have: 0, shared: false });
  }
  events.sort((a, b) => a.found.at - b.found.at || a.found.end - b.found.end);
  markShared(events, wanted);
  return slide(events, wanted, items.length + slop, words);
}

function markShared(events: readonly Event[], wanted: readonly Wanted[]): void {
  const first = new Map<Found, number>();
  for (const { word, found } of events) {
    const other = first.get(found);
    if (other === undefined) first.set(found, word);
    else for (const one of [wanted[word], wanted[other]]) if (one) one.shared = true;
  }
}

function slide(events: readonly Event[], wanted: Wanted[], room: number, words: number): Found[] {
  const out: Found[] = [];
  const shared = wanted.some(word => word.shared);
  let missing = wanted.length;
  let left = 0;
  function drop(): void {
    const word = wanted[events[left++]?.word ?? 0];
    if (word && word.have-- === word.need) missing++;
  }
  for (let right = 0; right < events.length; right++) {
    const event = events[right];
    if (!event) break;
    const word = wanted[event.word];
    if (word && ++word.have === word.need) missing--;
    // A dotted name counts as the one word it was asked for as.
    const wide = event.found.end - event.found.at - 1;
    while (left < right && event.found.end - (events[left]?.found.at ?? 0) > room + wide) drop();
    if (missing > 0) continue;
    for (;;) {
      const first = wanted[events[left]?.word ?? 0];
      if (!first || first.have <= first.need || left >= right) break;
      drop();
    }
    if (shared && !canAssign(events, left, right, wanted, words)) continue;
    out.push(windowOf(events, left, right));
  }
  return out;
}

function windowOf(events: readonly Event[], left: number, right: number): Found {
  const first = events[left]?.found;
  const last = events[right]?.found;
  return {
    at: first?.at ?? 0,
    end: last?.end ?? 0,
    start: first?.start ?? 0,
    stop: last?.stop ?? 0,
    inside: () => events.slice(left, right + 1).map(event => event.found),
  };
}

/** Whether each wanted word gets a token of its own (augmenting paths over at most words² candidates). */
function canAssign(
  events: readonly Event[],
  left: number,
  right: number,
  wanted: readonly Wanted[],
  words: number,
): boolean {
  const choices: Found[][] = wanted.map(() => []);
  for (let i = left; i <= right; i++) {
    const event = events[i];
    const list = event && choices[event.word];
    // More than `words` choices can never be the bottleneck.
    if (list && list.length < words) list.push(event.found);
  }
  const owner = new Map<Found, number>();
  function assign(word: number, seen: Set<Found>): boolean {
    for (const found of choices[word] ?? []) {
      if (seen.has(found)) continue;
      seen.add(found);
      const other = owner.get(found);
      if (other === undefined || assign(other, seen)) {
        owner.set(found, word);
        return true;
      }
    }
    return false;
  }
  return wanted.every((word, i) => Array.from({ length: word.need }, () => assign(i, new Set())).every(Boolean));
}
