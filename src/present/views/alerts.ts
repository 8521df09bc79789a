import type { RuleKind, Severity } from '../../model/alert.ts';
import type { AlertAxes, Explanation, PastAlert } from '../../model/explanation.ts';
import type { MentionRecord, AlertRecord as Stored } from '../../model/record.ts';
import type { Column } from '../column.ts';
import type { Ink, Look, Tone } from '../look.ts';
import { sectionText } from '../page.ts';
import type { View } from '../view.ts';
import { oneLine, wrap } from '../width.ts';
import { count, lasted, moment, percent, when } from '../words.ts';
import { explanationSections, pastSection } from './explanation.ts';
import { mentionsView } from './mentions.ts';

/** An alert; with both axes of its severity where they were asked for. */
type AlertRecord = Stored & { kind?: RuleKind; axes?: AlertAxes | null };

const FIELDS = [
  'id',
  'key',
  'brand',
  'rule',
  'kind',
  'severity',
  'state',
  'openedAt',
  'changedAt',
  'closedAt',
  'reason',
  'inhibitedBy',
  'evidence.window.from',
  'evidence.window.to',
  'evidence.observed',
  'evidence.expected',
  'evidence.score',
  'evidence.mentions',
  'evidence.note',
  'axes.excess',
  'axes.mentions',
  'axes.negative',
  'axes.share',
  'axes.usualShare',
  'events',
];

export const SEVERITY_TONE: Readonly<Record<Severity, Tone | null>> = {
  info: null,
  warning: 'warn',
  error: 'bad',
  critical: 'bad',
};

const COLUMNS: readonly Column<AlertRecord>[] = [
  { title: 'Id', value: row => row.id, align: 'right', priority: 1, min: 2, max: 8 },
  {
    title: 'Severity',
    value: row => row.severity,
    tone: row => SEVERITY_TONE[row.severity],
    priority: 2,
    min: 8,
    max: 8,
  },
  {
    title: 'State',
    value: row => row.state,
    tone: row => (row.state === 'resolved' ? 'faint' : row.state === 'firing' ? 'strong' : null),
    priority: 2,
    min: 8,
    max: 12,
  },
  { title: 'Brand', value: row => row.brand, priority: 3, min: 4, max: 16 },
  { title: 'Kind', value: row => row.kind ?? row.rule, priority: 5, min: 6, max: 18 },
  { title: 'Opened', value: (row, look) => when(row.openedAt, look), priority: 4, min: 9, max: 20, whole: true },
  {
    title: 'Lasted',
    value: (row, look) =>
      lasted(Date.parse(row.closedAt ?? '') - Date.parse(row.openedAt) || look.now - Date.parse(row.openedAt)),
    align: 'right',
    priority: 6,
    min: 5,
    max: 9,
  },
  { title: 'Excess', value: row => excess(row), align: 'right', priority: 5, min: 6, max: 7 },
  { title: 'Negative', value: row => negative(row), align: 'right', priority: 5, min: 8, max: 8 },
  { title: 'Why', value: row => row.reason, priority: 1, min: 20, max: Infinity },
];

/** `alerts`: what is open, or all of a time. */
export function alertsView(
  rows: Iterable<AlertRecord> | AsyncIterable<AlertRecord>,
  extra: Readonly<Record<string, unknown>> = {},
): View<AlertRecord> {
  return { name: 'alerts', rows, fields: FIELDS, columns: COLUMNS, extra, empty: 'No alerts.' };
}

/** How many times what is usual. */
function excess({ axes, evidence: { observed, expected } }: AlertRecord): string {
  const times = axes === undefined ? (expected > 0 ? observed / expected : null) : (axes?.excess ?? null);
  return times === null ? '' : `×${times < 9.95 ? Math.round(times * 10) / 10 : count(times)}`;
}

function negative({ axes }: AlertRecord): string {
  return axes?.share === null || axes?.share === undefined ? '' : percent(axes.share);
}

export interface AlertShown {
  alert: AlertRecord;
  /** The mentions behind it, as far as they are stored. */
  mentions: readonly MentionRecord[];
  explanation: Explanation | null;
  past: readonly PastAlert[];
}

/** `alerts show`: one alert, why it was raised, the mentions behind it, what happened since, and earlier ones. */
export function alertView(shown: AlertShown): View<AlertRecord> {
  const { alert, mentions, explanation, past } = shown;
  return {
    ...alertsView([alert], { mentions, explanation, past }),
    text: (look, ink) => lines(shown, look, ink),
  };
}

async function* lines(
  { alert, mentions, explanation, past }: AlertShown,
  look: Look,
  ink: Ink,
): AsyncGenerator<string> {
  const { evidence } = alert;
  const tone = SEVERITY_TONE[alert.severity];
  const severity = tone === null ? alert.severity : ink[tone](alert.severity);
  const name = `Alert ${alert.id}: ${oneLine(alert.brand)}, ${oneLine(alert.kind ?? alert.rule)}`;
  for (const line of wrap(name, look.width)) yield `${ink.strong(line)}\n`;
  yield `  ${severity}, ${alert.state}\n`;
  for (const line of wrap(oneLine(alert.reason), look.width - 2)) yield `  ${line}\n`;
  yield '\n';
  const rows: [string, string][] = [
    ['opened', moment(alert.openedAt, look)],
    ['changed', moment(alert.changedAt, look)],
    ['closed', moment(alert.closedAt, look)],
    ['seen in', `${moment(evidence.window.from, look)} to ${moment(evidence.window.to, look)}`],
    ['observed', `${amount(evidence.observed)}, where ${amount(evidence.expected)} would be usual`],
    [
      'odds',
      `about 1 in ${count(10 ** Math.min(evidence.score, 12))}${evidence.score > 12 ? ' or less' : ''} by chance`,
    ],
  ];
  for (const [name, value] of rows) {
    if (value === '') continue;
    for (const [i, line] of wrap(value, look.width - 12).entries()) {
      yield `  ${i === 0 ? ink.faint(name.padEnd(10)) : ' '.repeat(10)}${line}\n`;
    }
  }
  if (explanation !== null)
    for (const section of explanationSections(explanation, look.zone)) yield* sectionText(section, look, ink);
  if (evidence.mentions.length > 0) {
    yield `\n${ink.strong('Mentions')}\n`;
    const known = new Set(mentions.map(({ id }) => id));
    const { table } = await import('../table.ts');
    const columns = mentionsView([]).columns.filter(({ title }) => title !== 'Brand');
    for await (const piece of table(mentions, columns, { ...look, width: look.width - 2 }, ink)) {
      yield piece.replace(/^(?=.)/gm, '  ');
    }
    for (const id of evidence.mentions)
      if (!known.has(id))
        for (const line of wrap(`${oneLine(id)} (no longer stored)`, look.width - 2)) yield `  ${ink.faint(line)}\n`;
  }
  if (alert.events.length > 0) {
    yield `\n${ink.strong('What happened')}\n`;
    for (const event of alert.events) {
      const what = `${oneLine(event.kind)} by ${oneLine(event.by)}: ${oneLine(event.reason)}`;
      yield `  ${ink.faint(moment(event.at, look))}\n`;
      for (const line of wrap(what, look.width - 4)) yield `    ${line}\n`;
    }
  }
  const earlier = pastSection(past, evidence);
  if (earlier !== null) yield* sectionText(earlier, look, ink);
}

function amount(n: number): string {
  return n < 10 ? String(Math.round(n * 10) / 10) : count(n);
}
