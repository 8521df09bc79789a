import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, mkdir, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip, gzipSync } from 'node:zlib';
import { EarshotError, messageOf, SourceError } from '../model/errors.ts';
import { isSecret, MASK } from '../model/secret.ts';
import type { Fetcher, HttpReply, HttpRequest } from '../model/source.ts';
import { type Instant, iso, parseInstant } from '../model/time.ts';
import { compose, mask, maskedUrl } from './wire.ts';

/**
 * One line of a recording: what was asked (without a secret) and what came back. `url` is the address asked, secrets masked;
 * `replyUrl` the one that answered; exactly one of `body` (UTF-8) and `bodyBase64` holds the decoded body. `at`: ISO 8601.
 */
interface Line {
  at: string;
  method: string;
  url: string;
  requestHeaders: Record<string, string>;
  requestBodyHash: string | null;
  status: number;
  replyUrl: string;
  headers: Record<string, string>;
  body: string | null;
  bodyBase64: string | null;
}
type Recorded = Omit<HttpReply, 'body'> & { body: Buffer };

const NAME = 'recording.ndjson';
const SHOWN_HEADERS = ['accept', 'if-none-match', 'if-modified-since'];
/** What a login hands out: no business of a file that people pass on. */
const TOKENS = /"(access_?token|refresh_?token|id_?token|accessJwt|refreshJwt)"(\s*:\s*)"[^"\\]*"/gi;

/** Where one recording is: the file itself, or `recording.ndjson` in a folder. */
function fileOf(path: string): string {
  return /\.ndjson(\.gz)?$/.test(path) ? path : join(path, NAME);
}

/** A fetcher that also appends every reply to a recording (a folder or an .ndjson, .ndjson.gz file, made when needed). Failures are not written. */
export function recordTo(path: string, fetcher: Fetcher): Fetcher {
  const file = fileOf(path);
  // One after the other, so that lines of requests made side by side do not mix.
  let last: Promise<unknown> = mkdir(dirname(file), { recursive: true });
  // Said by the first reply that cannot be written down; until then nobody waits for it.
  last.catch(() => {});
  return async (request, signal) => {
    const reply = await fetcher(request, signal);
    const line = `${JSON.stringify(lineOf(request, reply))}\n`;
    const written = last.then(() => appendFile(file, file.endsWith('.gz') ? gzipSync(line) : line));
    last = written.catch(() => {});
    try {
      await written;
    } catch (error) {
      throw new EarshotError('failure', `Cannot write the recording ${file}: ${messageOf(error)}`, { cause: error });
    }
    return reply;
  };
}

function lineOf(request: HttpRequest, reply: HttpReply): Line {
  const { hidden } = compose(request);
  const text = utf8(reply.body);
  const headers = Object.entries(reply.headers).filter(
    ([name]) => name !== 'set-cookie' && name !== 'content-encoding' && name !== 'content-length',
  );
  const requestHeaders = Object.entries(request.headers ?? {}).filter(
    ([name, value]) => SHOWN_HEADERS.includes(name.toLowerCase()) && !isSecret(value),
  );
  return {
    at: iso(reply.at),
    method: request.method,
    url: maskedUrl(request),
    requestHeaders: Object.fromEntries(requestHeaders.map(([name, value]) => [name.toLowerCase(), String(value)])),
    requestBodyHash: bodyHash(request),
    status: reply.status,
    replyUrl: reply.url,
    headers: Object.fromEntries(headers.map(([name, value]) => [name, mask(value, hidden)])),
    body: text === null ? null : mask(text, hidden).replace(TOKENS, `"$1"$2"${MASK}"`),
    bodyBase64: text === null ? Buffer.from(reply.body).toString('base64') : null,
  };
}

/**
 * Answers from a recording (a file, or every .ndjson and .ndjson.gz of a folder) instead of the network: what was recorded
 * last up to `now()`, or first of all where that is later. Pure in `now`: the same question at the same time gets the same
 * reply, and `reply.at` is `now()`. A question whose validators match gets 304. `unused`: recorded questions nobody asked.
 * A question that names another time than the recorded one is answered with what the same place was asked and nobody asked yet: the
 * one that is most like it, else the first. Throws EarshotError('input') for a file that cannot be read; a question that nothing
 * recorded is like is SourceError('unreachable').
 */
