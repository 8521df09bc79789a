import type { View } from '../view.ts';
import { oneLine } from '../width.ts';
import { plural, when } from '../words.ts';

interface FeedItem {
  id: string | null;
  url: string | null;
  title: string | null;
  text: string | null;
  author: string | null;
  published: string | null;
}
interface Feed<Item> {
  format: string;
  encoding: string;
  title: string | null;
  url: string | null;
  items: readonly Item[];
}

/** `feed parse`: what a feed file says. */
export function feedView<Item extends FeedItem>(feed: Feed<Item>): View<Item> {
  const { items, ...head } = feed;
  return {
    name: 'items',
    rows: items,
    fields: ['id', 'url', 'title', 'text', 'author', 'published', 'updated'],
    columns: [
      { title: 'Published', value: (row, look) => when(row.published, look), priority: 2, min: 9, max: 20 },
      { title: 'Title', value: row => oneLine(row.title ?? row.text ?? ''), priority: 1, min: 20, max: Infinity },
      { title: 'Author', value: row => row.author, priority: 4, min: 8, max: 20 },
      { title: 'Link', value: row => row.url, priority: 3, min: 20, max: 60 },
    ],
    document: { schema: 1, feed: head, items },
    empty: 'The feed is empty.',
    footer: shown => `${plural(shown, 'item')} · ${feed.format} · ${feed.encoding} · ${oneLine(feed.title ?? '')}`,
  };
}
