import { brotliCompressSync, createGzip, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { Handler } from './server.ts';

// One behaviour a function: what servers do, kindly or not.

export function text(body: string, headers: Record<string, string> = {}, status = 200): Handler {
  return (_, response) => void response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(body);
}

export function json(value: unknown, headers: Record<string, string> = {}, status = 200): Handler {
  return text(JSON.stringify(value), { 'content-type': 'application/json', ...headers }, status);
}

/** Answers with this status: by default with an HTML page, as block pages and CDNs do. */
export function status(
  code: number,
  headers: Record<string, string> = {},
  body = '<html><body>No.</body></html>',
): Handler {
  return text(body, { 'content-type': 'text/html; charset=utf-8', ...headers }, code);
}

/** An HTML page with 200 where something else was promised. */
export const html = (): Handler => status(200, {}, '<!doctype html><title>Consent</title><p>Before you continue…');

/** The first behaviours in turn, the last for ever after. */
export function inTurn(...handlers: readonly Handler[]): Handler {
  return (asked, response) => handlers[Math.min(asked.nth, handlers.length - 1)]?.(asked, response);
}

/** This behaviour `times` over, then the other. */
export function first(times: number, handler: Handler, then: Handler): Handler {
  return (asked, response) => (asked.nth < times ? handler : then)(asked, response);
}

/** ETag and Last-Modified, and 304 to whoever has them. */
export function cached(
  body: string,
  validators: { etag?: string; lastModified?: string },
  headers: Record<string, string> = {},
): Handler {
  const own: Record<string, string> = { ...headers };
  if (validators.etag !== undefined) own['etag'] = validators.etag;
  if (validators.lastModified !== undefined) own['last-modified'] = validators.lastModified;
  return (asked, response) => {
    const fresh =
      (validators.etag !== undefined && asked.headers['if-none-match'] === validators.etag) ||
      (validators.etag === undefined &&
        validators.lastModified !== undefined &&
        asked.headers['if-modified-since'] === validators.lastModified);
    if (fresh) response.writeHead(304, own).end();
    else response.writeHead(200, { 'content-type': 'text/plain', ...own }).end(body);
  };
}

/** Takes the request and never answers. */
export const hang = (): Handler => () => {};

/** Sends headers and the first half, then nothing more. */
export function stall(body = 'half of it'): Handler {
  return (_, response) => {
    response.writeHead(200, { 'content-length': String(body.length * 2) });
    response.write(body);
  };
}

/** One byte every `every` ms for ever: slow enough to live, never done. */
export function drip(every: number): Handler {
  return (_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('x'), every);
    response.on('close', () => clearInterval(timer));
  };
}

export type Coding = 'gzip' | 'x-gzip' | 'deflate' | 'deflate-raw' | 'br' | 'gzip, br';
/** A compressed body. `declare` false: without saying so. */
export function compressed(body: string, coding: Coding, declare = true): Handler {
  const bytes = {
    gzip: () => gzipSync(body),
    'x-gzip': () => gzipSync(body),
    deflate: () => deflateSync(body),
    'deflate-raw': () => deflateRawSync(body),
    br: () => brotliCompressSync(body),
    'gzip, br': () => brotliCompressSync(gzipSync(body)),
  }[coding]();
  const name = coding.replace('-raw', '');
  return (_, response) => void response.writeHead(200, declare ? { 'content-encoding': name } : {}).end(bytes);
}

/** Small on the wire, `size` bytes of zeroes when unpacked; packed as it is sent, so that it costs no memory here. */
export function bomb(size: number): Handler {
  return async (_, response) => {
    response.writeHead(200, { 'content-type': 'application/xml', 'content-encoding': 'gzip' });
    const gzip = createGzip();
    gzip.pipe(response);
    response.on('close', () => gzip.destroy());
    await pour(gzip, size);
  };
}

/** As small and as fatal, but it never ends: `size` bytes' worth of bomb, then silence. */
export function bombThenSilence(size: number): Handler {
  const bytes = gzipSync(Buffer.alloc(size));
  return (_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' });
    response.write(bytes.subarray(0, bytes.length - 8));
  };
}

/** A gzip header whose file name never ends: much on the wire, nothing to unpack. */
export function endlessHeader(): Handler {
  return async (_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' });
    response.write(Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3]));
    await pour(response, Number.POSITIVE_INFINITY, 0x61);
  };
}

/** `size` bytes, chunked, or with a Content-Length that says so at once. */
export function huge(size: number, announce: boolean): Handler {
  return async (_, response) => {
    response.writeHead(200, announce ? { 'content-length': String(size) } : {});
    await pour(response, size);
  };
}

async function pour(stream: NodeJS.WritableStream & { destroyed?: boolean }, size: number, fill = 0): Promise<void> {
  const block = Buffer.alloc(65_536, fill);
  for (let sent = 0; sent < size && !stream.destroyed; sent += block.length)
    if (!stream.write(block))
      await new Promise<void>(resolve => {
        const go = (): void => {
          stream.off('drain', go);
          stream.off('close', go);
          resolve();
        };
        stream.on('drain', go);
        stream.on('close', go);
      });
  if (!stream.destroyed) stream.end();
}

/** Promises more than it sends, then hangs up. */
export function cutOff(body = '<rss><channel><item>', coding: 'none' | 'gzip' = 'none'): Handler {
  const bytes = coding === 'gzip' ? halfOf(gzipSync(body.repeat(500))) : Buffer.from(body);
  return (_, response) => {
    const extra = coding === 'gzip' ? { 'content-encoding': 'gzip' } : {};
    response.writeHead(200, { 'content-length': String(bytes.length + (coding === 'gzip' ? 0 : 1000)), ...extra });
    response.write(bytes, () => response.socket?.end());
  };
}

function halfOf(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.length / 2);
}

/** Hangs up without a word. */
export const reset = (): Handler => (_, response) => void response.socket?.resetAndDestroy();

/** Speaks something that is not HTTP. */
export const garbage = (): Handler => (_, response) => void response.socket?.end('220 mail.example.com ESMTP\r\n');

export function redirect(to: string | ((nth: number) => string), code = 302): Handler {
  return (asked, response) =>
    void response.writeHead(code, { location: typeof to === 'string' ? to : to(asked.nth) }).end('moved');
}
