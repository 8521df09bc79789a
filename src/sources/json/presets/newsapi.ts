import { HOUR } from '../../../model/time.ts';

/** NewsAPI's /v2/everything, as newsapi.org/docs/endpoints/everything and /docs/errors describe it. */
export const newsapi = {
  title: 'NewsAPI',
  rule: 'Free keys: for development only, 100 requests a day, articles a day late and a month back, 100 results of a search.',
  ruleUrl: 'https://newsapi.org/pricing',
  options: {
    platform: 'newsapi',
    request: {
      url: 'https://newsapi.org/v2/everything',
      query: { q: '{{ query }}', sortBy: 'publishedAt', to: '{{ until | iso }}' },
    },
    auth: { kind: 'header', name: 'x-api-key' },
    records: 'articles',
    where: "title != '[Removed]'",
    map: {
      id: 'url',
      url: 'url',
      title: 'title',
      text: ['description', 'content'],
      published: { path: 'publishedAt', format: 'iso' },
      author: { name: ['author', 'source.name'] },
      kind: '=article',
      extra: { outlet: 'source.name' },
    },
    paginate: { kind: 'page', param: 'page', start: 1, limit: 100, limit_param: 'pageSize', max_pages: 5 },
    cursor: { field: 'published', param: 'from', format: 'iso', overlap: 2 * HOUR },
    limits: { min_interval: 2 * HOUR, rps: 1, daily: 100 },
    // 426: this plan shows no more results of a search; what was shown is kept.
    errors: [
      { status: 426, body_path: 'code', equals: 'maximumResultsReached', action: 'ignore' },
      { body_path: 'code', equals: 'rateLimited', action: 'wait', for: 12 * HOUR },
      { body_path: 'code', equals: 'apiKeyExhausted', action: 'wait', for: 12 * HOUR },
      { body_path: 'status', equals: 'error', action: 'fail' },
    ],
  },
};
