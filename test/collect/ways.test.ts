import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { secret } from '../../src/model/secret.ts';
import * as answers from '../world/answers.ts';
import type { Handler } from '../world/server.ts';
import { body, closeAll, failure, get, make, other, world } from './asking.ts';

// The ways a request may take: redirects, private addresses, proxies.

const SECRET = 's3cr3t-t0ken/äö';

describe('redirects', () => {
  test('followed; for good ones are reported as far as they are all for good', async () => {
    world.on('/a', answers.redirect('/b', 301));
    world.on('/b', answers.redirect('/c?x=1', 308));
    world.on('/c', answers.redirect('/d', 302));
    world.on('/d', answers.text('here', { 'x-earshot-moved': 'https://evil.test/' }));
    const reply = await get(`${world.url}/a`);
    expect([body(reply), reply.url, reply.headers['x-earshot-moved']]).toEqual([
      'here',
      `${world.url}/d`,
      `${world.url}/c?x=1`,
    ]);
    const fromC = await get(`${world.url}/c`);
    expect(fromC.headers['x-earshot-moved']).toBeUndefined();
  });

  test.each<[string, Handler, string, string]>([
    ['a circle', answers.redirect('/a'), 'unreachable', 'circle'],
    ['too many', answers.redirect(nth => `/a/${nth}`), 'unreachable', 'more than 5'],
    ['to nowhere', answers.redirect('http://'), 'malformed', 'no address'],
    ['to a file', answers.redirect('file:///etc/passwd'), 'denied', 'file:'],
    ['to javascript', answers.redirect('javascript:alert(1)'), 'denied', 'javascript:'],
  ])('%s', async (_, handler, kind, words) => {
    let n = 0;
    world.on('/a', handler);
    world.on('/a/*', (asked, response) => handler({ ...asked, nth: ++n }, response));
    const error = await failure(get(`${world.url}/a`));
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(words);
    expect(world.log.length).toBeLessThanOrEqual(6);
  });

  test('to a private name or address is refused, whoever allowed the first host', async () => {
    const allowPrivate = (host: string): boolean => host === '127.0.0.1';
    for (const host of ['localhost', '127.0.0.2', '[::1]', '[::ffff:127.0.0.1]', '0x7f.2', '169.254.169.254']) {
      world.on('/a', answers.redirect(`http://${host}:${other.port}/secret`));
      const error = await failure(get(`${world.url}/a`, {}, { allowPrivate }));
      expect(error.kind).toBe('denied');
      expect(error.message).toContain('private address');
    }
    expect(other.log).toEqual([]);
  });

  test('secrets stay with the origin they were meant for, also on the way back', async () => {
    const headers = {
      Authorization: secret(`Bearer ${SECRET}`),
      Cookie: 'c=1',
      'X-Odd-Key': secret(SECRET),
      Accept: 'text/xml',
    };
    world.on('/same', answers.redirect('/away'));
    world.on('/away', answers.redirect(`${other.url}/back`));
    other.on('/back', answers.redirect(`${world.url}/end`));
    world.on('/end', answers.text('ok'));
    await get(`${world.url}/same`, { headers: { ...headers, authorization: 'Bearer plain' } as never });
    await get(`${world.url}/same`, { headers });
    const sent = [...world.log.slice(3), ...other.log.slice(1)].map(({ path, headers: h }) => [
      path,
      h.authorization !== undefined,
      h.cookie !== undefined,
      h['x-odd-key'] !== undefined,
      h.accept,
    ]);
    expect(sent).toEqual([
      ['/same', true, true, true, 'text/xml'],
      ['/away', true, true, true, 'text/xml'],
      ['/end', false, false, false, 'text/xml'],
      ['/back', false, false, false, 'text/xml'],
    ]);
  });

  test('what is posted goes where it was sent, or nowhere: the redirect is the reply', async () => {
    for (const code of [301, 302, 303, 307, 308]) {
      world.on('/', answers.redirect(`${other.url}/in`, code));
      const before = other.log.length;
      const reply = await get(`${world.url}/`, { method: 'POST', body: secret('password=1') });
      expect(reply.status).toBe(code);
      expect(other.log.length).toBe(before);
    }
  });
});

