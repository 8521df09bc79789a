import type { Position, Query } from '../model/brand.ts';
import { QueryError } from '../model/errors.ts';
import { nearest } from '../text/nearest.ts';
import { FIELDS } from './fields.ts';
import { bare } from './leaf.ts';
import { type Lexeme, lexeme, skipBlank } from './lex.ts';
import { comparison, fieldValue } from './values.ts';

// query   = or ;                          or = and , { "OR" , and } ;
// and     = near , { [ "AND" ] , near } ; near = unary , { NEAR , unary } ;
// unary   = ( "NOT" | "-" ) , unary | primary ;
// primary = "(" , or , ")" | field | phrase | literal | regex | word ;

export interface ParseOptions {
  /** refuse: a brand's own query, or a cue. Fields that exist only after scoring are an error, and a lone `*` keeps everything its sources bring. */
  late?: 'allow' | 'refuse';
}
type At = Lexeme & { from: number };
/** The field whose group is being read; null: title and text. */
type Scope = string | null;

const MAX_DEPTH = 200;

/**
 * Reads a query.
 * @throws QueryError with a code and the 0-based UTF-16 offset of what is wrong.
 */
export function parseQuery(text: string, options: ParseOptions = {}): Query {
  return new Parser(text, options.late ?? 'allow').parse();
}

class Parser {
  private readonly text: string;
  private readonly late: 'allow' | 'refuse';
  private next: At;
  private depth = 0;

  constructor(text: string, late: 'allow' | 'refuse') {
    this.text = text;
    this.late = late;
    this.next = this.read(0);
  }

  parse(): Query {
    if (this.next.kind === 'end') throw new QueryError('E_EMPTY', 0, 'the query is empty', 'write what to look for');
    // Elsewhere a lone star is a wildcard without letters: whoever wants to see everything asks for nothing.
    const star = this.late === 'refuse' ? this.everything() : null;
    if (star) return star;
    const query = this.or(null, null);
    if (this.next.kind === 'close') throw this.unbalanced(this.next.from);
    const branches = query.op === 'or' ? query.of : [query];
    if (!branches.every(branch => isPositive(branch)))
      throw new QueryError(
        'E_ONLY_NOT',
        0,
        'a query of exclusions alone would match nearly everything',
        'add something that has to be there',
      );
    return query;
  }

  /** `*` and nothing else. */
  private everything(): Query | null {
    const word = this.next;
    if (word.kind !== 'word' || word.value !== '*') return null;
    return skipBlank(this.text, word.to) < this.text.length ? null : { op: 'term', value: '*', at: span(word) };
  }

  private read(from: number): At {
    return lexeme(this.text, skipBlank(this.text, from), false);
  }

  private peek(): Lexeme['kind'] {
    return this.next.kind;
  }

  private take(): At {
    const taken = this.next;
    this.next = this.read(taken.to);
    return taken;
  }

  private or(scope: Scope, pending: At | null): Query {
    const of = [this.and(scope, pending)];
    while (this.next.kind === 'or') of.push(this.and(scope, this.take()));
    return joined('or', of);
  }

  private and(scope: Scope, pending: At | null): Query {
    const of = [this.near(scope, pending)];
    for (;;) {
      if (this.next.kind === 'and') of.push(this.near(scope, this.take()));
      else if (['end', 'close', 'or', 'near'].includes(this.next.kind)) return joined('and', of);
      else of.push(this.near(scope, null));
    }
  }

  private near(scope: Scope, pending: At | null): Query {
    let left = this.unary(scope, pending);
    while (this.next.kind === 'near') {
      const operator = this.next;
      this.take();
      const right = this.unary(scope, operator);
      if (!isNearOperand(left) || !isNearOperand(right) || (scope !== null && FIELDS[scope]?.kind !== 'words'))
        throw new QueryError(
          'E_NEAR_OPERAND',
          operator.from,
          'NEAR stands between words, phrases, or groups of them joined by OR',
          'take AND, NOT and fields out of it',
        );
      const { within, ordered } = operator;
      left = { op: 'near', left, right, within, ordered, at: [left.at[0], right.at[1]] };
    }
    return left;
  }

  private unary(scope: Scope, pending: At | null): Query {
    if (this.next.kind !== 'not' && this.next.kind !== 'minus') return this.primary(scope, pending);
    this.deeper(this.next.from);
    const operator = this.take();
    const of = this.unary(scope, operator);
    this.depth--;
    return { op: 'not', of, at: [operator.from, of.at[1]] };
  }

