import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { APPLICATION, migrate, migrations, VERSION } from '../../src/store/sqlite/migrations.ts';
import { author, batch, entry, found, hit, job, NEGATIVE, NOON, outcome } from './samples.ts';

// One database of every version ever released. To add the next: EARSHOT_FIXTURES=write npx vitest run test/store/migrations.test.ts
const FIXTURES = join(import.meta.dirname, '../../fixtures/db');
const current = join(FIXTURES, `v${VERSION}.sqlite`);
if (process.env['EARSHOT_FIXTURES'] === 'write' && !existsSync(current)) await writeFixture();

const folder = mkdtempSync(join(tmpdir(), 'earshot-'));
afterAll(() => rmSync(folder, { recursive: true }));

function schema(path: string): unknown[] {
  const db = new Database(path);
  try {
    return db
      .prepare(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name",
      )
      .all();
  } finally {
    db.close();
  }
}

describe('migrations', () => {
  it('a fixture of every version is kept', () => {
    const names = migrations.map((_, i) => `v${i + 1}.sqlite`);
    expect(
      readdirSync(FIXTURES)
        .filter(name => name.endsWith('.sqlite'))
        .sort(),
    ).toEqual(names.sort());
  });

  describe.each(readdirSync(FIXTURES).filter(name => name.endsWith('.sqlite')))('%s', name => {
    it.each([false, true])('upgraded is as good as new (read-only: %s)', async readonly => {
      const path = join(folder, `${readonly}-${name}`);
      copyFileSync(join(FIXTURES, name), path);
      const store = await openStore(path, { readonly });
      expect(await store.check()).toEqual([]);
      const records = await found(store, { narrow: { words: ['printer'] }, sort: 'oldest' });
      expect(records.map(r => [r.id, r.brand, r.sentiment.label])).toEqual([
        ['forum:1', 'acme', 'negative'],
        ['forum:1', 'globex', 'neutral'],
      ]);
      expect(await store.summary({ brand: 'acme', span: [NOON, NOON + 1] })).toMatchObject({
        n: 2,
        negative: 1,
        authors: 2,
      });
      expect(await store.jobs()).toMatchObject([{ id: 'forum:all', heardTo: NOON, failures: 0 }]);
      expect(await store.liveAlerts(NOON)).toMatchObject([{ key: 'acme/volume', evidence: { observed: 4 } }]);
      expect(await store.undelivered()).toMatchObject([{ channel: 'team', title: 'Acme' }]);
      expect((await store.detail('forum:1'))[0]?.raw?.body).toBe('{"id":1}');
      expect((await store.settings())?.timezone).toBe('UTC');
      await store.close();
      const fresh = join(folder, `fresh-${readonly}-${name}`);
      await (await openStore(fresh)).close();
      expect(schema(path)).toEqual(schema(fresh));
    });
  });

  it('every table is strict', () => {
    const db = new Database(':memory:');
    migrate(db);
    const loose = db
      .prepare(
        "SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%' AND schema = 'main'",
      )
      .all();
    expect(loose).toEqual([]);
    db.close();
  });

  it('each step stands or falls as a whole', () => {
    const db = new Database(':memory:');
    const steps = ['CREATE TABLE a (x INTEGER) STRICT', 'CREATE TABLE b (x INTEGER) STRICT; SELECT nonsense'];
    expect(() => migrate(db, steps)).toThrow(/nonsense/);
    expect(db.pragma('user_version', { simple: true })).toBe(1);
    expect(db.prepare('SELECT name FROM sqlite_schema').pluck().all()).toEqual(['a']);
    migrate(db, [steps[0] ?? '', 'CREATE TABLE b (x INTEGER) STRICT']);
    expect(db.pragma('user_version', { simple: true })).toBe(2);
    migrate(db, steps);
    expect(db.pragma('application_id', { simple: true })).toBe(APPLICATION);
    db.close();
  });
});

async function writeFixture(): Promise<void> {
  mkdirSync(FIXTURES, { recursive: true });
  const store = await openStore(':memory:');
  await store.keep({ brands: [], sources: [], timezone: 'UTC', configPath: null, configHash: '', queryChangedAt: {} });
  await store.plan([job('forum:all')], NOON);
  await store.save(
    batch(
      [
        entry('1', { text: 'the acme printer jams', raw: '{"id":1}', tags: ['#acme'] }, [
          hit({ sentiment: NEGATIVE, topics: ['jam'], reach: { low: 1, mid: 2, high: 3, basis: 'followers' } }),
          hit({ brand: 'globex' }),
        ]),
        entry('2', { author: author('bob'), text: 'gone soon' }),
        entry('3', { author: null }, []),
      ],
      { gone: [{ platform: 'forum', nativeId: '2' }], authors: [author('ann', { followers: 2 })] },
    ),
  );
  await store.save(batch([entry('2b', { author: null, publishedAt: NOON - 1 })]));
  await store.finish(
    outcome('forum:all', {
      heard: [NOON - 1, NOON],
      limits: [{ host: 'forum.example.com', method: '*', until: NOON + 9, reason: 'asked' }],
    }),
  );
  const alert = {
    key: 'acme/volume',
    brand: 'acme',
    rule: 'volume',
    severity: 'warning',
    state: 'firing',
    openedAt: NOON,
    changedAt: NOON,
    closedAt: null,
    evidence: { window: [NOON, NOON + 1], observed: 4, expected: 1, score: 5, mentions: ['forum:1'], note: '' },
    memory: { score: 5, heldSince: null, notifiedAt: null, announced: false, acknowledged: false, inhibitedBy: null },
  } as const;
  await store.transition(
    { brand: 'acme', rule: 'volume', evaluatedTo: NOON },
    [
      {
        kind: 'open',
        at: NOON,
        reason: 'four times as many',
        notify: true,
        alert: { ...alert, evidence: { ...alert.evidence, mentions: ['forum:1'] } },
      },
    ],
    [
      {
        dedupeKey: 'acme/volume/1',
        channel: 'team',
        title: 'Acme',
        text: 'text',
        html: null,
        data: null,
        notBefore: null,
        group: null,
      },
    ],
    NOON,
  );
  await store.backup(current);
  await store.close();
  // Small pages: a table takes one at least, and the file is kept in the repository.
  new Database(current).exec('PRAGMA page_size = 512; VACUUM').close();
}
