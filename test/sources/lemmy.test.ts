import { describe, expect, test } from 'vitest';
import type { Ask, HttpRequest, Page, Stored } from '../../src/model/source.ts';
import { DAY, HOUR, type Instant, iso, MINUTE } from '../../src/model/time.ts';
import type { Access, Cursor, Params } from '../../src/sources/lemmy/read.ts';
import { lemmy } from '../../src/sources/lemmy.ts';
import { brandOf, NOW, sourceContract } from './contract.ts';

// Shapes: the types of lemmy-js-client (LemmyNet/lemmy-js-client, src/types: Search, PostView, CommentView, SearchCombinedView),
// 0.19 and 1.0. All people and brands are made up.

interface Made {
  n: number;
  at: Instant;
  comment: boolean;
}

function view({ n, at, comment }: Made, api: 'v3' | 'v4'): Record<string, unknown> {
  const dated = api === 'v3' ? { published: iso(at).replace('Z', '') } : { published_at: iso(at) };
  const post = { id: n, name: `acme ${n}`, ap_id: `https://l.example/post/${n}`, ...dated };
  return comment
    ? { post, comment: { id: n, content: 'acme', ap_id: `https://l.example/comment/${n}`, ...dated } }
    : { post };
}

/** A server as its documentation has it: posts and comments, each newest first, by page number or by mark. */
function server(made: readonly Made[], version: string, most = 50) {
  return (request: HttpRequest): { status?: number; body: string } => {
    const { pathname } = new URL(String(request.url));
    const query = (request.query ?? {}) as Record<string, string>;
    const old = version.startsWith('0.');
    if (!old && pathname.startsWith('/api/v3')) return { status: 404, body: '{"error":"not_found"}' };
    if (pathname.endsWith('/site'))
      return { body: JSON.stringify({ version, all_languages: [{ id: 37, code: 'en' }] }) };
    const newest = [...made].sort((a, b) => b.at - a.at);
    if (old) {
      const cut = (comment: boolean) =>
        newest
          .filter(one => one.comment === comment)
          .slice((Number(query['page']) - 1) * most, Number(query['page']) * most)
          .map(one => view(one, 'v3'));
      return {
        body: JSON.stringify({ type_: 'All', posts: cut(false), comments: cut(true), communities: [], users: [] }),
      };
    }
    const from = Number(query['page_cursor']?.slice(1) ?? 0);
    const next = from + most < newest.length ? { next_page: `P${from + most}` } : {};
    return { body: JSON.stringify({ results: newest.slice(from, from + most).map(one => view(one, 'v4')), ...next }) };
  };
}

const idOf = ({ n, comment }: Made): string => `https://l.example/${comment ? 'comment' : 'post'}/${n}`;
const mixed: Made[] = Array.from({ length: 130 }, (_, i) => ({
  n: i + 1,
  at: NOW - MINUTE - i * HOUR,
  comment: i % 3 === 0,
}));
const old: Access = { at: NOW, api: 'v3', languages: { 0: 'und', 37: 'en' } };
const asking: Cursor = { from: NOW - 7 * DAY, access: old, reading: null };
const next: Cursor = { ...asking, access: { ...old, api: 'v4' } };

sourceContract(lemmy, {
  options: { instances: ['lemmy.example'] },
  brands: [brandOf('acme', 'acme')],
  cases: [
    { name: 'ordinary', cursor: asking },
    { name: 'next', cursor: next },
    { name: 'nextlists', cursor: next },
    { name: 'empty', cursor: asking },
    { name: 'limited', status: 400, cursor: asking },
    { name: 'refused', status: 400, cursor: asking },
    { name: 'malformed', cursor: asking },
    { name: 'site' },
    { name: 'sitenext' },
    { name: 'absent', status: 404, cursor: { ...asking, access: { ...old, api: 'v4', languages: null } } },
    { name: 'another' },
    { name: 'blocked', contentType: 'text/html' },
  ],
  walks: [
    { name: '0.19', answer: server(mixed, '0.19.11'), ids: mixed.map(idOf) },
    { name: '0.19, short pages', answer: server(mixed, '0.19.11', 9), ids: mixed.map(idOf) },
    { name: '1.0', answer: server(mixed, '1.0.0'), ids: mixed.map(idOf) },
    { name: '1.0, short pages', answer: server(mixed, '1.0.0', 9), ids: mixed.map(idOf) },
    { name: 'nothing found', answer: server([], '0.19.3'), ids: [] },
  ],
});

