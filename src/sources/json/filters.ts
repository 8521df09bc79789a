import { htmlToText, oneLine } from '../../text/html.ts';
import { DATE_FORMATS, isPattern, readDate, writeDate } from './dates.ts';

/** The longest text a filter looks at. */
const LONGEST = 800_000;

const FILTERS: Readonly<Record<string, (value: unknown) => unknown>> = {
  html: each(text => htmlToText(text)),
  line: each(text => oneLine(text)),
  lower: each(text => text.toLowerCase()),
  upper: each(text => text.toUpperCase()),
  trim: each(text => text.trim()),
  urlencode: each(text => encodeURIComponent(text)),
  number: value => amountOf(value),
  first: value => (Array.isArray(value) ? value[0] : value),
  last: value => (Array.isArray(value) ? value.at(-1) : value),
  join: value => (Array.isArray(value) ? value.filter(one => typeof one !== 'object').join(' ') : value),
  count: value => (Array.isArray(value) ? value.length : value === undefined || value === null ? 0 : 1),
};

/** The names of filters; beside them every date format, and a date pattern in quotes. */
export const FILTER_NAMES: readonly string[] = [...Object.keys(FILTERS), ...DATE_FORMATS];

export function isFilter(name: string): boolean {
  return FILTER_NAMES.includes(name) || isPattern(unquoted(name));
}

/** What a filter makes of a value; undefined where it cannot read it. */
export function applyFilter(value: unknown, name: string): unknown {
  if (value === undefined || value === null) return name === 'count' ? 0 : undefined;
  if (Object.hasOwn(FILTERS, name)) return FILTERS[name]?.(value);
  const at = readDate(value, null);
  return at === null ? undefined : writeDate(at, unquoted(name));
}

function unquoted(name: string): string {
  return /^".*"$/.test(name) ? name.slice(1, -1) : name;
}

function each(read: (text: string) => string): (value: unknown) => unknown {
  return value => {
    if (Array.isArray(value)) return value.map(one => (typeof one === 'string' ? read(one.slice(0, LONGEST)) : one));
    return typeof value === 'string' ? read(value.slice(0, LONGEST)) : value;
  };
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, b: 1e9 };

/** A number, also as people are shown it: "1,234", "1.2K", "3 M"; null for anything else. */
export function amountOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || value.length > 40) return null;
  const [, digits = '', unit = ''] = /^\s*([+-]?\d[\d,]*(?:\.\d+)?)\s*([kmb]?)\s*$/i.exec(value) ?? [];
  if (digits === '') return null;
  // A comma before three digits parts thousands; before fewer it is a decimal one.
  const plain =
    /,\d{1,2}$/.test(digits) && !digits.includes('.') ? digits.replace(',', '.') : digits.replaceAll(',', '');
  const read = Number(plain) * (UNITS[unit.toLowerCase()] ?? 1);
  return Number.isFinite(read) ? Math.round(read * 1e6) / 1e6 : null;
}
