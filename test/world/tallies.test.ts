import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { bench } from '../cli/harness.ts';
import { status } from './answers.ts';
import { hidden } from './secrets.ts';
import { type Handler, startWorld, type World } from './server.ts';
import { allServices, type FakePost } from './service.ts';

// Sources that count themselves what their requests cost: each is counted before it is made.

const T0 = Date.parse('2026-11-21T12:00:00Z');
const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});
const services = (await allServices()).filter(({ type }) => type === 'x' || type === 'youtube');

test('both are played', () => {
  expect(services).toHaveLength(2);
});

describe.each(services)('$type', service => {
  async function place() {
    const posts: FakePost[] = Array.from({ length: 20 }, (_, i) => ({
      n: i + 1,
      author: `author${i % 5}`,
      text: `Acme kettle ${i + 1}`,
      at: T0 - (21 - i) * 60_000,
      editedAt: null,
      deleted: false,
    }));
    let mood: (nth: number) => Handler | null = () => null;
    let nth = 0;
    const routes = service.routes(
      () => posts,
      () => T0,
    );
    const world = await startWorld(
      Object.fromEntries(
        Object.entries(routes).map(([path, own]): [string, Handler] => [
          path,
          (asked, response) => (mood(nth++) ?? own)(asked, response),
        ]),
      ),
    );
    worlds.push(world);
    const env: Record<string, string> = {};
    const at = bench();
    at.write(
      'config.yaml',
      stringify({
        brands: [{ id: 'acme', query: 'acme' }],
        sources: [
          {
            id: 'place',
            type: service.type,
            allow_private: true,
            refresh: false,
            ...hidden(service.options(world.url), env),
          },
        ],
        http: { timeout: '1s' },
        contact: 'tests@example.com',
      }),
    );
    /** What the cursor says was spent. */
    function spent(): number {
      const db = new Database(join(at.dir, 'earshot.db'), { readonly: true });
      const { cursor } = db.prepare('SELECT cursor FROM job').get() as { cursor: string };
      db.close();
      const { spent: money = 0, searches = 0, units = 0 } = JSON.parse(cursor);
      return money + searches + units;
    }
    return {
      spent,
      asked: () => nth,
      mood(now: typeof mood) {
        mood = now;
      },
      run: (signal?: AbortSignal) =>
        at.earshot(['poll', '--force'], { now: new Date(T0).toISOString(), env, ...(signal ? { signal } : {}) }),
    };
  }

  test('killed while a request is under way, it is counted; read to the end, the account is what it was without', async () => {
    const undisturbed = await place();
    await undisturbed.run();
    const whole = undisturbed.spent();
    for (let at = 0; at < undisturbed.asked(); at++) {
      const it = await place();
      const before: number[] = [];
      const stop = new AbortController();
      it.mood(nth => {
        before.push(it.spent());
        if (nth === at) stop.abort(new Error('killed'));
        return null;
      });
      await it.run(stop.signal);
      // Each request was in the account when it came, this one too.
      expect(before).toHaveLength(at + 1);
      for (const [nth, spent] of before.entries()) expect(spent, `request ${nth}`).toBeGreaterThan(0);
      expect(it.spent()).toBe(before.at(-1));
      it.mood(() => null);
      await it.run();
      expect(it.spent()).toBeGreaterThanOrEqual(whole);
    }
  });

  test('refused, it has cost nothing', async () => {
    const it = await place();
    it.mood(() => status(500));
    await it.run();
    expect(it.spent()).toBe(0);
  });
});
