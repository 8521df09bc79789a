import { DAY, MINUTE } from '../../../model/time.ts';

/** The Guardian's Content API, as open-platform.theguardian.com/documentation/search describes it. */
export const guardian = {
  title: 'The Guardian',
  rule: 'Developer keys: not for commercial use, one request a second, 500 a day. Others are arranged with the Guardian.',
  ruleUrl: 'https://open-platform.theguardian.com/access/',
  options: {
    platform: 'guardian',
    request: {
      url: 'https://content.guardianapis.com/search',
      query: {
        q: '{{ query }}',
        'order-by': 'newest',
        'page-size': 50,
        'show-fields': 'trailText,byline,bodyText,lang',
        'to-date': '{{ until | date }}',
      },
    },
    auth: { kind: 'query', name: 'api-key' },
    records: 'response.results',
    map: {
      id: 'id',
      url: 'webUrl',
      title: 'webTitle',
      text: ['fields.bodyText', 'fields.trailText'],
      published: { path: 'webPublicationDate', format: 'iso' },
      author: { name: 'fields.byline' },
      kind: '=article',
      lang: ['fields.lang', '=en'],
      tags: 'sectionName',
    },
    paginate: { kind: 'page', param: 'page', start: 1, stop: { path: 'response.pages', op: '<=' }, max_pages: 20 },
    cursor: { field: 'published', param: 'from-date', format: 'date', overlap: DAY },
    limits: { min_interval: 30 * MINUTE, rps: 1, daily: 500 },
    errors: [{ body_path: 'response.status', equals: 'error', action: 'fail' }],
  },
};
