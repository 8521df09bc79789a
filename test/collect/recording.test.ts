import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordTo, replayFrom } from '../../src/collect/recording.ts';
import { reveal, secret } from '../../src/model/secret.ts';
import type { Fetcher, HttpReply, HttpRequest } from '../../src/model/source.ts';
import { HOUR } from '../../src/model/time.ts';

const T0 = Date.UTC(2026, 10, 21, 12);
const signal = new AbortController().signal;
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'earshot-recording-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const ask = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({ method: 'GET', url, ...more });
const says =
  (body: string | Uint8Array, at = T0, more: Partial<HttpReply> = {}): Fetcher =>
  async () => ({
    status: 200,
    url: 'https://a.test/feed',
    headers: { 'content-type': 'text/xml' },
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
    at,
    ...more,
  });
const body = (reply: HttpReply): string => Buffer.from(reply.body).toString('utf8');
const write = (...lines: object[]): string => {
  const file = join(dir, 'recording.ndjson');
  writeFileSync(file, lines.map(line => `${JSON.stringify(line)}\n`).join(''));
  return file;
};
const line = (url: string, hours: number, text: string, headers = {}): object => ({
  at: new Date(T0 + hours * HOUR).toISOString(),
  method: 'GET',
  url,
  requestHeaders: {},
  status: 200,
  headers,
  body: text,
});

describe('recorded and replayed', () => {
  test.each(['', 'my.ndjson', 'my.ndjson.gz'])('in %j', async name => {
    const path = join(dir, 'new', name);
    await recordTo(path, says('\ufeffhéllo 😀'))(ask('https://a.test/feed'), signal);
    await recordTo(path, says(new Uint8Array([0xff, 0xfe, 0])))(ask('https://a.test/bytes'), signal);
    await recordTo(path, says('posted'))(ask('https://a.test/feed', { method: 'POST', body: '{"a":1}' }), signal);
    const replay = await replayFrom(path, () => T0 + 5);
    const reply = await replay(ask('https://a.test/feed'), signal);
    expect(reply).toEqual({
      status: 200,
      url: 'https://a.test/feed',
      headers: { 'content-type': 'text/xml' },
      body: new TextEncoder().encode('\ufeffhéllo 😀'),
      at: T0 + 5,
    });
    expect((await replay(ask('https://a.test/bytes'), signal)).body).toEqual(new Uint8Array([0xff, 0xfe, 0]));
    expect(body(await replay(ask('https://a.test/feed', { method: 'POST', body: '{"a":1}' }), signal))).toBe('posted');
    await expect(replay(ask('https://a.test/feed', { method: 'POST', body: '{"a":2}' }), signal)).rejects.toMatchObject(
      { kind: 'unreachable' },
    );
  });

  test('a question that names another time gets what the place was asked and nobody asked yet: the likest, else the first', async () => {
    write(
      line('https://a.test/find?q=acme&since=100', 0, 'acme 1'),
      line('https://a.test/find?q=globex&since=100', 0, 'globex 1'),
      line('https://a.test/find?q=acme&since=100&page=2', 0, 'acme 2'),
      line('https://a.test/days/20261121/20261122', 0, 'a day'),
      line('https://a.test/other', 0, 'other'),
    );
    const replay = await replayFrom(dir, () => T0 + HOUR);
    const said = async (url: string): Promise<string> => body(await replay(ask(url), signal));
    expect(await said('https://a.test/find?q=globex&since=900')).toBe('globex 1');
    expect(await said('https://a.test/find?q=acme&since=900')).toBe('acme 1');
    expect(await said('https://a.test/find?q=acme&since=900&page=2')).toBe('acme 2');
    expect(await said('https://a.test/find?q=acme&since=100')).toBe('acme 1');
    expect(await said('https://a.test/days/20261122/20261123')).toBe('a day');
    for (const url of ['https://a.test/find?q=acme&since=901', 'https://a.test/others', 'https://b.test/other'])
      await expect(replay(ask(url), signal)).rejects.toThrow(`not in the recording: GET ${url}`);
  });

  test('side by side, the lines stay whole', async () => {
    const record = recordTo(dir, says('x'.repeat(100_000)));
    await Promise.all(Array.from({ length: 30 }, (_, i) => record(ask(`https://a.test/${i}`), signal)));
    const lines = readFileSync(join(dir, 'recording.ndjson'), 'utf8').trimEnd().split('\n');
    expect(new Set(lines.map(text => (JSON.parse(text) as { url: string }).url)).size).toBe(30);
  });

  test('a failure is passed on and not written', async () => {
    const record = recordTo(dir, () => Promise.reject(new Error('down')));
    await expect(record(ask('https://a.test/'), signal)).rejects.toThrow('down');
    await expect(replayFrom(dir, () => T0)).rejects.toMatchObject({
      kind: 'input',
      hint: expect.stringContaining('--record'),
    });
  });
});

