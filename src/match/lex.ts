import { QueryError } from '../model/errors.ts';

/** The pieces of a query's text. `from`, `to`: UTF-16 offsets. */
export type Lexeme =
  | { kind: 'end' | 'open' | 'close' | 'and' | 'or' | 'not' | 'minus'; from: number; to: number }
  | { kind: 'near'; within: number; ordered: boolean; from: number; to: number }
  | { kind: 'phrase'; parts: { value: string; from: number }[]; slop: number | null; from: number; to: number }
  | { kind: 'literal' | 'regex'; value: string; flags: string; from: number; to: number }
  | { kind: 'field'; name: string; from: number; to: number }
  | { kind: 'word'; value: string; from: number; to: number };

export const MAX_NEAR = 100;
/** No text has more words; a larger distance says the same. */
const MAX_SLOP = 1_000_000;
const OPERATORS: Readonly<Record<string, 'and' | 'or' | 'not'>> = { AND: 'and', OR: 'or', NOT: 'not' };

/** Where the next lexeme starts: past blanks and <<< comments >>>. */
export function skipBlank(text: string, from: number): number {
  let at = from;
  for (;;) {
    while (at < text.length && /\s/.test(text[at] ?? '')) at++;
    if (!text.startsWith('<<<', at)) return at;
    const close = text.indexOf('>>>', at + 3);
    if (close < 0) throw unterminated(at, 'comment', '>>>');
    at = close + 3;
  }
}

/**
 * The lexeme that starts at `from`. `value`: it stands right after a field's colon, where nothing is an operator.
 */
export function lexeme(text: string, from: number, value: boolean): Lexeme {
  const first = text[from];
  if (first === undefined) return { kind: 'end', from, to: from };
  if (first === '(') return { kind: 'open', from, to: from + 1 };
  if (first === ')') return { kind: 'close', from, to: from + 1 };
  if (first === '"') return phrase(text, from);
  if (first === '{') return literal(text, from);
  if (first === '/') return regex(text, from);
  if (value) return word(text, from);
  const next = text[from + 1];
  if (first === '-' && next !== undefined && !/\s/.test(next) && (from === 0 || /[\s(>]/.test(text[from - 1] ?? '')))
    return { kind: 'minus', from, to: from + 1 };
  const found = word(text, from);
  const raw = text.slice(from, found.to);
  const operator = OPERATORS[raw];
  if (operator !== undefined && Object.hasOwn(OPERATORS, raw)) return { kind: operator, from, to: found.to };
  if (/^O?NEAR(?:\/|$)/.test(raw)) return near(raw, from);
  const name = /^([A-Za-z_]+):/.exec(raw)?.[1];
  if (name !== undefined) return { kind: 'field', name: name.toLowerCase(), from, to: from + name.length + 1 };
  return found;
}

/** A run without blank ( ) or ". A backslash takes the next character as it is; it stays before * ? \ to tell them from wildcards. */
function word(text: string, from: number): Lexeme & { kind: 'word' } {
  let value = '';
  let at = from;
  for (; at < text.length; at++) {
    const char = text[at] ?? '';
    if (char === '\\') {
      at++;
      value += escaped(text[at] ?? '\\');
      continue;
    }
    if (/[\s()"]/.test(char) || text.startsWith('<<<', at)) break;
    value += char;
  }
  return { kind: 'word', value, from, to: Math.min(at, text.length) };
}

function escaped(char: string): string {
  return char === '*' || char === '?' || char === '\\' ? `\\${char}` : char;
}

function phrase(text: string, from: number): Lexeme {
  const parts: { value: string; from: number }[] = [];
  let part = { value: '', from: from + 1 };
  let at = from + 1;
  for (; text[at] !== '"'; at++) {
    if (at >= text.length) throw unterminated(from, 'phrase', '"');
    let char = text[at] ?? '';
    const start = at;
    if (char === '\\' && at + 1 < text.length) {
      at++;
      char = text[at] ?? '';
      if (!/\s/.test(char)) char = escaped(char);
    } else if (char === '\\') throw unterminated(from, 'phrase', '"');
    if (/^\s/.test(char)) {
      if (part.value) parts.push(part);
      part = { value: '', from: at + 1 };
    } else {
      if (!part.value) part.from = start;
      part.value += char;
    }
  }
  if (part.value) parts.push(part);
  const slop = text[at + 1] === '~' ? /^\d+/.exec(text.slice(at + 2))?.[0] : undefined;
  if (slop === undefined) return { kind: 'phrase', parts, slop: null, from, to: at + 1 };
  return { kind: 'phrase', parts, slop: Math.min(Number(slop), MAX_SLOP), from, to: at + 2 + slop.length };
}

function literal(text: string, from: number): Lexeme {
  let value = '';
  let at = from + 1;
  for (; text[at] !== '}'; at++) {
    if (text[at] === '\\') at++;
    if (at >= text.length) throw unterminated(from, 'literal', '}');
    value += text[at];
  }
  return { kind: 'literal', value, flags: '', from, to: at + 1 };
}

function regex(text: string, from: number): Lexeme {
  let value = '';
  let at = from + 1;
  for (; text[at] !== '/'; at++) {
    if (at >= text.length) throw unterminated(from, 'regular expression', '/');
    if (text[at] !== '\\') {
      value += text[at];
      continue;
    }
    at++;
    if (at >= text.length) throw unterminated(from, 'regular expression', '/');
    value += text[at] === '/' ? '/' : `\\${text[at]}`;
  }
  const flags = /^[A-Za-z]*/.exec(text.slice(at + 1, at + 20))?.[0] ?? '';
  if (flags !== '' && flags !== 'i')
    throw new QueryError(
      'E_BAD_REGEX',
      from,
      `“${flags}” cannot follow a regular expression`,
      'only /…/ and /…/i exist',
    );
  return { kind: 'regex', value, flags, from, to: at + 1 + flags.length };
}

function near(raw: string, from: number): Lexeme {
  const found = /^(O?)NEAR(?:\/(\d{1,6})(f?))?$/.exec(raw);
  const within = found?.[2] === undefined ? 4 : Number(found[2]);
  if (!found || within > MAX_NEAR)
    throw new QueryError(
      'E_NEAR_DISTANCE',
      from,
      `${raw} is not a distance`,
      `write NEAR/n with n from 0 to ${MAX_NEAR}: at most n words between; NEAR/nf keeps the order`,
    );
  return { kind: 'near', within, ordered: found[1] === 'O' || found[3] === 'f', from, to: from + raw.length };
}

function unterminated(at: number, what: string, close: string): QueryError {
  return new QueryError('E_UNTERMINATED', at, `this ${what} has no end`, `add ${close}`);
}
