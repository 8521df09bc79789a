import type { Span } from '../model/mention.ts';
import { CHAR, TABLE } from './chars.ts';
import { joinSpans } from './evaluate.ts';
import { page } from './page.ts';
import { type Piece, pieceReader } from './pieces.ts';
import { type Asked, findPair, HEAD, PLACE_BITS, type Posting, type Postings } from './postings.ts';
import { EDGE } from './signs.ts';

// What the scanner has seen in the item being read: which queries have to be evaluated, and which are decided on the spot.
// These are functions of the module, not of each matcher: V8 gives them the addresses of what they use as constants only
// if they exist once, and a program has several matchers (a closure each made the second one 25 % slower).

/** Stands for the word before, where a piece that the tokeniser read is there, or nothing that matters. */
export const PIECE = 0;
export const NONE = 1;

/** Of one matcher; used again for each item. */
export interface Finds {
  postings: Postings;
  readPiece: (text: string, start: number, end: number) => Piece;
  /** Of each query: 0, or FULL, or DIRECT. */
  state: Uint8Array;
  /** The queries seen in this item: the first `seen` of these. */
  touched: Int32Array;
  seen: number;
  /** What was decided on the spot, SPOT numbers each: place, start, end, where the last one of the same query is (-1: none). */
  spots: Int32Array;
  spotted: number;
  lastSpot: Int32Array;
  /** The field being read, and its bit. */
  text: string;
  bit: number;
  /** Hashes of the forms before the next word, where that is not a plain word. */
  last: readonly number[];
}
const NOTHING: readonly number[] = [];
/** The query has to be evaluated. */
export const FULL = 1;
/** It is decided on the spot. */
const DIRECT = 2;
const SPOT = 4;
const table = TABLE;

export function newFinds(postings: Postings, queries: number): Finds {
  return {
    postings,
    readPiece: pieceReader(postings),
    state: new Uint8Array(queries),
    touched: new Int32Array(queries),
    seen: 0,
    spots: new Int32Array(256),
    spotted: 0,
    lastSpot: new Int32Array(queries),
    text: '',
    bit: PLACE_BITS.title,
    last: [],
  };
}

export function full(finds: Finds, query: number): void {
  if (finds.state[query] === 0) finds.touched[finds.seen++] = query;
  finds.state[query] = FULL;
}

function direct(finds: Finds, query: number, start: number, end: number): void {
  const now = finds.state[query];
  if (now === FULL) return;
  const at = finds.spotted;
  if (at + SPOT > finds.spots.length) finds.spots = grown(finds.spots);
  const { spots, lastSpot } = finds;
  spots[at] = finds.bit;
  spots[at + 1] = start;
  spots[at + 2] = end;
  spots[at + 3] = now === DIRECT ? (lastSpot[query] as number) : -1;
  lastSpot[query] = at;
  finds.spotted = at + SPOT;
  if (now === DIRECT) return;
  finds.touched[finds.seen++] = query;
  finds.state[query] = DIRECT;
}

function alone(finds: Finds, asked: Asked, start: number, end: number): void {
  for (let i = 0; i < asked.alone.length; i++) {
    const posting = asked.alone[i] as Posting;
    if (posting.direct === 0) full(finds, posting.query);
    else if ((posting.direct & finds.bit) !== 0) direct(finds, posting.query, start, end);
  }
}

/** Postings of pairs whose first word is one of these forms. */
function afterAny(finds: Finds, asked: Asked, forms: readonly number[]): void {
  if (asked.after.size > 0)
    for (const form of forms) for (const { posting } of asked.after.get(form) ?? []) full(finds, posting.query);
}

/** Whether the page reads there as these folded units. */
function reads(wanted: Uint16Array, from: number, to: number, start: number, end: number, edge: number): boolean {
  if (to - from !== end - start - (edge === EDGE.joined ? 1 : 0)) return false;
  const { units } = page;
  for (let i = from, at = start; i < to; i++, at++) {
    if (table[units[at] as number] === CHAR.apostrophe) at++;
    const unit = units[at] as number;
    if (wanted[i] !== table[unit] && wanted[i] !== unit) return false;
  }
  return true;
}

