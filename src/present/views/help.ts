import { EXIT } from '../../model/errors.ts';
import type { View } from '../view.ts';
import { oneLine } from '../width.ts';

const MEANING: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'all went well',
  failure: 'it failed; the message on stderr says why',
  usage: 'the command line, the configuration or a query is wrong; nothing was done',
  partial: 'some sources failed and some succeeded; what came is stored',
  credentials: 'all sources failed, because a key or token is missing or refused',
  temporary: 'all sources failed in a way that may pass by itself; try later',
  empty: 'nothing was found (only with --error-on-empty)',
  warning: 'an info or warning alert is open (only alerts check --exit-code)',
  locked: 'another run holds the database',
  damaged: 'the database is damaged, or made by a newer earshot',
  critical: 'an error or critical alert is open (only alerts check --exit-code)',
  interrupted: 'stopped by Ctrl-C',
  terminated: 'stopped by SIGTERM',
};

export interface ExitRow {
  code: number;
  name: string;
  meaning: string;
}

/** `help exit-codes` */
export function exitCodesView(): View<ExitRow> {
  return {
    name: 'exitCodes',
    rows: (Object.keys(EXIT) as (keyof typeof EXIT)[]).map(name => ({
      code: EXIT[name],
      name,
      meaning: MEANING[name],
    })),
    fields: ['code', 'name', 'meaning'],
    columns: [
      { title: 'Code', value: row => row.code, align: 'right', priority: 1, min: 4, max: 4 },
      { title: 'Name', value: row => row.name, priority: 2, min: 8, max: 12 },
      { title: 'Meaning', value: row => row.meaning, priority: 1, min: 20, max: Infinity },
    ],
    empty: '',
  };
}

/** `query explain`: the query as it is understood, one line a step; the lines come ready from who knows the query. */
export function queryView(query: string, lines: readonly string[]): View<{ line: string }> {
  return {
    name: 'lines',
    rows: lines.map(line => ({ line })),
    fields: ['line'],
    columns: [{ title: 'Query', value: row => row.line, priority: 1, min: 20, max: Infinity }],
    document: { schema: 1, query, lines },
    empty: '',
    text: (_, ink) => [
      `${ink.strong(oneLine(query))}\n`,
      // Indentation is the tree: the spaces that lead a line stay.
      ...lines.map(line => `${/^\s*/.exec(line)?.[0] ?? ''}${oneLine(line)}\n`),
    ],
  };
}
