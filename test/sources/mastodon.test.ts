import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Brand } from '../../src/model/brand.ts';
import { reveal, secret } from '../../src/model/secret.ts';
import type { Ask, HttpRequest, Page, Stored } from '../../src/model/source.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../src/model/time.ts';
import { type Cursor, type Params, startAt } from '../../src/sources/mastodon/cursor.ts';
import { mastodon } from '../../src/sources/mastodon.ts';
import { brandOf, NOW, sourceContract } from './contract.ts';

// Shapes: docs.joinmastodon.org (methods/timelines, methods/instance, methods/search, entities/Status) and what Mastodon 4.6.4
// answered to the tests of Mastodon.py (halcy/Mastodon.py, tests/cassettes). All people and brands are made up.

interface Made {
  id: string;
  at: Instant;
}

function statusBody({ id, at }: Made): Record<string, unknown> {
  return {
    id,
    uri: `https://social.example/users/ada/statuses/${id}`,
    url: `https://social.example/@ada/${id}`,
    created_at: new Date(at).toISOString(),
    content: `<p>acme ${id}</p>`,
    visibility: 'public',
    account: { acct: 'ada', url: 'https://social.example/@ada', indexable: true },
  };
}

/** A server as its documentation has it: `min_id` gives the page right above, `max_id` the page right below, newest first. */
function server(made: () => readonly Made[], most = 40) {
  return (request: HttpRequest): { status?: number; body: string } => {
    const url = new URL(String(request.url));
    const query = request.query ?? {};
    if (url.pathname === '/api/v2/instance')
      return { body: JSON.stringify({ domain: 'social.example', version: '4.6.4' }) };
    const { min_id, max_id } = query as Record<string, string | undefined>;
    const newer = (a: string, b: string): boolean => BigInt(a) > BigInt(b);
    const newest = [...made()].sort((a, b) => (newer(a.id, b.id) ? -1 : 1));
    let found = newest.filter(
      one => (min_id === undefined || newer(one.id, min_id)) && (max_id === undefined || newer(max_id, one.id)),
    );
    found = min_id === undefined ? found.slice(0, most) : found.slice(-most);
    const list = found.map(statusBody);
    return {
      body: JSON.stringify(url.pathname === '/api/v2/search' ? { accounts: [], statuses: list, hashtags: [] } : list),
    };
  };
}

function series(n: number, gap = 20 * MINUTE): Made[] {
  return Array.from({ length: n }, (_, i) => ({
    id: String(115_000_000_000_000_000 + (n - i) * 1000),
    at: NOW - MINUTE - i * gap,
  }));
}

const uri = ({ id }: Made): string => `https://social.example/users/ada/statuses/${id}`;
const few = series(7);
const many = series(203);
const lengths: Made[] = ['9', '10', '99', '100', '0999', '1000'].map((id, i) => ({ id, at: NOW - (7 - i) * MINUTE }));
const asking: Cursor = { ...startAt(NOW - 7 * DAY), access: { at: NOW, domain: 'social.example', only: null } };

sourceContract(mastodon, {
  options: { instances: ['social.example'], only_indexable: true },
  brands: [brandOf('acme', 'acme')],
  cases: [
    { name: 'ordinary', cursor: asking },
    { name: 'empty', cursor: asking },
    { name: 'unknown', status: 404, cursor: asking },
    { name: 'login', status: 422, cursor: asking },
    { name: 'token', status: 401, cursor: asking },
    { name: 'malformed', cursor: asking },
    { name: 'another', cursor: asking },
    { name: 'blocked', contentType: 'text/html', cursor: asking },
    { name: 'instance' },
    { name: 'half' },
    { name: 'closed' },
    { name: 'disabled' },
    { name: 'older' },
    { name: 'without', status: 404 },
  ],
  walks: [
    { name: 'one page', answer: server(() => few), ids: few.map(uri) },
    { name: 'many pages', answer: server(() => many), ids: many.map(uri) },
    { name: 'short pages', answer: server(() => many, 7), ids: many.map(uri) },
    { name: 'ids of several lengths', answer: server(() => lengths, 2), ids: lengths.map(uri) },
    { name: 'a hashtag nobody used', answer: server(() => []), ids: [] },
  ],
  hidden: {
    options: token => ({ instances: [{ at: 'social.example', token }] }),
    value: 't0ken-0f-ada',
    parts: ['t0ken-0f-ada'],
    fixture: 'instance',
  },
});

