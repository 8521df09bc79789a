import { createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';

/** A mail as it was taken. */
export interface Mail {
  from: string;
  to: string[];
  /** Unfolded, by lower-case name; one that stands twice has two values. */
  headers: Map<string, string[]>;
  raw: string;
  secure: boolean;
}
/** What it does other than well. `code text` refuses; cut: hangs up without a word; hang: says nothing more. */
export interface Moods {
  connect?: 'hang' | 'cut' | string;
  login?: string;
  /** By recipient. */
  rcpt?: (address: string) => string | null;
  /** After it has taken the mail: it has it, and the sender never hears so. */
  taken?: 'hang' | 'cut' | string;
}
export interface MailServer {
  port: number;
  mails: Mail[];
  moods: Moods;
  close(): Promise<void>;
}

/**
 * An SMTP server on the loopback (RFC 5321): wants a log-in where `user` is given, offers STARTTLS where `pem` is, refuses lines over
 * 998 bytes, bare line feeds, and mails over 10 MB.
 */
export async function startMail(
  given: { user?: [string, string]; pem?: Buffer; host?: string } = {},
): Promise<MailServer> {
  const mails: Mail[] = [];
  const sockets = new Set<Socket>();
  const it: MailServer = { port: 0, mails, moods: {}, close: async () => {} };
  const server: Server = createServer(socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    if (it.moods.connect === 'hang') return;
    if (it.moods.connect === 'cut') return void socket.resetAndDestroy();
    serve(socket, false);
  });

  function serve(socket: Socket, secure: boolean): unknown {
    let buffer = '';
    let loggedIn = given.user === undefined;
    let data: string | null = null;
    let from = '';
    let to: string[] = [];
    const say = (line: string): unknown => socket.write(`${line}\r\n`);
    if (!secure) say(it.moods.connect ?? '220 mail.test ESMTP');
    return socket.on('data', chunk => {
      buffer += chunk.toString('latin1');
      for (let end = buffer.indexOf('\r\n'); end >= 0; end = buffer.indexOf('\r\n')) {
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        if (data === null) command(line);
        else body(line);
      }
    });

    function command(line: string): unknown {
      const [verb = '', rest = ''] = [line.split(' ')[0]?.toUpperCase(), line.slice(line.indexOf(' ') + 1)];
      switch (verb) {
        case 'EHLO': {
          const offers = ['mail.test', 'SIZE 10000000', '8BITMIME'];
          if (given.user) offers.push('AUTH PLAIN');
          if (given.pem && !secure) offers.push('STARTTLS');
          return socket.write(offers.map((each, i) => `250${i < offers.length - 1 ? '-' : ' '}${each}\r\n`).join(''));
        }
        case 'STARTTLS': {
          if (!given.pem) return say('502 5.5.1 no such command');
          say('220 go ahead');
          socket.removeAllListeners('data');
          const context = createSecureContext({ key: given.pem, cert: given.pem });
          const tls = new TLSSocket(socket, { isServer: true, secureContext: context });
          tls.on('error', () => {});
          return serve(tls, true);
        }
        case 'AUTH': {
          const [, user, password] = Buffer.from(rest.split(' ')[1] ?? '', 'base64')
            .toString('utf8')
            .split('\0');
          if (it.moods.login) return say(it.moods.login);
          loggedIn = user === given.user?.[0] && password === given.user?.[1];
          return say(loggedIn ? '235 2.7.0 welcome' : '535 5.7.8 authentication failed');
        }
        case 'MAIL':
          if (!loggedIn) return say('530 5.7.0 authentication required');
          from = /<(.*)>/.exec(rest)?.[1] ?? '';
          to = [];
          return say('250 2.1.0 ok');
        case 'RCPT': {
          const address = /<(.*)>/.exec(rest)?.[1] ?? '';
          const refusal = it.moods.rcpt?.(address) ?? null;
          if (refusal !== null) return say(refusal);
          to.push(address);
          return say('250 2.1.5 ok');
        }
        case 'DATA':
          if (to.length === 0) return say('554 5.5.1 no valid recipients');
          data = '';
          return say('354 go on');
        case 'RSET':
          return say('250 2.0.0 ok');
        case 'QUIT':
          say('221 2.0.0 bye');
          return socket.end();
        default:
          return say('502 5.5.1 no such command');
      }
    }

    function body(line: string): unknown {
      if (line !== '.') {
        data += `${line.replace(/^\./, '')}\r\n`;
        return null;
      }
      const raw = Buffer.from(data ?? '', 'latin1').toString('utf8');
      data = null;
      if (raw.split('\r\n').some(each => Buffer.byteLength(each) > 998)) return say('500 5.5.2 line too long');
      if (/[^\r]\n/.test(raw)) return say('550 5.6.0 bare line feed');
      if (raw.length > 10_000_000) return say('552 5.3.4 message too big');
      mails.push({ from, to, headers: headersOf(raw), raw, secure });
      if (it.moods.taken === 'hang') return null;
      if (it.moods.taken === 'cut') return socket.destroy();
      return say(it.moods.taken ?? '250 2.0.0 taken');
    }
  }

  await new Promise<void>(resolve => server.listen(0, given.host ?? '127.0.0.1', resolve));
  const address = server.address();
  it.port = typeof address === 'object' && address !== null ? address.port : 0;
  it.close = () =>
    new Promise(resolve => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return it;
}

function headersOf(raw: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
  for (const line of head.split('\r\n')) {
    const name = line.slice(0, line.indexOf(':')).toLowerCase();
    found.set(name, [...(found.get(name) ?? []), line.slice(line.indexOf(':') + 1).trim()]);
  }
  return found;
}
