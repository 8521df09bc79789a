import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { rssFeed } from '../e2e/places.ts';
import { startWorld, type World } from '../world/server.ts';
import { bench } from './harness.ts';

// A dry run changes nothing: not one row of one table, and it makes no database.

const NOW = '2026-11-21T12:00:00Z';
const HOUR = 3_600_000;
const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function place() {
  const posts = (n: number) =>
    Array.from({ length: n }, (_, i) => ({
      id: `p${i}`,
      title: `Acme ${i}`,
      text: 'acme is broken',
      at: Date.parse(NOW) - (n - i) * HOUR,
    }));
  let n = 3;
  const world = await startWorld({ '/feed': (_, response) => void response.end(rssFeed(posts(n))) });
  worlds.push(world);
  const home = bench();
  const config = (queries: Record<string, string>): void =>
    void home.write(
      'config.yaml',
      stringify({
        brands: Object.entries(queries).map(([id, query]) => ({ id, query })),
        sources: Object.keys(queries).map(id => ({
          id: `${id}-blog`,
          type: 'rss',
          url: `${world.url}/feed?${id}`,
          allow_private: true,
        })),
        channels: { told: { type: 'file', path: 'told.ndjson' } },
        routes: [{ when: 'acme', to: 'told' }],
      }),
    );
  config({ acme: 'acme' });
  home.write(
    'more.ndjson',
    `${JSON.stringify({ id: '1', title: 'Acme', text: 'acme', url: 'https://a.example/1' })}\n`,
  );
  function more(): void {
    n = 6;
  }
  return { ...home, config, more };
}

function whole(dir: string): unknown {
  const db = new Database(join(dir, 'earshot.db'), { readonly: true });
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all() as {
    name: string;
  }[];
  const all = Object.fromEntries(
    tables
      .filter(({ name }) => !name.startsWith('sqlite_'))
      .map(({ name }) => [name, db.prepare(`SELECT * FROM "${name}"`).all()]),
  );
  db.close();
  return all;
}

const LINES: string[][] = [
  ['run', '--dry-run'],
  ['run', '--dry-run', '--force'],
  ['poll', '--dry-run', '--force'],
  ['poll', '--dry-run', '--since', '90d'],
  ['import', 'more.ndjson', '--dry-run'],
  ['backfill', '--since', '90d', '--dry-run'],
];

test.each(
  [
    ...LINES,
    ['deliver', '--dry-run'],
    ['db', 'prune', '--keep', '1h', '--dry-run'],
    ['rescore', '--dry-run'],
    ['label', '--query', 'broken', 'intent=bug', '--dry-run'],
    ['forget', '--url', 'https://blog.example/p1', '--dry-run'],
  ].map(line => [line.join(' '), line]),
)('%s leaves the database as it is', async (_, line) => {
  const { dir, earshot, config, more } = await place();
  expect((await earshot(['run'], { now: NOW })).code).toBe(0);
  const before = whole(dir);
  more();
  // Another query and another source: what a real run would write down.
  config({ acme: 'acme OR broken', globex: 'broken' });
  const said = await earshot([...line], { now: '2026-11-21T15:00:00Z' });
  expect(said.err).toBe('');
  expect(said.code).toBe(0);
  expect(whole(dir)).toEqual(before);
  if (/^(run|poll)/.test(line.join(' '))) expect(said.out).toMatch(/6/);
});

test.each(LINES.map(line => [line.join(' '), line]))('%s makes no database', async (_, line) => {
  const { dir, earshot } = await place();
  const before = readdirSync(dir).sort();
  const said = await earshot([...line], { now: NOW });
  expect(said.code, said.err).toBe(0);
  expect(readdirSync(dir).sort()).toEqual(before);
  expect(existsSync(join(dir, 'earshot.db'))).toBe(false);
});

test('a dry run stands in nobody’s way, and nobody in its', async () => {
  const { dir, earshot } = await place();
  await earshot(['run'], { now: NOW });
  const db = new Database(`${join(dir, 'earshot.db')}.lock`);
  db.exec('BEGIN EXCLUSIVE');
  expect((await earshot(['run', '--dry-run', '--force'], { now: NOW })).code).toBe(0);
  expect((await earshot(['run', '--force'], { now: NOW })).code).toBe(11);
  db.close();
});