function jobsOf(options: unknown, brands: readonly Brand[] = [brandOf('acme', 'acme')]) {
  return mastodon.jobs(mastodon.options.parse(options), brands, NOW).map(draft => ({ ...draft, source: 'test' }));
}

function askOf(job: { params: Params; start: Cursor }, cursor: Cursor = job.start, now = NOW): Ask<Params, Cursor> {
  return { job: job as Ask<Params, Cursor>['job'], cursor, secrets: {}, token: null, now };
}

async function walk(
  job: { params: Params; start: Cursor },
  answer: (request: HttpRequest) => { status?: number; body: string },
  cursor: Cursor = job.start,
  now = NOW,
): Promise<Page<Cursor>[]> {
  const pages: Page<Cursor>[] = [];
  for (let at: Cursor | null = cursor; at !== null; at = pages.at(-1)?.more ?? null) {
    expect(pages.length).toBeLessThan(300);
    const ask = askOf(job, at, now);
    const { status = 200, body } = answer(mastodon.request(ask));
    pages.push(await mastodon.parse({ status, url: 'x', headers: {}, body: Buffer.from(body), at: now }, ask));
  }
  return pages;
}

const idsOf = (pages: readonly Page<Cursor>[]): string[] =>
  pages.flatMap(page => page.items.map(item => item.nativeId));

describe('mastodon: jobs', () => {
  test('a hashtag of each single word and name on each server; search only with a token', () => {
    const brand = {
      ...brandOf('acme', '#AcmeCorp', 'acme tools', '@acme', 'acme.example', '2026', 'größe'),
      name: 'Acme',
    };
    const jobs = jobsOf({ instances: ['a.example', { at: 'https://b.example/', token: 'x' }] }, [brand]);
    expect(jobs.map(job => job.id.replace(/[0-9a-f]{8}$/, '…'))).toEqual([
      'tag:a.example:acme',
      'tag:a.example:acmecorp',
      'tag:a.example:größe',
      'tag:b.example:acme',
      'tag:b.example:acmecorp',
      'tag:b.example:größe',
      'search:b.example:acme:…',
    ]);
    expect(jobs.map(job => job.brand)).toEqual([null, null, null, null, null, null, 'acme']);
  });
  test('hashtags that are named, once each, on servers that are named, once each', () => {
    const jobs = jobsOf({ instances: ['a.example', 'https://a.example'], hashtags: ['#Acme', 'acme', 'Globex'] });
    expect(jobs.map(job => job.id)).toEqual(['tag:a.example:acme', 'tag:a.example:globex']);
  });
  test.each([
    { instances: [] },
    { instances: ['not a host'] },
    { instances: ['me@a.example'] },
    { instances: [{ at: 'a.example', key: 'x' }] },
    { hashtags: ['two words'] },
    { hashtags: ['2026'] },
    { hashtags: [] },
    { back_to: 'soon' },
    { colour: 1 },
  ])('%j is refused', options => {
    expect(mastodon.options.safeParse(options).success).toBe(false);
  });
});

describe('mastodon: what is asked', () => {
  const [job] = jobsOf({ instances: ['http://127.0.0.1:1'], hashtags: ['größe'] });
  if (!job) throw new Error('no job');
  const about = { at: NOW, domain: null, only: null };

  test('the server first, and again after a day; between two readings only', () => {
    const url = (cursor: Cursor, now = NOW) => mastodon.request(askOf(job, cursor, now)).url;
    expect(url(job.start)).toBe('http://127.0.0.1:1/api/v2/instance');
    const known: Cursor = { ...job.start, access: about };
    expect(url(known)).toContain('/timelines/tag/');
    expect(url(known, NOW + DAY + 1)).toContain('/instance');
    const reading = { to: NOW, nth: 0, edge: '5', forward: true, mark: null };
    expect(url({ ...known, reading }, NOW + DAY + 1)).toContain('/timelines/tag/');
  });
  test('forwards by min_id, backwards by max_id, the half that is shown', () => {
    const known: Cursor = { ...job.start, access: about };
    const asked = (cursor: Cursor) => mastodon.request(askOf(job, cursor));
    expect(asked(known)).toEqual({
      method: 'GET',
      url: 'http://127.0.0.1:1/api/v1/timelines/tag/gr%C3%B6%C3%9Fe',
      query: { limit: '40' },
      headers: { accept: 'application/json' },
    });
    expect(asked({ ...known, after: '7' }).query).toEqual({ limit: '40', min_id: '7' });
    const back = { to: NOW, nth: 0, edge: '5', forward: false, mark: null };
    expect(asked({ ...known, access: { ...about, only: 'local' }, reading: back }).query).toEqual({
      limit: '40',
      local: 'true',
      max_id: '5',
    });
  });
  test('a search quotes its term and shows its token', () => {
    const search = jobsOf({ instances: [{ at: 'a.example', token: secret('t') }] }, [
      brandOf('acme', 'acme "x" corp'),
    ]).at(-1);
    if (!search) throw new Error('no job');
    const request = mastodon.request(askOf(search, { ...search.start, access: about }));
    expect(request.query).toEqual({ q: '"acme x corp"', type: 'statuses', limit: '40' });
    expect(reveal(request.headers?.['authorization'] ?? '')).toBe('Bearer t');
    expect(JSON.stringify(request)).not.toContain('Bearer t');
  });
});

