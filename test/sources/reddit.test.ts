import { describe, expect, test } from 'vitest';
import type { Brand } from '../../src/model/brand.ts';
import { secret } from '../../src/model/secret.ts';
import type { Ask, HttpRequest, Job, Page, Stored } from '../../src/model/source.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/model/time.ts';
import { reddit } from '../../src/sources/reddit.ts';
import { brandOf, NOW, sourceContract, type Walk } from './contract.ts';

// Shapes: replies recorded by praw-dev/praw (tests/integration/cassettes) and the Atom feeds in feed-rs/feed-rs' fixtures;
// people, brands and addresses are made up.

interface Post {
  name: string;
  at: number;
  words: string;
}

function postsOf(n: number, word: (i: number) => string, gap = 10 * MINUTE): Post[] {
  return Array.from({ length: n }, (_, i) => ({ name: `t3_x${i}`, at: NOW - MINUTE - i * gap, words: word(i) }));
}

function found(posts: readonly Post[], request: HttpRequest, most: number): { page: Post[]; after: string | null } {
  const query = request.query ?? {};
  const words = [...String(query['q'] ?? '').matchAll(/"([^"]+)"/g)].map(match => String(match[1]));
  const all = posts
    .filter(post => words.length === 0 || words.some(word => post.words.includes(word)))
    .sort((a, b) => b.at - a.at)
    .slice(0, most);
  const from = all.findIndex(post => post.name === query['after']) + 1;
  const page = all.slice(from, from + Number(query['limit']));
  return { page, after: from + page.length < all.length ? (page.at(-1)?.name ?? null) : null };
}

function api(posts: readonly Post[], most = 1000): Walk['answer'] {
  return request => {
    const { page, after } = found(posts, request, most);
    const children = page.map(({ name, at, words }) => ({
      kind: 't3',
      data: {
        name,
        title: words,
        selftext: '',
        author: 'fan',
        created_utc: at / SECOND,
        permalink: `/r/a/comments/${name}/`,
      },
    }));
    return { body: JSON.stringify({ kind: 'Listing', data: { after, children } }) };
  };
}

function feeds(posts: readonly Post[], most = 1000): Walk['answer'] {
  return request => {
    const entries = found(posts, request, most).page.map(
      ({ name, at, words }) =>
        `<entry><author><name>/u/fan</name></author><content type="html">x</content><id>${name}</id><link href="https://www.reddit.com/r/a/comments/${name.slice(3)}/x/"/><updated>${new Date(at).toISOString()}</updated><title>${words}</title></entry>`,
    );
    return {
      body: `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>${entries.join('')}</feed>`,
    };
  };
}

const keyed = { client_id: secret('the-id-of-ours'), username: 'acme_listens' };
const long = brandOf('long', ...Array.from({ length: 30 }, (_, i) => `acme product number ${i} of many`));
const hundreds = postsOf(190, i => (i % 2 ? 'acme' : 'globex'));
const ids = (posts: readonly Post[]): string[] => posts.map(post => post.name);
const walks = (answer: typeof api): Walk[] => [
  { name: 'one query, two pages', answer: answer(hundreds), ids: ids(hundreds) },
  { name: 'one page', answer: answer(postsOf(7, () => 'acme')), ids: ids(postsOf(7, () => 'acme')) },
  { name: 'a full last page', answer: answer(postsOf(100, () => 'acme')), ids: ids(postsOf(100, () => 'acme')) },
];

