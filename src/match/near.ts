import type { Found } from './reading.ts';

/** Beyond so many pairs a find, or in all, only the nearest partners are kept, so that the work stays linear. */
const PAIRS = 32;
const MOST_PAIRS = 50_000;

/**
 * Pairs of non-overlapping finds with at most `within` words strictly between them; `ordered`: left before right.
 * The nearest partners decide whether there is any. `all`: every pair, as an outer NEAR needs them, up to a bound.
 */
export function findNear(
  left: readonly Found[],
  right: readonly Found[],
  within: number,
  ordered: boolean,
  all: boolean,
): readonly Found[] {
  if (left.length === 0 || right.length === 0) return [];
  const out = new Map<number, Found>();
  if (all && everyPair(out, left, right, within) && (ordered || everyPair(out, right, left, within)))
    return sorted(out);
  out.clear();
  nearestPairs(out, left, right, within);
  if (!ordered) nearestPairs(out, right, left, within);
  return all ? shortest(sorted(out)) : sorted(out);
}

/** The shortest from each start and the shortest to each end: no more than twice the words of the text. */
function shortest(finds: readonly Found[]): Found[] {
  const from = new Map<number, Found>();
  const to = new Map<number, Found>();
  for (const found of finds) {
    if (found.end < (from.get(found.at)?.end ?? Number.POSITIVE_INFINITY)) from.set(found.at, found);
    if (found.at >= (to.get(found.end)?.at ?? 0)) to.set(found.end, found);
  }
  return [...new Set([...from.values(), ...to.values()])].sort((a, b) => a.at - b.at || a.end - b.end);
}

/** False where there are too many. */
function everyPair(
  out: Map<number, Found>,
  first: readonly Found[],
  second: readonly Found[],
  within: number,
): boolean {
  const after = byAt(second);
  let budget = Math.min(MOST_PAIRS, PAIRS * (first.length + second.length));
  for (const a of first)
    for (let i = firstFrom(after, a.end); i < after.length; i++) {
      const b = after[i];
      if (!b || b.at - a.end > within) break;
      if (--budget < 0) return false;
      add(out, a, b);
    }
  return true;
}

/** For each find of one side its nearest partner on the other. */
function nearestPairs(
  out: Map<number, Found>,
  first: readonly Found[],
  second: readonly Found[],
  within: number,
): void {
  const after = byAt(second);
  for (const a of first) {
    const b = after[firstFrom(after, a.end)];
    if (b && b.at - a.end <= within) add(out, a, b);
  }
  const before = [...first].sort((a, b) => a.end - b.end || a.at - b.at);
  for (const b of second) {
    const a = before[lastUpTo(before, b.at)];
    if (a && b.at - a.end <= within) add(out, a, b);
  }
}

/** One pair for each extent: positions fit in 26 bits each. */
function add(out: Map<number, Found>, a: Found, b: Found): void {
  const key = a.at * 0x4000000 + b.end;
  if (!out.has(key)) out.set(key, { at: a.at, end: b.end, start: a.start, stop: b.stop, inside: () => [a, b] });
}

function sorted(out: ReadonlyMap<number, Found>): Found[] {
  return [...out.values()].sort((a, b) => a.at - b.at || a.end - b.end);
}

function byAt(finds: readonly Found[]): readonly Found[] {
  return [...finds].sort((a, b) => a.at - b.at || a.end - b.end);
}

/** Index of the first that starts at `at` or later. */
function firstFrom(finds: readonly Found[], at: number): number {
  let low = 0;
  let high = finds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((finds[middle]?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the last that ends at `at` or before; -1: none. */
function lastUpTo(finds: readonly Found[], at: number): number {
  let low = 0;
  let high = finds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((finds[middle]?.end ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
