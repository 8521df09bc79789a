import { type Item, plainItem } from '../../src/model/mention.ts';

export function itemOf(fields: Partial<Item>): Item {
  return {
    ...plainItem(''),
    platform: 'example',
    nativeId: '1',
    url: 'https://example.com/1',
    publishedAt: Date.UTC(2026, 0, 5),
    dateQuality: 'stated',
    ...fields,
  };
}