export async function replayFrom(path: string, now: () => Instant): Promise<Fetcher & { unused(): string[] }> {
  const replies = new Map<string, Recorded[]>();
  for (const file of await filesOf(path)) await load(file, replies);
  for (const list of replies.values()) list.sort((a, b) => a.at - b.at);
  const asked = new Set<string>();

  async function replayed(...[request, signal]: Parameters<Fetcher>): Promise<HttpReply> {
    signal.throwIfAborted();
    const url = maskedUrl(request);
    // A recording written by hand has no fingerprint behind the mask of a secret address.
    const keys = [url, ...(isSecret(request.url) ? [url.slice(0, url.indexOf(MASK) + MASK.length)] : [])];
    const key = keys.map(each => keyOf(request.method, each, bodyHash(request))).find(each => replies.has(each));
    const like =
      key ??
      likest(
        [...replies.keys()].filter(each => !asked.has(each)),
        keyOf(request.method, url, bodyHash(request)),
      );
    const list = like === undefined ? undefined : replies.get(like);
    if (like === undefined || !list)
      throw new SourceError('unreachable', `not in the recording: ${request.method} ${url}`);
    asked.add(like);
    const at = now();
    const { body, ...found } = choose(list, at);
    if (matches(request, found.headers)) return { ...found, status: 304, body: new Uint8Array(), at };
    return { ...found, body: new Uint8Array(body), at };
  }
  return Object.assign(replayed, { unused: () => [...replies.keys()].filter(key => !asked.has(key)).sort() });
}

/** Of these questions, in the order of the recording, the one to the same place that shares most parameters with another. */
function likest(keys: readonly string[], asked: string): string | undefined {
  const place = placeOf(asked);
  const parts = partsOf(asked);
  let best: { key: string; shared: number } | null = null;
  for (const key of keys) {
    if (placeOf(key) !== place) continue;
    const shared = partsOf(key).filter(part => parts.includes(part)).length;
    if (best === null || shared > best.shared) best = { key, shared };
  }
  return best?.key;
}

/** Method, host and path, whatever time the path speaks of. */
function placeOf(key: string): string {
  return (key.split(/[?#]| (?=\w{16}$)/, 1)[0] ?? '').replace(/\d{6,}|\d{4}-\d\d-\d\d/g, '#');
}

function partsOf(key: string): string[] {
  return key.split(/[?&]| (?=\w{16}$)/);
}

/** The newest up to `at`, else the oldest. A recorded 304 stands for the full reply before it: matching is done anew. */
function choose(list: readonly Recorded[], at: Instant): Recorded {
  const full = list.filter(({ status }) => status !== 304);
  const from = full.length > 0 ? full : list;
  const found = from.findLast(reply => reply.at <= at) ?? from[0];
  if (!found) throw new SourceError('unreachable', 'not in the recording');
  return found;
}

/** RFC 9110 §13: the entity tag decides (weakly compared), the date only where no tag was sent. */
function matches(request: HttpRequest, headers: HttpReply['headers']): boolean {
  const sent = new Map(
    Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const tag = sent.get('if-none-match');
  const strong = (text: string): string => text.trim().replace(/^W\//, '');
  if (tag !== undefined) return headers['etag'] !== undefined && strong(tag) === strong(headers['etag']);
  const date = sent.get('if-modified-since');
  return date !== undefined && date === headers['last-modified'];
}

async function filesOf(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = (await readdir(path)).filter(name => /\.ndjson(\.gz)?$/.test(name)).sort();
    if (names.length > 0) return names.map(name => join(path, name));
  } catch (error) {
    throw new EarshotError('input', `Cannot read the recording ${path}: ${messageOf(error)}`, { cause: error });
  }
  throw new EarshotError('input', `There is no recording in ${path}.`, {
    hint: `earshot poll --record ${path} makes one.`,
  });
}

async function load(file: string, replies: Map<string, Recorded[]>): Promise<void> {
  let number = 0;
  try {
    const bytes = createReadStream(file);
    const input = file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
    bytes.on('error', error => input.destroy(error));
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      number += 1;
      if (text.trim() === '') continue;
      const { key, reply } = readLine(text);
      const list = replies.get(key);
      if (list) list.push(reply);
      else replies.set(key, [reply]);
    }
  } catch (error) {
    throw new EarshotError('input', `${basename(file)}, line ${number}: ${messageOf(error)}`, {
      hint: 'A recording is one JSON object a line: {at, method, url, status, headers, body}.',
      cause: error,
    });
  }
}

function readLine(text: string): { key: string; reply: Recorded } {
  const line = JSON.parse(text) as Partial<Line>;
  const at = parseInstant(line.at ?? '');
  if (at === null) throw new Error('"at" is not a time');
  if (typeof line.url !== 'string' || typeof line.status !== 'number') throw new Error('"url" or "status" is missing');
  const body =
    typeof line.bodyBase64 === 'string' ? Buffer.from(line.bodyBase64, 'base64') : Buffer.from(line.body ?? '', 'utf8');
  const headers = Object.fromEntries(
    Object.entries(line.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const reply = { status: line.status, url: line.replyUrl ?? line.url, headers, body, at };
  return { key: keyOf(line.method ?? 'GET', line.url, line.requestBodyHash ?? null), reply };
}

function keyOf(method: string, url: string, hash: string | null): string {
  return `${method} ${url}${hash === null ? '' : ` ${hash}`}`;
}

/** Of a POST's body; a secret body counts as its mask, so that a recording serves whoever has another password. */
function bodyHash({ body }: HttpRequest): string | null {
  if (body === undefined) return null;
  return createHash('sha256')
    .update(isSecret(body) ? MASK : String(body))
    .digest('hex')
    .slice(0, 16);
}

function utf8(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return null;
  }
}
