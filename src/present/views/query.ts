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

interface Suggested {
  kind: 'exclude' | 'against' | 'for';
  term: string;
  gain: number;
  loss: number;
}
const SUGGESTED: readonly Column<Suggested>[] = [
  {
    title: 'Use',
    value: row => (row.kind === 'exclude' ? 'query: NOT' : `context: ${row.kind}`),
    priority: 1,
    min: 10,
    max: 16,
  },
  { title: 'Term', value: row => oneLine(row.term), priority: 1, min: 12, max: Infinity },
  { title: 'Right', value: row => count(row.gain), align: 'right', priority: 1, min: 5, max: 7 },
  { title: 'Wrong', value: row => count(row.loss), align: 'right', priority: 1, min: 5, max: 7 },
];

/** `query suggest`: terms learnt from labels, with what each would gain and lose on them. */
export function querySuggestView(found: {
  brand: string;
  keeps: number;
  mutes: number;
  suggestions: readonly Suggested[];
  query: string | null;
  together: { gain: number; loss: number };
}): View<Suggested> {
  return {
    name: 'suggestions',
    rows: found.suggestions,
    fields: ['kind', 'term', 'gain', 'loss'],
    columns: SUGGESTED,
    document: { schema: 1, ...found },
    empty: '',
    text: (look, ink) => suggestLines(look, ink),
  };
  async function* suggestLines(look: Look, ink: Ink): AsyncGenerator<string> {
    const labels = `${count(found.keeps)} kept, ${count(found.mutes)} muted`;
    if (found.suggestions.length === 0) {
      yield `Nothing to suggest for ${oneLine(found.brand)} from its labels (${labels}).\n`;
      yield `${ink.faint('earshot label ID relevant=no (or yes) teaches; a term must stand in two labels at least.')}\n`;
      return;
    }
    const { table } = await import('../table.ts');
    yield `${ink.strong(oneLine(found.brand))}  ${labels}\n\n`;
    yield* table(found.suggestions, SUGGESTED, look, ink);
    if (found.query !== null) {
      const { gain, loss } = found.together;
      yield `\n${oneLine(found.query)}\n`;
      yield `  drops ${count(gain)} of ${count(found.mutes)} muted, loses ${count(loss)} of ${count(found.keeps)} kept\n`;
    }
    for (const kind of ['for', 'against'] as const) {
      const terms = found.suggestions.filter(one => one.kind === kind).map(({ term }) => term);
      if (terms.length > 0) yield `\ncontext ${kind}: ${oneLine(JSON.stringify(terms))}\n`;
    }
    yield `\n${ink.faint('Measured on the labels they were learnt from: new mentions will do a little worse.')}\n`;
  }
}
