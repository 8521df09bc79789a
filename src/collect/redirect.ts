import { SourceError } from '../model/errors.ts';
import type { Wire } from './wire.ts';

/**
 * The request that a redirect of a GET leads to; what is posted is not sent on. What was meant for one origin stays there:
 * credentials and secret headers are dropped for good on the way to another. Throws SourceError where going on would be
 * impossible (malformed) or unsafe (denied): another scheme than http and https, from https down to http.
 */
export function redirected(from: Wire, location: string): Wire {
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
  const away = url.origin !== from.url.origin;
  const headers = Object.entries(from.headers).filter(([name]) => !(away && from.guarded.has(name)));
  return { ...from, url, headers: Object.fromEntries(headers) };
}
