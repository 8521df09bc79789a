import { describe, expect, test } from 'vitest';
import { parseQuery } from '../../src/match/index.ts';
import { isSecret, reveal, secret } from '../../src/model/secret.ts';
import type { HttpRequest } from '../../src/model/source.ts';
import { DAY } from '../../src/model/time.ts';
import { blueskySearch } from '../../src/sources/bluesky-search.ts';
import { brandOf, NOW, sourceContract } from './contract.ts';

// Shapes: bluesky-social/atproto, lexicons/app/bsky/feed/searchPosts.json, com/atproto/server/createSession.json.

const options = { identifier: 'you.example' };
const term = { term: 0, depth: 0, page: null, last: null };
const deep = {
  from: NOW - DAY,
  reading: { to: NOW, left: [{ ...term, until: NOW + 1, depth: 9_000, page: '9000', last: NOW - 3_600_000 }] },
};

interface Post {
  n: number;
  at: number;
  text: string;
}
/** The search as it is: newest first, marks that are offsets, an error behind `deepest` hits. */
function service(posts: readonly Post[], { deepest = 10_000 } = {}) {
  return (request: HttpRequest): { status?: number; body: string } => {
    const query = request.query ?? {};
    const word = String(query['q']).replaceAll('"', '');
    const [since, until] = [Date.parse(String(query['since'])), Date.parse(String(query['until']))];
    const offset = Number(query['cursor'] ?? 0);
    if (offset >= deepest)
      return { status: 400, body: JSON.stringify({ error: 'InvalidRequest', message: 'cursor out of range' }) };
    const found = posts
      .filter(({ at, text }) => at >= since && at < until && text.includes(word))
      .sort((a, b) => b.at - a.at || b.n - a.n);
    const page = found.slice(offset, offset + Number(query['limit']));
    const end = offset + page.length;
    return { body: JSON.stringify({ posts: page.map(view), ...(end < found.length ? { cursor: String(end) } : {}) }) };
  };
}
const uriOf = (n: number): string => `at://did:plc:someone/app.bsky.feed.post/p${n}`;
function view({ n, at, text }: Post): unknown {
  const record = { $type: 'app.bsky.feed.post', text, createdAt: new Date(at).toISOString() };
  return {
    uri: uriOf(n),
    cid: 'c',
    author: { did: 'did:plc:someone', handle: 'someone.example' },
    record,
    indexedAt: new Date(at + 100).toISOString(),
  };
}
const many = (count: number, gap: number, word: (n: number) => string): Post[] =>
  Array.from({ length: count }, (_, n) => ({ n, at: NOW - 1_000 - n * gap, text: word(n) }));
const ids = (posts: readonly Post[]): string[] => posts.map(({ n }) => uriOf(n));
const plenty = many(730, 60_000, () => 'acme');
const two = many(300, 60_000, n => (n % 3 === 0 ? 'acme' : n % 3 === 1 ? 'globex' : 'acme and globex'));

sourceContract(blueskySearch, {
  options,
  brands: [brandOf('acme', 'globex', 'acme')],
  cases: [
    { name: 'ordinary' },
    { name: 'empty' },
    { name: 'malformed' },
    { name: 'refused', status: 400 },
    { name: 'expired', status: 400 },
    { name: 'too-deep', status: 400, cursor: deep },
    { name: 'blocked', contentType: 'text/html' },
  ],
  walks: [
    { name: 'two terms', answer: service(two), ids: ids(two) },
    { name: 'many pages', answer: service(plenty), ids: ids(plenty) },
    { name: 'marks that end early', answer: service(plenty, { deepest: 300 }), ids: ids(plenty) },
  ],
});

