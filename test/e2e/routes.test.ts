import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { bench } from '../cli/harness.ts';
import { startWorld, type World } from '../world/server.ts';
import { type Post, rssFeed } from './places.ts';

// Which mentions go to whom, through the whole program: news only, each once.

const T0 = Date.parse('2026-11-21T12:00:00Z');
const HOUR = 3_600_000;

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

interface Line {
  type: string;
  dedupeKey: string;
  data: {
    title: string;
    text: string;
    count: number;
    routes: string[];
    examples: { id: string; text: string; url: string }[];
  };
}

async function place(routes: string, more = '') {
  const posts: Post[] = [];
  const world = await startWorld({ '/feed': (_, response) => void response.end(rssFeed(posts)) });
  worlds.push(world);
  const home = bench();
  let clock = T0;
  const configure = (text: string): void =>
    void home.write(
      'config.yaml',
      `brands:
  - { id: acme, query: acme }
  - { id: globex, query: globex, role: competitor }
sources: [{ id: blog, type: rss, url: "${world.url}/feed", allow_private: true }]
channels:
  product: { type: file, path: product.ndjson }
  sales: { type: file, path: sales.ndjson }
  team: { type: file, path: team.ndjson }
routes: ${text}
alerts: { send: [team]${more} }
`,
    );
  configure(routes);
  return {
    configure,
    publish(...texts: string[]) {
      for (const text of texts)
        posts.push({ id: `p${posts.length}`, title: `Post ${posts.length}`, text, at: clock - 60_000 });
    },
    async run(line: string[] = ['run', '--force']) {
      const said = await home.earshot(line, { now: new Date(clock).toISOString() });
      clock += HOUR;
      if (said.code !== 0) throw new Error(said.err);
      return said;
    },
    told(channel: string): Line[] {
      const path = join(home.dir, `${channel}.ndjson`);
      if (!existsSync(path)) return [];
      return readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .map(text => JSON.parse(text));
    },
  };
}
const ROUTES = "[{ when: 'printer', to: product }, { when: 'price', to: sales }, { when: 'refund', to: sales }]";
const ids = (lines: Line[]) => lines.map(({ data }) => data.examples.map(({ text }) => text).sort());

test('what a source’s first reading brings is history; what comes then is told once, one message a channel', async () => {
  const it = await place(ROUTES);
  it.publish('acme printer of old');
  await it.run();
  expect(it.told('product')).toEqual([]);

  it.publish(
    'acme printer jams',
    'globex printer and acme printer',
    'acme price and refund',
    'a printer of nobody',
    'acme is well',
  );
  await it.run();
  await it.run();
  const [product, ...none] = it.told('product');
  expect(none).toEqual([]);
  expect(product).toMatchObject({ type: 'mentions', data: { count: 2, routes: ['printer'] } });
  expect(product?.data.title).toBe('2 new mentions: printer');
  expect(product?.data.examples.map(({ url }) => url)).toEqual(
    expect.arrayContaining([expect.stringContaining('http')]),
  );
  expect(it.told('sales')).toMatchObject([{ data: { count: 1, routes: ['price', 'refund'] } }]);
  expect(it.told('team')).toEqual([]);

  it.publish('acme printer again');
  await it.run();
  expect(it.told('product')).toHaveLength(2);
  expect(ids(it.told('product'))[1]).toHaveLength(1);
  expect(new Set([...it.told('product'), ...it.told('sales')].map(({ dedupeKey }) => dedupeKey)).size).toBe(3);
});

test('a route that is new is not told the past; one that was there hears of what was only polled', async () => {
  const it = await place("[{ when: 'printer', to: product }]");
  it.publish('acme of old');
  await it.run();
  it.publish('acme printer and price, polled');
  await it.run(['poll', '--force']);
  expect(it.told('product')).toEqual([]);
  it.configure(ROUTES);
  it.publish('acme price now');
  await it.run();
  expect(it.told('product')).toMatchObject([{ data: { count: 1 } }]);
  expect(it.told('sales')).toMatchObject([{ data: { count: 1, routes: ['price'] } }]);
});

test('a dry run tells nobody, and loses nothing', async () => {
  const it = await place(ROUTES);
  it.publish('acme of old');
  await it.run();
  it.publish('acme printer');
  await it.run(['run', '--force', '--dry-run']);
  expect(it.told('product')).toEqual([]);
  await it.run();
  expect(it.told('product')).toHaveLength(1);
});

test('many are counted; quiet hours are kept', async () => {
  const it = await place(ROUTES, ', quiet_hours: "13:00-14:00"');
  it.publish('acme of old');
  await it.run();
  it.publish(...Array.from({ length: 130 }, (_, i) => `acme printer number ${i}`));
  await it.run();
  expect(it.told('product')).toEqual([]);
  await it.run();
  const [message] = it.told('product');
  expect(message?.data).toMatchObject({ count: 130, title: '130 new mentions: printer' });
  expect(message?.data.examples).toHaveLength(100);
  expect(message?.data.text).toContain('and 120 more');
});
