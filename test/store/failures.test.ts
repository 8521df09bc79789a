import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import type { Store } from '../../src/model/store.ts';
import { openStore } from '../../src/store/open.ts';
import { VERSION } from '../../src/store/sqlite/migrations.ts';
import { batch, entry, found, job, NOON, rows } from './samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function filled(name: string, n = 300): Promise<string> {
  const path = join(folder, name);
  const store = await openStore(path);
  await store.save(batch(Array.from({ length: n }, (_, i) => entry(`${i}`))));
  await store.close();
  return path;
}

describe('files that cannot be used', () => {
  it.each<[string, (path: string) => void, { kind: string; message: RegExp; hint: RegExp }]>([
    [
      'garbage',
      path => writeFileSync(path, 'not a database at all '.repeat(100)),
      { kind: 'damaged', message: /is not a database/, hint: /backup/ },
    ],
    [
      'another program’s',
      path => new Database(path).exec('CREATE TABLE bookmarks (x)').close(),
      { kind: 'damaged', message: /another program/, hint: /--db/ },
    ],
    [
      'another program’s with a mark of its own',
      path => new Database(path).exec('PRAGMA application_id = 7; PRAGMA user_version = 70').close(),
      { kind: 'damaged', message: /another program/, hint: /--db/ },
    ],
    [
      'newer',
      path => new Database(path).exec('PRAGMA user_version = 999').close(),
      { kind: 'newer', message: new RegExp(`version 999.* version ${VERSION}`), hint: /Update/ },
    ],
    ['a directory', path => mkdirSync(path), { kind: 'store', message: /is a directory/, hint: /--db/ }],
  ])('%s', async (name, make, want) => {
    const path = join(folder, `${name.replaceAll(/\W/g, '-')}.db`);
    make(path);
    const expected = {
      name: 'EarshotError',
      kind: want.kind,
      message: expect.stringMatching(want.message),
      hint: expect.stringMatching(want.hint),
    };
    const before = statSync(path).isFile() ? readFileSync(path) : null;
    await expect(openStore(path)).rejects.toMatchObject(expected);
    await expect(openStore(path, { readonly: true })).rejects.toMatchObject(expected);
    if (before) expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('no such directory, no such file, a file for a directory', async () => {
    await expect(openStore(join(folder, 'no/where.db'))).rejects.toMatchObject({
      kind: 'store',
      hint: expect.stringContaining('mkdir'),
    });
    await expect(openStore(join(folder, 'none.db'), { readonly: true })).rejects.toMatchObject({ kind: 'not_found' });
    writeFileSync(join(folder, 'file'), '');
    for (const path of ['file/x.db', 'file/deep/x.db'])
      await expect(openStore(join(folder, path))).rejects.toMatchObject({ kind: 'store', hint: expect.any(String) });
  });

  it('an empty file becomes a database', async () => {
    writeFileSync(join(folder, 'empty.db'), '');
    const store = await openStore(join(folder, 'empty.db'));
    expect(store).toMatchObject({ version: VERSION, path: join(folder, 'empty.db') });
    expect(await store.check()).toEqual([]);
    await store.close();
  });

  it('cut off: damaged, whoever notices first', async () => {
    const path = await filled('cut.db');
    truncateSync(path, statSync(path).size / 2);
    const tried = async () => {
      const store = await openStore(path);
      try {
        await found(store);
        await store.totals();
        throw new Error('nobody noticed');
      } finally {
        await store.close();
      }
    };
    await expect(tried()).rejects.toMatchObject({ kind: 'damaged', hint: expect.stringContaining('backup') });
  });

  it('a read-only store writes nothing, leaves nothing, and says so', async () => {
    const path = await filled('reader.db');
    const store = await openStore(path, { readonly: true });
    expect(await found(store, { limit: 3 })).toHaveLength(3);
    expect(await store.check()).toEqual([]);
    await expect(store.save(batch([entry('new')]))).rejects.toMatchObject({
      kind: 'store',
      message: expect.stringContaining('cannot be written'),
    });
    await expect(store.lock(0, 'me')).rejects.toMatchObject({ kind: 'store' });
    await store.close();
    const writer = await openStore(path);
    expect(await writer.lock(0, 'me')).not.toBeNull();
    await writer.close();
  });
});

describe('check', () => {
  const byHand = async (name: string, text: string): Promise<string[]> => {
    const path = await filled(name, 3);
    const db = new Database(path);
    db.pragma('foreign_keys = OFF');
    db.exec(text);
    db.close();
    const store = await openStore(path);
    const problems = await store.check();
    await store.close();
    return problems;
  };
  it.each([
    [
      'roll-up',
      'UPDATE hit_hour SET n = 9',
      /^The hour 2026-11-21T12:00:00Z of acme in forum counts 9 mentions; there are 3\.$/,
    ],
    ['sums', 'UPDATE hit_hour SET sentiment_sum = 9', /^The sums of the hour .* are not those of its 3 mentions\.$/],
    ['missing hour', 'DELETE FROM hit_hour', /counts 0 mentions; there are 3/],
    ['hour too many', "UPDATE hit SET brand = 'globex' WHERE mention_id = 1", /globex/],
    ['stray hit', 'DELETE FROM mention WHERE id = 1', /Row \? of hit names a row of mention that is not there/],
    [
      'moved hit',
      'UPDATE hit SET published_at = published_at + 1 WHERE mention_id = 1',
      /forum:0 seen from acme has another time/,
    ],
    ['index', "DROP TRIGGER mention_fts_edit; UPDATE mention SET text = 'other'", /full-text index/],
  ])('finds a wrong %s', async (name, text, want) => {
    const problems = await byHand(`check-${name.replaceAll(/\W/g, '-')}.db`, text);
    expect(problems.filter(problem => want.test(problem))).not.toEqual([]);
  });

  it('does not tell the same a thousand times', async () => {
    const path = join(folder, 'many.db');
    const store = await openStore(path);
    await store.save(batch(Array.from({ length: 50 }, (_, i) => entry(`${i}`, { publishedAt: NOON + i * 3_600_000 }))));
    await store.close();
    new Database(path).exec('DELETE FROM hit_hour').close();
    const again = await openStore(path);
    const problems = await again.check();
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)).toBe('… and 30 more of this kind.');
    await again.close();
  });
});

