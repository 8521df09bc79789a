import type { Narrow } from '../../model/store.ts';

/** A condition on `m`, the mention; `values` fill its question marks. */
export interface Condition {
  sql: string;
  values: string[];
}
/** A query of the full-text index, or, for scripts it does not split into words, a condition on the texts themselves. */
type Part = { match: string } | Condition;

/** More alternatives than this are not narrowed by: reading everything is then as quick. */
const MOST = 500;
/** Without one of these the index has no word to look up. */
const INDEXED = /[\p{L}\p{N}\p{Co}]/u;
/** Written without spaces: the index holds whole clauses as one word. */
const UNSPLIT =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/**
 * What to ask the index. Every word is quoted, so that no text is ever read as syntax; what cannot be looked up narrows nothing
 * (it may keep too much, never drop a match). `match` is set where one index query says it all. Null: no narrowing.
 */
export function compileNarrow(narrow: Narrow): { match: string | null; condition: Condition } | null {
  if (size(narrow) > MOST) return null;
  const part = partOf(narrow);
  if (part === null) return null;
  return { match: 'match' in part ? part.match : null, condition: conditionOf(part) };
}

function partOf(narrow: Narrow): Part | null {
  if ('words' in narrow) return wordsOf(narrow.words);
  if ('all' in narrow)
    return join(
      narrow.all.map(partOf).filter(part => part !== null),
      'AND',
    );
  const parts = narrow.any.map(partOf);
  // One alternative that cannot be looked up, and the others say nothing.
  return parts.every(part => part !== null) ? join(parts, 'OR') : null;
}

function join(parts: readonly Part[], word: 'AND' | 'OR'): Part | null {
  const matches = parts.filter(part => 'match' in part).map(part => part.match);
  const conditions = parts.filter(part => 'sql' in part);
  const joined: Part[] =
    matches.length === 0 ? [] : [{ match: matches.length === 1 ? matches.join('') : `(${matches.join(` ${word} `)})` }];
  if (conditions.length === 0) return joined[0] ?? null;
  const all = [...joined.map(conditionOf), ...conditions];
  return { sql: `(${all.map(({ sql }) => sql).join(` ${word} `)})`, values: all.flatMap(({ values }) => values) };
}

function wordsOf(words: readonly string[]): Part | null {
  const prefix = words.at(-1)?.endsWith('*') ?? false;
  // Odd characters never reach the index's parser: it reads C strings and UTF-8.
  const text = words
    .join(' ')
    .replace(/\*+$/, '')
    .replace(/[\0\p{Surrogate}]/gu, ' ');
  if (text.length > 1_000 || !INDEXED.test(text)) return null;
  if (!UNSPLIT.test(text)) {
    // A prefix belongs to the last word: one without letters would give its star to the word before.
    const last = text.split(/\s+/).at(-1) ?? '';
    return { match: `"${text.replaceAll('"', ' ')}"${prefix && INDEXED.test(last) ? ' *' : ''}` };
  }
  const pieces = text.split(/\s+/).filter(piece => INDEXED.test(piece));
  const sql = "m.title || char(10) || m.text || char(10) || m.more LIKE ? ESCAPE '\\'";
  return join(
    pieces.map(piece => ({ sql, values: [`%${piece.replace(/[\\%_]/g, '\\$&')}%`] })),
    'AND',
  );
}

function conditionOf(part: Part): Condition {
  if ('sql' in part) return part;
  return { sql: 'm.id IN (SELECT rowid FROM mention_fts WHERE mention_fts MATCH ?)', values: [part.match] };
}

function size(narrow: Narrow): number {
  if ('words' in narrow) return 1;
  return ('all' in narrow ? narrow.all : narrow.any).reduce((sum, part) => sum + size(part), 1);
}
