import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { secret } from '../../src/model/secret.ts';
import type { HttpReply } from '../../src/model/source.ts';
import { DAY, HOUR } from '../../src/model/time.ts';
import { rss } from '../../src/sources/rss.ts';
import { NOW, sourceContract } from './contract.ts';

sourceContract(rss, {
  options: { url: 'https://news.example.com/feed.xml' },
  brands: [],
  cases: [
    { name: 'ordinary', url: 'https://news.example.com/feed.xml', contentType: 'application/rss+xml; charset=utf-8' },
    { name: 'empty', url: 'https://quiet.example.com/rss' },
    { name: 'atom', url: 'https://tube.example.com/acme/feed.atom', contentType: 'application/atom+xml' },
    { name: 'rdf', url: 'https://old.example.com/index.rdf' },
    { name: 'jsonfeed', url: 'https://globex.example.com/feed.json', contentType: 'application/feed+json' },
    { name: 'alerts', url: 'https://www.google.com/alerts/feeds/1/2' },
    // Shapes as YouTube, Reddit, GitHub and WordPress serve them.
    { name: 'youtube', url: 'https://www.youtube.com/feeds/videos.xml?channel_id=UCacmeacmeacmeacmeacme' },
    { name: 'subreddit', url: 'https://www.reddit.com/r/printers/new/.rss', contentType: 'application/atom+xml' },
    { name: 'github', url: 'https://github.com/acme/firmware/releases.atom' },
    { name: 'paced', url: 'https://times.example.com/feed/' },
    { name: 'latin', url: 'https://markt.example.com/rss', contentType: 'text/xml' },
    { name: 'repaired', url: 'https://fish.example.com/rss' },
    { name: 'malformed', url: 'https://news.example.com/feed.xml' },
    { name: 'html', url: 'https://news.example.com/', contentType: 'text/html' },
  ],
  hidden: {
    options: url => ({ url }),
    value: 'https://feeds.example.com/private/k3y-0f-acme/feed.xml?token=s3cret',
    parts: ['k3y-0f-acme', 's3cret'],
    fixture: 'ordinary',
  },
});

const options = rss.options.parse({ url: 'https://news.example.com/feed.xml' });
const [draft] = rss.jobs(options, [], NOW);
if (!draft) throw new Error('no job');
const job = { ...draft, source: 'test' };

function feed(...items: { id: string; at: number | null }[]): HttpReply {
  const body = items.map(
    ({ id, at }) =>
      `<item><guid isPermaLink="false">${id}</guid><title>${id}</title>${at === null ? '' : `<pubDate>${new Date(at).toUTCString()}</pubDate>`}</item>`,
  );
  return {
    status: 200,
    url: 'https://news.example.com/feed.xml',
    headers: {},
    body: Buffer.from(`<rss version="2.0"><channel><title>t</title>${body.join('')}</channel></rss>`),
    at: NOW,
  };
}

test('rss: texts without end are cut', async () => {
  const long = 'acme '.repeat(500_000);
  const body = `<rss version="2.0"><channel><title>t</title><item><guid>a</guid><title>${long}</title><author>${long}</author><description>${long}</description></item></channel></rss>`;
  const page = await rss.parse(
    { ...feed(), body: Buffer.from(body) },
    { job, cursor: job.start, secrets: {}, token: null, now: NOW },
  );
  expect(page.items[0]?.title.length).toBe(200_000);
  expect(page.items[0]?.text.length).toBe(200_000);
  expect(page.items[0]?.author?.name?.length).toBeLessThanOrEqual(300);
});

describe('rss: what was heard', () => {
  const yesterday = NOW - DAY;
  async function read(reply: HttpReply, cursor = job.start) {
    return rss.parse(reply, { job, cursor, secrets: {}, token: null, now: NOW });
  }

  test('first reading: from the oldest stated date', async () => {
    const page = await read(feed({ id: 'b', at: NOW - HOUR }, { id: 'a', at: NOW - 5 * HOUR }, { id: 'c', at: null }));
    expect(page.heard).toEqual([NOW - 5 * HOUR, NOW]);
    expect(page.more).toBeNull();
  });
  test('a known entry: since the last reading, even where it has no date', async () => {
    const before = (await read(feed({ id: 'a', at: null }))).resume;
    const page = await read(feed({ id: 'b', at: NOW - HOUR }, { id: 'a', at: null }), { ...before, at: yesterday });
    expect(page.heard).toEqual([yesterday, NOW]);
    expect(page.gap).toBeUndefined();
  });
  test('an entry older than the last reading closes the gap too', async () => {
    const page = await read(feed({ id: 'b', at: NOW - HOUR }, { id: 'a', at: NOW - 2 * DAY }), {
      ...job.start,
      at: yesterday,
      ids: ['x'],
    });
    expect(page.heard).toEqual([yesterday, NOW]);
  });
  test('no overlap: only since the oldest entry, and the gap is said', async () => {
    const page = await read(feed({ id: 'b', at: NOW - HOUR }), { ...job.start, at: yesterday, ids: ['x'] });
    expect(page.heard).toEqual([NOW - HOUR, NOW]);
    expect(page.gap).toMatch(/2026-11-20T12:00:00Z/);
  });
  test('a feed that became empty claims nothing; one that stays empty does', async () => {
    expect(await read(feed(), { ...job.start, at: yesterday, ids: ['x'] })).toMatchObject({
      heard: null,
      gap: expect.stringContaining('empty'),
    });
    expect(await read(feed(), { ...job.start, at: yesterday, ids: [] })).toMatchObject({ heard: [yesterday, NOW] });
    expect(await read(feed())).toMatchObject({ heard: null, items: [] });
  });
  test('the cursor keeps 500 ids and no address', async () => {
    const many = Array.from({ length: 600 }, (_, i) => ({ id: `https://news.example.com/${i}`, at: NOW - i * 1000 }));
    const { resume } = await read(feed(...many));
    expect(resume.ids).toHaveLength(500);
    expect(JSON.stringify(resume)).not.toContain('example.com');
  });
});

