import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { rssFeed } from '../e2e/places.ts';
import { startWorld, type World } from '../world/server.ts';
import { bench } from './harness.ts';

// What is said about the listening itself, through the command line, against a loopback world.

const NOW = '2026-11-21T12:00:00Z';
const now = Date.parse(NOW);
const HOUR = 3_600_000;
const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function place() {
  const posts = [1, 2, 3].map(n => ({ id: `p${n}`, title: `Acme ${n}`, text: 'acme is fine', at: now - n * HOUR }));
  const world = await startWorld({
    '/feed': (_, response) => void response.end(rssFeed(posts)),
    '/': (_, response) =>
      void response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<head><link rel="alternate" type="application/rss+xml" href="/feed"></head>'),
  });
  worlds.push(world);
  const home = bench();
  home.write(
    'config.yaml',
    `# mine
brands:
  - { id: acme, name: Acme, role: own, query: acme }
sources:
  - { id: blog, type: rss, url: "${world.url}/feed", allow_private: true }   # the blog
  - { id: down, type: rss, url: "${world.url}/none", allow_private: true }
http: { timeout: 1s }
`,
  );
  const config = (): string => readFileSync(`${home.dir}/config.yaml`, 'utf8');
  return { world, config, ...home };
}

describe('the listening', () => {
  test('coverage is a grid for people, records for programs; a source that was not heard is no zero', async () => {
    const { earshot } = await place();
    expect((await earshot(['run'], { now: NOW })).code).toBe(3);
    const grid = (
      await earshot(['stats', 'coverage', '--by', 'hour', '--since', '6h', '--no-color'], { now: NOW, terminal: 80 })
    ).out;
    expect(grid).toMatch(/blog\n {2}Sat 21 Nov {2} {6}·+█+/);
    expect(grid).toMatch(/down\n {2}Sat 21 Nov {2} {6}x{6}/);
    expect(grid).toContain('x failed');
    for (const line of grid.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    const records = JSON.parse(
      (await earshot(['stats', 'coverage', '--by', 'source', '--since', '6h', '--json'], { now: NOW })).out,
    );
    expect(records.coverage).toMatchObject([
      { source: 'blog', state: 'partial', heard: 0.5 },
      { source: 'down', state: 'failed', heard: 0, hours: { failed: 6 } },
    ]);
    expect(records.statement).toContain('down');
    const volume = JSON.parse(
      (await earshot(['stats', 'volume', '--by', 'hour', '--since', '6h', '--json'], { now: NOW })).out,
    );
    expect(volume.volume.map(({ n }: { n: number | null }) => n)).toEqual([null, null, null, 1, 1, 1]);
    const shares = JSON.parse((await earshot(['stats', 'share', '--json'], { now: NOW })).out);
    expect(shares.share).toMatchObject([{ brand: 'acme', n: 3, share: 1 }]);
    for (const topic of ['sentiment', 'reach', 'sources', 'latency', 'attention'])
      expect((await earshot(['stats', topic], { now: NOW, terminal: 80 })).code).toBe(0);
    expect((await earshot(['stats', 'coverage', '--by', 'week'], { now: NOW })).code).toBe(2);
  });

  test('health says what to do', async () => {
    const { earshot } = await place();
    await earshot(['run'], { now: NOW });
    const { out } = await earshot(['sources', 'health', '--no-color'], { now: NOW, terminal: 80 });
    expect(out.replace(/\s+/g, ' ')).toMatch(/down: unreachable: .*earshot sources test down/);
    const { sources } = JSON.parse((await earshot(['sources', 'health', '--json'], { now: NOW })).out);
    expect(sources[0]).toMatchObject({
      id: 'blog',
      state: 'ok',
      newestAt: '2026-11-21T11:00:00Z',
      rhythm: null,
      quotas: [],
    });
    // What is paused is so at once, for those who only read the database.
    await earshot(['sources', 'pause', 'down'], { now: NOW });
    const paused = JSON.parse((await earshot(['sources', '--json'], { now: NOW })).out).sources;
    expect(paused.map(({ state }: { state: string }) => state)).toEqual(['ok', 'paused']);
  });

  test('a feed is found, added, paused and taken up again; comments stay', async () => {
    const { world, earshot, config, write } = await place();
    write('config.yaml', config().replace(/ {2}- \{ id: blog.*\n/, ''));
    const found = await earshot(['sources', 'discover', world.url, '--allow-private', '--json'], { now: NOW });
    expect(JSON.parse(found.out).feeds).toMatchObject([{ url: `${world.url}/feed`, items: 3 }]);
    const before = config();
    expect((await earshot(['sources', 'add', world.url, '--allow-private', '--dry-run'], { now: NOW })).code).toBe(0);
    expect(config()).toBe(before);
    const added = await earshot(['sources', 'add', world.url, '--allow-private', '--id', 'blog'], { now: NOW });
    expect(added).toMatchObject({ code: 0, err: '' });
    expect(config()).toContain('# mine');
    expect(config()).toContain(`{ id: blog, type: rss, url: "${world.url}/feed"`);
    expect((await earshot(['sources', 'add', world.url, '--allow-private'], { now: NOW })).out).toContain(
      'there already',
    );
    expect((await earshot(['sources', 'pause', 'down'], { now: NOW })).out).toBe('down is paused.\n');
    expect((await earshot(['run', '--json'], { now: NOW })).code).toBe(0);
    const { sources } = JSON.parse((await earshot(['sources', '--json'], { now: NOW })).out);
    expect(sources.map(({ id, state }: { id: string; state: string }) => [id, state]).sort()).toEqual([
      ['blog', 'ok'],
      ['down', 'paused'],
    ]);
    expect((await earshot(['sources', 'resume', 'down'], { now: NOW })).out).toContain('next run');
    expect((await earshot(['run'], { now: NOW })).code).toBe(5);
    const nobody = await earshot(['sources', 'pause', 'blug'], { now: NOW });
    expect([nobody.code, nobody.err]).toEqual([2, expect.stringContaining('Did you mean blog?')]);
  });

  test('feeds go out and come in as OPML', async () => {
    const { earshot, config, write } = await place();
    const { out } = await earshot(['sources', 'export-opml'], { now: NOW });
    write('feeds.opml', out.replaceAll('/none', '/other'));
    const taken = await earshot(['sources', 'import-opml', 'feeds.opml', '--json'], { now: NOW });
    expect(JSON.parse(taken.out)).toMatchObject({
      added: [{ url: expect.stringContaining('/other') }],
      there: [expect.stringContaining('/feed')],
    });
    expect(config()).toMatch(/# the blog[\s\S]*\/other/);
    expect((await earshot(['sources', 'import-opml', 'config.yaml'], { now: NOW })).code).toBe(2);
  });

  test('forget asks whom, says what it would do, and does it', async () => {
    const { earshot } = await place();
    await earshot(['run'], { now: NOW });
    expect((await earshot(['forget'])).code).toBe(2);
    expect((await earshot(['forget', '--author', 'nobody'])).code).toBe(1);
    const url = 'https://blog.example/p1';
    expect((await earshot(['forget', '--url', url, '--dry-run'], { terminal: 80 })).out).toContain(
      'would wipe 1 mention',
    );
    expect(JSON.parse((await earshot(['forget', '--url', url, '--json'])).out).forgotten).toMatchObject({
      mentions: 1,
    });
    const { mentions } = JSON.parse((await earshot(['mentions', '--json'], { now: NOW })).out);
    expect(mentions.filter(({ title }: { title: string }) => title === '')).toHaveLength(1);
    await earshot(['run', '--force'], { now: NOW });
    expect((await earshot(['mentions', '--json'], { now: NOW })).out).not.toContain('Acme 1');
  });

  test('stats as Prometheus reads them: one sample a brand or source, none by time', async () => {
    const { earshot } = await place();
    await earshot(['run'], { now: NOW });
    const stats = (...line: string[]) => earshot(['stats', ...line, '--format', 'prom', '--since', '6h'], { now: NOW });
    const { out } = await stats('volume');
    expect(out).toContain('# TYPE earshot_mentions gauge\nearshot_mentions{brand="acme"} 3\n');
    for (const line of out.trim().split('\n'))
      expect(line).toMatch(/^(# (HELP|TYPE) )?earshot_\w+(\{brand="acme"\})? \S/);
    expect((await stats('coverage')).out).toContain('earshot_source_heard_ratio{source="blog"} 0.5\n');
    expect((await stats('latency')).code).toBe(0);
    expect(await stats('volume', '--by', 'day')).toMatchObject({ code: 2, out: '' });
    expect((await earshot(['mentions', '--format', 'prom'], { now: NOW })).code).toBe(2);
  });

  test('watch runs round after round and ends within seconds when it is told to', async () => {
    const { earshot, world } = await place();
    const stop = new AbortController();
    const pauses: number[] = [];
    const { code, out } = await earshot(['watch'], {
      now: NOW,
      signal: stop.signal,
      async sleep(duration) {
        // Between two rounds; what waits for a host's turn is shorter.
        if (duration >= 1_000) pauses.push(duration);
        if (pauses.length === 4) stop.abort('SIGTERM');
      },
    });
    expect(pauses.every(duration => duration <= 60_000)).toBe(true);
    expect(code).toBe(143);
    expect(out).toContain('3 new mentions');
    expect(out.match(/new mention/g)?.length).toBe(1);
    // What is not due is not asked again, however many rounds there were.
    expect(world.log.filter(({ path }) => path === '/feed')).toHaveLength(1);
  });
});
