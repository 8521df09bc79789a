import type { FakePost, FakeService } from '../service.ts';

/** A blog's feed: the newest entries, all on one page, with an ETag. */
const MOST = 500;

export const service: FakeService = {
  type: 'rss',
  options: base => ({ url: `${base}/feed.xml` }),
  unauthorised: null,
  routes: posts => ({
    '/feed.xml': (asked, response) => {
      const body = feed(
        posts()
          .filter(post => !post.deleted)
          .slice(-MOST)
          .toReversed(),
      );
      const etag = `"${body.length}-${posts().length}-${posts().filter(post => post.editedAt !== null).length}"`;
      if (asked.headers['if-none-match'] === etag) response.writeHead(304, { etag }).end();
      else response.writeHead(200, { 'content-type': 'application/rss+xml', etag }).end(body);
    },
  }),
  idOf: post => `rss:${linkOf(post)}`,
  lacks: { deletions: 'an entry that left a feed may only have grown old', most: MOST },
};

function linkOf(post: FakePost): string {
  return `https://blog.example/${post.n}`;
}

function feed(posts: readonly FakePost[]): string {
  const items = posts.map(
    post =>
      `<item><title>Entry ${post.n}</title><link>${linkOf(post)}</link><guid>${linkOf(post)}</guid><author>${post.author}@blog.example (${post.author})</author><pubDate>${new Date(post.at).toUTCString()}</pubDate><description>${post.text}</description></item>`,
  );
  return `<?xml version="1.0"?><rss version="2.0"><channel><title>Blog</title><link>https://blog.example/</link><description>A blog</description>${items.join('')}</channel></rss>`;
}
