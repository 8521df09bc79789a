import { EventEmitter, setMaxListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Agent, type Dispatcher } from 'undici';
import { SourceError } from '../model/errors.ts';
import { MASK } from '../model/secret.ts';
import { type Fetcher, type HttpReply, MOVED } from '../model/source.ts';
import { type Duration, formatDuration, type Instant } from '../model/time.ts';
import { VERSION } from '../model/version.ts';
import { type AllowPrivate, guardedLookup, isPrivate, mayBePrivate, privateError } from './address.ts';
import { explain } from './explain.ts';
import { readBody, tooLarge } from './inflate.ts';
import { proxyAgent, proxyFor } from './proxy.ts';
import { redirected } from './redirect.ts';
import { compose, mask, type Wire } from './wire.ts';

export interface HttpOptions {
  userAgent: string;
  /** The longest silence borne: connecting, waiting for headers, between two pieces of a body. A whole request may take four times that. */
  timeout: Duration;
  /** The most a body may hold, decoded and on the wire. */
  maxBytes: number;
  allowPrivate: AllowPrivate;
  now(): Instant;
  env: Readonly<Record<string, string | undefined>>;
}

/** Stops one request: half the price of an AbortController for each, and undici takes it as well. */
type Stop = EventEmitter & { stopped: boolean };

/** `earshot/<version> (+home; contact)`: who asks, and whom to write to. Only printable ASCII may stand in a header. */
export function userAgent(contact: string | null): string {
  const person = (contact ?? '').replace(/[^ -~]|[()]/g, '').trim();
  return `earshot/${VERSION} (+https://github.com/earshot/earshot${person === '' ? '' : `; ${person}`})`;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTS = 5;

/**
 * The one way to the web. Secrets are opened here and nowhere else in collect; no message, reply or reply.url holds one.
 * Private addresses are refused when connecting, whatever name or redirect leads there; through a proxy names are looked up
 * by the proxy, and only literal private addresses are refused. A refusal of ours is SourceError('denied').
 */
export function createFetcher(options: HttpOptions): Fetcher & { close(): Promise<void> } {
  const { timeout } = options;
  const limits: Agent.Options = {
    // Node gives up on all but the last address of a name after a quarter of a second: too soon for the other side of the earth.
    connect: {
      lookup: guardedLookup(options.allowPrivate),
      timeout,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: Math.min(1_000, timeout),
    },
  };
  const agents = new Map<string, Dispatcher>();
  function agentFor(url: URL): Dispatcher {
    const proxy = proxyFor(url, options.env);
    const agent = agents.get(proxy ?? '') ?? (proxy === null ? new Agent(limits) : proxyAgent(proxy, timeout));
    agents.set(proxy ?? '', agent);
    return agent;
  }
  // A wrong proxy address is a mistake in the settings, not a source's failure: say so now.
  for (const scheme of ['http', 'https']) agentFor(new URL(`${scheme}://example.com`));

  async function send(
    wire: Wire,
    stop: Stop,
  ): Promise<{ status: number; headers: Record<string, string>; body: Dispatcher.ResponseData['body'] }> {
    if (stop.stopped) throw new Error('stopped');
    const host = wire.url.hostname.replace(/^\[|\]$/g, '');
    // A socket never looks up a literal address, so the guarded look-up would not see it.
    if (isPrivate(host) && !mayBePrivate(host, options.allowPrivate)) throw privateError(host, host);
    const { statusCode, headers, body } = await agentFor(wire.url).request({
      origin: wire.url.origin,
      path: `${wire.url.pathname}${wire.url.search}`,
      method: wire.method,
      headers: {
        'user-agent': options.userAgent,
        accept: '*/*',
        'accept-encoding': 'gzip, deflate, br',
        ...wire.headers,
      },
      body: wire.body,
      headersTimeout: timeout,
      bodyTimeout: timeout,
      signal: stop,
    });
    // A late error of a body we have stopped reading must not bring the process down.
    body.on('error', () => {});
    const plain = Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]);
    return { status: statusCode, headers: Object.fromEntries(plain), body };
  }

  async function follow(first: Wire, stop: Stop, progress: { midBody: boolean; shown: string }): Promise<HttpReply> {
    const seen = new Set<string>();
    let wire = first;
    let moved: string | null = null;
    let forGood = true;
    for (;;) {
      seen.add(`${wire.method} ${wire.url.href}`);
      const { status, headers, body } = await send(wire, stop);
      progress.midBody = true;
      // What is posted (a message with a secret in its address) goes where it was sent, or nowhere: the caller sees the redirect.
      const target = wire.method === 'GET' && REDIRECTS.has(status) ? headers['location'] : undefined;
      if (target === undefined) {
        // A 304 may tell the length of what it does not send.
        if (status !== 304 && Number(headers['content-length'] ?? 0) > options.maxBytes) {
          body.destroy();
          throw tooLarge(options.maxBytes);
        }
        const bytes = await readBody(body, headers['content-encoding'] ?? null, options.maxBytes);
        // undici frees a connection one turn after its reply; whoever asks sooner pays for a second one.
        await nextTurn();
        delete headers[MOVED];
        if (moved !== null) headers[MOVED] = moved;
        return { status, url: shownUrl(wire.url, first), headers, body: bytes, at: options.now() };
      }
      // Short bodies are read away, which keeps the connection for the next request.
      await body.dump({ limit: 16_384 });
      progress.midBody = false;
      const next = redirected(wire, target);
      if (seen.has(`${next.method} ${next.url.href}`))
        throw new SourceError('unreachable', 'its redirects go round in a circle');
      if (seen.size > MOST_REDIRECTS) throw new SourceError('unreachable', `more than ${MOST_REDIRECTS} redirects`);
      forGood &&= status === 301 || status === 308;
      if (forGood) moved = shownUrl(next.url, first);
      if (next.url.host !== first.url.host) progress.shown = `${first.shown} (sent on to ${next.url.host})`;
      wire = next;
    }
  }

  async function fetcher(...[request, signal]: Parameters<Fetcher>): Promise<HttpReply> {
    signal.throwIfAborted();
    const wire = compose(request);
    const progress = { midBody: false, shown: wire.shown };
    const stop: Stop = Object.assign(new EventEmitter(), { stopped: false });
    const leave = (): void => {
      stop.stopped = true;
      stop.emit('abort');
    };
    const overall = timeout * 4;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      leave();
    }, overall);
    // Node warns at the eleventh listener, and one signal stops every request of a run.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await follow(wire, stop, progress);
    } catch (error) {
      signal.throwIfAborted();
      if (late) throw new SourceError('unreachable', `${progress.shown}: not done after ${formatDuration(overall)}`);
      throw explain(error, mask(progress.shown, wire.hidden), progress.midBody);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', leave);
    }
  }

  return Object.assign(fetcher, {
    async close(): Promise<void> {
      await Promise.all([...agents.values()].map(agent => agent.destroy()));
      agents.clear();
    },
  });
}

/** An address as a reply may carry it: of a secret address the origin alone, else without the secrets of the query. */
function shownUrl(url: URL, first: Wire): string {
  return first.urlIsSecret ? `${url.origin}/` : mask(url.href, first.hidden).replaceAll(encodeURIComponent(MASK), MASK);
}
