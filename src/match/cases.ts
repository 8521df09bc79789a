import type { Query } from '../model/brand.ts';
import { QueryError } from '../model/errors.ts';
import { evaluate } from './evaluate.ts';
import { parseQuery } from './parse.ts';
import { fromFlat } from './subject.ts';

/** A query, and either a mention it must or must not match, or the error it must give. */
export interface QueryCase {
  id: string;
  query: string;
  fields?: Readonly<Record<string, unknown>>;
  match?: boolean;
  error?: { code: string; pos: number };
}
export type Verdict = { match: boolean } | { error: { code: string; pos: number } };
export interface CaseResults {
  total: number;
  passed: number;
  failed: { id: string; want: Verdict; got: Verdict }[];
}

/** Runs query cases: `{"cases":[{"id","query","fields":{…},"match":true} or {"id","query","error":{"code","pos"}}]}`. */
export function runCases(cases: readonly QueryCase[]): CaseResults {
  const failed: CaseResults['failed'] = [];
  for (const one of cases) {
    const got = verdict(one);
    const want: Verdict = one.error
      ? { error: { code: one.error.code, pos: one.error.pos } }
      : { match: one.match ?? true };
    if (JSON.stringify(got) !== JSON.stringify(want)) failed.push({ id: one.id, want, got });
  }
  return { total: cases.length, passed: cases.length - failed.length, failed };
}

function verdict({ query: text, fields }: QueryCase): Verdict {
  let query: Query;
  try {
    query = parseQuery(text);
  } catch (error) {
    if (error instanceof QueryError) return { error: { code: error.code, pos: error.at } };
    throw error;
  }
  return { match: evaluate(query, fromFlat(fields ?? {})) !== null };
}
