import type { Look, Tone } from './look.ts';

/** One column of a table for people. */
export interface Column<Row> {
  title: string;
  value(row: Row, look: Look): string | number | null;
  tone?(row: Row): Tone | null;
  align?: 'left' | 'right';
  /** 1 always stays; where the window is too narrow the highest goes first. */
  priority: number;
  /** Terminal columns it needs at least, and takes at most (Infinity: what is left). */
  min: number;
  max: number;
  /** Cut it would say nothing (a time, an id): it is shown whole or not at all. */
  whole?: true;
}
