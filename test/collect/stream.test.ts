import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CollectIo, collect, type Live } from '../../src/collect/collect.ts';
import { createDialer } from '../../src/collect/dial.ts';
import { createHosts } from '../../src/collect/hosts.ts';
import { userAgent } from '../../src/collect/http.ts';
import { compile, parseQuery } from '../../src/match/index.ts';
import { prefilter } from '../../src/match/prefilter.ts';
import { idOf } from '../../src/model/mention.ts';
import type { Job, Mark, Page } from '../../src/model/source.ts';
import { type Claim, FIND_ALL, type Outcome } from '../../src/model/store.ts';
import { bluesky } from '../../src/sources/bluesky.ts';
import { type JetEvent, type Jetstream, postEvent, startJetstream, uriOf } from '../world/jetstream.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const MINUTE = 60_000;
const query = parseQuery('acme');

let stream: Jetstream;
let signal: AbortController;
beforeEach(async () => {
  stream = await startJetstream();
  signal = new AbortController();
});
afterEach(() => stream.close());

function jobOf(options: Record<string, unknown> = {}): Job<unknown, unknown> {
  const [draft] = bluesky.jobs(bluesky.options.parse({ hosts: [stream.url], ...options }), [], NOW);
  if (!draft) throw new Error('no job');
  return { ...draft, source: 'sky' };
}
function claimOf(
  cursor: Mark | null = null,
  options: Record<string, unknown> = {},
  heardTo: number | null = null,
): Claim {
  const job = jobOf(options);
  return {
    job,
    cursor: cursor ?? job.start,
    validators: { etag: null, lastModified: null },
    backfill: false,
    heardTo,
    failures: 0,
  };
}
function ioOf(live: Partial<Live> = {}, more: Partial<CollectIo> = {}): CollectIo & { slept: number[] } {
  const slept: number[] = [];
  const now = (): number => NOW;
  const sleep = async (duration: number): Promise<void> => {
    slept.push(duration);
  };
  const dialer = createDialer({
    userAgent: userAgent('team@example.com'),
    timeout: 2_000,
    maxBytes: 5_000_000,
    allowPrivate: true,
    now,
    env: {},
  });
  return {
    fetcher: () => Promise.reject(new Error('nothing is fetched')),
    hosts: createHosts({ concurrency: 4, now, sleep }),
    secrets: {},
    tokens: new Map(),
    now,
    sleep,
    random: () => 0.5,
    signal: signal.signal,
    limits: [],
    maxRequests: 100,
    deadline: null,
    live: { dialer, want: prefilter([query]), stay: false, idle: 100, maxBytes: 1e9, ...live },
    ...more,
    slept,
  };
}
interface Heard {
  pages: Page<unknown>[];
  outcome: Outcome;
  ids: string[];
  last: Mark | undefined;
}
async function hear(
  claim: Claim = claimOf(),
  io: CollectIo = ioOf(),
  each: (page: Page<unknown>) => void | Promise<void> = () => {},
): Promise<Heard> {
  const pages: Page<unknown>[] = [];
  const reading = collect(claim, bluesky, io);
  let step = await reading.next();
  for (; !step.done; step = await reading.next()) {
    pages.push(step.value);
    await each(step.value);
  }
  const ids = pages.flatMap(page => page.items.map(item => item.nativeId));
  return { pages, outcome: step.value, ids, last: pages.at(-1)?.resume as Mark | undefined };
}
/** Posts every `gap` ms over the last hour; every third names Acme. */
function publish(n: number, gap = 1_000, to = NOW): JetEvent[] {
  const from = stream.events.length;
  const more = Array.from({ length: n }, (_, i) =>
    postEvent(from + i, to - (n - i) * gap, i % 3 === 0 ? `Acme ${from + i}` : `other ${from + i}`),
  );
  stream.events.push(...more);
  return more;
}
const acme = (events: readonly JetEvent[]): string[] =>
  events.filter(event => String(event.commit?.record?.['text'] ?? '').startsWith('Acme')).map(uriOf);

