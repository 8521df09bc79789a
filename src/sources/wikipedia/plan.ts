import { DAY, type Instant } from '../../model/time.ts';

/** `views`: whose attention the article's readers are; null: its edits are read. */
export interface Params {
  wiki: string;
  title: string;
  base: string;
  views: string[] | null;
  /** Numbers of stored revisions to look up anew; null: the article is read. */
  look: string[] | null;
}
/** `from`: where the next reading begins. During one, `to` says up to when, and `mark` what the service wants to hear next. */
export interface Cursor {
  from: Instant;
  reading: { to: Instant; mark: { rvcontinue: string; continue: string } | null } | null;
  /** Of the last revision read: what the next one is longer or shorter than. */
  size: number | null;
}

/** Tags come later: a revert marks the edit it takes back. */
export const OVERLAP = DAY;

/** Revisions one look-up takes. */
export const BATCH = 50;
