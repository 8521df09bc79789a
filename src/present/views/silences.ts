import type { SilenceRecord } from '../../model/record.ts';
import type { View } from '../view.ts';
import { when } from '../words.ts';

/** `alerts silence`: what is kept quiet, until when, by whom and why. */
export function silencesView(rows: readonly SilenceRecord[]): View<SilenceRecord> {
  return {
    name: 'silences',
    rows,
    fields: ['id', 'brand', 'rule', 'from', 'until', 'by', 'reason', 'holds'],
    columns: [
      { title: 'Id', value: row => row.id, align: 'right', priority: 1, min: 2, max: 8 },
      { title: 'Brand', value: row => row.brand ?? 'every', priority: 2, min: 5, max: 24 },
      { title: 'Rule', value: row => row.rule ?? 'every', priority: 3, min: 5, max: 16 },
      { title: 'Until', value: (row, look) => when(row.until, look), priority: 1, min: 9, max: 20, whole: true },
      { title: 'By', value: row => row.by, priority: 4, min: 4, max: 16 },
      { title: 'Reason', value: row => row.reason, priority: 2, min: 16, max: Infinity },
    ],
    empty: 'Nothing is silenced.',
  };
}