describe('draining a stream', () => {
  test('from the mark to now: what is wanted, the mark after it, and what was heard', async () => {
    const events = publish(300);
    const { ids, outcome, last } = await hear();
    expect(ids).toEqual(acme(events));
    expect(outcome).toMatchObject({ status: 'partial', requests: 1, seen: 300 });
    // Nothing was said in the first 55 minutes: a server that says nothing of it may have lost them.
    expect(outcome.error?.message).toBe(
      'the stream no longer had what was said from 2026-11-21T11:00:00Z to 2026-11-21T11:55:00Z',
    );
    expect(outcome.heard).toEqual([NOW - 300_000, NOW]);
    expect(last).toEqual({ at: NOW, since: NOW - 300_000 });
    expect(stream.headers[0]?.['user-agent']).toContain('team@example.com');
    expect(stream.headers[0]?.['sec-websocket-extensions']).toBeUndefined();
    expect(stream.asked[0]).toBe(
      `/subscribe?wantedCollections=app.bsky.feed.post&cursor=${(NOW - 3_600_000 - 5_000) * 1000}&maxMessageSizeBytes=1000000`,
    );
  });

  test('without a leap it is ok, and the next one begins a little before the mark', async () => {
    const events = publish(240, 15_000);
    const first = await hear();
    expect(first.outcome).toMatchObject({ status: 'ok', error: null, heard: [NOW - 3_600_000, NOW] });
    const again = await hear(claimOf(first.last, {}, NOW), ioOf());
    expect(again.ids.every(id => acme(events).includes(id))).toBe(true);
    expect(again.outcome).toMatchObject({ seen: 0, status: 'empty' });
    expect(stream.asked[1]).toContain(`cursor=${(NOW - 5_000) * 1000}`);
  });

  test('ends at now though more is said all the while', async () => {
    publish(60);
    let n = 0;
    const later = setInterval(() => stream.publish(postEvent(50_000 + n, NOW + n++, 'Acme later')), 2);
    const { outcome } = await hear(claimOf({ at: NOW - MINUTE, since: NOW - MINUTE }), ioOf({ idle: 10_000 }));
    clearInterval(later);
    expect(outcome.status).toBe('ok');
    expect(outcome.heard?.[0]).toBe(NOW - MINUTE);
  });

  test('the v2 wire says the same', async () => {
    const events = publish(240, 15_000);
    events.push(...publish(1, 10));
    const one = await hear();
    const two = await hear(claimOf(null, { wire: 'v2' }));
    expect(two.ids).toEqual(one.ids);
    expect(two.pages.flatMap(page => page.items.map(item => ({ ...item, raw: null })))).toEqual(
      one.pages.flatMap(page => page.items.map(item => ({ ...item, raw: null }))),
    );
    expect(two.outcome).toMatchObject({ status: 'ok', heard: one.outcome.heard });
    expect(stream.asked[1]).toContain(
      '/xrpc/network.bsky.jetstream.subscribeEvents?collections=app.bsky.feed.post&cursor=',
    );
  });

  test('v2 says itself that it no longer has the mark', async () => {
    publish(100);
    stream.floor = (NOW - 50_000) * 1000;
    const { outcome, ids } = await hear(claimOf({ at: NOW - 90_000, since: NOW - 90_000 }, { wire: 'v2' }));
    expect(outcome).toMatchObject({
      status: 'partial',
      error: { kind: 'gap', message: 'Jetstream no longer had what we had not read: resumed from the floor' },
    });
    expect(outcome.heard?.[0]).toBeGreaterThanOrEqual(NOW - 50_000);
    expect(ids.length).toBeGreaterThan(10);
  });

  test('more than a page holds comes in several, each with its own mark', async () => {
    const events = Array.from({ length: 2_600 }, (_, i) => postEvent(i, NOW - MINUTE + i * 20, 'Acme'));
    stream.events.push(...events);
    const { pages, ids } = await hear(claimOf({ at: NOW - MINUTE, since: NOW - MINUTE }));
    expect(pages.length).toBeGreaterThanOrEqual(3);
    expect(Math.max(...pages.map(page => page.items.length))).toBeLessThanOrEqual(1_000);
    expect(ids).toEqual(events.map(uriOf));
    const marks = pages.map(page => (page.resume as Mark).at);
    expect(marks).toEqual([...marks].sort((a, b) => a - b));
  });

  test('stops at the most it may read, and goes on from there', async () => {
    const events = publish(900, 60);
    const from = { at: NOW - MINUTE, since: NOW - MINUTE };
    const { outcome, ids, last } = await hear(claimOf(from), ioOf({ maxBytes: 100_000 }));
    expect(outcome).toMatchObject({ status: 'partial', error: { kind: 'unfinished' } });
    const rest = await hear(claimOf(last ?? null), ioOf());
    expect(new Set([...ids, ...rest.ids])).toEqual(new Set(acme(events)));
    expect(rest.outcome.heard?.[0]).toBe(from.since);
  });

  test('the deadline ends it', async () => {
    const io = ioOf({ idle: 60 }, { deadline: NOW });
    expect((await hear(claimOf(), io)).outcome).toMatchObject({ requests: 0, error: { kind: 'unfinished' } });
  });

  test('an edit, a deletion, an account and a handle', async () => {
    const [a, b, c] = [
      postEvent(1, NOW - 50_000, 'Acme one'),
      postEvent(2, NOW - 49_000, 'Acme two'),
      postEvent(3, NOW - 48_000, 'Acme three'),
    ];
    if (!a?.commit || !b?.commit || !c) throw new Error('no events');
    const time = new Date(NOW).toISOString();
    stream.events.push(a, b, c);
    stream.events.push({
      ...a,
      time_us: (NOW - 40_000) * 1000,
      commit: { ...a.commit, rev: 'r2', operation: 'update', record: { ...a.commit.record, text: 'nothing of ours' } },
    });
    stream.events.push({
      did: b.did,
      time_us: (NOW - 39_000) * 1000,
      kind: 'commit',
      commit: { rev: 'r3', operation: 'delete', collection: 'app.bsky.feed.post', rkey: b.commit.rkey },
    });
    stream.events.push({
      did: c.did,
      time_us: (NOW - 38_000) * 1000,
      kind: 'account',
      account: { active: false, status: 'deleted', did: c.did, seq: 1, time },
    });
    stream.events.push({
      did: a.did,
      time_us: (NOW - 37_000) * 1000,
      kind: 'account',
      account: { active: false, status: 'throttled', did: a.did, seq: 2, time },
    });
    stream.events.push({
      did: a.did,
      time_us: (NOW - 36_000) * 1000,
      kind: 'identity',
      identity: { did: a.did, handle: 'ann.example', seq: 3, time },
    });
    const { pages } = await hear(claimOf({ at: NOW - 55_000, since: NOW - 55_000 }));
    const items = pages.flatMap(page => page.items);
    expect(items.map(item => [item.text, item.editedAt])).toEqual([
      ['nothing of ours', NOW - 40_000],
      ['Acme three', null],
    ]);
    expect(items[0]?.publishedAt).toBe(NOW - 50_000);
    expect(pages.flatMap(page => page.gone ?? [])).toEqual([
      { platform: 'bluesky', nativeId: uriOf(b) },
      { platform: 'bluesky', author: c.did },
    ]);
    expect(pages.flatMap(page => page.authors ?? []).map(author => [author.nativeId, author.handle])).toEqual([
      [a.did, 'ann.example'],
    ]);
  });
});

