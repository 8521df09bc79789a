import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What was asked of the world. Header names are lower case. */
export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
  /** How often this route was asked before: 0 the first time. */
  nth: number;
}
export type Handler = (asked: Asked, response: ServerResponse) => void | Promise<void>;

export interface World {
  /** `http://<host>:<port>` */
  url: string;
  port: number;
  /** Every request, in order of arrival. */
  log: Asked[];
  /** Requests for this path so far. */
  count(path: string): number;
  /** Connections accepted since the start. */
  connections(): number;
  /** Adds or replaces a route. */
  on(path: string, handler: Handler): void;
  /** Ends at once, open connections included. */
  close(): Promise<void>;
}

/**
 * A small internet on the loopback. `routes`: path → behaviour (see answers.ts, feeds.ts, algolia.ts); a path that ends in
 * `/*` takes everything below it. Unknown paths are 404. `host`: which address of the loopback; each is a host of its own to who asks.
 */
export async function startWorld(routes: Readonly<Record<string, Handler>>, host = '127.0.0.1'): Promise<World> {
  const table = new Map(Object.entries(routes));
  const log: Asked[] = [];
  const times = new Map<string, number>();
  const sockets = new Set<Socket>();
  let accepted = 0;

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://world.test');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const nth = times.get(url.pathname) ?? 0;
    times.set(url.pathname, nth + 1);
    const asked: Asked = {
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
      nth,
    };
    log.push(asked);
    const handler = table.get(url.pathname) ?? below(table, url.pathname);
    try {
      if (handler) await handler(asked, response);
      else response.writeHead(404, { 'content-type': 'text/plain' }).end('nothing here');
    } catch (error) {
      if (!response.destroyed) response.destroy(error as Error);
    }
  });
  server.on('connection', socket => {
    accepted += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  await new Promise<void>(resolve => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    port,
    log,
    count: path => times.get(path) ?? 0,
    connections: () => accepted,
    on: (path, handler) => void table.set(path, handler),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function below(table: ReadonlyMap<string, Handler>, path: string): Handler | undefined {
  for (const [route, handler] of table) if (route.endsWith('/*') && path.startsWith(route.slice(0, -1))) return handler;
  return undefined;
}
