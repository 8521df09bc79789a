import type { Query } from '../model/brand.ts';
import type { Item, Match, Media, Span } from '../model/mention.ts';
import { fold, normalise } from '../text/fold.ts';
import { tokenize } from '../text/tokens.ts';
import { buildAutomaton } from './automaton.ts';
import { charTable, hashOf } from './chars.ts';
import { decide, joinSpans, newReadings, type Readings } from './evaluate.ts';
import { keysOf } from './keys.ts';
import { type Place, type Plan, planOf } from './plan.ts';
import { type Asked, findPair, PLACE_BITS, type Posting, Postings } from './postings.ts';
import { NONE, PIECE, type Sight, scanner } from './scan.ts';
import { subjectOf } from './subject.ts';

/** One matcher for all queries. `about`: the configured source the item came from. Matches are in the order of the queries. */
export type Matcher = (item: Item, about?: { source?: string; media?: Media }) => Match[];

/** What the tokeniser said of a piece of text, kept for the next time it comes by. */
interface Piece {
  /** `before`: hashes of the forms right before it in the piece; null: it comes first. */
  hits: { asked: Asked; start: number; end: number; before: number[] | null }[];
  prefixes: Posting[];
  /** Hashes of the forms that the next word follows. */
  last: number[];
  /** Whether it holds no token at all, so that the words around it are neighbours. */
  empty: boolean;
}
const PIECES = 16_384;
/** Longer pieces are read anew each time. */
const MAX_PIECE = 40;
const FULL = 1;
const DIRECT = 2;

/**
 * Makes ready any number of queries. Each text is read once: every word's hash is looked up among the keys of all
 * queries, and only a query one of whose keys is there is evaluated; a plain word or pair of words is decided on the spot.
 * The matcher keeps scratch space between calls; it is not to be called from within itself.
 */
export function compile(brands: readonly { id: string; query: Query }[]): Matcher {
  const plans = brands.map(({ query }) => planOf(query));
  const ids = brands.map(({ id }) => id);
  const postings = new Postings();
  const always: number[] = [];
  plans.forEach((plan, query) => {
    const keys = keysOf(plan);
    if (keys === null) always.push(query);
    else for (const key of keys) postings.add(query, key);
  });
  postings.seal();
  const scan = scanner(postings);
  const findInfixes = infixFinder(postings);
  const readPiece = pieceReader(postings);
  const table = charTable();

  const state = new Uint8Array(plans.length);
  /** The queries seen in this item: the first `seen` of these. */
  const touched = new Int32Array(plans.length);
  let seen = 0;
  /** What was decided on the spot, four numbers each: query, place, start, end. */
  let spots = new Int32Array(256);
  let spotted = 0;
  let text = '';
  let bit: number = PLACE_BITS.title;

  function full(query: number): void {
    if (state[query] === 0) touched[seen++] = query;
    state[query] = FULL;
  }
  function direct(query: number, start: number, end: number): void {
    if (state[query] === FULL) return;
    if (state[query] === 0) touched[seen++] = query;
    state[query] = DIRECT;
    if (spotted + 4 > spots.length) spots = grown(spots);
    spots[spotted] = query;
    spots[spotted + 1] = bit;
    spots[spotted + 2] = start;
    spots[spotted + 3] = end;
    spotted += 4;
  }
  function alone(asked: Asked, start: number, end: number): void {
    for (let i = 0; i < asked.alone.length; i++) {
      const posting = asked.alone[i] as Posting;
      if (posting.direct === 0) full(posting.query);
      else if ((posting.direct & bit) !== 0) direct(posting.query, start, end);
    }
  }
  function reads(form: string, start: number, end: number): boolean {
    if (end - start !== form.length) return false;
    for (let i = 0; i < form.length; i++) {
      const unit = text.charCodeAt(start + i);
      const wanted = form.charCodeAt(i);
      if (wanted !== (table[unit] as number) && wanted !== unit) return false;
    }
    return true;
  }
  const { soleQuery, soleBits, formAt, formUnits, pairs, pairsOnly } = postings;
  /** Whether the text reads there as these folded units. */
  function readsUnits(units: Uint16Array, from: number, to: number, start: number, end: number): boolean {
    if (to - from !== end - start) return false;
    for (let i = 0; i < end - start; i++) {
      const unit = text.charCodeAt(start + i);
      const wanted = units[from + i];
      if (wanted !== table[unit] && wanted !== unit) return false;
    }
    return true;
  }
  function readsGroup(group: number, start: number, end: number): boolean {
    return readsUnits(formUnits, formAt[group] as number, formAt[group + 1] as number, start, end);
  }
  /** Postings of pairs whose first word is one of these forms. */
  function afterAny(asked: Asked, forms: readonly number[]): void {
    if (asked.after.size > 0)
      for (const form of forms) for (const { posting } of asked.after.get(form) ?? []) full(posting.query);
  }
  /** The forms before the next word, where that is not a plain word. */
  let last: readonly number[] = [];

  const sight: Sight = {
    word(group, start, end, before, beforeStart, beforeEnd) {
      const sole = soleQuery[group] as number;
      if (sole >= 0) {
        if (((soleBits[group] as number) & bit) !== 0 && readsGroup(group, start, end)) direct(sole, start, end);
        return;
      }
      const pair = pairsOnly[group] === 1 && before !== PIECE && before !== NONE ? findPair(pairs, group, before) : -1;
      if (pair >= 0) {
        const { slots, units } = pairs;
        const from = slots[pair + 4] as number;
        const to = slots[pair + 5] as number;
        if (((slots[pair + 3] as number) & bit) === 0 || !readsGroup(group, start, end)) return;
        if (readsUnits(units, from, to, beforeStart, beforeEnd)) direct(slots[pair + 2] as number, beforeStart, end);
        return;
      }
      for (const asked of postings.group(group)) {
        if (!reads(asked.form, start, end)) continue;
        alone(asked, start, end);
        if (before === PIECE) afterAny(asked, last);
        else if (before !== NONE && asked.after.size > 0)
          for (const { before: form, posting } of asked.after.get(before) ?? []) {
            if (posting.direct === 0) full(posting.query);
            else if ((posting.direct & bit) !== 0 && reads(form, beforeStart, beforeEnd))
              direct(posting.query, beforeStart, end);
          }
      }
    },
    prefix(hash) {
      for (const posting of postings.prefixes.get(hash) ?? []) full(posting.query);
    },
    chunk(from, to, before) {
      const piece = readPiece(text.slice(from, to));
      const outside = before === PIECE ? last : before === NONE ? [] : [before];
      for (const hit of piece.hits) {
        alone(hit.asked, from + hit.start, from + hit.end);
        afterAny(hit.asked, hit.before ?? outside);
      }
      for (const posting of piece.prefixes) full(posting.query);
      last = piece.empty ? outside : piece.last;
    },
  };

  function look(into: string, name: Place): void {
    if (into === '') return;
    text = into;
    bit = PLACE_BITS[name];
    scan(into, sight);
    findInfixes?.(into, full);
  }
  function settle(item: Item, source: string | null): Match[] {
    const count = seen;
    seen = 0;
    if (count > 1) touched.subarray(0, count).sort();
    const out: Match[] = [];
    let readings: Readings | null = null;
    for (let i = 0; i < count; i++) {
      const query = touched[i] as number;
      const whole = state[query] === FULL;
      state[query] = 0;
      if (whole) readings ??= newReadings(subjectOf(item, source));
      const found = whole && readings ? decide(plans[query] as Plan, readings) : spansAt(spots, spotted, query);
      if (found) out.push({ brand: ids[query] as string, spans: found });
    }
    spotted = 0;
    return out;
  }

  return (item, about) => {
    look(item.title, 'title');
    look(item.text, 'text');
    look(item.more, 'more');
    for (const query of always) full(query);
    return seen === 0 ? [] : settle(item, about?.source ?? null);
  };
}

