import type { ServerResponse } from 'node:http';
import type { Handler } from '../server.ts';
import type { FakePost, FakeService } from '../service.ts';

const PAGE = 50;
/** Requests an address may make: in ten seconds, in a minute. */
const LIMITS = [
  [50, 10_000],
  [200, 60_000],
] as const;

/** Where it was last started: posts of a forum are numbered anew on each, so ids hold its host. */
let host = 'forum.example';

/** A Discourse forum that is open to everybody: the newest posts by id, one post, a search. */
export const service: FakeService = {
  type: 'discourse',
  options: base => {
    host = new URL(base).host;
    return { base_url: base };
  },
  unauthorised: base => ({ base_url: base, api_username: 'ada', api_key: 'wr0ng' }),
  routes: (posts, now) => {
    const asked: number[] = [];
    const there = (): FakePost[] =>
      posts()
        .filter(post => !post.deleted)
        .toSorted((a, b) => b.n - a.n);
    const guarded =
      (handler: Handler): Handler =>
      (one, response) => {
        for (const [most, span] of LIMITS) {
          if (asked.filter(at => at > now() - span).length < most) continue;
          const errors = ['You’ve performed this action too many times, please try again later.'];
          const wait = span / 1000;
          const value = {
            errors,
            error_type: 'rate_limit',
            extras: { wait_seconds: wait, time_left: `${wait} seconds` },
          };
          return say(response, 429, value, { 'retry-after': String(wait) });
        }
        asked.push(now());
        const key = one.headers['api-key'];
        if (key !== undefined && key !== 'k3y')
          return say(response, 403, {
            errors: ['You are not permitted to view the requested resource. The API username or key is invalid.'],
            error_type: 'invalid_access',
          });
        return handler(one, response);
      };
    return {
      '/posts.json': guarded(({ query }, response) => {
        const before = Number(query.get('before') ?? Number.POSITIVE_INFINITY);
        say(response, 200, {
          latest_posts: there()
            .filter(post => post.n < before)
            .slice(0, PAGE)
            .map(postOf),
        });
      }),
      '/posts/*': guarded(({ path }, response) => {
        const post = there().find(one => path === `/posts/${one.n}.json`);
        if (post) say(response, 200, postOf(post));
        else
          say(response, 404, {
            errors: ['The requested URL or resource could not be found.'],
            error_type: 'not_found',
          });
      }),
      '/search.json': guarded(({ query }, response) => {
        const word = /^"([^"]*)"/.exec(query.get('q') ?? '')?.[1]?.toLowerCase() ?? '';
        const page = Number(query.get('page') ?? 1);
        const found = there().filter(post => post.text.toLowerCase().includes(word));
        say(response, 200, {
          posts: found.slice((page - 1) * PAGE, page * PAGE).map(post => {
            const { cooked, ...rest } = postOf(post);
            return { ...rest, blurb: post.text, like_count: 0 };
          }),
          topics: [],
          users: [],
          grouped_search_result: { more_full_page_results: page * PAGE < found.length || null },
        });
      }),
    };
  },
  idOf: post => `discourse:${host}/p/${post.n}`,
  lacks: { most: 2_000 },
};

function postOf(post: FakePost): Record<string, unknown> {
  return {
    id: post.n,
    name: null,
    username: post.author,
    created_at: new Date(post.at).toISOString(),
    updated_at: new Date(post.editedAt ?? post.at).toISOString(),
    version: post.editedAt === null ? 1 : 2,
    cooked: `<p>${post.text}</p>`,
    raw: post.text,
    post_number: 1,
    post_type: 1,
    reply_count: 0,
    reply_to_post_number: null,
    reads: 7,
    score: 1.4,
    topic_id: 10_000 + post.n,
    topic_slug: `kettle-${post.n}`,
    topic_title: `Kettle ${post.n}`,
    actions_summary: [{ id: 2, count: 1 }],
    trust_level: 1,
    hidden: false,
    user_deleted: false,
    deleted_at: null,
  };
}

function say(response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    .end(JSON.stringify(value));
}
