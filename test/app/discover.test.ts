import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { discoverFeeds } from '../../src/app/discover.ts';
import type { World as App } from '../../src/app/world.ts';
import { createFetcher } from '../../src/collect/http.ts';
import { feedGuesses } from '../../src/sources/feed/discover.ts';
import { redirect, status, text } from '../world/answers.ts';
import { startWorld, type World } from '../world/server.ts';

let world: World;
let fetcher: ReturnType<typeof createFetcher>;
let app: App;
beforeEach(async () => {
  world = await startWorld({});
  const now = (): number => Date.UTC(2026, 10, 21, 12);
  fetcher = createFetcher({
    userAgent: 'earshot/test',
    timeout: 5_000,
    maxBytes: 1e6,
    allowPrivate: true,
    now,
    env: {},
  });
  app = { fetcher: async () => fetcher, context: { signal: new AbortController().signal } } as unknown as App;
});
afterEach(async () => {
  await fetcher.close();
  await world.close();
});

const rss = (title: string, items = 1): string =>
  `<rss version="2.0"><channel><title>${title}</title>${'<item><title>x</title><guid>1</guid></item>'.repeat(items)}</channel></rss>`;
const page = (head: string): string => `<!doctype html><html><head>${head}</head><body>Hello</body></html>`;
const html = { 'content-type': 'text/html' };

describe('discoverFeeds', () => {
  test('a feed is its own answer', async () => {
    world.on('/f.xml', text(rss('Acme', 3)));
    expect(await discoverFeeds(app, `${world.url}/f.xml`)).toEqual([
      { url: `${world.url}/f.xml`, title: 'Acme', format: 'rss20', items: 3, hub: null },
    ]);
    expect(world.log).toHaveLength(1);
  });

  test('those a page names, comments last, each once and only what really is one', async () => {
    const link = (href: string, title = ''): string =>
      `<link rel="alternate" type="application/rss+xml" title="${title}" href="${href}">`;
    world.on(
      '/',
      text(
        page(`${link('/comments/feed', 'Comments')}${link('/feed')}${link('/old')}${link('/dead')}${link('/lie')}`),
        html,
      ),
    );
    world.on('/feed', text(rss('Main')));
    world.on('/old', redirect('/feed', 301));
    world.on('/comments/feed', text(rss('Comments')));
    world.on('/lie', text(page('<title>No</title>'), html));
    expect((await discoverFeeds(app, world.url)).map(({ title }) => title)).toEqual(['Main', 'Comments']);
  });

  test('a page that names none: the usual places', async () => {
    world.on('/blog/', text(page(''), html));
    world.on(
      '/blog/atom.xml',
      text(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><link rel="hub" href="https://hub.example.com/"/></feed>',
      ),
    );
    world.on('/feed.json', text('{"version":"https://jsonfeed.org/version/1.1","title":"J","items":[]}'));
    expect(await discoverFeeds(app, `${world.url}/blog/`)).toEqual([
      { url: `${world.url}/blog/atom.xml`, title: 'A', format: 'atom10', items: 0, hub: 'https://hub.example.com/' },
      { url: `${world.url}/feed.json`, title: 'J', format: 'json11', items: 0, hub: null },
    ]);
  });

  test('nothing anywhere is an empty list', async () => {
    world.on('/', text(page(''), html));
    expect(await discoverFeeds(app, world.url)).toEqual([]);
  });

  test.each([
    [403, 'credentials'],
    [404, 'temporary'],
    [500, 'temporary'],
    [400, 'input'],
  ])('a page that answers %i: %s', async (code, kind) => {
    world.on('/', status(code));
    await expect(discoverFeeds(app, world.url)).rejects.toMatchObject({ name: 'EarshotError', kind });
  });

  test.each(['', 'ftp://example.com/', 'https://', '   '])('%j is no address', async url => {
    await expect(discoverFeeds(app, url)).rejects.toMatchObject({ kind: 'input' });
  });
});

test.each([
  ['https://www.reddit.com/r/printers/', 'https://www.reddit.com/r/printers/new/.rss'],
  ['https://github.com/acme/firmware', 'https://github.com/acme/firmware/releases.atom'],
  [
    'https://www.youtube.com/channel/UCacmeacmeacme',
    'https://www.youtube.com/feeds/videos.xml?channel_id=UCacmeacmeacme',
  ],
  ['https://medium.com/@acme', 'https://medium.com/feed/@acme'],
  ['https://example.com/', 'https://example.com/feed'],
])('%s: %s first', (url, guess) => {
  expect(feedGuesses(url)[0]).toBe(guess);
});
