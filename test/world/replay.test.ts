import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { bench } from '../cli/harness.ts';
import { hidden } from './secrets.ts';
import { startWorld, type World } from './server.ts';
import { allServices, type FakePost } from './service.ts';

// A recording that was made at one time, replayed at another: the services' questions name times.

const T0 = Date.parse('2026-11-21T12:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

describe.each(await allServices())('$type', service => {
  test.each([
    ['a moment', 17_123],
    ['an hour', HOUR + 7],
  ])('replayed %s later it gives the same mentions', async (_, later) => {
    // What is said between two requests moves the clock, as it does outside.
    let clock = T0;
    const posts: FakePost[] = Array.from({ length: 30 }, (_, i) => ({
      n: i + 1,
      author: `author${i % 5}`,
      text: `Acme kettle number ${i + 1} and what came of it`,
      at: T0 - (31 - i) * 30_000,
      editedAt: null,
      deleted: false,
    }));
    const world = await startWorld(
      service.routes(
        () => posts,
        () => clock,
      ),
    );
    worlds.push(world);
    const env: Record<string, string> = {};
    const config = stringify({
      brands: [
        { id: 'acme', query: 'acme' },
        { id: 'kettles', query: 'kettle' },
      ],
      sources: [{ id: 'place', type: service.type, allow_private: true, ...hidden(service.options(world.url), env) }],
      http: { timeout: '1s' },
      contact: 'tests@example.com',
    });
    const listed = async (at: ReturnType<typeof bench>, now: number): Promise<string[]> => {
      const said = await at.earshot(['mentions', '--json', '--limit', '1000'], {
        now: new Date(now).toISOString(),
        env,
      });
      return JSON.parse(said.out)
        .mentions.map(({ id, brand }: { id: string; brand: string }) => `${id} ${brand}`)
        .sort();
    };
    const live = bench();
    live.write('config.yaml', config);
    const tape = join(live.dir, 'tape');
    const recorded = await live.earshot(['poll', '--record', tape], { now: new Date(clock).toISOString(), env });
    expect(recorded.code, recorded.err).toBe(0);
    const mentions = await listed(live, clock);
    expect(mentions.length).toBeGreaterThan(0);
    const asked = world.log.length;
    clock += later;

    const again = bench();
    again.write('config.yaml', config);
    const replayed = await again.earshot(['poll', '--replay', tape], { now: new Date(clock).toISOString(), env });
    expect(replayed.err).not.toContain('not in the recording');
    expect([0, 3]).toContain(replayed.code);
    expect(await listed(again, clock)).toEqual(mentions);
    expect(world.log).toHaveLength(asked);
  });
});
