import type { View } from '../view.ts';
import { plural } from '../words.ts';

/** `db check`: that all is whole, or what is not. */
export function checkView(path: string, problems: readonly string[]): View<{ problem: string }> {
  return {
    name: 'problems',
    rows: problems.map(problem => ({ problem })),
    fields: ['problem'],
    columns: [],
    document: { schema: 1, path, problems },
    empty: '',
    *text(_, ink) {
      for (const problem of problems) yield `${ink.bad(problem)}\n`;
      if (problems.length === 0)
        yield `${ink.good('ok')}  ${path}: pages, keys, full-text index and roll-up are whole\n`;
    },
  };
}

/** What was done or found, as one record; people read the words. */
export function factView<Fact extends object>(fact: Fact, words: string): View<Fact> {
  return {
    name: 'facts',
    rows: [fact],
    fields: Object.keys(fact),
    columns: [],
    document: { schema: 1, ...fact },
    empty: '',
    *text() {
      yield `${words}\n`;
    },
  };
}

interface Pruned {
  before: string;
  mentions: number;
  raw: number;
  dryRun: boolean;
}

/** `db prune`: how much went, or would go. */
export function pruneView(pruned: Pruned): View<Pruned> {
  return {
    name: 'pruned',
    rows: [pruned],
    fields: ['before', 'mentions', 'raw', 'dryRun'],
    columns: [],
    document: { schema: 1, pruned },
    empty: '',
    *text() {
      const what = plural(pruned.mentions, 'mention');
      yield pruned.dryRun
        ? `${what} published before ${pruned.before} would be dropped\n`
        : `Dropped ${what} published before ${pruned.before}, and ${plural(pruned.raw, 'raw reply', 'raw replies')}\n`;
    },
  };
}

type SqlRow = Record<string, unknown>;

/** `db sql`: whatever columns the statement gives; the first row names them. */
export async function rowsView(rows: AsyncIterable<SqlRow>): Promise<View<SqlRow>> {
  const reader = rows[Symbol.asyncIterator]();
  const first = await reader.next();
  const names = first.done ? [] : Object.keys(first.value);
  async function* all(): AsyncGenerator<SqlRow> {
    for (let step = first; !step.done; step = await reader.next()) yield step.value;
  }
  return {
    name: 'rows',
    rows: all(),
    fields: names,
    columns: names.map((name, i) => ({
      title: name,
      value: row => cell(row[name]),
      priority: i + 1,
      min: Math.min(8, name.length),
      max: i === names.length - 1 ? Infinity : 40,
    })),
    empty: 'No rows.',
  };
}

function cell(value: unknown): string | number | null {
  return value === null || typeof value === 'number' || typeof value === 'string' ? value : String(value);
}
