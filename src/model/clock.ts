import { DAY, type Instant, type TimeSpan, wall } from './time.ts';

// Times as people say them, on the clock of a time zone; English, 24 hours.

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number): string => String(n).padStart(2, '0');

/** `14:05` */
export function clockTime(at: Instant, zone: string): string {
  const { hour, minute } = wall(at, zone);
  return `${two(hour)}:${two(minute)}`;
}

/** `Tue` */
export function weekday(at: Instant, zone: string): string {
  return DAYS[wall(at, zone).weekday - 1] ?? '';
}

/** `17 Nov` */
export function clockDate(at: Instant, zone: string): string {
  const { day, month } = wall(at, zone);
  return `${day} ${MONTHS[month - 1]}`;
}

/** `17 Nov 2026` */
export function clockDay(at: Instant, zone: string): string {
  return `${clockDate(at, zone)} ${wall(at, zone).year}`;
}

/** `Tue 17 Nov 14:05` */
export function clockMoment(at: Instant, zone: string): string {
  return `${weekday(at, zone)} ${clockDate(at, zone)} ${clockTime(at, zone)}`;
}

/** A stretch of a week: `Tue 14:00–19:00`, `Tue` (the whole day), `Tue 14:00 – Wed 09:00`, with dates once it is longer than six days. */
export function clockSpan([from, to]: TimeSpan, zone: string): string {
  const dated = to - from > 6 * DAY;
  const day = (at: Instant): string => (dated ? `${weekday(at, zone)} ${clockDate(at, zone)}` : weekday(at, zone));
  const starts = clockTime(from, zone);
  // Midnight belongs to the day it ends.
  const last = to - 1;
  const ends = clockTime(to, zone) === '00:00' ? '24:00' : clockTime(to, zone);
  if (starts === '00:00' && ends === '24:00') {
    return day(from) === day(last) ? day(from) : `${day(from)} – ${day(last)}`;
  }
  if (to - from <= DAY && weekday(from, zone) === weekday(last, zone)) return `${day(from)} ${starts}–${ends}`;
  return `${day(from)} ${starts} – ${day(last)} ${ends}`;
}
