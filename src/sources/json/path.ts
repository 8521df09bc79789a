import { EarshotError } from '../../model/errors.ts';
import { applyFilter, isFilter } from './filters.ts';

// A small language for places in JSON: `a.b[0].c`, `items[].name`, `tags[] | join`. Linear, no code in it, own properties only.

type Step = { kind: 'key'; key: string } | { kind: 'at'; index: number } | { kind: 'each' };
export interface Path {
  steps: readonly Step[];
  filters: readonly string[];
}
/** Text and places in turn: `https://x.test/{{ id }}`. */
export type Template = readonly (string | Path)[];

const LONGEST = 500;
/** Values one path may gather. */
const MOST = 10_000;

/**
 * Reads a path: names with dots between, `[0]` and `[-1]` for one of a list, `[]` for each, `["a.b"]` for a name with dots,
 * `$` (or nothing before the first `[`) for the whole; then filters behind `|`. Throws EarshotError config that says what is wrong.
 */
export function parsePath(text: string): Path {
  if (text.length > LONGEST) throw flaw(text, `is longer than ${LONGEST} characters`);
  const [place = '', ...rest] = text.split('|');
  const filters = rest.map(filter => filter.trim());
  const unknown = filters.find(filter => !isFilter(filter));
  if (unknown !== undefined) throw flaw(text, `"${unknown}" is no filter`);
  return { steps: stepsOf(place.trim(), text), filters };
}

function stepsOf(place: string, whole: string): Step[] {
  const steps: Step[] = [];
  let i = place.startsWith('$') ? 1 : 0;
  if (place === '') throw flaw(whole, 'names no place');
  while (i < place.length) {
    if (place[i] === '[') {
      const end = place.startsWith('["', i) ? place.indexOf('"]', i + 2) + 1 : place.indexOf(']', i);
      if (end <= i) throw flaw(whole, 'has a [ that is never closed');
      steps.push(bracket(place.slice(i + 1, end), whole));
      i = end + 1;
      continue;
    }
    if (place[i] === '.') i++;
    else if (i > 0) throw flaw(whole, 'needs a dot before a name');
    const end = place.slice(i).search(/[.[]/);
    const key = place.slice(i, end < 0 ? undefined : i + end).trim();
    if (key === '' || /[\]{}"]/.test(key)) throw flaw(whole, 'is no path: write a.b, a[0], a[].b or ["a.b"]');
    steps.push({ kind: 'key', key });
    i = end < 0 ? place.length : i + end;
  }
  return steps;
}

function bracket(inside: string, whole: string): Step {
  if (inside === '') return { kind: 'each' };
  if (/^-?\d{1,6}$/.test(inside)) return { kind: 'at', index: Number(inside) };
  if (/^".+"$/.test(inside)) return { kind: 'key', key: inside.slice(1, -1) };
  throw flaw(whole, `[${inside}] should be [], a number or a name in quotes`);
}

function flaw(text: string, words: string): EarshotError {
  return new EarshotError('config', `"${text.slice(0, 80)}" ${words}`);
}

/** What stands at a path; with `[]` a list of all there is; undefined where there is nothing. */
export function valueAt(root: unknown, path: Path): unknown {
  let values: unknown[] = [root];
  let many = false;
  for (const step of path.steps) {
    if (step.kind === 'each') {
      many = true;
      values = values.flatMap(value => (Array.isArray(value) ? value : [])).slice(0, MOST);
    } else {
      values = values.map(value => inside(value, step)).filter(value => value !== undefined && value !== null);
    }
  }
  const found = many ? values : values[0];
  return path.filters.reduce<unknown>((value, filter) => applyFilter(value, filter), found);
}

function inside(value: unknown, step: Exclude<Step, { kind: 'each' }>): unknown {
  if (step.kind === 'at') return Array.isArray(value) ? value.at(step.index) : undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, step.key))
    return undefined;
  return (value as Record<string, unknown>)[step.key];
}

/** Reads text with `{{ path }}` in it. Throws EarshotError config. */
export function parseTemplate(text: string): Template {
  const parts: (string | Path)[] = [];
  let i = 0;
  while (i < text.length) {
    const open = text.indexOf('{{', i);
    if (open < 0) break;
    const close = text.indexOf('}}', open);
    if (close < 0) throw flaw(text, 'has a {{ that is never closed');
    if (open > i) parts.push(text.slice(i, open));
    parts.push(parsePath(text.slice(open + 2, close).trim()));
    i = close + 2;
  }
  if (i < text.length) parts.push(text.slice(i));
  return parts;
}

/** A template's text; null where it has places and all of them are empty. */
export function rendered(
  template: Template,
  scope: unknown,
  encode: (text: string) => string = text => text,
): string | null {
  let places = 0;
  let filled = 0;
  const parts = template.map(part => {
    if (typeof part === 'string') return part;
    places++;
    const text = textOf(valueAt(scope, part)) ?? '';
    if (text !== '') filled++;
    return encode(text);
  });
  return places > 0 && filled === 0 ? null : parts.join('');
}

/** A value as text; null for what is none. A list: its texts with commas between. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!Array.isArray(value)) return null;
  const texts = value.map(one => (Array.isArray(one) ? null : textOf(one))).filter(one => one !== null && one !== '');
  return texts.length === 0 ? null : texts.join(', ');
}

/** Reads what a mapping says: `=text` as it stands, a template, or a path. Throws EarshotError config. */
export function parseValue(text: string): (record: unknown) => unknown {
  if (text.startsWith('=')) return () => text.slice(1);
  if (text.includes('{{')) {
    const template = parseTemplate(text);
    return record => rendered(template, record);
  }
  const path = parsePath(text);
  return record => valueAt(record, path);
}