describe('mastodon: readings', () => {
  const [job] = jobsOf({ instances: ['social.example'], hashtags: ['acme'] });
  if (!job) throw new Error('no job');

  test('the second reading goes forward from before the overlap and loses nothing', async () => {
    const made = [...many];
    const first = (
      await walk(
        job,
        server(() => made),
      )
    ).at(-1);
    expect(first?.heard).toEqual([NOW - 7 * DAY, NOW]);
    expect(first?.resume).toMatchObject({ from: NOW - HOUR, reading: null });
    const later = NOW + 2 * HOUR;
    const top = BigInt(many[0]?.id ?? 0);
    for (let i = 1; i <= 100; i++) made.push({ id: String(top + BigInt(i)), at: NOW + i * MINUTE });
    // One from another server, late: its id is by its date.
    made.push({ id: String(top - 1n), at: NOW - 2 * MINUTE });
    // And one with an id by its arrival, as other software gives them.
    made.push({ id: String(top + 200n), at: NOW - 5 * HOUR });
    const pages = await walk(
      job,
      server(() => made),
      first?.resume,
      later,
    );
    const ids = new Set(idsOf(pages));
    for (const one of made.slice(many.length)) expect(ids, one.id).toContain(uri(one));
    expect(ids.size).toBe(102 + 3);
    expect(pages.at(-1)?.heard).toEqual([NOW - HOUR, later]);
  });
  test('no mark yet: the next reading goes back once more', async () => {
    const young = series(3, MINUTE);
    const last = (
      await walk(
        job,
        server(() => young),
      )
    ).at(-1);
    expect(last?.resume).toMatchObject({ after: null, from: NOW - HOUR });
    expect(
      idsOf(
        await walk(
          job,
          server(() => young),
          last?.resume,
          NOW + MINUTE,
        ),
      ),
    ).toHaveLength(3);
  });
  test('a server that gives the same page for ever is left', async () => {
    const stuck = () => ({ body: JSON.stringify(few.map(statusBody)) });
    const known: Cursor = { ...asking, after: few[6]?.id ?? null };
    expect((await walk(job, stuck, known)).length).toBeLessThanOrEqual(3);
  });
  test('since goes back', async () => {
    const cursor = mastodon.since?.(askOf(job).job, NOW - 2 * DAY) ?? null;
    const pages = await walk(
      job,
      server(() => many),
      cursor ?? undefined,
    );
    expect(pages.at(-1)?.heard).toEqual([NOW - 2 * DAY, NOW]);
    expect(idsOf(pages)).toHaveLength(144);
  });
  test('accounts that did not ask to be found, where the user wants them', async () => {
    const [all] = jobsOf({ instances: ['social.example'], hashtags: ['acme'], only_indexable: false });
    if (!all) throw new Error('no job');
    const body = JSON.stringify([
      { ...statusBody({ id: '1', at: NOW }), account: { acct: 'a', indexable: false } },
      { ...statusBody({ id: '2', at: NOW }), account: { acct: 'b', indexable: false, noindex: true } },
    ]);
    const page = await mastodon.parse(
      { status: 200, url: 'x', headers: {}, body: Buffer.from(body), at: NOW },
      askOf(all, asking),
    );
    expect(page.items.map(item => item.author?.handle)).toEqual(['a@social.example']);
  });
  test('whatever is published between readings, each comes once it is there', async () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(gaps, fc.integer({ min: 1, max: 9 }), async (minutes, most) => {
        const at = (i: number): Instant =>
          minutes.slice(0, i + 1).reduce((sum, gap) => sum + gap * MINUTE, NOW - 3 * DAY);
        const all = minutes.map((_, i) => ({ id: String(900 + i * 7), at: at(i) }));
        const got = new Set<string>();
        let cursor: Cursor | undefined;
        for (let now = NOW - 3 * DAY; now <= NOW; now += 7 * HOUR) {
          const pages = await walk(
            job,
            server(() => all.filter(one => one.at <= now), most),
            cursor,
            now,
          );
          for (const id of idsOf(pages)) got.add(id);
          cursor = pages.at(-1)?.resume;
        }
        const last = NOW - ((3 * DAY) % (7 * HOUR));
        expect(got).toEqual(new Set(all.filter(one => one.at <= last).map(uri)));
      }),
      { numRuns: 40 },
    );
  });
});