/** The folded form that stands there. */
function formAt(start: number, end: number, edge: number): string {
  let form = '';
  for (let i = start; i < end; i++) {
    const unit = page.units[i] as number;
    const folded = table[unit] as number;
    if (edge !== EDGE.joined || folded !== CHAR.apostrophe)
      form += String.fromCharCode(folded === CHAR.lone ? unit : folded);
  }
  return form;
}

/**
 * A word whose hash is that of a group of forms. `edge`: what the token has beside it, see {@link EDGE}. `before`: hash of
 * the word right before it, PIECE or NONE.
 */
export function word(
  finds: Finds,
  group: number,
  start: number,
  end: number,
  edge: number,
  before: number,
  beforeStart: number,
  beforeEnd: number,
  beforeEdge: number,
): void {
  const { postings, bit } = finds;
  const { heads, formUnits } = postings;
  const head = group * HEAD;
  const from = start - (edge & EDGE.sigil);
  const to = end + (edge & EDGE.owner);
  const sole = heads[head] as number;
  if (sole >= 0) {
    if (((heads[head + 1] as number) & bit) === 0) return;
    if (reads(formUnits, heads[head + 2] as number, heads[head + 3] as number, start, end, edge))
      direct(finds, sole, from, to);
    return;
  }
  const fromBefore = beforeStart - (beforeEdge & EDGE.sigil);
  const pair = before !== PIECE && before !== NONE ? findPair(postings.pairs, group, before) : -1;
  if (pair >= 0) {
    const { slots, units } = postings.pairs;
    const first = slots[pair + 4] as number;
    const last = slots[pair + 5] as number;
    if (
      ((slots[pair + 3] as number) & bit) !== 0 &&
      reads(formUnits, heads[head + 2] as number, heads[head + 3] as number, start, end, edge) &&
      reads(units, first, last, beforeStart, beforeEnd, beforeEdge)
    )
      direct(finds, slots[pair + 2] as number, fromBefore, to);
    return;
  }
  const form = formAt(start, end, edge);
  for (const asked of postings.group(group)) {
    if (asked.form !== form) continue;
    alone(finds, asked, from, to);
    if (before === PIECE) afterAny(finds, asked, finds.last);
    else if (before !== NONE && asked.after.size > 0)
      for (const { before: wanted, posting } of asked.after.get(before) ?? []) {
        if (posting.direct === 0) full(finds, posting.query);
        else if ((posting.direct & bit) !== 0 && wanted === formAt(beforeStart, beforeEnd, beforeEdge))
          direct(finds, posting.query, fromBefore, to);
      }
  }
}

/** The start of a word is a known prefix. */
export function prefix(finds: Finds, hash: number): void {
  for (const posting of finds.postings.prefixes.get(hash) ?? []) full(finds, posting.query);
}

/** The tokeniser has to read this piece. `before`: of its first word. */
export function chunk(finds: Finds, from: number, to: number, before: number): void {
  const { hits, prefixes, last, empty } = finds.readPiece(finds.text, from, to);
  const outside = before === PIECE ? finds.last : before === NONE ? NOTHING : [before];
  for (let i = 0; i < hits.length; i++) {
    const hit = hits[i] as Piece['hits'][number];
    alone(finds, hit.asked, from + hit.start, from + hit.end);
    afterAny(finds, hit.asked, hit.before ?? outside);
  }
  for (let i = 0; i < prefixes.length; i++) full(finds, (prefixes[i] as Posting).query);
  finds.last = empty ? outside : last;
}

/** The spans of a query that was decided on the spot. */
export function spansOf({ spots, lastSpot }: Finds, query: number): Span[] {
  const last = lastSpot[query] as number;
  // Nearly always there is one. A list that is pushed to gets room for seventeen.
  if ((spots[last + 3] as number) < 0) return [spanAt(spots, last)];
  const spans: Span[] = [];
  for (let at = last; at >= 0; at = spots[at + 3] as number) spans.push(spanAt(spots, at));
  return joinSpans(spans);
}

function spanAt(spots: Int32Array, at: number): Span {
  const bit = spots[at];
  const field = bit === PLACE_BITS.title ? 'title' : bit === PLACE_BITS.text ? 'text' : 'more';
  return { field, start: spots[at + 1] as number, end: spots[at + 2] as number };
}

function grown(numbers: Int32Array): Int32Array {
  const out = new Int32Array(numbers.length * 2);
  out.set(numbers);
  return out;
}