describe('one file, several hands', () => {
  async function pair(name: string): Promise<[Store, Store]> {
    const path = await filled(name, 3);
    return [await openStore(path), await openStore(path)];
  }

  it('one of two gets the lock, the other waits for it; readers and writers go on', async () => {
    const [a, b] = await pair('pair.db');
    await a.plan([job('x')], NOON);
    await a.claim(NOON, 1e9, 9);
    const lock = await a.lock(0, 'a');
    expect(await rows(a, "SELECT value FROM setting WHERE key = 'holder'")).toEqual([{ value: '"a"' }]);
    expect(await b.lock(0, 'b')).toBeNull();
    expect(await found(b)).toHaveLength(3);
    await b.save(batch([entry('new')]));
    const waiting = b.lock(5_000, 'b');
    await lock?.release();
    const second = await waiting;
    expect(second).not.toBeNull();
    await b.plan([job('x')], NOON);
    expect(await b.claim(NOON, 1, 9)).toHaveLength(1);
    await second?.release();
    expect(await rows(a, "SELECT value FROM setting WHERE key = 'holder'")).toEqual([]);
    await a.close();
    await b.close();
  });

  it('a series shows what another process wrote', async () => {
    const [a, b] = await pair('series.db');
    const ask = async () => (await a.series('acme', 'r', [NOON, NOON + 3_600_000], 3_600_000)).points[0]?.stories;
    expect(await ask()).toBe(3);
    await b.save(batch([entry('new')]));
    expect(await ask()).toBe(4);
    await a.close();
    await b.close();
  });

  it('closing lets go of the lock', async () => {
    const [a, b] = await pair('left.db');
    await a.lock(0, 'a');
    await a.close();
    expect(await b.lock(0, 'b')).not.toBeNull();
    await b.close();
  });

  it('claims no job it did not plan, and none another holds', async () => {
    const [a, b] = await pair('claims.db');
    await a.plan([job('x'), job('y')], NOON);
    expect(await b.claim(NOON, 1_000, 9)).toEqual([]);
    await b.plan([job('x'), job('y')], NOON);
    expect((await a.claim(NOON, 1_000, 1)).map(c => c.job.id)).toEqual(['x']);
    expect((await b.claim(NOON, 1_000, 9)).map(c => c.job.id)).toEqual(['y']);
    await a.close();
    await b.close();
  });

  it('a person’s verdicts win over models, and teach', async () => {
    const [store, reader] = await pair('verdict.db');
    const db = new Database(reader.path);
    db.exec(`INSERT INTO verdict VALUES (1, 'acme', 'sentiment', 'negative', 'ann', 2), (1, 'acme', 'intent', 'bug', 'ann', 1),
      (1, 'acme', 'relevant', 'no', 'ann', 3), (2, 'globex', 'relevant', 'yes', 'ann', 1)`);
    await store.save(batch([entry('0')]));
    await store.save(batch([entry('0', { text: 'acme, edited' })]));
    expect(await store.detail('forum:0')).toMatchObject([
      {
        sentiment: { label: 'negative', score: -1 },
        intent: 'bug',
        intents: [{ label: 'bug', score: 1 }],
        relevance: 0,
      },
    ]);
    expect(await store.check()).toEqual([]);
    expect(await store.feedback('acme')).toMatchObject([
      { id: 'forum:0', text: 'acme, edited', field: 'intent', value: 'bug', by: 'ann', at: 1 },
      { id: 'forum:0', text: 'acme, edited', field: 'sentiment', value: 'negative' },
      { id: 'forum:0', text: 'acme, edited', field: 'relevant', value: 'no' },
    ]);
    db.exec("INSERT INTO silence VALUES (1, NULL, 'volume', 10, 20, 'ann', 'launch')");
    expect(await store.silences(10)).toEqual([
      { id: 1, brand: null, rule: 'volume', from: 10, until: 20, by: 'ann', reason: 'launch' },
    ]);
    expect(await store.silences(20)).toEqual([]);
    db.close();
    await store.close();
    await reader.close();
  });

  it('copies itself whole, over an older copy too, and leaves no half', async () => {
    const [store, other] = await pair('backup.db');
    const to = join(folder, 'copies');
    mkdirSync(to);
    const path = join(to, 'copy.db');
    await store.backup(path);
    await store.save(batch([entry('new')]));
    await store.backup(path);
    const copy = await openStore(path);
    expect(await found(copy)).toHaveLength(4);
    expect(await copy.check()).toEqual([]);
    await copy.close();
    expect(readdirSync(to)).toEqual(['copy.db']);
    await expect(store.backup(join(folder, 'no/copy.db'))).rejects.toMatchObject({ kind: 'store' });
    await store.vacuum();
    expect(await store.check()).toEqual([]);
    await other.close();
    await store.close();
  });

  it('closes twice, and leaves one file', async () => {
    const path = await filled('closed.db');
    const store = await openStore(path);
    await store.save(batch([entry('new')]));
    await store.close();
    await store.close();
    expect(readdirSync(folder).filter(name => name.startsWith('closed.db'))).toEqual(['closed.db']);
  });
});
