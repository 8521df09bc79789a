import type { Handler } from '../server.ts';
import type { FakeService } from '../service.ts';

// MediaWiki's action API (mediawiki.org/wiki/API:Revisions, formatversion 2) and the Pageviews API of wikimedia.org.

export interface Revision {
  id: number;
  user: string;
  comment: string;
  at: number;
  size: number;
  tags?: string[];
  hidden?: boolean;
}
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Answers one request about an article with these revisions; `views` by day (`20261120`). */
export function play(
  revisions: () => readonly Revision[],
  { title = 'Acme', views = {} as Readonly<Record<string, number>> } = {},
) {
  return (path: string, query: URLSearchParams): Answer => {
    const counted =
      /\/api\/rest_v1\/metrics\/pageviews\/per-article\/([\w.-]+)\/all-access\/user\/([^/]+)\/daily\/(\d{8})\/(\d{8})$/.exec(
        path,
      );
    if (counted) {
      const [, project, article, first = '', last = ''] = counted;
      const days = Object.entries(views).filter(([day]) => day >= first && day <= last);
      if (decodeURIComponent(article ?? '') !== title.replaceAll(' ', '_') || days.length === 0)
        return json(
          {
            type: 'about:blank',
            title: 'Not Found',
            method: 'get',
            status: 404,
            detail:
              'The date(s) you used are valid, but we either do not have data for those date(s), or the project you asked for is not loaded yet.',
            uri: path,
          },
          404,
          'application/problem+json',
        );
      const items = days.map(([day, views]) => ({
        project,
        article,
        granularity: 'daily',
        timestamp: `${day}00`,
        access: 'all-access',
        agent: 'user',
        views,
      }));
      return json({ items });
    }
    if (!path.endsWith('/w/api.php'))
      return { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Not found</h1>' };
    const wanted = query.get('revids')?.split('|').map(Number);
    if (wanted !== undefined) {
      const all = [...revisions()].sort((a, b) => a.at - b.at || a.id - b.id);
      const found = all.filter(({ id }) => wanted.includes(id)).map(one => revision(one, all));
      const lost = wanted.filter(id => !all.some(one => one.id === id));
      return json({
        batchcomplete: true,
        query: {
          ...(lost.length > 0
            ? { badrevids: Object.fromEntries(lost.map(id => [id, { revid: id, missing: true }])) }
            : {}),
          ...(found.length > 0 ? { pages: [{ pageid: 4711, ns: 0, title, revisions: found }] } : {}),
        },
      });
    }
    if (query.get('titles') !== title)
      return json({ batchcomplete: true, query: { pages: [{ ns: 0, title: query.get('titles'), missing: true }] } });
    const limit = Number(query.get('rvlimit') ?? 10);
    if (limit > 500 || query.get('rvdir') !== 'newer')
      return json({ error: { code: 'badvalue', info: 'Unrecognized value for parameter "rvdir".', docref: '' } });
    const from = Date.parse(query.get('rvstart') ?? '1970-01-01T00:00:00Z');
    const [, mark = '0'] = (query.get('rvcontinue') ?? '').split('|');
    const all = [...revisions()].sort((a, b) => a.at - b.at || a.id - b.id);
    const found = all.filter(({ at, id }) => at >= from && id >= Number(mark));
    const next = found[limit];
    return json({
      ...(next
        ? { continue: { rvcontinue: `${stamp(next.at).replace(/\D/g, '')}|${next.id}`, continue: '||' } }
        : { batchcomplete: true }),
      query: {
        pages: [
          {
            pageid: 4711,
            ns: 0,
            title,
            ...(found.length > 0 ? { revisions: found.slice(0, limit).map(one => revision(one, all)) } : {}),
          },
        ],
      },
    });
  };
}

function revision({ id, user, comment, at, size, tags = [], hidden = false }: Revision, all: readonly Revision[]) {
  const parent = all[all.findIndex(one => one.id === id) - 1];
  const said = hidden ? { commenthidden: true, userhidden: true } : { user, comment };
  return { revid: id, parentid: parent?.id ?? 0, minor: false, ...said, timestamp: stamp(at), size, tags };
}

function stamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

function json(body: unknown, status = 200, type = 'application/json'): Answer {
  return { status, headers: { 'content-type': `${type}; charset=utf-8` }, body: JSON.stringify(body) };
}

export const service: FakeService = {
  type: 'wikipedia',
  options: base => ({ base_url: base, views_url: base, articles: [{ title: 'Acme' }] }),
  unauthorised: null,
  routes(posts) {
    const answer = play(
      () =>
        posts().map(post => ({
          id: 1_300_000_000 + post.n,
          user: post.author,
          comment: post.text,
          at: post.at,
          size: 10_000 + post.n,
          hidden: post.deleted,
        })),
      { views: { '20261119': 812, '20261120': 790 } },
    );
    const handler: Handler = ({ path, query }, response) => {
      const { status, headers, body } = answer(path, query);
      response.writeHead(status, headers).end(body);
    };
    return { '/w/api.php': handler, '/api/*': handler };
  },
  idOf: post => `wikipedia:en:${1_300_000_000 + post.n}`,
  lacks: { edits: 'a revision never changes: an edit of it is another one' },
};
