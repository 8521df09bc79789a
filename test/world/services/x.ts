import type { Handler } from '../server.ts';
import type { FakeService } from '../service.ts';

// The API v2 as docs.x.com/x-api and its OpenAPI description have it: newest first, seven days back, problems as problem+json.

export interface Post {
  id: string;
  author: string;
  text: string;
  at: number;
  /** Ids of all versions, the first one first. */
  versions?: string[];
}
export interface Played {
  posts: readonly Post[];
  now: number;
  token?: string;
  /** Names of fields as the newer schema has them. */
  recent?: boolean;
  /** Page marks are not known any more. */
  forgetful?: boolean;
}
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const WEEK = 7 * 86_400_000;

/** The id of a post made at this time: its milliseconds stand in the upper bits. */
export function snowflake(at: number, n: number): string {
  return String((BigInt(at - 1_288_834_974_657) << 22n) | BigInt(n));
}

/** Answers one request; `log` tells what was asked. */
export function play(world: () => Played) {
  return (path: string, query: URLSearchParams, authorization: string): Answer => {
    const { posts, now, token = 'good-token', recent = false, forgetful = false } = world();
    if (authorization !== `Bearer ${token}`)
      return problem(401, { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized' });
    const start = Date.parse(query.get('start_time') ?? '') || 0;
    const refuse = (name: string, message: string): Answer =>
      problem(400, {
        errors: [{ parameters: { [name]: [query.get(name)] }, message }],
        title: 'Invalid Request',
        detail: 'One or more parameters to your request was invalid.',
        type: 'https://api.x.com/2/problems/invalid-request',
      });
    if (start > 0 && start < now - WEEK)
      return refuse('start_time', "Invalid 'start_time'. 'start_time' must be on or after seven days ago.");
    const text = query.get('query') ?? '';
    if (text.length > 512) return refuse('query', 'Rules must be 512 characters or less');
    const words = [...text.matchAll(/"([^"]+)"|([\p{L}\p{N}_@#]+)/gu)]
      .map(found => (found[1] ?? found[2] ?? '').toLowerCase())
      .filter(word => !['or', 'is', 'retweet', 'lang', 'en', 'de'].includes(word));
    const found = posts
      .filter(post => post.at >= Math.max(start, now - WEEK) && post.at <= now)
      .filter(post => text === '' || words.some(word => post.text.toLowerCase().includes(word)))
      .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1));
    const name = path.replace(/^.*?\/2\//, '');
    if (name === 'tweets/counts/recent') return good(counts(found, start, now, recent));
    if (name === 'tweets') return good(lookedUp(posts, query.get('ids')?.split(',') ?? [], recent));
    if (name !== 'tweets/search/recent' && !/^users\/\d+\/mentions$/.test(name))
      return { status: 404, headers: {}, body: '{}' };
    const most = Number(query.get('max_results') ?? 10);
    if (most < (name.startsWith('users') ? 5 : 10) || most > 100)
      return refuse('max_results', 'The `max_results` query parameter value is not between 10 and 100');
    const since = query.get('since_id');
    if (since !== null && Number(BigInt(since) >> 22n) + 1_288_834_974_657 < now - WEEK)
      return refuse('since_id', "Invalid 'since_id'. 'since_id' must be a tweet id created after seven days ago.");
    const mark = query.get('next_token') ?? query.get('pagination_token');
    if (mark !== null && forgetful) return refuse('next_token', "Invalid 'next_token:'.");
    const until = query.get('until_id');
    const after = found.filter(
      post =>
        (since === null || BigInt(post.id) > BigInt(since)) && (until === null || BigInt(post.id) < BigInt(until)),
    );
    const from = Number((mark ?? 'b0').slice(1));
    const page = after.slice(from, from + most);
    const next = from + most < after.length ? { next_token: `b${from + most}` } : {};
    const users = [...new Set(page.map(({ author }) => author))];
    const withUsers = query.get('expansions')?.includes('author_id') && page.length > 0;
    return good({
      ...(page.length > 0 ? { data: page.map(post => resource(post, recent)) } : {}),
      ...(withUsers ? { includes: { users: users.map(userOf) } } : {}),
      meta: {
        ...(page.length > 0 ? { newest_id: page[0]?.id, oldest_id: page.at(-1)?.id } : {}),
        result_count: page.length,
        ...next,
      },
    });
  };
}

function good(body: unknown): Answer {
  return {
    status: 200,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-rate-limit-limit': '450',
      'x-rate-limit-remaining': '440',
    },
    body: JSON.stringify(body),
  };
}

