import type { Handler } from '../server.ts';
import type { FakePost, FakeService } from '../service.ts';

/** A workspace with one channel: newest first, 15 messages a page, every third message a reply in the thread of the one before it. */
const TOKEN = 'xoxb-1-token';
const CHANNEL = 'C0KETTLES1';
const PAGE = 15;

export const service: FakeService = {
  type: 'slack',
  options: base => ({ token: TOKEN, channels: [CHANNEL], base_url: `${base}/api` }),
  unauthorised: base => ({ token: 'xoxb-wrong', channels: [CHANNEL], base_url: `${base}/api` }),
  routes: (posts, now) => {
    const there = (): FakePost[] => posts().filter(post => !post.deleted && post.at <= now());
    const guarded =
      (answer: (query: URLSearchParams) => object): Handler =>
      ({ headers, query }, response) => {
        const value =
          headers.authorization !== `Bearer ${TOKEN}`
            ? { ok: false, error: 'invalid_auth' }
            : query.get('channel') !== CHANNEL
              ? { ok: false, error: 'channel_not_found' }
              : answer(query);
        response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value));
      };
    return {
      '/api/conversations.history': guarded(query => {
        const found = there()
          .filter(post => rootOf(post) === post.n && within(post, query))
          .sort((a, b) => b.at - a.at || b.n - a.n);
        return {
          ok: true,
          messages: found.slice(0, sizeOf(query)).map(post => shown(post, there())),
          has_more: found.length > sizeOf(query),
        };
      }),
      '/api/conversations.replies': guarded(query => {
        const root = there().find(post => tsOf(post) === query.get('ts'));
        if (!root) return { ok: false, error: 'thread_not_found' };
        const found = there()
          .filter(post => rootOf(post) === root.n && post !== root && within(post, query))
          .sort((a, b) => a.n - b.n);
        return {
          ok: true,
          messages: [root, ...found.slice(0, sizeOf(query))].map(post => shown(post, there())),
          has_more: found.length > sizeOf(query),
        };
      }),
    };
  },
  idOf: post => `slack:${CHANNEL}/${tsOf(post)}`,
  lacks: {},
};

function tsOf(post: FakePost): string {
  return `${Math.floor(post.at / 1000)}.${String(post.n).padStart(6, '0')}`;
}

function rootOf(post: FakePost): number {
  return post.n % 3 === 0 ? post.n - 1 : post.n;
}

function within(post: FakePost, query: URLSearchParams): boolean {
  return tsOf(post) > (query.get('oldest') ?? '0') && tsOf(post) < (query.get('latest') ?? '9');
}

function sizeOf(query: URLSearchParams): number {
  return Math.min(PAGE, Number(query.get('limit') ?? 100));
}

function shown(post: FakePost, all: readonly FakePost[]): unknown {
  const replies = all.filter(one => rootOf(one) === post.n && one !== post);
  const root = all.find(one => one.n === rootOf(post));
  return {
    type: 'message',
    user: `U0${post.author.toUpperCase().slice(0, 9)}`,
    ts: tsOf(post),
    text: post.text.replace(/[&<>]/g, sign => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign),
    ...(post.editedAt === null
      ? {}
      : { edited: { user: 'U0EDITOR', ts: `${Math.floor(post.editedAt / 1000)}.000000` } }),
    ...(replies.length > 0
      ? { thread_ts: tsOf(post), reply_count: replies.length, latest_reply: tsOf(replies.at(-1) as FakePost) }
      : {}),
    ...(root && root !== post ? { thread_ts: tsOf(root) } : {}),
  };
}
