import { type Item, NO_COUNTS } from '../../src/model/mention.ts';

export function itemOf(fields: Partial<Item>): Item {
  return {
    platform: 'example',
    nativeId: '1',
    kind: 'post',
    url: 'https://example.com/1',
    thread: null,
    author: null,
    title: '',
    text: '',
    more: '',
    links: [],
    tags: [],
    lang: null,
    country: null,
    publishedAt: Date.UTC(2026, 0, 5),
    dateQuality: 'stated',
    editedAt: null,
    counts: NO_COUNTS,
    raw: null,
    ...fields,
  };
}
