import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rssFeed } from '../e2e/places.ts';
import { hang } from '../world/answers.ts';
import { startWorld, type World } from '../world/server.ts';

// The real program, stopped while a host keeps it waiting.

const BIN = resolve(import.meta.dirname, '../../bin/earshot.js');
let world: World;
let dir: string;

beforeAll(async () => {
  const posts = [{ id: 'one', title: 'Acme', text: 'Acme', at: Date.now() - 60_000 }];
  world = await startWorld({
    '/stuck': hang(),
    '/feed': (_, response) => void response.writeHead(200).end(rssFeed(posts)),
  });
  dir = mkdtempSync(join(tmpdir(), 'earshot-'));
  writeFileSync(
    join(dir, 'config.yaml'),
    `brands: [{ id: acme, query: acme }]
sources:
  - { id: stuck, type: rss, url: "${world.url}/stuck", allow_private: true }
  - { id: blog, type: rss, url: "${world.url.replace('127.0.0.1', 'localhost')}/feed", allow_private: true }
`,
  );
});
afterAll(async () => {
  await world.close();
  rmSync(dir, { recursive: true });
});

/** Runs the program; `stop` is called with its kill once the stuck host was asked once more. */
function earshot(line: string[], signal: NodeJS.Signals | null = null): Promise<{ code: number | null; err: string }> {
  const before = world.count('/stuck');
  const child = spawn(process.execPath, [BIN, ...line], { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] });
  let err = '';
  child.stderr.on('data', chunk => {
    err += chunk;
  });
  const waiting = setInterval(() => {
    if (signal !== null && world.count('/stuck') > before) {
      child.kill(signal);
      clearInterval(waiting);
    }
  }, 20);
  return new Promise(done =>
    child.on('close', code => {
      clearInterval(waiting);
      done({ code, err });
    }),
  );
}

describe('a run that is stopped', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s ends quietly with %i, and leaves the lock and the database in order', async (signal, code) => {
    expect(await earshot(['run', '--force'], signal)).toEqual({ code, err: '' });
    expect(await earshot(['run', '--force', '-s', 'blog'])).toEqual({ code: 0, err: '' });
    expect(await earshot(['db', 'check'])).toEqual({ code: 0, err: '' });
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('while it waits for standard input, by %s: it ends with %i', async (signal, code) => {
    for (const line of [
      ['query', 'match', '-Q', 'acme'],
      ['import', '-', '--source', 'pipe'],
    ]) {
      const child = spawn(process.execPath, [BIN, ...line], { cwd: dir, stdio: ['pipe', 'pipe', 'inherit'] });
      child.stdin.write('{"id":"a","text":"acme"}\n');
      // The lines say when it listens; an import says nothing until its end.
      if (line[0] === 'query') await new Promise(heard => child.stdout.once('data', heard));
      else await new Promise(resolve => setTimeout(resolve, 1_000));
      child.kill(signal);
      expect(await new Promise(done => child.on('close', done))).toBe(code);
    }
  });

  test('by --max-time while a host hangs: the rest is stored, the next run goes on', async () => {
    const { code, err } = await earshot(['run', '--force', '--max-time', '2s']);
    expect(err).toContain('earshot: stuck: unfinished: time was up');
    expect(code).toBe(3);
  });
});
