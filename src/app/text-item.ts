import { type Item, NO_COUNTS } from '../model/mention.ts';

/** A bare text as an item: for tests of queries. */
export function plainItem(text: string): Item {
  return {
    platform: 'test',
    nativeId: '',
    kind: 'post',
    url: '',
    thread: null,
    author: null,
    title: '',
    text,
    more: '',
    links: [],
    tags: [],
    lang: null,
    country: null,
    publishedAt: 0,
    dateQuality: 'missing',
    editedAt: null,
    counts: NO_COUNTS,
    raw: null,
  };
}