describe('bluesky_search', () => {
  const brand = brandOf('acme', 'acme "x" corp');
  const [draft] = blueskySearch.jobs(
    blueskySearch.options.parse({ ...options, base_url: 'http://127.0.0.1:1/' }),
    [brand],
    NOW,
  );
  if (!draft) throw new Error('no job');
  const job = { ...draft, source: 's' };
  const secrets = { app_password: secret('abcd-efgh-ijkl-mnop') };
  const asked = {
    job,
    cursor: job.start,
    secrets,
    token: { access: secret('jwt-of-ours'), expiresAt: null },
    now: NOW,
  };

  test('asks by words, time and token', () => {
    const { url, query, headers } = blueskySearch.request(asked);
    expect(url).toBe('http://127.0.0.1:1/xrpc/app.bsky.feed.searchPosts');
    expect(query).toEqual({
      q: '"acme x corp"',
      sort: 'latest',
      since: '2026-11-14T12:00:00Z',
      until: '2026-11-21T12:00:00.001Z',
      limit: '100',
    });
    expect(headers?.['authorization'] && reveal(headers['authorization'])).toBe('Bearer jwt-of-ours');
  });
  test('logs in with the app password, which is never seen', () => {
    const request = blueskySearch.login?.request(asked);
    expect(isSecret(request?.body)).toBe(true);
    expect(JSON.parse(reveal(request?.body ?? ''))).toEqual({
      identifier: 'you.example',
      password: 'abcd-efgh-ijkl-mnop',
    });
    expect(JSON.stringify([request, asked, blueskySearch.request(asked)])).not.toMatch(/abcd|jwt-of-ours/);
    expect(() => blueskySearch.login?.request({ ...asked, secrets: {} })).toThrow(/app_password/);
    const reply = {
      status: 200,
      url: '',
      headers: {},
      body: Buffer.from('{"accessJwt":"a.b.c","refreshJwt":"r","did":"did:plc:x"}'),
      at: NOW,
    };
    const token = blueskySearch.login?.token(reply);
    expect(token?.access.reveal()).toBe('a.b.c');
    expect(() => blueskySearch.login?.token({ ...reply, body: Buffer.from('{}') })).toThrow('without a token');
  });
  test('the next reading begins a little before the end of the last', async () => {
    const empty = { status: 200, url: '', headers: {}, body: Buffer.from('{"posts":[]}'), at: NOW };
    const page = await blueskySearch.parse(empty, asked);
    expect(page).toMatchObject({
      heard: [NOW - 7 * DAY, NOW],
      resume: { from: NOW - 600_000, reading: null },
      more: null,
    });
  });
  test('more hits of one instant than can be shown: it goes on before them, and says so', async () => {
    const crowd = Array.from({ length: 500 }, (_, n) => ({ n, at: NOW - 5_000, text: 'acme x corp' }));
    const answer = service([...crowd, { n: 900, at: NOW - 60_000, text: 'acme x corp' }], { deepest: 200 });
    const gaps: string[] = [];
    const seen = new Set<string>();
    let cursor: unknown = job.start;
    for (let i = 0; cursor !== null && i < 50; i++) {
      const ask = { ...asked, cursor: cursor as never };
      const { status, body } = answer(blueskySearch.request(ask));
      const page = await blueskySearch.parse(
        { status: status ?? 200, url: '', headers: {}, body: Buffer.from(body), at: NOW },
        ask,
      );
      for (const item of page.items) seen.add(item.nativeId);
      if (page.gap) gaps.push(page.gap);
      cursor = page.more;
    }
    expect(cursor).toBeNull();
    expect(seen.has(uriOf(900))).toBe(true);
    expect(gaps).toEqual(['there are more hits of one instant than the search shows']);
  });
  test('a brand without words is not searched for', () => {
    const all = { ...brand, query: parseQuery('lang:de') };
    expect(blueskySearch.jobs(blueskySearch.options.parse(options), [all], NOW)).toEqual([]);
  });
  test.each([
    ['you', false],
    ['@you.bsky.social', true],
    ['you@example.com', true],
    ['did:plc:abc', true],
    ['', false],
  ])('identifier %j: %s', (identifier, fine) => {
    expect(blueskySearch.options.safeParse({ identifier }).success).toBe(fine);
  });
});
