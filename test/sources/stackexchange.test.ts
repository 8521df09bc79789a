import { describe, expect, test } from 'vitest';
import type { Brand } from '../../src/model/brand.ts';
import { secret } from '../../src/model/secret.ts';
import type { Ask, HttpReply, HttpRequest, Job, Page, Stored } from '../../src/model/source.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/model/time.ts';
import { stackexchange } from '../../src/sources/stackexchange.ts';
import { brandOf, NOW, sourceContract, type Walk } from './contract.ts';

// Shapes: the service's documentation (api.stackexchange.com/docs: wrapper, excerpt, post, question, throttle) and a recorded
// /questions reply of ShaunGerardAlberts/OrderQuestions (src/unit-tests/static-questions.js); the words are made up.

interface Post {
  id: number;
  at: number;
  words: string;
}
function postsOf(n: number, word: (i: number) => string, gap = 600): Post[] {
  return Array.from({ length: n }, (_, i) => ({ id: 1000 + i, at: NOW / SECOND - 60 - i * gap, words: word(i) }));
}

function service(posts: readonly Post[], { perPage = 100 } = {}): Walk['answer'] {
  return request => {
    const query = request.query ?? {};
    const ids = /\/posts\/([\d;]+)$/.exec(String(request.url))?.[1]?.split(';');
    const body = (items: unknown[], has_more: boolean) => ({
      body: JSON.stringify({ items, has_more, quota_max: 300, quota_remaining: 200 }),
    });
    if (ids)
      return body(
        posts
          .filter(post => ids.includes(String(post.id)))
          .map(post => ({ post_id: post.id, creation_date: post.at, body: `<p>${post.words}</p>`, score: 1 })),
        false,
      );
    const [from, to, page] = ['fromdate', 'todate', 'page'].map(name => Number(query[name])) as [
      number,
      number,
      number,
    ];
    expect(page).toBeLessThanOrEqual(25);
    const found = posts
      .filter(post => post.at >= from && post.at <= to && post.words.includes(String(query['q']).replaceAll('"', '')))
      .sort((a, b) => b.at - a.at);
    return body(
      found.slice((page - 1) * perPage, page * perPage).map(post => ({
        item_type: 'question',
        question_id: post.id,
        title: 'x',
        creation_date: post.at,
      })),
      found.length > page * perPage,
    );
  };
}

const two = postsOf(40, i => (i % 3 === 0 ? 'acme' : i % 3 === 1 ? 'globex' : 'acme and globex'));
const many = postsOf(230, () => 'acme');
const dense = postsOf(90, () => 'acme', 60);
const found = ['79000001', '79000009', '79000404'].map(id => ({
  id,
  question: '79000001',
  title: id === '79000009' ? '' : "Acme's SDK throws KettleError & nothing else",
  tags: id === '79000009' ? [] : ['acme-sdk'],
  answers: id === '79000001' ? 2 : null,
}));
const brand = brandOf('acme', 'globex', 'acme');

sourceContract(stackexchange, {
  options: {},
  brands: [brand],
  cases: [
    { name: 'ordinary' },
    { name: 'posts', cursor: { from: NOW - DAY, reading: { to: NOW, left: [], found } } },
    { name: 'empty' },
    { name: 'spent' },
    { name: 'malformed' },
    { name: 'refused', status: 400 },
    { name: 'throttled', status: 400 },
  ],
  walks: [
    { name: 'two terms, one page each', answer: service(two), ids: two.map(({ id }) => `stackoverflow/${id}`) },
    { name: 'three pages', answer: service(many), ids: many.map(({ id }) => `stackoverflow/${id}`) },
    {
      name: 'more pages than may be asked for without a key',
      answer: service(dense, { perPage: 2 }),
      ids: dense.map(({ id }) => `stackoverflow/${id}`),
    },
  ],
});

