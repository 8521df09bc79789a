import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { text } from '../world/answers.ts';
import { behaviours, feed, startHostile } from '../world/hostile.ts';
import { startWorld } from '../world/server.ts';

// Servers that do everything wrong, all in one real run with a healthy one beside them. Only Linux answers on all of 127.0.0.0/8.

interface Row {
  source: string;
  status: string;
  added: number;
  error: { kind: string; message: string } | null;
}
const dir = mkdtempSync(join(tmpdir(), 'earshot-hostile-'));
const told = new Map<string, Row>();
let code: number | null = null;
let seconds = 0;
let megabytes = 0;

describe.skipIf(process.platform !== 'linux')('hostile servers', () => {
  beforeAll(async () => {
    const hostile = await startHostile();
    const healthy = await startWorld({
      '/feed': text(feed('<item><title>Acme is well</title><guid>https://example.com/well</guid></item>')),
    });
    const source = (id: string, url: string): string =>
      `  - { id: ${id}, type: rss, url: "${url}", allow_private: true }`;
    const sources = behaviours.map((_, i) => source(`h${i}`, hostile.url(i)));
    // In the middle, and on a host of its own.
    sources.splice(20, 0, source('healthy', `${healthy.url}/feed`));
    writeFileSync(
      join(dir, 'config.yaml'),
      `brands: [{ id: acme, name: Acme, query: acme }]\nsources:\n${sources.join('\n')}\nhttp: { timeout: 1s, max_bytes: 4MB, concurrency: 16 }\n`,
    );
    const peak = join(dir, 'peak');
    const watch = `data:text/javascript,import{writeFileSync as w}from'node:fs';process.on('exit',()=>w(${JSON.stringify(peak)},String(process.resourceUsage().maxRSS)))`;
    const started = performance.now();
    const child = spawn(
      process.execPath,
      [
        '--import',
        watch,
        resolve(import.meta.dirname, '../../bin/earshot.js'),
        'run',
        '--json',
        '-c',
        'config.yaml',
        '--db',
        'x.db',
      ],
      { cwd: dir, env: { PATH: process.env['PATH'] ?? '', HOME: dir } },
    );
    let out = '';
    child.stdout.on('data', chunk => {
      out += String(chunk);
    });
    child.stderr.on('data', chunk => {
      out += process.env['DEBUG_HOSTILE'] ? String(chunk) : '';
    });
    code = await new Promise(done => child.on('close', done));
    seconds = (performance.now() - started) / 1000;
    megabytes = Number(readFileSync(peak, 'utf8')) / 1024;
    for (const row of (JSON.parse(out) as { run: { sources: Row[] } }).run.sources) told.set(row.source, row);
    await hostile.close();
    await healthy.close();
  }, 180_000);
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  test('the healthy one is heard', () => {
    expect(told.get('healthy')).toMatchObject({ status: 'ok', added: 1, error: null });
    expect([code, told.size]).toEqual([3, behaviours.length + 1]);
  });
  test('the run ends: three tries of four seconds for the slowest', () => {
    expect(seconds).toBeLessThan(90);
  });
  test('in bounded memory', () => {
    expect(megabytes).toBeLessThan(300);
  });
  test.each(behaviours.map(({ name, told: want }, i) => [name, want, `h${i}`] as const))('%s: %s', (_, want, id) => {
    const row = told.get(id);
    expect(`${row?.status} ${row?.error ? `${row.error.kind}: ${row.error.message}` : '-'}`).toMatch(want);
  });
});
