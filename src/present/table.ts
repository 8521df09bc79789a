import Table from 'cli-table3';
import type { Column } from './column.ts';
import type { Ink, Look } from './look.ts';
import { clip, oneLine, pad, UNITS, widthOf } from './width.ts';

const GAP = 2;
/** cli-table3 takes 10 ms for 20 rows and 200 for a thousand, and grows faster than the rows; beyond this they are padded as they come. */
const MOST = 200;

/** Rows as a table no wider than the window: columns shrink first, then the least needed are left out. */
export async function* table<Row>(
  rows: Iterable<Row> | AsyncIterable<Row>,
  columns: readonly Column<Row>[],
  look: Look,
  ink: Ink,
): AsyncGenerator<string> {
  const held: string[][] = [];
  let fit: Fit<Row> | null = null;
  const text = (row: Row): string[] => columns.map(column => cellText(column.value(row, look), look.width * UNITS));
  const tones: ((text: string) => string)[][] = [];
  const toned = (row: Row): ((text: string) => string)[] =>
    columns.map(column => {
      const tone = column.tone?.(row) ?? null;
      return tone === null ? same : ink[tone];
    });
  for await (const row of rows) {
    if (fit) {
      yield plainLine(fit, text(row), toned(row), look);
      continue;
    }
    held.push(text(row));
    tones.push(toned(row));
    if (held.length > MOST) {
      fit = layout(columns, held, look.width);
      yield plainLine(
        fit,
        columns.map(title),
        columns.map(() => ink.faint),
        look,
      );
      for (const [i, cells] of held.entries()) yield plainLine(fit, cells, tones[i] ?? [], look);
    }
  }
  if (fit || held.length === 0) return;
  yield drawn(layout(columns, held, look.width), held, tones, look, ink);
}

interface Fit<Row> {
  /** Places of the columns that are shown. */
  shown: { place: number; width: number; column: Column<Row> }[];
}

const same = (text: string): string => text;
const title = (column: { title: string }): string => column.title.toUpperCase();
/** At most `most` UTF-16 units are read: no cell shows more. */
function cellText(value: string | number | null, most: number): string {
  return value === null ? '' : typeof value === 'number' ? String(value) : oneLine(value.slice(0, most));
}

/** How wide each column may be. */
function layout<Row>(columns: readonly Column<Row>[], held: readonly string[][], width: number): Fit<Row> {
  let shown = columns.map((column, place) => {
    let wanted = widthOf(title(column));
    let filled = false;
    for (const cells of held) {
      const cell = cells[place] ?? '';
      if (cell !== '') filled = true;
      if (wanted < column.max && wanted < width) wanted = Math.max(wanted, widthOf(cell));
    }
    const most = Math.min(wanted, column.max);
    return { place, column, most, width: column.whole ? most : Math.min(most, column.min), filled };
  });
  // A column that says nothing in any row takes room from those that do.
  shown = shown.filter(one => one.filled || one.column.priority === 1);
  const used = (): number => shown.reduce((sum, one) => sum + one.width, GAP * Math.max(0, shown.length - 1));
  while (used() > width) {
    const last = shown.reduce((worst, one) => (one.column.priority >= worst.column.priority ? one : worst));
    if (last.column.priority === 1) break;
    shown = shown.filter(one => one !== last);
  }
  // Only columns that must stay are left: the widest give way.
  while (used() > width) {
    const widest = shown.reduce((most, one) => (one.width > most.width ? one : most));
    if (widest.width <= 1) break;
    widest.width--;
  }
  const byNeed = [...shown].sort(
    (a, b) =>
      Number(a.column.max === Infinity) - Number(b.column.max === Infinity) || a.column.priority - b.column.priority,
  );
  for (const one of byNeed) one.width += Math.max(0, Math.min(one.most - one.width, width - used()));
  return { shown };
}

function plainLine<Row>(
  { shown }: Fit<Row>,
  cells: readonly string[],
  paints: readonly ((text: string) => string)[],
  look: Look,
): string {
  const line = shown.map(({ place, width, column }) => {
    const text = clip(cells[place] ?? '', width, look.unicode);
    const paint = paints[place] ?? same;
    return pad(text === '' ? '' : paint(text), width, column.align ?? 'left');
  });
  return `${line.join(' '.repeat(GAP)).trimEnd()}\n`;
}

const BARE = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left', 'left-mid']
    .concat(['mid', 'mid-mid', 'right', 'right-mid'])
    .map(name => [name, '']),
);

function drawn<Row>(
  { shown }: Fit<Row>,
  held: readonly string[][],
  tones: readonly ((text: string) => string)[][],
  look: Look,
  ink: Ink,
): string {
  const grid = new Table({
    head: shown.map(({ column, width }) => ink.faint(clip(title(column), width, look.unicode))),
    chars: { ...BARE, middle: ' '.repeat(GAP) },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colWidths: shown.map(({ width }) => width),
    colAligns: shown.map(({ column }) => column.align ?? 'left'),
  });
  for (const [i, cells] of held.entries()) {
    grid.push(
      shown.map(({ place, width }) => {
        const text = clip(cells[place] ?? '', width, look.unicode);
        return text === '' ? '' : (tones[i]?.[place] ?? same)(text);
      }),
    );
  }
  return `${grid
    .toString()
    .split('\n')
    .map(line => line.trimEnd())
    .join('\n')}\n`;
}
