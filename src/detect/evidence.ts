import type { RuleKind, Severity } from '../model/alert.ts';
import { DAY, type Duration, HOUR, iso, MINUTE, type TimeSpan } from '../model/time.ts';

/** The window that stands out, and the brand's own ways beside it. */
export interface Surge {
  window: TimeSpan;
  observed: number;
  expected: number;
  /** −log10 of how often the brand goes so far by itself. */
  score: number;
  n: number;
  negative: number;
  /** Sum over buckets (somebody who speaks in two counts twice); 0: not known. */
  authors: number;
  /** The most of any bucket; 0: not known. */
  sources: number;
  /** The brand's own share of negative mentions. */
  share: number;
  /** Probability that the share is now clearly above it. */
  soured: number;
  /** Heard time the baseline rests on. */
  heard: Duration;
}

/** Up to this age a baseline has not seen two of each weekday: nothing it says may wake anybody. */
const YOUNG: Duration = 14 * DAY;
export const SOURED = 0.97;

/**
 * How bad: excess × mood × spread. info: more mentions, no worse mood · warning: worse mood · error: worse mood and carried by
 * many (three sources or ten authors; where neither is known, twenty negative mentions) · critical: that, at least twenty
 * negative mentions, and far out or doubling within the hour.
 * @param latest mentions of the last three buckets, oldest first
 */
export function severityOf(kind: RuleKind, found: Surge, threshold: number, latest: readonly number[]): Severity {
  if (found.soured < SOURED) return 'info';
  if (kind !== 'negativity' || found.heard < YOUNG) return 'warning';
  const unknown = found.sources === 0 && found.authors === 0;
  const many = found.sources >= 3 || found.authors >= 10 || (unknown && found.negative >= 20);
  if (!many) return 'warning';
  const far = found.score >= threshold + 1.5;
  return found.negative >= 20 && (far || doubling(latest)) ? 'critical' : 'error';
}

function doubling(latest: readonly number[]): boolean {
  const [first, , last] = latest;
  return first !== undefined && last !== undefined && last >= 20 && last >= 4 * first;
}

/** Many mentions in no worse a mood than usual are a chance to be used, not a crisis. */
export function kindOf(kind: RuleKind, found: Surge): RuleKind {
  return kind === 'volume' && found.n > 0 && found.negative / found.n <= found.share ? 'opportunity' : kind;
}

/** One plain sentence with both sides of it: how many against how many, and in what mood against which. */
export function note(kind: RuleKind, found: Surge): string {
  const [from, to] = found.window;
  const time = `in the ${length(to - from)} from ${iso(from).slice(11, 16)} UTC`;
  const much =
    kind === 'negativity'
      ? `${found.negative} of ${count(found.n, 'mention')} negative ${time}, usually ${share(found.share)} and ${usual(found.expected)}`
      : `${count(found.n, 'mention')} ${time}, usually ${usual(found.expected)}; ${found.negative} negative, usually ${share(found.share)}`;
  const spread =
    found.authors > 0 && found.sources > 0
      ? // Within an hour nobody is counted twice, and some are not counted.
        `; ${to % HOUR === 0 ? '' : 'at least '}${count(found.authors, 'author')} on ${count(found.sources, 'source')}`
      : '';
  return `${much}${spread}; baseline ${length(found.heard, true)}`;
}

export function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}

export function length(time: Duration, days = false): string {
  if (days && time >= 2 * DAY) return `${Math.round(time / DAY)} days`;
  if (time === HOUR) return days ? '1 hour' : 'hour';
  const minutes = Math.round((time % HOUR) / MINUTE);
  const rest = minutes === 0 ? '' : `${minutes} minutes`;
  return time < HOUR ? rest : `${count(Math.floor(time / HOUR), 'hour')} ${rest}`.trim();
}

export function usual(expected: number): string {
  return expected < 0.05 ? 'hardly any' : `about ${rounded(expected)}`;
}

export function rounded(x: number): string {
  return x >= 9.95 ? String(Math.round(x)) : String(Number(x.toPrecision(x < 0.95 ? 1 : 2)));
}

/** `1 in 5`; shares near one half and above in per cent. */
function share(x: number): string {
  return x > 0 && x < 0.45 ? `1 in ${Math.round(1 / x)}` : `${Math.round(100 * x)} %`;
}
