import { type AlgoliaHit, algolia } from '../algolia.ts';
import { json } from '../answers.ts';
import type { FakePost, FakeService } from '../service.ts';

/** Hacker News: its search by Algolia, which forgets a deleted item, and its own items, which say that they were deleted. */
export const service: FakeService = {
  type: 'hackernews',
  options: base => ({ base_url: base, items_url: base }),
  unauthorised: null,
  routes: posts => ({
    '/api/v1/search_by_date': (asked, response) =>
      algolia(
        posts()
          .filter(post => !post.deleted)
          .map(hitOf),
      )(asked, response),
    '/v0/item/*': (asked, response) => {
      const id = /\/(\d+)\.json$/.exec(asked.path)?.[1];
      const post = posts().find(one => String(idOf(one)) === id);
      return json(post === undefined ? null : itemOf(post))(asked, response);
    },
  }),
  idOf: post => `hackernews:${idOf(post)}`,
  lacks: {},
};

function idOf(post: FakePost): number {
  return 40_000_000 + post.n;
}

/** Every other post is a comment. */
function isComment(post: FakePost): boolean {
  return post.n % 2 === 0;
}

function hitOf(post: FakePost): AlgoliaHit {
  const comment = isComment(post);
  return {
    objectID: String(idOf(post)),
    author: post.author,
    created_at: new Date(post.at).toISOString(),
    created_at_i: Math.floor(post.at / 1000),
    title: comment ? null : 'A kettle',
    points: comment ? null : 3,
    num_comments: comment ? null : 1,
    story_text: comment ? null : `<p>${post.text}`,
    comment_text: comment ? `<p>${post.text}` : null,
    story_id: comment ? 40_000_001 : idOf(post),
    _tags: [comment ? 'comment' : 'story', `author_${post.author}`],
  };
}

function itemOf(post: FakePost): Record<string, unknown> {
  const comment = isComment(post);
  const kept = { id: idOf(post), time: Math.floor(post.at / 1000), type: comment ? 'comment' : 'story' };
  if (post.deleted) return { ...kept, deleted: true };
  if (comment) return { ...kept, by: post.author, parent: 40_000_001, text: post.text };
  return { ...kept, by: post.author, title: 'A kettle', text: post.text, score: 4, descendants: 2, kids: [40_000_002] };
}
