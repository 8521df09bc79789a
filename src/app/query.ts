import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  compile,
  evaluate,
  explainQuery,
  fromFlat,
  fromRecord,
  lintQuery,
  parseQuery,
  printQuery,
  runCases,
} from '../match/index.ts';
import type { Brand, Query } from '../model/brand.ts';
import { EarshotError, messageOf } from '../model/errors.ts';
import { plainItem, type Span } from '../model/mention.ts';
import type { MentionRecord } from '../model/record.ts';
import { FIND_ALL } from '../model/store.ts';
import { type Instant, iso } from '../model/time.ts';
import { readRecords } from '../sources/records.ts';
import { mustName, readQuery } from './read.ts';
import type { World } from './world.ts';

export interface QueryCheck {
  query: string;
  printed: string;
  warnings: ReturnType<typeof lintQuery>;
}

/** Reads a query as `mentions` would; throws with a caret under the mistake. */
export function checkQuery(text: string): QueryCheck {
  const query = readQuery(text, parseQuery);
  return { query: text, printed: printQuery(query), warnings: lintQuery(text, query) };
}

export interface QueryExplanation {
  query: string;
  printed: string;
  lines: string[];
}

export function explainIt(text: string): QueryExplanation {
  const query = readQuery(text, parseQuery);
  const { lines, late, indexed } = explainQuery(query);
  return {
    query: text,
    printed: printQuery(query),
    lines: [
      ...lines.map(line => `${'  '.repeat(line.depth)}${line.text}${line.needs === '' ? '' : `  (${line.needs})`}`),
      ...(late.length === 0 ? [] : [`Only for what is stored and scored: ${late.join(', ')}`]),
      ...(indexed ? [] : ['The full-text index cannot narrow this: every stored mention is looked at']),
    ],
  };
}

export type MatchLine =
  | { id: unknown; match: boolean; spans: Span[] }
  | { id: unknown; error: { code: string; message: string } };

/** JSONL in, one line out per line in, in the same order; a bad line gives an error in its place. */
export async function* matchLines(
  bytes: AsyncIterable<Uint8Array>,
  text: string,
  onBad: () => void,
): AsyncGenerator<MatchLine> {
  const query = readQuery(text, parseQuery);
  for await (const read of readRecords(bytes, 'ndjson')) {
    if ('error' in read) {
      onBad();
      yield { id: null, error: { code: 'E_LINE', message: `line ${read.line}: ${read.error}` } };
      continue;
    }
    const id = read.record['id'] ?? null;
    try {
      const spans = evaluate(query, fromFlat(read.record));
      yield { id, match: spans !== null, spans: spans ?? [] };
    } catch (error) {
      onBad();
      yield { id, error: { code: 'E_RECORD', message: `line ${read.line}: ${messageOf(error)}` } };
    }
  }
}

export interface TestResult {
  total: number;
  passed: number;
  failed: { id: string; want: unknown; got: unknown }[];
}

/** The cases of a file: `{"cases":[{"id","query","fields","match"} or {…,"error":{"code","pos"}}]}`. */
export async function testCases(file: string): Promise<TestResult> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(resolve(file), 'utf8'));
  } catch (error) {
    throw new EarshotError('input', `--cases: ${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
  const cases = typeof parsed === 'object' && parsed !== null && 'cases' in parsed ? parsed.cases : parsed;
  if (!Array.isArray(cases))
    throw new EarshotError('input', `--cases: ${file} holds no list of cases.`, {
      hint: '{"cases": [{"id": "c1", "query": "acme", "fields": {"title": "", "text": "Acme!"}, "match": true}]}',
    });
  return runCases(cases);
}

/** Each brand's own `tests:` in the configuration. */
export async function testConfig(world: World): Promise<TestResult> {
  const config = await world.config();
  const result: TestResult = { total: 0, passed: 0, failed: [] };
  for (const brand of config.brands) {
    const matcher = compile([brand]);
    const tests = config.tests[brand.id];
    for (const [want, texts] of [
      [true, tests?.match ?? []],
      [false, tests?.not ?? []],
    ] as const)
      for (const text of texts) {
        result.total++;
        const got = matcher(plainItem(text)).length > 0;
        if (got === want) result.passed++;
        else result.failed.push({ id: `${brand.id}: ${text}`, want, got });
      }
  }
  return result;
}

export interface Preview {
  brand: string;
  since: string;
  query: string;
  /** Stored mentions looked at, whatever brand they were stored for. */
  looked: number;
  matched: number;
  /** Matched, and not stored for this brand today. */
  fresh: number;
  /** Stored for this brand, and not matched any more. */
  lost: number;
  clauses: { clause: string; matched: number }[];
  examples: { id: string; title: string; url: string }[];
}

/** What a brand's query, as the configuration has it now, would have matched in what is stored. Only what some brand matched is stored. */
export async function previewBrand(world: World, id: string, since: Instant): Promise<Preview> {
  const config = await world.config();
  await mustName(
    '<brand>',
    [id],
    config.brands.map(brand => brand.id),
  );
  const brand = config.brands.find(each => each.id === id) as Brand;
  const store = await world.store('read');
  const clauses = clausesOf(brand.query).map(query => ({ query, clause: printQuery(query), matched: 0 }));
  const seen = new Map<string, { matched: boolean; stored: boolean }>();
  const examples: Preview['examples'] = [];
  for await (const record of store.find({ ...FIND_ALL, since, narrow: null })) {
    const known = seen.get(record.id);
    if (known) {
      known.stored ||= record.brand === id;
      continue;
    }
    const subject = fromRecord(record);
    const matched = evaluate(brand.query, subject) !== null;
    seen.set(record.id, { matched, stored: record.brand === id });
    if (!matched) continue;
    for (const clause of clauses) if (evaluate(clause.query, subject) !== null) clause.matched++;
    if (examples.length < 5) examples.push(exampleOf(record));
  }
  const all = [...seen.values()];
  return {
    brand: id,
    since: iso(since),
    query: brand.text,
    looked: all.length,
    matched: all.filter(({ matched }) => matched).length,
    fresh: all.filter(({ matched, stored }) => matched && !stored).length,
    lost: all.filter(({ matched, stored }) => !matched && stored).length,
    clauses: clauses.map(({ clause, matched }) => ({ clause, matched })),
    examples,
  };
}

/** The alternatives and conditions a person thinks in: the parts of the top OR, else of the top AND. */
function clausesOf(query: Query): Query[] {
  const parts = query.op === 'and' ? query.of.filter(({ op }) => op !== 'not') : [query];
  return parts.flatMap(part => (part.op === 'or' ? part.of : [part]));
}

function exampleOf({ id, title, text, url }: MentionRecord): Preview['examples'][number] {
  return { id, title: (title || text).slice(0, 200), url };
}
