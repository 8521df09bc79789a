import type { Query } from '../model/brand.ts';
import { FIELDS } from './fields.ts';
import { narrow } from './narrow.ts';
import { printQuery } from './print.ts';
import { itemsOf, itemText } from './seq.ts';

/** What a query says, for people: no spaces or marks of layout beyond `depth`. */
export interface Explained {
  /** The query as it was understood. */
  query: string;
  lines: { depth: number; text: string; needs: string }[];
  /** Fields it asks about, in order of the alphabet. */
  fields: string[];
  /** Fields among them that exist only after scoring. */
  late: string[];
  /** Whether the full-text index can help to find it in the store. */
  indexed: boolean;
}

/** Where bare words are looked for. */
const WORDS = 'title or text';

/** The tree of a query as lines, and what each clause needs of a mention. */
export function explainQuery(query: Query): Explained {
  const lines: Explained['lines'] = [];
  const fields = new Set<string>();
  describe(query, 0, WORDS, lines, fields);
  const sorted = [...fields].sort();
  return {
    query: printQuery(query),
    lines,
    fields: sorted,
    late: sorted.filter(name => FIELDS[name]?.late),
    indexed: narrow(query) !== null,
  };
}

function describe(query: Query, depth: number, where: string, lines: Explained['lines'], fields: Set<string>): void {
  function line(text: string, needs: string): void {
    lines.push({ depth, text, needs });
  }
  function below(of: Query, place = where): void {
    describe(of, depth + 1, place, lines, fields);
  }
  switch (query.op) {
    case 'term':
    case 'phrase':
      line(...leafLine(query, where));
      break;
    case 'literal':
      line(`exactly ${printQuery(query)}`, where);
      break;
    case 'regex':
      line(`pattern ${printQuery(query)}`, where);
      break;
    case 'compare':
      fields.add(query.name);
      line(printQuery(query), query.name);
      break;
    case 'field':
      fields.add(query.name);
      line(`in ${query.name}`, FIELDS[query.name]?.says ?? '');
      below(query.of, query.name);
      break;
    case 'near':
      line(`near: at most ${query.within} words between${query.ordered ? ', in this order' : ''}`, where);
      below(query.left);
      below(query.right);
      break;
    case 'not':
      line('not', '');
      below(query.of);
      break;
    case 'and':
    case 'or':
      line(query.op === 'and' ? 'all of' : 'any of', '');
      for (const of of query.of) below(of);
  }
}

function leafLine(query: Query & { op: 'term' | 'phrase' }, where: string): [text: string, needs: string] {
  if (where !== WORDS && FIELDS[where]?.kind !== 'words') return [printQuery(query), where];
  if (query.op === 'term' && query.value === '*') return ['everything', 'nothing'];
  const items = itemsOf(query.op === 'term' ? [query.value] : query.parts).map(itemText);
  const row = items.join(' ');
  if (query.op === 'phrase' && query.slop !== null)
    return [`words in any order within ${items.length + query.slop}: ${row}`, where];
  return [items.length === 1 ? `word ${row}` : `words in a row: ${row}`, where];
}
