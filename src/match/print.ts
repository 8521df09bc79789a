import type { Query } from '../model/brand.ts';
import { FIELDS } from './fields.ts';

/** Writes a query so that {@link parseQuery} reads the same tree again, whatever its positions. */
export function printQuery(query: Query): string {
  return print(query, 'or', false);
}

/** What may stand without parentheses, from loosest to tightest. */
type Level = 'or' | 'and' | 'near' | 'unary' | 'primary';
const ORDER: readonly Level[] = ['or', 'and', 'near', 'unary', 'primary'];
const LEVEL: Readonly<Record<Query['op'], Level>> = {
  or: 'or',
  and: 'and',
  near: 'near',
  not: 'unary',
  term: 'primary',
  phrase: 'primary',
  literal: 'primary',
  regex: 'primary',
  field: 'primary',
  compare: 'primary',
};

/** `inField`: compare clauses leave out their name, which stands before the group. */
function print(query: Query, level: Level, inField: boolean): string {
  const text = bare(query, inField);
  return ORDER.indexOf(LEVEL[query.op]) >= ORDER.indexOf(level) ? text : `(${text})`;
}

function bare(query: Query, inField: boolean): string {
  switch (query.op) {
    case 'term':
      return word(query.value, inField);
    case 'phrase':
      return `"${query.parts.map(part => part.replaceAll('"', '\\"')).join(' ')}"${query.slop === null ? '' : `~${query.slop}`}`;
    case 'literal':
      return `{${query.value.replace(/[\\}]/g, '\\$&')}}`;
    case 'regex':
      return `/${query.value.replace(/\\.|\//gs, found => (found === '/' ? '\\/' : found))}/${query.flags}`;
    case 'near': {
      const right = print(query.right, 'unary', inField);
      return `${print(query.left, 'near', inField)} NEAR/${query.within}${query.ordered ? 'f' : ''} ${right}`;
    }
    case 'field':
      return `${query.name}:${isLeaf(query.of) ? bare(query.of, true) : `(${bare(query.of, true)})`}`;
    case 'compare':
      return `${query.name}:${comparison(query)}`;
    case 'not':
      return `NOT ${print(query.of, 'unary', inField)}`;
    case 'and':
      return query.of.map(of => print(of, 'near', inField)).join(' AND ');
    case 'or':
      return query.of.map(of => print(of, 'and', inField)).join(' OR ');
  }
}

function isLeaf(query: Query): boolean {
  return query.op === 'term' || query.op === 'phrase' || query.op === 'literal' || query.op === 'regex';
}

function word(value: string, inField: boolean): string {
  let out = value.replace(/\\[*?\\]|[\s()"]|<(?=<<)/gu, found => (found.length > 1 ? found : `\\${found}`));
  if (/^[{/-]/.test(out) || /^(?:AND|OR|NOT)$/.test(out) || /^O?NEAR(?:\/|$)/.test(out)) out = `\\${out}`;
  return inField ? out : out.replace(/^([A-Za-z_]+):/, '$1\\:');
}

function comparison(query: Query & { op: 'compare' }): string {
  const { low, high, open, name } = query;
  if (FIELDS[name]?.kind === 'date') return new Date(low ?? high ?? 0).toISOString().replace('T00:00:00.000Z', '');
  if (low !== null && high !== null) return low === high ? String(low) : `${low}..${high}`;
  return low !== null ? `>${open ? '' : '='}${low}` : `<${open ? '' : '='}${high}`;
}
