import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type AlgoliaHit, algolia } from './algolia.ts';
import { cached, first, inTurn, status, text } from './answers.ts';
import { folder } from './feeds.ts';
import { startWorld, type World } from './server.ts';

// The fake world is relied on by tests of every room, so what it promises is tested too.

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

describe('the server', () => {
  test('logs what was asked, counts a path, answers 404 elsewhere, takes new routes', async () => {
    world = await startWorld({ '/a': text('A') });
    expect(await (await fetch(`${world.url}/a?x=1`, { headers: { 'x-who': 'me' } })).text()).toBe('A');
    expect((await fetch(`${world.url}/b`)).status).toBe(404);
    world.on('/b', text('B'));
    expect((await fetch(`${world.url}/b`, { method: 'POST', body: 'hello' })).status).toBe(200);
    expect(world.count('/b')).toBe(2);
    expect(world.log.map(({ method, path, body, nth }) => [method, path, body, nth])).toEqual([
      ['GET', '/a', '', 0],
      ['GET', '/b', '', 0],
      ['POST', '/b', 'hello', 1],
    ]);
    expect(world.log[0]?.query.get('x')).toBe('1');
    expect(world.log[0]?.headers['x-who']).toBe('me');
  });

  test('behaviours in turn', async () => {
    world = await startWorld({
      '/turn': inTurn(text('1'), text('2')),
      '/first': first(2, status(500), text('ok')),
      '/cached': cached('body', { etag: 'W/"1"' }),
    });
    const { url } = world;
    const ask = async (path: string, headers = {}): Promise<string> => {
      const reply = await fetch(`${url}${path}`, { headers });
      return `${reply.status} ${await reply.text()}`;
    };
    expect([await ask('/turn'), await ask('/turn'), await ask('/turn')]).toEqual(['200 1', '200 2', '200 2']);
    expect([await ask('/first'), await ask('/first'), await ask('/first')].map(said => said.slice(0, 3))).toEqual([
      '500',
      '500',
      '200',
    ]);
    expect(await ask('/cached')).toBe('200 body');
    expect(await ask('/cached', { 'if-none-match': 'W/"1"' })).toBe('304 ');
  });

  test('a folder of feeds, with validators and gzip, and no way out of it', async () => {
    const path = mkdtempSync(join(tmpdir(), 'earshot-feeds-'));
    try {
      writeFileSync(join(path, 'a.xml'), '<rss version="2.0"/>');
      world = await startWorld({ '/feeds/*': folder(path, '/feeds/') });
      const { url } = world;
      const reply = await fetch(`${url}/feeds/a.xml`);
      expect(await reply.text()).toBe('<rss version="2.0"/>');
      expect(reply.headers.get('content-encoding')).toBe('gzip');
      const etag = reply.headers.get('etag') ?? '';
      expect((await fetch(`${url}/feeds/a.xml`, { headers: { 'if-none-match': etag } })).status).toBe(304);
      expect((await fetch(`${url}/feeds/%2e%2e%2fetc%2fpasswd`)).status).toBe(404);
    } finally {
      rmSync(path, { recursive: true });
    }
  });
});

describe('the Hacker News search', () => {
  const hits: AlgoliaHit[] = Array.from({ length: 1_200 }, (_, i) => ({
    objectID: String(i),
    author: i % 2 ? 'ada' : 'bob',
    created_at: new Date(i * 1000).toISOString(),
    created_at_i: i,
    title: i % 3 ? `Acme printer ${i}` : 'Globex again',
    _tags: [i % 2 ? 'comment' : 'story', `author_${i % 2 ? 'ada' : 'bob'}`],
  }));
  async function search(
    query: Record<string, string>,
  ): Promise<{ hits: AlgoliaHit[]; nbHits: number; nbPages: number; message?: string }> {
    world ??= await startWorld({ '/api/v1/search_by_date': algolia(hits) });
    return (await (await fetch(`${world.url}/api/v1/search_by_date?${new URLSearchParams(query)}`)).json()) as never;
  }

  test('words, phrases, tags, times, newest first', async () => {
    const globex = await search({ query: 'globex', hitsPerPage: '5' });
    expect(globex.nbHits).toBe(400);
    expect(globex.hits.map(hit => hit.created_at_i)).toEqual([1197, 1194, 1191, 1188, 1185]);
    expect(
      (await search({ query: '"acme printer 1"' })).hits.every(hit => hit.title?.startsWith('Acme printer 1')),
    ).toBe(true);
    expect((await search({ query: 'acme globex' })).nbHits).toBe(0);
    expect(
      (
        await search({
          query: '',
          tags: '(story,comment),author_ada',
          numericFilters: 'created_at_i>=10,created_at_i<20',
        })
      ).nbHits,
    ).toBe(5);
  });

  test('1,000 hits at most, and no filter on points', async () => {
    expect(await search({ query: '', hitsPerPage: '500', page: '1' })).toMatchObject({ nbHits: 1200, nbPages: 2 });
    expect((await search({ query: '', hitsPerPage: '500', page: '2' })).hits).toEqual([]);
    expect((await search({ query: '', numericFilters: 'points>10' })).message).toContain('points');
  });
});
