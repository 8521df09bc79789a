import { describe, expect, test } from 'vitest';
import { userAgent } from '../../src/collect/http.ts';
import { secret } from '../../src/model/secret.ts';
import type { HttpRequest } from '../../src/model/source.ts';
import * as answers from '../world/answers.ts';
import type { Handler } from '../world/server.ts';
import { body, failure, get, make, NOW, world } from './asking.ts';

const SECRET = 's3cr3t-t0ken/äö';

describe('asking', () => {
  test('says who we are, takes bytes, tells the time', async () => {
    world.on('/feed', answers.text('héllo', { 'X-Custom': 'yes' }));
    const reply = await get(`${world.url}/feed?a=1#part`, {
      query: { q: 'a b&c', key: secret(SECRET) },
      headers: { 'X-Mine': 'm' },
    });
    expect(reply).toMatchObject({ status: 200, at: NOW });
    expect(body(reply)).toBe('héllo');
    expect(reply.headers['x-custom']).toBe('yes');
    const asked = world.log[0];
    expect(asked?.headers['user-agent']).toMatch(
      /^earshot\/\S+ \(\+https:\/\/github\.com\/earshot\/earshot; team@example\.com\)$/,
    );
    expect(asked?.headers['accept-encoding']).toBe('gzip, deflate, br');
    expect(asked?.headers['x-mine']).toBe('m');
    expect(asked?.query.get('a')).toBe('1');
    expect(asked?.query.get('q')).toBe('a b&c');
    expect(asked?.query.get('key')).toBe(SECRET);
    expect(reply.url).toBe(`${world.url}/feed?a=1&q=a%20b%26c&key=•••`);
  });

  test('a source may bring its own User-Agent; a contact cannot break the header', async () => {
    world.on('/', answers.text(''));
    await get(`${world.url}/`, { headers: { 'User-Agent': 'linux:acme:1 (by /u/acme)' } });
    expect(world.log[0]?.headers['user-agent']).toBe('linux:acme:1 (by /u/acme)');
    expect(userAgent('a\r\nX-Evil: 1 (ü)')).not.toMatch(/[^ -~]/);
    expect(userAgent(null)).toMatch(/^earshot\/\S+ \(\+https:\/\/github\.com\/earshot\/earshot\)$/);
  });

  test('posts a body; statuses are replies, not errors', async () => {
    world.on('/', answers.status(429, { 'retry-after': '7' }));
    const reply = await get(`${world.url}/`, {
      method: 'POST',
      body: secret('{"pass":1}'),
      headers: { 'content-type': 'application/json' },
    });
    expect(reply.status).toBe(429);
    expect(reply.headers['retry-after']).toBe('7');
    expect(world.log[0]).toMatchObject({ method: 'POST', body: '{"pass":1}' });
  });

  test('304 has no body and is a reply', async () => {
    world.on('/', answers.cached('x', { etag: 'W/"a"' }));
    const reply = await get(`${world.url}/`, { headers: { 'if-none-match': 'W/"a"' } });
    expect([reply.status, reply.body.length, reply.headers['etag']]).toEqual([304, 0, 'W/"a"']);
  });

  test('userinfo becomes a header and is shown nowhere', async () => {
    world.on('/', answers.text('in'));
    const reply = await get(world.url.replace('//', '//ada:l0vel%40ce@'));
    expect(world.log[0]?.headers.authorization).toBe(`Basic ${Buffer.from('ada:l0vel@ce').toString('base64')}`);
    expect(reply.url).toBe(`${world.url}/`);
  });

  test('connections are used again', async () => {
    world.on('/', answers.text('x'.repeat(1000)));
    const fetcher = make();
    for (let i = 0; i < 5; i++) await fetcher({ method: 'GET', url: `${world.url}/` }, new AbortController().signal);
    expect(world.connections()).toBe(1);
  });
});