sourceContract(reddit, {
  options: keyed,
  brands: [brandOf('acme', 'globex', 'acme')],
  cases: [
    { name: 'ordinary' },
    { name: 'comments' },
    { name: 'empty' },
    { name: 'malformed' },
    { name: 'refused' },
    { name: 'forbidden' },
    { name: 'blocked', contentType: 'text/html' },
  ],
  walks: walks(api),
});
sourceContract(
  { ...reddit, type: 'reddit-feed' },
  {
    options: {},
    brands: [brandOf('acme', 'globex', 'acme')],
    cases: [{ name: 'ordinary' }, { name: 'comments' }, { name: 'empty' }, { name: 'subreddits' }, { name: 'blocked' }],
    walks: walks(feeds),
  },
);
sourceContract(reddit, {
  options: { ...keyed, search: false, subreddits: ['b', 'A'] },
  brands: [],
  cases: [
    { name: 'ordinary' },
    { name: 'comments' },
    { name: 'empty' },
    { name: 'malformed' },
    { name: 'refused' },
    { name: 'forbidden' },
    { name: 'blocked', contentType: 'text/html' },
  ],
  walks: [
    {
      name: 'a subreddit, nine pages',
      answer: api(postsOf(880, () => 'x', MINUTE)),
      ids: ids(postsOf(880, () => 'x')),
    },
  ],
});

type Own = Job<never, never>;
function jobsOf(options: unknown, ...brands: Brand[]): Own[] {
  return reddit.jobs(reddit.options.parse(options), brands, NOW).map(draft => ({ ...draft, source: 'r' }) as Own);
}
function jobOf(options: unknown, ...brands: Brand[]): Own {
  const [job] = jobsOf(options, ...brands);
  if (!job) throw new Error('no job');
  return job;
}
function askOf(job: Own, cursor: unknown = job.start, now = NOW): Ask<never, never> {
  return { job, cursor: cursor as never, secrets: {}, token: null, now };
}
async function walk(
  job: Own,
  answer: Walk['answer'],
  cursor: unknown = job.start,
  now = NOW,
): Promise<Page<unknown>[]> {
  const pages: Page<unknown>[] = [];
  for (let at: unknown = cursor; at !== null && pages.length < 100; at = pages.at(-1)?.more ?? null) {
    const ask = askOf(job, at, now);
    const { body } = answer(reddit.request(ask));
    pages.push(await reddit.parse({ status: 200, url: 'x', headers: {}, body: Buffer.from(body), at: now }, ask));
  }
  return pages;
}

describe('reddit: what is asked', () => {
  test('with a key: the API, as the user it was given to', () => {
    const job = jobOf({ ...keyed, back_to: '20h' }, brandOf('acme', 'acme "x"', 'Globex'));
    const token = { access: secret('a-token'), expiresAt: null };
    const request = reddit.request({ ...askOf(job), token });
    expect(request).toMatchObject({
      method: 'GET',
      url: 'https://oauth.reddit.com/search',
      query: { q: '"Globex" OR "acme x"', sort: 'new', t: 'day', type: 'link', limit: '100', raw_json: '1' },
    });
    expect(String(request.headers?.['user-agent'])).toMatch(/^node:earshot:v[\w.-]+ \(by \/u\/acme_listens\)$/);
    expect(JSON.stringify([job, request])).not.toMatch(/a-token|the-id-of-ours/);
  });
  test('without: feeds', () => {
    expect(reddit.request(askOf(jobOf({}, brandOf('acme', 'acme'))))).toEqual({
      method: 'GET',
      url: 'https://www.reddit.com/search.rss',
      query: { q: '"acme"', sort: 'new', t: 'month', type: 'link', limit: '100' },
      headers: { accept: 'application/atom+xml' },
    });
    const listed = jobsOf({ subreddits: ['Kettles', 'teapots', 'kettles'] }).map(job => reddit.request(askOf(job)).url);
    expect(listed).toEqual([
      'https://www.reddit.com/r/kettles+teapots/new/.rss',
      'https://www.reddit.com/r/kettles+teapots/comments/.rss',
    ]);
  });
  test('six seconds apart without a key, a hundred a minute with', () => {
    const [without, withKey] = [{}, keyed].map(options => reddit.manners?.(jobOf(options, long)).gap);
    expect(without).toBe(6 * SECOND);
    expect(withKey).toBeGreaterThanOrEqual(600);
  });
  test('many words are asked for in several queries, none too long, none left out', async () => {
    const job = jobOf(keyed, long);
    const asked: string[] = [];
    await walk(job, request => {
      asked.push(String(request.query?.['q']));
      return api([])(request);
    });
    expect(asked.length).toBeGreaterThan(1);
    for (const query of asked) expect(query.length).toBeLessThanOrEqual(500);
    expect(new Set(asked.flatMap(query => query.split(' OR ')))).toHaveProperty('size', 30);
  });
  test('a brand without words is not searched for; new words make a new job', () => {
    const all: Brand = { ...long, query: { op: 'term', value: '*', at: [0, 1] } };
    expect(jobsOf({}, all)).toEqual([]);
    expect(jobsOf({ search: false }, long)).toEqual([]);
    expect(jobOf({}, brandOf('a', 'x')).id).not.toBe(jobOf({}, brandOf('a', 'y')).id);
    expect(jobOf({}, brandOf('a', 'x', 'y')).id).toBe(jobOf(keyed, brandOf('a', 'y', 'x')).id);
  });
  test.each([
    { client_id: 'x' },
    { subreddits: ['r/kettles'] },
    { subreddits: ['a b'] },
    { username: 'u/x' },
    { back_to: 'soon' },
    { colour: 1 },
  ])('%j is refused', options => {
    expect(reddit.options.safeParse(options).success).toBe(false);
  });
});

