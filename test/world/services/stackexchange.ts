import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Handler } from '../server.ts';
import type { FakePost, FakeService } from '../service.ts';

// Shapes: api.stackexchange.com/docs (types excerpt, post, question; the common wrapper; throttles).

const KEY = 'key-of-acme';
const SITE = 'stackoverflow';

/** Stack Exchange: every answer gzipped, errors in the body, a quota that is counted down. */
export const service: FakeService = {
  type: 'stackexchange',
  options: base => ({ key: KEY, base_url: `${base}/2.3` }),
  unauthorised: base => ({ key: 'another-key', base_url: `${base}/2.3` }),
  routes: posts => {
    let left = 10_000;
    const guarded =
      (items: (query: URLSearchParams, path: string) => { items: unknown[]; has_more: boolean }): Handler =>
      ({ query, path }, response) => {
        if (query.get('key') !== KEY)
          return refuse(response, 400, 'bad_parameter', '`key` doesn’t match a known application');
        if (query.get('site') !== SITE) return refuse(response, 400, 'bad_parameter', 'No site found for name');
        const given = items(query, path);
        const some = given.items.length > 0 && left % 7 === 0 ? { backoff: 1 } : {};
        left -= 1;
        say(response, 200, { ...given, ...some, quota_max: 10_000, quota_remaining: left });
      };
    const byIds = (path: string, of: (post: FakePost) => unknown): { items: unknown[]; has_more: boolean } => {
      const ids = (path.split('/').at(-1) ?? '').split(';').slice(0, 100);
      const found = posts().filter(post => !post.deleted && ids.includes(String(idOf(post))));
      return { items: found.map(of), has_more: false };
    };
    return {
      '/2.3/search/excerpts': guarded(query => {
        const page = Number(query.get('page') ?? 1);
        const size = Math.min(Number(query.get('pagesize') ?? 30), 100);
        const words = (query.get('q') ?? '').replaceAll('"', '').toLowerCase();
        const found = posts()
          .filter(post => !post.deleted && post.text.toLowerCase().includes(words))
          .filter(({ at }) => at / 1000 >= Number(query.get('fromdate')) && at / 1000 <= Number(query.get('todate')))
          .sort((a, b) => b.at - a.at || b.n - a.n);
        return {
          items: found.slice((page - 1) * size, page * size).map(excerpt),
          has_more: found.length > page * size,
        };
      }),
      '/2.3/posts/*': guarded((query, path) => byIds(path, post => full(post, query, { post_id: idOf(post) }))),
      '/2.3/questions/*': guarded((query, path) =>
        byIds(path, post =>
          full(post, query, { question_id: idOf(post), title: 'A kettle', tags: ['kettle'], answer_count: 0 }),
        ),
      ),
    };
  },
  idOf: post => `stackexchange:${SITE}/${idOf(post)}`,
  lacks: {},
};

function idOf(post: FakePost): number {
  return 79_000_000 + post.n;
}

function excerpt(post: FakePost): unknown {
  return {
    item_type: 'question',
    question_id: idOf(post),
    title: 'A kettle',
    body: post.text,
    excerpt: post.text.slice(0, 40),
    tags: ['kettle'],
    score: 1,
    answer_count: 0,
    creation_date: post.at / 1000,
    last_activity_date: post.at / 1000,
  };
}

function full(post: FakePost, query: URLSearchParams, more: Record<string, unknown>): unknown {
  return {
    owner: { user_id: 500, display_name: post.author, reputation: 12, user_type: 'registered' },
    score: 1,
    creation_date: post.at / 1000,
    last_activity_date: post.at / 1000,
    ...(post.editedAt === null ? {} : { last_edit_date: Math.floor(post.editedAt / 1000) }),
    link: `https://stackoverflow.com/q/${idOf(post)}`,
    ...(query.get('filter') === 'withbody' ? { body: `<p>${post.text}</p>` } : {}),
    ...more,
  };
}

function refuse(response: ServerResponse, status: number, name: string, message: string): void {
  say(response, status, { error_id: status, error_message: message, error_name: name });
}

function say(response: ServerResponse, status: number, value: unknown): void {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'content-encoding': 'gzip' };
  response.writeHead(status, headers).end(gzipSync(JSON.stringify(value)));
}
