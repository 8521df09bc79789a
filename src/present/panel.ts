import type { Ink, Look } from './look.ts';
import { pad, widthOf, wrap } from './width.ts';

// Blocks of lines, which pages of text are put together from.

/** A heading over a thin rule as wide as the page. */
export function heading(text: string, look: Look, ink: Ink, width: number): string[] {
  return [
    '',
    `${ink.strong(text)} ${ink.faint((look.unicode ? '─' : '-').repeat(Math.max(2, width - widthOf(text) - 1)))}`,
    '',
  ];
}

/** Text with a first line that starts with `lead` and further lines under its text. */
export function hanging(lead: string, text: string, width: number, indent = 2): string[] {
  const start = ' '.repeat(indent) + lead;
  const room = Math.max(10, width - widthOf(start));
  return wrap(text, room).map((line, i) => (i === 0 ? start : ' '.repeat(widthOf(start))) + line);
}

/** Two blocks side by side where both fit into half of the width, else one below the other. */
export function beside(left: readonly string[], right: readonly string[], width: number, gap = 4): string[] {
  if (left.length === 0 || right.length === 0) return [...left, ...right];
  const half = Math.floor((width - gap) / 2);
  const fits = [...left, ...right].every(line => widthOf(line) <= half);
  if (!fits) return [...left, '', ...right];
  return Array.from({ length: Math.max(left.length, right.length) }, (_, i) =>
    (pad(left[i] ?? '', half + gap) + (right[i] ?? '')).trimEnd(),
  );
}

/** Cells in columns as wide as their widest, two spaces apart; `right` names the places that are set to the right. */
export function grid(rows: readonly (readonly string[])[], right: readonly number[] = [], indent = 2): string[] {
  const widths: number[] = [];
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, widthOf(cell));
  return rows.map(row =>
    (
      ' '.repeat(indent) +
      row.map((cell, i) => pad(cell, widths[i] ?? 0, right.includes(i) ? 'right' : 'left')).join('  ')
    ).trimEnd(),
  );
}
