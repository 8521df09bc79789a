import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Stored } from '../../src/model/source.ts';
import { DAY, HOUR, MINUTE } from '../../src/model/time.ts';
import { positionOf, said } from '../../src/sources/bluesky/frames.ts';
import { bluesky } from '../../src/sources/bluesky.ts';
import { NOW, sourceContract } from './contract.ts';

// Shapes: bluesky-social/jetstream (internal/subscribe/testdata, lexicons) for frames, bluesky-social/atproto
// (packages/pds/tests/proxied/__snapshots__, lexicons/app/bsky) for what is looked up.

const did = (name: string): string => `did:plc:${name.padEnd(24, '2')}`;
const uri = (name: string, rkey: string): string => `at://${did(name)}/app.bsky.feed.post/${rkey}`;
const look = {
  posts: [
    uri('ann', '3mqpost22222b'),
    uri('bob', '3mqpost222222'),
    uri('cleo', '3mqpost222223'),
    uri('dan', '3mqpost222224'),
  ],
  fresh: [uri('dan', '3mqpost222224')],
  actors: [did('ann'), did('bob')],
};

sourceContract(bluesky, {
  options: {},
  brands: [],
  cases: [
    { name: 'posts', cursor: look },
    { name: 'profiles', cursor: { ...look, posts: [] } },
    { name: 'empty', cursor: { ...look, actors: [] } },
    { name: 'malformed', cursor: look },
  ],
});

const FOLDER = join(import.meta.dirname, '../../fixtures/sources/bluesky');
const frames = readFileSync(join(FOLDER, 'stream.ndjson'), 'utf8').trim().split('\n');
const always = (): boolean => true;

/** The same event as the v2 wire has it. */
function v2(line: string): string {
  const { did: who, time_us, kind, commit, ...rest } = JSON.parse(line);
  const time = `${new Date(Math.floor(time_us / 1000)).toISOString().slice(0, -1)}${String(time_us % 1000).padStart(3, '0')}Z`;
  const $type = `network.bsky.jetstream.subscribeEvents#${kind}`;
  const { record, cid, ...kept } = commit ?? {};
  const payload = {
    $type,
    seq: 7,
    did: who,
    time,
    ...kept,
    ...(cid ? { cid } : {}),
    ...(record ? { record } : {}),
    ...rest,
  };
  return JSON.stringify({ $type: 'message', payload });
}

describe('bluesky: frames', () => {
  test('each says what it should', async () => {
    const all = frames.map(frame => said(Buffer.from(frame), always));
    await expect(`${JSON.stringify(all, null, 2)}\n`).toMatchFileSnapshot(join(FOLDER, 'stream.expected.json'));
  });
  test('both wires say the same, at the same time', () => {
    const bare = (frame: string) => {
      const one = said(Buffer.from(frame), always);
      return one && { ...one, items: one.items.map(item => ({ ...item, raw: null })) };
    };
    for (const frame of frames) {
      expect(bare(v2(frame))).toEqual(bare(frame));
      expect(positionOf(Buffer.from(v2(frame)))).toBe(positionOf(Buffer.from(frame)));
      expect(positionOf(Buffer.from(frame))).toBe(Math.floor(JSON.parse(frame).time_us / 1000));
    }
  });
  test.each([
    ['as they are', (frame: string) => frame],
    ['in v2', v2],
    ['with a mark among the fields', (frame: string) => frame.replace(',"kind"', ',"cursor":77,"kind"')],
    ['with blanks', (frame: string) => JSON.stringify(JSON.parse(frame), null, 1)],
  ])('nobody wants them, %s: posts are left unread, everything else is read', (_, write) => {
    for (const [i, frame] of frames.entries()) {
      const whole = said(Buffer.from(write(frame)), always);
      const unwanted = said(Buffer.from(write(frame)), () => false);
      const { kind, commit } = JSON.parse(frame);
      const isNewPost = kind === 'commit' && commit.operation === 'create';
      // A frame in another order is read for certain's sake.
      if (unwanted !== null) expect({ ...unwanted }, String(i)).toEqual({ ...whole });
      if (!isNewPost) expect(unwanted).toEqual(whole);
    }
    const asked: number[] = [];
    said(Buffer.from(frames[0] ?? ''), (_, from) => asked.push(from) > 0);
    expect(frames[0]?.slice(asked[0], (asked[0] ?? 0) + 9)).toBe('{"$type":');
  });
  test('a post that nobody wants costs no reading', () => {
    const broken = `${frames[0]?.slice(0, 400)} cut`;
    expect(said(Buffer.from(broken), () => false)).toBeNull();
    expect(() => said(Buffer.from(broken), always)).toThrow('not JSON, or was cut off');
  });
  test('what looks like an envelope inside a text is none', () => {
    const line = JSON.parse(frames[1] ?? '');
    line.commit.record.text = '","time_us":1,"kind":"account","operation":"delete","time":"1999-01-01T00:00:00Z"';
    const frame = Buffer.from(JSON.stringify(line));
    expect(positionOf(frame)).toBe(Math.floor(line.time_us / 1000));
    expect(said(frame, always)?.items[0]?.text).toBe(line.commit.record.text);
  });
  test.each(['', 'x', '[]', 'null', '{}', '{"did":"', '{"did":"x","time_us":', '{"kind":"commit"}'])(
    '%j is refused',
    frame => {
      expect(() => said(Buffer.from(frame), always)).toThrow();
      expect(positionOf(Buffer.from(frame))).toBeNull();
    },
  );
  test('a message nobody can have written is left unread, and said', () => {
    const line = JSON.parse(frames[1] ?? '');
    line.commit.record.text = 'acme '.repeat(300_000);
    expect(said(Buffer.from(JSON.stringify(line)), always)).toEqual({
      key: null,
      items: [],
      gap: expect.stringMatching(/^a message of 1500\d{3} bytes was left unread$/),
    });
  });
  test('notices and errors', () => {
    const info = (name: string): string =>
      JSON.stringify({
        $type: 'message',
        payload: { $type: 'network.bsky.jetstream.subscribeEvents#info', name, message: 'from 77' },
      });
    expect(said(Buffer.from(info('OutdatedCursor')), always)?.gap).toContain('from 77');
    expect(said(Buffer.from(info('Hello')), always)).toBeNull();
    const error = { $type: 'error', error: 'ConsumerTooSlow', message: 'too slow' };
    expect(said(Buffer.from(JSON.stringify(error)), always)?.closing).toBe('ConsumerTooSlow too slow');
  });
});

