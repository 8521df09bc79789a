import { SourceError } from '../model/errors.ts';
import type { Wire } from './wire.ts';

/**
 * The request that a redirect leads to. What was meant for one origin stays there: credentials and secret headers are dropped for
 * good on the way to another. A POST becomes a GET after 301, 302 and 303, as browsers do, and stays one after 307 and 308.
 * Throws SourceError where going on would be impossible (malformed) or unsafe (denied): another scheme than http and https,
 * from https down to http, a secret body to another origin.
 */
export function redirected(from: Wire, status: number, location: string): Wire {
  if (!URL.canParse(location, from.url.href))
    throw new SourceError('malformed', 'it redirects to something that is no address');
  const url = new URL(location, from.url.href);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new SourceError(
      'denied',
      `it redirects to ${url.protocol.replace(/[^a-z0-9+.:-]/gi, '')}, which we do not follow`,
    );
  if (from.url.protocol === 'https:' && url.protocol === 'http:')
    throw new SourceError('denied', `it redirects from https to plain http (${url.host}), which we do not follow`);
  url.hash = '';
  url.username = '';
  url.password = '';
  const asGet = status === 303 || (from.method === 'POST' && (status === 301 || status === 302));
  const away = url.origin !== from.url.origin;
  if (away && !asGet && from.bodyIsSecret)
    throw new SourceError('denied', `it redirects what we sent to another place (${url.host}), which we do not follow`);
  const headers = Object.entries(from.headers)
    .filter(([name]) => !(away && from.guarded.has(name)))
    .filter(([name]) => !(asGet && name.startsWith('content-')));
  return {
    ...from,
    url,
    headers: Object.fromEntries(headers),
    method: asGet ? 'GET' : from.method,
    body: asGet ? null : from.body,
  };
}
