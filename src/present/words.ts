import { clockMoment } from '../model/clock.ts';
import { DAY, type Duration, HOUR, type Instant, iso, MINUTE } from '../model/time.ts';
import type { Look } from './look.ts';

export { changePercent, compact, count, percent, plural, signed } from '../text/numbers.ts';

/** `45 min`, `3 h`, `2 d 4 h`: how long something took or lasted. */
export function lasted(duration: Duration): string {
  if (duration < MINUTE) return `${Math.max(0, Math.round(duration / 1000))} s`;
  if (duration < HOUR) return `${Math.round(duration / MINUTE)} min`;
  const hours = Math.round(duration / HOUR);
  if (duration < DAY) return `${hours} h`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** `just now`, `5 min ago`, `2 h ago`, `3 d ago`, `in 20 min`; beyond thirty days a date. */
export function age(at: Instant, now: Instant): string {
  const past = now - at;
  const size = Math.abs(past);
  if (size < MINUTE) return past >= 0 ? 'just now' : 'in a moment';
  if (size >= 30 * DAY) return iso(at).slice(0, 10);
  const words =
    size < HOUR
      ? `${Math.floor(size / MINUTE)} min`
      : size < DAY
        ? `${Math.floor(size / HOUR)} h`
        : `${Math.floor(size / DAY)} d`;
  return past >= 0 ? `${words} ago` : `in ${words}`;
}

/** A time of a record: its age on a terminal, ISO 8601 in a pipe, empty for null. */
export function when(at: string | null, look: Look): string {
  if (at === null) return '';
  return look.tty ? age(Date.parse(at), look.now) : at;
}

/** When something is to happen next: `due` once that time has come, on a terminal. */
export function next(at: string | null, look: Look): string {
  return at !== null && look.tty && Date.parse(at) <= look.now ? 'due' : when(at, look);
}

/** A time in full: `Tue 17 Nov 14:05 (2 h ago)` on a terminal, ISO 8601 in a pipe. */
export function moment(at: string | null, look: Look): string {
  if (at === null) return '';
  return look.tty ? `${clockMoment(Date.parse(at), look.zone)} (${age(Date.parse(at), look.now)})` : at;
}