function jobOf(...words: string[]) {
  const [draft] = lemmy.jobs(
    lemmy.options.parse({ instances: ['http://127.0.0.1:1/'] }),
    [brandOf('acme', ...words)],
    NOW,
  );
  if (!draft) throw new Error('no job');
  return { ...draft, source: 'test' };
}
type Polled = Ask<Params, Cursor>['job'];

async function walk(
  job: Polled,
  answer: (request: HttpRequest) => { status?: number; body: string },
  cursor: Cursor = job.start,
): Promise<{ pages: Page<Cursor>[]; asked: HttpRequest[] }> {
  const pages: Page<Cursor>[] = [];
  const asked: HttpRequest[] = [];
  for (let at: Cursor | null = cursor; at !== null; at = pages.at(-1)?.more ?? null) {
    expect(pages.length).toBeLessThan(100);
    const ask = { job, cursor: at, secrets: {}, token: null, now: NOW };
    const request = lemmy.request(ask);
    asked.push(request);
    const { status = 200, body } = answer(request);
    pages.push(await lemmy.parse({ status, url: 'x', headers: {}, body: Buffer.from(body), at: NOW }, ask));
  }
  return { pages, asked };
}

describe('lemmy: what is asked', () => {
  test('the version, then each term, in 0.19', async () => {
    const { asked } = await walk(jobOf('globex', 'acme  corp'), server([], '0.19.5'));
    expect(asked.map(({ url, query }) => [url, query?.['q'], query?.['page']])).toEqual([
      ['http://127.0.0.1:1/api/v3/site', undefined, undefined],
      ['http://127.0.0.1:1/api/v3/search', 'acme corp', '1'],
      ['http://127.0.0.1:1/api/v3/search', 'globex', '1'],
    ]);
  });
  test('and in 1.0, whether or not it still answers in v3', async () => {
    const { asked } = await walk(jobOf('acme'), server([], '1.0.0'));
    expect(asked.map(({ url, query }) => [url, query?.['search_term']])).toEqual([
      ['http://127.0.0.1:1/api/v3/site', undefined],
      ['http://127.0.0.1:1/api/v4/site', undefined],
      ['http://127.0.0.1:1/api/v4/search', 'acme'],
    ]);
    const both = await walk(jobOf('acme'), ({ url }) =>
      String(url).endsWith('/site') ? { body: '{"version":"1.0.2"}' } : { body: '{"results":[]}' },
    );
    expect(both.asked.map(({ url }) => String(url).slice(18))).toEqual(['/api/v3/site', '/api/v4/search']);
  });
  test('a server is asked once; new words make a new job', () => {
    const options = lemmy.options.parse({ instances: ['a.example', 'https://a.example', 'b.example'] });
    const ids = (...words: string[]) => lemmy.jobs(options, [brandOf('acme', ...words)], NOW).map(job => job.id);
    expect(ids('x')).toHaveLength(2);
    expect(ids('x', 'y')).toEqual(ids('y', 'x'));
    expect(ids('x')).not.toEqual(ids('y'));
  });
  test.each([{ instances: [] }, { instances: ['two words'] }, { back_to: 'soon' }, { colour: 1 }])(
    '%j is refused',
    options => {
      expect(lemmy.options.safeParse(options).success).toBe(false);
    },
  );
});

