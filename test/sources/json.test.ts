import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { collect } from '../../src/collect/collect.ts';
import { createHosts } from '../../src/collect/hosts.ts';
import { reveal, secret } from '../../src/model/secret.ts';
import type { HttpReply, HttpRequest, Job, Page } from '../../src/model/source.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../../src/model/time.ts';
import { readDate, writeDate } from '../../src/sources/json/dates.ts';
import { amountOf } from '../../src/sources/json/filters.ts';
import { linkOf } from '../../src/sources/json/paging.ts';
import { parsePath, parseTemplate, parseValue, rendered, valueAt } from '../../src/sources/json/path.ts';
import { parseExpression } from '../../src/sources/json/where.ts';
import { json } from '../../src/sources/json.ts';
import { brandOf, NOW, sourceContract } from './contract.ts';

const acme = brandOf('acme', 'acme', 'acme corp');

/** The source with its fixtures in a folder of their own. */
function played(folder: string): typeof json {
  return { ...json, type: `json/${folder}` };
}

const NOTES = {
  request: { url: 'https://api.x.test/notes', query: { sort: 'new', limit: 100 } },
  records: 'items',
  where: "kind == 'note'",
  map: {
    id: 'key',
    url: 'link',
    title: 'head',
    text: ['parts.long', 'parts.short'],
    published: { path: 'when', format: 'unix' },
    author: { handle: 'by.nick', name: 'by.full', followers: 'by.fans', verified: 'by.ok', url: 'by.at' },
    engagement: { likes: 'votes', views: 'seen' },
    thread: 'of',
    tags: 'labels',
    extra: { area: 'where.area' },
  },
};

sourceContract(played('generic'), {
  options: NOTES,
  brands: [acme],
  cases: [
    { name: 'ordinary', url: 'https://api.x.test/notes?sort=new' },
    { name: 'empty' },
    { name: 'other' },
    { name: 'unmapped' },
  ],
  hidden: {
    options: key => ({ ...NOTES, auth: { kind: 'header', name: 'X-Key', value: key } }),
    value: 'https://api.x.test/very-secret-key',
    parts: ['very-secret-key'],
    fixture: 'ordinary',
  },
});

// Shapes: open-platform.theguardian.com/documentation/search; example replies of api-evangelist/guardian (examples/).
sourceContract(played('guardian'), {
  options: { preset: 'guardian', key: 'k-123456' },
  brands: [acme],
  cases: [
    { name: 'ordinary' },
    { name: 'empty' },
    { name: 'refused', status: 400 },
    { name: 'blocked', contentType: 'text/html' },
  ],
  walks: [
    {
      name: 'three pages by number',
      ids: numbers(1, 130).map(n => `n/${n}`),
      answer: request => {
        const page = Number(request.query?.['page']);
        const all = numbers(1, 130).reverse();
        const results = all.slice((page - 1) * 50, page * 50).map(n => ({
          id: `n/${n}`,
          webTitle: `Acme ${n}`,
          webUrl: `https://x.test/${n}`,
          webPublicationDate: new Date(NOW - (200 - n) * MINUTE).toISOString(),
        }));
        return { body: JSON.stringify({ response: { status: 'ok', currentPage: page, pages: 3, results } }) };
      },
    },
  ],
});

// Shapes: newsapi.org/docs/endpoints/everything and /docs/errors; mattlisiv/newsapi-python.
sourceContract(played('newsapi'), {
  options: { preset: 'newsapi', key: 'k-123456' },
  brands: [acme],
  cases: [{ name: 'ordinary' }, { name: 'refused', status: 200 }],
});

// Shapes: api.producthunt.com/v2/docs (GraphQL reference: PostConnection, Post, PageInfo).
sourceContract(played('producthunt'), {
  options: { preset: 'producthunt', key: 'k-123456' },
  brands: [acme],
  cases: [{ name: 'ordinary' }, { name: 'refused' }],
  walks: [
    {
      name: 'pages by a mark in the body',
      ids: numbers(1, 120).map(String),
      answer: request => {
        const { variables } = JSON.parse(String(request.body)) as {
          variables: { after?: string; postedAfter: string };
        };
        expect(Date.parse(variables.postedAfter)).toBe(NOW - 8 * DAY);
        const from = Number(variables.after ?? 0);
        const nodes = numbers(1, 120)
          .reverse()
          .slice(from, from + 50)
          .map(n => ({
            node: {
              id: String(n),
              name: 'Acme',
              tagline: 'x',
              url: `https://x.test/${n}`,
              createdAt: new Date(NOW - (200 - n) * MINUTE).toISOString(),
            },
          }));
        const pageInfo = { hasNextPage: from + 50 < 120, endCursor: String(from + 50) };
        return { body: JSON.stringify({ data: { posts: { pageInfo, edges: nodes } } }) };
      },
    },
  ],
});

