import type { BackfillRecord } from '../../model/record.ts';
import type { Column } from '../column.ts';
import type { Tone } from '../look.ts';
import type { View } from '../view.ts';
import { count, when } from '../words.ts';

const WORDS: Readonly<Record<BackfillRecord['state'], readonly [string, Tone | null]>> = {
  done: ['done', 'good'],
  unfinished: ['unfinished', 'warn'],
  failed: ['failed', 'bad'],
  cannot: ['cannot', 'faint'],
  can: ['can', null],
};

const COLUMNS: readonly Column<BackfillRecord>[] = [
  { title: 'Source', value: row => row.source, priority: 1, min: 8, max: 20 },
  { title: 'Brand', value: row => row.brand, priority: 4, min: 4, max: 14 },
  { title: 'Back', value: row => WORDS[row.state][0], tone: row => WORDS[row.state][1], priority: 1, min: 6, max: 10 },
  { title: 'Read', value: row => count(row.seen), align: 'right', priority: 3, min: 4, max: 9 },
  { title: 'New', value: row => count(row.added), align: 'right', priority: 2, min: 3, max: 9 },
  { title: 'Oldest', value: (row, look) => when(row.oldest, look), priority: 2, min: 9, max: 20, whole: true },
  { title: 'Newest', value: (row, look) => when(row.newest, look), priority: 5, min: 9, max: 20, whole: true },
  { title: 'Note', value: note, tone: row => WORDS[row.state][1], priority: 2, min: 16, max: Infinity },
];

function note({ state, needs, error }: BackfillRecord): string | null {
  if (state === 'can') return needs === null ? null : `takes about ${count(needs)} requests`;
  if (state === 'cannot') return 'this place shows nothing older than polling sees';
  if (state === 'unfinished') return 'the same line goes on from here';
  return error === null ? null : `${error.kind}: ${error.message}`;
}

/** `backfill`: how far each job was read back, and which cannot be. */
export function backfillView(rows: readonly BackfillRecord[]): View<BackfillRecord> {
  return {
    name: 'backfill',
    rows,
    fields: [
      'source',
      'type',
      'job',
      'brand',
      'state',
      'needs',
      'requests',
      'seen',
      'added',
      'oldest',
      'newest',
    ].concat(['error.kind', 'error.message']),
    columns: COLUMNS,
    empty: 'No source is configured.',
  };
}
