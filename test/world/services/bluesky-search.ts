import type { ServerResponse } from 'node:http';
import type { Asked, Handler } from '../server.ts';
import type { FakePost, FakeService } from '../service.ts';

// Shapes: bluesky-social/atproto, lexicons com.atproto.server.createSession, app.bsky.feed.searchPosts, getPosts, getProfiles.

const HANDLE = 'tests.bsky.example';
const PASSWORD = 'abcd-efgh-ijkl-mnop';
const TOKEN = 'header.tests.signature';
/** Marks lead no further. */
const DEEPEST = 10_000;

/** Bluesky's search behind an app password. */
export const service: FakeService = {
  type: 'bluesky_search',
  options: base => ({ identifier: HANDLE, app_password: PASSWORD, base_url: base, back_to: '30d' }),
  unauthorised: base => ({ identifier: HANDLE, app_password: 'abcd-efgh-ijkl-wrong', base_url: base }),
  routes: (posts, now) => {
    const there = (): FakePost[] => posts().filter(post => !post.deleted);
    const guarded =
      (handler: Handler): Handler =>
      (asked, response) => {
        const said = asked.headers.authorization ?? '';
        if (said === '') return say(response, 401, { error: 'AuthMissing', message: 'Authentication Required' });
        if (said !== `Bearer ${TOKEN}`)
          return say(response, 400, { error: 'InvalidToken', message: 'Token could not be verified' });
        return handler(asked, response);
      };
    return {
      '/xrpc/com.atproto.server.createSession': ({ method, body }, response) => {
        if (method !== 'POST') return say(response, 404, { error: 'InvalidRequest', message: 'not found' });
        const { identifier, password } = JSON.parse(body);
        if (identifier !== HANDLE || password !== PASSWORD)
          return say(response, 401, { error: 'AuthenticationRequired', message: 'Invalid identifier or password' });
        say(response, 200, {
          accessJwt: TOKEN,
          refreshJwt: 'refresh',
          handle: HANDLE,
          did: didOf('tests'),
          active: true,
        });
      },
      '/xrpc/app.bsky.feed.searchPosts': guarded(({ query }, response) => {
        const limit = Number(query.get('limit') ?? 25);
        const offset = Number(query.get('cursor') ?? 0);
        const words = (query.get('q') ?? '').replaceAll('"', '').toLowerCase();
        if (words === '' || limit > 100 || offset > DEEPEST)
          return say(response, 400, { error: 'InvalidRequest', message: 'Error: out of range' });
        const [since, until] = [instant(query.get('since')), instant(query.get('until'))];
        const found = there()
          .map(post => ({ post, sortAt: Math.min(post.at, now()) }))
          .filter(({ post, sortAt }) => sortAt >= since && sortAt < until && post.text.toLowerCase().includes(words))
          .sort((a, b) => b.sortAt - a.sortAt || b.post.n - a.post.n);
        const shown = found.slice(offset, offset + limit);
        const end = offset + shown.length;
        const more = end < found.length ? { cursor: String(end) } : {};
        say(response, 200, { posts: shown.map(({ post }) => view(post, now())), hitsTotal: found.length, ...more });
      }),
      '/xrpc/app.bsky.feed.getPosts': guarded((asked, response) => {
        const uris = several(asked, 'uris');
        if (uris === null) return say(response, 400, { error: 'InvalidRequest', message: 'too many uris' });
        say(response, 200, {
          posts: there()
            .filter(post => uris.includes(uriOf(post)))
            .map(post => view(post, now())),
        });
      }),
      '/xrpc/app.bsky.actor.getProfiles': guarded((asked, response) => {
        const actors = several(asked, 'actors');
        if (actors === null) return say(response, 400, { error: 'InvalidRequest', message: 'too many actors' });
        const names = new Set(posts().map(post => post.author));
        const profiles = [...names].filter(name => actors.includes(didOf(name)));
        say(response, 200, {
          profiles: profiles.map(name => ({ ...person(name), followersCount: 12, followsCount: 3, postsCount: 40 })),
        });
      }),
    };
  },
  idOf: post => `bluesky:${uriOf(post)}`,
  lacks: {},
};

function several({ query }: Asked, name: string): string[] | null {
  const all = query.getAll(name);
  return all.length > 25 ? null : all;
}

function instant(text: string | null): number {
  const at = Date.parse(text ?? '');
  if (Number.isNaN(at)) throw new Error('since and until are always asked for');
  return at;
}

function didOf(name: string): string {
  return `did:plc:${name.padEnd(24, 'x')}`;
}
function uriOf(post: FakePost): string {
  return `at://${didOf(post.author)}/app.bsky.feed.post/post${post.n}`;
}
function person(name: string): Record<string, unknown> {
  return { did: didOf(name), handle: `${name}.bsky.example`, displayName: name, labels: [] };
}
function view(post: FakePost, now: number): unknown {
  return {
    uri: uriOf(post),
    cid: `bafy${post.n}${post.editedAt ?? ''}`,
    author: person(post.author),
    record: { $type: 'app.bsky.feed.post', createdAt: new Date(post.at).toISOString(), langs: ['en'], text: post.text },
    ...{ bookmarkCount: 0, replyCount: 1, repostCount: 2, likeCount: 3, quoteCount: 4 },
    indexedAt: new Date(Math.min(post.at, now)).toISOString(),
    labels: [],
  };
}

function say(response: ServerResponse, status: number, body: unknown): void {
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'ratelimit-limit': '3000',
    'ratelimit-remaining': '2990',
    'ratelimit-reset': '4102444800',
    'ratelimit-policy': '3000;w=300',
  };
  response.writeHead(status, headers).end(JSON.stringify(body));
}
