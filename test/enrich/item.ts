import type { Brand } from '../../src/model/brand.ts';
import { type Item, type Match, plainItem, type Span } from '../../src/model/mention.ts';

/** An item for tests: everything unknown save what is given. */
export function anItem(given: Partial<Item> = {}): Item {
  return {
    ...plainItem(''),
    nativeId: '1',
    url: 'https://example.com/1',
    publishedAt: Date.UTC(2026, 10, 1),
    dateQuality: 'stated',
    ...given,
  };
}

/** An author with so many followers. */
export function followedBy(followers: number | null): Item['author'] {
  return {
    platform: 'test',
    nativeId: 'a',
    handle: 'a',
    name: null,
    url: null,
    followers,
    following: null,
    listed: null,
    verified: null,
    bot: null,
  };
}

/** Every place where the name stands in title and text. */
export function named(item: Item, name: string): Match {
  const spans: Span[] = [];
  for (const field of ['title', 'text'] as const) {
    const lower = item[field].toLowerCase();
    for (let at = lower.indexOf(name.toLowerCase()); at >= 0; at = lower.indexOf(name.toLowerCase(), at + 1)) {
      spans.push({ field, start: at, end: at + name.length });
    }
  }
  return { brand: name, spans };
}

export function aBrand(context: Brand['context'] = { for: [], against: [] }): Brand {
  return {
    id: 'acme',
    name: 'Acme',
    role: 'own',
    text: 'acme',
    query: { op: 'term', value: 'acme', at: [0, 4] },
    handles: {},
    context,
    since: null,
  };
}
