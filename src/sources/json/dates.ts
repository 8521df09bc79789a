import { DAY, type Instant, iso, SECOND } from '../../model/time.ts';
import { parseDate } from '../../text/dates.ts';

/** How services write dates. Beside these, a pattern of yyyy MM dd HH mm ss SSS with `'…'` around letters that stand for themselves. */
export const DATE_FORMATS = ['iso', 'date', 'unix', 'unix_ms', 'rfc2822'] as const;

const PATTERN = /yyyy|MM|dd|HH|mm|ss|SSS|'[^']*'|[^A-Za-z']/g;

/** Whether this is a date pattern: nothing but its signs, and a year among them. */
export function isPattern(text: string): boolean {
  return text.length <= 60 && text.includes('yyyy') && (text.match(PATTERN) ?? []).join('') === text;
}

export function isDateFormat(text: string): boolean {
  return (DATE_FORMATS as readonly string[]).includes(text) || isPattern(text);
}

/** A date in a format, without one whatever it looks like; a date without a zone is UTC. Null where it is none. */
export function readDate(value: unknown, format: string | null): Instant | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value).trim();
  if (text.length > 100) return null;
  if (format === 'unix' || format === 'unix_ms') {
    if (!/^-?\d{1,16}(?:\.\d{1,9})?$/.test(text)) return null;
    return valid(Math.round(Number(text) * (format === 'unix' ? SECOND : 1)));
  }
  if (format !== null && isPattern(format)) return valid(byPattern(text, format));
  return valid(parseDate(text)?.at ?? null);
}

/** Nothing outside of the years that have four digits. */
function valid(at: number | null): Instant | null {
  return at !== null && at > -62_135_596_800_000 && at < 253_402_300_800_000 ? at : null;
}

function byPattern(text: string, pattern: string): Instant | null {
  const found: Record<string, number> = { yyyy: 1970, MM: 1, dd: 1, HH: 0, mm: 0, ss: 0, SSS: 0 };
  let i = 0;
  for (const sign of pattern.match(PATTERN) ?? []) {
    if (Object.hasOwn(found, sign)) {
      const digits = text.slice(i, i + sign.length);
      if (digits.length < sign.length || !/^\d+$/.test(digits)) return null;
      found[sign] = Number(digits);
      i += sign.length;
    } else {
      const literal = sign.startsWith("'") ? sign.slice(1, -1) : sign;
      if (!text.startsWith(literal, i)) return null;
      i += literal.length;
    }
  }
  if (i !== text.length) return null;
  const { yyyy = 0, MM = 0, dd = 0, HH = 0, mm = 0, ss = 0, SSS = 0 } = found;
  if (MM < 1 || MM > 12 || HH > 24 || mm > 59 || ss > 60) return null;
  const day = Date.UTC(yyyy, MM - 1, dd);
  if (new Date(day).getUTCDate() !== dd) return null;
  return day + ((HH * 60 + mm) * 60 + ss) * SECOND + SSS;
}

/** Writes an instant, in UTC. */
export function writeDate(at: Instant, format: string): string {
  if (format === 'unix') return String(Math.floor(at / SECOND));
  if (format === 'unix_ms') return String(at);
  if (format === 'date') return new Date(at).toISOString().slice(0, 10);
  if (format === 'rfc2822') return new Date(at).toUTCString().replace('GMT', '+0000');
  return isPattern(format) ? patterned(at, format) : iso(at);
}

function patterned(at: Instant, pattern: string): string {
  const [yyyy = '', MM = '', dd = '', HH = '', mm = '', ss = '', SSS = ''] = new Date(at)
    .toISOString()
    .split(/[-T:.Z]/);
  const parts: Readonly<Record<string, string>> = { yyyy, MM, dd, HH, mm, ss, SSS };
  return (pattern.match(PATTERN) ?? [])
    .map(sign => parts[sign] ?? (sign.startsWith("'") ? sign.slice(1, -1) : sign))
    .join('');
}

/** A date that can only name a day lets a search begin no later than that day: what a service asked by `format` must be asked from. */
export function floorOf(at: Instant, format: string): Instant {
  return format === 'date' ? Math.floor(at / DAY) * DAY : at;
}