// Shapes: mediacloud/api-client (mediacloud/api.py, SearchApi.story_list).
sourceContract(played('mediacloud'), {
  options: { preset: 'mediacloud', key: 'k-123456' },
  brands: [acme],
  cases: [{ name: 'ordinary' }],
});

// Shapes: developers.facebook.com/docs/threads/keyword-search.
sourceContract(played('threads'), {
  options: { preset: 'threads', key: 'k-123456' },
  brands: [acme],
  cases: [{ name: 'ordinary' }, { name: 'empty' }, { name: 'refused', status: 400 }],
});

// Shapes: blog.gdeltproject.org/gdelt-doc-2-0-api-debuts; alex9smith/gdelt-doc-api (api_client.py): errors are sentences with 200.
sourceContract(played('gdelt_doc'), {
  options: { preset: 'gdelt_doc' },
  brands: [brandOf('acme', 'acme')],
  cases: [{ name: 'ordinary' }, { name: 'refused', contentType: 'text/html; charset=utf-8' }],
  walks: [
    {
      name: 'older ones behind the last one',
      ids: numbers(1, 600).map(n => `https://x.test/${n}`),
      answer: request => {
        const end = String(request.query?.['enddatetime'] ?? '9');
        const seen = (n: number): string => new Date(NOW - n * MINUTE).toISOString().replace(/\D/g, '').slice(0, 14);
        const found = numbers(1, 600).filter(
          n => seen(n) <= end && seen(n) >= String(request.query?.['startdatetime']),
        );
        const articles = found.slice(0, 250).map(n => ({
          url: `https://x.test/${n}`,
          title: 'Acme',
          domain: 'x.test',
          seendate: seen(n).replace(/(.{8})(.{6})/, '$1T$2Z'),
        }));
        return { body: JSON.stringify(articles.length === 0 ? {} : { articles }) };
      },
    },
  ],
});

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

interface Row {
  id: number;
  url: string;
  text: string;
  at: string;
}
function rows(n: number): Row[] {
  return numbers(1, n).map(id => ({
    id,
    url: `https://x.test/${id}`,
    text: `acme ${id}`,
    at: new Date(NOW - (n - id + 1) * MINUTE).toISOString(),
  }));
}
const MAP = { id: 'id', url: 'url', text: 'text', published: 'at' };

function jobOf(options: unknown, now = NOW): Job<never, never> {
  const [draft] = json.jobs(json.options.parse(options), [acme], now);
  if (!draft) throw new Error('no job');
  return { ...draft, source: 'place' } as Job<never, never>;
}
type Answer = (request: HttpRequest) => { status?: number; headers?: Record<string, string>; body: unknown };

async function walk(options: unknown, answer: Answer, cursor?: unknown, now: Instant = NOW) {
  const job = jobOf(options);
  const pages: Page<unknown>[] = [];
  const requests: HttpRequest[] = [];
  for (let at: unknown = cursor ?? job.start; at !== null; at = pages.at(-1)?.more ?? null) {
    expect(pages.length).toBeLessThan(120);
    const ask = { job, cursor: at as never, secrets: {}, token: null, now };
    const request = json.request(ask);
    requests.push(request);
    const { status = 200, headers = {}, body } = answer(request);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    pages.push(await json.parse({ status, url: String(request.url), headers, body: Buffer.from(text), at: now }, ask));
  }
  const ids = pages.flatMap(page => page.items.map(item => item.nativeId));
  return { pages, requests, ids, last: pages.at(-1) as Page<unknown> };
}