describe('bluesky: jobs', () => {
  const parse = (options: unknown) => bluesky.options.safeParse(options);
  test('one connection, from an hour back; addresses may be written either way', () => {
    const [job] = bluesky.jobs(
      bluesky.options.parse({ hosts: ['wss://one.example/', 'https://two.example'] }),
      [],
      NOW,
    );
    if (!job || !bluesky.stream) throw new Error('no job');
    expect(job).toMatchObject({ id: 'stream', brand: null, start: { at: NOW - HOUR, since: NOW - HOUR } });
    const asked = {
      job: { ...job, source: 's' } as never,
      cursor: { at: NOW, since: NOW },
      secrets: {},
      token: null,
      now: NOW,
    };
    expect(bluesky.stream.open(asked, 0).url).toBe(
      `https://one.example/subscribe?wantedCollections=app.bsky.feed.post&cursor=${NOW * 1000}&maxMessageSizeBytes=1000000`,
    );
    expect(bluesky.stream.open(asked, 1).url).toMatch(/^https:\/\/two\.example\//);
    expect(bluesky.stream.open(asked, 2).url).toMatch(/^https:\/\/one\.example\//);
  });
  test.each([{ back_to: '37h' }, { hosts: [] }, { hosts: ['jetstream'] }, { wire: 'v3' }])('%j is refused', options => {
    expect(parse(options).success).toBe(false);
  });
  test.each([{}, { back_to: '36h' }, { wire: 'v2' }, { hosts: ['ws://127.0.0.1:8080'] }])('%j is taken', options => {
    expect(parse(options).success).toBe(true);
  });
});

describe('bluesky: looking up', () => {
  const options = bluesky.options.parse({ base_url: 'http://127.0.0.1:1/' });
  function stored(n: number, age = DAY, rkey = 'k'): Stored {
    const name = `p${n % 40}`;
    return {
      platform: 'bluesky',
      nativeId: uri(name, `${rkey}${n}`),
      kind: 'post',
      url: '',
      thread: null,
      author: did(name),
      publishedAt: NOW - age,
    };
  }
  test('25 at a time, posts and then who wrote them', () => {
    const drafts =
      bluesky.refresh?.(
        Array.from({ length: 60 }, (_, i) => stored(i)),
        options,
        NOW,
      ) ?? [];
    expect(drafts.map(({ start, every }) => ['posts' in start && start.posts.length, every])).toEqual([
      [25, null],
      [25, null],
      [10, null],
    ]);
    expect(new Set(drafts.map(({ id }) => id)).size).toBe(3);
    const [draft] = drafts;
    if (!draft || !('posts' in draft.start)) throw new Error('no draft');
    const job = { ...draft, source: 's' };
    expect(bluesky.stream?.takes(job)).toBe(false);
    const { url } = bluesky.request({ job, cursor: draft.start, secrets: {}, token: null, now: NOW });
    expect(String(url).match(/uris=at%3A%2F%2Fdid%3Aplc%3A/g)).toHaveLength(25);
    const next = bluesky.request({ job, cursor: { ...draft.start, posts: [] }, secrets: {}, token: null, now: NOW });
    expect(String(next.url)).toMatch(
      /^http:\/\/127\.0\.0\.1:1\/xrpc\/app\.bsky\.actor\.getProfiles\?actors=did%3Aplc%3A/,
    );
  });
  test('a service that knows none of many is not believed', async () => {
    const [draft] =
      bluesky.refresh?.(
        Array.from({ length: 12 }, (_, i) => stored(i)),
        options,
        NOW,
      ) ?? [];
    if (!draft) throw new Error('no draft');
    const asked = { job: { ...draft, source: 's' }, cursor: draft.start, secrets: {}, token: null, now: NOW };
    const reply = { status: 200, url: '', headers: {}, body: Buffer.from('{"posts":[]}'), at: NOW };
    expect(() => bluesky.parse(reply, asked)).toThrow('knows none of 12 posts');
  });
  test('what may not be indexed yet is not taken for deleted: by its date, or by its key where it is dated back', () => {
    const tid = (at: number): string => {
      let value = BigInt(at) * 1000n * 1024n;
      let text = '';
      for (let i = 0; i < 13; i++, value /= 32n) text = '234567abcdefghijklmnopqrstuvwxyz'[Number(value % 32n)] + text;
      return text;
    };
    const some = [
      stored(1, MINUTE),
      { ...stored(2), nativeId: uri('p2', tid(NOW - MINUTE)) },
      { ...stored(3), nativeId: uri('p3', tid(NOW - DAY)) },
    ];
    const [draft] = bluesky.refresh?.(some, options, NOW) ?? [];
    expect(draft && 'fresh' in draft.start && draft.start.fresh).toEqual([some[0]?.nativeId, some[1]?.nativeId]);
  });
});
