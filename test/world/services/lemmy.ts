import type { ServerResponse } from 'node:http';
import type { FakePost, FakeService } from '../service.ts';

const MOST = 50;
/** Searches an address may make in ten minutes. */
const ALLOWED = 60;
const WINDOW = 10 * 60_000;

/** A Lemmy server of version 0.19: posts by search, newest first, by number of page. */
export const service: FakeService = {
  type: 'lemmy',
  options: base => ({ instances: [base] }),
  unauthorised: null,
  routes: (posts, now) => {
    const searches: number[] = [];
    return {
      '/api/v3/site': (_, response) =>
        say(response, 200, {
          site_view: {},
          version: '0.19.11',
          all_languages: [{ id: 37, code: 'en', name: 'English' }],
        }),
      '/api/v3/search': ({ query }, response) => {
        while (searches[0] !== undefined && searches[0] <= now() - WINDOW) searches.shift();
        if (searches.length >= ALLOWED) return say(response, 429, { error: 'rate_limit_error' });
        searches.push(now());
        const most = Math.min(Number(query.get('limit') ?? 10), MOST);
        const page = Number(query.get('page') ?? 1);
        const found = posts()
          .filter(post => !post.deleted && post.text.toLowerCase().includes((query.get('q') ?? '').toLowerCase()))
          .toSorted((a, b) => b.at - a.at || b.n - a.n);
        const shown = found.slice((page - 1) * most, page * most).map(viewOf);
        say(response, 200, { type_: 'All', posts: shown, comments: [], communities: [], users: [] });
      },
      '/api/v3/resolve_object': ({ query }, response) => {
        const post = posts().find(one => apId(one) === query.get('q'));
        if (post) say(response, 200, { post: viewOf(post) });
        else say(response, 404, { error: 'couldnt_find_object' });
      },
    };
  },
  idOf: post => `lemmy:${apId(post)}`,
  lacks: { most: 2_000 },
};

function apId(post: FakePost): string {
  return `https://lemmy.example/post/${post.n}`;
}

function viewOf(post: FakePost): unknown {
  return {
    post: {
      id: post.n,
      name: `Kettle ${post.n}`,
      body: post.deleted ? '' : post.text,
      creator_id: 1,
      community_id: 1,
      removed: false,
      locked: false,
      published: new Date(post.at).toISOString(),
      ...(post.editedAt === null ? {} : { updated: new Date(post.editedAt).toISOString() }),
      deleted: post.deleted,
      nsfw: false,
      ap_id: apId(post),
      local: true,
      language_id: 37,
    },
    creator: {
      id: 1,
      name: post.author,
      actor_id: `https://lemmy.example/u/${post.author}`,
      local: true,
      bot_account: false,
    },
    community: { id: 1, name: 'kettles', title: 'Kettles', actor_id: 'https://lemmy.example/c/kettles' },
    counts: { post_id: post.n, comments: 1, score: 2, upvotes: 3, downvotes: 1 },
  };
}

function say(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
