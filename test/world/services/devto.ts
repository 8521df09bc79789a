import type { ServerResponse } from 'node:http';
import type { Handler } from '../server.ts';
import type { FakePost, FakeService } from '../service.ts';

const MOST = 1_000;

/**
 * dev.to: the newest articles by page, title and description only. Its limit, 30 requests in 30 seconds, is kept by the gap between
 * requests, and here no time passes between two.
 */
export const service: FakeService = {
  type: 'devto',
  options: base => ({ base_url: base }),
  unauthorised: null,
  routes: posts => {
    const there = (): FakePost[] => posts().filter(post => !post.deleted);
    const guarded =
      (handler: Handler): Handler =>
      (one, response) => {
        if ((one.headers['user-agent'] ?? '') === '')
          return say(response, 403, { error: 'Forbidden Bots', status: 403 });
        return handler(one, response);
      };
    return {
      '/api/articles/latest': guarded(({ query }, response) => {
        const size = Math.min(Number(query.get('per_page') ?? 30), MOST);
        const page = Number(query.get('page') ?? 1);
        const newest = there().toSorted((a, b) => b.at - a.at || b.n - a.n);
        say(response, 200, newest.slice((page - 1) * size, page * size).map(articleOf));
      }),
      '/api/articles/*': guarded(({ path }, response) => {
        const post = there().find(one => path === `/api/articles/${one.n}`);
        if (post)
          say(response, 200, { ...articleOf(post), tag_list: 'kettles, acme', body_html: `<p>${post.text}</p>` });
        else say(response, 404, { error: 'not found', status: 404 });
      }),
    };
  },
  idOf: post => `devto:${post.n}`,
  lacks: { most: 2_000 },
};

function articleOf(post: FakePost): Record<string, unknown> {
  const at = new Date(post.at).toISOString();
  const url = `https://dev.to/${post.author}/article-${post.n}`;
  return {
    type_of: 'article',
    id: post.n,
    title: `Article ${post.n}`,
    description: post.text,
    slug: `article-${post.n}`,
    path: `/${post.author}/article-${post.n}`,
    url,
    canonical_url: url,
    comments_count: 1,
    public_reactions_count: 2,
    positive_reactions_count: 2,
    published_timestamp: at,
    published_at: at,
    created_at: at,
    edited_at: post.editedAt === null ? null : new Date(post.editedAt).toISOString(),
    last_comment_at: at,
    language: 'en',
    reading_time_minutes: 3,
    tag_list: ['kettles', 'acme'],
    tags: 'kettles, acme',
    user: { name: post.author, username: post.author, user_id: 1, twitter_username: null, github_username: null },
  };
}

function say(response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    .end(JSON.stringify(value));
}
