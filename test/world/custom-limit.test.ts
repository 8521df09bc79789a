import { afterEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { bench } from '../cli/harness.ts';
import { startWorld, type World } from './server.ts';

// A place that says in headers of its own until when it wants to be left alone.

const NOW = Date.parse('2026-11-21T12:00:00Z');
const MINUTE = 60_000;
const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

test.each([
  ['unix', String(NOW / 1000 + 45 * 60)],
  ['iso', new Date(NOW + 45 * MINUTE).toISOString()],
  ['seconds', String(45 * 60)],
])('429, again and again, with its time as %s: nobody asks before it, and it is asked after it', async (as, text) => {
  let clock = NOW;
  const world = await startWorld({
    '/posts': (_, response) => {
      if (clock < NOW + 45 * MINUTE)
        return void response
          .writeHead(429, { 'x-quota-back': as === 'seconds' ? String((NOW + 45 * MINUTE - clock) / 1000) : text })
          .end('{}');
      response.end(JSON.stringify({ posts: [{ id: 1, text: 'acme', at: new Date(NOW - MINUTE).toISOString() }] }));
    },
  });
  worlds.push(world);
  const home = bench();
  home.write(
    'config.yaml',
    stringify({
      brands: [{ id: 'acme', query: 'acme' }],
      sources: [
        {
          id: 'place',
          type: 'json',
          every: '5m',
          allow_private: true,
          request: { url: `${world.url}/posts` },
          records: 'posts',
          map: { id: 'id', text: 'text', published: 'at' },
          limits: { reset: { header: 'X-Quota-Back', as } },
        },
      ],
    }),
  );
  const run = async (later: number) => {
    clock = NOW + later;
    return home.earshot(['run', '--json'], { now: new Date(clock).toISOString() });
  };
  const first = await run(0);
  expect(first.err).toContain('asks us to wait until 2026-11-21T12:45:00Z (429)');
  const asked = world.log.length;
  for (const later of [6, 12, 30, 44]) await run(later * MINUTE);
  expect(world.log).toHaveLength(asked);
  expect(JSON.parse((await run(46 * MINUTE)).out).run.sources[0]).toMatchObject({ status: 'ok', added: 1 });
});
