import type { Duration, Instant, TimeSpan } from './time.ts';

/** One bucket of a brand's series. n = null: we were deaf, which is not the same as silence. */
export interface Point {
  at: Instant;
  /** Mentions published in the bucket, back-filled ones included. */
  n: number | null;
  negative: number;
  /** Of n and of negative: stored by the first reading of a source. They make the baseline and raise no alarm. */
  backfilled: number;
  backfilledNegative: number;
  reach: number;
  authors: number;
  sources: number;
  stories: number;
}

export const SEVERITIES = ['info', 'warning', 'error', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];
export type AlertState = 'pending' | 'firing' | 'acknowledged' | 'recovering' | 'resolved';
export type RuleKind =
  | 'volume'
  | 'negativity'
  | 'spread'
  | 'reach'
  | 'voice'
  | 'topic'
  | 'drop'
  | 'opportunity'
  | 'collector';
export interface Rule {
  id: string;
  kind: RuleKind;
  /** False alarms a brand may raise by chance in a year: the alarm budget that sets the threshold. */
  budget: number;
  /** No new notice within this time after one unless the score grows. */
  hold: Duration;
}
export interface Evidence {
  window: TimeSpan;
  observed: number;
  expected: number;
  /** −log10 of the probability of so many under the baseline. */
  score: number;
  mentions: string[];
  note: string;
}
/** What one evaluated bucket says. `state`: over or back under the threshold; buckets that say nothing give no finding. */
export interface Finding {
  key: string;
  rule: string;
  kind: RuleKind;
  brand: string;
  at: Instant;
  state: 'breach' | 'calm';
  severity: Severity;
  evidence: Evidence;
}

export interface Alert {
  id: number;
  key: string;
  brand: string;
  rule: string;
  severity: Severity;
  state: AlertState;
  openedAt: Instant;
  changedAt: Instant;
  closedAt: Instant | null;
  evidence: Evidence;
  /** What the state machine must remember between runs: last score, calm since, last notified, inhibited by. */
  memory: { score: number; heldSince: Instant | null; notifiedAt: Instant | null; inhibitedBy: string | null };
}
export interface Silence {
  id: number;
  brand: string | null;
  rule: string | null;
  from: Instant;
  until: Instant;
  by: string;
  reason: string;
}

/** Always says why. */
export interface Transition {
  kind: 'open' | 'escalate' | 'calm' | 'remind' | 'acknowledge' | 'resolve' | 'reopen';
  at: Instant;
  alert: Omit<Alert, 'id'>;
  reason: string;
  /** People are told. False: silenced, inhibited by a stronger alert, or within the hold. */
  notify: boolean;
}
/** What is sent. `dedupeKey` is stable over retries, so that a receiver can tell a repeat. */
export interface Message {
  dedupeKey: string;
  channel: string;
  title: string;
  text: string;
  html: string | null;
  data: unknown;
}
