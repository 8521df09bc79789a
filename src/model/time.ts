/** Milliseconds since 1970, UTC. */
export type Instant = number;
/** Milliseconds. */
export type Duration = number;
/** From (inclusive) to (exclusive). */
export type TimeSpan = readonly [from: Instant, to: Instant];

export const SECOND: Duration = 1_000;
export const MINUTE: Duration = 60_000;
export const HOUR: Duration = 3_600_000;
export const DAY: Duration = 86_400_000;
export const WEEK: Duration = 7 * DAY;

const UNITS: Readonly<Record<string, Duration>> = { ms: 1, s: SECOND, m: MINUTE, h: HOUR, d: DAY, w: WEEK };

/**
 * Reads `90s`, `15m`, `24h`, `7d`, `4w` and sums of them (`1h30m`) as milliseconds.
 * Returns null where the text is not a duration; never throws.
 */
export function parseDuration(text: string): Duration | null {
  const parts = [...text.trim().matchAll(/(\d+(?:\.\d+)?)\s*(ms|[smhdw])/gy)];
  if (parts.length === 0 || parts.map(part => part[0]).join('') !== text.trim()) return null;
  return parts.reduce((sum, part) => sum + Number(part[1]) * (UNITS[part[2] ?? ''] ?? 0), 0);
}

/** Writes a duration the way {@link parseDuration} reads it, in at most two units: `1h30m`, `7d`. */
export function formatDuration(duration: Duration): string {
  let rest = Math.abs(Math.round(duration));
  const out: string[] = [];
  for (const [unit, size] of [
    ['d', DAY],
    ['h', HOUR],
    ['m', MINUTE],
    ['s', SECOND],
    ['ms', 1],
  ] as const) {
    const n = Math.floor(rest / size);
    if (n > 0 && out.length < 2) out.push(`${n}${unit}`);
    rest -= n * size;
  }
  return (duration < 0 ? '-' : '') + (out.join('') || '0s');
}

/** ISO 8601 in UTC without milliseconds where they are zero: what records and pipes carry. */
export function iso(at: Instant): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

/** Reads an ISO 8601 date or date-time; without a zone it is UTC. Null where it is not one. */
export function parseInstant(text: string): Instant | null {
  const at = text.trim();
  if (!/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?$/i.test(at)) return null;
  // Date.parse rolls 2026-02-31 over into March; a date that does not exist is an error, not another date.
  if (!isDay(Number(at.slice(0, 4)), Number(at.slice(5, 7)), Number(at.slice(8, 10)))) return null;
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/i.test(at.slice(10));
  const parsed = Date.parse(at.replace(' ', 'T') + (at.length === 10 || zoned ? '' : 'Z'));
  return Number.isNaN(parsed) ? null : parsed;
}

function isDay(year: number, month: number, day: number): boolean {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 ? (leap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return month >= 1 && month <= 12 && day >= 1 && day <= days;
}

/** The parts of an instant on the clock of a time zone. `weekday`: 1 Monday … 7 Sunday. */
export interface Wall {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  weekday: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

export function wall(at: Instant, zone: string): Wall {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      weekday: 'short',
    });
    formats.set(zone, format);
  }
  const part: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(at)) part[type] = value;
  return {
    year: Number(part['year']),
    month: Number(part['month']),
    day: Number(part['day']),
    hour: Number(part['hour']),
    minute: Number(part['minute']),
    weekday: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part['weekday'] ?? '') + 1,
  };
}

/** The instant at which a zone's clock shows this midnight; where a clock change skips it, the first instant of that day. */
export function midnight(year: number, month: number, day: number, zone: string): Instant {
  const guess = Date.UTC(year, month - 1, day);
  let at = guess;
  for (let i = 0; i < 3; i++) {
    const shown = wall(at, zone);
    const off = Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute) - guess;
    if (off === 0) return at;
    at -= off;
  }
  // A skipped midnight: the guesses swing between the two sides of the gap; the later one is the day's first instant.
  return wall(at, zone).day === new Date(guess).getUTCDate() ? at : at + HOUR;
}

/** The day that contains `at`, in a time zone. */
export function dayOf(at: Instant, zone: string): TimeSpan {
  const { year, month, day } = wall(at, zone);
  return [midnight(year, month, day, zone), midnight(year, month, day + 1, zone)];
}

/** The Monday-to-Monday week (ISO 8601) that contains `at`, in a time zone. */
export function weekOf(at: Instant, zone: string): TimeSpan {
  const { year, month, day, weekday } = wall(at, zone);
  const monday = day - weekday + 1;
  return [midnight(year, month, monday, zone), midnight(year, month, monday + 7, zone)];
}

/** `2026-W47`: ISO 8601 week number of the week that contains `at`. */
export function weekName(at: Instant, zone: string): string {
  const { year, month, day, weekday } = wall(at, zone);
  const thursday = new Date(Date.UTC(year, month - 1, day - weekday + 4));
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  const week = Math.floor((thursday.getTime() - first) / WEEK) + 1;
  return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, '0')}`;
}

/** Reads `2026-W47` as the Monday-to-Monday span in a time zone; null where it is no week of that year. */
export function parseWeek(text: string, zone: string): TimeSpan | null {
  const found = /^(\d{4})-?W(\d{2})$/i.exec(text.trim());
  if (!found) return null;
  const year = Number(found[1]);
  const week = Number(found[2]);
  const jan4 = new Date(Date.UTC(year, 0, 4));
  const weekday = jan4.getUTCDay() || 7;
  const monday = new Date(Date.UTC(year, 0, 4 - weekday + 1 + (week - 1) * 7));
  const from = midnight(monday.getUTCFullYear(), monday.getUTCMonth() + 1, monday.getUTCDate(), zone);
  const name = `${year}-W${String(week).padStart(2, '0')}`;
  return week >= 1 && weekName(from + DAY, zone) === name ? [from, weekOf(from + DAY, zone)[1]] : null;
}

/** Whether the runtime knows this IANA time zone. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** The overlap of two spans, or null where they do not meet. */
export function overlap(a: TimeSpan, b: TimeSpan): TimeSpan | null {
  const from = Math.max(a[0], b[0]);
  const to = Math.min(a[1], b[1]);
  return from < to ? [from, to] : null;
}

/** The same time as the fewest spans, in order: touching and overlapping ones become one. */
export function union(spans: readonly TimeSpan[]): TimeSpan[] {
  const out: [Instant, Instant][] = [];
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else if (from < to) out.push([from, to]);
  }
  return out;
}
