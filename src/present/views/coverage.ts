import { clockDate, weekday } from '../../model/clock.ts';
import type { CoverageRecord } from '../../model/figures.ts';
import type { HourState } from '../../model/report.ts';
import { wall } from '../../model/time.ts';
import type { Column } from '../column.ts';
import type { Ink, Look, Tone } from '../look.ts';
import type { Gauge } from '../prom.ts';
import type { View } from '../view.ts';
import { clip, oneLine, pad, wrap } from '../width.ts';
import { count, lasted, percent } from '../words.ts';

type By = 'hour' | 'day' | 'source';

/** One character a state, told apart without colour too. */
const MARKS: Readonly<Record<HourState, readonly [unicode: string, plain: string, tone: Tone | null, words: string]>> =
  {
    ok: ['█', '#', 'good', 'heard'],
    empty: ['▁', '_', 'good', 'heard, nothing new'],
    partial: ['▒', '+', 'warn', 'in part'],
    failed: ['x', 'x', 'bad', 'failed'],
    'not polled': ['·', '.', 'faint', 'not polled'],
  };
const STATES = Object.keys(MARKS) as HourState[];
const FIELDS = ['source', 'from', 'to', 'state', 'heard'].concat(
  STATES.map(state => `hours.${state}`),
  ['gaps'],
);

const SOURCE: Column<CoverageRecord> = { title: 'Source', value: row => row.source, priority: 1, min: 8, max: 24 };
const FROM: Column<CoverageRecord> = { title: 'From', value: row => row.from, priority: 1, min: 20, max: 20 };
const COLUMNS: readonly Column<CoverageRecord>[] = [
  {
    title: 'Heard',
    value: row => percent(row.heard),
    tone: row => toneOf(row.heard),
    align: 'right',
    priority: 1,
    min: 5,
    max: 6,
  },
  ...STATES.map(
    (state): Column<CoverageRecord> => ({
      title: state === 'not polled' ? 'Unpolled' : `${state[0]?.toUpperCase()}${state.slice(1)}`,
      value: row => (row.hours[state] === 0 ? null : `${count(Math.round(row.hours[state]))} h`),
      tone: row => (row.hours[state] > 0 && state !== 'ok' ? MARKS[state][2] : null),
      align: 'right',
      priority: state === 'failed' || state === 'not polled' ? 2 : 4,
      min: 8,
      max: 9,
    }),
  ),
  { title: 'Longest gap', value: longest, priority: 3, min: 16, max: Infinity },
];

function longest({ gaps }: CoverageRecord): string | null {
  const length = (gap: (typeof gaps)[number]): number => Date.parse(gap.to) - Date.parse(gap.from);
  const [gap] = [...gaps].sort((a, b) => length(b) - length(a));
  if (!gap) return null;
  const why = gap.error === null ? REASON[gap.reason] : `${gap.error.kind}: ${gap.error.message}`;
  return `${lasted(length(gap))}, ${why}`;
}
const REASON = {
  failed: 'failed',
  partial: 'some was lost',
  unpolled: 'nobody asked',
  never: 'never polled',
  before: 'before its first reading',
} as const;

function toneOf(heard: number): Tone | null {
  return heard >= 0.95 ? 'good' : heard >= 0.5 ? 'warn' : 'bad';
}

const HEARD: Gauge<CoverageRecord> = {
  name: 'source_heard_ratio',
  help: 'How much of the time asked for was heard of a source.',
  labels: ({ source }) => ({ source }),
  value: ({ heard }) => heard,
};

/** `stats coverage`: which hours or days of which source were heard. Every number rests on it. */
export function coverageView(
  rows: readonly CoverageRecord[],
  { by, statement }: { by: By; statement: string },
): View<CoverageRecord> {
  return {
    name: 'coverage',
    rows,
    fields: FIELDS,
    columns: by === 'source' ? [SOURCE, ...COLUMNS] : [SOURCE, FROM, ...COLUMNS],
    extra: { by, statement },
    empty: 'No source is configured.',
    ...(by === 'source'
      ? { gauges: [HEARD] }
      : { text: (look: Look, ink: Ink) => grid(rows, by, statement, look, ink) }),
  };
}

