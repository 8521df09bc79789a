import type { View } from '../view.ts';
import { oneLine } from '../width.ts';
import { percent, plural } from '../words.ts';

interface SourceType {
  type: string;
  title: string;
  home: string;
  every: string;
  atOnce: number;
  gap: string;
  rule: string;
}

/** `sources types`: what may be configured, and how politely it is asked. */
export function sourceTypesView(types: readonly SourceType[]): View<SourceType> {
  return {
    name: 'types',
    rows: types,
    fields: ['type', 'title', 'home', 'every', 'atOnce', 'gap', 'rule'],
    columns: [
      { title: 'Type', value: row => row.type, priority: 1, min: 6, max: 14 },
      { title: 'What', value: row => row.title, priority: 1, min: 12, max: 40 },
      { title: 'Every', value: row => row.every, priority: 2, min: 5, max: 8 },
      { title: 'Gap', value: row => row.gap, priority: 4, min: 4, max: 8 },
      { title: 'Rule', value: row => row.rule, priority: 3, min: 20, max: Infinity },
    ],
    empty: '',
  };
}

interface SourceTest {
  source: string;
  job: string;
  request: string;
  login: string | null;
  note: string | null;
  status: number | null;
  items: number;
  first: readonly { title: string; url: string; publishedAt: string }[];
  missing: readonly { field: string; share: number }[];
  error: { kind: string; message: string } | null;
}

/** `sources test`: what was asked, what came, what it lacks. */
export function sourceTestView(tests: readonly SourceTest[]): View<SourceTest> {
  return {
    name: 'tests',
    rows: tests,
    fields: ['source', 'job', 'login', 'request', 'status', 'items', 'note', 'error.kind', 'error.message'],
    columns: [],
    empty: '',
    *text(_, ink) {
      for (const [i, test] of tests.entries()) {
        if (i > 0) yield '\n';
        const good = test.note !== null && test.status === 101 ? 'connected' : plural(test.items, 'item');
        const verdict = test.error === null ? ink.good(good) : ink.bad(test.error.kind);
        yield `${ink.strong(test.job)}  ${verdict}\n`;
        for (const asked of [test.login, test.request]) if (asked) yield `  ${ink.faint(oneLine(asked))}\n`;
        if (test.note !== null) yield `  ${test.note}\n`;
        if (test.error !== null) yield `  ${oneLine(test.error.message)}\n`;
        for (const { title, url, publishedAt } of test.first)
          yield `  ${publishedAt}  ${oneLine(title)}\n  ${' '.repeat(publishedAt.length)}  ${ink.faint(oneLine(url))}\n`;
        if (test.missing.length > 0)
          yield `  missing: ${test.missing.map(({ field, share }) => `${field} in ${percent(share)}`).join(', ')}\n`;
      }
    },
  };
}
