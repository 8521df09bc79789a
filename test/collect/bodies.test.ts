import { describe, expect, test } from 'vitest';
import * as answers from '../world/answers.ts';
import type { Handler } from '../world/server.ts';
import { body, failure, get, MB, world } from './asking.ts';

describe('bodies', () => {
  const long = 'Acme printers jam again. '.repeat(40_000);
  test.each<[answers.Coding]>([['gzip'], ['x-gzip'], ['deflate'], ['deflate-raw'], ['br'], ['gzip, br']])(
    '%s',
    async coding => {
      world.on('/', answers.compressed('kürzer', coding));
      world.on('/long', answers.compressed(long, coding));
      expect(body(await get(`${world.url}/`))).toBe('kürzer');
      expect(body(await get(`${world.url}/long`))).toBe(long);
    },
  );

  test('a body large even when compressed goes through the stream', async () => {
    const noise = Array.from({ length: 60_000 }, (_, i) => Math.sin(i).toString(36)).join('');
    for (const coding of ['gzip', 'deflate', 'deflate-raw', 'br', 'gzip, br'] as const) {
      world.on('/', answers.compressed(noise, coding));
      expect(body(await get(`${world.url}/`, {}, { maxBytes: 4 * MB }))).toBe(noise);
    }
    world.on('/', answers.compressed(noise, 'gzip', false));
    expect(body(await get(`${world.url}/`, {}, { maxBytes: 4 * MB }))).toBe(noise);
  });

  test('gzip that does not say so, and plain text that says gzip', async () => {
    world.on('/quiet', answers.compressed('inside', 'gzip', false));
    world.on('/liar', answers.text('<rss/>', { 'content-encoding': 'gzip' }));
    world.on('/empty', answers.text('', { 'content-encoding': 'gzip' }));
    expect(body(await get(`${world.url}/quiet`))).toBe('inside');
    expect(body(await get(`${world.url}/liar`))).toBe('<rss/>');
    expect(body(await get(`${world.url}/empty`))).toBe('');
  });

  test('exactly the limit passes, one byte more does not', async () => {
    for (const coding of [null, 'gzip', 'br'] as const)
      for (const [size, passes] of [
        [1000, true],
        [1001, false],
      ] as const) {
        const text = 'x'.repeat(size);
        world.on('/', coding === null ? answers.text(text) : answers.compressed(text, coding));
        const asked = get(`${world.url}/`, {}, { maxBytes: 1000 });
        if (passes) expect((await asked).body.length).toBe(1000);
        else expect((await failure(asked)).kind).toBe('too_large');
      }
  });

  test.each<[string, Handler]>([
    ['a bomb', answers.bomb(300 * MB)],
    ['a bomb that then falls silent', answers.bombThenSilence(8 * MB)],
    ['a gzip header without end', answers.endlessHeader()],
    ['300 MB announced', answers.huge(300 * MB, true)],
    ['a body without end', answers.huge(Number.POSITIVE_INFINITY, false)],
  ])(
    '%s is refused',
    async (_, handler) => {
      world.on('/', handler);
      const error = await failure(get(`${world.url}/`, {}, { maxBytes: 4096, timeout: 60_000 }));
      expect(error.kind).toBe('too_large');
      expect(error.message).toContain('larger than 4096 bytes');
    },
    // Far below the fetcher's own time limit: refused for its size, not for its slowness.
    10_000,
  );

  test.each<[string, Handler, string, string]>([
    ['a body cut off', answers.cutOff(), 'malformed', 'cut off'],
    ['gzip cut off', answers.cutOff('x', 'gzip'), 'malformed', 'cut off'],
    ['an unknown coding', answers.text('x', { 'content-encoding': 'zstd' }), 'malformed', 'zstd'],
    ['too many codings', answers.text('x', { 'content-encoding': 'gzip, gzip, gzip' }), 'malformed', 'gzip'],
    ['no HTTP', answers.garbage(), 'malformed', 'not HTTP'],
    ['a connection reset', answers.reset(), 'unreachable', 'cut'],
  ])('%s', async (_, handler, kind, words) => {
    world.on('/x', handler);
    const error = await failure(get(`${world.url}/x`));
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(words);
    expect(error.message).toContain(`GET 127.0.0.1:${world.port}/x: `);
  });
});
