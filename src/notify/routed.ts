import type { Message } from '../model/alert.ts';
import { type Instant, iso } from '../model/time.ts';
import { clean } from '../text/clean.ts';
import { type Example, line, quote } from './quote.ts';

/** As many are named in a message's data, and so many are shown. */
const NAMED = 100;
const SHOWN = 10;

/** A mention a route found; a mention record is one. */
export interface Found extends Example {
  publishedAt: string;
  intent: string;
  sentiment: { label: string };
}

/**
 * What one run found for one channel, as one message: the newest come first, the rest are counted. `routes`: the queries that found
 * them. `key` is never used again.
 */
export function routedMessage(
  found: readonly Found[],
  channel: string,
  routes: readonly string[],
  { at, key }: { at: Instant; key: string },
): Message {
  const newest = [...found].sort((a, b) => (a.publishedAt < b.publishedAt ? 1 : -1));
  const named = newest.slice(0, NAMED).map(each => ({
    ...quote(each),
    brand: each.brand,
    publishedAt: each.publishedAt,
    intent: each.intent,
    sentiment: each.sentiment.label,
  }));
  const count = found.length;
  const why = routes.map(query => clean(query)).join('; ');
  const left = count - Math.min(count, SHOWN);
  return {
    dedupeKey: key,
    channel,
    title: `${count} new ${count === 1 ? 'mention' : 'mentions'}: ${why}`,
    text: [
      ...named.slice(0, SHOWN).map(line),
      ...(left === 0 ? [] : ['', `and ${left} more`]),
      '',
      'All of them: earshot mentions, with the query in quotes.',
    ].join('\n'),
    html: null,
    data: { type: 'mentions', timestamp: iso(at), routes, count, examples: named },
    notBefore: null,
    group: null,
  };
}
