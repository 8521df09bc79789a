import { createHash } from 'node:crypto';
import { SourceError } from '../model/errors.ts';
import { isSecret, MASK, reveal, type Secrets } from '../model/secret.ts';
import type { HttpRequest } from '../model/source.ts';

/** A request with its secrets opened: lives only inside http.ts, for as long as the request does. */
export interface Wire {
  method: 'GET' | 'POST';
  url: URL;
  headers: Record<string, string>;
  /** Header names that must not follow a redirect to another origin. */
  guarded: ReadonlySet<string>;
  body: string | null;
  /** The address itself is a secret: only its host may be shown. */
  urlIsSecret: boolean;
  /** Texts to mask wherever something is shown, longest first. */
  hidden: readonly string[];
  /** How messages name this request: method, host and path; host alone where the address is a secret. Never a query. */
  shown: string;
}

const CREDENTIALS = ['authorization', 'proxy-authorization', 'cookie', 'x-api-key', 'api-key', 'x-auth-token'];

/** Puts a request together as it goes out. Throws SourceError('unreachable') for an address that is none. */
export function compose(request: HttpRequest): Wire {
  const url = urlOf(request);
  const headers: Record<string, string> = {};
  const guarded = new Set(CREDENTIALS);
  const hidden: string[] = [];
  const urlIsSecret = isSecret(request.url);
  if (urlIsSecret) hidden.push(...partsOf(url));
  for (const part of Object.values(request.query ?? {})) if (isSecret(part)) hidden.push(...spellings(part.reveal()));
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    headers[name.toLowerCase()] = reveal(value);
    if (!isSecret(value)) continue;
    guarded.add(name.toLowerCase());
    hidden.push(...spellings(value.reveal()));
  }
  if (url.username !== '' || url.password !== '') {
    const [user, password] = [decode(url.username), decode(url.password)];
    headers['authorization'] ??= `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    hidden.push(...spellings(password), headers['authorization']);
    url.username = '';
    url.password = '';
  }
  if (isSecret(request.body)) hidden.push(...spellings(request.body.reveal()));
  return {
    method: request.method,
    url,
    headers,
    guarded,
    body: request.body === undefined ? null : reveal(request.body),
    urlIsSecret,
    hidden: longestFirst(hidden),
    shown: `${request.method} ${url.host}${urlIsSecret ? '' : url.pathname}`,
  };
}

/** Where a request goes: host for the queues and limits, path for limits of one method. Neither is a secret's place in print. */
export function placeOf(request: HttpRequest): { host: string; path: string } {
  const { hostname, pathname } = urlOf(request);
  return { host: hostname, path: pathname };
}

/**
 * The address as it may be written down: no userinfo, secret query values as •••, of a secret address the origin alone with
 * four hex digits of its SHA-256: enough to tell two such feeds apart, far too little to test a guess.
 */
export function maskedUrl(request: HttpRequest): string {
  if (isSecret(request.url)) {
    const url = urlOf(request);
    return `${url.origin}/${MASK}${createHash('sha256').update(url.href).digest('hex').slice(0, 4)}`;
  }
  const shown: HttpRequest = { method: request.method, url: request.url };
  if (request.query)
    shown.query = Object.fromEntries(
      Object.entries(request.query).map(([name, value]) => [name, isSecret(value) ? MASK : value]),
    );
  const url = urlOf(shown);
  url.username = '';
  url.password = '';
  return url.href.replaceAll(encodeURIComponent(MASK), MASK);
}

/** Any text with these secrets replaced by •••. */
export function mask(text: string, hidden: readonly string[]): string {
  return hidden.reduce((shown, value) => shown.replaceAll(value, MASK), text);
}

/** What to mask in a message that may quote configured secrets. */
export function hiddenOf(secrets: Secrets): readonly string[] {
  return longestFirst(Object.values(secrets).flatMap(value => spellings(value.reveal())));
}

function urlOf(request: HttpRequest): URL {
  const text = reveal(request.url);
  // No cause: Node's own error carries the whole text, secrets included.
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new SourceError(
      'unreachable',
      `${isSecret(request.url) ? 'A secret address' : `"${text.slice(0, 200)}"`} is not a web address (http or https).`,
    );
  const pairs = Object.entries(request.query ?? {}).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(reveal(value))}`,
  );
  // Not searchParams: it would respell the query that is there already, and write a blank as +.
  if (pairs.length > 0) url.search = [url.search.replace(/^\?/, ''), ...pairs].filter(part => part !== '').join('&');
  url.hash = '';
  return url;
}

/** A secret as it may stand in a text: as it is, and as URLs spell it. Short ones would mask half of every sentence. */
function spellings(value: string): string[] {
  return value.length < 4 ? [] : [value, encodeURIComponent(value), encodeURIComponent(value).replaceAll('%20', '+')];
}

/** A secret address and what of it may be the secret: feeds quote their own address, whole or in part, with & as &amp;. */
function partsOf(url: URL): string[] {
  const whole = [url.href, `${url.pathname}${url.search}`, url.search].filter(text => text.length > 1);
  const pieces = url.pathname.split('/').filter(piece => piece.length >= 12);
  const values = [...url.searchParams.values()].filter(value => value.length >= 8).flatMap(spellings);
  return [...whole, ...pieces, ...pieces.map(decode), ...values];
}

function longestFirst(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort((a, b) => b.length - a.length);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
