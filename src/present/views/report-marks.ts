import type { Change, Report } from '../../model/report.ts';
import type { Ink, Look } from '../look.ts';
import { moved } from './report-words.ts';

/** What the parts of the text report are drawn on. */
export interface Page {
  report: Report;
  look: Look;
  ink: Ink;
  width: number;
}

/** Below this width the figures alone are shown, without their intervals. */
export const NARROW = 60;

/** `▲ +62 % (+31 % to +101 %)`, coloured by whether more is good (mood), bad (trouble) or neither. `long`: with the reason for none. */
export function changeMark(
  change: Change,
  { look, ink, width }: Page,
  more: 'accent' | 'mood' | 'trouble',
  long = false,
): string {
  const { sign, by, range } = moved(change);
  if (sign === 'unknown') return ink.warn(long && range !== '' ? `${by}: ${range}` : by);
  if (sign === 'same') return ink.faint(width < NARROW ? (look.unicode ? '≈' : '~') : by);
  const arrow = look.unicode ? (sign === 'up' ? '▲' : '▼') : sign === 'up' ? '^' : 'v';
  const paint = more === 'accent' ? ink.accent : (sign === 'up') === (more === 'mood') ? ink.good : ink.bad;
  return `${paint(`${arrow} ${by}`)}${range === '' || width < NARROW ? '' : ink.faint(` (${range})`)}`;
}
