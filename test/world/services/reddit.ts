import type { ServerResponse } from 'node:http';
import type { Asked, Handler } from '../server.ts';
import type { FakePost, FakeService } from '../service.ts';

// Shapes: the recorded replies of praw-dev/praw (tests/integration/cassettes) and Reddit's API documentation.

const ID = 'client-of-acme';
const SECRET = 'a-secret-of-acme';
const TOKEN = 'token-for-acme';
/** However many match, a search lists no more. */
const MOST = 250;

/** Reddit as it answers the app of an approved key. */
export const service: FakeService = {
  type: 'reddit',
  options: base => ({ client_id: ID, client_secret: SECRET, username: 'acme_listens', base_url: base, api_url: base }),
  unauthorised: base => ({
    client_id: ID,
    client_secret: 'another-secret',
    username: 'acme_listens',
    base_url: base,
    api_url: base,
  }),
  routes: (posts, now) => ({
    '/api/v1/access_token': (asked, response) => {
      const basic = `Basic ${Buffer.from(`${ID}:${SECRET}`).toString('base64')}`;
      if (asked.method !== 'POST' || asked.headers.authorization !== basic)
        return say(response, 401, { message: 'Unauthorized', error: 401 });
      if (asked.body !== 'grant_type=client_credentials')
        return say(response, 200, { error: 'unsupported_grant_type' });
      say(response, 200, { access_token: TOKEN, token_type: 'bearer', expires_in: 86_400, scope: '*' });
    },
    '/search': guarded((asked, response) => {
      const words = [...(asked.query.get('q') ?? '').matchAll(/"([^"]+)"/g)].map(found =>
        String(found[1]).toLowerCase(),
      );
      const since = now() - (SPANS[asked.query.get('t') ?? 'all'] ?? Number.POSITIVE_INFINITY);
      const found = posts()
        .filter(post => !post.deleted && post.at >= since)
        .filter(post => words.some(word => post.text.toLowerCase().includes(word)))
        .sort((a, b) => b.at - a.at || b.n - a.n)
        .slice(0, MOST);
      const from = found.findIndex(post => nameOf(post) === asked.query.get('after')) + 1;
      const limit = Math.min(Number(asked.query.get('limit') ?? 25), 100);
      const page = found.slice(from, from + limit);
      const last = page.at(-1);
      listing(response, page, last && from + limit < found.length ? nameOf(last) : null);
    }),
    '/api/info': guarded((asked, response) => {
      const ids = (asked.query.get('id') ?? '').split(',').slice(0, 100);
      listing(
        response,
        posts().filter(post => ids.includes(nameOf(post))),
        null,
      );
    }),
  }),
  idOf: post => `reddit:${nameOf(post)}`,
  lacks: { most: MOST },
};

const HOUR = 3_600_000;
const SPANS: Readonly<Record<string, number>> = {
  hour: HOUR,
  day: 24 * HOUR,
  week: 168 * HOUR,
  month: 720 * HOUR,
  year: 8760 * HOUR,
};

function nameOf(post: FakePost): string {
  return `t3_p${post.n}`;
}

/** Without a token a page for people; without a User-Agent of one's own hardly anything. */
function guarded(handler: Handler): Handler {
  return (asked: Asked, response) => {
    if (asked.headers.authorization !== `bearer ${TOKEN}`)
      return say(response, 401, { message: 'Unauthorized', error: 401 });
    if (!/^\w+:\w+:v?[\w.-]+ \(by \/u\/\w+\)$/.test(asked.headers['user-agent'] ?? ''))
      return void response
        .writeHead(403, { 'content-type': 'text/html; charset=UTF-8' })
        .end('<!doctype html><title>Blocked</title><h1>whoa there, pardner!</h1>');
    return handler(asked, response);
  };
}

function say(response: ServerResponse, status: number, value: unknown): void {
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=UTF-8',
      'x-ratelimit-used': '6',
      'x-ratelimit-remaining': '594.0',
      'x-ratelimit-reset': '291',
    })
    .end(JSON.stringify(value));
}

function listing(response: ServerResponse, posts: readonly FakePost[], after: string | null): void {
  const children = posts.map(post => ({ kind: 't3', data: dataOf(post) }));
  say(response, 200, { kind: 'Listing', data: { after, before: null, dist: children.length, modhash: '', children } });
}

function dataOf(post: FakePost): Record<string, unknown> {
  const text = post.deleted ? '[deleted]' : post.text;
  return {
    name: nameOf(post),
    id: nameOf(post).slice(3),
    author: post.deleted ? '[deleted]' : post.author,
    title: `About a kettle, ${post.n}`,
    selftext: text,
    selftext_html: `<!-- SC_OFF --><div class="md"><p>${text}</p>\n</div><!-- SC_ON -->`,
    is_self: true,
    subreddit: 'kettles',
    permalink: `/r/kettles/comments/${nameOf(post).slice(3)}/about_a_kettle/`,
    url: `https://www.reddit.com/r/kettles/comments/${nameOf(post).slice(3)}/about_a_kettle/`,
    created: post.at / 1000 + 28_800,
    created_utc: post.at / 1000,
    edited: post.editedAt === null ? false : post.editedAt / 1000,
    score: 3,
    num_comments: 1,
    num_crossposts: 0,
    removed_by_category: post.deleted ? 'deleted' : null,
  };
}
