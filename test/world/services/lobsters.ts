import type { ServerResponse } from 'node:http';
import type { Handler } from '../server.ts';
import type { FakePost, FakeService } from '../service.ts';

const PAGE = 25;
/**
 * Requests an address may make in an hour. The limits of a second (4), a minute (30) and ten minutes (100) are kept by the gap
 * between requests, and here no time passes between two.
 */
const ALLOWED = 400;
const HOUR = 3_600_000;

/** Lobsters: the newest stories by page; a User-Agent of one's own, and patience. */
export const service: FakeService = {
  type: 'lobsters',
  options: base => ({ base_url: base }),
  unauthorised: null,
  routes: (posts, now) => {
    const asked: number[] = [];
    const there = (): FakePost[] =>
      posts()
        .filter(post => !post.deleted)
        .toSorted((a, b) => b.n - a.n);
    const guarded =
      (handler: Handler): Handler =>
      (one, response) => {
        const agent = one.headers['user-agent'] ?? '';
        if (agent === '' || /axios|mentions\.us|ChatGPT-User/i.test(agent)) return refused(response, 86_400);
        while (asked[0] !== undefined && asked[0] <= now() - HOUR) asked.shift();
        if (asked.length >= ALLOWED) return refused(response, 3_600);
        asked.push(now());
        return handler(one, response);
      };
    const page = (number: number, response: ServerResponse): void =>
      say(
        response,
        there()
          .slice((number - 1) * PAGE, number * PAGE)
          .map(storyOf),
      );
    return {
      '/newest.json': guarded((_, response) => page(1, response)),
      '/newest/page/*': guarded(({ path }, response) => page(Number(/\/(\d+)\.json$/.exec(path)?.[1] ?? 1), response)),
      '/s/*': guarded(({ path }, response) => {
        const post = there().find(one => path === `/s/${idOf(one)}.json`);
        if (post) say(response, { ...storyOf(post), comments: [] });
        else response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>404</h1>');
      }),
    };
  },
  idOf: post => `lobsters:s/${idOf(post)}`,
  lacks: { edits: 'a story does not say that it was edited', most: 500 },
};

function idOf(post: FakePost): string {
  return post.n.toString(36).padStart(6, '0');
}

function storyOf(post: FakePost): Record<string, unknown> {
  return {
    short_id: idOf(post),
    created_at: new Date(post.at).toISOString(),
    title: `Story ${post.n}`,
    url: '',
    score: 4,
    flags: 0,
    comment_count: 0,
    description: `<p>${post.text}</p>`,
    description_plain: post.text,
    submitter_user: post.author,
    user_is_author: true,
    tags: ['hardware'],
    short_id_url: `https://lobste.rs/s/${idOf(post)}`,
    comments_url: `https://lobste.rs/s/${idOf(post)}/story_${post.n}`,
  };
}

function say(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value));
}

function refused(response: ServerResponse, seconds: number): void {
  response
    .writeHead(429, {
      'content-type': 'text/plain',
      'retry-after': String(seconds),
      'ratelimit-limit': String(ALLOWED),
      'ratelimit-remaining': '0',
      'ratelimit-reset': String(seconds),
    })
    .end('Throttled\n');
}
