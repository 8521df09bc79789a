import { DAY, HOUR } from '../../../model/time.ts';

/** What is asked of Product Hunt, in GraphQL: launches, newest first. */
const POSTS = `query($after: String, $postedAfter: DateTime) {
  posts(first: 50, after: $after, postedAfter: $postedAfter, order: NEWEST) {
    pageInfo { hasNextPage endCursor }
    edges { node { id name tagline description url votesCount commentsCount reviewsRating createdAt website
      topics(first: 5) { edges { node { name } } } } }
  }
}`;

/** Product Hunt's GraphQL API v2, as api.producthunt.com/v2/docs describes it. Members' names come redacted. */
export const producthunt = {
  title: 'Product Hunt',
  rule: '6,250 points of complexity in 15 minutes; not for commercial use unless Product Hunt agrees.',
  ruleUrl: 'https://api.producthunt.com/v2/docs/rate_limits/headers',
  options: {
    platform: 'producthunt',
    request: {
      url: 'https://api.producthunt.com/v2/api/graphql',
      method: 'POST',
      body: { query: POSTS, variables: { postedAfter: '{{ since | iso }}' } },
    },
    auth: { kind: 'bearer' },
    records: 'data.posts.edges[].node',
    map: {
      id: 'id',
      url: 'url',
      title: '{{ name }}: {{ tagline }}',
      text: 'description',
      html: false,
      published: { path: 'createdAt', format: 'iso' },
      kind: '=post',
      lang: '=en',
      tags: 'topics.edges[].node.name',
      links: 'website',
      engagement: { likes: 'votesCount', replies: 'commentsCount', rating: 'reviewsRating' },
    },
    paginate: {
      kind: 'token',
      path: 'data.posts.pageInfo.endCursor',
      param: 'variables.after',
      in: 'body',
      stop: { path: 'data.posts.pageInfo.hasNextPage', op: '==', value: false },
      max_pages: 20,
    },
    cursor: { field: 'published', overlap: DAY },
    limits: {
      min_interval: HOUR,
      rps: 0.5,
      reset: { header: 'x-rate-limit-reset', as: 'seconds', remaining: 'x-rate-limit-remaining' },
    },
    errors: [{ body_path: 'errors', action: 'fail' }],
  },
};
