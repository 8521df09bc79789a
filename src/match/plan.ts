import type { Query } from '../model/brand.ts';
import type { Span } from '../model/mention.ts';
import { compareTest, fieldTest, type Test } from './about.ts';
import { FIELDS } from './fields.ts';
import { findRegex } from './regex.ts';
import { compileRegex } from './regex-parse.ts';
import type { Program } from './regex-program.ts';
import { itemsOf, type SeqItem } from './seq.ts';

/** The texts a clause looks at. */
export type Place = Span['field'];
export const PLACES: readonly Place[] = ['title', 'text', 'more'];

/** A query made ready: words cut into tokens, fields distributed to the clauses they hold, tests bound. */
export type Plan =
  | { op: 'all' }
  | { op: 'row'; items: readonly SeqItem[]; slop: number | null; places: readonly Place[] }
  | { op: 'near'; left: Plan; right: Plan; within: number; ordered: boolean; places: readonly Place[] }
  | { op: 'literal'; value: string; places: readonly Place[] }
  | { op: 'regex'; program: Program; places: readonly Place[] }
  | { op: 'test'; test: Test }
  | { op: 'not'; of: Plan }
  | { op: 'and' | 'or'; of: Plan[] };

const plans = new WeakMap<Query, Plan>();

/** Made once for each query object. */
export function planOf(query: Query): Plan {
  const known = plans.get(query);
  if (known) return known;
  const made = query.op === 'term' && query.value === '*' ? ({ op: 'all' } as const) : make(query, null);
  plans.set(query, made);
  return made;
}

function make(query: Query, field: string | null): Plan {
  const kind = field === null ? 'words' : FIELDS[field]?.kind;
  const places: readonly Place[] = field === 'title' || field === 'text' ? [field] : PLACES;
  switch (query.op) {
    case 'term':
    case 'phrase':
      if (field !== null && kind !== 'words') return { op: 'test', test: fieldTest(field, query) };
      if (query.op === 'term') return { op: 'row', items: itemsOf([query.value]), slop: null, places };
      return { op: 'row', items: itemsOf(query.parts), slop: query.slop, places };
    case 'literal':
      return { op: 'literal', value: query.value, places };
    case 'regex': {
      const program = compileRegex(query.value, query.flags, query.at[0]);
      if (kind === 'url') return { op: 'test', test: subject => findRegex(program, subject.url, true) !== null };
      return { op: 'regex', program, places };
    }
    case 'near': {
      const { within, ordered } = query;
      return { op: 'near', left: make(query.left, field), right: make(query.right, field), within, ordered, places };
    }
    case 'field':
      return make(query.of, query.name);
    case 'compare':
      return { op: 'test', test: compareTest(query) };
    case 'not':
      return { op: 'not', of: make(query.of, field) };
    case 'and':
    case 'or':
      // What is cheap to decide comes first.
      return { op: query.op, of: query.of.map(of => make(of, field)).sort((a, b) => COST[a.op] - COST[b.op]) };
  }
}

const COST: Readonly<Record<Plan['op'], number>> = {
  all: 0,
  test: 0,
  row: 1,
  not: 2,
  or: 2,
  and: 2,
  near: 3,
  literal: 3,
  regex: 4,
};
