import { afterEach, describe, expect, test } from 'vitest';
import { bench } from '../cli/harness.ts';
import { cached, inTurn, redirect, status, text } from '../world/answers.ts';
import { startWorld, type World } from '../world/server.ts';
import { rssFeed } from './places.ts';

// What one run is told and the next one keeps to.

const T0 = Date.parse('2026-11-21T12:00:00Z');
const MINUTE = 60_000;
const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});
const acme = (id: string) => ({ id, title: `Acme ${id}`, text: 'acme', at: T0 - 3_600_000 });

async function place(routes: Parameters<typeof startWorld>[0], paths: readonly string[] = ['/feed'], every = '30m') {
  const world = await startWorld(routes);
  worlds.push(world);
  const { earshot, write } = bench();
  const sources = paths.map(
    (path, i) => `  - { id: s${i}, type: rss, url: "${world.url}${path}", every: ${every}, allow_private: true }`,
  );
  write(
    'config.yaml',
    `brands: [{ id: acme, name: Acme, query: acme }]\nsources:\n${sources.join('\n')}\nhttp: { timeout: 1s }\n`,
  );
  async function run(
    minutes: number,
    ...more: string[]
  ): Promise<{ status?: string; error?: { kind: string; message: string } | null; nextAt?: string | null }[]> {
    const said = await earshot([more.length > 0 ? 'poll' : 'run', '--json', ...more], {
      now: new Date(T0 + minutes * MINUTE).toISOString(),
    });
    const { run, poll } = JSON.parse(said.out);
    return (run ?? poll).sources;
  }
  return { world, run };
}

describe('from run to run', () => {
  test('a limit is kept, by everything on that host, until it ends', async () => {
    const { world, run } = await place(
      {
        '/feed': inTurn(status(429, { 'retry-after': '7200' }), text(rssFeed([acme('a')]))),
        '/other': text(rssFeed([])),
      },
      ['/feed', '/other'],
    );
    const [first] = await run(0);
    expect(first?.error?.message).toContain('wait until 2026-11-21T14:00:00Z');
    expect(world.log).toHaveLength(1);
    for (const minutes of [30, 60, 119]) await run(minutes);
    expect(world.log).toHaveLength(1);
    const [then] = await run(121);
    expect([then?.status, world.count('/feed')]).toEqual(['ok', 2]);
  });

  test('Retry-After as a date counts from the server’s own clock', async () => {
    const date = new Date(T0 - 3 * 3_600_000).toUTCString();
    const later = new Date(T0 - 2 * 3_600_000).toUTCString();
    const { world, run } = await place({
      '/feed': inTurn(status(503, { date, 'retry-after': later }), text(rssFeed([]))),
    });
    await run(0);
    await run(59);
    expect(world.log).toHaveLength(1);
    await run(61);
    expect(world.log).toHaveLength(2);
  });

  test('a feed that moved for good is asked at its new address after three readings', async () => {
    const { world, run } = await place({
      '/feed': redirect('/new', 301),
      '/new': cached(rssFeed([acme('a')]), { etag: '"1"' }),
    });
    const notices: (string | undefined)[] = [];
    for (const turn of [0, 1, 2, 3, 4]) notices.push((await run(turn * 125))[0]?.error?.message);
    expect(world.count('/feed')).toBe(3);
    expect(world.count('/new')).toBe(5);
    expect(notices[0]).toContain('believed after 2 more');
    expect(notices[1]).toContain('believed after 1 more');
    expect(notices[2]).toContain('asked there from now on');
    expect(notices[3]).toContain('put that into the configuration');
  });

  test('what is gone is asked no more, unless by name', async () => {
    const { world, run } = await place({ '/feed': inTurn(status(410), status(410), text(rssFeed([acme('a')]))) });
    const [first] = await run(0);
    expect([first?.status, first?.nextAt]).toEqual(['failed', null]);
    expect(first?.error?.message).toMatch(
      /gone for good \(410\); it is asked no more unless by name: earshot poll --source/,
    );
    for (const days of [1, 30, 400]) await run(days * 1440);
    expect(world.log).toHaveLength(1);
    await run(500 * 1440, '--source', 's0');
    await run(500 * 1440 + 1, '--source', 's0');
    expect(world.log).toHaveLength(3);
    await run(501 * 1440);
    expect(world.log).toHaveLength(4);
  });

  test('a feed’s own rhythm, and silence', async () => {
    const paced = rssFeed([acme('a')]).replace('<description>d', '<ttl>60</ttl><description>d');
    const old = rssFeed([{ ...acme('b'), at: T0 - 90 * 86_400_000 }]);
    const { world, run } = await place(
      { '/paced': text(paced), '/old': text(old), '/lively': text(rssFeed([acme('c')])) },
      ['/paced', '/old', '/lively'],
    );
    for (let minutes = 0; minutes <= 240; minutes += 30) await run(minutes);
    expect([world.count('/paced'), world.count('/old'), world.count('/lively')]).toEqual([5, 3, 9]);
  });
});
