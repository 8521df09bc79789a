import type { Position, Query } from '../model/brand.ts';
import { QueryError } from '../model/errors.ts';
import type { Lexeme } from './lex.ts';
import { compileRegex } from './regex-parse.ts';
import { itemsOf } from './seq.ts';

/** A word, phrase, literal or expression outside any field, or in title: and text:. @throws QueryError where it asks for nothing or for too much. */
export function bare(piece: Lexeme): Query {
  const at: Position = [piece.from, piece.to];
  switch (piece.kind) {
    case 'word': {
      checkWildcard(piece.value, piece.from);
      if (itemsOf([piece.value]).length === 0) throw nothing(piece.from);
      return { op: 'term', value: piece.value, at };
    }
    case 'phrase': {
      for (const part of piece.parts) if (part.value !== '*') checkWildcard(part.value, part.from);
      const parts = piece.parts.map(part => part.value);
      const lone = piece.parts.find(part => part.value === '*');
      if (lone && parts.every(part => part === '*')) throw badWildcard(lone.from);
      if (itemsOf(parts).every(item => item.kind === 'any')) throw nothing(piece.from);
      return { op: 'phrase', parts, slop: piece.slop, at };
    }
    case 'literal':
      if (piece.value.trim() === '') throw nothing(piece.from);
      return { op: 'literal', value: piece.value, flags: '', at };
    case 'regex':
      compileRegex(piece.value, piece.flags, piece.from);
      return { op: 'regex', value: piece.value, flags: piece.flags, at };
    default:
      throw new QueryError('E_BAD_VALUE', piece.from, 'a word was expected here');
  }
}

function nothing(at: number): QueryError {
  return new QueryError(
    'E_EMPTY',
    at,
    'there is no letter, digit or emoji in it to look for',
    'signs are matched by {…}',
  );
}

/** A wildcard needs two characters beside it, or nearly every word would match. */
function checkWildcard(value: string, at: number): void {
  const unescaped = value.replace(/\\./gsu, 'x');
  if (/[*?]/.test(unescaped) && [...unescaped.replace(/[*?]/g, '')].length < 2) throw badWildcard(at);
}

function badWildcard(at: number): QueryError {
  return new QueryError(
    'E_BAD_WILDCARD',
    at,
    'a wildcard needs at least two letters beside it',
    'a lone * is allowed inside a phrase, or as the whole query',
  );
}
