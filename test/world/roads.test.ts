import { afterEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { bench } from '../cli/harness.ts';
import { hidden } from './secrets.ts';
import { startWorld, type World } from './server.ts';
import { allServices, type FakePost, type FakeService } from './service.ts';

// One post read by two roads: by a feed of its place, and by the place's own interface. Through the whole program.

const T0 = Date.parse('2026-11-21T12:00:00Z');
const MINUTE = 60_000;
const POSTS = 12;
const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

interface Told {
  id: string;
  url: string;
  title: string;
  text: string;
  publishedAt: string;
}
/** How a feed of the place calls and links a post; what is not named here is called by its own address. */
const CALLED: Readonly<Record<string, (told: Told) => { guid: string; link: string }>> = {
  reddit: ({ id, url }) => ({ guid: id.replace('reddit:', ''), link: url.replace('www.', 'old.') }),
  youtube: ({ id, url }) => ({ guid: `yt:video:${id.replace('youtube:', '')}`, link: `${url}&pp=x` }),
  github: ({ url }) => ({ guid: `${url}?from=feed`, link: url }),
  stackexchange: ({ url }) => ({ guid: url, link: `${url}/some-words` }),
  bluesky_search: ({ id, url }) => ({ guid: id.replace('bluesky:', ''), link: url.replace('did:plc:', 'x') }),
};
const named = [
  'reddit',
  'youtube',
  'github',
  'hackernews',
  'stackexchange',
  'discourse',
  'mastodon',
  'lemmy',
  'lobsters',
  'bluesky_search',
];
const services = (await allServices()).filter(({ type }) => named.includes(type));

async function place(service: FakeService) {
  const posts: FakePost[] = Array.from({ length: POSTS }, (_, i) => ({
    n: i + 1,
    author: `author${i % 5}`,
    text: `Acme kettle number ${i + 1} and what came of it`,
    at: T0 - (POSTS - i) * MINUTE,
    editedAt: null,
    deleted: false,
  }));
  let feed = '';
  let meanwhile: () => void = () => {};
  const routes = service.routes(
    () => posts,
    () => T0,
  );
  const world = await startWorld({
    ...Object.fromEntries(
      Object.entries(routes).map(
        ([path, own]) =>
          [
            path,
            (asked, response) => {
              meanwhile();
              return own(asked, response);
            },
          ] as [string, typeof own],
      ),
    ),
    '/feed.xml': (_, response) => {
      meanwhile();
      response.setHeader('content-type', 'application/rss+xml');
      response.end(feed);
    },
  });
  worlds.push(world);
  const env: Record<string, string> = {};
  const api = { id: 'api', type: service.type, allow_private: true, ...hidden(service.options(world.url), env) };
  const road = { id: 'feed', type: 'rss', url: `${world.url}/feed.xml`, allow_private: true };
  function home(sources: Record<string, unknown>[]) {
    const at = bench();
    const config = (used: Record<string, unknown>[]): void =>
      void at.write(
        'config.yaml',
        stringify({
          brands: [{ id: 'acme', query: 'acme' }],
          sources: used,
          http: { timeout: '1s' },
          contact: 'a@b.test',
        }),
      );
    config(sources);
    const run = (signal?: AbortSignal, now = T0) =>
      at.earshot(['poll', '--force'], { now: new Date(now).toISOString(), env, ...(signal ? { signal } : {}) });
    const stored = async (): Promise<Told[]> => {
      const { out } = await at.earshot(['mentions', '--json', '--limit', '1000'], {
        now: new Date(T0).toISOString(),
        env,
      });
      return JSON.parse(out).mentions;
    };
    return { ...at, config, run, stored, check: async () => (await at.earshot(['db', 'check'], { env })).out };
  }
  const alone = home([api]);
  await alone.run();
  const told = await alone.stored();
  expect(told).toHaveLength(POSTS);
  feed = rss(told, CALLED[service.type] ?? (({ url }) => ({ guid: url, link: url })));
  return {
    api,
    road,
    home,
    meanwhile(what: () => void) {
      meanwhile = what;
    },
  };
}

function rss(told: readonly Told[], called: (one: Told) => { guid: string; link: string }): string {
  const plain = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const items = told.map(one => {
    const { guid, link } = called(one);
    return `<item><title>${plain(one.title)}</title><link>${plain(link)}</link><guid isPermaLink="false">${plain(guid)}</guid><pubDate>${new Date(one.publishedAt).toUTCString()}</pubDate><description>${plain(one.text)}</description></item>`;
  });
  return `<rss version="2.0"><channel><title>Feed</title>${items.join('')}</channel></rss>`;
}

test('all places that have both roads are played', () => {
  expect(services.map(({ type }) => type).sort()).toEqual([...named].sort());
});

describe.each(services)('$type', service => {
  test('by its feed and by its interface, whichever is first: each post is one mention', async () => {
    const { api, road, home } = await place(service);
    for (const order of [[api, road], [road, api], [[api, road]]]) {
      const at = home([]);
      for (const used of order) {
        at.config([used].flat());
        await at.run();
      }
      // Once more by both: nothing moves.
      at.config([api, road]);
      await at.run(undefined, T0 + MINUTE);
      const stored = await at.stored();
      expect(stored).toHaveLength(POSTS);
      expect(new Set(stored.map(({ text, title }) => `${title} ${text}`.match(/number \d+/)?.[0])).size).toBe(POSTS);
      expect(await at.check()).toMatch(/^ok/);
    }
  });

  test('killed anywhere and run again: still one', async () => {
    const { api, road, home, meanwhile } = await place(service);
    for (let nth = 0; nth < 3; nth++) {
      const at = home([road, api]);
      const stop = new AbortController();
      let left = nth;
      meanwhile(() => {
        if (left-- === 0) stop.abort(new Error('killed'));
      });
      await at.run(stop.signal);
      meanwhile(() => {});
      await at.run(undefined, T0 + MINUTE);
      expect(await at.stored()).toHaveLength(POSTS);
    }
  });
});
