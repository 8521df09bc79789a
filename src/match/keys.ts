import { fold, normalise } from '../text/fold.ts';
import { ONE, STAR } from '../text/shapes.ts';
import type { Place, Plan } from './plan.ts';
import type { SeqItem } from './seq.ts';

// What a text must hold for a query to match at all. A query is looked at only where one of its keys is found.

export type Key =
  /** A token form; `before`: the form that must stand right before it, where known. */
  | { kind: 'form'; form: string; before: string | null; direct: Direct }
  /** A form that begins so. */
  | { kind: 'prefix'; text: string }
  /** The folded text, without the signs that aliases drop, holds this. */
  | { kind: 'infix'; text: string };
/** The fields in which finding the key is already a match of the query; null: the query has to be evaluated. */
export type Direct = readonly Place[] | null;

/** A form that the scanner can see by itself: a run of letters and digits, or one character of a spaceless script. */
export function isSimple(form: string): boolean {
  return /^[\p{L}\p{N}]+$/u.test(form);
}

/** Prefixes are told apart up to this length. */
export const MAX_PREFIX = 24;

/** Keys of which any match holds at least one; null where there is no such set and the query has to be evaluated on everything. */
export function keysOf(plan: Plan): Key[] | null {
  return keys(plan, true);
}

/** `root`: nothing but OR stands above. */
function keys(plan: Plan, root: boolean): Key[] | null {
  switch (plan.op) {
    case 'row':
      return rowKeys(plan, root);
    case 'near':
      return best([keys(plan.left, false), keys(plan.right, false)]);
    case 'and':
      return best(plan.of.map(of => keys(of, false)));
    case 'or': {
      const all = plan.of.map(of => keys(of, root));
      return all.every(one => one !== null) ? all.flat() : null;
    }
    case 'literal':
      return infix(fold(normalise(plan.value).text));
    case 'regex':
      return infix(plan.program.needs.toLowerCase());
    default:
      return null;
  }
}

function rowKeys({ items, slop, places }: Plan & { op: 'row' }, root: boolean): Key[] | null {
  if (slop === null && root && items.length <= 2 && items.every(item => item.kind === 'form' && isSimple(item.form))) {
    const [first, second] = items.map(item => (item.kind === 'form' ? item.form : ''));
    if (first !== undefined && second === undefined)
      return [{ kind: 'form', form: first, before: null, direct: places }];
    if (first !== undefined && second !== undefined)
      return [{ kind: 'form', form: second, before: first, direct: places }];
  }
  return best(items.map((item, i) => itemKeys(item, slop === null ? items[i - 1] : undefined)));
}

function itemKeys(item: SeqItem, before: SeqItem | undefined): Key[] | null {
  if (item.kind === 'any') return null;
  if (item.kind === 'form') {
    const pair = before?.kind === 'form' && isSimple(before.form) && isSimple(item.form) ? before.form : null;
    return [{ kind: 'form', form: item.form, before: pair, direct: null }];
  }
  const { pattern } = item;
  // What asks for a kind of name is looked for as a part of the text: its signs are no letters.
  if (!/^[\p{L}\p{N}]+$/u.test(pattern)) return infix(pattern);
  const head = pattern.split(STAR)[0]?.split(ONE)[0] ?? '';
  if (head.length >= 2 && isSimple(head)) return [{ kind: 'prefix', text: head.slice(0, MAX_PREFIX) }];
  // One syllable of Hangul says as much as two letters.
  if (/^\p{sc=Hangul}/u.test(head)) return [{ kind: 'prefix', text: head.slice(0, MAX_PREFIX) }];
  return infix(pattern);
}

/** The longest run of plain letters and digits. */
function infix(text: string): Key[] | null {
  const runs = text.match(/[a-z0-9]+/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  return longest.length >= 2 ? [{ kind: 'infix', text: longest }] : null;
}

function best(choices: readonly (Key[] | null)[]): Key[] | null {
  let chosen: Key[] | null = null;
  for (const choice of choices) if (choice && (!chosen || worth(choice) > worth(chosen))) chosen = choice;
  return chosen;
}

/** Longer words are rarer, fewer keys are hit less often, a known neighbour helps most. */
function worth(keys: readonly Key[]): number {
  const weakest = Math.min(
    ...keys.map(key =>
      key.kind === 'form'
        ? key.form.length + (key.before === null ? 0 : 6) + 3
        : key.kind === 'prefix'
          ? key.text.length
          : key.text.length - 4,
    ),
  );
  return weakest - Math.log2(keys.length);
}
