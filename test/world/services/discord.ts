import type { Handler } from '../server.ts';
import type { FakePost, FakeService } from '../service.ts';

/** A server with one channel: what lies behind an id, newest first, a hundred at most; `Bot …` or 401. */
const TOKEN = 'discord-token-1';
const CHANNEL = '300000000000000001';
const EPOCH = 1_420_070_400_000;

export const service: FakeService = {
  type: 'discord',
  options: base => ({ token: TOKEN, channels: [CHANNEL], base_url: base }),
  unauthorised: base => ({ token: 'wrong-token-1', channels: [CHANNEL], base_url: base }),
  routes: (posts, now) => {
    const there = (): FakePost[] => posts().filter(post => !post.deleted && post.at <= now());
    const guarded =
      (answer: (query: URLSearchParams) => [status: number, value: unknown]): Handler =>
      ({ headers, query }, response) => {
        const [status, value] =
          headers.authorization === `Bot ${TOKEN}` ? answer(query) : [401, { message: '401: Unauthorized', code: 0 }];
        response
          .writeHead(status, {
            'content-type': 'application/json',
            'x-ratelimit-limit': '5',
            'x-ratelimit-remaining': '4',
            'x-ratelimit-reset-after': '0.400',
            'x-ratelimit-bucket': 'abcd1234',
          })
          .end(JSON.stringify(value));
      };
    return {
      [`/channels/${CHANNEL}`]: guarded(() => {
        const ids = there().map(idOf);
        const newest = ids.reduce((most, id) => (id > most ? id : most), 0n);
        return [
          200,
          {
            id: CHANNEL,
            type: 0,
            guild_id: '100000000000000001',
            name: 'kettles',
            last_message_id: newest === 0n ? null : String(newest),
          },
        ];
      }),
      [`/channels/${CHANNEL}/messages`]: guarded(query => {
        const limit = Number(query.get('limit') ?? 50);
        if (limit < 1 || limit > 100) return [400, { message: 'Invalid Form Body', code: 50_035 }];
        const found = there()
          .filter(post => idOf(post) > BigInt(query.get('after') ?? 0))
          .sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
        return [200, found.slice(0, limit).reverse().map(shown)];
      }),
    };
  },
  idOf: post => `discord:${idOf(post)}`,
  lacks: {},
};

function idOf(post: FakePost): bigint {
  return (BigInt(post.at - EPOCH) << 22n) + BigInt(post.n % 4096);
}

function shown(post: FakePost): unknown {
  return {
    id: String(idOf(post)),
    channel_id: CHANNEL,
    type: 0,
    content: post.text,
    author: {
      id: String(200_000_000_000_000_000n + BigInt(post.author.length)),
      username: post.author,
      global_name: null,
    },
    timestamp: new Date(post.at).toISOString(),
    edited_timestamp: post.editedAt === null ? null : new Date(post.editedAt).toISOString(),
    embeds: [],
    attachments: [],
    mentions: [],
  };
}