describe('json: paging', () => {
  const all = rows(25).reverse();
  const wanted = new Set(all.map(({ id }) => String(id)));
  const at = (request: HttpRequest, name: string): number => Number(request.query?.[name] ?? 0);
  const base = { request: { url: 'https://x.test/list' }, map: MAP, records: 'list' };
  const next = (request: HttpRequest, from: number): string =>
    `https://x.test/list?from=${from}${String(request.query?.['key'] ?? '')}`;
  const fromOf = (request: HttpRequest): number => Number(new URL(String(request.url)).searchParams.get('from') ?? 0);

  const kinds: [string, Record<string, unknown>, Answer][] = [
    [
      'page to the first empty one',
      { kind: 'page', param: 'p', start: 0 },
      request => ({ body: { list: all.slice(at(request, 'p') * 10, at(request, 'p') * 10 + 10) } }),
    ],
    [
      'page to a short one',
      { kind: 'page', limit: 10, limit_param: 'n' },
      request => ({ body: { list: all.slice((at(request, 'page') - 1) * 10).slice(0, at(request, 'n')) } }),
    ],
    [
      'offset, a service that gives fewer than asked',
      { kind: 'offset', param: 'o', stop: { path: 'total', op: '<=' } },
      request => ({ body: { total: 25, list: all.slice(at(request, 'o'), at(request, 'o') + 7) } }),
    ],
    [
      'token',
      { kind: 'token', path: 'meta.next', param: 't' },
      request => ({
        body: {
          list: all.slice(at(request, 't'), at(request, 't') + 10),
          meta: { next: at(request, 't') + 10 < 25 ? String(at(request, 't') + 10) : null },
        },
      }),
    ],
    [
      'Link header',
      { kind: 'link_header' },
      request => ({
        body: { list: all.slice(fromOf(request), fromOf(request) + 10) },
        headers:
          fromOf(request) + 10 < 25
            ? {
                link: `<https://x.test/list?from=0>; rel="first", <${next(request, fromOf(request) + 10)}>; rel="next"`,
              }
            : {},
      }),
    ],
    [
      'address',
      { kind: 'url', path: 'next' },
      request => ({
        body: {
          list: all.slice(fromOf(request), fromOf(request) + 10),
          next: fromOf(request) + 10 < 25 ? next(request, fromOf(request) + 10) : null,
        },
      }),
    ],
    [
      'last record',
      { kind: 'last_record', path: 'id', param: 'before' },
      request => ({ body: { list: all.filter(({ id }) => id < (at(request, 'before') || 1000)).slice(0, 10) } }),
    ],
  ];
  test.each(kinds)('%s', async (_, paginate, answer) => {
    const { ids, pages, last } = await walk({ ...base, paginate }, answer);
    expect(new Set(ids)).toEqual(wanted);
    expect(ids.length).toBe(25);
    expect(last.gap).toBeUndefined();
    for (const page of pages.slice(0, -1))
      expect(page.resume).toEqual({ ...(jobOf(base).start as object), reading: null });
  });

  test('the same mark twice: stopped, said, and the cursor stays', async () => {
    const { pages, last } = await walk(
      {
        ...base,
        paginate: { kind: 'token', path: 'next', param: 't' },
        cursor: { field: 'published', param: 'since' },
      },
      () => ({ body: { list: all, next: 'same' } }),
    );
    expect(pages).toHaveLength(2);
    expect(last.gap).toContain('given before');
    expect(last.heard).toBeNull();
    expect(last.resume).toMatchObject({ since: NOW - 7 * DAY });
  });
  test('an address on another host is not followed', async () => {
    await expect(
      walk({ ...base, paginate: { kind: 'url', path: 'next' } }, () => ({
        body: { list: all, next: 'https://evil.test/list' },
      })),
    ).rejects.toMatchObject({ kind: 'malformed' });
  });
  test('our key neither stays in the mark of a page nor is lost on the way', async () => {
    const key = 'tremendous-secret';
    const options = {
      ...base,
      auth: { kind: 'query', name: 'key', value: key },
      paginate: { kind: 'url', path: 'next' },
    };
    let n = 0;
    const { pages, requests } = await walk(options, () => ({
      body: {
        list: all.slice(n * 10, n * 10 + 10),
        next: n++ < 2 ? `https://x.test/list?key=${key}&from=${n}0&again=${key}` : null,
      },
    }));
    expect(JSON.stringify(pages)).not.toContain(key);
    expect(requests.map(({ query }) => reveal(query?.['key'] ?? ''))).toEqual([key, key, key]);
    expect(requests.at(-1)?.url).toBe('https://x.test/list?from=20');
  });
  test('the most pages, newest first: what lies behind is lost, and said', async () => {
    const { last } = await walk(
      { ...base, paginate: { kind: 'page', max_pages: 2 }, cursor: { field: 'published', param: 'since' } },
      request => ({ body: { list: all.slice((at(request, 'page') - 1) * 10, at(request, 'page') * 10) } }),
    );
    expect(last.gap).toContain('max_pages');
    expect(last.heard).toEqual([Date.parse(all[19]?.at ?? ''), NOW]);
  });
  test('the most pages, oldest first: the next reading goes on there, nothing is lost', async () => {
    const rising = all.toReversed();
    const answer: Answer = request => {
      const from = Date.parse(String(request.query?.['since']));
      const left = rising.filter(row => Date.parse(row.at) >= from);
      return { body: { list: left.slice((at(request, 'page') - 1) * 5, at(request, 'page') * 5) } };
    };
    const options = {
      ...base,
      paginate: { kind: 'page', max_pages: 2 },
      cursor: { field: 'published', param: 'since' },
    };
    const found = new Set<string>();
    let cursor: unknown = jobOf(options).start;
    for (let i = 0; i < 4; i++) {
      const { ids, last } = await walk(options, answer, cursor);
      for (const id of ids) found.add(id);
      expect(last.gap).toBeUndefined();
      cursor = last.resume;
    }
    expect(found).toEqual(wanted);
  });
  test('records in no order: all are read, and the latest of them is kept', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(all, { minLength: 1 }),
        fc.integer({ min: 1, max: 12 }),
        async (some, size) => {
          const options = {
            ...base,
            paginate: { kind: 'offset', param: 'o', max_pages: 100 },
            cursor: { field: 'published', param: 'since' },
          };
          const { ids, last } = await walk(options, request => ({
            body: { list: some.slice(at(request, 'o'), at(request, 'o') + size) },
          }));
          expect(new Set(ids)).toEqual(new Set(some.map(({ id }) => String(id))));
          expect(last.resume).toMatchObject({ since: Math.max(...some.map(row => Date.parse(row.at))) });
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('json: readings', () => {
  const base = { request: { url: 'https://x.test/list' }, map: MAP, records: '$' };
  test('a plain list: heard from its oldest, then since the last time; new ones that push all old ones out are a gap', async () => {
    const first = await walk(base, () => ({ body: rows(5) }));
    expect(first.last.heard).toEqual([NOW - 5 * MINUTE, NOW]);
    const second = await walk(base, () => ({ body: rows(6) }), first.last.resume, NOW + HOUR);
    expect(second.last.heard).toEqual([NOW, NOW + HOUR]);
    const other = rows(9)
      .slice(6)
      .map(row => ({ ...row, at: new Date(NOW + 80 * MINUTE).toISOString() }));
    const third = await walk(base, () => ({ body: other }), second.last.resume, NOW + 2 * HOUR);
    expect(third.last.gap).toContain('nothing that was there');
  });
  test('an id as mark: 9 is before 10, and asked for from the second time on', async () => {
    const options = { ...base, cursor: { kind: 'id', param: 'since_id' } };
    const first = await walk(options, () => ({ body: rows(11) }));
    expect(first.requests[0]?.query).toEqual({});
    expect(first.last.resume).toMatchObject({ id: '11' });
    const second = await walk(options, () => ({ body: [] }), first.last.resume, NOW + HOUR);
    expect(second.requests[0]?.query).toEqual({ since_id: '11' });
    expect(second.last).toMatchObject({ heard: [NOW, NOW + HOUR], resume: { id: '11' } });
  });
  test('stop_at_known ends where the last reading was', async () => {
    const options = { ...base, stop_at_known: true, paginate: { kind: 'offset', param: 'o' } };
    const list = rows(40).reverse();
    const answer =
      (all: Row[]): Answer =>
      request => ({ body: all.slice(Number(request.query?.['o']), Number(request.query?.['o']) + 10) });
    const first = await walk(options, answer(list.slice(5)));
    expect(first.pages).toHaveLength(5);
    const second = await walk(options, answer(list), first.last.resume, NOW + HOUR);
    expect(second.pages).toHaveLength(1);
    expect(second.last.heard).toEqual([NOW, NOW + HOUR]);
  });
  test('the day’s requests: counted over all searches of the source, then it rests until midnight', async () => {
    const options = { ...base, limits: { daily: 2 } };
    const answer: Answer = () => ({ body: rows(1) });
    const first = await walk(options, answer);
    const second = await walk(options, answer, first.last.resume);
    expect(second.last.quotas).toEqual([
      { host: 'x.test', name: 'requests a day', most: 2, left: 0, resetsAt: Date.parse('2026-11-22T00:00:00Z') },
    ]);
    await expect(walk(options, answer, second.last.resume)).rejects.toMatchObject({
      kind: 'limited',
      retryAt: Date.parse('2026-11-22T00:00:00Z'),
    });
    expect((await walk(options, answer, second.last.resume, NOW + DAY)).pages).toHaveLength(1);
    const many = json.jobs(
      json.options.parse({ ...options, request: { url: 'https://x.test/{{ query }}' }, limits: { daily: 10 } }),
      [acme, brandOf('b', 'b')],
      NOW,
    );
    expect(many.map(({ params }) => params.daily)).toEqual([5, 5]);
  });
  test('jsonl: a record a line; one that breaks off is malformed', async () => {
    const options = { ...base, format: 'jsonl' };
    const text = rows(3)
      .map(row => JSON.stringify(row))
      .join('\n');
    expect((await walk(options, () => ({ body: `${text}\n` }))).ids).toEqual(['1', '2', '3']);
    await expect(walk(options, () => ({ body: text.slice(0, -5) }))).rejects.toMatchObject({ kind: 'malformed' });
  });
  test.each([
    [undefined, 'R&amp;D\n\nacme', 'R&D\n\nacme'],
    [undefined, '<p>R&amp;D</p>\n<p>acme', 'R&D\nacme'],
    [false, 'a &lt;b&gt; <i>', 'a &lt;b&gt; <i>'],
    [true, 'a &lt;b&gt;', 'a <b>'],
  ])('html: %s reads %j', async (html, text, expected) => {
    const { pages } = await walk({ ...base, map: { ...MAP, ...(html === undefined ? {} : { html }) } }, () => ({
      body: [{ id: 1, text }],
    }));
    expect(pages[0]?.items[0]?.text).toBe(expected);
  });
  test('manners and pace are those of limits and preset', () => {
    expect(json.manners?.(jobOf({ ...base, limits: { rps: 0.1 } }))).toMatchObject({ gap: 10 * SECOND });
    expect(json.manners?.(jobOf({ preset: 'newsapi', key: 'k' }))).toMatchObject({
      ruleUrl: 'https://newsapi.org/pricing',
    });
    expect(jobOf({ preset: 'newsapi', key: 'k' }).every).toBe(2 * HOUR);
  });
});

describe('json: refusals', () => {
  const base = { request: { url: 'https://x.test/list' }, map: MAP, records: 'list', paginate: { kind: 'page' } };
  test.each([
    [
      { status: 403, action: 'wait', for: '10m' },
      { kind: 'limited', retryAt: NOW + 10 * MINUTE },
    ],
    [
      { status: [402, 403], action: 'fail' },
      { kind: 'denied', message: 'x.test refused the request (403): too bad' },
    ],
    [{ body_path: 'error', equals: 'too bad', action: 'fail' }, { kind: 'denied' }],
    [{ content_type: 'application/problem+json', action: 'retry' }, { kind: 'unreachable' }],
    [{ status: 404, action: 'ignore' }, { kind: 'denied' }],
  ])('%j', async (rule, expected) => {
    const answer: Answer = () => ({
      status: 403,
      headers: { 'content-type': 'application/problem+json' },
      body: { error: 'too bad' },
    });
    await expect(walk({ ...base, errors: [rule] }, answer)).rejects.toMatchObject(expected);
  });
  test('ignored on the first page there is nothing, later the rest could not be read', async () => {
    const options = { ...base, errors: [{ status: 404, action: 'ignore' }] };
    expect((await walk(options, () => ({ status: 404, body: {} }))).last).toMatchObject({ items: [], more: null });
    const later = await walk(options, request =>
      request.query?.['page'] === '1' ? { body: { list: rows(3) } } : { status: 404, body: {} },
    );
    expect(later.last.gap).toBe('no more than 1 pages could be read');
  });
  test('retry asks again within the reading', async () => {
    let n = 0;
    const options = { ...base, paginate: { kind: 'none' }, errors: [{ body_path: 'busy', action: 'retry' }] };
    const { ids } = await walk(options, () => ({ body: n++ < 2 ? { busy: true } : { list: rows(2) } }));
    expect(ids).toEqual(['1', '2']);
  });
  test('a web page with 200 is told apart', async () => {
    await expect(
      walk(base, () => ({ headers: { 'content-type': 'text/html' }, body: '<html>Your query was too short</html>' })),
    ).rejects.toThrow('a web page instead of JSON');
  });
  test('the last request of an allowance, in a header of an unusual name', async () => {
    const reset = (as: string, value: string) => ({
      ...base,
      paginate: { kind: 'none' },
      limits: { reset: { header: 'X-Whole-Again', as, remaining: 'X-Left' } },
      value,
    });
    for (const [as, value] of [
      ['seconds', '90'],
      ['unix', String((NOW + 90 * SECOND) / SECOND)],
      ['iso', new Date(NOW + 90 * SECOND).toISOString()],
    ] as const) {
      const { value: header, ...options } = reset(as, value);
      const { last } = await walk(options, () => ({
        headers: { 'x-left': '0', 'x-whole-again': header },
        body: { list: rows(1) },
      }));
      expect(last.wait).toEqual({ for: 90 * SECOND, method: null, reason: 'no requests left for now' });
    }
  });
  test.each([
    ['Retry-After', { 'retry-after': '90' }],
    ['seconds since 1970', { 'x-ratelimit-reset': String((NOW + 90 * SECOND) / SECOND) }],
    ['seconds from now', { 'x-rate-limit-reset': '90' }],
    ['ISO 8601', { 'x-ratelimit-reset': new Date(NOW + 90 * SECOND).toISOString() }],
  ])('429 with %s rests until then', async (_, headers) => {
    const job = jobOf(base);
    const reply: HttpReply = { status: 429, url: 'https://x.test/list', headers, body: Buffer.from('{}'), at: NOW };
    const sleep = async (): Promise<void> => {};
    const io = {
      fetcher: async () => reply,
      hosts: createHosts({ concurrency: 1, now: () => NOW, sleep }),
      secrets: {},
      tokens: new Map(),
      now: () => NOW,
      sleep,
      random: () => 0,
      signal: new AbortController().signal,
      limits: [],
      maxRequests: 5,
      deadline: null,
    };
    const claim = {
      job,
      cursor: job.start,
      validators: { etag: null, lastModified: null },
      heardTo: null,
      failures: 0,
    };
    const reading = collect(claim as never, json, io as never);
    const { value: outcome } = await reading.next();
    expect(outcome).toMatchObject({
      status: 'failed',
      error: { kind: 'limited' },
      limits: [{ host: 'x.test', until: NOW + 90 * SECOND }],
    });
  });
});

describe('json: what is asked', () => {
  const base = { map: MAP, records: 'list' };
  function asked(options: unknown, cursor: Record<string, unknown> = {}): HttpRequest {
    const job = jobOf(options);
    return json.request({
      job,
      cursor: { ...(job.start as object), ...cursor } as never,
      secrets: {},
      token: null,
      now: NOW,
    });
  }
  test('templates: only the five words, dates as wanted, what is empty is left out', () => {
    const request = asked({
      ...base,
      request: {
        url: 'https://x.test/{{ query }}',
        query: {
          from: '{{ since | unix }}',
          to: '{{ until | date }}',
          mark: '{{ cursor }}',
          fixed: 1,
          both: 'x {{ now | "yyyyMMdd\'T\'HHmm" }}',
        },
        headers: { 'X-Now': '{{ now }}' },
      },
      cursor: { kind: 'id', param: 'after' },
    });
    expect(request.url).toBe('https://x.test/%22acme%22%20OR%20%22acme%20corp%22');
    expect(request.query).toEqual({
      from: String((NOW - 7 * DAY) / SECOND),
      to: '2026-11-21',
      fixed: '1',
      both: 'x 20261121T1200',
    });
    expect(request.headers).toEqual({ accept: 'application/json', 'x-now': '2026-11-21T12:00:00Z' });
  });
  test.each([
    [{ kind: 'header', name: 'X-Key', value: 'k' }, { headers: { 'x-key': 'k' } }],
    [
      { kind: 'header', name: 'Authorization', prefix: 'Token ', value: 'k' },
      { headers: { authorization: 'Token k' } },
    ],
    [{ kind: 'query', name: 'key', value: 'k' }, { query: { key: 'k' } }],
    [{ kind: 'bearer', value: 'k' }, { headers: { authorization: 'Bearer k' } }],
    [{ kind: 'basic', user: 'u', password: 'p' }, { headers: { authorization: 'Basic dTpw' } }],
  ])('auth %j', (auth, expected) => {
    const request = asked({ ...base, request: { url: 'https://x.test/' }, auth });
    const open = (of: HttpRequest['headers']) =>
      Object.fromEntries(Object.entries(of ?? {}).map(([name, value]) => [name, reveal(value)]));
    expect({ headers: open(request.headers), query: open(request.query) }).toMatchObject(expected);
    expect(JSON.stringify(request)).not.toMatch(/Bearer k|dTpw|Token k/);
  });
  test('OAuth 2: a token is asked for with the client’s name and secret, and sent', () => {
    const auth = {
      kind: 'oauth2_client_credentials',
      token_url: 'https://id.test/token',
      client_id: 'me',
      client_secret: secret('hush'),
      scope: 'read',
    };
    const job = jobOf({ ...base, request: { url: 'https://x.test/' }, auth });
    const ask = { job, cursor: job.start, secrets: {}, token: null, now: NOW };
    const login = json.login?.request(ask);
    expect(login).toMatchObject({
      method: 'POST',
      url: 'https://id.test/token',
      body: 'grant_type=client_credentials&scope=read',
    });
    expect(reveal(login?.headers?.['authorization'] ?? '')).toBe(`Basic ${Buffer.from('me:hush').toString('base64')}`);
    const token = json.login?.token({
      status: 200,
      url: 'x',
      headers: {},
      at: NOW,
      body: Buffer.from('{"access_token":"t0k","expires_in":3600}'),
    });
    expect(token?.expiresAt).toBe(NOW + HOUR);
    const sent = json.request({ ...ask, token: token ?? null });
    expect(reveal(sent.headers?.['authorization'] ?? '')).toBe('Bearer t0k');
    expect(JSON.stringify([sent, login, token, job])).not.toMatch(/t0k|hush/);
    expect(() => json.login?.token({ status: 200, url: 'x', headers: {}, at: NOW, body: Buffer.from('{}') })).toThrow(
      'no access_token',
    );
    expect(json.login?.request({ ...ask, job: jobOf({ ...base, request: { url: 'https://x.test/' } }) })).toBeNull();
  });
  test('a body: templates inside, marks where they belong', () => {
    const request = asked(
      {
        ...base,
        request: {
          url: 'https://x.test/',
          method: 'POST',
          body: { q: '{{ query }}', deep: { since: '{{ cursor }}' } },
        },
        paginate: { kind: 'offset', param: 'deep.skip' },
        cursor: { field: 'published', format: 'date', overlap: '1d' },
      },
      { since: NOW },
    );
    expect(JSON.parse(String(request.body))).toEqual({
      q: '"acme" OR "acme corp"',
      deep: { since: '2026-11-20', skip: 0 },
    });
    expect(request.headers?.['content-type']).toBe('application/json');
  });
  test('a key may stand in a body: it is sent, and seen by nobody', () => {
    const request = asked({
      ...base,
      request: {
        url: 'https://x.test/',
        method: 'POST',
        body: { auth: { apiKey: secret('tremendous') }, q: '{{ query }}' },
      },
    });
    expect(JSON.parse(reveal(request.body ?? ''))).toMatchObject({ auth: { apiKey: 'tremendous' } });
    expect(JSON.stringify(request)).not.toContain('tremendous');
  });
  test('long queries are parted; where a place has no OR, each word is asked alone', () => {
    const brand = brandOf('acme', ...numbers(1, 30).map(n => `acme number ${n}`));
    const options = { ...base, request: { url: 'https://x.test/', query: { q: '{{ query }}' } }, search: { max: 100 } };
    const parted = json.jobs(json.options.parse(options), [brand], NOW);
    expect(parted.length).toBeGreaterThan(5);
    for (const { params } of parted) expect(params.query.length).toBeLessThanOrEqual(100);
    const alone = json.jobs(json.options.parse({ preset: 'threads', key: 'k' }), [acme], NOW);
    expect(alone.map(({ params }) => params.query)).toEqual(['acme', 'acme corp']);
  });
});

describe('json: options', () => {
  const good = { request: { url: 'https://x.test/' }, map: MAP, records: '$' };
  test.each([
    [{}, 'needs url'],
    [{ ...good, records: undefined }, 'where in the answer is the list'],
    [{ ...good, map: { title: 'a' } }, 'needs id or url'],
    [
      { ...good, request: { url: 'https://x.test/{{ env }}' } },
      'may use {{ query }}, {{ since }}, {{ until }}, {{ cursor }}, {{ now }} and nothing else',
    ],
    [{ ...good, request: { url: 'https://x.test/{{ query.constructor }}' } }, 'may use'],
    [{ ...good, request: { url: 'https://{{ query }}.test/' } }, 'names its host'],
    [{ ...good, request: { url: 'file:///etc/passwd' } }, 'should be an address'],
    [{ ...good, map: { id: 'a[', text: 'b' } }, 'never closed'],
    [{ ...good, map: { id: 'a | shout', text: 'b' } }, 'is no filter'],
    [{ ...good, where: 'a == b' }, 'text in quotes'],
    [{ ...good, auth: { kind: 'bearer' } }, 'bearer needs value'],
    [{ preset: 'guardian' }, 'The Guardian wants one'],
    [{ preset: 'gardian' }, 'Invalid'],
    [{ ...good, paginate: { kind: 'token' } }, 'token needs path'],
    [{ ...good, paginate: { param: '__proto__.x' } }, 'is no name'],
    [{ ...good, cursor: {} }, 'needs field'],
    [{ ...good, errors: [{ status: 429, action: 'fail' }] }, 'have their meaning'],
    [{ ...good, errors: [{ action: 'fail' }] }, 'needs status'],
    [{ ...good, retention_days: 9 }, 'nrecognized key'],
    [{ ...good, map: { ...MAP, author: { nmae: 'x' } } }, 'nrecognized key: "nmae"'],
  ])('%j', (options, words) => {
    const { error } = json.options.safeParse(options);
    expect(error?.issues.map(({ message }) => message).join()).toContain(words);
  });
  test('what is said stands over the preset', () => {
    const { request, paginate } = json.options.parse({
      preset: 'guardian',
      key: 'k',
      request: { query: { section: 'technology' } },
      paginate: { max_pages: 3 },
    });
    expect(request.query).toMatchObject({ section: 'technology', 'order-by': 'newest' });
    expect(paginate).toMatchObject({ kind: 'page', max_pages: 3 });
  });
  test('editors are told the same', () => {
    const schema = z.toJSONSchema(json.options, { io: 'input', unrepresentable: 'any' });
    expect(JSON.stringify(schema)).not.toContain('$ref');
    expect(Object.keys(schema.properties ?? {})).toContain('paginate');
  });
  test('keys are no part of ids', () => {
    const idOf = (key: string) => jobOf({ preset: 'guardian', key }).id;
    expect(idOf('one')).toBe(idOf('two'));
  });
});

describe('json: places in a record', () => {
  const record = {
    a: { b: [{ c: 1 }, { c: 2 }], 'x.y': 'dots' },
    empty: '',
    tags: ['p', 'q'],
    n: '1.2K',
    html: '<b>x</b>',
    when: '2026-11-21',
  };
  test.each([
    ['a.b[0].c', 1],
    ['a.b[-1].c', 2],
    ['a.b[].c', [1, 2]],
    ['a["x.y"]', 'dots'],
    ['$', record],
    ['a.b[9].c', undefined],
    ['constructor', undefined],
    ['a.__proto__.toString', undefined],
    ['a.b.length', undefined],
    ['tags | join', 'p q'],
    ['tags | first | upper', 'P'],
    ['a.b | count', 2],
    ['nothing | count', 0],
    ['n | number', 1200],
    ['html | html', 'x'],
    ['when | unix', '1795219200'],
    ['when | "dd.MM.yyyy"', '21.11.2026'],
  ])('%s', (path, expected) => expect(valueAt(record, parsePath(path))).toEqual(expected));
  test('templates and words as they stand', () => {
    expect(parseValue('https://x.test/{{ a.b[0].c }}')(record)).toBe('https://x.test/1');
    expect(parseValue('{{ empty }}-{{ nothing }}')(record)).toBeNull();
    expect(parseValue('=article')(record)).toBe('article');
    expect(rendered(parseTemplate('no places'), {})).toBe('no places');
  });
  test.each([
    ["a.x == 'y'", { a: { x: 'y' } }, true],
    ['n >= 10', { n: '12' }, true],
    ['n < 3', { n: 'many' }, false],
    ['tags[] contains "q"', record, true],
    ['tags[] != "q"', record, false],
    ['flag == true', { flag: true }, true],
    ['empty', record, false],
    ['n', record, true],
  ])('where %s', (text, of, expected) => expect(parseExpression(text)(of)).toBe(expected));
  test.each([
    ['1.2K', 1200],
    ['3,400', 3400],
    ['1,5', 1.5],
    ['1.5 M', 1_500_000],
    ['2B', 2e9],
    ['-7', -7],
    ['twelve', null],
    ['', null],
    [Number.NaN, null],
    [{}, null],
  ])('the number %j', (text, expected) => expect(amountOf(text)).toBe(expected));
  test('dates are written as they are read', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100_000, max: 4_000_000_000 }),
        fc.constantFrom('iso', 'unix', 'rfc2822', "yyyyMMdd'T'HHmmss'Z'"),
        (seconds, format) => {
          expect(readDate(writeDate(seconds * SECOND, format), format)).toBe(seconds * SECOND);
        },
      ),
    );
    expect(readDate('2026-02-31', 'yyyy-MM-dd')).toBeNull();
    expect(readDate('tomorrow', 'unix')).toBeNull();
  });
  test('Link headers', () => {
    expect(linkOf('<https://x.test/?a=1,2>; rel="prev", <https://x.test/?b>; rel="last next"', 'next')).toBe(
      'https://x.test/?b',
    );
    expect(linkOf('<https://x.test/', 'next')).toBeNull();
    expect(linkOf('', 'next')).toBeNull();
  });
  test('whatever a path says, reading it ends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.json(), (text, value) => {
        try {
          valueAt(JSON.parse(value), parsePath(text));
        } catch (error) {
          expect(error).toMatchObject({ kind: 'config' });
        }
      }),
    );
  });
});

test('the source names no secret in its fixtures', () => {
  expect(
    readFileSync(new URL('../../fixtures/sources/json/guardian/ordinary.expected.json', import.meta.url), 'utf8'),
  ).not.toContain('k-123456');
});
