import type { Query } from '../model/brand.ts';
import type { Item, Match, Media } from '../model/mention.ts';
import { fold, normalise } from '../text/fold.ts';
import { buildAutomaton } from './automaton.ts';
import { charTable } from './chars.ts';
import { decide, newReadings, type Readings } from './evaluate.ts';
import { type Finds, FULL, full, newFinds, spansOf } from './finds.ts';
import { keysOf } from './keys.ts';
import { load } from './page.ts';
import { type Place, type Plan, planOf } from './plan.ts';
import { PLACE_BITS, Postings } from './postings.ts';
import { scan } from './scan.ts';
import { subjectOf } from './subject.ts';

/** One matcher for all queries. `about`: the configured source the item came from. Matches are in the order of the queries. */
export type Matcher = (item: Item, about?: { source?: string; media?: Media }) => Match[];

/**
 * Makes ready any number of queries. Each text is read once: every word's hash is looked up among the keys of all
 * queries, and only a query one of whose keys is there is evaluated; a plain word or pair of words is decided on the spot.
 * Matchers keep scratch space between calls; they are not to be called from within one.
 */
export function compile(brands: readonly { id: string; query: Query }[]): Matcher {
  charTable();
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
  const finds = newFinds(postings, plans.length);
  const findInfixes = infixFinder(postings);

  function look(text: string, name: Place): void {
    if (text === '') return;
    finds.text = text;
    finds.bit = PLACE_BITS[name];
    scan(finds, load(text));
    findInfixes?.(text, finds);
  }
  return (item, about) => {
    look(item.title, 'title');
    look(item.text, 'text');
    look(item.more, 'more');
    for (let i = 0; i < always.length; i++) full(finds, always[i] as number);
    return finds.seen === 0 ? [] : settle(finds, plans, ids, item, about?.source ?? null);
  };
}

function settle(
  finds: Finds,
  plans: readonly Plan[],
  ids: readonly string[],
  item: Item,
  source: string | null,
): Match[] {
  const { touched, state, seen } = finds;
  finds.seen = 0;
  finds.spotted = 0;
  sortFirst(touched, seen);
  let out: Match[] | null = null;
  let readings: Readings | null = null;
  for (let i = 0; i < seen; i++) {
    const query = touched[i] as number;
    const whole = state[query] === FULL;
    state[query] = 0;
    if (whole) readings ??= newReadings(subjectOf(item, source));
    const spans = whole && readings ? decide(plans[query] as Plan, readings) : spansOf(finds, query);
    if (!spans) continue;
    const match = { brand: ids[query] as string, spans };
    if (out) out.push(match);
    else out = [match];
  }
  return out ?? [];
}

/** Few most of the time: then the sort of typed arrays costs more than all the rest. */
function sortFirst(numbers: Int32Array, count: number): void {
  if (count > 16) numbers.subarray(0, count).sort();
  else
    for (let i = 1; i < count; i++) {
      const one = numbers[i] as number;
      let at = i;
      for (; at > 0 && (numbers[at - 1] as number) > one; at--) numbers[at] = numbers[at - 1] as number;
      numbers[at] = one;
    }
}

/** Looks for parts of words; null where no query asks for one. */
function infixFinder(postings: Postings): ((text: string, finds: Finds) => void) | null {
  const needles = [...postings.infixes.keys()];
  if (needles.length === 0) return null;
  const lists = [...postings.infixes.values()];
  const automaton = buildAutomaton(needles);
  return (text, finds) => {
    // Aliases drop these signs, so that a part of an alias may have had one inside.
    const folded = fold(normalise(text).text).replace(/['._\u200C\u200D]/g, '');
    automaton.scan(folded, needle => {
      for (const posting of lists[needle] ?? []) full(finds, posting.query);
    });
  };
}
