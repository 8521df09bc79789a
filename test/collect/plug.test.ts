import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createPlug } from '../../src/collect/plug.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise(done => server.close(done));
});
async function listening(): Promise<{ port: number; connections: () => number }> {
  let seen = 0;
  const server = createServer(socket => {
    seen += 1;
    socket.on('error', () => {}).end('hello');
  });
  servers.push(server);
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, connections: () => seen };
}
const signal = new AbortController().signal;

test('connects where it may', async () => {
  const { port } = await listening();
  const socket = await createPlug({ timeout: 2_000, allowPrivate: true })('127.0.0.1', port, signal);
  let said = '';
  for await (const chunk of socket) said += chunk;
  expect(said).toBe('hello');
});

test.each(['127.0.0.1', 'localhost', '[::1]', '::ffff:127.0.0.1', '10.1.2.3', '169.254.169.254'])(
  '%s is refused without leave, and nothing connects',
  async host => {
    const { port, connections } = await listening();
    const plug = createPlug({ timeout: 2_000, allowPrivate: false });
    await expect(plug(host, port, signal)).rejects.toMatchObject({
      kind: 'denied',
      message: expect.stringContaining('allow_private'),
    });
    expect(connections()).toBe(0);
  },
);

test('nothing there, no such name, stopped: unreachable, in words', async () => {
  const plug = createPlug({ timeout: 2_000, allowPrivate: true });
  await expect(plug('127.0.0.1', 1, signal)).rejects.toMatchObject({ kind: 'unreachable' });
  await expect(plug('127.0.0.1', 1, AbortSignal.abort())).rejects.toMatchObject({ kind: 'unreachable' });
});