describe('secrets', () => {
  const KEY = 'k3y/of acme';
  const requests: [string, HttpRequest][] = [
    ['a secret address', ask('', { url: secret(`https://a.test/private/${encodeURIComponent(KEY)}/feed`) })],
    ['a secret address with a query', ask('', { url: secret('https://a.test/feed?user=1&token=k3yk3yk3y') })],
    ['a query', ask('https://a.test/feed?b=1', { query: { key: secret(KEY), q: 'acme' } })],
    [
      'a header',
      ask('https://a.test/feed', { headers: { authorization: secret(`Bearer ${KEY}`), 'x-api-key': 'plain-k3y' } }),
    ],
    ['userinfo', ask(`https://me:${encodeURIComponent(KEY)}@a.test/feed`)],
    ['a body', ask('https://a.test/login', { method: 'POST', body: secret(`{"password":"${KEY}"}`) })],
  ];
  test.each(requests)('%s is not in the file, and is found again', async (_, request) => {
    // Feeds quote their own address, as XML spells it.
    const echo = ({ url }: HttpRequest): string => `<self>${reveal(url).replaceAll('&', '&amp;')}</self>`;
    const header = request.url === 'https://a.test/feed' ? { 'x-echo': `Bearer ${KEY}` } : {};
    const reply = says(`<rss>${typeof request.url === 'string' ? '' : echo(request)}</rss>`, T0, {
      headers: { 'set-cookie': 'sid=k3y', ...header },
    });
    await recordTo(dir, reply)(request, signal);
    expect(readFileSync(join(dir, 'recording.ndjson'), 'utf8')).not.toContain('k3y');
    const replay = await replayFrom(dir, () => T0);
    expect(body(await replay(request, signal))).toContain('<rss>');
    expect(replay.unused()).toEqual([]);
  });

  test('another key asks the same question; another secret feed does not', async () => {
    await recordTo(dir, says('found'))(ask('https://a.test/s', { query: { key: secret('one-key') } }), signal);
    await recordTo(dir, says('feed one'))(ask('', { url: secret('https://a.test/private/one') }), signal);
    await recordTo(dir, says('feed two'))(ask('', { url: secret('https://a.test/private/two') }), signal);
    const replay = await replayFrom(dir, () => T0);
    expect(body(await replay(ask('https://a.test/s', { query: { key: secret('other-key') } }), signal))).toBe('found');
    expect(body(await replay(ask('', { url: secret('https://a.test/private/one') }), signal))).toBe('feed one');
    expect(body(await replay(ask('', { url: secret('https://a.test/private/two') }), signal))).toBe('feed two');
    await expect(replay(ask('', { url: secret('https://a.test/private/three') }), signal)).rejects.toThrow(
      /not in the recording: GET https:\/\/a\.test\/•••[0-9a-f]{4}$/,
    );
  });

  test('a recording by hand may mask a whole address', async () => {
    write(line('https://a.test/•••', 0, 'by hand'));
    const replay = await replayFrom(dir, () => T0);
    expect(body(await replay(ask('', { url: secret('https://a.test/private/x') }), signal))).toBe('by hand');
  });

  test('tokens of a login are not passed on', async () => {
    await recordTo(dir, says('{"access_token": "abc","refreshJwt":"def","scope":"read"}'))(
      ask('https://a.test/t'),
      signal,
    );
    const text = readFileSync(join(dir, 'recording.ndjson'), 'utf8');
    expect(text).not.toMatch(/abc|def/);
    expect(text).toContain('read');
  });
});

