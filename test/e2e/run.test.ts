import { afterEach, describe, expect, test } from 'vitest';
import { bench } from '../cli/harness.ts';
import { algolia, itemsOf } from '../world/algolia.ts';
import { cached, hang, html, status } from '../world/answers.ts';
import { startWorld, type World } from '../world/server.ts';
import { hit, type Post, rssFeed } from './places.ts';

// Whole runs through the command line against a loopback world.

const NOW = '2026-11-21T12:00:00Z';
const now = Date.parse(NOW);
const HOUR = 3_600_000;

const posts: Post[] = [
  {
    id: 'one',
    title: 'Acme printers jam again',
    text: 'My Acme printer is broken and support is terrible.',
    at: now - 5 * HOUR,
  },
  { id: 'two', title: 'Nothing to see', text: 'A post about cats.', at: now - 4 * HOUR },
  { id: 'three', title: 'I love the new Acme app', text: 'Great work, Acme team.', at: now - 3 * HOUR },
];
const hits = [
  hit(101, 'Show HN: an Acme clone', now - 6 * HOUR),
  hit(102, 'Acme raises prices', now - 2 * HOUR),
  hit(103, 'Globex beats everyone', now - 2 * HOUR),
];

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function place(sources: (url: string) => string, routes: Parameters<typeof startWorld>[0]) {
  const world = await startWorld(routes);
  worlds.push(world);
  const home = bench();
  home.write(
    'config.yaml',
    `brands:
  - { id: acme, name: Acme, role: own, query: acme }
  - { id: globex, name: Globex, role: competitor, query: globex }
sources:
${sources(world.url)}
http: { timeout: 1s }
contact: tests@example.com
`,
  );
  return { world, ...home };
}

