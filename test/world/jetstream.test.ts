import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { bench } from '../cli/harness.ts';
import { type Jetstream, postEvent, startJetstream, uriOf } from './jetstream.ts';
import { startWorld, type World } from './server.ts';

// Bluesky's stream through the whole program.

const NOW = Date.parse('2026-11-21T12:00:00Z');
let stream: Jetstream;
let world: World;
afterEach(async () => {
  await stream.close();
  await world.close();
});

test('a run stores what matches, looks it up, and forgets what is deleted; a second finds nothing new', async () => {
  stream = await startJetstream();
  const asked: string[] = [];
  const profiles = (all: string[]) =>
    all.map(did => ({ did, handle: `${did.slice(8, 15)}.example`, followersCount: 7 }));
  world = await startWorld({
    '/xrpc/app.bsky.feed.getPosts': ({ query }, response) => {
      asked.push(...query.getAll('uris'));
      response.end(
        JSON.stringify({
          posts: query.getAll('uris').map(uri => ({ uri, likeCount: 5, repostCount: 1, replyCount: 0 })),
        }),
      );
    },
    '/xrpc/app.bsky.actor.getProfiles': ({ query }, response) =>
      void response.end(JSON.stringify({ profiles: profiles(query.getAll('actors')) })),
  });
  for (let i = 0; i < 200; i++)
    stream.events.push(postEvent(i, NOW - (200 - i) * 18_000, i % 10 === 0 ? `Acme kettle ${i}` : `weather ${i}`));
  const home = bench();
  const hosts = [stream.url.replace('http:', 'ws:')];
  const sources = [{ id: 'sky', type: 'bluesky', hosts, base_url: world.url, allow_private: true }];
  home.write(
    'config.yaml',
    stringify({
      brands: [{ id: 'acme', query: 'acme', role: 'own', handles: { bluesky: '@Author3.example' } }],
      sources,
      contact: 'tests@example.com',
    }),
  );
  const run = async (now: number, more: string[] = []) => {
    const said = await home.earshot(['poll', '--force', '--json', ...more], { now: new Date(now).toISOString() });
    return { code: said.code, result: JSON.parse(said.out).run.sources[0], err: said.err };
  };
  stream.publish(postEvent(900, NOW + 1, 'what comes now ends it'));
  const first = await run(NOW);
  expect(first.result.added).toBe(20);
  expect(first.code).toBe(0);
  const gone = stream.events[10];
  if (!gone?.commit) throw new Error('no event');
  const { rkey, collection } = gone.commit;
  stream.publish({
    did: gone.did,
    time_us: (NOW + 60_000) * 1000,
    kind: 'commit',
    commit: { rev: 'd', operation: 'delete', collection, rkey },
  });
  stream.publish(postEvent(901, NOW + 65_000, 'what comes now ends it'));
  const second = await run(NOW + 60_500);
  expect(second.result.added).toBe(0);
  const { out } = await home.earshot(['mentions', '--json', '--limit', '100'], {
    now: new Date(NOW + 61_000).toISOString(),
  });
  const mentions: {
    id: string;
    text: string;
    media: string;
    engagement: { likes: number };
    author: { handle: string; followers: number };
  }[] = JSON.parse(out).mentions;
  expect(asked).toContain(uriOf(gone));
  expect(mentions.find(one => one.id === `bluesky:${uriOf(gone)}`)?.text ?? '').toBe('');
  const kept = mentions.filter(one => one.text !== '');
  expect(kept).toHaveLength(19);
  for (const one of kept) {
    expect(one.engagement.likes).toBe(5);
    expect(one.author).toMatchObject({ followers: 7, handle: expect.stringMatching(/^author\d\.example$/) });
    // The stream named nobody; whose voice it is turned out at the look-up.
    expect(one.media).toBe(one.author.handle === 'author3.example' ? 'owned' : 'earned');
  }
  expect(new Set(kept.map(({ media }) => media)).size).toBe(2);
  expect((await home.earshot(['db', 'check'])).out).toMatch(/^ok /);

  mkdirSync(join(home.dir, 'tape'));
  const line = {
    at: '2026-11-21T12:00:00Z',
    method: 'GET',
    url: 'https://example.com/',
    status: 200,
    headers: {},
    body: '',
  };
  writeFileSync(join(home.dir, 'tape', 'recording.ndjson'), `${JSON.stringify(line)}\n`);
  const now = new Date(NOW + 120_000).toISOString();
  const replayed = await home.earshot(['poll', '--force', '--json', '--replay', join(home.dir, 'tape')], { now });
  expect(`${replayed.out}${replayed.err}`).toContain('a recording holds no stream');
});
