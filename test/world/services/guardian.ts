import type { FakePost, FakeService } from '../service.ts';

/** The Guardian's Content API: pages by number, newest first, days as bounds; `api-key` or 401. */
const KEY = 'guardian-key-1';
const MOST = 200;

export const service: FakeService = {
  type: 'json',
  options: base => ({
    preset: 'guardian',
    key: KEY,
    request: { url: `${base}/search` },
    limits: { min_interval: '30m' },
  }),
  unauthorised: base => ({ preset: 'guardian', key: 'wrong-key-1', request: { url: `${base}/search` } }),
  routes: (posts, now) => ({
    '/search': ({ query }, response) => {
      const say = (status: number, value: unknown): void =>
        void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      if (query.get('api-key') !== KEY) return say(401, { message: 'Unauthorized' });
      const size = Number(query.get('page-size') ?? 10);
      const page = Number(query.get('page') ?? 1);
      if (size > MOST || page < 1)
        return say(400, { response: { status: 'error', message: 'page-size must be between 0 and 200' } });
      const words = [...(query.get('q') ?? '').toLowerCase().matchAll(/"([^"]+)"/g)].map(found => found[1] ?? '');
      const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
      const found = posts()
        .filter(post => !post.deleted && post.at <= now())
        .filter(post => day(post.at) >= (query.get('from-date') ?? '') && day(post.at) <= (query.get('to-date') ?? '9'))
        .filter(post => words.length === 0 || words.some(word => post.text.toLowerCase().includes(word)))
        .sort((a, b) => b.at - a.at);
      const pages = Math.ceil(found.length / size);
      if (page > Math.max(1, pages))
        return say(400, {
          response: { status: 'error', message: 'requested page is beyond the number of available pages' },
        });
      say(200, {
        response: {
          status: 'ok',
          userTier: 'developer',
          total: found.length,
          startIndex: (page - 1) * size + 1,
          pageSize: size,
          currentPage: page,
          pages,
          orderBy: 'newest',
          results: found.slice((page - 1) * size, page * size).map(shown),
        },
      });
    },
  }),
  idOf: post => `guardian:world/${post.n}`,
  lacks: { deletions: 'what is withdrawn is only not found any more' },
};

function shown(post: FakePost): unknown {
  return {
    id: `world/${post.n}`,
    type: 'article',
    sectionId: 'world',
    sectionName: 'World news',
    webPublicationDate: new Date(post.at).toISOString().replace('.000Z', 'Z'),
    webTitle: `Report ${post.n}`,
    webUrl: `https://news.example/world/${post.n}`,
    fields: { bodyText: post.text, byline: post.author },
    isHosted: false,
  };
}
