import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Column, render, type View } from '../../src/present/view.ts';
import { widthOf } from '../../src/present/width.ts';
import { HARMFUL, NASTY, PIPE, shown, TTY } from './looks.ts';

interface Row {
  id: string;
  n: number | null;
  mood: { label: string; score: number } | null;
  tags: string[];
}
const COLUMNS: readonly Column<Row>[] = [
  { title: 'Id', value: row => row.id, priority: 1, min: 6, max: Infinity },
  { title: 'Number', value: row => row.n, align: 'right', priority: 2, min: 6, max: 9 },
  { title: 'Mood', value: row => row.mood?.label ?? null, tone: () => 'bad', priority: 3, min: 4, max: 10 },
];
function view(rows: Iterable<Row> | AsyncIterable<Row>, more: Partial<View<Row>> = {}): View<Row> {
  return {
    name: 'things',
    rows,
    fields: ['id', 'n', 'mood.label', 'mood.score', 'tags'],
    columns: COLUMNS,
    empty: 'No things.',
    ...more,
  };
}
const ROWS: Row[] = [
  { id: 'a', n: 1, mood: { label: 'good', score: 0.5 }, tags: ['x', 'y'] },
  { id: 'b', n: null, mood: null, tags: [] },
];
const named = (id: string): Row => ({ id, n: -1, mood: null, tags: [] });

describe('md', () => {
  it('lists the fields of records that have no columns, each value in its cell', async () => {
    const row = { ...named('a|b\n# c'), tags: ['x'] };
    expect(await shown(view([row], { columns: [] }), 'md')).toBe(
      '| Field | Value |\n| --- | --- |\n| id | a\\|b \\# c |\n| n | -1 |\n| tags | x |\n',
    );
  });
});

describe('json', () => {
  it('is one document with a schema, and whatever goes with it', async () => {
    expect(JSON.parse(await shown(view(ROWS, { extra: { more: 'x' } }), 'json'))).toEqual({
      schema: 1,
      things: ROWS,
      more: 'x',
    });
    expect(JSON.parse(await shown(view([]), 'json'))).toEqual({ schema: 1, things: [] });
  });
  it('gives what it was given, and nothing a terminal obeys', async () => {
    const text = await shown(view([named(NASTY)]), 'json');
    expect(text).not.toMatch(HARMFUL);
    expect(JSON.parse(text).things[0].id).toBe(NASTY);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async id => {
        const line = await shown(view([named(id)]), 'ndjson');
        expect(line.slice(0, -1)).not.toMatch(HARMFUL);
        expect(JSON.parse(line).id).toBe(id);
      }),
    );
  });
  it('is written while it is read', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<Row> {
      for (;;) yield named(String(read++));
    }
    const pieces = render(view(endless()), 'json', PIPE, null);
    for (let i = 0; i < 5; i++) await pieces.next();
    expect(read).toBeLessThan(6);
  });
  it('picks fields and keeps their place', async () => {
    expect(JSON.parse(await shown(view(ROWS), 'json', PIPE, ['mood.label', 'id'])).things).toEqual([
      { mood: { label: 'good' }, id: 'a' },
      { mood: { label: null }, id: 'b' },
    ]);
    expect(await shown(view(ROWS), 'ndjson', PIPE, ['mood'])).toBe(
      '{"mood":{"label":"good","score":0.5}}\n{"mood":null}\n',
    );
  });
  it('is the view’s own document where it has one', async () => {
    expect(await shown(view(ROWS, { document: { schema: 1, all: 2 } }), 'json')).toBe('{"schema":1,"all":2}\n');
  });
});

