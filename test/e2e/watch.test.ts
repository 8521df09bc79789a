import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { postEvent, startJetstream } from '../world/jetstream.ts';
import { startWorld } from '../world/server.ts';
import { rssFeed } from './places.ts';
import { earshot, freshFolder } from './program.ts';

// The real program, watching a feed and a stream until a real signal.

const MINUTE = 60_000;

test('watch stays on the line, hears what is said while it listens, and keeps all of it at SIGTERM', async () => {
  const stream = await startJetstream();
  const now = Date.now();
  for (let minute = 70; minute > 0; minute--)
    stream.publish(postEvent(minute, now - minute * MINUTE, minute % 10 === 0 ? `Acme kettle ${minute}` : 'weather'));
  const posts = [{ id: 'p1', title: 'Acme thing', text: 'Acme broke my kettle.', at: now - 90 * MINUTE }];
  const world = await startWorld({ '/feed': (_, response) => void response.end(rssFeed(posts)) });
  const folder = freshFolder();
  const hosts = [stream.url.replace('http:', 'ws:')];
  const sources = [
    { id: 'blog', type: 'rss', url: `${world.url}/feed`, allow_private: true },
    { id: 'sky', type: 'bluesky', hosts, base_url: world.url, allow_private: true, refresh: false },
  ];
  writeFileSync(join(folder, 'config.yaml'), stringify({ brands: [{ id: 'acme', query: 'acme' }], sources }));
  let stop: () => void = () => {};
  const watching = earshot(folder, ['watch'], {
    stop: new Promise(resolve => {
      stop = resolve;
    }),
  });
  for (let tries = 0; tries < 200 && (stream.sent < 60 || world.count('/feed') === 0); tries++)
    await new Promise(resolve => setTimeout(resolve, 50));
  stream.publish(postEvent(900, Date.now(), 'Acme, just now'));
  // Still on the line after more than one page, and after the silence that ends a run.
  await new Promise(resolve => setTimeout(resolve, 6_000));
  stream.publish(postEvent(901, Date.now(), 'Acme, to the last'));
  await new Promise(resolve => setTimeout(resolve, 200));
  stop();
  const { code, err } = await watching;
  expect(code, err).toBe(143);
  expect(stream.asked).toHaveLength(1);
  const { out } = await earshot(folder, ['mentions', '--format', 'ndjson', '--fields', 'source,text']);
  const heard = out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  expect(heard.filter(({ source }) => source === 'blog')).toHaveLength(1);
  expect(heard.map(({ text }) => text)).toEqual(expect.arrayContaining(['Acme, just now', 'Acme, to the last']));
  expect((await earshot(folder, ['db', 'check'])).code).toBe(0);
  await stream.close();
  await world.close();
});