function grown(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const out = new Int32Array(numbers.length * 2);
  out.set(numbers);
  return out;
}

/** The spans of one query among what was decided on the spot. */
function spansAt(spots: Int32Array, end: number, query: number): Span[] {
  const spans: Span[] = [];
  for (let i = 0; i < end; i += 4)
    if (spots[i] === query) {
      const bit = spots[i + 1];
      const field = bit === PLACE_BITS.title ? 'title' : bit === PLACE_BITS.text ? 'text' : 'more';
      spans.push({ field, start: spots[i + 2] as number, end: spots[i + 3] as number });
    }
  return joinSpans(spans);
}

/** Reads a piece with the tokeniser and keeps what it says of the keys; forgets all when it knows too many. */
function pieceReader(postings: Postings): (text: string) => Piece {
  let known = new Map<string, Piece>();
  const lengths = [...new Set([...postings.prefixTexts.keys()].map(text => text.length))];
  function make(text: string): Piece {
    const tokens = tokenize(text);
    const piece: Piece = { hits: [], prefixes: [], last: [], empty: tokens.length === 0 };
    const size = tokens.reduce((end, token) => Math.max(end, token.end), 0);
    const endingAt = new Map<number, number[]>();
    for (const { forms, end } of tokens) {
      const list = endingAt.get(end) ?? [];
      list.push(...forms.filter(form => postings.isBefore(form)).map(hashOf));
      endingAt.set(end, list);
    }
    for (const { forms, at, start, stop } of tokens)
      for (const form of forms) {
        const asked = postings.byForm.get(form);
        if (asked) piece.hits.push({ asked, start, end: stop, before: at === 0 ? null : (endingAt.get(at) ?? []) });
        for (const length of lengths)
          if (form.length >= length) piece.prefixes.push(...(postings.prefixTexts.get(form.slice(0, length)) ?? []));
      }
    piece.last = endingAt.get(size) ?? [];
    return piece;
  }
  return text => {
    if (text.length > MAX_PIECE) return make(text);
    let piece = known.get(text);
    if (!piece) {
      piece = make(text);
      if (known.size >= PIECES) known = new Map();
      known.set(text, piece);
    }
    return piece;
  };
}

/** Looks for parts of words; null where no query asks for one. */
function infixFinder(postings: Postings): ((text: string, full: (query: number) => void) => void) | null {
  const needles = [...postings.infixes.keys()];
  if (needles.length === 0) return null;
  const lists = [...postings.infixes.values()];
  const automaton = buildAutomaton(needles);
  return (text, full) => {
    // Aliases drop these signs, so that a part of an alias may have had one inside.
    const folded = fold(normalise(text).text).replace(/['._\u200C\u200D]/g, '');
    automaton.scan(folded, needle => {
      for (const posting of lists[needle] ?? []) full(posting.query);
    });
  };
}
