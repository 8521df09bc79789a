import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { job, NOON, rows } from './samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-'));
// Below node_modules, so that the bundle finds its packages.
const program = join(import.meta.dirname, `../../node_modules/.cache/earshot-test/crash-${process.pid}.mjs`);

/** Saves page after page, each with as many mentions as PAGE says and the page's number as cursor, until it is killed. */
const PROGRAM = `
import { openStore } from './src/store/open.ts';
import { batch, entry, job, NOON } from './test/store/samples.ts';
const store = await openStore(process.argv[2]);
const lock = await store.lock(5_000, 'child');
if (!lock) process.exit(7);
await store.plan([job('a', { start: 0 })], NOON);
const [claim] = await store.claim(NOON, 1e9, 1);
for (let page = claim.cursor + 1; ; page++) {
  const items = Array.from({ length: 20 }, (_, i) => entry(page + '-' + i, { raw: 'x', publishedAt: NOON + page * 60_000 }));
  // The first of the page before is edited and its last deleted, so that hours are recounted too.
  items.push(entry((page - 1) + '-0', { text: 'edited acme ' + page, publishedAt: NOON + (page - 1) * 60_000 }));
  await store.save(batch(items, { job: 'a', resume: page, gone: [{ platform: 'forum', nativeId: (page - 1) + '-19' }] }));
  if (page === claim.cursor + 3) process.stdout.write('on');
}
`;

beforeAll(async () => {
  await build({
    stdin: { contents: PROGRAM, resolveDir: join(import.meta.dirname, '../..') },
    bundle: true,
    outfile: program,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(program);
});

it('killed at any moment: whole pages only, a sound file, the lock free, and on it goes', {
  timeout: 60_000,
}, async () => {
  const path = join(folder, 'crash.db');
  let pages = 0;
  for (const wait of [0, 3, 17, 31, 44, 58]) {
    const child = spawn(process.execPath, [program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise(resolve => child.once('exit', (code, signal) => resolve(signal ?? code)));
    await Promise.race([new Promise(resolve => child.stdout.once('data', resolve)), ended]);
    await pause(wait);
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');

    const store = await openStore(path);
    expect(await store.check()).toEqual([]);
    await store.plan([job('a', { start: 0 })], NOON);
    expect(await store.claim(NOON, 1, 1)).toEqual([]);
    const lock = await store.lock(0, 'me');
    expect(lock).not.toBeNull();
    const [claim] = await store.claim(NOON, 1, 1);
    const cursor = Number(claim?.cursor);
    expect(cursor).toBeGreaterThanOrEqual(pages + 3);
    pages = cursor;
    // Page 0 was never written but for the edit of its first mention.
    expect(await rows(store, 'SELECT count(*) AS n FROM mention')).toEqual([{ n: 20 * pages + 1 }]);
    expect(await rows(store, 'SELECT sum(n) AS n FROM hit_hour')).toEqual([{ n: 20 * pages + 1 }]);
    expect(await rows(store, 'SELECT count(*) AS n FROM tombstone')).toEqual([{ n: pages }]);
    await store.close();
  }
});
