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

/** A bucket that holds nothing: heard (`n` 0), or of which nothing is known (null). */
export function emptyPoint(at: Instant, n: 0 | null): Point {
  return { at, n, negative: 0, backfilled: 0, backfilledNegative: 0, reach: 0, authors: 0, sources: 0, stories: 0 };
}

/** Somebody who was heard in a bucket, and how many people may have seen the farthest seen of their mentions there. */
export interface Voice {
  author: number;
  reach: number;
}
/** One who spoke badly of the brand. */
export interface Speaker extends Voice {
  mention: string;
  followers: number | null;
  /** Nobody heard them speak of this brand before. */
  fresh: boolean;
  /** Stored by the first reading of a source: raises no alarm. */
  backfilled: boolean;
}
/** How far the mentions of one bucket were seen: each voice counted once. */
export interface Loud {
  at: Instant;
  /** Mentions, and those of which a reach is known: only they are in the sums. */
  n: number;
  known: number;
  reach: number;
  /** The same without what was back-filled. */
  freshReach: number;
  /** The farthest seen voices and the farthest seen that are not back-filled, farthest first; a handful. */
  voices: Voice[];
  freshVoices: Voice[];
  /** The farthest seen of those who spoke badly of it and are no voice of the brand's own. */
  speakers: Speaker[];
}
/** What one mention says, for what is talked about. */
export interface Said {
  id: string;
  at: Instant;
  author: number | null;
  /** The same for copies of one text; null: it says nothing that could be compared. */
  story: string | null;
  title: string;
  text: string;
  negative: boolean;
  backfilled: boolean;
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
/**
 * What one evaluated bucket says. breach: over the threshold · calm: clearly back under it · raised: between the two, or over
 * it on too few mentions or voices: opens nothing and calms nothing. Buckets that say nothing (deaf, too little history) give no finding.
 */
export interface Finding {
  key: string;
  rule: string;
  kind: RuleKind;
  brand: string;
  /** Where the bucket starts, and where it ends: the first moment at which this could be known. */
  at: Instant;
  until: Instant;
  state: 'breach' | 'raised' | 'calm';
  /** For how much heard time, this bucket included, the state has been the same; counted up to a cap of some hours. */
  heldFor: Duration;
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
  /**
   * What the state machine must remember between runs: the highest score yet, since when it is calm, when people were last told,
   * whether they were told of this opening (else its end is no news), whether somebody has taken it (also for when it comes back),
   * the stronger alert that speaks for it.
   */
  memory: {
    score: number;
    heldSince: Instant | null;
    notifiedAt: Instant | null;
    announced: boolean;
    acknowledged: boolean;
    inhibitedBy: string | null;
  };
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

/**
 * One step of an alert's life. `alert` is the whole row after it, found again by key and openedAt. `at` is when the bucket
 * that caused it ended, not when somebody looked. Always says why. pend: waits for a second bucket · drop: that one did not
 * come, and nobody ever hears of the alert: its row goes.
 */
export interface Transition {
  kind: 'pend' | 'drop' | 'open' | 'escalate' | 'calm' | 'remind' | 'acknowledge' | 'resolve' | 'reopen';
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
  /** Not sent before this: quiet hours. Null: at once. */
  notBefore: Instant | null;
  /** The same for what belongs into one message where people read it: the alerts of one brand that change in one run. Null: stands alone. */
  group: string | null;
}
