import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Message } from '../../src/model/alert.ts';
import { SourceError } from '../../src/model/errors.ts';
import { secret } from '../../src/model/secret.ts';
import { email } from '../../src/notify/email.ts';
import { deliver } from '../../src/notify/index.ts';
import { alertMessages } from '../../src/notify/messages.ts';
import { type MailServer, startMail } from '../world/receivers/smtp.ts';
import { message, tools, transition } from './stand-ins.ts';

const servers: MailServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
async function post(...given: Parameters<typeof startMail>): Promise<MailServer> {
  const server = await startMail(...given);
  servers.push(server);
  return server;
}
const plug = (host: string, port: number) =>
  new Promise<ReturnType<typeof connect>>((resolve, reject) => {
    const socket = connect(port, host, () => resolve(socket));
    socket.on('error', reject);
  });
const send = (server: MailServer, of: Message, over: Record<string, unknown> = {}, signal?: AbortSignal) =>
  deliver(
    of,
    'email',
    email.options.parse({
      host: '127.0.0.1',
      port: server.port,
      tls: 'none',
      from: 'earshot@example.com',
      to: ['team@example.com', 'lead@example.com'],
      ...over,
    }),
    tools({ connect: plug, ...(signal ? { signal } : {}) }),
  );
const step = (kind: 'open' | 'escalate' | 'resolve', hours: number) => {
  const [made] = alertMessages(transition({ kind, at: transition().at + hours * 3_600_000 }), 'Acme', ['team']);
  if (!made) throw new Error('no message');
  return made;
};
const header = (server: MailServer, i: number, name: string) => server.mails[i]?.headers.get(name) ?? [];

test('text and HTML, to all, with the headers of a list', async () => {
  const server = await post();
  const said = message({ text: 'One & <two>\n\nRead https://x.example.com/?a=1&b=2', title: 'Übel & <b>' });
  expect(await send(server, said)).toEqual({ state: 'sent' });
  expect(server.mails[0]).toMatchObject({ from: 'earshot@example.com', to: ['team@example.com', 'lead@example.com'] });
  const raw = (server.mails[0]?.raw ?? '')
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  expect(raw).toContain('One & <two>');
  expect(raw).toContain('One &amp; &lt;two&gt;');
  expect(raw).toContain('<a href="https://x.example.com/?a=1&amp;b=2">');
  expect(header(server, 0, 'list-id')).toEqual(['earshot <earshot.example.com>']);
  expect(header(server, 0, 'auto-submitted')).toEqual(['auto-generated']);
  expect(header(server, 0, 'x-earshot-key')).toEqual([said.dedupeKey]);
});

test('what is said of one alert is one thread, and a repeat carries the same Message-ID', async () => {
  const server = await post();
  for (const each of [step('open', 0), step('escalate', 1), step('escalate', 1), step('resolve', 2)])
    expect(await send(server, each)).toEqual({ state: 'sent' });
  const ids = server.mails.map((_, i) => header(server, i, 'message-id')[0]);
  expect(ids[0]).toMatch(/^<[0-9a-f]{40}\.earshot@example\.com>$/);
  expect(ids[2]).toBe(ids[1]);
  expect(new Set(ids).size).toBe(3);
  expect(header(server, 0, 'in-reply-to')).toEqual([]);
  for (const i of [1, 2, 3]) {
    expect(header(server, i, 'in-reply-to')).toEqual([ids[0]]);
    expect(header(server, i, 'references')).toEqual([ids[0]]);
  }
});

test('nothing said can become a header, a recipient or the end of the mail', async () => {
  const server = await post();
  const names = ['bcc', 'cc', 'x-evil'];
  const evil = '\r\nBcc: x@evil.test\r\nX-Evil: 1\r\n\r\n.\r\nQUIT\r\n';
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.constantFrom(evil, '\n.\n', '=?utf-8?q?=0D=0ABcc:?=', '<script>', '\u0000', 'ü'),
          fc.string({ unit: 'grapheme' }),
        ),
      ),
      async parts => {
        const text = parts.join(' ');
        server.mails.length = 0;
        expect(await send(server, message({ title: text, text, dedupeKey: text }))).toEqual({ state: 'sent' });
        expect(server.mails).toHaveLength(1);
        const [mail] = server.mails;
        expect(mail?.to).toEqual(['team@example.com', 'lead@example.com']);
        for (const name of names) expect(mail?.headers.has(name)).toBe(false);
        for (const name of ['subject', 'from', 'to', 'message-id', 'x-earshot-key'])
          expect(mail?.headers.get(name)?.length ?? 1).toBe(1);
        const html = mail?.raw.slice(mail.raw.indexOf('text/html')) ?? '';
        expect(html).not.toMatch(/<script/i);
      },
    ),
    { numRuns: 40 },
  );
});