describe('troubles of a stream', () => {
  const recent: Mark = { at: NOW - 50_000, since: NOW - 50_000 };

  test.each<[string, JetTrouble]>([
    ['cut without a word', { cutAfter: 20 }],
    ['going down (1001)', { cutAfter: 20, code: 1001 }],
    ['half-open: silent, and no ping is answered', { dieAfter: 20 }],
    ['not ready (503)', { refuse: { status: 503, body: '{"error":"ServiceUnavailable"}' } }],
    ['cut at once', { cutAfter: 0 }],
  ])('%s: it connects anew, nothing lost, nothing twice', async (_, trouble) => {
    const events = publish(45);
    stream.troubles = [trouble];
    const io = ioOf();
    const { ids, outcome } = await hear(claimOf(recent), io);
    expect(ids).toEqual(acme(events));
    expect(outcome).toMatchObject({ status: 'ok', error: null, requests: 2, seen: 45, heard: [NOW - 50_000, NOW] });
    expect(io.slept.some(wait => wait >= 1_000)).toBe(true);
  });

  test('always refused: it gives up after some tries, in words', async () => {
    stream.troubles = Array.from({ length: 20 }, () => ({ refuse: { status: 503, body: '' } }));
    const { outcome } = await hear(claimOf(recent));
    expect(outcome).toMatchObject({ status: 'failed', requests: 5, heard: null, error: { kind: 'unreachable' } });
    expect(outcome.error?.message).toMatch(/has trouble of its own \(503\)$/);
  });

  test('asked to wait: it waits, and says until when', async () => {
    stream.troubles = [{ refuse: { status: 429, body: '', headers: { 'retry-after': '120' } } }];
    const { outcome } = await hear(claimOf(recent));
    expect(outcome).toMatchObject({
      status: 'failed',
      requests: 1,
      error: { kind: 'limited' },
      dueAt: expect.any(Number),
    });
    expect(outcome.limits).toMatchObject([{ host: '127.0.0.1', until: NOW + 120_000 }]);
  });

  test('the next host answers where the first does not', async () => {
    const events = publish(45);
    const { ids, outcome } = await hear(claimOf(recent, { hosts: ['http://127.0.0.1:9', stream.url] }));
    expect(ids).toEqual(acme(events));
    expect(outcome).toMatchObject({ status: 'ok', requests: 2 });
  });

  test('CursorTooOld: it begins where it may, and says what is lost', async () => {
    const events = publish(45);
    stream.troubles = [
      { refuse: { status: 400, body: '{"error":"CursorTooOld","message":"cursor is below the floor 1000"}' } },
    ];
    const old = { at: NOW - 80 * 3_600_000, since: NOW - 80 * 3_600_000 };
    const { ids, outcome } = await hear(claimOf(old));
    expect(ids).toEqual(acme(events));
    expect(outcome).toMatchObject({
      status: 'partial',
      error: { kind: 'gap', message: 'the stream no longer had all that was said since the last reading' },
    });
    expect(outcome.heard?.[0]).toBeGreaterThan(NOW - 36 * 3_600_000);
  });

  test('another 400 is no reason to go on', async () => {
    stream.troubles = Array.from({ length: 9 }, () => ({
      refuse: { status: 400, body: '{"error":"InvalidRequest"}' },
    }));
    expect((await hear(claimOf(recent))).outcome).toMatchObject({ status: 'failed', error: { kind: 'malformed' } });
  });

  test('a server that answers with a page', async () => {
    stream.troubles = Array.from({ length: 9 }, () => ({ refuse: { status: 200, body: '<html>' } }));
    expect((await hear(claimOf(recent))).outcome.error?.message).toBe('127.0.0.1 answered, but opened no stream');
  });

  test('ConsumerTooSlow: why it hung up is said, and it connects anew', async () => {
    const events = publish(45);
    const frame = JSON.stringify({ $type: 'error', error: 'ConsumerTooSlow', message: 'fell behind' });
    stream.troubles = [{ insert: { after: 10, frame }, cutAfter: 11, code: 1008 }];
    const { ids, outcome } = await hear(claimOf(recent, { wire: 'v2' }));
    expect(ids).toEqual(acme(events));
    expect(outcome).toMatchObject({ status: 'ok', requests: 2 });
    stream.troubles = Array.from({ length: 9 }, () => ({ first: frame, cutAfter: 0, code: 1008 }));
    expect((await hear(claimOf(recent, { wire: 'v2' }))).outcome.error?.message).toBe(
      'the service says that we broke a rule: ConsumerTooSlow fell behind',
    );
  });

  test('messages that cannot be read are counted, and the rest is read', async () => {
    const events = publish(45);
    stream.troubles = [{ insert: { after: 5, frame: '{"did":"did:plc:x","time_us":17' } }];
    const { ids, outcome } = await hear(claimOf(recent));
    expect(ids).toEqual(acme(events));
    expect(outcome).toMatchObject({
      status: 'partial',
      error: { kind: 'gap', message: '1 messages of the stream could not be read' },
    });
  });

  test('a stream of something else', async () => {
    stream.troubles = [{ first: 'hello', cutAfter: 0 }, ...Array.from({ length: 9 }, () => ({ cutAfter: 0 }))];
    publish(3);
    expect((await hear(claimOf(recent))).outcome).toMatchObject({ status: 'failed', seen: 0 });
  });

  test.each([
    ['asked for, a server leaves it out', true, 'ok', null],
    ['of a server that does not care, it is skipped', false, 'partial', 'a message was too long'],
  ])('a message of 10 MB: %s', async (_, obeysSize, status, words) => {
    await stream.close();
    stream = await startJetstream({ obeysSize });
    const before = publish(12, 1_000, NOW - 30_000);
    stream.events.push(postEvent(500, NOW - 30_000, `Acme ${'x'.repeat(10_000_000)}`));
    const after = publish(12, 1_000, NOW - 5_000);
    const { ids, outcome } = await hear(claimOf({ at: NOW - 45_000, since: NOW - 45_000 }));
    expect(new Set(ids)).toEqual(new Set([...acme(before), ...acme(after)]));
    expect(ids.length).toBe(new Set(ids).size);
    expect(outcome.status).toBe(status);
    if (words !== null) expect(outcome.error?.message).toContain(words);
  });

  test('a private address is refused', async () => {
    const dialer = createDialer({
      userAgent: 'x',
      timeout: 1_000,
      maxBytes: 1_000,
      allowPrivate: false,
      now: () => NOW,
      env: {},
    });
    for (const host of [stream.url, stream.url.replace('127.0.0.1', 'localhost')]) {
      const { outcome } = await hear(claimOf(recent, { hosts: [host] }), ioOf({ dialer }));
      expect(outcome).toMatchObject({ status: 'failed', error: { kind: 'denied' } });
      expect(outcome.error?.message).toContain('refused unless its configuration says allow_private: true');
    }
    expect(stream.asked).toEqual([]);
  });

  test('nothing listens there, and there is no such host', async () => {
    const { outcome } = await hear(claimOf(recent, { hosts: ['http://127.0.0.1:9'] }));
    expect(outcome.error).toEqual({
      kind: 'unreachable',
      message: 'GET 127.0.0.1:9/subscribe: the host refused the connection (nothing listens there)',
    });
  });

  test.each([
    ['http://tom:se%20cret@', 'Basic dG9tOnNlIGNyZXQ=', 200, null],
    ['http://', undefined, 403, 'the proxy answered 403'],
    ['http://', undefined, 407, 'the proxy wants credentials (407)'],
  ])('through a proxy (%s, %s): %s', async (scheme, credentials, status, words) => {
    const events = publish(9);
    const asked: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      asked.push(String(request.url), String(request.headers['proxy-authorization']));
      if (status !== 200) {
        socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
        return;
      }
      const [host, port] = String(request.url).split(':');
      const there = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 Yes\r\n\r\n');
        socket.pipe(there).pipe(socket);
      });
      there.on('error', () => {});
      socket.on('error', () => {});
    });
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
    const env = { HTTP_PROXY: `${scheme}127.0.0.1:${(proxy.address() as AddressInfo).port}` };
    const common = { userAgent: 'x', timeout: 1_000, maxBytes: 1_000_000, allowPrivate: true, now: () => NOW };
    const { outcome, ids } = await hear(claimOf(recent), ioOf({ dialer: createDialer({ ...common, env }) }));
    proxy.close();
    expect(asked.slice(0, 2)).toEqual([stream.url.slice(7), String(credentials)]);
    if (words === null) expect(ids).toEqual(acme(events));
    else expect(outcome.error?.message).toContain(words);
    expect(JSON.stringify(outcome)).not.toContain('se%20cret');
  });

  test('a recording holds no stream', async () => {
    const { live, ...io } = ioOf();
    const { outcome, pages } = await hear(claimOf(recent), io);
    expect(pages).toEqual([]);
    expect(outcome).toMatchObject({ status: 'empty', requests: 0, heard: null, error: { kind: 'skipped' } });
  });
});
type JetTrouble = Jetstream['troubles'][number];

