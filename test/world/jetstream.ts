import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

// Jetstream played on the loopback, after its own documentation and source (bluesky-social/jetstream: README, pkg/server,
// internal/subscribe/cursor.go, lexicons/network/bsky/jetstream/subscribeEvents.json).

/** An event as the v1 wire has it; the v2 wire is made from it. */
export interface JetEvent {
  did: string;
  time_us: number;
  kind: 'commit' | 'identity' | 'account';
  commit?: {
    rev: string;
    operation: 'create' | 'update' | 'delete';
    collection: string;
    rkey: string;
    record?: Record<string, unknown>;
    cid?: string;
  };
  identity?: { did: string; handle?: string; seq: number; time: string };
  account?: { active: boolean; status?: string; did: string; seq: number; time: string };
}
/** What goes wrong with one connection. */
export interface Trouble {
  /** Refused before it opens. */
  refuse?: { status: number; body: string; headers?: Record<string, string> };
  /** Cut after so many frames: the socket is destroyed, or closed with a code. */
  cutAfter?: number;
  code?: number;
  /** After so many frames nothing more is sent, and no ping is answered: the other half of the connection is gone. */
  dieAfter?: number;
  /** Sent before anything else, as it is. */
  first?: string | Buffer;
  /** Sent after so many frames, as it is. */
  insert?: { after: number; frame: string | Buffer };
}
export interface Jetstream {
  url: string;
  events: JetEvent[];
  /** The oldest event that is kept, in Unix microseconds; a mark before it begins there. */
  floor: number;
  /** One for each connection in turn; then none. */
  troubles: Trouble[];
  /** Paths with their query, as they were asked. */
  asked: string[];
  headers: IncomingMessage['headers'][];
  sent: number;
  /** Sends an event to those who listen. */
  publish(event: JetEvent): void;
  close(): Promise<void>;
}

const V2 = '/xrpc/network.bsky.jetstream.subscribeEvents';
/** Cursors below this are sequence numbers of one server. */
const TIMES = 1e15;
const PARAMS = {
  v1: ['wantedCollections', 'wantedDids', 'cursor', 'maxMessageSizeBytes', 'compress', 'requireHello'],
  v2: ['cursor', 'kinds', 'dids', 'collections', 'maxMessageSizeBytes', 'zstdDictionary'],
};

/** `obeysSize` false: a server that ignores maxMessageSizeBytes. */
export async function startJetstream({ obeysSize = true, host = '127.0.0.1' } = {}): Promise<Jetstream> {
  const http = createServer((_, response) => response.writeHead(426).end('upgrade required'));
  const sockets = new Set<Socket>();
  http.on('connection', socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  const wss = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const live = new Set<(event: JetEvent) => void>();
  const it: Jetstream = {
    ...{ url: '', events: [], floor: 0, troubles: [], asked: [], headers: [], sent: 0 },
    publish(event) {
      it.events.push(event);
      for (const tell of live) tell(event);
    },
    close: () =>
      new Promise(resolve => {
        for (const socket of sockets) socket.destroy();
        http.close(() => resolve());
      }),
  };

  http.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '/', 'http://jetstream.test');
    it.asked.push(request.url ?? '');
    it.headers.push(request.headers);
    const trouble = it.troubles.shift() ?? {};
    const no = trouble.refuse ?? refusal(url, it);
    if (no) {
      const headers = {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(no.body)),
        ...no.headers,
      };
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.end(`HTTP/1.1 ${no.status} No\r\nconnection: close\r\n${lines.join('')}\r\n${no.body}`);
      return;
    }
    wss.handleUpgrade(request, socket, head, ws => serve(ws, url, trouble));
  });

  function serve(ws: WebSocket, url: URL, trouble: Trouble): void {
    const v2 = url.pathname === V2;
    const asked = url.searchParams.get('cursor');
    const cursor = asked === null ? Number.POSITIVE_INFINITY : Number(asked);
    const most = obeysSize ? Number(url.searchParams.get('maxMessageSizeBytes') ?? 0) : 0;
    const wanted = url.searchParams.getAll(v2 ? 'collections' : 'wantedCollections');
    let frames = 0;
    let dead = false;
    const raw = (frame: string | Buffer): void => ws.send(typeof frame === 'string' ? frame : frame.toString('utf8'));
    function send(event: JetEvent): boolean {
      if (dead || ws.readyState !== ws.OPEN) return false;
      // Accounts and identities come whatever collections are wanted.
      if (event.commit && wanted.length > 0 && !wanted.includes(event.commit.collection)) return true;
      const frame = JSON.stringify(v2 ? v2Of(event, it.events.indexOf(event) + 1) : event);
      if (most > 0 && Buffer.byteLength(frame) > most) return true;
      if (trouble.insert?.after === frames) raw(trouble.insert.frame);
      if (trouble.cutAfter === frames) {
        dead = true;
        if (trouble.code) ws.close(trouble.code);
        else setTimeout(() => ws.terminate(), 1);
        return false;
      }
      if (trouble.dieAfter === frames) {
        dead = true;
        // The machine at the other end is gone: nobody reads, nobody answers.
        (ws as unknown as { _socket: Socket })._socket.pause();
        return false;
      }
      ws.send(frame);
      frames++;
      it.sent++;
      return true;
    }
    if (trouble.first !== undefined) raw(trouble.first);
    // The mark itself is sent again; one in the future means: what comes from now on.
    const from = Math.max(cursor, it.floor);
    if (v2 && cursor >= TIMES && cursor < it.floor)
      raw(
        JSON.stringify({
          $type: 'message',
          payload: {
            $type: 'network.bsky.jetstream.subscribeEvents#info',
            name: 'OutdatedCursor',
            message: 'resumed from the floor',
          },
        }),
      );
    let at = 0;
    (function more(): void {
      for (let n = 0; n < 200; n++) {
        const event = it.events[at];
        if (event === undefined) {
          live.add(send);
          ws.on('close', () => live.delete(send));
          return;
        }
        at++;
        if (event.time_us >= from && !send(event) && (dead || ws.readyState !== ws.OPEN)) return;
      }
      setImmediate(more);
    })();
  }

  await new Promise<void>(resolve => http.listen(0, host, resolve));
  it.url = `http://${host}:${(http.address() as AddressInfo).port}`;
  return it;
}