describe('reddit: readings', () => {
  const brand = brandOf('acme', 'acme');
  test('heard from the first look back; the next reads the last hour again, from the top', async () => {
    const job = jobOf({ ...keyed, back_to: '2d' }, brand);
    const posts = postsOf(400, () => 'acme');
    const last = (await walk(job, api(posts))).at(-1);
    expect(last?.heard).toEqual([NOW - 2 * DAY, NOW]);
    expect(last?.gap).toBeUndefined();
    expect(last?.resume).toEqual({ from: NOW - HOUR, reading: null });
    const later = await walk(job, api(posts), last?.resume, NOW + 5 * MINUTE);
    expect(later).toHaveLength(1);
    expect(later[0]?.heard).toEqual([NOW - HOUR, NOW + 5 * MINUTE]);
  });
  test('a list that ends before the last reading began is a gap, and only what was read counts as heard', async () => {
    const posts = postsOf(400, () => 'acme');
    const last = (await walk(jobOf(keyed, brand), api(posts, 250))).at(-1);
    expect(last?.gap).toBe('Reddit ended the list after 250 entries, before it came to where the last reading began');
    expect(last?.heard).toEqual([posts[249]?.at, NOW]);
  });
  test('a service that gives the same mark for ever is left', async () => {
    const [first] = postsOf(1, () => 'acme');
    const stuck = (): { body: string } => ({
      body: JSON.stringify({
        kind: 'Listing',
        data: {
          after: 't3_same',
          children: Array.from({ length: 100 }, () => ({
            kind: 't3',
            data: { name: first?.name, created_utc: NOW / SECOND },
          })),
        },
      }),
    });
    expect((await walk(jobOf(keyed, brand), stuck)).length).toBeLessThan(5);
  });
  test('the secret of the key is asked for, and refusals are said', () => {
    const job = jobOf(keyed, brand);
    const { login } = reddit;
    expect(() => login?.request(askOf(job))).toThrow(/client_secret/);
    const secrets = { client_id: secret('the-id-of-ours'), client_secret: secret('the-key-of-ours') };
    const request = login?.request({ ...askOf(job), secrets });
    expect(request).toMatchObject({
      method: 'POST',
      url: 'https://www.reddit.com/api/v1/access_token',
      body: 'grant_type=client_credentials',
    });
    expect(JSON.stringify(request)).not.toMatch(/ours|b3Vycw/);
    expect(login?.request({ ...askOf(jobOf({}, brand)), secrets })).toBeNull();
    const reply = (body: string) => ({ status: 200, url: 'x', headers: {}, body: Buffer.from(body), at: NOW });
    expect(login?.token(reply('{"access_token":"t","expires_in":86400}'))?.expiresAt).toBe(NOW + DAY);
    expect(() => login?.token(reply('{"error":"invalid_grant"}'))).toThrow(/invalid_grant/);
  });
});

