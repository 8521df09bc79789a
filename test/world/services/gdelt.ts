import { gzipSync } from 'node:zlib';
import type { FakePost, FakeService } from '../service.ts';

/** GDELT's Global Article List: files of minutes that never change once they are there, other news in most quarters, 404 for the rest. */
const MINUTE = 60_000;
const MOST = 100;

export const service: FakeService = {
  type: 'gdelt',
  options: base => ({ base_url: `${base}/gal`, back_to: '2h30m' }),
  unauthorised: null,
  routes: (posts, now) => {
    /** Files that were asked for, and the minute in which each post came to light. */
    const written = new Set<number>();
    const seen = new Map<number, number>();
    const place = (): void => {
      for (const post of posts()) {
        if (seen.has(post.n) || post.at > now()) continue;
        let minute = Math.floor(post.at / MINUTE) * MINUTE;
        while (written.has(minute)) minute += MINUTE;
        seen.set(post.n, minute);
      }
    };
    return {
      '/gal/feed.rss': (_, response) => {
        place();
        response
          .writeHead(200, { 'content-type': 'application/rss+xml' })
          .end(
            `<?xml version="1.0"?><rss version="2.0"><channel><title>GAL</title><lastBuildDate>${new Date(now()).toUTCString()}</lastBuildDate></channel></rss>\n`,
          );
      },
      '/gal/*': ({ path }, response) => {
        place();
        const [, y, mo, d, h, mi] = /(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)00\.gal\.json\.gz$/.exec(path) ?? [];
        const minute = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:00Z`);
        const own = posts().filter(post => !post.deleted && seen.get(post.n) === minute);
        const other =
          (minute / MINUTE) % 15 < 2
            ? [record(`https://elsewhere.example/${minute}`, 'Rain in the north', 'It rained.', minute)]
            : [];
        const records = [...other, ...own.map(shown)];
        if (!(minute <= now()) || records.length === 0) {
          response.writeHead(404, { 'content-type': 'application/xml' }).end('<Error><Code>NoSuchKey</Code></Error>');
          return;
        }
        written.add(minute);
        const body = gzipSync(records.map(one => JSON.stringify(one)).join('\n'));
        response.writeHead(200, { 'content-type': 'application/gzip' }).end(body);
      },
    };
  },
  idOf: post => `gdelt:https://paper.example/${post.n}`,
  lacks: {
    edits: 'an article is listed once',
    deletions: 'an article is listed once',
    most: MOST,
  },
};

function shown(post: FakePost): unknown {
  return record(`https://paper.example/${post.n}`, `Report ${post.n}`, post.text, post.at);
}

function record(url: string, title: string, desc: string, at: number): unknown {
  return {
    date: new Date(at).toISOString(),
    url,
    domain: 'paper.example',
    outletName: 'The Paper',
    title,
    image: '',
    desc,
    lang: 'en',
    author: '',
  };
}
