import type { ServerResponse } from 'node:http';
import type { Handler } from '../server.ts';
import type { FakePost, FakeService } from '../service.ts';

// Shapes: docs.github.com (REST search, GraphQL search and nodes) and the replies recorded by octokit/fixtures.

const TOKEN = 'token-of-acme';
const MOST = 1000;

/** GitHub: of three posts one is an issue, one a pull request, one a discussion. */
export const service: FakeService = {
  type: 'github',
  options: base => ({ token: TOKEN, base_url: base }),
  unauthorised: base => ({ token: 'token-of-somebody', base_url: base }),
  routes: posts => {
    const guarded =
      (handler: Handler): Handler =>
      (asked, response) => {
        if (asked.headers.authorization !== `Bearer ${TOKEN}`)
          return say(response, 401, { message: 'Bad credentials', documentation_url: 'https://docs.github.com/rest' });
        return handler(asked, response);
      };
    const found = (query: string, kinds: readonly string[]): FakePost[] => {
      const words = [...query.matchAll(/"([^"]+)"/g)].map(match => String(match[1]).toLowerCase());
      const [, from, to] = /created:(\S+?)\.\.(\S+)/.exec(query) ?? [];
      return posts()
        .filter(post => !post.deleted && kinds.includes(kindOf(post)))
        .filter(({ at }) => at >= Date.parse(from ?? '') && at <= Date.parse(to ?? ''))
        .filter(({ text }) => words.some(word => text.toLowerCase().includes(word)))
        .sort((a, b) => b.at - a.at || b.n - a.n);
    };
    return {
      '/search/issues': guarded(({ query, path }, response) => {
        const q = query.get('q') ?? '';
        const is = /\bis:(issue|pull-request)\b/.exec(q)?.[1];
        if (!is || (q.includes(' OR ') && query.get('advanced_search') !== 'true'))
          return say(response, 422, {
            message: 'Validation Failed',
            errors: [{ message: "Query must include 'is:issue' or 'is:pull-request'", resource: 'Search', field: 'q' }],
          });
        const size = Math.min(Number(query.get('per_page') ?? 30), 100);
        const page = Number(query.get('page') ?? 1);
        if (page * size > MOST)
          return say(response, 422, { message: 'Only the first 1000 search results are available' });
        const all = found(q, [is === 'issue' ? 'I' : 'PR']);
        const hasNext = page * size < Math.min(all.length, MOST);
        const link = hasNext ? { link: `<https://api.github.com${path}?page=${page + 1}>; rel="next"` } : {};
        say(
          response,
          200,
          {
            total_count: all.length,
            incomplete_results: false,
            items: all.slice((page - 1) * size, page * size).map(rest),
          },
          link,
        );
      }),
      '/graphql': guarded(({ body, method }, response) => {
        const { query, variables } = JSON.parse(body);
        if (method !== 'POST' || typeof query !== 'string') return say(response, 404, { message: 'Not Found' });
        const rateLimit = { limit: 5000, remaining: 4990, resetAt: '2030-01-01T00:00:00Z' };
        if (Array.isArray(variables.ids)) {
          const nodes = variables.ids.map((id: string) => posts().find(post => !post.deleted && idOf(post) === id));
          const errors = nodes.flatMap((post: FakePost | undefined, i: number) =>
            post ? [] : [{ type: 'NOT_FOUND', path: ['nodes', i], message: 'Could not resolve to a node' }],
          );
          const data = { nodes: nodes.map((post: FakePost | undefined) => (post ? graph(post) : null)), rateLimit };
          return say(response, 200, errors.length > 0 ? { data, errors } : { data });
        }
        const all = found(variables.q, ['D']).slice(0, MOST);
        const from =
          variables.after === null ? 0 : Number(Buffer.from(variables.after, 'base64').toString().split(':')[1]);
        const page = all.slice(from, from + 50);
        const endCursor = Buffer.from(`cursor:${from + page.length}`).toString('base64');
        say(response, 200, {
          data: {
            search: {
              discussionCount: all.length,
              pageInfo: { hasNextPage: from + page.length < all.length, endCursor },
              nodes: page.map(graph),
            },
            rateLimit,
          },
        });
      }),
    };
  },
  idOf: post => `github:${idOf(post)}`,
  lacks: {},
};

function kindOf(post: FakePost): 'I' | 'PR' | 'D' {
  return (['D', 'I', 'PR'] as const)[post.n % 3] ?? 'I';
}

function idOf(post: FakePost): string {
  return `${kindOf(post)}_kwDO${post.n}`;
}

function rest(post: FakePost): unknown {
  const path = kindOf(post) === 'PR' ? 'pull' : 'issues';
  return {
    id: 9000 + post.n,
    node_id: idOf(post),
    html_url: `https://github.com/hobby/kettle-app/${path}/${post.n}`,
    number: post.n,
    title: 'A kettle',
    user: { login: post.author, id: 500, type: 'User', html_url: `https://github.com/${post.author}` },
    labels: [],
    comments: 1,
    reactions: { total_count: 2 },
    created_at: new Date(post.at).toISOString().replace('.000', ''),
    updated_at: new Date(post.editedAt ?? post.at).toISOString(),
    body: post.text,
    ...(kindOf(post) === 'PR' ? { pull_request: { merged_at: null } } : {}),
  };
}

function graph(post: FakePost): unknown {
  return {
    __typename: { I: 'Issue', PR: 'PullRequest', D: 'Discussion' }[kindOf(post)],
    id: idOf(post),
    url: `https://github.com/hobby/kettle-app/${{ I: 'issues', PR: 'pull', D: 'discussions' }[kindOf(post)]}/${post.n}`,
    title: 'A kettle',
    body: post.text,
    createdAt: new Date(post.at).toISOString(),
    lastEditedAt: post.editedAt === null ? null : new Date(post.editedAt).toISOString(),
    author: {
      __typename: 'User',
      login: post.author,
      url: `https://github.com/${post.author}`,
      databaseId: 500,
      followers: { totalCount: 7 },
      following: { totalCount: 1 },
    },
    comments: { totalCount: 1 },
    reactions: { totalCount: 2 },
    upvoteCount: 2,
    labels: { nodes: [] },
    category: { name: 'Q&A' },
  };
}

function say(response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): void {
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'x-ratelimit-limit': '30',
      'x-ratelimit-remaining': '29',
      'x-ratelimit-used': '1',
      'x-ratelimit-resource': 'search',
      ...headers,
    })
    .end(JSON.stringify(value));
}