describe('reddit: records of other years', () => {
  test('a comment without an address of its own, a search result with where it was found', async () => {
    const job = jobOf(keyed, brandOf('acme', 'acme'));
    const children = [
      { kind: 't1', data: { name: 't1_k1', link_id: 't3_p1', body: 'Acme', author: 'fan', created_utc: 1 } },
      {
        kind: 't3',
        data: { name: 't3_p2', title: 'Acme', permalink: '/r/a/comments/p2/x/?ref=search_posts', created_utc: 1 },
      },
      { kind: 't3', data: { name: 't3_p2', title: 'Acme', permalink: '/r/a/comments/p2/x/', created_utc: 1 } },
      {
        kind: 't3',
        data: { name: 't3_p3', title: 'Acme', permalink: 'javascript:alert(1)', author: 'a b', created_utc: 1 },
      },
    ];
    const body = Buffer.from(JSON.stringify({ kind: 'Listing', data: { after: null, children } }));
    const page = await reddit.parse({ status: 200, url: 'x', headers: {}, body, at: NOW }, askOf(job));
    expect(page.items.map(({ nativeId, url, author }) => [nativeId, url, author?.handle ?? null])).toEqual([
      ['t1_k1', 'https://www.reddit.com/comments/p1/_/k1/', 'fan'],
      ['t3_p2', 'https://www.reddit.com/r/a/comments/p2/x/', null],
      ['t3_p3', 'https://www.reddit.com/comments/p3/', null],
    ]);
  });
});

describe('reddit: looking up again', () => {
  const stored: Stored[] = Array.from({ length: 150 }, (_, i) => ({
    platform: i === 149 ? 'rss' : 'reddit',
    nativeId: `t3_s${i}`,
    kind: 'post',
    url: 'https://www.reddit.com/',
    thread: null,
    author: `fan${i}`,
    publishedAt: NOW,
  }));
  test('a hundred at a time, with a key only; counts, edits and deletions', async () => {
    const own = (options: unknown): unknown => reddit.options.parse(options);
    expect(reddit.refresh?.(stored, own({}) as never, NOW)).toEqual([]);
    const drafts = reddit.refresh?.(stored, own(keyed) as never, NOW) ?? [];
    expect(drafts.map(({ params }) => (params.what === 'info' ? params.ids.length : 0))).toEqual([100, 49]);
    expect(drafts.map(({ every, dueAt, brand }) => [every, dueAt, brand])).toEqual([
      [null, NOW, null],
      [null, NOW, null],
    ]);
    expect(new Set(drafts.map(({ id }) => id)).size).toBe(2);
    const job = JSON.parse(JSON.stringify({ ...drafts[0], source: 'r' })) as Own;
    const request = reddit.request(askOf(job));
    expect(request.url).toBe('https://oauth.reddit.com/api/info');
    expect(String(request.query?.['id']).split(',')).toHaveLength(100);
    const body = JSON.stringify({
      kind: 'Listing',
      data: {
        after: null,
        children: [
          {
            kind: 't3',
            data: {
              name: 't3_s1',
              author: 'fan1',
              title: 'Acme',
              selftext: 'more',
              score: 9,
              num_comments: 3,
              created_utc: 1,
              edited: 2,
            },
          },
          { kind: 't3', data: { name: 't3_s3', title: 'Acme', author: '[deleted]', created_utc: 1 } },
          { kind: 't1', data: { name: 't1_s2', body: '[removed]', author: '[deleted]', created_utc: 1 } },
        ],
      },
    });
    const page = await reddit.parse(
      { status: 200, url: 'x', headers: {}, body: Buffer.from(body), at: NOW },
      askOf(job),
    );
    expect(page).toMatchObject({
      items: [{ nativeId: 't3_s1', counts: { likes: 9, replies: 3 }, editedAt: 2000 }, { nativeId: 't3_s3' }],
      gone: [
        { platform: 'reddit', nativeId: 't1_s2' },
        { platform: 'reddit', author: 'fan3' },
      ],
      heard: null,
      more: null,
    });
  });
});