describe('mastodon: search', () => {
  const job = jobsOf({ instances: [{ at: 'social.example', token: 'x' }] }, [brandOf('acme', 'acme', 'globex')]).at(-1);
  if (!job) throw new Error('no job');

  test('each term to its end; what was heard is said once something was found', async () => {
    const pages = await walk(
      job,
      server(() => many, 30),
    );
    expect(new Set(idsOf(pages)).size).toBe(203);
    expect(pages.filter(page => page.heard !== null)).toEqual([pages.at(-1)]);
    expect(pages.at(-1)?.resume).toMatchObject({ found: true, from: NOW - HOUR, after: null });
  });
  test('a server without full-text search answers nothing: nothing is claimed', async () => {
    const pages = await walk(
      job,
      server(() => []),
    );
    expect(pages.at(-1)?.heard).toBeNull();
    expect(pages).toHaveLength(3);
  });
});

describe('mastodon: looking up what is stored', () => {
  const options = mastodon.options.parse({ instances: [{ at: 'social.example', token: 'x' }] });
  function stored(nativeId: string, thread: string | null, kind: Stored['kind'] = 'post'): Stored {
    return { platform: 'mastodon', nativeId, kind, url: nativeId, thread, author: null, publishedAt: NOW };
  }
  const drafts =
    mastodon.refresh?.(
      [
        stored('https://social.example/users/ada/statuses/1', 'social.example/1'),
        stored('https://far.example/users/bob/statuses/2', 'social.example/22'),
        stored('https://far.example/users/bob/statuses/3', 'social.example/22', 'reply'),
        stored('https://far.example/ap/users/7/statuses/4', 'left.example/4'),
        stored('https://pixel.example/p/5', 'left.example/5'),
      ],
      options,
      NOW,
    ) ?? [];

  test('at the server it was read from, else at its own; without a token', () => {
    expect(drafts.map(({ params }) => [params.base, params.token, params.what])).toEqual([
      [
        'https://social.example',
        null,
        {
          kind: 'look-up',
          statuses: [
            { id: '1', nativeId: 'https://social.example/users/ada/statuses/1' },
            { id: '22', nativeId: 'https://far.example/users/bob/statuses/2' },
          ],
        },
      ],
      [
        'https://far.example',
        null,
        {
          kind: 'look-up',
          statuses: [
            { id: '3', nativeId: 'https://far.example/users/bob/statuses/3' },
            { id: '4', nativeId: 'https://far.example/ap/users/7/statuses/4' },
          ],
        },
      ],
    ]);
    expect(JSON.parse(JSON.stringify(drafts))).toEqual(drafts);
    expect(drafts.every(draft => draft.every === null)).toBe(true);
  });
  test('counts anew, gone, no longer shown', async () => {
    const [, far] = drafts;
    if (!far) throw new Error('no job');
    const answers = [
      { status: 404, body: '{"error":"Record not found"}' },
      {
        status: 200,
        body: JSON.stringify({
          ...statusBody({ id: '4', at: NOW - HOUR }),
          uri: 'https://far.example/ap/users/7/statuses/4',
          favourites_count: 9,
        }),
      },
    ];
    const pages = await walk(far, () => answers.shift() ?? { body: '' });
    expect(pages.map(page => page.gone)).toEqual([
      [{ platform: 'mastodon', nativeId: 'https://far.example/users/bob/statuses/3' }],
      undefined,
    ]);
    expect(pages[1]?.items[0]?.counts.likes).toBe(9);
    const closed = await walk(far, () => ({
      status: 401,
      body: '{"error":"This method requires an authenticated user"}',
    }));
    expect(closed.flatMap(page => [...page.items, ...(page.gone ?? [])])).toEqual([]);
  });
  test('a 404 that is no answer of the service deletes nothing', async () => {
    const [far] = drafts;
    if (!far) throw new Error('no job');
    await expect(walk(far, () => ({ status: 404, body: '<html>not here</html>' }))).rejects.toMatchObject({
      kind: 'malformed',
    });
  });
});