describe('fields', () => {
  it('that do not exist are named, with the right ones', async () => {
    for (const format of ['json', 'ndjson', 'csv', 'tsv', 'table', 'md'] as const) {
      await expect(shown(view(ROWS), format, PIPE, ['mood.lable'])).rejects.toMatchObject({
        kind: 'usage',
        message: 'there is no field "mood.lable"; did you mean "mood.label"?',
        hint: 'fields: id, n, mood.label, mood.score, tags',
      });
    }
  });
  it.each(['__proto__', 'constructor', 'mood.toString', '', 'tags.0'])('%j is none', async name => {
    await expect(shown(view(ROWS), 'json', PIPE, [name])).rejects.toMatchObject({ kind: 'usage' });
  });
});

describe('csv and tsv', () => {
  it('have a header, flat names, and nothing for what is unknown', async () => {
    expect(await shown(view(ROWS), 'csv', PIPE)).toBe(
      'id,n,mood.label,mood.score,tags\r\na,1,good,0.5,x; y\r\nb,,,,\r\n',
    );
    expect(await shown(view(ROWS), 'tsv', PIPE)).toBe(
      'id\tn\tmood.label\tmood.score\ttags\na\t1\tgood\t0.5\tx; y\nb\t\t\t\t\n',
    );
    expect(await shown(view([]), 'csv', PIPE)).toBe('id,n,mood.label,mood.score,tags\r\n');
  });
  it('open a group into its fields', async () => {
    expect(await shown(view(ROWS), 'csv', PIPE, ['mood', 'id'])).toBe(
      'mood.label,mood.score,id\r\ngood,0.5,a\r\n,,b\r\n',
    );
  });
  it.each([
    ['=1+1', "'=1+1"],
    ['+49 30 1', "'+49 30 1"],
    ['-2', "'-2"],
    ['@acme', "'@acme"],
    ['\t=1', "' =1"],
    ['\r=1', '" =1"'],
    [' =1', "' =1"],
    ['＝1', "'＝1"],
    ['a=1', 'a=1'],
  ])('%j is no formula', async (id, want) => {
    const cell = (await shown(view([named(id)]), 'csv', PIPE, ['id'])).split('\r\n')[1];
    // A line break is kept, in quotes.
    expect(cell).toBe(id === '\r=1' ? `"'\n=1"` : want);
  });
  it('leaves numbers numbers', async () => {
    expect(await shown(view([named('x')]), 'csv', PIPE, ['n'])).toBe('n\r\n-1\r\n');
  });
  it('are read back by others', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 4 }), async ids => {
        const csv = parse(await shown(view(ids.map(named)), 'csv', PIPE), { columns: true }) as { id: string }[];
        expect(csv).toHaveLength(ids.length);
        const tsv = (await shown(view(ids.map(named)), 'tsv', PIPE)).split('\n');
        expect(tsv).toHaveLength(ids.length + 2);
        for (const line of tsv.slice(0, -1)) expect(line.split('\t')).toHaveLength(5);
      }),
    );
  });
  it('hold nothing a terminal obeys', async () => {
    expect((await shown(view([named(NASTY)]), 'csv', PIPE)).replaceAll('\r\n', '')).not.toMatch(HARMFUL);
    expect((await shown(view([named(NASTY)]), 'tsv', PIPE)).replaceAll('\t', '')).not.toMatch(HARMFUL);
  });
});

