import { detect, lifecycle, type Setting, settingOf, standardRules } from '../detect/index.ts';
import type { Finding, Rule, RuleKind, Severity, Transition } from '../model/alert.ts';
import type { Context } from '../model/context.ts';
import { EarshotError } from '../model/errors.ts';
import { DAY, type Duration, HOUR, type Instant } from '../model/time.ts';
import { readSeries, type SeriesFile, type SeriesRow } from './series-file.ts';
import { open } from './transfer.ts';

/** Alarm budgets in false alarms a year: the one setting of a profile. */
export const PROFILES = { standard: 26, quiet: 8 } as const;
export type Profile = keyof typeof PROFILES;
/** A second alarm within half a day of the first is the same one; one clearly worse is news. */
export const HOLD: Duration = DAY / 2;
const GROWTH = 0.6;

export interface DetectOptions {
  /** In [0, 1): the score from which a row is an alarm; null: that of the profile. */
  threshold: number | null;
  hold: Duration;
  profile: Profile;
}
export interface DetectedPoint {
  timestamp: string;
  /** Null: not polled. */
  value: number | null;
  /** 1 − 10^(−s), s the −log10 of how often the series goes so far by itself; 0 where the state says that nothing can be said. */
  score: number;
  /** Only where an alert opens or escalates. */
  alert: boolean;
  state: 'ok' | 'pending' | 'firing' | 'recovering' | 'learning' | 'nodata';
  severity: Severity | null;
}
export interface DetectedAlert {
  start: string;
  peak: string;
  /** The row with which it was over; null: it is not. */
  end: string | null;
  score: number;
  severity: Severity;
  expected: number;
  observed: number;
  rule: string;
  kind: RuleKind;
}
export interface Detected {
  threshold: number;
  points: DetectedPoint[];
  alerts: DetectedAlert[];
}

/** Judges a file's series, or that of standard input (`-`): no database, no network, no brand. */
export async function detectFile(
  { context }: { context: Context },
  file: string,
  options: DetectOptions,
): Promise<Detected> {
  return detectSeries(await readSeries(open({ context }, file), file === '-' ? 'standard input' : file), options);
}

/** Judges each row by the rows before it: the first N rows give the first N points. */
export function detectSeries({ rows, step, mood }: SeriesFile, options: DetectOptions): Detected {
  const rules = rulesOf(PROFILES[options.profile], mood);
  const settings = rules.map(rule => settingOf(rule, step ?? HOUR));
  // All rules are moved so that one threshold holds for every row: that of the last rule, the weakest.
  const own = settings.at(-1)?.threshold ?? 0;
  const wanted = options.threshold === null ? own : scoreIn(options.threshold);
  const shifted: Setting[] = settings.map(({ threshold, memory }) => ({ threshold: threshold + wanted - own, memory }));
  const points = rows.map(({ point }) => point);
  const found = rules.map((rule, i) => {
    const setting = shifted[i] as Setting;
    return detect('series', points, rule, points[0]?.at ?? 0, step ?? HOUR, setting);
  });
  const scores = new Map<Instant, number>();
  for (const [i, findings] of found.entries())
    for (const { at, evidence } of findings) {
      const score = evidence.score + wanted - (shifted[i] as Setting).threshold;
      scores.set(at, Math.max(scores.get(at) ?? Number.NEGATIVE_INFINITY, score));
    }
  const changes = lifecycle(found.flat(), [], [], points.at(-1)?.at ?? 0, {
    hold: options.hold,
    growth: GROWTH,
  });
  return {
    threshold: 1 - 10 ** -wanted,
    points: pointsOf(rows, scores, changes, step ?? HOUR),
    alerts: alertsOf(rows, found.flat(), changes, step ?? HOUR),
  };
}

/** Without moods there is nothing but volume, which then has the whole budget. */
function rulesOf(budget: number, mood: boolean): Rule[] {
  return mood ? standardRules({ budget }) : [{ id: 'volume', kind: 'volume', budget, hold: DAY }];
}

/** The score 1 − 10^(−s) as s. */
function scoreIn(threshold: number): number {
  if (!(threshold > 0 && threshold < 1))
    throw new EarshotError('usage', `--threshold: ${threshold} is not between 0 and 1.`, {
      hint: 'Such as 0.997: a score that the series reaches by itself three times in a thousand rows.',
    });
  return -Math.log10(1 - threshold);
}

function scoreOut(s: number): number {
  return Math.min(1, Math.max(0, 1 - 10 ** -s));
}

function pointsOf(
  rows: readonly SeriesRow[],
  scores: ReadonlyMap<Instant, number>,
  changes: readonly Transition[],
  step: Duration,
): DetectedPoint[] {
  const live = new Map<string, Transition['alert']>();
  let next = 0;
  return rows.map(({ timestamp, at, value }) => {
    let alert = false;
    for (; (changes[next]?.at ?? Infinity) <= at + step; next++) {
      const change = changes[next] as Transition;
      alert ||= tells(change);
      live.set(change.alert.key, change.alert);
    }
    const open = [...live.values()].filter(({ state }) => state !== 'resolved');
    const score = scores.get(at);
    const worst = open.reduce<Severity | null>((most, { severity }) => worse(most, severity), null);
    return {
      timestamp,
      value,
      score: score === undefined ? 0 : scoreOut(score),
      alert,
      state: value === null ? 'nodata' : score === undefined ? 'learning' : stateOf(open),
      severity: worst,
    };
  });
}

function tells({ kind, notify }: Transition): boolean {
  return notify && (kind === 'open' || kind === 'escalate' || kind === 'reopen');
}

function stateOf(open: readonly Transition['alert'][]): DetectedPoint['state'] {
  for (const state of ['firing', 'recovering', 'pending'] as const)
    if (open.some(alert => alert.state === state)) return state;
  return 'ok';
}

function worse(a: Severity | null, b: Severity): Severity {
  const order: readonly Severity[] = ['info', 'warning', 'error', 'critical'];
  return a !== null && order.indexOf(a) >= order.indexOf(b) ? a : b;
}

/** The alerts that people would have been told of, in the order they opened. */
function alertsOf(
  rows: readonly SeriesRow[],
  findings: readonly Finding[],
  changes: readonly Transition[],
  step: Duration,
): DetectedAlert[] {
  const text = new Map(rows.map(({ at, timestamp }) => [at + step, timestamp]));
  const kinds = new Map(findings.map(({ rule, until, kind }) => [`${rule} ${until}`, kind]));
  const alerts = new Map<string, DetectedAlert & { told: boolean }>();
  for (const { kind, at, alert, notify } of changes) {
    const key = `${alert.key} ${alert.openedAt}`;
    const before = alerts.get(key);
    const rises = kind === 'open' || kind === 'escalate' || kind === 'reopen';
    const higher = before === undefined || (rises && scoreOut(alert.memory.score) > before.score);
    const named = text.get(at) ?? '';
    alerts.set(key, {
      start: before?.start ?? text.get(alert.openedAt) ?? named,
      peak: higher ? named : before.peak,
      end: kind === 'resolve' ? named : null,
      score: scoreOut(alert.memory.score),
      severity: alert.severity,
      expected: alert.evidence.expected,
      observed: alert.evidence.observed,
      rule: alert.rule,
      kind: before?.kind ?? kinds.get(`${alert.rule} ${at}`) ?? 'volume',
      told: (before?.told ?? false) || (rises && notify),
    });
  }
  return [...alerts.values()].filter(({ told }) => told).map(({ told: _, ...alert }) => alert);
}
