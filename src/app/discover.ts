import { refusalOf } from '../collect/retry.ts';
import { EarshotError, kindOf, messageOf } from '../model/errors.ts';
import type { Fetcher, HttpReply } from '../model/source.ts';
import { feedGuesses, feedLinks } from '../sources/feed/discover.ts';
import { type Feed, readFeed } from '../sources/feed/read.ts';
import { decodeText } from '../text/decode.ts';
import { canonicalUrl } from '../text/url.ts';
import type { World } from './world.ts';

/** A feed that was found and read. `items`: how many entries it holds; `hub`: where it can be subscribed to (WebSub), as a note only. */
export interface FoundFeed {
  url: string;
  title: string | null;
  format: string;
  items: number;
  hub: string | null;
}

const ACCEPT = 'application/rss+xml, application/atom+xml, application/feed+json, text/html;q=0.9, */*;q=0.5';

/**
 * The feeds of a page: the address itself where it is one, else those the page names, else the usual places beside it. Each
 * was fetched and read; best first. Throws EarshotError where the page itself cannot be had ('temporary', 'credentials'
 * or 'input'); an empty list: the page is there and has none.
 */
export async function discoverFeeds(
  world: World,
  url: string,
  options: { allowPrivate?: boolean } = {},
): Promise<FoundFeed[]> {
  const start = canonicalUrl(
    /^[a-z][a-z\d+.-]*:/i.test(url.trim()) && !/^[\w.-]+:\d/.test(url.trim()) ? url : `https://${url.trim()}`,
  );
  if (start === null)
    throw new EarshotError('input', `"${url.slice(0, 200)}" is no web address.`, {
      hint: 'Write it like https://example.com.',
    });
  const fetcher = await world.fetcher(options.allowPrivate ?? false);
  const { signal } = world.context;
  const page = await first(fetcher, start, signal);
  const itself = await feedIn(page);
  if (itself) return [itself];

  const { text } = decodeText(page.body, { contentType: page.headers['content-type'] ?? null, kind: 'html' });
  const named = feedLinks(text, page.url).map(link => link.url);
  const found = await readAll(fetcher, named, signal);
  return found.length > 0
    ? found
    : readAll(
        fetcher,
        feedGuesses(page.url).filter(guess => !named.includes(guess)),
        signal,
      );
}

async function first(fetcher: Fetcher, url: string, signal: AbortSignal): Promise<HttpReply> {
  let failure: Error | null;
  try {
    const reply = await fetcher({ method: 'GET', url, headers: { accept: ACCEPT } }, signal);
    failure = refusalOf(reply);
    if (failure === null) return reply;
  } catch (error) {
    signal.throwIfAborted();
    if (kindOf(error) === null) throw error;
    failure = error as Error;
  }
  const kind = kindOf(failure);
  throw new EarshotError(
    kind === 'denied' ? 'credentials' : kind === 'limited' || kind === 'unreachable' ? 'temporary' : 'input',
    `${url} cannot be read: ${messageOf(failure)}`,
    { cause: failure },
  );
}

/** Those of these addresses where a feed is, one after the other: they are mostly of one host. */
async function readAll(fetcher: Fetcher, urls: readonly string[], signal: AbortSignal): Promise<FoundFeed[]> {
  const found = new Map<string, FoundFeed>();
  for (const url of urls) {
    try {
      const reply = await fetcher({ method: 'GET', url, headers: { accept: ACCEPT } }, signal);
      const feed = refusalOf(reply) === null ? await feedIn(reply) : null;
      if (feed && !found.has(feed.url)) found.set(feed.url, feed);
    } catch (error) {
      signal.throwIfAborted();
      // One address that cannot be had says nothing of the next.
      if (kindOf(error) === null) throw error;
    }
  }
  return [...found.values()];
}

async function feedIn(reply: HttpReply): Promise<FoundFeed | null> {
  let feed: Feed;
  try {
    feed = await readFeed(reply.body, {
      contentType: reply.headers['content-type'] ?? null,
      baseUrl: reply.url,
      at: reply.at,
    });
  } catch (error) {
    if (kindOf(error) === null) throw error;
    return null;
  }
  const { title, format, items, hub } = feed;
  return { url: canonicalUrl(reply.url) ?? reply.url, title, format, items: items.length, hub };
}
