import type { ServerResponse } from 'node:http';
import type { Asked, Handler } from '../server.ts';
import type { FakePost, FakeService } from '../service.ts';

/** Requests an address may make in five minutes. */
const ALLOWED = 300;
const WINDOW = 5 * 60_000;
const MOST = 40;

/** A Mastodon server: hashtag timelines for everybody, search for those who are logged in. */
export const service: FakeService = {
  type: 'mastodon',
  options: base => ({ instances: [base], hashtags: ['acme'] }),
  unauthorised: base => ({ instances: [{ at: base, token: 'wrong' }], hashtags: ['acme'] }),
  routes: (posts, now) => {
    const asked: number[] = [];
    const guarded =
      (answer: (one: Asked) => { status: number; value: unknown }): Handler =>
      (one, response) => {
        const at = now();
        while (asked[0] !== undefined && asked[0] <= at - WINDOW) asked.shift();
        const reset = new Date(Math.ceil((at + 1) / WINDOW) * WINDOW).toISOString();
        if (asked.length >= ALLOWED) return say(response, 429, { error: 'Too many requests' }, 0, reset);
        asked.push(at);
        const login = one.headers.authorization;
        const { status, value } =
          login === undefined || login === 'Bearer t0ken'
            ? answer(one)
            : { status: 401, value: { error: 'The access token is invalid' } };
        say(response, status, value, ALLOWED - asked.length, reset);
      };
    const there = (): FakePost[] => posts().filter(post => !post.deleted);
    return {
      '/api/v2/instance': guarded(() => ({ status: 200, value: INSTANCE })),
      '/api/v1/timelines/tag/acme': guarded(({ query }) => ({ status: 200, value: timeline(there(), query) })),
      '/api/v1/timelines/tag/*': guarded(() => ({ status: 404, value: { error: 'Record not found' } })),
      '/api/v2/search': guarded(({ query, headers }) =>
        headers.authorization === undefined
          ? { status: 200, value: { accounts: [], statuses: [], hashtags: [] } }
          : { status: 200, value: { accounts: [], statuses: timeline(there(), query), hashtags: [] } },
      ),
      '/api/v1/statuses/*': guarded(({ path }) => {
        const post = there().find(one => idOf(one) === path.split('/').at(-1));
        return post ? { status: 200, value: statusOf(post) } : { status: 404, value: { error: 'Record not found' } };
      }),
    };
  },
  idOf: post => `mastodon:${uriOf(post)}`,
  lacks: { most: 5_000 },
};

const INSTANCE = {
  domain: 'social.example',
  title: 'Social',
  version: '4.6.4',
  configuration: {
    urls: { streaming: 'wss://streaming.social.example' },
    timelines_access: { hashtag_feeds: { local: 'public', remote: 'public' } },
  },
  api_versions: { mastodon: 11 },
};

/** `min_id`: the page right above an id; `max_id`: the page right below; `since_id`: the newest, down to an id. */
function timeline(posts: readonly FakePost[], query: URLSearchParams): unknown[] {
  const above = query.get('min_id') ?? query.get('since_id');
  const below = query.get('max_id');
  const most = Math.min(Number(query.get('limit') ?? 20), MOST);
  const found = posts
    .toSorted((a, b) => b.n - a.n)
    .filter(post => (above === null || idOf(post) > above) && (below === null || idOf(post) < below));
  return (query.has('min_id') ? found.slice(-most) : found.slice(0, most)).map(statusOf);
}

/** All of one length, so that they sort as text. */
function idOf(post: FakePost): string {
  return String(115_000_000_000_000_000n + BigInt(post.n) * 1000n);
}

function uriOf(post: FakePost): string {
  return `https://social.example/users/${post.author}/statuses/${idOf(post)}`;
}

function statusOf(post: FakePost): Record<string, unknown> {
  return {
    id: idOf(post),
    created_at: new Date(post.at).toISOString(),
    in_reply_to_id: null,
    in_reply_to_account_id: null,
    sensitive: false,
    spoiler_text: '',
    visibility: 'public',
    language: 'en',
    uri: uriOf(post),
    url: `https://social.example/@${post.author}/${idOf(post)}`,
    replies_count: 0,
    reblogs_count: 1,
    favourites_count: 2,
    quotes_count: 0,
    edited_at: post.editedAt === null ? null : new Date(post.editedAt).toISOString(),
    content: `<p>${post.text} <a href="https://social.example/tags/acme" class="mention hashtag" rel="tag">#<span>acme</span></a></p>`,
    reblog: null,
    account: {
      id: '1',
      username: post.author,
      acct: post.author,
      display_name: post.author,
      bot: false,
      discoverable: true,
      indexable: true,
      noindex: false,
      note: '',
      url: `https://social.example/@${post.author}`,
      followers_count: 40,
      following_count: 30,
      statuses_count: 5,
      fields: [],
    },
    media_attachments: [],
    mentions: [],
    tags: [{ name: 'acme', url: 'https://social.example/tags/acme' }],
    emojis: [],
    quote: null,
    card: null,
    poll: null,
  };
}

function say(response: ServerResponse, status: number, value: unknown, left: number, reset: string): void {
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'x-ratelimit-limit': String(ALLOWED),
      'x-ratelimit-remaining': String(left),
      'x-ratelimit-reset': reset,
    })
    .end(JSON.stringify(value));
}
