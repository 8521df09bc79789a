import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { alertMessages } from '../../src/notify/messages.ts';
import { openStore } from '../../src/store/open.ts';
import { transition } from '../notify/stand-ins.ts';
import type { Taken } from '../world/receivers/receiver.ts';
import { startMail } from '../world/receivers/smtp.ts';
import { receiver } from '../world/receivers/webhook.ts';
import { startWorld } from '../world/server.ts';

// The real program delivers: killed while it does, and over a mail server's TLS, which an authority can be added to only where a process starts.

const BIN = resolve(import.meta.dirname, '../../bin/earshot.js');
const TLS = resolve(import.meta.dirname, '../../fixtures/tls');

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'earshot-deliver-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function place(channel: object, messages = 1): Promise<void> {
  writeFileSync(
    join(dir, 'config.yaml'),
    JSON.stringify({
      brands: [{ id: 'acme', name: 'Acme', query: 'acme' }],
      channels: { team: { allow_private: true, ...channel } },
    }),
  );
  const changes = Array.from({ length: messages }, (_, i) => transition({}, { key: `acme/${i}` }));
  const store = await openStore(join(dir, 'earshot.db'));
  const enqueued = changes.flatMap(change => alertMessages(change, 'Acme', ['team']));
  const now = Date.now();
  await store.transition({ brand: 'acme', rule: 'volume', evaluatedTo: now }, changes, enqueued, now);
  await store.close();
}

function earshot(
  line: string[],
  born: (child: ChildProcess) => void = () => {},
): Promise<{ signal: string | null; out: string; err: string }> {
  return new Promise(done => {
    const child = spawn(process.execPath, [BIN, ...line], {
      cwd: dir,
      env: { PATH: process.env['PATH'], HOME: dir, NODE_EXTRA_CA_CERTS: join(TLS, 'authority.pem') },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', text => (out += text));
    child.stderr.on('data', text => (err += text));
    child.on('close', (_, signal) => done({ signal, out, err }));
    born(child);
  });
}

test('killed between sending and marking sent: one repeat, with the same key; the others once', async () => {
  const taken: Taken[] = [];
  const own = receiver.handler(taken);
  let child: ChildProcess | null = null;
  const world = await startWorld({
    '/*': (asked, response) => {
      // The second message arrives, and the sender dies before it hears so.
      if (taken.length === 1 && child !== null) {
        own(asked, { writeHead: () => ({ end() {} }) } as never);
        child.kill('SIGKILL');
        child = null;
      } else own(asked, response);
    },
  });
  try {
    const { url, secret } = receiver.options(world.url);
    await place({ type: 'webhook', url, secret }, 4);
    const killed = await earshot(['deliver'], born => {
      child = born;
    });
    expect(killed.signal).toBe('SIGKILL');
    const { out } = await earshot(['deliver', '--json']);
    expect(JSON.parse(out).messages.map(({ state }: { state: string }) => state)).toEqual(['sent', 'sent', 'sent']);
    const keys = taken.map(({ key }) => key);
    expect(keys).toHaveLength(5);
    expect(new Set(keys).size).toBe(4);
    expect(keys[2]).toBe(keys[1]);
    expect(JSON.parse((await earshot(['deliver', 'list', '--json'])).out).messages).toEqual([]);
  } finally {
    await world.close();
  }
});

describe.skipIf(process.platform !== 'linux')('mail over STARTTLS', () => {
  const mail = async (name: string) => {
    const server = await startMail({
      host: '127.0.2.1',
      pem: readFileSync(join(TLS, `${name}.pem`)),
      user: ['earshot', 'hunter2-secret'],
    });
    await place({
      type: 'email',
      host: '127.0.2.1',
      port: server.port,
      user: 'earshot',
      password: 'hunter2-secret',
      from: 'earshot@example.com',
      to: 'team@example.com',
    });
    const said = await earshot(['deliver', '--json']);
    await server.close();
    return { ...server, ...said };
  };
  test('an authority that is trusted: encrypted, logged in, taken', async () => {
    const { mails, out, err } = await mail('good');
    expect(JSON.parse(out).messages).toMatchObject([{ state: 'sent' }]);
    expect(mails).toMatchObject([{ secure: true, to: ['team@example.com'] }]);
    expect(err + out).not.toContain('hunter2-secret');
  });
  test.each(['expired', 'unknown', 'self'])('%s: nothing is said to it, not even the password', async name => {
    const { mails, out } = await mail(name);
    expect(JSON.parse(out).messages).toMatchObject([{ state: 'retry', error: expect.stringMatching(/certificate/i) }]);
    expect(mails).toEqual([]);
  });
});
