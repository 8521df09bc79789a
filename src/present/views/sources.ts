import type { SourceRecord } from '../../model/record.ts';
import type { Column } from '../column.ts';
import type { Tone } from '../look.ts';
import type { View } from '../view.ts';
import { count, next, when } from '../words.ts';

const FIELDS = [
  'id',
  'type',
  'jobs',
  'state',
  'lastPollAt',
  'lastGoodAt',
  'nextPollAt',
  'failures',
  'heardTo',
  'mentions',
  'error.kind',
  'error.message',
];

export const STATE_TONE: Readonly<Record<SourceRecord['state'], Tone | null>> = {
  ok: 'good',
  failed: 'bad',
  limited: 'warn',
  due: 'faint',
  paused: 'faint',
  stale: 'warn',
};

const COLUMNS: readonly Column<SourceRecord>[] = [
  { title: 'Source', value: row => row.id, priority: 1, min: 8, max: 24 },
  { title: 'Type', value: row => row.type, priority: 5, min: 4, max: 14 },
  { title: 'State', value: row => row.state, tone: row => STATE_TONE[row.state], priority: 1, min: 7, max: 7 },
  {
    title: 'Last good',
    value: (row, look) => when(row.lastGoodAt, look) || 'never',
    priority: 2,
    min: 9,
    max: 20,
    whole: true,
  },
  { title: 'Next', value: (row, look) => next(row.nextPollAt, look), priority: 6, min: 9, max: 20, whole: true },
  { title: 'Heard to', value: (row, look) => when(row.heardTo, look), priority: 7, min: 9, max: 20, whole: true },
  { title: 'Mentions', value: row => count(row.mentions), align: 'right', priority: 4, min: 8, max: 10 },
  {
    title: 'Failed',
    value: row => (row.failures === 0 ? null : row.failures),
    tone: () => 'bad',
    align: 'right',
    priority: 3,
    min: 6,
    max: 6,
  },
  {
    title: 'Trouble',
    value: row => (row.error === null ? null : `${row.error.kind}: ${row.error.message}`),
    tone: () => 'warn',
    priority: 2,
    min: 16,
    max: Infinity,
  },
];

/** `sources`: each configured source and how it is doing. */
export function sourcesView(rows: Iterable<SourceRecord> | AsyncIterable<SourceRecord>): View<SourceRecord> {
  return {
    name: 'sources',
    rows,
    fields: FIELDS,
    columns: COLUMNS,
    empty: 'No sources are configured yet. Add one under "sources" in config.yaml.',
  };
}