describe('time', () => {
  const FEED = 'https://a.test/feed';

  test.each([
    [-5, 'one'],
    [0, 'one'],
    [0.5, 'one'],
    [1, 'two'],
    [1.5, 'two'],
    [99, 'three'],
  ])('at hour %f the reply is %s, however often', async (hour, want) => {
    write(line(FEED, 2, 'three'), line(FEED, 0, 'one'), line(FEED, 1, 'two'));
    const at = T0 + hour * HOUR;
    const replay = await replayFrom(dir, () => at);
    for (let i = 0; i < 3; i++)
      expect(await replay(ask(FEED), signal)).toMatchObject({ at, body: new TextEncoder().encode(want) });
  });

  test('who has it already gets 304; tags decide before dates', async () => {
    write(line(FEED, 0, 'x', { ETag: 'W/"1"', 'Last-Modified': 'then' }));
    const replay = await replayFrom(dir, () => T0);
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await replay(ask(FEED, { headers }), signal)).status;
    expect(await status({ 'If-None-Match': 'W/"1"' })).toBe(304);
    expect(await status({ 'if-none-match': '"1"' })).toBe(304);
    expect(await status({ 'if-none-match': '"2"', 'if-modified-since': 'then' })).toBe(200);
    expect(await status({ 'if-modified-since': 'then' })).toBe(304);
    expect(await status({ 'if-modified-since': 'earlier' })).toBe(200);
  });

  test('a recorded 304 stands for the reply before it', async () => {
    write(line(FEED, 0, 'x', { etag: '"1"' }), { ...line(FEED, 1, ''), status: 304 });
    const replay = await replayFrom(dir, () => T0 + 2 * HOUR);
    expect(body(await replay(ask(FEED), signal))).toBe('x');
  });

  test('what nobody asked for is told', async () => {
    write(line(FEED, 0, 'x'), line('https://a.test/b', 0, 'x'), line('https://a.test/b', 1, 'x'));
    const replay = await replayFrom(dir, () => T0);
    await replay(ask(FEED), signal);
    expect(replay.unused()).toEqual(['GET https://a.test/b']);
    await expect(replay(ask('https://a.test/c?q=1'), signal)).rejects.toMatchObject({
      kind: 'unreachable',
      message: 'not in the recording: GET https://a.test/c?q=1',
    });
  });
});

describe('files that cannot be read', () => {
  test.each<[string, string | Buffer, RegExp]>([
    ['x.ndjson', '{"at":"2026-11-21T12:00:00Z","url":"https://a.test/","status":200}\n{"at":', /x\.ndjson, line 2: /],
    ['x.ndjson', '{"at":"yesterday","url":"https://a.test/","status":200}', /line 1: "at" is not a time/],
    ['x.ndjson', '{"at":"2026-11-21T12:00:00Z","status":200}', /"url" or "status" is missing/],
    ['x.ndjson.gz', gzipSync('x'.repeat(10_000)).subarray(0, 20), /x\.ndjson\.gz, line 0: /],
    ['x.ndjson.gz', 'not gzip', /line 0: /],
  ])('%s: %s', async (name, content, message) => {
    writeFileSync(join(dir, name), content);
    await expect(replayFrom(join(dir, name), () => T0)).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringMatching(message),
    });
  });

  test('nothing there', async () => {
    await expect(replayFrom(join(dir, 'no'), () => T0)).rejects.toMatchObject({ kind: 'input' });
  });
});

test('a recording that cannot be written fails the request, and nothing else', async () => {
  writeFileSync(join(dir, 'file'), '');
  const fetcher = recordTo(join(dir, 'file', 'folder'), says('x'));
  await new Promise(resolve => setImmediate(resolve));
  await expect(fetcher(ask('https://a.test/feed'), signal)).rejects.toMatchObject({
    kind: 'failure',
    message: expect.stringContaining('Cannot write the recording'),
  });
});
