import type { Position, Query } from '../model/brand.ts';
import { QueryError } from '../model/errors.ts';
import { parseInstant } from '../model/time.ts';
import { nearest } from '../text/nearest.ts';
import type { Field } from './fields.ts';
import type { Lexeme } from './lex.ts';
import { compileRegex } from './regex-parse.ts';

const NUMBER = '(\\d{1,12}(?:\\.\\d{1,6})?)([km]?)';
const RANGE = new RegExp(`^${NUMBER}\\.\\.${NUMBER}$`, 'i');
const COMPARE = new RegExp(`^(>=|<=|>|<|=)?${NUMBER}$`, 'i');
const TIMES: Readonly<Record<string, number>> = { k: 1e3, m: 1e6 };

/** `>=1k`, `10..20`, `2026-01-01` after a field's colon. @throws QueryError just after the colon. */
export function comparison(name: string, about: Field, piece: Lexeme): Query {
  const at: Position = [piece.from, piece.to];
  const text =
    piece.kind === 'word' ? piece.value : piece.kind === 'phrase' ? piece.parts.map(p => p.value).join(' ') : '';
  if (about.kind === 'date') {
    const instant = parseInstant(text);
    if (instant === null)
      throw new QueryError(
        'E_BAD_VALUE',
        piece.from,
        `“${text}” is not a date`,
        'dates are written 2026-11-21 or 2026-11-21T09:00Z',
      );
    return name === 'since'
      ? { op: 'compare', name, low: instant, high: null, open: false, at }
      : { op: 'compare', name, low: null, high: instant, open: true, at };
  }
  const range = RANGE.exec(text);
  const low = number(range?.[1], range?.[2]);
  const high = number(range?.[3], range?.[4]);
  if (range && low <= high) return { op: 'compare', name, low, high, open: false, at };
  const found = COMPARE.exec(text);
  if (!found)
    throw new QueryError(
      'E_BAD_NUMBER',
      piece.from,
      range ? `the range ${text} is empty` : `“${text}” is not a number`,
      `write ${name}:>1000, ${name}:>=1k or ${name}:10..20`,
    );
  const value = number(found[2], found[3]);
  const sign = found[1] ?? '=';
  const above = sign.startsWith('>');
  const below = sign.startsWith('<');
  return {
    op: 'compare',
    name,
    low: below ? null : value,
    high: above ? null : value,
    open: sign === '>' || sign === '<',
    at,
  };
}

function number(digits = '0', suffix = ''): number {
  // Powers of ten in the exponent keep 1.1k at 1100 where 1.1 * 1000 would be 1100.0000000000002.
  const zeros = { 1: 0, 1e3: 3, 1e6: 6 }[TIMES[suffix.toLowerCase()] ?? 1] ?? 0;
  return Number(`${digits}e${zeros}`);
}

/** The value of a field that is not searched word by word. @throws QueryError just after the colon. */
export function fieldValue(name: string, about: Field, piece: Lexeme): Query {
  const at: Position = [piece.from, piece.to];
  if (piece.kind === 'regex' && about.kind === 'url') {
    compileRegex(piece.value, piece.flags, piece.from);
    return { op: 'regex', value: piece.value, flags: piece.flags, at };
  }
  if (piece.kind !== 'word' && piece.kind !== 'phrase')
    throw new QueryError('E_BAD_VALUE', piece.from, `${name}: takes a word or a "phrase"`);
  const value = piece.kind === 'word' ? piece.value : piece.parts.map(part => part.value).join(' ');
  if (about.kind === 'one' && !about.values.includes(value.toLowerCase())) {
    const guess = nearest(value, about.values);
    throw new QueryError(
      'E_BAD_VALUE',
      piece.from,
      `${name}: cannot be “${value}”`,
      guess ? `did you mean ${name}:${guess}?` : `it is one of ${about.values.join(', ')}`,
    );
  }
  if (about.kind === 'lang' && !/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(value))
    throw new QueryError('E_BAD_VALUE', piece.from, `“${value}” is not a language`, 'write lang:en or lang:pt-BR');
  if (value.trim() === '') throw new QueryError('E_BAD_VALUE', piece.from, `${name}: has no value`);
  if (piece.kind === 'word') return { op: 'term', value, at };
  return { op: 'phrase', parts: piece.parts.map(part => part.value), slop: piece.slop, at };
}

/** The plain string that a term or phrase in a field stands for: escapes undone, wildcards as they are. */
export function plainValue(query: Query): string {
  const raw = query.op === 'term' ? query.value : query.op === 'phrase' ? query.parts.join(' ') : '';
  return raw.replace(/\\([*?\\])/g, '$1');
}
