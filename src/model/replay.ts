import type { Severity } from './alert.ts';

/** One alert that would have been raised. */
export interface ReplayedAlert {
  brand: string;
  budget: string;
  rule: string;
  severity: Severity;
  openedAt: string;
  closedAt: string | null;
  score: number;
  observed: number;
  expected: number;
  /** How often people would have been told of it: its opening, and each time it grew. 0: a stronger rule spoke for it. */
  told: number;
  inhibitedBy: string | null;
  reason: string;
}
/** What one budget would have come to for one brand. */
export interface ReplayedBudget {
  brand: string;
  budget: string;
  rules: { rule: string; threshold: number; alerts: number }[];
  alerts: number;
  told: number;
  /** Notices a year at this rate, true alarms included; null where nothing was heard. */
  perYear: number | null;
  heardHours: number;
  /** Too little history for any verdict. */
  learning: boolean;
}
