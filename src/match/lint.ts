import type { Position, Query } from '../model/brand.ts';
import { itemsOf } from './seq.ts';

/** Something a query's writer may not have meant. */
export interface Lint {
  code: 'L_LOWERCASE_OPERATOR' | 'L_MIXED_OPERATORS' | 'L_EMPTYING_NOT' | 'L_COMMON_WORD' | 'L_MATCHES_ALL';
  at: Position;
  message: string;
  hint: string;
}

/** Words that stand in nearly every text of their language: a brand that matches one of them hears everything. */
const COMMON = new Set(
  (
    'a an and are as at be but by for from has have he her his i if in is it its me my no not of on or our she so that the their them ' +
    'there they this to up was we were what when which who will with you your just can do all out about get got like one how now more ' +
    'de la le les des du un une et est en que qui dans pour pas sur au el los las una y es por con para se no lo su del ' +
    'der die das und ist nicht ein eine zu den mit von auf im sich auch es ich sie er wir ihr ' +
    'il lo gli di che non per un una sono mi ti si ma o os as do da em um uma com não na no é'
  ).split(' '),
);

/** What may be wrong with a query that can be read; in order of position. */
export function lintQuery(text: string, query: Query): Lint[] {
  const out: Lint[] = [];
  visit(query, text, out, false);
  const alone = commonAlone(query);
  for (const term of alone)
    out.push({
      code: 'L_COMMON_WORD',
      at: term.at,
      message: `“${term.op === 'term' ? term.value : ''}” is in nearly every text`,
      hint: 'add a word that has to be there too, or use {…} to fix its case',
    });
  return out.sort((a, b) => a.at[0] - b.at[0]);
}

function visit(query: Query, text: string, out: Lint[], negated: boolean): void {
  switch (query.op) {
    case 'near':
      visit(query.left, text, out, negated);
      visit(query.right, text, out, negated);
      return;
    case 'field':
    case 'not':
      visit(query.of, text, out, negated !== (query.op === 'not'));
      return;
    case 'and':
      lowerCase(query.of, out);
      emptying(query.of, out);
      break;
    case 'or':
      mixed(query.of, text, out);
      break;
    case 'regex':
      if (/^(?:\.\*|\.\+|.\*|.\?)*$/.test(query.value))
        out.push({
          code: 'L_MATCHES_ALL',
          at: query.at,
          message: 'this expression matches any text',
          hint: 'give it something that has to be there',
        });
      return;
    default:
      return;
  }
  for (const of of query.of) visit(of, text, out, negated);
}

/** `acme and phone` looks for three words. */
function lowerCase(of: readonly Query[], out: Lint[]): void {
  for (const [i, one] of of.entries()) {
    if (one.op !== 'term' || !/^(?:and|or|not|near)$/i.test(one.value) || i === of.length - 1) continue;
    if (i === 0 && one.value.toLowerCase() !== 'not') continue;
    const meant = one.value.toUpperCase();
    out.push({
      code: 'L_LOWERCASE_OPERATOR',
      at: one.at,
      message: `“${one.value}” is looked for as a word`,
      hint: `did you mean ${meant}? If not, write "${one.value}"`,
    });
  }
}

/** An OR with an AND in one of its branches that no parenthesis holds together. */
function mixed(of: readonly Query[], text: string, out: Lint[]): void {
  const branch = of.find(one => one.op === 'and' && !inParentheses(one.at, text));
  if (branch)
    out.push({
      code: 'L_MIXED_OPERATORS',
      at: branch.at,
      message: 'AND and OR are mixed: AND (or a blank) binds closer',
      hint: 'add parentheses to show which is meant',
    });
}

function inParentheses([from, to]: Position, text: string): boolean {
  return /\(\s*$/.test(text.slice(Math.max(0, from - 50), from)) && /^\s*\)/.test(text.slice(to, to + 50));
}

/** `acme NOT acme`: what is asked for is also excluded. */
function emptying(of: readonly Query[], out: Lint[]): void {
  const wanted = new Set(of.map(key).filter(one => one !== null));
  for (const one of of) {
    if (one.op !== 'not') continue;
    const excluded = one.of.op === 'or' ? one.of.of : [one.of];
    if (excluded.some(not => wanted.has(key(not) ?? '')))
      out.push({
        code: 'L_EMPTYING_NOT',
        at: one.at,
        message: 'this excludes what the query asks for: nothing can match',
        hint: 'exclude something narrower',
      });
  }
}

function key(query: Query): string | null {
  if (query.op === 'term') return JSON.stringify(itemsOf([query.value]));
  return query.op === 'phrase' && query.slop === null ? JSON.stringify(itemsOf(query.parts)) : null;
}

/** Common words that suffice for a match by themselves. */
function commonAlone(query: Query): Query[] {
  switch (query.op) {
    case 'term':
      return COMMON.has(query.value.toLowerCase()) ? [query] : [];
    case 'or':
      return query.of.flatMap(commonAlone);
    case 'field':
      return query.name === 'title' || query.name === 'text' ? commonAlone(query.of) : [];
    case 'and': {
      const positive = query.of.filter(of => of.op !== 'not');
      const common = positive.map(commonAlone);
      return common.every(one => one.length > 0) ? common.flat() : [];
    }
    default:
      return [];
  }
}
