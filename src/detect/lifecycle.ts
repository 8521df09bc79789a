import {
  type Alert,
  type Finding,
  type RuleKind,
  SEVERITIES,
  type Severity,
  type Silence,
  type Transition,
} from '../model/alert.ts';
import { DAY, type Duration, formatDuration, HOUR, type Instant } from '../model/time.ts';

export interface LifecycleOptions {
  /**
   * Rules whose breach must last for longer than this, in heard time, before it fires. The others fire at once: their scores are of
   * several hours already, and a second one was measured to cost four of five surges.
   */
  pending: Partial<Record<RuleKind, Duration>>;
  /** An alert resolves after so much heard calm; deaf hours do not count. At most twelve hours. */
  calm: Duration;
  /** After an alert was resolved, a breach within this time opens it again instead of a new one, untold unless it is worse. */
  hold: Duration;
  /** People are told again so often until somebody acknowledges. */
  remind: Duration;
  remindCritical: Duration;
  /** By how much the score must grow to be news. */
  growth: number;
  /** A single event is over, untold, after so much time without another. */
  passes: Duration;
}
export const LIFECYCLE: LifecycleOptions = {
  pending: { drop: 2 * HOUR },
  calm: 3 * HOUR,
  hold: DAY / 2,
  remind: DAY,
  remindCritical: 4 * HOUR,
  growth: 0.6,
  passes: DAY,
};

type Row = Omit<Alert, 'id'>;
type Kind = Transition['kind'];

/** The stronger rule first: it speaks for the brand while its alert lives. */
const STRENGTH: readonly string[] = ['negativity', 'volume', 'reach', 'topic'];
/**
 * Single events: each breach is another one, told whatever else goes on and however high the last; there is nothing to calm down or
 * to be reminded of.
 */
const EVENTS: readonly string[] = ['voice'];

/**
 * The state machine of alerts: one live alert a key.
 *
 *     none ──breach──► pending ──breach goes on──► firing ──calm──► recovering ──calm long enough──► resolved
 *       ▲                 │                                ▲  └─a person─► acknowledged ─calm long enough─►   │
 *       └──────calm───────┘                                └──────────breach───────┴──breach within hold──────┘
 *
 * Driven by the time of the buckets, not of the run: late, skipped and doubled evaluations end in the same states. `alerts`:
 * the live ones and those closed within `hold`, of any brand. `now` serves silences and stale reminders only, which decide
 * who is told, never a state. Findings may be of several rules; where they come rule by rule, the stronger rule goes first.
 */
export function lifecycle(
  findings: readonly Finding[],
  alerts: readonly Alert[],
  silences: readonly Silence[],
  now: Instant,
  options: Partial<LifecycleOptions> = {},
): Transition[] {
  const settings = { ...LIFECYCLE, ...options };
  const rows = new Map<string, Row>();
  for (const { id: _, ...alert } of [...alerts].sort((a, b) => a.openedAt - b.openedAt)) rows.set(alert.key, alert);
  const transitions: Transition[] = [];
  for (const finding of [...findings].sort((a, b) => a.until - b.until || rank(a.rule) - rank(b.rule))) {
    const row = rows.get(finding.key) ?? null;
    // Seen before this alert last changed: a repeat, or older than what a person has done since.
    if (row && finding.until <= row.changedAt) continue;
    const hushed = silences.some(silence => covers(silence, finding, finding.until));
    const step = next(row, finding, settings, hushed);
    if (!step) continue;
    const transition = apply(row, finding, step, { rows, silences, hushed, now, settings });
    if (step.kind === 'drop') rows.delete(finding.key);
    else rows.set(finding.key, transition.alert);
    transitions.push(transition);
  }
  return transitions;
}

interface Step {
  kind: Kind;
  state: Row['state'];
  /** Worth telling, unless somebody or something hushes it. */
  news: boolean;
  reason: string;
}

function next(row: Row | null, finding: Finding, settings: LifecycleOptions, hushed: boolean): Step | null {
  const { state, until, heldFor, evidence } = finding;
  const event = EVENTS.includes(finding.rule);
  if (row === null || (row.closedAt !== null && (event || until - row.closedAt > settings.hold))) {
    if (state !== 'breach') return null;
    if (lasts(finding, settings)) return { kind: 'open', state: 'firing', news: true, reason: evidence.note };
    return { kind: 'pend', state: 'pending', news: false, reason: `if it lasts: ${evidence.note}` };
  }
  if (event) return another(row, finding, settings);
  if (row.state === 'pending') {
    if (state === 'breach' && lasts(finding, settings))
      return { kind: 'open', state: 'firing', news: true, reason: `it lasts: ${evidence.note}` };
    return state === 'calm'
      ? { kind: 'drop', state: 'resolved', news: false, reason: `it did not last: ${evidence.note}` }
      : null;
  }

  if (state === 'breach') {
    const worse = isWorse(row, finding, settings.growth);
    if (row.state === 'resolved' || row.state === 'recovering') {
      const reason = worse ? `back, and worse: ${evidence.note}` : `back: ${evidence.note}`;
      // Whoever had it has it again, unless it is worse than what he took.
      const state = row.memory.acknowledged && !worse ? 'acknowledged' : 'firing';
      return { kind: 'reopen', state, news: worse, reason };
    }
    // Of this very hour people were told before it ended: how it went on is news only where it is graver.
    const told = row.memory.notifiedAt !== null && row.memory.notifiedAt > finding.at;
    const news = !told || level(finding.severity) > level(row.severity);
    if (worse) return { kind: 'escalate', state: row.state, news, reason: `worse: ${evidence.note}` };
  }
  if (row.state === 'resolved') return null;
  if (state === 'calm' && heldFor >= settings.calm)
    return {
      kind: 'resolve',
      state: 'resolved',
      news: row.memory.announced,
      reason: `calm for ${formatDuration(heldFor)}: ${evidence.note}`,
    };
  if (state === 'calm' && row.state === 'firing')
    return { kind: 'calm', state: 'recovering', news: false, reason: `calmer: ${evidence.note}` };
  return row.state === 'firing' && !hushed ? reminder(row, finding, settings) : null;
}