describe('the answer', () => {
  test.each([
    ['421 try later', { connect: '421 4.3.2 busy' }, 'retry'],
    ['a cut connection', { connect: 'cut' }, 'retry'],
    ['554 at the door', { connect: '554 5.7.1 go away' }, 'dead'],
    ['all recipients unknown', { rcpt: () => '550 5.1.1 no such user' }, 'dead'],
    ['all recipients grey-listed', { rcpt: () => '450 4.2.0 try again' }, 'retry'],
    [
      'one recipient unknown',
      { rcpt: (a: string) => (a.startsWith('lead') ? '550 5.1.1 no such user' : null) },
      'dead',
    ],
    [
      'one recipient grey-listed',
      { rcpt: (a: string) => (a.startsWith('lead') ? '451 4.7.1 try again' : null) },
      'retry',
    ],
    ['too big for it', { taken: '552 5.3.4 too big' }, 'dead'],
    ['a full disk', { taken: '452 4.3.1 no space' }, 'retry'],
    ['a lost answer', { taken: 'cut' }, 'retry'],
  ])('%s', async (_, moods, state) => {
    const server = await post();
    server.moods = moods;
    expect(await send(server, message())).toMatchObject({ state, error: expect.stringMatching(/./) });
  });

  test('a repeat after a lost answer has the same Message-ID', async () => {
    const server = await post();
    server.moods = { taken: 'cut' };
    await send(server, message());
    server.moods = {};
    expect(await send(server, message())).toEqual({ state: 'sent' });
    expect(header(server, 1, 'message-id')).toEqual(header(server, 0, 'message-id'));
  });

  test('one that hangs ends with the run', async () => {
    const server = await post();
    server.moods = { connect: 'hang' };
    const stop = new AbortController();
    const sending = send(server, message(), {}, stop.signal);
    setTimeout(() => stop.abort(), 100);
    expect(await sending).toEqual({ state: 'retry', after: null, error: 'stopped with the run' });
  });

  test('a refused address is final', async () => {
    const server = await post();
    const refused = tools({
      connect: async () => {
        throw new SourceError(
          'denied',
          '10.0.0.1 is a private address, refused unless its configuration says allow_private: true',
        );
      },
    });
    const options = email.options.parse({ host: '10.0.0.1', from: 'a@example.com', to: 'b@example.com' });
    expect(await deliver(message(), 'email', options, refused)).toMatchObject({ state: 'dead' });
    expect(server.mails).toEqual([]);
  });
});

describe('log-in and TLS', () => {
  const user: [string, string] = ['earshot', 'hunter2-secret'];
  test('logs in', async () => {
    const server = await post({ user });
    expect(await send(server, message(), { user: user[0], password: secret(user[1]) })).toEqual({ state: 'sent' });
  });
  test.each([[{ user: 'earshot', password: secret('wrong-secret') }], [{}]])(
    'refused: final, and the password is not told',
    async over => {
      const server = await post({ user });
      const delivery = await send(server, message(), over);
      expect(delivery).toMatchObject({ state: 'dead' });
      expect(JSON.stringify(delivery)).not.toMatch(/wrong-secret|d3Jvbmct/);
      expect(server.mails).toEqual([]);
    },
  );
  test('starttls: a server without it gets nothing, and an untrusted certificate is not believed', async () => {
    const plain = await post({ user });
    expect(await send(plain, message(), { tls: 'starttls', user: user[0], password: secret(user[1]) })).toMatchObject({
      state: 'dead',
    });
    const pem = readFileSync(join(import.meta.dirname, '../../fixtures/tls/self.pem'));
    const self = await post({ pem });
    expect(await send(self, message(), { tls: 'starttls' })).toMatchObject({
      state: 'retry',
      error: expect.stringMatching(/certificate/i),
    });
    expect([...plain.mails, ...self.mails]).toEqual([]);
  });
});

test('options', () => {
  const base = { host: 'mail.example.com', from: 'a@example.com', to: 'b@example.com' };
  expect(email.options.parse(base)).toMatchObject({ port: 587, tls: 'starttls', to: ['b@example.com'] });
  for (const bad of [
    { from: 'a@example.com\r\nBcc: x@y.z' },
    { to: [] },
    { to: 'nobody' },
    { to: 'A <a@example.com>' },
    { tls: 'yes' },
    { port: 0 },
  ])
    expect(email.options.safeParse({ ...base, ...bad }).success).toBe(false);
});
