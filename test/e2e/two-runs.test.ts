import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWorld, type World } from '../world/server.ts';
import { rssFeed } from './places.ts';
import { type Ended, earshot, freshFolder } from './program.ts';

// Two real runs on one database. The first is held in the middle of its work until the second has come: how fast either starts is
// chance.

const POSTS = 60;
let world: World;
let folder: string;
/** Lets the first answer go. */
let release: () => void;
/** The first run works, lock in hand. */
let begun: Promise<void>;

beforeEach(async () => {
  const now = Date.now();
  const posts = Array.from({ length: POSTS }, (_, i) => ({
    id: `p${i}`,
    title: `Acme thing ${i}`,
    text: `Acme broke my kettle number ${i}, Globex would not.`,
    at: now - (400 - i) * 60_000,
  }));
  const held = new Promise<void>(resolve => {
    release = resolve;
  });
  let tell: () => void;
  begun = new Promise(resolve => {
    tell = resolve;
  });
  world = await startWorld({
    '/feed': async (_, response) => {
      tell();
      await held;
      response.end(rssFeed(posts));
    },
  });
  folder = freshFolder();
  writeFileSync(
    join(folder, 'config.yaml'),
    `brands:
  - { id: acme, name: Acme, role: own, query: acme }
  - { id: globex, name: Globex, role: competitor, query: globex }
sources:
  - { id: blog, type: rss, url: "${world.url}/feed", allow_private: true }
`,
  );
});
afterEach(() => world.close());

async function stored(): Promise<number> {
  const { out } = await earshot(folder, ['mentions', '--limit', '0', '--format', 'ndjson']);
  return out.trim().split('\n').length;
}

test('one works, the other says so and ends with 11; nothing is doubled', async () => {
  const first = earshot(folder, ['run']);
  await begun;
  const second = await earshot(folder, ['run']);
  expect(second.code).toBe(11);
  expect(second.err).toContain('Another run holds');
  release();
  expect((await first).code).toBe(0);
  expect(await stored()).toBe(2 * POSTS);
});

test('with --wait the second one takes its turn', async () => {
  const first = earshot(folder, ['run']);
  await begun;
  let ended: Ended | null = null;
  const second = earshot(folder, ['run', '--force', '--wait', '60s']).then(end => {
    ended = end;
    return end;
  });
  // Long enough to start, and to be turned away without --wait.
  await new Promise(resolve => setTimeout(resolve, 1_500));
  expect(ended).toBeNull();
  release();
  expect((await first).code).toBe(0);
  expect((await second).code).toBe(0);
  expect(await stored()).toBe(2 * POSTS);
});