describe('lemmy: readings', () => {
  test('the next one begins before the last one ended', async () => {
    const { pages } = await walk(jobOf('acme'), server(mixed, '0.19.11'));
    expect(pages.at(-1)?.heard).toEqual([NOW - 7 * DAY, NOW]);
    const resume = pages.at(-1)?.resume;
    expect(resume).toMatchObject({ from: NOW - 6 * HOUR, reading: null, access: { api: 'v3' } });
    const again = await walk(jobOf('acme'), server(mixed, '0.19.11'), resume);
    expect(again.pages.flatMap(page => page.items)).toHaveLength(6);
  });
  test('since reads back', async () => {
    const job = jobOf('acme');
    const { pages } = await walk(job, server(mixed, '1.0.0'), lemmy.since?.(job, NOW - DAY) ?? undefined);
    expect(pages.at(-1)?.heard).toEqual([NOW - DAY, NOW]);
    expect(pages.flatMap(page => page.items)).toHaveLength(24);
  });
  test.each(['0.19.11', '1.0.0'])(
    '%s: each term from its first page, and no page further than what is too old',
    async version => {
      const job = jobOf('acme', 'globex');
      const { asked } = await walk(job, server(mixed, version, 20), lemmy.since?.(job, NOW - 2 * DAY) ?? undefined);
      const pages = asked
        .filter(({ url }) => String(url).endsWith('/search'))
        .map(({ query }) => query?.['page'] ?? query?.['page_cursor']);
      const once = version.startsWith('0') ? ['1', '2'] : [undefined, 'P20', 'P40'];
      expect(pages).toEqual([...once, ...once]);
    },
  );
});

describe('lemmy: looking up what is stored', () => {
  const stored = (nativeId: string): Stored => ({
    platform: 'lemmy',
    nativeId,
    kind: 'post',
    url: nativeId,
    thread: nativeId,
    author: null,
    publishedAt: NOW,
  });
  const options = lemmy.options.parse({ instances: ['a.example', 'b.example'] });
  const ids = ['https://b.example/post/1', 'https://far.example/post/2', 'https://b.example/post/3'];
  const drafts = (lemmy.refresh?.(ids.map(stored), options, NOW) ?? []).map(draft => ({ ...draft, source: 'test' }));

  test('at its own server where that is one of ours, else at the first; no faster than reading may be', () => {
    expect(drafts.map(({ params }) => [params.host, params.what])).toEqual([
      ['a.example', { kind: 'look-up', ids: [ids[1]] }],
      ['b.example', { kind: 'look-up', ids: [ids[0], ids[2]] }],
    ]);
    expect(drafts.map(job => lemmy.manners?.(job).gap)).toEqual([1000, 1000]);
  });
  test.each([
    ['0.19', { post: { post: { ap_id: ids[0], name: 'acme', published: iso(NOW) }, counts: { upvotes: 5 } } }],
    ['1.0', { type_: 'post', post: { ap_id: ids[0], name: 'acme', published_at: iso(NOW), upvotes: 5 } }],
    [
      '1.0, first releases',
      { results: [{ post: { ap_id: ids[0], name: 'acme', published_at: iso(NOW), upvotes: 5 } }] },
    ],
  ])('likes anew, and gone where its own server does not know it: %s', async (_, answer) => {
    const [, own] = drafts;
    if (!own) throw new Error('no job');
    const cursor: Cursor = { ...own.start, access: old };
    const { pages } = await walk(
      own,
      ({ query }) =>
        query?.['q'] === ids[0]
          ? { body: JSON.stringify(answer) }
          : { status: 404, body: '{"error":"couldnt_find_object"}' },
      cursor,
    );
    expect(pages.map(page => page.items.map(item => item.counts.likes))).toEqual([[5], []]);
    expect(pages.map(page => page.gone)).toEqual([undefined, [{ platform: 'lemmy', nativeId: ids[2] }]]);
  });
  test('that another server does not know it says nothing; that it is marked deleted does', async () => {
    const [far] = drafts;
    if (!far) throw new Error('no job');
    const cursor: Cursor = { ...far.start, access: old };
    const unknown = await walk(far, () => ({ status: 404, body: '{"error":"couldnt_find_object"}' }), cursor);
    expect(unknown.pages[0]?.gone).toBeUndefined();
    const body = JSON.stringify({ post: { post: { ap_id: ids[1], name: '', deleted: true } } });
    const deleted = await walk(far, () => ({ body }), cursor);
    expect(deleted.pages[0]?.gone).toEqual([{ platform: 'lemmy', nativeId: ids[1] }]);
  });
});
