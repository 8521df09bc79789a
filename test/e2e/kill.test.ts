import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { algolia } from '../world/algolia.ts';
import { startWorld, type World } from '../world/server.ts';
import { hit, type Post, rssFeed } from './places.ts';

// The real program, killed at random instants and run again, against a world that goes on publishing.

const BIN = resolve(import.meta.dirname, '../../bin/earshot.js');
const ROUNDS = 50;
const HITS = 600;
const now = Date.now();
const HOUR = 3_600_000;

/** Two hosts, so that politeness between two requests to one host does not make the run mostly waiting. */
let worlds: World[] = [];
let posts: Post[] = [];
const folders: string[] = [];

function publish(n: number): void {
  const from = posts.length;
  for (let i = from; i < from + n; i++)
    posts.push({
      id: `p${i}`,
      title: `Acme thing ${i}`,
      text: `Acme broke my kettle number ${i}, Globex would not.`,
      at: now - (400 - i) * 60_000,
    });
}

beforeAll(async () => {
  publish(60);
  const hits = Array.from({ length: HITS }, (_, i) =>
    hit(5_000 + i, `Acme and Globex, part ${i}`, now - 6 * HOUR - i * 60_000),
  );
  const search = algolia(hits);
  // Slow enough that a kill may fall into a reply.
  worlds = [
    await startWorld({ '/feed': (_, response) => void setTimeout(() => response.end(rssFeed(posts)), 10) }),
    await startWorld({
      '/api/v1/search_by_date': (asked, response) => void setTimeout(() => void search(asked, response), 25),
    }),
  ];
});
afterAll(async () => {
  for (const world of worlds) await world.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-kill-'));
  folders.push(folder);
  writeFileSync(
    join(folder, 'config.yaml'),
    `brands:
  - { id: acme, name: Acme, role: own, query: acme }
  - { id: globex, name: Globex, role: competitor, query: globex }
sources:
  - { id: blog, type: rss, url: "${worlds[0]?.url}/feed", allow_private: true }
  - { id: hn, type: hackernews, base_url: "${worlds[1]?.url.replace('127.0.0.1', 'localhost')}", allow_private: true, brands: [acme] }
`,
  );
  return folder;
}

function earshot(
  folder: string,
  line: string[],
  killAfter: number | null = null,
): Promise<{ code: number | null; out: string; err: string; took: number }> {
  return new Promise(done => {
    const began = performance.now();
    const child = spawn(process.execPath, [BIN, ...line], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder },
    });
    let out = '';
    let err = '';
    child.stdout.on('data', text => (out += text));
    child.stderr.on('data', text => (err += text));
    const timer = killAfter === null ? null : setTimeout(() => child.kill('SIGKILL'), killAfter);
    child.on('close', code => {
      if (timer !== null) clearTimeout(timer);
      done({ code, out, err, took: performance.now() - began });
    });
  });
}

/** What is stored, without the times at which we collected it. */
async function stored(folder: string): Promise<string[]> {
  const { out } = await earshot(folder, ['mentions', '--limit', '0', '--sort', 'oldest', '--format', 'ndjson']);
  return out
    .trim()
    .split('\n')
    .map(line => JSON.stringify({ ...JSON.parse(line), collectedAt: null }))
    .sort();
}

/** A hit of Hacker News is matched for Acme only; a post names both brands. */
function expected(): number {
  return HITS + 2 * posts.length;
}

/** A repeatable sequence, so that a failure can be looked at again. */
function* random(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

describe('kill -9', () => {
  test(`at ${ROUNDS} instants: the same mentions as an undisturbed run, none lost, none twice`, {
    timeout: 150_000,
  }, async () => {
    const folder = place();
    const dice = random(20_261_121);
    // The length of a run that is not killed, which the instants are spread over.
    const trial = place();
    await earshot(trial, ['run', '--force']);
    const { took } = await earshot(trial, ['run', '--force']);
    let killed = 0;
    for (let round = 0; round < ROUNDS; round++) {
      if (round % 10 === 9) publish(5);
      const { code } = await earshot(folder, ['run', '--force'], (0.15 + 0.8 * dice.next().value) * took);
      if (code === null) killed++;
    }
    expect(killed).toBeGreaterThan(ROUNDS / 2);
    expect((await earshot(folder, ['run', '--force'])).code).toBe(0);

    const calm = place();
    expect((await earshot(calm, ['run', '--force'])).code).toBe(0);
    const [mine, theirs] = [await stored(folder), await stored(calm)];
    expect(mine.length).toBe(expected());
    expect(new Set(mine).size).toBe(mine.length);
    expect(mine).toEqual(theirs);
    const check = await earshot(folder, ['db', 'check']);
    expect(check.out).toMatch(/^ok /);
    expect(check.code).toBe(0);
  });
});

describe('two runs at once', () => {
  test('one works, the other says so and ends with 11; nothing is doubled', async () => {
    posts = posts.slice(0, 60);
    const folder = place();
    const both = await Promise.all([earshot(folder, ['run']), earshot(folder, ['run'])]);
    const codes = both.map(({ code }) => code).sort((a, b) => Number(a) - Number(b));
    expect(codes).toEqual([0, 11]);
    expect(both.find(({ code }) => code === 11)?.err).toContain('Another run holds');
    expect((await stored(folder)).length).toBe(expected());
  });

  test('with --wait the second one takes its turn', async () => {
    const folder = place();
    const both = await Promise.all([
      earshot(folder, ['run', '--wait', '60s']),
      earshot(folder, ['run', '--wait', '60s']),
    ]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect((await stored(folder)).length).toBe(expected());
  });
});
