import type { Column } from '../column.ts';
import type { Ink, Look } from '../look.ts';
import type { View } from '../view.ts';
import { oneLine } from '../width.ts';
import { count, percent, plural } from '../words.ts';

/** What may be meant otherwise in a query: legal, and rarely meant. */
export interface Warning {
  code: string;
  at: readonly [start: number, end: number];
  message: string;
  hint: string | null;
}

/** `query check`: the query as it was read, and warnings with carets under their places. */
export function queryCheckView(check: { query: string; printed: string; warnings: readonly Warning[] }): View<Warning> {
  return {
    name: 'warnings',
    rows: check.warnings,
    fields: ['code', 'at', 'message', 'hint'],
    columns: [],
    document: { schema: 1, ...check },
    empty: '',
    *text(_, ink) {
      yield `${ink.good('ok')}  ${oneLine(check.printed)}\n`;
      for (const { at, message, hint, code } of check.warnings) {
        yield `\n${ink.warn('warning')}: ${oneLine(message)} (${code})\n`;
        if (!check.query.includes('\n')) {
          const carets = '^'.repeat(Math.max(1, at[1] - at[0]));
          yield `  ${oneLine(check.query)}\n  ${' '.repeat(at[0])}${ink.warn(carets)}\n`;
        }
        if (hint !== null) yield `  ${oneLine(hint)}\n`;
      }
    },
  };
}

/** `query match`: one line out for each line in. */
export function linesView<Line extends object>(rows: AsyncIterable<Line>): View<Line> {
  return { name: 'lines', rows, fields: ['id', 'match', 'spans'], columns: [], empty: '' };
}

interface Failed {
  id: string;
  want: unknown;
  got: unknown;
}

/** `query test`: how many hold, and each that does not. */
export function queryTestView(result: { total: number; passed: number; failed: readonly Failed[] }): View<Failed> {
  const said = (value: unknown): string =>
    typeof value === 'boolean' ? (value ? 'match' : 'no match') : JSON.stringify(value);
  return {
    name: 'failed',
    rows: result.failed,
    fields: ['id', 'want', 'got'],
    columns: [],
    document: result,
    empty: '',
    *text(_, ink) {
      for (const { id, want, got } of result.failed)
        yield `${ink.bad('failed')}  ${oneLine(id)}: wanted ${oneLine(said(want))}, got ${oneLine(said(got))}\n`;
      const sum = `${count(result.passed)} of ${plural(result.total, 'test')} hold`;
      yield `${result.failed.length === 0 ? ink.good(sum) : ink.bad(sum)}\n`;
    },
  };
}

interface Clause {
  clause: string;
  matched: number;
}
const CLAUSES: readonly Column<Clause>[] = [
  { title: 'Clause', value: row => oneLine(row.clause), priority: 1, min: 20, max: Infinity },
  { title: 'Matched', value: row => count(row.matched), align: 'right', priority: 1, min: 7, max: 9 },
];

/** `query preview`: what a brand's query makes of what is stored. */
export function queryPreviewView(preview: {
  brand: string;
  since: string;
  query: string;
  looked: number;
  matched: number;
  fresh: number;
  lost: number;
  clauses: readonly Clause[];
  examples: readonly { id: string; title: string; url: string }[];
}): View<Clause> {
  return {
    name: 'clauses',
    rows: preview.clauses,
    fields: ['clause', 'matched'],
    columns: CLAUSES,
    document: { schema: 1, preview },
    empty: '',
    text: (look, ink) => previewLines(look, ink),
  };
  async function* previewLines(look: Look, ink: Ink): AsyncGenerator<string> {
    const { table } = await import('../table.ts');
    yield `${ink.strong(preview.brand)}  ${oneLine(preview.query)}\n\n`;
    const share = preview.looked === 0 ? '' : ` (${percent(preview.matched / preview.looked)})`;
    yield `${count(preview.matched)} of ${plural(preview.looked, 'stored mention')} since ${preview.since.slice(0, 10)} match${share}; `;
    yield `${count(preview.fresh)} are new for it, ${count(preview.lost)} it has would be lost\n\n`;
    yield* table(preview.clauses, CLAUSES, look, ink);
    for (const { title, url } of preview.examples) yield `\n${oneLine(title)}\n  ${ink.faint(oneLine(url))}\n`;
    yield `\n${ink.faint('Only what some brand matched is stored: what no query ever matched cannot be previewed.')}\n`;
  }
}
