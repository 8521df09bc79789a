import { ProxyAgent } from 'undici';
import { EarshotError } from '../model/errors.ts';
import type { Duration } from '../model/time.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Which proxy a request takes, by HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY (either case) as curl reads them; null: none.
 * NO_PROXY is a list of names (their subdomains too), name:port, or `*`.
 */
export function proxyFor(url: URL, env: Env): string | null {
  const read = (name: string): string => env[name.toLowerCase()] || env[name] || '';
  const proxy = read(url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') || read('ALL_PROXY');
  if (proxy === '') return null;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  for (const entry of read('NO_PROXY')
    .toLowerCase()
    .split(/[\s,]+/)) {
    if (entry === '*') return null;
    // A bare IPv6 address is full of colons and has no port.
    const [, found = entry, only] = /^(\[.*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [];
    const name = found.replace(/^\*?\.|^\[|\]$/g, '');
    if (name !== '' && (host === name || host.endsWith(`.${name}`)) && (only === undefined || only === port))
      return null;
  }
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

/**
 * https goes through a tunnel, plain http is handed over as it is: many proxies open tunnels to port 443 only.
 * Throws EarshotError('config') for a proxy that is no address; its text, which may hold a password, is not repeated.
 */
export function proxyAgent(uri: string, timeout: Duration): ProxyAgent {
  if (!URL.canParse(uri) || !/^https?:$/.test(new URL(uri).protocol))
    throw new EarshotError('config', 'HTTP_PROXY or HTTPS_PROXY is not an http address.', {
      hint: 'Write it like http://proxy.example.com:3128.',
    });
  return new ProxyAgent({ uri, proxyTunnel: false, proxyTls: { timeout } });
}