type Own = Job<never, never>;
function jobsOf(options: unknown, ...brands: Brand[]): Own[] {
  const made = stackexchange.jobs(stackexchange.options.parse(options), brands, NOW);
  return made.map(draft => ({ ...draft, source: 'se' }) as Own);
}
function askOf(job: Own | undefined, cursor?: unknown, now = NOW): Ask<never, never> {
  if (!job) throw new Error('no job');
  return { job, cursor: (cursor ?? job.start) as never, secrets: {}, token: null, now };
}
function replyOf(value: unknown, at = NOW): HttpReply {
  return {
    status: 200,
    url: 'https://api.stackexchange.com/2.3/x',
    headers: {},
    body: Buffer.from(JSON.stringify(value)),
    at,
  };
}

describe('stackexchange: what is asked', () => {
  test('one term at a time, by window; the key is a secret', () => {
    const [job] = jobsOf({}, brandOf('acme', 'acme "corp"'));
    const request = stackexchange.request({ ...askOf(job), secrets: { key: secret('our-very-key') } });
    expect(request).toMatchObject({
      method: 'GET',
      url: 'https://api.stackexchange.com/2.3/search/excerpts',
      query: {
        q: '"acme corp"',
        site: 'stackoverflow',
        sort: 'creation',
        order: 'desc',
        fromdate: String((NOW - 7 * DAY) / SECOND),
        todate: String(NOW / SECOND),
        pagesize: '100',
        page: '1',
      },
    });
    expect(JSON.stringify([job, request])).not.toContain('our-very-key');
    expect(stackexchange.request(askOf(job)).query).not.toHaveProperty('key');
  });
  test('a job a brand and site; sites by the names the service has for them; none for a brand without words', () => {
    const jobs = jobsOf(
      { sites: ['stackoverflow.com', 'Unix.StackExchange.com', 'stackoverflow', 'ru.stackoverflow'] },
      brand,
    );
    expect(jobs.map(job => stackexchange.request(askOf(job)).query?.['site'])).toEqual([
      'stackoverflow',
      'unix',
      'ru.stackoverflow',
    ]);
    const all: Brand = { ...brand, query: { op: 'term', value: '*', at: [0, 1] } };
    expect(jobsOf({}, all)).toEqual([]);
  });
  test('what was found is looked up next, and not asked for again', async () => {
    const [job] = jobsOf({}, brandOf('acme', 'acme'));
    const asked: HttpRequest[] = [];
    const answer = service(many);
    let cursor: unknown = job?.start;
    let last: Page<unknown> | null = null;
    while (cursor) {
      const request = stackexchange.request(askOf(job, cursor));
      asked.push(request);
      last = await stackexchange.parse(replyOf(JSON.parse(answer(request).body)), askOf(job, cursor));
      cursor = last.more;
    }
    expect(asked.map(({ url }) => String(url).split('/')[4])).toEqual([
      'search',
      'posts',
      'search',
      'posts',
      'search',
      'posts',
    ]);
    expect(String(asked[1]?.url).split(';')).toHaveLength(100);
    expect(asked[1]?.query).toEqual({ site: 'stackoverflow', pagesize: '100', filter: 'withbody' });
    expect(last).toMatchObject({
      heard: [NOW - 7 * DAY, NOW],
      resume: { from: NOW - 15 * MINUTE, reading: null },
      quotas: [
        {
          host: 'api.stackexchange.com',
          name: 'requests a day',
          most: 300,
          left: 200,
          resetsAt: null,
        },
      ],
    });
  });
  test.each([{ sites: [] }, { sites: ['https://stackoverflow.com'] }, { back_to: 'soon' }, { colour: 1 }])(
    '%j is refused',
    options => {
      expect(stackexchange.options.safeParse(options).success).toBe(false);
    },
  );
});

