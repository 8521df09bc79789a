import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { brotliCompressSync, constants, createGzip, gzipSync } from 'node:zlib';

/** What a server does once it has been asked: writes bytes as they are to be on the wire. */
export interface Behaviour {
  name: string;
  answer(socket: Socket, nth: number): void;
  /** What the ledger must say: `status kind: message`. */
  told: RegExp;
}

const MB = 1_048_576;
const entry = '<item><title>Acme prints again</title><guid>https://example.com/healthy</guid></item>';
export const feed = (inside = entry, head = ''): string =>
  `<?xml version="1.0"?>${head}<rss version="2.0"><channel><title>t</title>${inside}</channel></rss>`;

function whole(status: string, headers: readonly string[], body: string | Buffer = ''): Buffer {
  const bytes = Buffer.from(body as string);
  const length =
    headers.some(line => /^(?:content-length|transfer-encoding)/i.test(line)) || /^(?:204|304)/.test(status);
  const lines = [
    `HTTP/1.1 ${status}`,
    ...headers,
    ...(length ? [] : [`content-length: ${bytes.length}`]),
    'connection: close',
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes]);
}
const XML = 'content-type: application/rss+xml';
const reply =
  (status: string, headers: readonly string[], body: string | Buffer = '') =>
  (socket: Socket): void => {
    socket.end(whole(status, headers, body));
  };
const body = (text: string | Buffer, ...headers: string[]) => reply('200 OK', [XML, ...headers], text);

/** Writes without end, as fast as it is taken; `every`: a piece every so many milliseconds. */
const endless =
  (head: string, piece: string | Buffer, every: number | null = null) =>
  (socket: Socket): void => {
    socket.write(head, 'latin1');
    if (every !== null) {
      const timer = setInterval(() => socket.write(piece), every);
      socket.on('close', () => clearInterval(timer));
      return;
    }
    function pour(): void {
      while (!socket.destroyed && socket.write(piece));
    }
    socket.on('drain', pour);
    pour();
  };
/** `size` zeroes in gzip, packed as they are sent. */
const gzipBomb =
  (size: number) =>
  (socket: Socket): void => {
    socket.write(`HTTP/1.1 200 OK\r\n${XML}\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n`);
    const gzip = createGzip();
    gzip.on('error', () => {});
    gzip.pipe(socket);
    socket.on('close', () => gzip.destroy());
    const block = Buffer.alloc(MB);
    let left = size / MB;
    function pour(): void {
      while (left-- > 0 && !gzip.destroyed) if (!gzip.write(block)) return void gzip.once('drain', pour);
      if (!gzip.destroyed) gzip.end();
    }
    pour();
  };
const brotli = (bytes: Buffer): Buffer =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
const described = (text: string): string => feed(`<item><title>a</title><description>${text}</description></item>`);
const lol = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');
const OK = /^(?:ok|empty) -$/;
const MALFORMED = (words: string): RegExp => new RegExp(`^failed malformed: .*${words}`);
const UNREACHABLE = (words: string): RegExp => new RegExp(`^failed unreachable: .*${words}`);
const LARGE = /^failed too_large: .*larger than [\d.]+ MB/;