describe('private addresses', () => {
  test.each([
    'http://127.0.0.1',
    'http://localhost',
    'http://[::1]',
    'http://[::ffff:7f00:1]',
    'http://2130706433',
    'http://0',
    'http://10.0.0.1',
    'http://192.168.1.1',
  ])('%s is refused without allow_private', async url => {
    const error = await failure(get(`${url}:${world.port}/`, {}, { allowPrivate: false }));
    expect(error.kind).toBe('denied');
    expect(error.message).toContain('allow_private');
    expect(world.log).toEqual([]);
  });

  test('a host may be let through by name', async () => {
    world.on('/', answers.text('in'));
    expect(
      (await get(`http://localhost:${world.port}/`, {}, { allowPrivate: host => host === 'localhost' })).status,
    ).toBe(200);
  });
});

describe('a proxy', () => {
  let proxy: Server;
  let tunnels: string[];
  let uri: string;
  beforeEach(async () => {
    tunnels = [];
    proxy = createServer();
    proxy.on('request', (request, response) => {
      tunnels.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`);
      const to = new URL(request.url ?? '');
      if (to.hostname === 'closed.test') return void response.writeHead(407).end();
      response.end(`forwarded ${to.pathname}`);
    });
    proxy.on('connect', (request, socket) => {
      tunnels.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`);
      if (request.url?.startsWith('closed.test')) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      const far = connect(world.port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        far.pipe(socket).pipe(far);
      });
      far.on('error', () => socket.destroy());
      socket.on('error', () => far.destroy());
    });
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
    uri = `http://user:pw@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    await closeAll();
    proxy.closeAllConnections();
    await new Promise(resolve => proxy.close(resolve));
  });

  test('is used as the environment says, and may itself be private', async () => {
    const options = { env: { HTTP_PROXY: uri, HTTPS_PROXY: uri }, allowPrivate: false };
    const password = `Basic ${Buffer.from('user:pw').toString('base64')}`;
    expect(body(await get('http://news.example.com/feed', {}, options))).toBe('forwarded /feed');
    // The tunnel opens, and then the far end turns out to speak no TLS.
    expect((await failure(get('https://news.example.com/feed', {}, options))).message).toContain('TLS');
    expect(tunnels).toEqual([`http://news.example.com/feed ${password}`, `news.example.com:443 ${password}`]);
  });

  test('does not open the way to literal private addresses', async () => {
    const error = await failure(
      get('http://169.254.169.254/latest', {}, { env: { HTTP_PROXY: uri }, allowPrivate: false }),
    );
    expect(error.kind).toBe('denied');
    expect(tunnels).toEqual([]);
  });

  test('NO_PROXY goes around it', async () => {
    world.on('/', answers.text('direct'));
    expect(body(await get(`${world.url}/`, {}, { env: { HTTP_PROXY: uri, NO_PROXY: '127.0.0.1' } }))).toBe('direct');
    expect(tunnels).toEqual([]);
  });

  test('its refusal is told, its password is not', async () => {
    const options = { env: { ALL_PROXY: uri } };
    const wants = await failure(get('http://closed.test/', {}, options));
    expect([wants.kind, wants.message]).toEqual(['denied', expect.stringContaining('the proxy wants credentials')]);
    const shut = await failure(get('https://closed.test/', {}, options));
    expect([shut.kind, shut.message]).toEqual(['unreachable', expect.stringContaining('the proxy answered 403')]);
    expect(wants.message + shut.message).not.toContain('pw');
    expect(() => make({ env: { HTTPS_PROXY: 'socks9://user:hush@x' } })).toThrow(/^(?!.*hush).*not an http address/);
  });
});
