import type { ReplayedAlert, ReplayedBudget } from '../../model/replay.ts';
import type { Column } from '../column.ts';
import type { Ink, Look } from '../look.ts';
import type { View } from '../view.ts';
import { wrap } from '../width.ts';
import { count, when } from '../words.ts';
import { SEVERITY_TONE } from './alerts.ts';
import { amount } from './explanation.ts';

const BUDGETS: readonly Column<ReplayedBudget>[] = [
  { title: 'Brand', value: row => row.brand, priority: 1, min: 5, max: 24 },
  { title: 'Budget', value: row => row.budget, priority: 1, min: 6, max: 12, whole: true },
  { title: 'Alerts', value: row => row.alerts, align: 'right', priority: 2, min: 6, max: 8 },
  { title: 'Told', value: row => row.told, align: 'right', priority: 1, min: 4, max: 8 },
  {
    title: 'A year',
    value: row => (row.learning || row.perYear === null ? 'too little history' : amount(row.perYear)),
    align: 'right',
    priority: 2,
    min: 6,
    max: 18,
  },
  { title: 'Heard', value: row => `${count(row.heardHours)} h`, align: 'right', priority: 4, min: 5, max: 10 },
  {
    title: 'Thresholds',
    value: row =>
      row.rules.map(({ rule, threshold, alerts }) => `${rule} ${threshold.toFixed(2)}: ${alerts}`).join(', '),
    priority: 5,
    min: 16,
    max: Infinity,
  },
];

const ALERTS: readonly Column<ReplayedAlert>[] = [
  { title: 'Opened', value: (row, look) => when(row.openedAt, look), priority: 1, min: 9, max: 20, whole: true },
  { title: 'Brand', value: row => row.brand, priority: 3, min: 4, max: 16 },
  { title: 'Budget', value: row => row.budget, priority: 2, min: 6, max: 12 },
  { title: 'Rule', value: row => row.rule, priority: 4, min: 6, max: 12 },
  {
    title: 'Severity',
    value: row => row.severity,
    tone: row => SEVERITY_TONE[row.severity],
    priority: 2,
    min: 8,
    max: 8,
  },
  { title: 'Told', value: row => row.told, align: 'right', priority: 3, min: 4, max: 5 },
  { title: 'Why', value: row => row.reason, priority: 1, min: 20, max: Infinity },
];

/** `alerts replay`: how often, when and why the rules would have spoken, at each budget. */
export function replayView(found: {
  since: string;
  until: string;
  budgets: readonly ReplayedBudget[];
  alerts: readonly ReplayedAlert[];
}): View<ReplayedAlert> {
  return {
    name: 'alerts',
    rows: found.alerts,
    fields: [
      'brand',
      'budget',
      'rule',
      'severity',
      'openedAt',
      'closedAt',
      'score',
      'observed',
      'expected',
      'told',
      'inhibitedBy',
      'reason',
    ],
    columns: ALERTS,
    document: { schema: 1, ...found },
    text: (look, ink) => people(found, look, ink),
    empty: 'No alerts.',
  };
}

async function* people(
  { since, until, budgets, alerts }: Parameters<typeof replayView>[0],
  look: Look,
  ink: Ink,
): AsyncGenerator<string> {
  const { table } = await import('../table.ts');
  for (const line of wrap(`What the rules would have done from ${since} to ${until}. Nothing was written.`, look.width))
    yield `${ink.strong(line)}\n`;
  yield '\n';
  yield* table(budgets, BUDGETS, look, ink);
  yield '\n';
  if (alerts.length === 0) yield 'No alerts.\n';
  else yield* table(alerts, ALERTS, look, ink);
}
