import { describe, expect, test } from 'vitest';
import type { Brand } from '../../src/model/brand.ts';
import { secret } from '../../src/model/secret.ts';
import type { Ask, HttpReply, HttpRequest, Job, Page, Stored } from '../../src/model/source.ts';
import { DAY, MINUTE, SECOND } from '../../src/model/time.ts';
import { readMarkdown } from '../../src/sources/github/markdown.ts';
import { github } from '../../src/sources/github.ts';
import { brandOf, NOW, sourceContract, type Walk } from './contract.ts';

// Shapes: GitHub's documentation (REST search, GraphQL), replies recorded by octokit/fixtures (scenarios/api.github.com) and
// cli/cli (pkg/cmd/status/fixtures); people, repositories and words are made up.

interface Post {
  id: string;
  at: number;
  words: string;
}
function postsOf(n: number, word: (i: number) => string, gap = 300): Post[] {
  return Array.from({ length: n }, (_, i) => ({ id: `I_${i}`, at: NOW / SECOND - 60 - i * gap, words: word(i) }));
}
function found(posts: readonly Post[], q: string): Post[] {
  const words = [...q.matchAll(/"([^"]+)"/g)].map(match => String(match[1]));
  const [, from, to] = /created:(\S+?)\.\.(\S+)/.exec(q) ?? [];
  return posts
    .filter(({ at }) => at * SECOND >= Date.parse(from ?? '') && at * SECOND <= Date.parse(to ?? ''))
    .filter(post => words.some(word => post.words.includes(word)))
    .sort((a, b) => b.at - a.at);
}

function rest(posts: readonly Post[], { links = true, shuffled = false } = {}): Walk['answer'] {
  return request => {
    const query = request.query ?? {};
    const [size, page] = [Number(query['per_page']), Number(query['page'])];
    expect(size * page).toBeLessThanOrEqual(1000);
    const all = found(posts, String(query['q']));
    if (shuffled) all.reverse();
    const next = size * page < Math.min(all.length, 1000);
    return {
      ...(links
        ? {
            headers: next
              ? { link: '<https://api.github.com/?page=2>; rel="next", <x>; rel="last"' }
              : { link: '<x>; rel="first"' },
          }
        : {}),
      body: JSON.stringify({
        total_count: all.length,
        incomplete_results: false,
        items: all.slice((page - 1) * size, page * size).map(({ id, at, words }) => ({
          node_id: id,
          html_url: `https://github.com/a/b/issues/${id}`,
          title: words,
          created_at: new Date(at * SECOND).toISOString(),
        })),
      }),
    };
  };
}

function graph(posts: readonly Post[]): Walk['answer'] {
  return request => {
    const { variables } = JSON.parse(String(request.body));
    const every = found(posts, variables.q);
    const all = every.slice(0, 1000);
    const from = Number(variables.after ?? 0);
    const page = all.slice(from, from + 50);
    return {
      body: JSON.stringify({
        data: {
          search: {
            discussionCount: every.length,
            pageInfo: { hasNextPage: from + 50 < all.length, endCursor: String(from + page.length) },
            nodes: page.map(({ id, at, words }) => ({
              __typename: 'Discussion',
              id,
              url: `https://github.com/a/b/discussions/${id}`,
              title: words,
              createdAt: new Date(at * SECOND).toISOString(),
            })),
          },
        },
      }),
    };
  };
}

const two = postsOf(40, i => (i % 3 === 0 ? 'acme' : i % 3 === 1 ? 'globex' : 'acme and globex'));
const many = postsOf(350, () => 'acme');
const dense = postsOf(1050, () => 'acme', 60);
const ids = (posts: readonly Post[]): string[] => posts.map(({ id }) => id);
const brand = brandOf('acme', 'globex', 'acme');
const walks = (answer: (posts: readonly Post[]) => Walk['answer']): Walk[] => [
  { name: 'one page', answer: answer(two), ids: ids(two) },
  { name: 'several pages', answer: answer(many), ids: ids(many) },
  { name: 'more than a search lists', answer: answer(dense), ids: ids(dense) },
];

sourceContract(github, {
  options: {},
  brands: [brand],
  cases: [
    { name: 'ordinary' },
    { name: 'incomplete' },
    { name: 'crowded' },
    { name: 'empty' },
    { name: 'malformed' },
    { name: 'refused', status: 422 },
  ],
  walks: [
    ...walks(rest),
    { name: 'no Link header', answer: rest(many, { links: false }), ids: ids(many) },
    { name: 'in no order', answer: rest(dense, { shuffled: true }), ids: ids(dense) },
  ],
});
sourceContract(
  { ...github, type: 'github-discussions' },
  {
    options: { kinds: ['discussion'], token: 'x' },
    brands: [brand],
    cases: ['ordinary', 'partial', 'crowded', 'empty', 'refused', 'limited'].map(name => ({ name })),
    walks: walks(graph),
  },
);

