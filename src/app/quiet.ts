import { SEVERITIES, type Severity } from '../model/alert.ts';
import { DAY, type Instant, MINUTE, midnight, wall } from '../model/time.ts';

/**
 * When the quiet hours end that hold at this moment, or null where none do. `hours`: minutes since midnight on the clock of
 * the zone; from > to spans midnight.
 */
export function quietUntil(now: Instant, hours: { from: number; to: number } | null, zone: string): Instant | null {
  if (hours === null || hours.from === hours.to) return null;
  const { year, month, day, hour, minute } = wall(now, zone);
  const at = hour * 60 + minute;
  const { from, to } = hours;
  const quiet = from < to ? at >= from && at < to : at >= from || at < to;
  if (!quiet) return null;
  const today = midnight(year, month, day, zone);
  const end = today + to * MINUTE;
  return at < to ? end : end + DAY;
}

/** Whether an alert is as grave as what is heard in quiet hours too, or graver. */
export function isAsGrave(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);
}