function* grid(
  rows: readonly CoverageRecord[],
  by: 'hour' | 'day',
  statement: string,
  look: Look,
  ink: Ink,
): Generator<string> {
  if (rows.length === 0) {
    yield 'No source is configured.\n';
    return;
  }
  const lines = linesOf(rows, by, look);
  const named = Math.min(24, Math.max(...lines.map(({ name }) => name.length)));
  const room = Math.max(10, look.width - named - 9);
  for (const { name, head, cells, heard } of lines) {
    if (head !== null) yield `${ink.strong(clip(oneLine(head), look.width))}\n`;
    // More days than the window is wide go on in the next line.
    for (let at = 0; at < cells.length; at += room) {
      const marks = cells.slice(at, at + room);
      const label = pad(at === 0 ? name.slice(0, named) : '', named);
      const share = at === 0 ? percent(heard) : '';
      const drawn = marks.map(mark => drawMark(mark, look, ink)).join('');
      const gap = ' '.repeat(
        Math.max(0, Math.min(room, Math.max(...lines.map(line => line.cells.length))) - marks.length),
      );
      const tone = toneOf(heard);
      yield `${label}  ${drawn}${gap}  ${share === '' || tone === null ? share : ink[tone](share.padStart(5))}`.trimEnd() +
        '\n';
    }
  }
  const legend = STATES.map(state => `${MARKS[state][look.unicode ? 0 : 1]} ${MARKS[state][3]}`).join(', ');
  const what =
    by === 'hour'
      ? 'One mark an hour, from midnight to midnight.'
      : `One mark a day, from ${dayName(rows[0], look)} on.`;
  yield '\n';
  for (const line of wrap(`${what} ${legend}.`, look.width)) yield `${ink.faint(line)}\n`;
  for (const line of wrap(oneLine(statement), look.width)) yield `${line}\n`;
}

interface Line {
  name: string;
  head: string | null;
  /** Null: outside of the span. */
  cells: (HourState | null)[];
  heard: number;
}

function linesOf(rows: readonly CoverageRecord[], by: 'hour' | 'day', look: Look): Line[] {
  const bySource = new Map<string, CoverageRecord[]>();
  for (const row of rows) bySource.set(row.source, [...(bySource.get(row.source) ?? []), row]);
  const lines: Line[] = [];
  for (const [source, own] of bySource) {
    if (by === 'day') {
      lines.push({ name: source, head: null, cells: own.map(({ state }) => state), heard: mean(own) });
      continue;
    }
    const days = new Map<string, CoverageRecord[]>();
    for (const row of own) days.set(dayName(row, look), [...(days.get(dayName(row, look)) ?? []), row]);
    let head: string | null = source;
    for (const [name, hours] of days) {
      const cells = new Array<HourState | null>(24).fill(null);
      // Where a clock is put back, the hour that comes twice shows how its second turn went.
      for (const { from, state } of hours) cells[wall(Date.parse(from), look.zone).hour] = state;
      lines.push({ name: `  ${name}`, head, cells, heard: mean(hours) });
      head = null;
    }
  }
  return lines;
}

function mean(rows: readonly CoverageRecord[]): number {
  const length = (row: CoverageRecord): number => Date.parse(row.to) - Date.parse(row.from);
  const all = rows.reduce((sum, row) => sum + length(row), 0);
  return all === 0 ? 0 : rows.reduce((sum, row) => sum + row.heard * length(row), 0) / all;
}

function dayName(row: CoverageRecord | undefined, { zone }: Look): string {
  const at = Date.parse(row?.from ?? '');
  return Number.isNaN(at) ? '' : `${weekday(at, zone)} ${clockDate(at, zone)}`;
}

function drawMark(state: HourState | null, look: Look, ink: Ink): string {
  if (state === null) return ' ';
  const [unicode, plain, tone] = MARKS[state];
  const mark = look.unicode ? unicode : plain;
  return tone === null ? mark : ink[tone](mark);
}
