import type { Duplex } from 'node:stream';
import WebSocket from 'ws';
import { SourceError } from '../model/errors.ts';
import type { HttpReply, HttpRequest } from '../model/source.ts';
import type { Duration } from '../model/time.ts';
import { guardedLookup, isPrivate, mayBePrivate, privateError } from './address.ts';
import { explain } from './explain.ts';
import { cutMessages } from './frames.ts';
import type { HttpOptions } from './http.ts';
import { proxyFor } from './proxy.ts';
import { tunnel } from './tunnel.ts';
import { compose, mask } from './wire.ts';

/** An open connection. It begins paused, so that nothing is said before somebody listens. */
export interface Line {
  /** No frames until `resume`: whoever listens is behind. */
  pause(): void;
  resume(): void;
  /** Asks for a sign of life. */
  ping(): void;
  /** Hangs up; `closed` is not told. */
  close(): void;
}
export interface Listener {
  frame(bytes: Uint8Array): void;
  /** A sign of life that says nothing. */
  alive(): void;
  /** It was cut, or the service hung up: in words. `tooLarge`: over a message that we do not take. */
  closed(why: string, tooLarge: boolean): void;
}
/** Connects; what is no web socket is a reply. Throws SourceError for what is no reply at all (unreachable, denied address). */
export type Dialer = (
  request: HttpRequest,
  listener: Listener,
  signal: AbortSignal,
) => Promise<Line | { reply: HttpReply }>;

/** Of the body of a refusal. */
const LONGEST_REFUSAL = 65_536;

/** Why a connection was closed, in words, by code (RFC 6455 §7.4). */
const CLOSED: Readonly<Record<number, string>> = {
  1000: 'the service ended the stream',
  1001: 'the service is going down',
  1002: 'we and the service did not understand each other',
  1006: 'the connection was cut',
  1008: 'the service says that we broke a rule',
  1009: 'a message was too long',
  1011: 'the service has trouble of its own',
  1012: 'the service starts anew',
  1013: 'the service is overloaded',
};

/**
 * The one way to streams, with the same guards as the one way to the web (http.ts): no private addresses, the same proxy, secrets
 * opened here only. Messages are not compressed: unpacking them would cost twenty times what reading them does.
 */
export function createDialer(options: HttpOptions): Dialer {
  return async (request, listener, signal) => {
    signal.throwIfAborted();
    const wire = compose(request);
    const shown = mask(wire.shown, wire.hidden);
    const { url } = wire;
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isPrivate(host) && !mayBePrivate(host, options.allowPrivate))
      throw explain(privateError(host, host), shown, false);
    const secure = url.protocol === 'https:';
    const proxy = proxyFor(url, options.env);
    if (proxy !== null && !(URL.canParse(proxy) && /^https?:/.test(proxy)))
      throw new SourceError('unreachable', `${shown}: HTTP_PROXY or HTTPS_PROXY is not an http address`);
    const through =
      proxy === null
        ? {
            lookup: guardedLookup(options.allowPrivate),
            autoSelectFamilyAttemptTimeout: Math.min(1_000, options.timeout),
          }
        : {
            createConnection: tunnelled(
              new URL(proxy),
              { host, port: Number(url.port || (secure ? 443 : 80)), secure },
              options.timeout,
            ),
          };
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      // Whoever reads a message takes what is no UTF-8 for replacement characters.
      skipUTF8Validation: true,
      followRedirects: false,
      handshakeTimeout: options.timeout,
      maxPayload: options.maxBytes,
      headers: { 'user-agent': options.userAgent, ...wire.headers },
      ...through,
    } as WebSocket.ClientOptions);
    const stop = (): void => socket.terminate();
    signal.addEventListener('abort', stop, { once: true });
    socket.on('close', () => signal.removeEventListener('abort', stop));
    try {
      const answer = await opened(socket);
      if ('wire' in answer) return lineOf(socket, answer.wire, listener, options.maxBytes);
      return { reply: { ...answer, url: shownUrl(url), at: options.now() } };
    } catch (error) {
      signal.throwIfAborted();
      throw explain(error, shown, false);
    }
  };
}

function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

type Connect = (options: unknown, done: (error: Error | null, socket?: unknown) => void) => undefined;

function tunnelled(proxy: URL, to: Parameters<typeof tunnel>[1], timeout: Duration): Connect {
  return (_, done) => {
    tunnel(proxy, to, timeout).then(
      socket => done(null, socket),
      error => done(error),
    );
    return undefined;
  };
}

/** What it runs over once it is open; the answer where the service says no. Rejects with what stood in the way. */
function opened(socket: WebSocket): Promise<Omit<HttpReply, 'url' | 'at'> | { wire: Duplex }> {
  return new Promise((resolve, reject) => {
    socket.once('upgrade', ({ socket: wire }) => {
      socket.once('open', () => {
        socket.pause();
        resolve({ wire });
      });
    });
    socket.on('error', error => reject(timedOut(error)));
    socket.on('unexpected-response', (_, response) => {
      read(response).then(resolve, reject);
    });
  });
}

function timedOut(error: Error): Error {
  return /handshake has timed out/i.test(error.message)
    ? Object.assign(new Error('time-out'), { code: 'ETIMEDOUT' })
    : error;
}

type Refusal = AsyncIterable<unknown> & { statusCode?: number | undefined; headers: Readonly<Record<string, unknown>> };

async function read(response: Refusal): Promise<Omit<HttpReply, 'url' | 'at'>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > LONGEST_REFUSAL) break;
  }
  const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value ?? '')]);
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).subarray(0, LONGEST_REFUSAL),
  };
}

function lineOf(socket: WebSocket, wire: Duplex, listener: Listener, longest: number): Line {
  let over = false;
  let tooLarge = false;
  socket.removeAllListeners('error');
  socket.on('error', error => {
    tooLarge ||= 'code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
  });
  const take = (message: Buffer): void => {
    if (!over) listener.frame(message);
  };
  socket.on('message', data => take(data as Buffer));
  takeFirst(socket, wire, take, longest);
  socket.on('ping', () => listener.alive());
  socket.on('pong', () => listener.alive());
  socket.on('close', code => {
    if (over) return;
    over = true;
    listener.closed(tooLarge ? (CLOSED[1009] as string) : (CLOSED[code] ?? `the service hung up (${code})`), tooLarge);
  });
  return {
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    ping() {
      if (socket.readyState === WebSocket.OPEN) socket.ping();
    },
    close() {
      over = true;
      socket.terminate();
    },
  };
}

/**
 * Messages that lie there whole go straight to `take`, the rest to the library as before: it makes so much of each frame that
 * receiving would cost twice as much. Where it does not read from the wire in the way that we know, it is left alone.
 */
function takeFirst(socket: WebSocket, wire: Duplex, take: (message: Buffer) => void, longest: number): void {
  const [read, ...others] = wire.listeners('data');
  if (read === undefined || others.length > 0) return;
  const pass = (bytes: Buffer): void => {
    if (socket.readyState === WebSocket.OPEN) read.call(wire, bytes);
  };
  wire.off('data', read as (bytes: Buffer) => void);
  wire.on('data', cutMessages(longest, take, pass));
}
