import type { Severity } from '../../model/alert.ts';
import { sparkline, thinned } from '../chart.ts';
import type { Column } from '../column.ts';
import type { Ink, Look } from '../look.ts';
import type { View } from '../view.ts';
import { wrap } from '../width.ts';
import { count, plural } from '../words.ts';
import { SEVERITY_TONE } from './alerts.ts';

interface Point {
  timestamp: string;
  value: number | null;
  score: number;
  alert: boolean;
  state: string;
  severity: Severity | null;
}
interface Alert {
  start: string;
  peak: string;
  end: string | null;
  score: number;
  severity: Severity;
  expected: number;
  observed: number;
  rule: string;
  kind: string;
}

const FIELDS = ['timestamp', 'value', 'score', 'alert', 'state', 'severity'];

const COLUMNS: readonly Column<Point>[] = FIELDS.map((name, i) => ({
  title: name,
  value: (row: Point) => {
    const value = row[name as keyof Point];
    return typeof value === 'boolean' ? String(value) : value;
  },
  priority: i + 1,
  min: 5,
  max: 32,
}));

const ALERTS: readonly Column<Alert>[] = [
  { title: 'From', value: row => row.start, priority: 1, min: 16, max: 25, whole: true },
  { title: 'To', value: row => row.end ?? 'goes on', priority: 4, min: 7, max: 25, whole: true },
  {
    title: 'Severity',
    value: row => row.severity,
    tone: row => SEVERITY_TONE[row.severity],
    priority: 2,
    min: 8,
    max: 8,
  },
  { title: 'Rule', value: row => row.rule, priority: 5, min: 6, max: 12 },
  { title: 'Observed', value: row => amount(row.observed), align: 'right', priority: 3, min: 8, max: 12 },
  { title: 'Usual', value: row => amount(row.expected), align: 'right', priority: 3, min: 5, max: 12 },
  { title: 'Score', value: row => row.score.toFixed(6), align: 'right', priority: 6, min: 8, max: 8 },
];

/** `detect`: every row's verdict for programs; for people the shape of the series and its alerts. */
export function detectView(found: {
  threshold: number;
  points: readonly Point[];
  alerts: readonly Alert[];
}): View<Point> {
  const { threshold, points, alerts } = found;
  return {
    name: 'points',
    rows: points,
    fields: FIELDS,
    columns: COLUMNS,
    document: { schema: 1, threshold, points, alerts },
    empty: 'No rows.',
    text: (look, ink) => people(found, look, ink),
  };
}

async function* people(
  { threshold, points, alerts }: Parameters<typeof detectView>[0],
  look: Look,
  ink: Ink,
): AsyncGenerator<string> {
  const [first, last] = [points[0], points.at(-1)];
  const head = `${plural(points.length, 'row')} from ${first?.timestamp ?? '–'} to ${last?.timestamp ?? '–'}; threshold ${Number(threshold.toFixed(6))}`;
  for (const line of wrap(head, look.width)) yield `${ink.strong(line)}\n`;
  const values = thinned(
    points.map(({ value }) => value),
    Math.min(look.width, 120),
  );
  yield `${sparkline(values, look.unicode)}\n\n`;
  if (alerts.length === 0) {
    yield 'No alerts.\n';
    return;
  }
  const { table } = await import('../table.ts');
  yield* table(alerts, ALERTS, look, ink);
}

function amount(n: number): string {
  return n < 10 ? String(Math.round(n * 10) / 10) : count(n);
}
