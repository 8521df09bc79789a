import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttps } from 'node:https';
import { createServer as createPlain, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { feed } from '../world/hostile.ts';

// What is told of TLS that goes wrong, by a real run: an authority can be added only where a process starts.

const fixtures = resolve(import.meta.dirname, '../../fixtures/tls');
const dir = mkdtempSync(join(tmpdir(), 'earshot-tls-'));
const told = new Map<string, string>();

function secure(name: string, more: object = {}): Server {
  const pem = readFileSync(join(fixtures, `${name}.pem`));
  return createHttps({ key: pem, cert: pem, ...more }, (_, response) => response.end(feed()));
}
const cases: readonly [name: string, server: () => Server, told: RegExp][] = [
  ['good', () => secure('good'), /^ok -$/],
  ['expired', () => secure('expired'), /^failed unreachable: .*certificate has expired/],
  ['early', () => secure('early'), /^failed unreachable: .*not valid yet/],
  ['elsewhere', () => secure('elsewhere'), /^failed unreachable: .*made out to another name/],
  [
    'unknown',
    () => secure('unknown'),
    /^failed unreachable: .*cannot be trusted \((?:unknown authority|the server leaves out)/,
  ],
  ['self', () => secure('self'), /^failed unreachable: .*cannot be trusted \(self-signed\)/],
  [
    'plain',
    () => createPlain(socket => void socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\n'))),
    /^failed unreachable: .*does it speak https at all/,
  ],
  [
    'old',
    () => secure('good', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
    /^failed unreachable: .*no TLS connection came about/,
  ],
  [
    'cut',
    () => createPlain(socket => void socket.on('data', () => socket.resetAndDestroy())),
    /^failed unreachable: .*cut before an answer/,
  ],
  ['silent', () => createPlain(() => {}), /^failed unreachable: .*(?:in time|not done after)/],
];
const open: Server[] = [];

describe.skipIf(process.platform !== 'linux')('TLS', () => {
  beforeAll(async () => {
    const sources: string[] = [];
    for (const [i, [name, make]] of cases.entries()) {
      const server = make();
      server.on('error', () => {}).on('connection', socket => socket.on('error', () => {}));
      open.push(server);
      const host = `127.0.2.${i + 1}`;
      await new Promise<void>(done => server.listen(0, host, done));
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : 0;
      sources.push(`  - { id: ${name}, type: rss, url: "https://${host}:${port}/", allow_private: true }`);
    }
    writeFileSync(
      join(dir, 'config.yaml'),
      `brands: [{ id: acme, name: Acme, query: acme }]\nsources:\n${sources.join('\n')}\nhttp: { timeout: 1s, concurrency: 10 }\n`,
    );
    const child = spawn(
      process.execPath,
      [resolve(import.meta.dirname, '../../bin/earshot.js'), 'run', '--json', '-c', 'config.yaml', '--db', 'x.db'],
      {
        cwd: dir,
        env: { PATH: process.env['PATH'] ?? '', HOME: dir, NODE_EXTRA_CA_CERTS: join(fixtures, 'authority.pem') },
      },
    );
    let out = '';
    child.stdout.on('data', chunk => {
      out += String(chunk);
    });
    await new Promise(done => child.on('close', done));
    const { run } = JSON.parse(out) as {
      run: { sources: { source: string; status: string; error: { kind: string; message: string } | null }[] };
    };
    for (const { source, status, error } of run.sources)
      told.set(source, `${status} ${error ? `${error.kind}: ${error.message}` : '-'}`);
  }, 90_000);
  afterAll(() => {
    for (const server of open) server.close();
    rmSync(dir, { recursive: true, force: true });
  });

  test.each(cases)('%s', (name, _, want) => {
    expect(told.get(name)).toMatch(want);
  });
});
