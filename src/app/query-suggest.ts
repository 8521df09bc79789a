import { termsOf } from '../enrich/index.ts';
import type { Brand } from '../model/brand.ts';
import type { Feedback } from '../model/verdict.ts';
import { tokenize } from '../text/tokens.ts';
import { mustName } from './read.ts';
import type { World } from './world.ts';

/**
 * exclude: for the query, after NOT · against, for: for the brand's `context`. gain: labels it gets right (muted ones dropped or
 * spoken against, kept ones spoken for); loss: labels it gets wrong.
 */
export interface Suggestion {
  kind: 'exclude' | 'against' | 'for';
  /** A word, or two side by side. */
  term: string;
  gain: number;
  loss: number;
}
export interface Suggestions {
  brand: string;
  keeps: number;
  mutes: number;
  suggestions: Suggestion[];
  /** The query with all of `exclude` left out; null where there is none. */
  query: string | null;
  /** All of `exclude` together: a label two terms would drop counts once. */
  together: { gain: number; loss: number };
}

/** Of each kind at most so many; a term must stand in so many labels of its kind: one says little. */
const MOST = 8;
const LEAST = 2;
/** One kept mention lost weighs as much as so many muted ones dropped. */
const DEAR = 4;
/** How much more often a context term must stand on its side. */
const TELLING = 3;

/** Terms that tell this brand from its namesakes, learnt from keep and mute labels and measured on them. */
export async function suggestFor(world: World, id: string): Promise<Suggestions> {
  const config = await world.config();
  await mustName(
    '<brand>',
    [id],
    config.brands.map(brand => brand.id),
  );
  const brand = config.brands.find(each => each.id === id) as Brand;
  const feedback = (await (await world.store('read')).feedback(id)).filter(({ field }) => field === 'relevant');
  return suggestions(brand, feedback);
}

/** Which labels a term stands in, by their numbers. */
interface Term {
  term: string;
  kept: number[];
  muted: number[];
}

export function suggestions(
  brand: Pick<Brand, 'id' | 'name' | 'text' | 'context'>,
  feedback: readonly Feedback[],
): Suggestions {
  const terms = count(brand, feedback);
  const keeps = feedback.filter(({ value }) => value === 'yes').length;
  const mutes = feedback.length - keeps;
  const right = choose(
    terms,
    ({ muted }) => muted,
    ({ kept }) => kept,
  );
  const named = new Set(right.map(({ term }) => term));
  const share = (n: number, of: number): number => (n + 0.5) / (of + 1);
  const against = choose(
    terms.filter(
      ({ term, kept, muted }) => !named.has(term) && share(muted.length, mutes) >= TELLING * share(kept.length, keeps),
    ),
    ({ muted }) => muted,
    () => [],
  );
  const backing = choose(
    terms.filter(({ kept, muted }) => share(kept.length, keeps) >= TELLING * share(muted.length, mutes)),
    ({ kept }) => kept,
    ({ muted }) => muted,
  );
  const all = (of: readonly Term[], which: 'kept' | 'muted'): number => new Set(of.flatMap(term => term[which])).size;
  return {
    brand: brand.id,
    keeps,
    mutes,
    suggestions: [
      ...right.map(one => told('exclude', one.term, one.muted, one.kept)),
      ...against.map(one => told('against', one.term, one.muted, one.kept)),
      ...backing.map(one => told('for', one.term, one.kept, one.muted)),
    ],
    query: right.length === 0 ? null : `(${brand.text}) NOT (${right.map(({ term }) => quoted(term)).join(' OR ')})`,
    together: { gain: all(right, 'muted'), loss: all(right, 'kept') },
  };
}

function told(kind: Suggestion['kind'], term: string, gain: readonly number[], loss: readonly number[]): Suggestion {
  return { kind, term, gain: gain.length, loss: loss.length };
}

function quoted(term: string): string {
  return /^[\p{L}\p{N}]+$/u.test(term) ? term : `"${term.replace(/["\\*?]/g, ' ').trim()}"`;
}

function count(brand: Pick<Brand, 'name' | 'context'>, feedback: readonly Feedback[]): Term[] {
  const known = new Set(
    [brand.name, ...brand.context.for, ...brand.context.against].flatMap(text =>
      tokenize(text).map(({ forms }) => forms[0]),
    ),
  );
  const terms = new Map<string, Term>();
  feedback.forEach((one, i) => {
    for (const term of termsOf({ ...one, more: '', site: null })) {
      if (term.split(' ').some(word => known.has(word))) continue;
      const found = terms.get(term) ?? { term, kept: [], muted: [] };
      terms.set(term, found);
      (one.value === 'yes' ? found.kept : found.muted).push(i);
    }
  });
  return [...terms.values()];
}

/** Greedily: each time the term that gets the most labels right which no term before it did, each one wrong weighing against it. */
function choose(terms: readonly Term[], gains: (term: Term) => number[], losses: (term: Term) => number[]): Term[] {
  const chosen: Term[] = [];
  const covered = new Set<number>();
  const candidates = terms.filter(term => gains(term).length >= LEAST);
  while (chosen.length < MOST) {
    let best: { term: Term; worth: number } | null = null;
    for (const term of candidates) {
      const fresh = gains(term).filter(label => !covered.has(label)).length;
      const worth = fresh - DEAR * losses(term).length;
      if (fresh === 0 || worth <= 0) continue;
      // Of two as good the plainer: fewer words, then by the alphabet.
      if (best === null || worth > best.worth || (worth === best.worth && plainer(term.term, best.term.term)))
        best = { term, worth };
    }
    if (best === null) break;
    chosen.push(best.term);
    for (const label of gains(best.term)) covered.add(label);
  }
  return chosen;
}

function plainer(a: string, b: string): boolean {
  const [words, others] = [a.split(' ').length, b.split(' ').length];
  return words < others || (words === others && a < b);
}