describe('time', () => {
  test('silence and endless talk both end', async () => {
    // undici counts silence in steps of half a second; side by side the three take one such step.
    const cases: [path: string, handler: Handler, timeout: number, words: string][] = [
      ['/hang', answers.hang(), 600, 'no answer in time'],
      ['/stall', answers.stall(), 600, 'stopped coming'],
      ['/drip', answers.drip(20), 100, 'not done after 400ms'],
    ];
    const told = await Promise.all(
      cases.map(async ([path, handler, timeout, words]) => {
        world.on(path, handler);
        const error = await failure(get(`${world.url}${path}`, {}, { timeout }));
        return [error.kind, error.message.includes(words) ? words : error.message];
      }),
    );
    expect(told).toEqual(cases.map(([, , , words]) => ['unreachable', words]));
  });

  test('an abort is an abort, not a failure of the source', async () => {
    world.on('/', answers.hang());
    const stop = new AbortController();
    const asked = make()({ method: 'GET', url: `${world.url}/` }, stop.signal);
    setTimeout(() => stop.abort(new Error('enough')), 50);
    await expect(asked).rejects.toThrow('enough');
    await expect(make()({ method: 'GET', url: `${world.url}/` }, stop.signal)).rejects.toThrow('enough');
  });
});

describe('secrets are in no message', () => {
  const places: [string, HttpRequest][] = [
    ['a short path of a secret address', { method: 'GET', url: secret('http://127.0.0.1:1/x/s3cr3t/y') }],
    [
      'a secret address',
      {
        method: 'GET',
        url: secret(
          `http://127.0.0.1:1/private/${encodeURIComponent(SECRET)}/feed?token=${encodeURIComponent(SECRET)}`,
        ),
      },
    ],
    ['userinfo', { method: 'GET', url: `http://me:${encodeURIComponent(SECRET)}@127.0.0.1:1/x` }],
    ['the query', { method: 'GET', url: 'http://127.0.0.1:1/x', query: { key: secret(SECRET) } }],
    ['the plain query too', { method: 'GET', url: `http://127.0.0.1:1/x?key=${encodeURIComponent(SECRET)}` }],
    ['a header', { method: 'GET', url: 'http://127.0.0.1:1/x', headers: { authorization: secret(SECRET) } }],
    [
      'a header that cannot be sent',
      { method: 'GET', url: 'http://127.0.0.1:1/x', headers: { authorization: secret(`${SECRET}\r\nX: y`) } },
    ],
    ['no address at all', { method: 'GET', url: secret(`not an address ${SECRET}`) }],
    ['another scheme', { method: 'GET', url: secret(`ftp://${SECRET}`) }],
  ];
  test.each(places)('%s', async (_, request) => {
    const error = await failure(make()(request, new AbortController().signal));
    const told = JSON.stringify([error.message, String(error.cause), Object.entries(error.cause ?? {})]) + error.stack;
    expect(told).not.toContain('s3cr3t');
  });

  test('nor in the address of a reply', async () => {
    world.on('/private/*', answers.redirect('/moved/s3cr3t/feed', 301));
    world.on('/moved/*', answers.text('ok'));
    const reply = await get('', { url: secret(`${world.url}/private/s3cr3t`) });
    expect(JSON.stringify([reply.url, reply.headers])).not.toContain('s3cr3t');
    expect(reply.url).toBe(`${world.url}/`);
  });
});

describe('trouble is told in plain words', () => {
  test.each<[string, string, string]>([
    ['nobody listens', 'http://127.0.0.1:1/', 'nothing listens'],
    ['no such name', 'http://no-such-host.invalid/', 'DNS'],
  ])('%s', async (_, url, words) => {
    const error = await failure(get(url));
    expect(error.kind).toBe('unreachable');
    expect(error.message).toContain(words);
  });

  test('https where only http is spoken', async () => {
    const error = await failure(get(world.url.replace('http:', 'https:')));
    expect(error.kind).toBe('unreachable');
    expect(error.message).toContain('TLS');
  });
});