type Own = Job<never, never>;
function jobsOf(options: unknown, ...brands: Brand[]): Own[] {
  return github.jobs(github.options.parse(options), brands, NOW).map(draft => ({ ...draft, source: 'gh' }) as Own);
}
function askOf(job: Own | undefined, cursor?: unknown): Ask<never, never> {
  if (!job) throw new Error('no job');
  return { job, cursor: (cursor ?? job.start) as never, secrets: {}, token: null, now: NOW };
}
function must<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('missing');
  return value;
}
function replyOf(value: unknown): HttpReply {
  return {
    status: 200,
    url: 'https://api.github.com/graphql',
    headers: {},
    body: Buffer.from(JSON.stringify(value)),
    at: NOW,
  };
}
function variablesOf(request: HttpRequest): Record<string, unknown> {
  return JSON.parse(String(request.body)).variables;
}

describe('github: what is asked', () => {
  test('issues and pull requests apart, within a window, without one’s own', () => {
    const jobs = jobsOf({ except_repos: ['acme/site'], except_owners: ['acme-labs'] }, brand);
    expect(jobs.map(job => github.request(askOf(job)).query?.['q'])).toEqual([
      '("acme" OR "globex") in:title,body created:2026-11-14T12:00:00Z..2026-11-21T12:00:00Z -repo:acme/site -user:acme-labs is:issue',
      '("acme" OR "globex") in:title,body created:2026-11-14T12:00:00Z..2026-11-21T12:00:00Z -repo:acme/site -user:acme-labs is:pull-request',
    ]);
    expect(jobs[0] && github.manners?.(jobs[0]).gap).toBeGreaterThanOrEqual(6 * SECOND);
    expect(github.request(askOf(jobs[0]))).toMatchObject({
      method: 'GET',
      url: 'https://api.github.com/search/issues',
      query: { sort: 'created', order: 'desc', per_page: '100', page: '1', advanced_search: 'true' },
    });
  });
  test('with a token: three times as often, and discussions; nobody sees it', () => {
    const jobs = jobsOf({ token: secret('our-very-token'), base_url: 'https://git.acme.example/api/v3/' }, brand);
    const asked = jobs.map(job => github.request({ ...askOf(job), secrets: { token: secret('our-very-token') } }));
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET https://git.acme.example/api/v3/search/issues',
      'GET https://git.acme.example/api/v3/search/issues',
      'POST https://git.acme.example/api/graphql',
    ]);
    expect(JSON.stringify([jobs, asked])).not.toContain('our-very-token');
    expect(jobs[0] && github.manners?.(jobs[0]).gap).toBeLessThan(3 * SECOND);
    expect(asked[2] && variablesOf(asked[2])).toEqual({
      q: '"acme" in:title,body created:2026-11-14T12:00:00Z..2026-11-21T12:00:00Z',
      after: null,
    });
  });
  test('no query is longer or has more operators than GitHub takes, and none of the words is left out', () => {
    const words = Array.from({ length: 23 }, (_, i) => `acme ${'long '.repeat(i)}name ${i}`);
    const [job] = jobsOf({ kinds: ['issue'] }, brandOf('many', ...words));
    const { queries } = must(job).params as unknown as { queries: string[] };
    for (const query of queries) {
      expect(query.length).toBeLessThanOrEqual(256);
      expect(query.split(' OR ').length).toBeLessThanOrEqual(6);
      expect(query.startsWith('(')).toBe(query.includes(' OR '));
    }
    expect(new Set(queries.flatMap(query => query.replace(/[()]/g, '').split(' OR '))).size).toBe(23);
  });
  test('a brand without words is not searched for', () => {
    expect(jobsOf({}, { ...brand, query: { op: 'term', value: '*', at: [0, 1] } })).toEqual([]);
  });
  test.each([{ kinds: [] }, { except_repos: ['acme'] }, { except_owners: ['a/b'] }, { token: '' }, { colour: 1 }])(
    '%j is refused',
    options => {
      expect(github.options.safeParse(options).success).toBe(false);
    },
  );
});