describe('staying', () => {
  test('goes on after now, through cuts, until the signal, and hands on what it has', async () => {
    publish(30);
    stream.troubles = [{ cutAfter: 31 }];
    let n = 0;
    const later = setInterval(() => stream.publish(postEvent(50_000 + n, NOW + 10 * n++, 'Acme later')), 5);
    const seen = new Set<string>();
    const { outcome, ids } = await hear(
      claimOf({ at: NOW - MINUTE, since: NOW - MINUTE }),
      ioOf({ stay: true }),
      page => {
        for (const item of page.items) seen.add(idOf(item));
        if (seen.size > 40) signal.abort();
      },
    );
    clearInterval(later);
    expect(outcome.status).toBe('ok');
    expect(outcome.requests).toBe(2);
    expect(ids.length).toBe(new Set(ids).size);
  });
});

describe('cut at 30 random points', () => {
  test('0 lost, 0 doubled, through the real store', async () => {
    const { openStore } = await import('../../src/store/open.ts');
    const folder = mkdtempSync(join(tmpdir(), 'earshot-stream-'));
    try {
      const store = await openStore(join(folder, 'db.sqlite'));
      const matcher = compile([{ id: 'acme', query }]);
      const total = 5_000;
      const events = Array.from({ length: total }, (_, i) =>
        postEvent(i, NOW - 500_000 + i * 100, i % 4 === 0 ? `Acme ${i}` : `other ${i}`),
      );
      stream.events.push(...events);
      // Some go again before all is read.
      for (let i = 0; i < 20; i++) {
        const event = events[i * 200 + 4];
        if (event?.commit)
          stream.events.push({
            did: event.did,
            time_us: (NOW - 490_000 + i * 24_000) * 1000,
            kind: 'commit',
            commit: { rev: `d${i}`, operation: 'delete', collection: 'app.bsky.feed.post', rkey: event.commit.rkey },
          });
      }
      stream.events.sort((a, b) => a.time_us - b.time_us);
      let dice = 20_261_121;
      const random = (): number => {
        dice = (Math.imul(dice, 1_664_525) + 1_013_904_223) >>> 0;
        return dice / 2 ** 32;
      };
      stream.troubles = Array.from({ length: 30 }, () =>
        random() < 0.8 ? { cutAfter: Math.floor(60 + random() * 180) } : { dieAfter: Math.floor(60 + random() * 180) },
      );
      const job = jobOf();
      const start = { at: NOW - 500_000, since: NOW - 500_000 };
      await store.plan([{ ...job, start }], NOW);
      let added = 0;
      let runs = 0;
      for (let more = true; more && runs < 60; runs++) {
        const [claim] = await store.claim(NOW, 0, 10, true);
        if (!claim) throw new Error('no claim');
        // Every other run dies between two pages: what it had not stored is read again.
        let left = runs % 2 === 0 ? 2 + Math.floor(random() * 4) : Number.POSITIVE_INFINITY;
        const pages = collect({ ...claim, job: { ...job, start } }, bluesky, ioOf({ idle: 40 }));
        let step = await pages.next();
        for (; !step.done; step = await pages.next()) {
          const page = step.value;
          if (left-- === 0) break;
          const hits = page.items.filter(item => matcher(item).length > 0);
          const saved = await store.save({
            ...{ job: job.id, reading: 'forward', source: 'sky', backfill: false, at: NOW, resume: page.resume },
            items: hits.map(item => ({ item, media: 'earned', hits: [HIT] })),
            ...{
              authors: page.authors ?? [],
              counts: page.counts ?? [],
              gone: page.gone ?? [],
              own: [],
              signals: [],
              refresh: false,
              reach: null,
            },
          } as never);
          added += saved.added;
        }
        if (!step.done) {
          await pages.return(undefined as never);
          continue;
        }
        await store.finish(step.value);
        expect(step.value.error).toBeNull();
        expect(step.value.heard).toEqual([NOW - 500_000, NOW]);
        more = false;
      }
      const stored: string[] = [];
      for await (const record of store.find(FIND_ALL)) stored.push(record.text);
      expect(stream.troubles.length).toBe(0);
      const deleted = new Set(Array.from({ length: 20 }, (_, i) => `Acme ${i * 200 + 4}`));
      const expected = Array.from({ length: total / 4 }, (_, i) => `Acme ${i * 4}`).filter(text => !deleted.has(text));
      expect(stored.filter(text => text !== '').sort()).toEqual(expected.sort());
      // What was gone before it was stored need not have been stored.
      expect(added).toBeGreaterThanOrEqual(expected.length);
      expect(added).toBe(stored.length);
      expect(await store.check()).toEqual([]);
      await store.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
const HIT = {
  brand: 'acme',
  matched: [],
  lang: null,
  sentiment: { label: 'neutral', score: 0, confidence: 0.5 },
  emotion: null,
  intents: [{ label: 'other', score: 1 }],
  topics: [],
  reach: null,
  relevance: 1,
  spam: 0,
  story: null,
  why: [],
  model: 'test',
};