function refusal(url: URL, { floor }: Jetstream): Trouble['refuse'] {
  const wire = url.pathname === V2 ? 'v2' : url.pathname === '/subscribe' ? 'v1' : null;
  if (wire === null) return { status: 404, body: 'not found' };
  const wrong = [...url.searchParams.keys()].find(name => !PARAMS[wire].includes(name));
  if (wrong !== undefined && wire === 'v2')
    return { status: 400, body: JSON.stringify({ error: 'InvalidRequest', message: `unknown parameter ${wrong}` }) };
  const cursor = Number(url.searchParams.get('cursor') ?? TIMES);
  if (!Number.isFinite(cursor))
    return { status: 400, body: JSON.stringify({ error: 'InvalidRequest', message: 'cursor' }) };
  if (wire === 'v2' && cursor < TIMES && floor > 0)
    return { status: 400, body: JSON.stringify({ error: 'CursorTooOld', message: 'cursor is below the floor 1000' }) };
  return undefined;
}

function v2Of(event: JetEvent, seq: number): unknown {
  const { did, time_us, kind } = event;
  const time = `${new Date(Math.floor(time_us / 1000)).toISOString().slice(0, -1)}${String(time_us % 1000).padStart(3, '0')}Z`;
  const $type = `network.bsky.jetstream.subscribeEvents#${kind}`;
  if (event.commit) {
    const { rev, operation, collection, rkey, cid, record } = event.commit;
    return {
      $type: 'message',
      payload: {
        $type,
        seq,
        did,
        time,
        rev,
        operation,
        collection,
        rkey,
        ...(cid ? { cid } : {}),
        ...(record ? { record } : {}),
      },
    };
  }
  return { $type: 'message', payload: { $type, seq, did, time, [kind]: event[kind] } };
}

/** A post of `did:plc:<author>`. `at`: Unix milliseconds, when it was sent; its author says the same time unless `record` says otherwise. */
export function postEvent(
  n: number,
  at: number,
  text: string,
  record: Record<string, unknown> = {},
  author = `author${n % 7}`,
): JetEvent {
  const rkey = `3m${String(n)
    .padStart(11, '2')
    .replace(/[0189]/g, digit => ({ 0: 'a', 1: 'b', 8: 'c', 9: 'd' })[digit] ?? digit)}`;
  return {
    did: `did:plc:${author.padEnd(24, 'x')}`,
    time_us: at * 1000 + (n % 1000),
    kind: 'commit',
    commit: {
      rev: `rev${n}`,
      operation: 'create',
      collection: 'app.bsky.feed.post',
      rkey,
      record: { $type: 'app.bsky.feed.post', createdAt: new Date(at).toISOString(), langs: ['en'], text, ...record },
      cid: `bafyreib${String(n).padStart(51, 'q')}`,
    },
  };
}
export function uriOf({ did, commit }: JetEvent): string {
  return `at://${did}/app.bsky.feed.post/${commit?.rkey}`;
}
