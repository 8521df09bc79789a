import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { type Around, bench } from '../cli/harness.ts';
import { rssFeed } from '../e2e/places.ts';
import { random } from '../e2e/program.ts';
import { type Jetstream, postEvent, startJetstream } from './jetstream.ts';
import { startWorld, type World } from './server.ts';

// `watch` over a stream, round after round, through the whole program; its rounds end when the test says so.

const NOW = Date.parse('2026-11-21T12:00:00Z');
const MINUTE = 60_000;
let stream: Jetstream;
let world: World;
beforeEach(async () => {
  stream = await startJetstream();
  world = await startWorld({
    '/feed': (_, response) =>
      void response.end(rssFeed([{ id: 'p1', title: 'Acme thing', text: 'Acme broke my kettle.', at: NOW - MINUTE }])),
  });
});
afterEach(async () => {
  await stream.close();
  await world.close();
});

function place() {
  const home = bench();
  const write = (query: string): void =>
    void home.write(
      'config.yaml',
      stringify({
        brands: [{ id: 'acme', query }],
        sources: [
          { id: 'blog', type: 'rss', url: `${world.url}/feed`, allow_private: true },
          {
            id: 'sky',
            type: 'bluesky',
            hosts: [stream.url.replace('http:', 'ws:')],
            base_url: world.url,
            allow_private: true,
            refresh: false,
          },
        ],
        channels: { told: { type: 'file', path: 'told.ndjson' } },
        routes: [{ when: 'source:sky', to: 'told' }],
      }),
    );
  write('acme');
  function rows<T>(sql: string): T[] {
    const db = new Database(join(home.dir, 'earshot.db'), { readonly: true });
    try {
      return db.prepare(sql).all() as T[];
    } finally {
      db.close();
    }
  }
  const texts = (): string[] =>
    rows<{ text: string }>("SELECT text FROM mention WHERE source = 'sky' ORDER BY text").map(({ text }) => text);
  const heard = (): { status: string; from: number; to: number; added: number }[] =>
    rows("SELECT status, heard_from AS 'from', heard_to AS 'to', added FROM poll WHERE source = 'sky' ORDER BY id");
  return { ...home, config: write, texts, heard };
}

/** Watches; `round` is called while it listens, once a round, and ends it by aborting. */
async function watching(
  earshot: ReturnType<typeof bench>['earshot'],
  round: (n: number, stop: AbortController) => Promise<void>,
  between: (n: number, stop: AbortController) => Promise<void> = async () => {},
) {
  const stop = new AbortController();
  let n = 0;
  let failure: unknown = null;
  const around: Around = {
    now: new Date(NOW).toISOString(),
    signal: stop.signal,
    async sleep(duration, signal) {
      if (signal?.aborted) throw signal.reason;
      // What is waited for before a line is dialled anew is shorter.
      if (duration === 1_000) await between(n, stop);
      if (duration <= 31_000) await pause(5);
      else {
        await round(n++, stop).catch(error => {
          failure = error;
          stop.abort('SIGTERM');
        });
        around.now = new Date(NOW + n * MINUTE).toISOString();
      }
      if (signal?.aborted) throw signal.reason;
    },
  };
  const said = await earshot(['watch'], around);
  if (failure !== null) throw failure;
  return said;
}
async function until(check: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !check(); tries++) await pause(10);
}

test('one connection over all rounds: what is said is stored, told and accounted for while it is open', async () => {
  const { earshot, texts, heard, dir } = place();
  const { code, err } = await watching(earshot, async (n, stop) => {
    stream.publish(postEvent(n, NOW + n * MINUTE, `Acme in round ${n}`));
    await until(() => texts().length === n + 1);
    // All rounds before this one are in the ledger, and what they brought has been told.
    expect(heard().filter(({ added }) => added > 0)).toHaveLength(n);
    // What was there when it began is no news.
    if (n > 1) expect(readTold(dir)).toContain(`Acme in round ${n - 1}`);
    expect(readTold(dir)).not.toContain('Acme in round 0');
    if (n === 4) stop.abort('SIGTERM');
  });
  expect(code, err).toBe(143);
  expect(stream.asked).toHaveLength(1);
  expect(texts()).toEqual([0, 1, 2, 3, 4].map(n => `Acme in round ${n}`));
  const spans = heard().filter(({ from }) => from !== null);
  expect(spans.length).toBeGreaterThanOrEqual(4);
  for (const [i, { from }] of spans.entries()) if (i > 0) expect(from).toBe(spans[i - 1]?.to);
  expect(world.count('/feed')).toBe(1);
  expect((await earshot(['db', 'check'])).code).toBe(0);
});

test('other words to listen for want another line; nothing is lost on the way', async () => {
  const { earshot, texts, config } = place();
  await watching(earshot, async (n, stop) => {
    stream.publish(postEvent(n, NOW - 5 * MINUTE + n * 1_000, n < 2 ? `Acme ${n}` : `Globex ${n}`));
    await until(() => texts().length === n + 1);
    if (n === 1) config('acme OR globex');
    if (n === 3) stop.abort('SIGTERM');
  });
  expect(texts()).toEqual(['Acme 0', 'Acme 1', 'Globex 2', 'Globex 3']);
  expect(stream.asked).toHaveLength(2);
});

test('told to end between two rounds, it stores what was said last and hangs up', async () => {
  const { earshot, texts } = place();
  const { code, err } = await watching(
    earshot,
    async n => {
      stream.publish(postEvent(n, NOW + n * MINUTE, `Acme ${n}`));
      await until(() => texts().length === n + 1);
    },
    async (n, stop) => {
      if (n !== 2) return;
      stream.publish(postEvent(2, NOW + 2 * MINUTE, 'Acme, to the last'));
      await pause(100);
      stop.abort('SIGTERM');
    },
  );
  expect(code, err).toBe(143);
  expect(texts()).toEqual(['Acme 0', 'Acme 1', 'Acme, to the last']);
  expect(stream.asked).toHaveLength(1);
});

test('thirty cuts at random: the line is dialled anew, nothing is lost and nothing twice', async () => {
  const { earshot, texts, heard } = place();
  const dice = random(7);
  stream.troubles = Array.from({ length: 30 }, () => ({ cutAfter: 1 + Math.floor(dice.next().value * 25) }));
  const said: string[] = [];
  const publish = (): void => {
    for (let i = 0; i < 60; i++) {
      const n = said.length;
      said.push(`Acme ${String(n).padStart(4, '0')}`);
      stream.publish(postEvent(n, NOW - 55 * MINUTE + n * 700, said[n] as string));
    }
  };
  publish();
  const { code, err } = await watching(earshot, async (n, stop) => {
    publish();
    await pause(200);
    if (n < 3 || (stream.troubles.length > 0 && n < 60)) return;
    await until(() => texts().length === said.length);
    stop.abort('SIGTERM');
  });
  expect(code, err).toBe(143);
  expect(stream.troubles).toHaveLength(0);
  expect(stream.asked.length).toBe(31);
  expect(texts()).toEqual(said);
  expect(heard().every(({ from, to }) => from === null || to <= NOW)).toBe(true);
});

function readTold(dir: string): string {
  const db = new Database(join(dir, 'earshot.db'), { readonly: true });
  const rows = db.prepare('SELECT message FROM outbox WHERE sent_at IS NOT NULL').all() as { message: string }[];
  db.close();
  return rows.map(({ message }) => message).join('\n');
}
