const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/** Nine heights of plain characters, from the floor up. */
const PLAIN = ['_', '.', ':', '-', '=', '+', '*', '#'];
const DEAF = '·';
const PLAIN_DEAF = ' ';

/**
 * One character a value: the lowest block is 0, the highest the greatest value (of `top` where two lines share a scale);
 * null, where nobody listened, is `·`, which no value is drawn as.
 */
export function sparkline(values: readonly (number | null)[], unicode: boolean, top: number | null = null): string {
  const marks = unicode ? BLOCKS : PLAIN;
  const most = top ?? values.reduce<number>((max, value) => Math.max(max, value ?? 0), 0);
  return values
    .map(value => {
      if (value === null) return unicode ? DEAF : PLAIN_DEAF;
      if (value <= 0 || most <= 0) return marks[0];
      // Something is never drawn as nothing.
      return marks[Math.max(1, Math.min(marks.length - 1, Math.round((value / most) * (marks.length - 1))))];
    })
    .join('');
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of at most `width` columns for a share in [0, 1], to an eighth of a column; without Unicode of #. */
export function bar(share: number, width: number, unicode: boolean): string {
  const filled = Math.max(0, Math.min(1, share)) * width;
  if (!unicode) return '#'.repeat(Math.max(share > 0 ? 1 : 0, Math.round(filled)));
  const eighths = Math.max(share > 0 ? 1 : 0, Math.round(filled * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}

/** Neighbours joined until at most `width` values are left: their sum, null where all are. */
export function thinned(values: readonly (number | null)[], width: number): (number | null)[] {
  const each = Math.ceil(values.length / Math.max(1, width));
  if (each <= 1) return [...values];
  const out: (number | null)[] = [];
  for (let i = 0; i < values.length; i += each) {
    const group = values.slice(i, i + each).filter(value => value !== null);
    // Scaled up to a whole group: hours not heard, or missing at the end, must not look like quiet ones.
    out.push(group.length === 0 ? null : (group.reduce((sum, value) => sum + value, 0) / group.length) * each);
  }
  return out;
}
