import type { Look } from '../../src/present/look.ts';
import { type Format, render, type View } from '../../src/present/view.ts';

// Looks and a collector for tests.

export const NOW: number = Date.parse('2026-11-21T12:00:00Z');
export const TTY: Look = { colour: 0, width: 80, tty: true, zone: 'Europe/Berlin', now: NOW, unicode: true };
export const PIPE: Look = { ...TTY, tty: false };

export async function shown<Row>(
  view: View<Row>,
  format: Format,
  look: Look = TTY,
  fields: readonly string[] | null = null,
): Promise<string> {
  let out = '';
  for await (const piece of render(view, format, look, fields)) out += piece;
  return out;
}

/** Strangers at their worst. */
export const NASTY = 'A\x1b[31m\x1b]0;owned\x07\u202egnp\u200b\x9b2J\b\r\nB\ud83d "q",=x|<b>[l](u)\t\u2028';
/** What no terminal may be sent in somebody's name. */
export const HARMFUL = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2028\u2029\u2066-\u2069]|\p{Surrogate}/u;
