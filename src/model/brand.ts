import type { Instant } from './time.ts';

export type Position = readonly [start: number, end: number];
/** The query language; positions point into the query's text. */
export type Query =
  | { op: 'term'; value: string; at: Position }
  | { op: 'phrase'; parts: string[]; slop: number | null; at: Position }
  | { op: 'literal' | 'regex'; value: string; flags: string; at: Position }
  | { op: 'near'; left: Query; right: Query; within: number; ordered: boolean; at: Position }
  | { op: 'field'; name: string; of: Query; at: Position }
  | { op: 'compare'; name: string; low: number | null; high: number | null; open: boolean; at: Position }
  | { op: 'not'; of: Query; at: Position }
  | { op: 'and' | 'or'; of: Query[]; at: Position };

export type Role = 'own' | 'competitor' | 'topic';
export interface Brand {
  id: string;
  name: string;
  role: Role;
  /** The query as its user wrote it. */
  text: string;
  query: Query;
  /** Platform → handle: the brand's own voices. */
  handles: Readonly<Record<string, string>>;
  context: { for: string[]; against: string[] };
  since: Instant | null;
}

/**
 * What a searching source may ask for: the fewest words and phrases of which any match must hold at least one
 * (`(acme OR "acme corp") NOT comics` → `acme`, `"acme corp"`). Null where the query has a branch without any
 * (`*`, `lang:de`): such a query cannot be searched for, only matched against what a source lists.
 */
export function positiveTerms(query: Query): string[] | null {
  const terms = alternatives(query);
  return terms && [...new Set(terms)];
}

function alternatives(query: Query): string[] | null {
  switch (query.op) {
    case 'term':
      return /[\p{L}\p{N}]/u.test(query.value) && !/[*?]/.test(query.value) ? [query.value] : null;
    case 'phrase': {
      const words = query.parts.filter(part => !/[*?]/.test(part));
      if (words.length === 0) return null;
      return query.slop === null && words.length === query.parts.length ? [words.join(' ')] : [longest(words)];
    }
    case 'literal':
      return [query.value];
    case 'regex':
    case 'compare':
    case 'not':
      return null;
    case 'near':
      return fewest([alternatives(query.left), alternatives(query.right)]);
    case 'field':
      return query.name === 'title' || query.name === 'text' ? alternatives(query.of) : null;
    case 'and':
      return fewest(query.of.map(alternatives));
    case 'or': {
      const all = query.of.map(alternatives);
      return all.every(terms => terms !== null) ? all.flat() : null;
    }
  }
}

function fewest(choices: (string[] | null)[]): string[] | null {
  const known = choices.filter(terms => terms !== null);
  return known.length === 0 ? null : known.reduce((best, terms) => (terms.length < best.length ? terms : best));
}

function longest(words: readonly string[]): string {
  return words.reduce((best, word) => (word.length > best.length ? word : best));
}
