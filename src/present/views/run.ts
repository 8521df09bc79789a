import type { RunReport, SourceRun } from '../../model/report.ts';
import type { Column } from '../column.ts';
import type { Ink, Look, Tone } from '../look.ts';
import { table } from '../table.ts';
import type { View } from '../view.ts';
import { oneLine, wrap } from '../width.ts';
import { count, lasted, next, plural } from '../words.ts';
import { SEVERITY_TONE } from './alerts.ts';

const FIELDS = [
  'source',
  'title',
  'status',
  'jobs',
  'requests',
  'seen',
  'added',
  'refreshed',
  'error.kind',
  'error.message',
  'nextAt',
];

const STATUS_TONE: Readonly<Record<SourceRun['status'], Tone | null>> = {
  ok: 'good',
  empty: null,
  partial: 'warn',
  failed: 'bad',
  'not due': 'faint',
};

const COLUMNS: readonly Column<SourceRun>[] = [
  { title: 'Source', value: row => row.source, priority: 1, min: 8, max: 24 },
  { title: 'Status', value: row => row.status, tone: row => STATUS_TONE[row.status], priority: 1, min: 7, max: 7 },
  { title: 'Read', value: row => count(row.seen), align: 'right', priority: 4, min: 4, max: 9 },
  { title: 'New', value: row => count(row.added), align: 'right', priority: 2, min: 3, max: 9 },
  { title: 'Requests', value: row => count(row.requests), align: 'right', priority: 6, min: 8, max: 9 },
  { title: 'Next', value: (row, look) => next(row.nextAt, look), priority: 5, min: 9, max: 20, whole: true },
  {
    title: 'Trouble',
    value: row => (row.error === null ? null : `${row.error.kind}: ${row.error.message}`),
    tone: row => (row.status === 'failed' ? 'bad' : 'warn'),
    priority: 2,
    min: 16,
    max: Infinity,
  },
];

/** Whether a run has anything to tell: something new, something wrong, or people to be told. */
export function isNews(run: RunReport): boolean {
  return (
    run.cut !== null ||
    run.alerts.length > 0 ||
    run.messages.dead > 0 ||
    run.sources.some(
      source =>
        source.added > 0 ||
        (source.status === 'not due' && source.error !== null) ||
        source.status === 'failed' ||
        source.status === 'partial',
    )
  );
}

/** `run`, `poll`: what it did. As text nothing where nothing happened, unless `always`. */
export function runView(run: RunReport, options: { always: boolean }): View<SourceRun> {
  return {
    name: 'sources',
    rows: run.sources,
    fields: FIELDS,
    columns: COLUMNS,
    document: { schema: 1, run },
    empty: 'No source was due.',
    text: (look, ink) => (isNews(run) || options.always ? lines(run, look, ink) : []),
  };
}

async function* lines(run: RunReport, look: Look, ink: Ink): AsyncGenerator<string> {
  const read = run.sources.filter(source => source.status !== 'not due');
  const added = read.reduce((sum, source) => sum + source.added, 0);
  const failed = read.filter(source => source.status === 'failed').length;
  const took = lasted(Date.parse(run.endedAt) - Date.parse(run.startedAt));
  const said = [ink.strong(plural(added, 'new mention')), `from ${plural(read.length, 'source')} in ${took}`];
  const summary = `${said.join(' ')}${failed > 0 ? `, ${ink.bad(`${failed} failed`)}` : ''}`;
  for (const line of wrap(summary, look.width)) yield `${line}\n`;
  const shown = run.sources.filter(source => source.added > 0 || source.error !== null);
  if (shown.length > 0) {
    yield '\n';
    yield* table(shown, COLUMNS, look, ink);
  }
  if (run.alerts.length > 0) {
    yield '\n';
    for (const alert of run.alerts) {
      const tone = SEVERITY_TONE[alert.severity];
      const severity = tone === null ? alert.severity : ink[tone](alert.severity);
      const text = `${oneLine(alert.brand)}: ${oneLine(alert.reason)}`;
      const [first, ...rest] = wrap(text, Math.max(15, look.width - 25));
      yield `${ink.strong(`alert ${alert.change}`.padEnd(15))} ${severity}${' '.repeat(9 - alert.severity.length)}${first ?? ''}\n`;
      for (const line of rest) yield `${' '.repeat(25)}${line}\n`;
    }
  }
  const { sent, waiting, dead } = run.messages;
  const mail = [
    sent > 0 ? `${plural(sent, 'message')} sent` : '',
    waiting > 0 ? `${count(waiting)} waiting to be sent again` : '',
    dead > 0 ? ink.bad(`${count(dead)} given up (earshot doctor)`) : '',
  ].filter(text => text !== '');
  if (mail.length > 0) yield `\n${wrap(mail.join(', '), look.width).join('\n')}\n`;
  if (run.cut !== null)
    yield `\n${wrap(oneLine(run.cut), look.width)
      .map(line => ink.warn(line))
      .join('\n')}\n`;
}
