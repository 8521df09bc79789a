import type { Handler } from '../server.ts';
import type { FakeService } from '../service.ts';

// The customer reviews feed as it was recorded in public test suites: ten pages of fifty, newest first, every value a {label}.

export interface Review {
  id: string;
  author: string;
  title: string;
  text: string;
  /** Null: an answer of the years without dates. */
  at: number | null;
  rating: number;
}

const PAGE = 50;
const PAGES = 10;

/** Answers one request for a page of these reviews, which come newest first. `app`: the app itself stands first, as it once did. */
export function play(reviews: () => readonly Review[], { app = false } = {}) {
  return (path: string): { status: number; body: string } => {
    const found = /\/([a-z]{2})\/rss\/customerreviews\/page=(\d+)\/id=(\d+)\/sortby=mostrecent\/json$/.exec(path);
    if (!found) return { status: 404, body: '<html><title>Not found</title></html>' };
    const [, country, number, id] = found;
    const page = Number(number);
    if (page < 1 || page > PAGES) return { status: 400, body: 'CustomerReviews RSS page depth is limited to 10' };
    const shown = reviews()
      .slice((page - 1) * PAGE, page * PAGE)
      .map(review => entry(review, country ?? '', id ?? ''));
    const entries = app && shown.length > 0 ? [theApp(id ?? ''), ...shown] : shown;
    const feed = {
      author: { name: { label: 'iTunes Store' }, uri: { label: 'http://www.apple.com/itunes/' } },
      ...(entries.length === 0 ? {} : { entry: entries.length === 1 ? entries[0] : entries }),
      updated: { label: '2026-11-21T03:00:00-07:00' },
      title: { label: 'iTunes Store: Customer Reviews' },
      id: {
        label: `https://itunes.apple.com/${country}/rss/customerreviews/page=${page}/id=${id}/sortby=mostrecent/json`,
      },
    };
    return { status: 200, body: JSON.stringify({ feed }) };
  };
}

function entry(review: Review, country: string, app: string) {
  const at =
    review.at === null ? {} : { updated: { label: new Date(review.at).toISOString().replace('.000Z', '-00:00') } };
  return {
    author: {
      uri: { label: `https://itunes.apple.com/${country}/reviews/id${review.author}` },
      name: { label: `Reader ${review.author}` },
      label: '',
    },
    ...at,
    'im:rating': { label: String(review.rating) },
    'im:version': { label: '3.4.3' },
    id: { label: review.id },
    title: { label: review.title },
    content: { label: review.text, attributes: { type: 'text' } },
    link: {
      attributes: {
        rel: 'related',
        href: `https://itunes.apple.com/${country}/review?id=${app}&type=Purple%20Software`,
      },
    },
    'im:voteSum': { label: '0' },
    'im:contentType': { attributes: { term: 'Application', label: 'Application' } },
    'im:voteCount': { label: '0' },
  };
}

function theApp(id: string) {
  return {
    'im:name': { label: 'Acme Notes' },
    'im:price': { label: 'Get' },
    id: { label: `https://apps.apple.com/us/app/acme-notes/id${id}` },
    title: { label: 'Acme Notes - Acme Ltd' },
  };
}

export const service: FakeService = {
  type: 'appstore',
  options: base => ({ base_url: base, apps: [{ app: '1234567890', name: 'Acme Notes' }] }),
  unauthorised: null,
  routes(posts) {
    const answer = play(() =>
      posts()
        .filter(post => !post.deleted)
        .map(post => ({
          id: String(9_000_000_000 + post.n),
          author: String(500 + post.n),
          title: 'Again',
          text: post.text,
          at: post.editedAt ?? post.at,
          rating: 1 + (post.n % 5),
        }))
        .sort((a, b) => b.at - a.at),
    );
    const handler: Handler = ({ path }, response) => {
      const { status, body } = answer(path);
      response
        .writeHead(status, { 'content-type': status === 200 ? 'text/javascript; charset=utf-8' : 'text/html' })
        .end(body);
    };
    return { '/us/rss/*': handler };
  },
  idOf: post => `appstore:${9_000_000_000 + post.n}`,
  lacks: { deletions: 'a deleted review is no longer listed; nothing tells it from one pushed out', most: 500 },
};
