import { EarshotError } from '../../model/errors.ts';
import { type Path, parsePath, textOf, valueAt } from './path.ts';

const OPERATORS = ['==', '!=', '<=', '>=', '<', '>', 'contains'] as const;
export type Operator = (typeof OPERATORS)[number];

/**
 * Reads `type == 'article'`, `votes >= 10`, `tags[] contains 'acme'` or `url` (there is something). Throws EarshotError config.
 */
export function parseExpression(text: string): (record: unknown) => boolean {
  const found = / (==|!=|<=|>=|<|>|contains) /.exec(text);
  if (!found) {
    const path = parsePath(text.trim());
    return record => isThere(valueAt(record, path));
  }
  const path: Path = parsePath(text.slice(0, found.index).trim());
  const wanted = literal(text.slice(found.index + found[0].length).trim());
  const operator = found[1] as Operator;
  return record => holds(valueAt(record, path), operator, wanted);
}

function literal(text: string): string | number | boolean {
  const quoted = /^(['"])([^'"]*)\1$/.exec(text);
  if (quoted) return quoted[2] ?? '';
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^-?\d{1,15}(?:\.\d{1,10})?$/.test(text)) return Number(text);
  throw new EarshotError('config', `"${text.slice(0, 40)}" should be text in quotes, a number, true or false`);
}

function isThere(value: unknown): boolean {
  return (
    value !== undefined &&
    value !== null &&
    value !== '' &&
    value !== false &&
    !(Array.isArray(value) && value.length === 0)
  );
}

/** Whether a value compares so; numbers also where they are written as text. A list: whether any of it does. */
export function holds(value: unknown, operator: Operator, wanted: string | number | boolean): boolean {
  if (Array.isArray(value))
    return operator === '!='
      ? !value.some(one => same(one, wanted))
      : value.some(one => holds(one, operator === 'contains' ? '==' : operator, wanted));
  if (operator === '==') return same(value, wanted);
  if (operator === '!=') return !same(value, wanted);
  if (operator === 'contains') return (textOf(value) ?? '').toLowerCase().includes(String(wanted).toLowerCase());
  const [left, right] = typeof wanted === 'number' ? [numberOf(value), wanted] : [textOf(value), String(wanted)];
  if (left === null) return false;
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  return operator === '>' ? left > right : left >= right;
}

function same(value: unknown, wanted: string | number | boolean): boolean {
  if (value === wanted) return true;
  if (typeof wanted === 'number') return numberOf(value) === wanted;
  return (textOf(value) ?? '') === String(wanted);
}

function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d{1,15}(?:\.\d{1,10})?$/.test(value) ? Number(value) : null;
}