describe('tables', () => {
  const long = (many: number): Row[] =>
    Array.from({ length: many }, (_, i) => ({
      id: `日本語 👩‍🚀 ${'word '.repeat(i % 40)}`,
      n: i,
      mood: { label: 'negative', score: -1 },
      tags: [],
    }));

  it.each([
    [3, 80],
    [3, 200],
    [3, 30],
    [3, 20],
    [201, 80],
    [250, 41],
  ])('of %d rows fit %d columns', async (many, width) => {
    const lines = (await shown(view(long(many)), 'table', { ...TTY, width })).split('\n');
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
    expect(lines.filter(line => line !== '').length).toBe(many + 1);
  });
  it('use the width they have', async () => {
    const rows = [{ ...named('x'.repeat(500)), n: 7 }];
    for (const width of [80, 200]) {
      const lines = (await shown(view(rows), 'table', { ...TTY, width })).trimEnd().split('\n');
      expect(Math.max(...lines.map(widthOf))).toBe(width);
    }
  });
  it('look alike below and above the size where they are streamed', async () => {
    const few = await shown(view(long(200)), 'table');
    const many = await shown(view(long(201)), 'table');
    expect(many.split('\n').slice(0, 200)).toEqual(few.split('\n').slice(0, 200));
  });
  it('leave out the least needed column first, and those that say nothing', async () => {
    const rows: Row[] = [{ id: 'abcdef', n: 123_456, mood: { label: 'negative', score: -1 }, tags: [] }];
    expect((await shown(view(rows), 'table', { ...TTY, width: 30 })).split('\n')[0]).toBe('ID      NUMBER  MOOD');
    expect((await shown(view(rows), 'table', { ...TTY, width: 16 })).split('\n')[0]).toBe('ID      NUMBER');
    expect((await shown(view(rows.map(row => ({ ...row, n: null }))), 'table')).split('\n')[0]).toBe('ID      MOOD');
  });
  it('paint without moving anything', async () => {
    const plain = await shown(view(ROWS), 'table');
    const painted = await shown(view(ROWS), 'table', { ...TTY, colour: 1 });
    expect(painted).toContain('\x1b[31mgood\x1b[39m');
    // biome-ignore lint/complexity/useRegexLiterals: an escape in a literal is a lint error elsewhere
    expect(painted.replace(new RegExp('\x1b\\[\\d+m', 'g'), '')).toBe(plain);
  });
  it('print strangers’ text on one safe line', async () => {
    const text = await shown(view([named(NASTY)]), 'table');
    expect(text.trimEnd().split('\n')).toHaveLength(2);
    expect(text).not.toMatch(HARMFUL);
    expect(await shown(view([named(NASTY)]), 'table', TTY, ['id', 'tags'])).not.toMatch(HARMFUL);
  });
  it('say so where there is nothing, and more where there is', async () => {
    expect(await shown(view([]), 'table')).toBe('No things.\n');
    expect(await shown(view(ROWS, { footer: many => `${many} things` }), 'table')).toMatch(/\n2 things\n$/);
    expect(await shown(view(ROWS, { footer: many => `${many} things` }), 'table', PIPE)).not.toMatch(/2 things/);
  });
  it('show chosen fields as columns', async () => {
    expect(await shown(view(ROWS), 'table', TTY, ['id', 'mood'])).toBe(
      'ID  MOOD.LABEL  MOOD.SCORE\na   good        0.5\nb\n',
    );
  });
});

describe('markdown', () => {
  it('is a table that strangers cannot break out of', async () => {
    expect(await shown(view([named('a|b `c` <i> [x](y) *z*')]), 'md')).toBe(
      '| Id | Number | Mood |\n| --- | ---: | --- |\n| a\\|b \\`c\\` \\<i\\> \\[x\\](y) \\*z\\* | -1 |  |\n',
    );
    expect(await shown(view([named(NASTY)]), 'md')).not.toMatch(HARMFUL);
  });
});

describe('start-up', () => {
  it('leaves tables and colours unloaded for programs', async () => {
    const { readFileSync } = await import('node:fs');
    const seen = new Set<string>();
    const load = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      const text = readFileSync(file, 'utf8');
      for (const [, kind, from] of text.matchAll(/^(?:import|export) (type )?[^;]*? from '([^']+)';/gm)) {
        if (kind) continue;
        expect(from, `${file} loads ${from}`).not.toMatch(/^(cli-table3|chalk|zod|undici|natural|string-width)/);
        if (from?.startsWith('.')) load(new URL(from, `file://${file}`).pathname);
      }
    };
    const root = new URL('../../src/present/', import.meta.url).pathname;
    load(`${root}view.ts`);
    load(`${root}views/mentions.ts`);
    expect(seen.size).toBeGreaterThan(5);
  });
});