describe('rss: identity', () => {
  async function idOf(url: string, guid: string): Promise<string | undefined> {
    const [own] = rss.jobs(rss.options.parse({ url }), [], NOW);
    if (!own) throw new Error('no job');
    const page = await rss.parse(feed({ id: guid, at: NOW }), {
      job: { ...own, source: 'x' },
      cursor: own.start,
      secrets: {},
      token: null,
      now: NOW,
    });
    return page.items[0]?.nativeId;
  }
  const a = 'https://a.example.com/feed';
  const b = 'https://b.example.com/feed';

  test('"1" in two feeds is two things, in one feed one', async () => {
    expect(await idOf(a, '1')).not.toBe(await idOf(b, '1'));
    expect(await idOf(a, '1')).toBe(await idOf(`${a}?utm_source=x`, '1'));
  });
  test.each(['https://x.example.com/1', 'tag:x.example.com,2026:1', 'urn:uuid:1'])(
    '%s is one thing everywhere',
    async guid => {
      expect(await idOf(a, guid)).toBe(guid);
      expect(await idOf(b, guid)).toBe(guid);
    },
  );
});

describe('rss: what an entry is', () => {
  async function only(url: string, entry: string) {
    const [at] = rss.jobs(rss.options.parse({ url }), [], NOW);
    if (!at) throw new Error('no job');
    const body = `<rss version="2.0"><channel><title>t</title>${entry}</channel></rss>`;
    const reply = { ...feed(), url, body: Buffer.from(body) };
    const asked = { job: { ...at, source: 'test' }, cursor: at.start, secrets: {}, token: null, now: NOW };
    return (await rss.parse(reply, asked)).items;
  }
  const story =
    '<item><title>Acme</title><link>https://press.example.com/a</link><comments>https://news.ycombinator.com/item?id=8863</comments></item>';

  test('a post of Hacker News is not the page it links to', async () => {
    const [item] = await only('https://news.ycombinator.com/rss', story);
    expect(item).toMatchObject({
      nativeId: 'hackernews:8863',
      kind: 'post',
      url: 'https://news.ycombinator.com/item?id=8863',
      links: ['https://press.example.com/a'],
    });
  });

  test('another site that lets people talk there stays itself', async () => {
    const [item] = await only('https://press.example.com/rss', story);
    expect(item).toMatchObject({ nativeId: 'https://press.example.com/a', kind: 'article' });
  });

  test('a topic in the feed of its forum is called by its number, unless others are called so too', async () => {
    const topic = (guid: string, path: string) =>
      `<item><guid isPermaLink="false">${guid}</guid><title>Acme</title><link>https://forum.example${path}</link></item>`;
    const one = await only('https://forum.example/latest.rss', topic('forum.example-topic-77', '/t/acme/77'));
    expect(one.map(({ nativeId }) => nativeId)).toEqual(['discourse:forum.example/77/1']);
    const two = await only(
      'https://forum.example/latest.rss',
      topic('forum.example-1', '/t/acme/77') + topic('forum.example-2', '/t/acme/77'),
    );
    expect(new Set(two.map(({ nativeId }) => nativeId)).size).toBe(2);
    const list = await only('https://links.example/rss', topic('links.example-1', '/t/acme/77'));
    expect(list[0]?.nativeId).not.toContain('discourse');
  });
});

describe('rss: options', () => {
  test.each(['ftp://example.com/feed', 'example.com/feed', '', 7, null])('%j is no address', url => {
    expect(rss.options.safeParse({ url }).success).toBe(false);
  });
  test('an unknown key is refused', () => {
    expect(rss.options.safeParse({ url: 'https://example.com/', colour: 'red' }).success).toBe(false);
  });
  test('a secret address is asked for as a secret', () => {
    const url = secret('https://example.com/s3cret');
    const [own] = rss.jobs(rss.options.parse({ url }), [], NOW);
    if (!own) throw new Error('no job');
    expect(
      rss.request({ job: { ...own, source: 'x' }, cursor: own.start, secrets: {}, token: null, now: NOW }).url,
    ).toBe(url);
  });
});

test.each([
  ['XML', `<rss version="2.0"><channel>${'<item/>'.repeat(20_001)}</channel></rss>`],
  ['JSON', `{"version":"https://jsonfeed.org/version/1.1","items":[${'{},'.repeat(20_000)}{}]}`],
])('rss: more entries than anybody reads are refused: %s', async (_, body) => {
  await expect(
    rss.parse({ ...feed(), body: Buffer.from(body) }, { job, cursor: job.start, secrets: {}, token: null, now: NOW }),
  ).rejects.toMatchObject({ kind: 'too_large', message: expect.stringContaining('20000 entries') });
});

test('rss: gzip without a header that says so', async () => {
  const plain = feed({ id: 'a', at: NOW - HOUR });
  const page = await rss.parse(
    { ...plain, body: gzipSync(plain.body) },
    { job, cursor: job.start, secrets: {}, token: null, now: NOW },
  );
  expect(page.items).toHaveLength(1);
  const cut = gzipSync(plain.body).subarray(0, 60);
  await expect(
    rss.parse({ ...plain, body: cut }, { job, cursor: job.start, secrets: {}, token: null, now: NOW }),
  ).rejects.toMatchObject({ kind: 'malformed' });
});
