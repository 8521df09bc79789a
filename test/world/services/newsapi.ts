import type { FakePost, FakeService } from '../service.ts';

/** NewsAPI on a free key: pages by number, a hundred results of a search, then 426; the key in a header or 401. */
const KEY = 'newsapi-key-1';
const MOST = 100;

export const service: FakeService = {
  type: 'json',
  options: base => ({
    preset: 'newsapi',
    key: KEY,
    request: { url: `${base}/v2/everything` },
    limits: { min_interval: '30m' },
  }),
  unauthorised: base => ({ preset: 'newsapi', key: 'wrong-key-1', request: { url: `${base}/v2/everything` } }),
  routes: (posts, now) => ({
    '/v2/everything': ({ query, headers }, response) => {
      const say = (status: number, value: unknown): void =>
        void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      const refuse = (status: number, code: string): void =>
        say(status, { status: 'error', code, message: `Refused: ${code}.` });
      if (headers['x-api-key'] !== KEY) return refuse(401, 'apiKeyInvalid');
      const words = [...(query.get('q') ?? '').toLowerCase().matchAll(/"([^"]+)"/g)].map(found => found[1] ?? '');
      if (words.length === 0) return refuse(400, 'parametersMissing');
      const [size, page] = [Number(query.get('pageSize') ?? 100), Number(query.get('page') ?? 1)];
      if (size > 100) return refuse(400, 'parameterInvalid');
      if (page * size > MOST) return refuse(426, 'maximumResultsReached');
      const at = (name: string, other: number): number => Date.parse(query.get(name) ?? '') || other;
      const found = posts()
        .filter(post => !post.deleted && post.at >= at('from', 0) && post.at <= at('to', now()))
        .filter(post => words.some(word => post.text.toLowerCase().includes(word)))
        .sort((a, b) => b.at - a.at);
      say(200, {
        status: 'ok',
        totalResults: found.length,
        articles: found.slice((page - 1) * size, page * size).map(shown),
      });
    },
  }),
  idOf: post => `newsapi:https://paper.example/${post.n}`,
  lacks: { deletions: 'what is withdrawn is only not found any more', most: MOST - 1 },
};

function shown(post: FakePost): unknown {
  return {
    source: { id: null, name: 'The Paper' },
    author: post.author,
    title: `Report ${post.n}`,
    description: post.text,
    url: `https://paper.example/${post.n}`,
    urlToImage: null,
    publishedAt: new Date(post.at).toISOString().replace('.000Z', 'Z'),
    content: `${post.text.slice(0, 200)}… [+900 chars]`,
  };
}