function problem(status: number, body: unknown): Answer {
  return { status, headers: { 'content-type': 'application/problem+json' }, body: JSON.stringify(body) };
}

function counts(posts: readonly Post[], start: number, now: number, recent: boolean) {
  const data = [];
  for (
    let from = Math.max(start, now - WEEK);
    from < now;
    from = Math.floor(from / 3_600_000) * 3_600_000 + 3_600_000
  ) {
    const to = Math.min(Math.floor(from / 3_600_000) * 3_600_000 + 3_600_000, now);
    const n = posts.filter(post => post.at >= from && post.at < to).length;
    data.push({
      start: new Date(from).toISOString(),
      end: new Date(to).toISOString(),
      [recent ? 'post_count' : 'tweet_count']: n,
    });
  }
  return { data, meta: { [recent ? 'total_post_count' : 'total_tweet_count']: posts.length } };
}

function lookedUp(posts: readonly Post[], ids: readonly string[], recent: boolean) {
  const there = posts.filter(post => ids.includes(post.id));
  const missing = ids.filter(id => !there.some(post => post.id === id));
  return {
    ...(there.length > 0 ? { data: there.map(post => resource(post, recent)) } : {}),
    ...(missing.length > 0
      ? {
          errors: missing.map(id => ({
            value: id,
            detail: `Could not find tweet with ids: [${id}].`,
            title: 'Not Found Error',
            resource_type: 'tweet',
            parameter: 'ids',
            resource_id: id,
            type: 'https://api.x.com/2/problems/resource-not-found',
          })),
        }
      : {}),
  };
}

function resource({ id, author, text, at, versions = [id] }: Post, recent: boolean) {
  return {
    id,
    text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    created_at: new Date(at).toISOString(),
    author_id: numberOf(author),
    conversation_id: versions[0],
    lang: 'en',
    [recent ? 'edit_history_post_ids' : 'edit_history_tweet_ids']: versions,
    public_metrics: {
      [recent ? 'repost_count' : 'retweet_count']: 5,
      reply_count: 2,
      like_count: 42,
      quote_count: 1,
      bookmark_count: 0,
      impression_count: 900,
    },
  };
}

function userOf(name: string) {
  return {
    id: numberOf(name),
    username: name.replace(/\W/g, '_').slice(0, 15),
    name,
    verified: false,
    verified_type: 'none',
    public_metrics: { followers_count: 1200, following_count: 30, tweet_count: 400, listed_count: 7 },
  };
}

function numberOf(name: string): string {
  return String([...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_000_007, 7));
}

export const service: FakeService = {
  type: 'x',
  options: base => ({ base_url: base, token: 'good-token', budget: { usd_per_day: 1000 }, pages: 50, back_to: '6d' }),
  unauthorised: base => ({ base_url: base, token: 'wrong-token' }),
  routes(posts, now) {
    const answer = play(() => ({
      now: now(),
      posts: posts()
        .filter(post => !post.deleted)
        .map(post => {
          const first = snowflake(post.at, post.n);
          const last = post.editedAt === null ? first : snowflake(post.editedAt, post.n);
          return {
            id: last,
            author: post.author,
            text: post.text,
            at: post.editedAt ?? post.at,
            versions: [...new Set([first, last])],
          };
        }),
    }));
    const handler: Handler = (asked, response) => {
      const { status, headers, body } = answer(asked.path, asked.query, asked.headers.authorization ?? '');
      response.writeHead(status, headers).end(body);
    };
    return { '/2/*': handler };
  },
  idOf: post => `x:${snowflake(post.at, post.n)}`,
  lacks: { deletions: 'a deleted post is no longer found; only looking it up again, which costs, tells', most: 5000 },
};