  private primary(scope: Scope, pending: At | null): Query {
    const first = this.next;
    switch (first.kind) {
      case 'open':
        return this.group(scope);
      case 'field':
        return this.field(first);
      case 'end':
      case 'close':
        if (pending === null) throw this.unbalanced(first.from);
        throw dangling(this.text, pending);
      case 'and':
      case 'or':
      case 'near':
        throw dangling(this.text, pending ?? first);
      case 'not':
      case 'minus':
        return this.unary(scope, pending);
      default:
        this.take();
        return this.leaf(scope, first);
    }
  }

  private group(scope: Scope): Query {
    const open = this.take();
    this.deeper(open.from);
    if (this.next.kind === 'close') throw new QueryError('E_EMPTY', open.from, 'these parentheses are empty');
    if (this.next.kind === 'end') throw this.unbalanced(open.from);
    const of = this.or(scope, null);
    if (this.peek() !== 'close') throw this.unbalanced(open.from);
    this.take();
    this.depth--;
    return of;
  }

  private field(head: At & { kind: 'field' }): Query {
    const { name } = head;
    const about = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
    if (!about) {
      const guess = nearest(name, Object.keys(FIELDS));
      const hint = guess
        ? `did you mean ${guess}: ?`
        : `a colon in a word is written \\: ; fields are ${Object.keys(FIELDS).join(' ')}`;
      throw new QueryError('E_UNKNOWN_FIELD', head.from, `there is no field “${name}”`, hint);
    }
    if (about.late && this.late === 'refuse')
      throw new QueryError(
        'E_LATE_FIELD',
        head.from,
        `${name}: is known only after scoring, so neither a brand’s own query nor a cue can use it`,
        `use ${name}: in routes, alerts or \`earshot mentions\``,
      );
    const value = lexeme(this.text, head.to, true);
    if (value.kind === 'end' || value.kind === 'close' || /\s/.test(this.text[head.to] ?? ''))
      throw new QueryError(
        about.kind === 'number' ? 'E_BAD_NUMBER' : 'E_BAD_VALUE',
        head.to,
        `${name}: has no value`,
        'write the value right after the colon',
      );
    this.next = value;
    const compared = about.kind === 'number' || about.kind === 'date';
    if (value.kind === 'open') {
      const of = this.group(name);
      return compared ? of : { op: 'field', name, of, at: [head.from, of.at[1]] };
    }
    this.take();
    const of = this.leaf(name, value);
    const at: Position = [head.from, value.to];
    return compared ? { ...of, at } : { op: 'field', name, of, at };
  }

  /** A word, phrase, literal or regex, as the field it stands in reads it. */
  private leaf(scope: Scope, piece: At): Query {
    const about = scope === null ? null : FIELDS[scope];
    if (scope !== null && about && about.kind !== 'words') {
      if (about.kind === 'number' || about.kind === 'date') return comparison(scope, about, piece);
      return fieldValue(scope, about, piece);
    }
    return bare(piece);
  }

  private deeper(at: number): void {
    if (++this.depth > MAX_DEPTH) throw new QueryError('E_BAD_VALUE', at, `more than ${MAX_DEPTH} levels of nesting`);
  }

  private unbalanced(at: number): QueryError {
    const close = this.text[at] === ')';
    return new QueryError(
      'E_UNBALANCED_PAREN',
      at,
      `this parenthesis has no partner`,
      close ? 'remove it or add (' : 'add )',
    );
  }
}

function dangling(text: string, operator: At): QueryError {
  const name = text.slice(operator.from, operator.to);
  return new QueryError(
    'E_DANGLING_OPERATOR',
    operator.from,
    `${name} has nothing to join`,
    `write \\${name} to look for the word`,
  );
}

function joined(op: 'and' | 'or', of: Query[]): Query {
  const [first] = of;
  const last = of.at(-1);
  return of.length === 1 && first ? first : { op, of, at: [first?.at[0] ?? 0, last?.at[1] ?? 0] };
}

function span(piece: At): Position {
  return [piece.from, piece.to];
}

function isNearOperand(query: Query): boolean {
  if (query.op === 'or') return query.of.every(isNearOperand);
  return query.op === 'term' || query.op === 'phrase' || query.op === 'near';
}

/** Whether a match must hold something that was asked for. */
function isPositive(query: Query, negated = false): boolean {
  switch (query.op) {
    case 'not':
      return isPositive(query.of, !negated);
    case 'field':
      return isPositive(query.of, negated);
    case 'and':
    case 'or': {
      // Under NOT, and/or change places.
      const some = (query.op === 'and') !== negated;
      return some ? query.of.some(of => isPositive(of, negated)) : query.of.every(of => isPositive(of, negated));
    }
    default:
      return !negated;
  }
}