describe('a run', () => {
  test('stores what concerns a brand with its title, link and date; the second one stores nothing new and gets a 304', async () => {
    const { world, earshot } = await place(
      url => `  - { id: blog, type: rss, url: "${url}/feed", allow_private: true }
  - { id: hn, type: hackernews, base_url: "${url}", items_url: "${url}", allow_private: true }`,
      {
        '/feed': cached(rssFeed(posts), { etag: '"v1"' }, { 'content-type': 'application/rss+xml' }),
        '/api/v1/search_by_date': algolia(hits),
        '/v0/item/*': itemsOf(hits),
      },
    );
    const first = await earshot(['run', '--json'], { now: NOW });
    expect(first.err).toBe('');
    expect(first.code).toBe(0);
    const run = JSON.parse(first.out).run;
    expect(run.sources.map((source: { source: string; added: number }) => [source.source, source.added])).toEqual([
      ['blog', 2],
      ['hn', 3],
    ]);
    const listed = JSON.parse((await earshot(['mentions', '--json', '--sort', 'oldest'], { now: NOW })).out);
    expect(listed.schema).toBe(1);
    expect(
      listed.mentions.map((m: { id: string; brand: string; title: string; url: string; publishedAt: string }) => [
        m.id,
        m.brand,
        m.title,
        m.url,
        m.publishedAt,
      ]),
    ).toEqual([
      [
        'hackernews:101',
        'acme',
        'Show HN: an Acme clone',
        'https://news.ycombinator.com/item?id=101',
        '2026-11-21T06:00:00Z',
      ],
      [
        'rss:https://blog.example/one',
        'acme',
        'Acme printers jam again',
        'https://blog.example/one',
        '2026-11-21T07:00:00Z',
      ],
      [
        'rss:https://blog.example/three',
        'acme',
        'I love the new Acme app',
        'https://blog.example/three',
        '2026-11-21T09:00:00Z',
      ],
      [
        'hackernews:102',
        'acme',
        'Acme raises prices',
        'https://news.ycombinator.com/item?id=102',
        '2026-11-21T10:00:00Z',
      ],
      [
        'hackernews:103',
        'globex',
        'Globex beats everyone',
        'https://news.ycombinator.com/item?id=103',
        '2026-11-21T10:00:00Z',
      ],
    ]);

    const second = await earshot(['run', '--json'], { now: '2026-11-21T13:00:00Z' });
    expect(second.code).toBe(0);
    expect(JSON.parse(second.out).run.sources.map((source: { added: number }) => source.added)).toEqual([0, 0]);
    const asked = world.log.filter(({ path }) => path === '/feed');
    expect(asked).toHaveLength(2);
    expect(asked[1]?.headers['if-none-match']).toBeDefined();
    expect(asked[1]?.headers['user-agent']).toMatch(/^earshot\/.*tests@example\.com/);
    expect((await earshot(['db', 'check'])).code).toBe(0);
  });

  test('a source that refuses, answers a web page, or hangs is named; the rest is stored; exit 3', async () => {
    const { earshot } = await place(
      url => `  - { id: blog, type: rss, url: "${url}/feed", allow_private: true }
  - { id: closed, type: rss, url: "${url}/closed", allow_private: true }
  - { id: consent, type: rss, url: "${url}/consent", allow_private: true }
  - { id: stuck, type: rss, url: "${url}/stuck", allow_private: true }`,
      {
        '/feed': cached(rssFeed(posts), { etag: '"v1"' }),
        '/closed': status(403),
        '/consent': html(),
        '/stuck': hang(),
      },
    );
    const { code, out, err } = await earshot(['run', '--print', 'always'], { now: NOW });
    expect(code).toBe(3);
    for (const name of ['closed', 'consent', 'stuck']) {
      expect(out).toContain(name);
      expect(err).toContain(`earshot: ${name}: `);
    }
    expect(err).toMatch(/closed: denied: /);
    expect(err).toMatch(/consent: malformed: /);
    expect(err).toMatch(/stuck: unreachable: /);
    expect(JSON.parse((await earshot(['mentions', '--json'])).out).mentions).toHaveLength(2);

    const sources = JSON.parse((await earshot(['sources', '--json'])).out).sources;
    expect(sources.map((s: { id: string; state: string }) => [s.id, s.state])).toEqual([
      ['blog', 'ok'],
      ['closed', 'failed'],
      ['consent', 'failed'],
      ['stuck', 'failed'],
    ]);
    // The report says what was not heard.
    const report = await earshot(['report', 'weekly', '--week', '2026-W47'], { now: NOW });
    expect(report.code).toBe(0);
    for (const name of ['closed', 'consent', 'stuck']) expect(report.out).toContain(name);
  });

  test('when all fail: refused 4, may pass 5, else 1', async () => {
    for (const [answer, wanted] of [
      [status(403), 4],
      [status(503), 5],
      [html(), 1],
    ] as const) {
      const { earshot } = await place(url => `  - { id: blog, type: rss, url: "${url}/feed", allow_private: true }`, {
        '/feed': answer,
      });
      expect((await earshot(['run'], { now: NOW })).code).toBe(wanted);
    }
  });

  test('a private address is refused unless the source allows it', async () => {
    const { world, earshot } = await place(url => `  - { id: blog, type: rss, url: "${url}/feed" }`, {
      '/feed': cached(rssFeed(posts), { etag: '"v1"' }),
    });
    const { code, err } = await earshot(['run'], { now: NOW });
    expect(code).not.toBe(0);
    expect(err).toContain('allow_private');
    expect(world.log).toHaveLength(0);
  });

  test('quiet in a pipe when nothing happened', async () => {
    const { earshot } = await place(url => `  - { id: blog, type: rss, url: "${url}/feed", allow_private: true }`, {
      '/feed': cached(rssFeed([]), { etag: '"v0"' }),
    });
    expect(await earshot(['run'], { now: NOW })).toEqual({ code: 0, out: '', err: '' });
  });

  test('--dry-run stores nothing', async () => {
    const { earshot } = await place(url => `  - { id: blog, type: rss, url: "${url}/feed", allow_private: true }`, {
      '/feed': cached(rssFeed(posts), { etag: '"v1"' }),
    });
    const dry = await earshot(['run', '--dry-run', '--json'], { now: NOW });
    expect(JSON.parse(dry.out).run.sources[0].added).toBe(2);
    // Not even a database: where there was none, there is none.
    expect(await earshot(['mentions', '--json'])).toMatchObject({ code: 1, out: '' });
    expect(JSON.parse((await earshot(['run', '--json'], { now: NOW })).out).run.sources[0].added).toBe(2);
  });

  test('poll --since reads back, of the brand that was asked for; as a dry run it moves nothing', async () => {
    const { earshot, world } = await place(
      url =>
        `  - { id: hn, type: hackernews, base_url: "${url}", items_url: "${url}", allow_private: true, back_to: 1h }`,
      { '/api/v1/search_by_date': algolia(hits), '/v0/item/*': itemsOf(hits) },
    );
    const added = async (...line: string[]): Promise<number> =>
      JSON.parse((await earshot([...line, '--json'], { now: NOW })).out).run.sources[0].added;
    expect(await added('run')).toBe(0);
    expect(await added('poll', '--since', '1d', '--brand', 'acme', '--dry-run')).toBe(2);
    const windows = (): string[] => world.log.map(({ query }) => query.get('numericFilters') ?? '');
    const before = windows().length;
    expect(await added('poll', '--force')).toBe(0);
    // Had the dry run rewound the cursor, this one would have read the whole day.
    const day = String(Math.floor(now / 1000) - 86_400);
    expect(windows().slice(before).join(' ')).not.toContain(day);
    expect(await added('poll', '--since', '1d', '--brand', 'acme')).toBe(2);
    expect(await added('poll', '--since', '1d')).toBe(1);
  });

  test('what is recorded can be replayed, byte for byte, without the network', async () => {
    const first = await place(
      url => `  - { id: blog, type: rss, url: "${url}/feed", allow_private: true }
  - { id: hn, type: hackernews, base_url: "${url}", items_url: "${url}", allow_private: true }`,
      {
        '/feed': cached(rssFeed(posts), { etag: '"v1"' }),
        '/api/v1/search_by_date': algolia(hits),
        '/v0/item/*': itemsOf(hits),
      },
    );
    await first.earshot(['poll', '--record', `${first.dir}/recording.ndjson`], { now: NOW });
    const { readFileSync } = await import('node:fs');
    const config = readFileSync(`${first.dir}/config.yaml`, 'utf8');
    await first.world.close();
    worlds.splice(0);

    const reports = [];
    for (let i = 0; i < 2; i++) {
      const again = bench();
      again.write('config.yaml', config);
      const options = ['--replay', `${first.dir}/recording.ndjson`, '--now', NOW, '--seed', '7'];
      expect((await again.earshot(['run', ...options])).code).toBe(0);
      const report = await again.earshot(['report', 'weekly', '--week', '2026-W47', '--now', NOW, '--json']);
      const mentions = await again.earshot(['mentions', '--json']);
      reports.push(report.out + mentions.out);
    }
    expect(reports[0]).toContain('Acme printers jam again');
    expect(reports[1]).toBe(reports[0]);
  });
});
