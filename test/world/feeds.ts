import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Handler } from './server.ts';

const TYPES: Readonly<Record<string, string>> = {
  xml: 'application/xml',
  rss: 'application/rss+xml',
  atom: 'application/atom+xml',
  json: 'application/json',
  html: 'text/html; charset=utf-8',
};

/**
 * The files of a folder under a route that ends in `/*`, as a decent web server serves them: ETag, Last-Modified, 304 and gzip.
 * `prefix`: what of the path stands before the file's name.
 */
export function folder(path: string, prefix: string): Handler {
  return (asked, response) => {
    const name = normalize(decodeURIComponent(asked.path.slice(prefix.length))).replace(/^[/.]+/, '');
    const file = join(path, name);
    if (!existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>');
      return;
    }
    const body = readFileSync(file);
    const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
    const headers: Record<string, string> = {
      'content-type': TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
      etag,
      'last-modified': statSync(file).mtime.toUTCString(),
    };
    if (asked.headers['if-none-match'] === etag) {
      response.writeHead(304, headers).end();
      return;
    }
    if (/\bgzip\b/.test(String(asked.headers['accept-encoding']))) {
      response.writeHead(200, { ...headers, 'content-encoding': 'gzip', vary: 'accept-encoding' }).end(gzipSync(body));
      return;
    }
    response.writeHead(200, headers).end(body);
  };
}