function another(row: Row, { state, until, evidence }: Finding, { passes }: LifecycleOptions): Step | null {
  if (state === 'breach')
    return { kind: 'escalate', state: row.state, news: true, reason: `another one: ${evidence.note}` };
  if (until - row.changedAt < passes) return null;
  return { kind: 'resolve', state: 'resolved', news: false, reason: `nothing like it for ${formatDuration(passes)}` };
}

function lasts({ kind, heldFor }: Finding, { pending }: LifecycleOptions): boolean {
  return heldFor > (pending[kind] ?? 0);
}

function reminder(row: Row, { until, evidence }: Finding, settings: LifecycleOptions): Step | null {
  const told = row.memory.notifiedAt;
  const every = row.severity === 'critical' ? settings.remindCritical : settings.remind;
  if (told !== null && until - told < every) return null;
  const why = told === null ? 'was silenced when it opened and goes on' : 'nobody has acknowledged it and it goes on';
  return { kind: 'remind', state: row.state, news: true, reason: `${why}: ${evidence.note}` };
}

/**
 * Grown by `growth` in −log10 units, and the higher it is, the more of itself: from 10 by a fifth, from 50 it must double. Once
 * people know of a crisis, an hour that is a little worse is no news.
 */
function isWorse(row: Row, { evidence, severity }: Finding, growth: number): boolean {
  const grown = evidence.score - row.memory.score;
  return (
    grown >= Math.max(growth, row.memory.score * Math.min(1, row.memory.score / 50)) ||
    level(severity) > level(row.severity)
  );
}

interface Setting {
  rows: ReadonlyMap<string, Row>;
  silences: readonly Silence[];
  hushed: boolean;
  now: Instant;
  settings: LifecycleOptions;
}

function apply(
  row: Row | null,
  finding: Finding,
  step: Step,
  { rows, silences, hushed, now, settings }: Setting,
): Transition {
  const { until } = finding;
  const waiting = row?.state === 'pending' ? row : null;
  const before = step.kind === 'open' || step.kind === 'pend' ? waiting : row;
  const inhibitedBy = inhibitor(finding, rows);
  const bad = step.kind === 'pend' || step.kind === 'open' || step.kind === 'escalate' || step.kind === 'reopen';
  // Who is told by the stronger alert has been told; who is silenced has not, and hears of it when the silence ends.
  const told = step.news && !hushed && step.kind !== 'resolve';
  const reopened = step.kind === 'reopen' && before?.closedAt !== null;
  const alert: Row = {
    key: finding.key,
    brand: finding.brand,
    rule: finding.rule,
    severity: worst(before?.severity ?? null, bad ? finding.severity : null) ?? finding.severity,
    state: step.state,
    openedAt: before?.openedAt ?? until,
    changedAt: until,
    closedAt: step.kind === 'resolve' || step.kind === 'drop' ? until : null,
    // The height of it, or the latest event: what an alert is remembered by.
    evidence:
      before === null || (bad && (EVENTS.includes(finding.rule) || finding.evidence.score >= before.memory.score))
        ? finding.evidence
        : before.evidence,
    memory: {
      score: Math.max(before?.memory.score ?? 0, bad ? finding.evidence.score : 0),
      heldSince: step.state === 'recovering' || step.kind === 'resolve' ? until - finding.heldFor : null,
      notifiedAt: told ? until : (before?.memory.notifiedAt ?? null),
      announced:
        step.kind !== 'resolve' &&
        ((told && inhibitedBy === null) || (!reopened && (before?.memory.announced ?? false))),
      acknowledged:
        step.state === 'acknowledged' || before?.state === 'acknowledged' || (before?.memory.acknowledged ?? false),
      // Of its last rise: that its inhibitor ended in the same hour does not make it speak for itself.
      inhibitedBy: bad ? inhibitedBy : (before?.memory.inhibitedBy ?? null),
    },
  };
  const stale = step.kind === 'remind' && now - until >= settings.remindCritical;
  const silent = hushed || silences.some(silence => covers(silence, finding, now));
  return {
    kind: step.kind,
    at: until,
    alert,
    reason: step.reason,
    notify: step.news && !silent && inhibitedBy === null && !stale,
  };
}

function covers(silence: Silence, finding: Finding, at: Instant): boolean {
  return (
    (silence.brand === null || silence.brand === finding.brand) &&
    (silence.rule === null || silence.rule === finding.rule) &&
    silence.from <= at &&
    at < silence.until
  );
}

/** The key of the same brand's live alert by a stronger rule, or null. */
function inhibitor(finding: Finding, rows: ReadonlyMap<string, Row>): string | null {
  if (EVENTS.includes(finding.rule)) return null;
  for (const row of rows.values()) {
    const stronger = row.brand === finding.brand && rank(row.rule) < rank(finding.rule);
    // What still waits has told nobody yet.
    const told = row.openedAt <= finding.until && row.state !== 'pending';
    const live = told && (row.closedAt === null || row.closedAt > finding.until);
    if (stronger && live) return row.key;
  }
  return null;
}

function rank(rule: string): number {
  const place = STRENGTH.indexOf(rule);
  return place < 0 ? STRENGTH.length : place;
}

function level(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

function worst(a: Severity | null, b: Severity | null): Severity | null {
  if (a === null || b === null) return a ?? b;
  return level(a) >= level(b) ? a : b;
}
