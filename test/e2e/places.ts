import type { AlgoliaHit } from '../world/algolia.ts';

// Synthetic places for whole runs: a feed that grows, and hits as the search service gives them.

export interface Post {
  id: string;
  title: string;
  text: string;
  at: number;
}

export function rssFeed(posts: readonly Post[]): string {
  const items = posts
    .map(
      ({ id, title, text, at }) =>
        `<item><title>${title}</title><link>https://blog.example/${id}</link><guid>https://blog.example/${id}</guid><pubDate>${new Date(at).toUTCString()}</pubDate><description>${text}</description></item>`,
    )
    .join('');
  return `<?xml version="1.0"?><rss version="2.0"><channel><title>Blog</title><link>https://blog.example/</link><description>d</description>${items}</channel></rss>`;
}

export function hit(id: number, text: string, at: number, more: Partial<AlgoliaHit> = {}): AlgoliaHit {
  return {
    objectID: String(id),
    author: `user${id % 7}`,
    created_at: new Date(at).toISOString(),
    created_at_i: Math.floor(at / 1000),
    title: text,
    url: `https://example.com/${id}`,
    points: id % 50,
    num_comments: id % 9,
    story_text: null,
    _tags: ['story', `author_user${id % 7}`, `story_${id}`],
    ...more,
  } as AlgoliaHit;
}
