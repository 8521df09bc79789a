import type { FakePost, FakeService } from '../service.ts';

/** Product Hunt's GraphQL: POST, fifty at a time behind a mark, an allowance of complexity in headers; a bearer token or 401. */
const KEY = 'producthunt-key-1';
const ALLOWANCE = 6_250;

export const service: FakeService = {
  type: 'json',
  options: base => ({
    preset: 'producthunt',
    key: KEY,
    request: { url: `${base}/v2/api/graphql` },
    limits: { min_interval: '30m', rps: 10 },
  }),
  unauthorised: base => ({ preset: 'producthunt', key: 'wrong-key-1', request: { url: `${base}/v2/api/graphql` } }),
  routes: (posts, now) => {
    let spent = { window: 0, points: 0 };
    return {
      '/v2/api/graphql': ({ method, headers, body }, response) => {
        const window = Math.floor(now() / 900_000);
        if (spent.window !== window) spent = { window, points: 0 };
        spent.points += 125;
        const say = (status: number, value: unknown): void =>
          void response
            .writeHead(status, {
              'content-type': 'application/json',
              'x-rate-limit-limit': String(ALLOWANCE),
              'x-rate-limit-remaining': String(ALLOWANCE - spent.points),
              'x-rate-limit-reset': String(Math.ceil((window + 1) * 900 - now() / 1000)),
            })
            .end(JSON.stringify(value));
        if (headers.authorization !== `Bearer ${KEY}`)
          return say(401, {
            data: null,
            errors: [{ error: 'invalid_oauth_token', error_description: 'Please supply a valid access token.' }],
          });
        if (spent.points > ALLOWANCE)
          return say(429, { data: null, errors: [{ error: 'rate_limit_reached', details: { limit: ALLOWANCE } }] });
        const asked =
          method === 'POST'
            ? (JSON.parse(body) as { query: string; variables?: { after?: string; postedAfter?: string } })
            : null;
        if (!asked?.query.includes('posts(')) return say(200, { errors: [{ message: 'No query string was present' }] });
        const since = Date.parse(asked.variables?.postedAfter ?? '') || 0;
        const found = posts()
          .filter(post => !post.deleted && post.at <= now() && post.at >= since)
          .sort((a, b) => b.n - a.n);
        // A mark names the post it stands behind, so that what is new at the front moves nothing.
        const behind =
          asked.variables?.after === undefined
            ? Infinity
            : Number(Buffer.from(asked.variables.after, 'base64').toString());
        const left = found.filter(({ n }) => n < behind);
        const page = left.slice(0, 50);
        say(200, {
          data: {
            posts: {
              pageInfo: {
                hasNextPage: left.length > 50,
                endCursor: page.length === 0 ? null : Buffer.from(String(page.at(-1)?.n)).toString('base64'),
              },
              edges: page.map(post => ({ node: shown(post) })),
            },
          },
        });
      },
    };
  },
  idOf: post => `producthunt:${post.n}`,
  lacks: { deletions: 'what is withdrawn is only not listed any more' },
};

function shown(post: FakePost): unknown {
  return {
    id: String(post.n),
    name: `Thing ${post.n}`,
    tagline: 'A thing',
    description: post.text,
    url: `https://hunt.example/posts/${post.n}`,
    votesCount: post.n,
    commentsCount: 0,
    reviewsRating: 0,
    createdAt: new Date(post.at).toISOString().replace('.000Z', 'Z'),
    website: null,
    topics: { edges: [{ node: { name: 'Things' } }] },
  };
}