describe('github: readings', () => {
  async function walk(job: Own | undefined, answer: Walk['answer']): Promise<Page<unknown>[]> {
    const pages: Page<unknown>[] = [];
    for (let cursor: unknown = job?.start; cursor && pages.length < 200; cursor = pages.at(-1)?.more) {
      const { body, headers = {} } = answer(github.request(askOf(job, cursor)));
      pages.push(await github.parse({ ...replyOf(JSON.parse(body)), headers }, askOf(job, cursor)));
    }
    return pages;
  }
  test('heard from the first look back; the next reads the last quarter of an hour again', async () => {
    const last = (await walk(jobsOf({ back_to: '2d' }, brand)[0], rest(many))).at(-1);
    expect(last).toMatchObject({ heard: [NOW - 2 * DAY, NOW], resume: { from: NOW - 15 * MINUTE, reading: null } });
    expect(last?.gap).toBeUndefined();
  });
  test('an answer that ran out of time proves nothing: said, not counted as heard, and read again', async () => {
    const late: Walk['answer'] = request => ({
      body: rest(many)(request).body.replace('"incomplete_results":false', '"incomplete_results":true'),
    });
    const pages = await walk(jobsOf({ back_to: '2d' }, brand)[0], late);
    expect(pages.at(-1)).toMatchObject({ heard: null, more: null, resume: { from: NOW - 2 * DAY, reading: null } });
    for (const page of pages) expect(page.gap).toMatch(/ran out of time/);
  });
  test('more results in one second than a search lists: the loss is said, and it ends', async () => {
    const crowd = postsOf(1200, () => 'acme', 0);
    const pages = await walk(jobsOf({}, brand)[0], rest(crowd));
    expect(pages.flatMap(page => page.gap ?? [])).toEqual(['200 results of one second could not be read']);
    expect(new Set(pages.flatMap(page => page.items.map(item => item.nativeId))).size).toBe(1000);
  });
});

describe('github: looking up again', () => {
  const stored: Stored[] = Array.from({ length: 130 }, (_, i) => ({
    platform: 'github',
    nativeId: `I_${i}`,
    kind: 'issue',
    url: 'https://github.com/',
    thread: null,
    author: null,
    publishedAt: NOW,
  }));
  test('a hundred ids at a time, with a token only; what is not found is gone, what may not be seen is not', async () => {
    expect(github.refresh?.(stored, github.options.parse({}), NOW)).toEqual([]);
    const drafts = github.refresh?.(stored, github.options.parse({ token: 'x' }), NOW) ?? [];
    const jobs = drafts.map(draft => JSON.parse(JSON.stringify({ ...draft, source: 'gh' })) as Own);
    expect(jobs.map(job => (variablesOf(github.request(askOf(job)))['ids'] as string[]).length)).toEqual([100, 30]);
    const node = {
      __typename: 'PullRequest',
      id: 'I_0',
      url: 'https://github.com/a/b/pull/1',
      title: 'Acme',
      body: 'edited',
      createdAt: '2026-11-20T12:00:00Z',
      lastEditedAt: '2026-11-21T11:00:00Z',
      author: {
        __typename: 'User',
        login: 'ada',
        url: 'https://github.com/ada',
        databaseId: 501,
        followers: { totalCount: 9 },
      },
      reactions: { totalCount: 4 },
      comments: { totalCount: 6 },
    };
    const errors = [
      { type: 'NOT_FOUND', path: ['nodes', 1], message: "Could not resolve to a node with the global id of 'I_1'" },
      { type: 'FORBIDDEN', path: ['nodes', 2], message: 'Resource protected by organization SAML enforcement.' },
    ];
    const rateLimit = { limit: 5000, remaining: 4990, resetAt: '2026-11-21T12:30:00Z' };
    const page = await github.parse(
      replyOf({ data: { nodes: [node, null, null], rateLimit }, errors }),
      askOf(jobs[0]),
    );
    expect(page).toMatchObject({
      items: [
        {
          nativeId: 'I_0',
          text: 'edited',
          tags: ['pull-request'],
          editedAt: NOW - 60 * MINUTE,
          author: { nativeId: '501', handle: 'ada', followers: 9 },
          counts: { likes: 4, replies: 6 },
        },
      ],
      gone: [{ platform: 'github', nativeId: 'I_1' }],
      quotas: [{ host: 'api.github.com', name: 'graphql', most: 5000, left: 4990, resetsAt: NOW + 30 * MINUTE }],
      heard: null,
      more: null,
    });
  });
});

describe('github: Markdown', () => {
  test.each([
    ['a `Vec<String>` & 1 < 2 -> 3', 'a `Vec<String>` & 1 < 2 -> 3'],
    ['one\r\ntwo\n\nthree', 'one\ntwo\n\nthree'],
    ['<!-- fill in\nthis --> hello', 'hello'],
    ['<details><summary>Log</summary>\n\nlines</details>', 'Log\n\nlines'],
    ['a <script>alert(1)</script> b', 'a b'],
    ['&lt;b&gt; is bold', '<b> is bold'],
  ])('%j', (markdown, text) => expect(readMarkdown(markdown, null).text).toBe(text));
  test('links and pictures of both languages', () => {
    const read = readMarkdown(
      '[x](https://a.example/x?utm_source=y) https://b.example/z. <a href="/c">c</a> ![flames](https://i.example/1.png) <img alt="smoke" src="x">',
      'https://github.com/a/b/issues/1',
    );
    expect(read.links).toEqual([
      'https://github.com/c',
      'https://a.example/x',
      'https://b.example/z',
      'https://i.example/1.png',
    ]);
    expect(read.alts).toEqual(['smoke', 'flames']);
  });
});
