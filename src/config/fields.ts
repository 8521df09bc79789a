import { z } from 'zod';
import {
  DAY,
  type Duration,
  formatDuration,
  isZone,
  parseDuration,
  parseInstant,
  SECOND,
  WEEK,
} from '../model/time.ts';
import { nearest } from '../text/nearest.ts';

// The kinds of value a configuration is made of: text in, value out, messages in words.

/** A name people type and records carry: what brands, sources and channels are called. */
export const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'should be up to 64 of a-z, 0-9, - and _, and begin with a letter or digit');

/** Text with something in it. */
export const words = z.string().trim().min(1, 'is empty');

/** Reads text with `read`; what it cannot read is an error that says what was wanted. */
function reading<Value>(read: (text: string) => Value | null, wanted: string) {
  return z
    .string({ error: issue => (typeof issue.input === 'number' ? `should be ${wanted}` : undefined) })
    .transform((text, context): Value => {
      const value = read(text.trim());
      if (value !== null) return value;
      context.issues.push({ code: 'custom', message: `should be ${wanted}`, input: text });
      return z.NEVER;
    });
}

/** `90s`, `24h`, `1h30m` → milliseconds, from `least` to `most`. */
export function duration(least: Duration, most: Duration = 3660 * DAY) {
  const limits = `from ${formatDuration(least)} to ${formatDuration(most)}`;
  return reading(text => {
    const read = parseDuration(text);
    return read !== null && read >= least && read <= most ? read : null;
  }, `a duration such as 90s, 30m, 24h, 7d or 4w, ${limits}`);
}

/** `forever` → null, else a duration. */
export function keepFor() {
  return reading<{ for: Duration | null }>(text => {
    if (text === 'forever') return { for: null };
    const read = parseDuration(text);
    return read === null ? null : { for: read };
  }, 'forever or a duration such as 400d').transform(keep => keep.for);
}

const DAYS_PER_YEAR = 365.25;
const PER_YEAR: Readonly<Record<string, number>> = {
  day: DAYS_PER_YEAR,
  week: (DAYS_PER_YEAR * DAY) / WEEK,
  month: 12,
  year: 1,
};

/** `2/year`, `1/month`, `3/week` → times a year. */
export function timesPerYear() {
  return reading(text => {
    const found = /^(\d+(?:\.\d+)?)\s*\/\s*(day|week|month|year)$/.exec(text);
    const times = found ? Number(found[1]) * (PER_YEAR[found[2] ?? ''] ?? 0) : 0;
    return times > 0 ? times : null;
  }, 'a number above 0 of times a day, week, month or year, such as 2/year');
}

/** `22:00-07:00` → minutes since midnight. */
export function hours() {
  return reading(text => {
    const found = /^([01]?\d|2[0-3]):([0-5]\d)\s*-\s*([01]?\d|2[0-3]):([0-5]\d)$/.exec(text);
    if (!found) return null;
    const from = Number(found[1]) * 60 + Number(found[2]);
    const to = Number(found[3]) * 60 + Number(found[4]);
    return from === to ? null : { from, to };
  }, 'two different times of day such as "22:00-07:00"');
}

/** An IANA time zone. */
export function zone() {
  return z.string().superRefine((text, context) => {
    if (isZone(text)) return;
    const zones = Intl.supportedValuesOf('timeZone');
    const near = zones.find(one => one.toLowerCase().endsWith(`/${text.toLowerCase()}`)) ?? nearest(text, zones);
    context.addIssue({
      code: 'custom',
      message: `"${text}" is no time zone such as Europe/Berlin or UTC`,
      params: { near },
    });
  });
}

/** `2026-01-31` or a date-time → epoch milliseconds. */
export function date() {
  return reading(parseInstant, 'a date such as 2026-01-31');
}

const SIZES: Readonly<Record<string, number>> = { '': 1, kb: 1e3, mb: 1e6 };

/** `500kB`, `20MB` → bytes. */
export function size() {
  return reading(text => {
    const found = /^(\d+)\s*(kb|mb|)$/i.exec(text);
    const bytes = found ? Number(found[1]) * (SIZES[(found[2] ?? '').toLowerCase()] ?? 0) : 0;
    return bytes >= 1_000 && bytes <= 200_000_000 ? bytes : null;
  }, 'a size such as 500kB or 20MB, from 1kB to 200MB');
}

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** `monday` → 1 … `sunday` → 7. */
export function weekday() {
  return z.enum(WEEKDAYS).transform(day => WEEKDAYS.indexOf(day) + 1);
}

/** How long one request may take. */
export function patience() {
  return duration(SECOND, 600 * SECOND);
}
