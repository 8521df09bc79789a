import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, narrow, parseQuery, subjectOf } from '../../src/match/index.ts';
import type { Narrow } from '../../src/model/store.ts';
import { extraWords } from '../../src/text/index-words.ts';
import { queryText, text as someText } from './arbitrary.ts';
import { itemOf } from './item.ts';

const database = new Database(':memory:');
database.exec(
  `CREATE VIRTUAL TABLE found USING fts5 (title, text, more, words, tokenize="unicode61 remove_diacritics 2")`,
);
const insert = database.prepare('INSERT INTO found (rowid, title, text, more, words) VALUES (1, ?, ?, ?, ?)');
const clear = database.prepare('DELETE FROM found');
const ask = database.prepare('SELECT rowid FROM found WHERE found MATCH ?').pluck();

/** As the store asks its index. */
function kept(condition: Narrow): boolean {
  if ('all' in condition) return condition.all.every(kept);
  if ('any' in condition) return condition.any.some(kept);
  const text = condition.words.join(' ');
  const prefix = text.endsWith('*');
  return ask.get(`"${text.replace(/\*+$/, '').replaceAll('"', ' ')}"${prefix ? ' *' : ''}`) !== undefined;
}

describe('narrow', () => {
  test('never drops a match that the real index could have kept', () => {
    let narrowed = 0;
    fc.assert(
      fc.property(queryText, someText, someText, (asked, title, text) => {
        const query = (() => {
          try {
            return parseQuery(asked);
          } catch {
            return null;
          }
        })();
        if (query === null || evaluate(query, subjectOf(itemOf({ title, text }))) === null) return;
        const condition = narrow(query);
        if (condition === null) return;
        narrowed++;
        clear.run();
        insert.run(title, text, '', extraWords(title, text, ''));
        expect(kept(condition)).toBe(true);
      }),
      { numRuns: 6000 },
    );
    expect(narrowed).toBeGreaterThan(200);
  });

  test('finds every word of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), text => {
        clear.run();
        insert.run('', text, '', extraWords(text));
        for (const word of text.split(/\s+/)) {
          if (!/[\p{L}\p{N}]/u.test(word)) continue;
          const query = (() => {
            try {
              return parseQuery(`"${word.replace(/[\\"*?]/g, '\\$&')}"`);
            } catch {
              return null;
            }
          })();
          if (query === null || evaluate(query, subjectOf(itemOf({ text }))) === null) continue;
          const condition = narrow(query);
          if (condition) expect(kept(condition)).toBe(true);
        }
      }),
      { numRuns: 1500 },
    );
  });

  test.each([
    ['acme', { words: ['acme'] }],
    ['"acme corp"~3', { all: [{ words: ['acme'] }, { words: ['corp'] }] }],
    ['acme OR corp', { any: [{ words: ['acme'] }, { words: ['corp'] }] }],
    ['acme (corp OR lang:de) NOT blue', { words: ['acme'] }],
    ['acm*', { words: ['acm*'] }],
    ['#AcmeFail', { words: ['acmefail'] }],
    ['*cme', null],
    ['acme OR lang:de', null],
    ['東京', null],
    ['👍', null],
    ['{Acme}', null],
    ['/acme/', null],
    ['*', null],
  ])('%s', (text, want) => {
    expect(narrow(parseQuery(text, { late: text === '*' ? 'refuse' : 'allow' }))).toEqual(want);
  });

  test('plain texts need no extra words', () => {
    expect(extraWords('Acme Corp reports a loss.', 'Acme-branded mugs, https://acme.com/x @acme Nestlé')).toBe('');
    expect(extraWords('#AcmeFail')).toBe('acme fail');
  });
});
