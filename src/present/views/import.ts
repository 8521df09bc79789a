import type { View } from '../view.ts';
import { count, plural } from '../words.ts';

interface Imported {
  source: string;
  read: number;
  matched: number;
  added: number;
  backfill: boolean;
  bad: readonly { line: number; error: string }[];
}

/** `import`: what was read, matched and stored. */
export function importView(result: Imported): View<Imported> {
  return {
    name: 'import',
    rows: [result],
    fields: ['source', 'read', 'matched', 'added', 'backfill'],
    columns: [],
    document: { schema: 1, import: result },
    empty: '',
    *text(_, ink) {
      const parts = [
        `${plural(result.read, 'record')} read`,
        `${count(result.matched)} concern a brand`,
        ink.strong(`${count(result.added)} new`),
      ];
      if (result.bad.length > 0) parts.push(ink.bad(`${plural(result.bad.length, 'line')} unreadable`));
      yield `${result.source}: ${parts.join(', ')}${result.backfill ? ' (first import: counted, never alerted)' : ''}\n`;
    },
  };
}