describe('stackexchange: asked to wait', () => {
  const [job] = jobsOf({}, brandOf('acme', 'acme'));
  const wrapper = { items: [], has_more: false, quota_max: 300, quota_remaining: 7 };
  test('a backoff holds its method, two seconds longer than it says', async () => {
    const page = await stackexchange.parse(replyOf({ ...wrapper, backoff: 10 }), askOf(job));
    expect(page.wait).toMatchObject({ for: 12 * SECOND, method: 'search/excerpts' });
    const lookUp = { from: 0, reading: { to: NOW, left: [], found: found.slice(0, 1) } };
    const posts = await stackexchange.parse(replyOf({ ...wrapper, backoff: 1 }), askOf(job, lookUp));
    expect(posts.wait).toMatchObject({ for: 3 * SECOND, method: 'posts' });
  });
  test('a spent quota holds everything, for an hour: when it ends is told to whoever asks again', async () => {
    const page = await stackexchange.parse(replyOf({ ...wrapper, quota_remaining: 0 }), askOf(job));
    expect(page.wait).toMatchObject({ for: HOUR, method: null });
  });
  test('more posts in one second than can be listed: the loss is said, and it ends', async () => {
    const crowd = Array.from({ length: 100 }, (_, i) => ({
      item_type: 'question',
      question_id: i + 1,
      creation_date: NOW / SECOND,
    }));
    const window = { term: 0, from: NOW / SECOND, to: NOW / SECOND, page: 25 };
    const cursor = { from: NOW - DAY, reading: { to: NOW, left: [window], found: [] } };
    const page = await stackexchange.parse(replyOf({ ...wrapper, items: crowd, has_more: true }), askOf(job, cursor));
    expect(page.gap).toMatch(/one second/);
    expect(page.more).toMatchObject({ reading: { left: [] } });
  });
});

describe('stackexchange: looking up again', () => {
  const stored = (nativeId: string, kind: Stored['kind']): Stored => ({
    platform: 'stackexchange',
    nativeId,
    kind,
    url: 'https://stackoverflow.com/',
    thread: null,
    author: null,
    publishedAt: NOW,
  });
  test('by site and kind; words, counts and deletions', async () => {
    const all = [
      ...Array.from({ length: 120 }, (_, i) => stored(`stackoverflow/${i + 1}`, 'post')),
      stored('stackoverflow/900', 'reply'),
      stored('unix/5', 'post'),
      { ...stored('9', 'post'), platform: 'rss' },
    ];
    const drafts = stackexchange.refresh?.(all, stackexchange.options.parse({}), NOW) ?? [];
    const jobs = drafts.map(draft => JSON.parse(JSON.stringify({ ...draft, source: 'se' })) as Own);
    const paths = jobs.map(job => stackexchange.request(askOf(job)));
    expect(
      paths.map(({ url, query }) => [String(url).split('/')[4], String(url).split(';').length, query?.['site']]),
    ).toEqual([
      ['questions', 100, 'stackoverflow'],
      ['questions', 20, 'stackoverflow'],
      ['answers', 1, 'stackoverflow'],
      ['questions', 1, 'unix'],
    ]);
    const wrapper = { has_more: false, quota_max: 300, quota_remaining: 7 };
    const post = {
      question_id: 5,
      title: 'Acme &amp; co',
      body: '<p>new words</p>',
      score: 8,
      answer_count: 3,
      view_count: 77,
      creation_date: 1,
    };
    const question = await stackexchange.parse(replyOf({ ...wrapper, items: [post] }), askOf(jobs[3]));
    expect(question).toMatchObject({
      items: [
        { nativeId: 'unix/5', title: 'Acme & co', text: 'new words', counts: { likes: 8, replies: 3, views: 77 } },
      ],
      gone: [],
    });
    expect((await stackexchange.parse(replyOf({ ...wrapper, items: [] }), askOf(jobs[3]))).gone).toEqual([
      { platform: 'stackexchange', nativeId: 'unix/5' },
    ]);
    const answer = await stackexchange.parse(
      replyOf({
        ...wrapper,
        items: [{ answer_id: 900, question_id: 1, score: 6, body: '<p>Acme, edited</p>', last_edit_date: 5 }],
      }),
      askOf(jobs[2]),
    );
    expect(answer).toMatchObject({
      items: [
        {
          nativeId: 'stackoverflow/900',
          kind: 'reply',
          text: 'Acme, edited',
          editedAt: 5000,
          counts: { likes: 6, replies: null },
        },
      ],
      gone: [],
      heard: null,
      more: null,
    });
  });
});
