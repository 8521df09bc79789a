import { DAY, HOUR } from '../../../model/time.ts';

/** Media Cloud's story list, as the client in mediacloud/api-client (mediacloud/api.py) asks for it. */
export const mediacloud = {
  title: 'Media Cloud',
  rule: 'For research; two requests a minute. Titles and addresses of news, no texts.',
  ruleUrl: 'https://www.mediacloud.org/documentation/terms-of-use',
  options: {
    platform: 'mediacloud',
    request: {
      url: 'https://search.mediacloud.org/api/search/story-list',
      query: {
        q: '{{ query }}',
        end: '{{ until | date }}',
        platform: 'onlinenews-mediacloud',
        sort_order: 'asc',
        page_size: 1000,
      },
    },
    auth: { kind: 'header', name: 'authorization', prefix: 'Token ' },
    records: 'stories',
    map: {
      id: 'id',
      url: 'url',
      title: 'title',
      published: 'publish_date',
      author: { id: ['media_url', 'media_name'], name: 'media_name', url: 'https://{{ media_url }}' },
      kind: '=article',
      lang: 'language',
      extra: { outlet: 'media_name' },
    },
    paginate: { kind: 'token', path: 'pagination_token', param: 'pagination_token', max_pages: 20 },
    cursor: { field: 'indexed_date', param: 'start', format: 'date', overlap: 2 * DAY },
    limits: { min_interval: 6 * HOUR, rps: 1 / 31, daily: 500 },
    errors: [{ body_path: 'detail', action: 'fail' }],
  },
};