export const behaviours: readonly Behaviour[] = [
  // Bodies made to hurt whoever parses them.
  { name: '200,000 <', answer: body(described(`<![CDATA[${'<'.repeat(200_000)}]]>`)), told: OK },
  { name: '200,000 < bare', answer: body(described('<'.repeat(200_000))), told: /^(?:ok|failed)/ },
  {
    name: '100,000 deep',
    answer: body(described(`${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`)),
    told: MALFORMED('more than 250 deep'),
  },
  { name: '100,000 deep in HTML', answer: body(described(`<![CDATA[${'<div>'.repeat(100_000)}]]>`)), told: OK },
  {
    name: 'billion laughs',
    answer: body(feed('<item><title>&l9;</title></item>', `<!DOCTYPE rss [<!ENTITY l0 "lol">${lol}]>`)),
    told: MALFORMED('entities that build on each other'),
  },
  {
    name: 'quadratic entity',
    answer: body(
      feed(
        `<item><title>${'&a;'.repeat(50_000)}</title></item>`,
        `<!DOCTYPE rss [<!ENTITY a "${'a'.repeat(50_000)}">]>`,
      ),
    ),
    told: MALFORMED('too many or too long'),
  },
  {
    name: 'outside entity',
    answer: body(feed('<item><title>&x;</title></item>', '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>')),
    told: MALFORMED('reach outside'),
  },
  { name: 'a line of 3 MB', answer: body(described('x'.repeat(3 * MB))), told: OK },
  {
    name: 'a million items',
    answer: endless(
      `HTTP/1.1 200 OK\r\n${XML}\r\nconnection: close\r\n\r\n<rss version="2.0"><channel>`,
      '<item><title>x</title></item>'.repeat(1_000),
    ),
    told: LARGE,
  },
  {
    name: '100,000 items',
    answer: body(feed('<item><title>x</title></item>'.repeat(100_000))),
    told: /^failed too_large: .*more than 20000 entries/,
  },
  {
    name: 'NUL bytes',
    answer: body(
      Buffer.concat([
        Buffer.from('<rss version="2.0"><channel>\0\0'),
        Buffer.alloc(5_000),
        Buffer.from(`${entry}</channel></rss>`),
      ]),
    ),
    told: /^(?:ok|failed malformed)/,
  },
  { name: 'nothing but NUL', answer: body(Buffer.alloc(100_000)), told: /^failed malformed: / },
  {
    name: 'invalid charset',
    answer: reply(
      '200 OK',
      ['content-type: text/xml; charset=x-no-such-thing'],
      Buffer.concat([Buffer.from(feed().replace('Acme', 'Acme \xff\xfe'), 'latin1')]),
    ),
    told: OK,
  },
  {
    name: 'cut off',
    answer: body('<rss version="2.0"><channel><item><title>a</title></item>'),
    told: MALFORMED('breaks off'),
  },
  {
    name: '__proto__',
    answer: body(feed('<item><__proto__><title>x</title></__proto__><constructor/><title>a</title></item>')),
    told: OK,
  },
  {
    name: 'HTML',
    answer: reply('200 OK', ['content-type: text/html'], '<!doctype html><title>Consent</title><p>Before you continue'),
    told: MALFORMED('web page'),
  },
  {
    name: 'JSON that is no feed',
    answer: reply('200 OK', ['content-type: application/json'], '{"a":1}'),
    told: MALFORMED('no JSON Feed'),
  },
  {
    name: 'a picture',
    answer: reply('200 OK', ['content-type: image/png'], Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')),
    told: MALFORMED('no feed'),
  },
  { name: 'wrong content type', answer: reply('200 OK', ['content-type: image/png'], feed()), told: OK },

  // Compression.
  { name: 'gzip bomb', answer: gzipBomb(2_000 * MB), told: LARGE },
  { name: 'brotli bomb', answer: body(brotli(Buffer.alloc(300 * MB)), 'content-encoding: br'), told: LARGE },
  {
    name: 'bomb in a bomb',
    answer: body(gzipSync(gzipSync(Buffer.alloc(200 * MB))), 'content-encoding: gzip, gzip'),
    told: LARGE,
  },
  { name: 'gzip of gzip, said once', answer: body(gzipSync(gzipSync(feed())), 'content-encoding: gzip'), told: OK },
  {
    name: 'gzip cut off',
    answer: body(gzipSync(feed()).subarray(0, 60), 'content-encoding: gzip'),
    told: MALFORMED('damaged or cut off'),
  },
  { name: 'gzip that is none', answer: body(feed(), 'content-encoding: gzip'), told: OK },
  {
    name: 'ten codings',
    answer: body(feed(), `content-encoding: ${Array(10).fill('gzip').join(', ')}`),
    told: MALFORMED('encoded in a way'),
  },
  { name: 'unknown coding', answer: body(feed(), 'content-encoding: zstd'), told: MALFORMED('zstd') },

  // Bodies and headers that do not end, or lie.
  {
    name: 'endless body',
    answer: endless(`HTTP/1.1 200 OK\r\n${XML}\r\nconnection: close\r\n\r\n`, Buffer.alloc(65_536, 0x61)),
    told: LARGE,
  },
  { name: '300 MB announced', answer: reply('200 OK', ['content-length: 314572800'], 'x'), told: LARGE },
  {
    name: 'a byte now and then',
    answer: endless(`HTTP/1.1 200 OK\r\n${XML}\r\n\r\n`, 'x', 300),
    told: UNREACHABLE('not done after 4s'),
  },
  {
    name: 'endless headers',
    answer: endless('HTTP/1.1 200 OK\r\n', `x-${'a'.repeat(50)}: ${'b'.repeat(1_000)}\r\n`),
    told: MALFORMED('headers are too large'),
  },
  {
    name: 'headers a line now and then',
    answer: endless('HTTP/1.1 200 OK\r\n', 'x-a: b\r\n', 300),
    told: UNREACHABLE('(?:no answer in time|not done after)'),
  },
  { name: 'never a word', answer: () => {}, told: UNREACHABLE('no answer in time') },
  {
    name: 'half and then silence',
    answer: socket => void socket.write(`HTTP/1.1 200 OK\r\n${XML}\r\ncontent-length: 500\r\n\r\n<rss>`),
    told: UNREACHABLE('stopped coming half-way'),
  },
  { name: 'shorter than announced', answer: body(feed(), 'content-length: 9999'), told: MALFORMED('cut off') },
  { name: 'longer than announced', answer: body(feed(), 'content-length: 40'), told: /^failed malformed: / },
  { name: 'negative length', answer: body(feed(), 'content-length: -1'), told: MALFORMED('not HTTP') },
  {
    name: 'two lengths',
    answer: body(feed(), 'content-length: 5', 'content-length: 500'),
    told: /^failed malformed: /,
  },
  {
    name: 'chunks of garbage',
    answer: body('zz\r\nnot a chunk\r\n', 'transfer-encoding: chunked'),
    told: MALFORMED('not HTTP'),
  },
  {
    name: 'a chunk without end',
    answer: body('ffffffff\r\nabc', 'transfer-encoding: chunked'),
    told: /^failed (?:malformed|unreachable): /,
  },
  { name: 'reset at once', answer: socket => void socket.resetAndDestroy(), told: UNREACHABLE('cut before an answer') },
  {
    name: 'reset half-way',
    answer: socket =>
      void socket.write(`HTTP/1.1 200 OK\r\n${XML}\r\ncontent-length: 500\r\n\r\n<rss>`, () =>
        setTimeout(() => socket.resetAndDestroy(), 50),
      ),
    told: MALFORMED('cut off before its end'),
  },
  {
    name: 'not HTTP',
    answer: socket => void socket.end('220 mail.example.com ESMTP\r\n'),
    told: MALFORMED('not HTTP'),
  },

  // Statuses.
  { name: '204', answer: reply('204 No Content', []), told: MALFORMED('empty') },
  {
    name: '206',
    answer: reply('206 Partial Content', [XML, 'content-range: bytes 0-9/900'], feed().slice(0, 60)),
    told: /^failed malformed: /,
  },
  { name: '304 unasked', answer: reply('304 Not Modified', []), told: MALFORMED('without conditions') },
  {
    name: '300 to nowhere',
    answer: reply('300 Multiple Choices', ['location: http://'], 'x'),
    told: MALFORMED('leads nowhere \\(300\\)'),
  },
  { name: '302 to garbage', answer: reply('302 Found', ['location: http://[::bad']), told: MALFORMED('no address') },
  {
    name: '302 to a file',
    answer: reply('302 Found', ['location: file:///etc/passwd']),
    told: /^failed denied: .*file:/,
  },
  { name: '302 to itself', answer: reply('302 Found', ['location: /']), told: UNREACHABLE('circle') },
  {
    name: '302 on and on',
    answer: (socket, nth) => reply('302 Found', [`location: /${nth}`])(socket),
    told: UNREACHABLE('more than 5 redirects'),
  },
  { name: '401', answer: reply('401 Unauthorized', []), told: /^failed denied: .*\(401\)/ },
  {
    name: '403 and a page',
    answer: reply('403 Forbidden', ['content-type: text/html'], '<h1>whoa there, pardner!</h1>'),
    told: /^failed denied: .*blocks us/,
  },
  { name: '410', answer: reply('410 Gone', []), told: /^failed gone: .*gone for good \(410\); it is asked no more/ },
  {
    name: '429 for a hundred years',
    answer: reply('429 Too Many Requests', ['retry-after: 3153600000']),
    told: /^failed limited: .*wait until/,
  },
  {
    name: '503 with a date of nonsense',
    answer: reply('503 Service Unavailable', ['retry-after: Wed, 99 Foo 2026']),
    told: UNREACHABLE('\\(503\\)'),
  },
  { name: '999', answer: reply('999 No', []), told: /^failed / },
];

/** All of them on one port of all loopback addresses: each is its own host, `127.0.1.<n>`. */
export async function startHostile(): Promise<{ url(index: number): string; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const times = new Map<string, number>();
  const server: Server = createServer(socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    const host = socket.localAddress?.replace('::ffff:', '') ?? '';
    const behaviour = behaviours[Number(host.split('.').at(-1)) - 1];
    let asked = '';
    socket.on('data', chunk => {
      asked += chunk.toString('latin1');
      if (!asked.endsWith('\r\n\r\n')) return;
      asked = '';
      const nth = times.get(host) ?? 0;
      times.set(host, nth + 1);
      behaviour?.answer(socket, nth);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '0.0.0.0', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: index => `http://127.0.1.${index + 1}:${port}/`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
