import type { HealthRecord } from '../../model/record.ts';
import type { Column } from '../column.ts';
import type { Look } from '../look.ts';
import { hanging } from '../panel.ts';
import type { View } from '../view.ts';
import { oneLine } from '../width.ts';
import { age, compact, lasted, when } from '../words.ts';
import { STATE_TONE } from './sources.ts';

const FIELDS = [
  ...['id', 'type', 'jobs', 'state', 'lastPollAt', 'lastGoodAt', 'nextPollAt', 'failures', 'heardTo', 'mentions'],
  ...['error.kind', 'error.message', 'silentSince', 'newestAt', 'rhythm.usual', 'rhythm.limit'],
  ...[
    'lag.n',
    'lag.median',
    'lag.p90',
    'quotas',
    'refresh.due',
    'refresh.error.kind',
    'refresh.error.message',
    'advice',
  ],
];

const COLUMNS: readonly Column<HealthRecord>[] = [
  { title: 'Source', value: row => row.id, priority: 1, min: 8, max: 24 },
  { title: 'State', value: row => row.state, tone: row => STATE_TONE[row.state], priority: 1, min: 7, max: 7 },
  {
    title: 'Last good',
    value: (row, look) => when(row.lastGoodAt, look) || 'never',
    priority: 2,
    min: 9,
    max: 20,
    whole: true,
  },
  {
    title: 'Failed',
    value: row => (row.failures === 0 ? null : row.failures),
    tone: () => 'bad',
    align: 'right',
    priority: 3,
    min: 6,
    max: 6,
  },
  { title: 'Newest', value: (row, look) => when(row.newestAt, look), priority: 4, min: 9, max: 20, whole: true },
  {
    title: 'Comes every',
    value: row => (row.rhythm === null ? null : lasted(row.rhythm.usual)),
    tone: row => (row.state === 'stale' ? 'warn' : null),
    align: 'right',
    priority: 5,
    min: 11,
    max: 11,
  },
  {
    title: 'Heard after',
    value: row => (row.lag === null ? null : lasted(row.lag.median)),
    align: 'right',
    priority: 6,
    min: 11,
    max: 11,
  },
  { title: 'Left', value: left, align: 'right', priority: 7, min: 6, max: 24 },
];

/** The scarcest allowance, and when it is filled up again. */
function left({ quotas }: HealthRecord, look: Look): string | null {
  const known = quotas.filter(quota => quota.left !== null);
  const share = (quota: (typeof known)[number]): number =>
    quota.most === null || quota.most === 0 ? 1 : (quota.left ?? 0) / quota.most;
  const [least] = known.sort((a, b) => share(a) - share(b));
  if (!least) return null;
  const of = least.most === null ? '' : `/${compact(least.most)}`;
  const ahead = least.resetsAt !== null && Date.parse(least.resetsAt) > look.now;
  const until = ahead && look.tty ? ` (${age(Date.parse(least.resetsAt ?? ''), look.now)})` : '';
  return `${compact(least.left ?? 0)}${of}${until}`;
}

/** `sources health`: how each source is doing; below, what to do about those that are not well. */
export function healthView(rows: readonly HealthRecord[]): View<HealthRecord> {
  return {
    name: 'sources',
    rows,
    fields: FIELDS,
    columns: COLUMNS,
    empty: 'No sources are configured yet. Add one under "sources" in config.yaml.',
    async *text(look, ink) {
      const { table } = await import('../table.ts');
      if (rows.length === 0) {
        yield `${this.empty}\n`;
        return;
      }
      yield* table(rows, COLUMNS, look, ink);
      const ill = rows.filter(({ advice }) => advice !== null);
      if (ill.length > 0) yield '\n';
      for (const row of ill) {
        const name = `${oneLine(row.id)}: `;
        const why = row.error === null || row.state === 'stale' ? '' : `${row.error.kind}: ${row.error.message}. `;
        for (const [i, line] of hanging(name, oneLine(`${why}${row.advice}`), look.width, 0).entries())
          yield `${i === 0 ? line.replace(name, ink.warn(name)) : line}\n`;
      }
    },
  };
}
