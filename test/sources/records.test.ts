import { describe, expect, test } from 'vitest';
import { EarshotError } from '../../src/model/errors.ts';
import type { Item } from '../../src/model/mention.ts';
import type { MentionRecord } from '../../src/model/record.ts';
import { iso } from '../../src/model/time.ts';
import { readRecords, recordToItem } from '../../src/sources/records.ts';
import { NOW } from './contract.ts';

const about = { map: {}, source: 'import', at: NOW };

const item: Item = {
  platform: 'hackernews',
  nativeId: '8863',
  kind: 'comment',
  url: 'https://news.ycombinator.com/item?id=8863',
  thread: null,
  author: {
    platform: 'hackernews',
    nativeId: 'ada',
    handle: 'ada',
    name: 'Ada Example',
    url: 'https://news.ycombinator.com/user?id=ada',
    followers: 12,
    following: null,
    listed: null,
    verified: false,
    bot: null,
  },
  title: 'Acme &amp; <b>',
  text: 'I wrote <b>Acme</b> by hand,\n  with &amp; and all',
  more: '',
  links: ['https://acme.example.com/'],
  tags: ['ask_hn'],
  lang: 'en',
  country: null,
  publishedAt: NOW - 3_600_000,
  dateQuality: 'stated',
  editedAt: null,
  counts: { likes: 3, replies: 0, shares: null, views: null, rating: null },
  raw: null,
};

/** What the store hands out for an item. */
function recordOf(of: Item): MentionRecord {
  const { author } = of;
  return {
    id: `${of.platform}:${of.nativeId}`,
    brand: 'acme',
    source: 'hn',
    platform: of.platform,
    kind: of.kind,
    media: 'earned',
    url: of.url,
    title: of.title,
    text: of.text,
    lang: of.lang,
    author: author && {
      handle: author.handle,
      name: author.name,
      url: author.url,
      followers: author.followers,
      verified: author.verified,
    },
    publishedAt: iso(of.publishedAt),
    collectedAt: iso(NOW),
    dateQuality: of.dateQuality,
    engagement: {
      likes: of.counts.likes,
      replies: of.counts.replies,
      shares: of.counts.shares,
      views: of.counts.views,
      total: 3,
    },
    matched: [{ field: 'text', start: 8, end: 12 }],
    sentiment: { label: 'neutral', score: 0, confidence: 0.5 },
    emotion: null,
    intent: 'other',
    intents: [],
    topics: [],
    reach: null,
    relevance: 1,
    spam: 0,
    story: null,
    links: of.links,
    tags: of.tags,
    model: 'm',
  };
}

describe('recordToItem', () => {
  test('a mention record comes back as it was, through JSON', () => {
    const back = recordToItem(JSON.parse(JSON.stringify(recordOf(item))), about);
    expect({ ...back, raw: null }).toEqual(item);
  });
  test('without author, date or counts', () => {
    const bare: Item = {
      ...item,
      author: null,
      dateQuality: 'missing',
      publishedAt: NOW,
      counts: { likes: null, replies: null, shares: null, views: null, rating: null },
    };
    expect({ ...recordToItem({ ...recordOf(bare) }, about), raw: null }).toEqual(bare);
  });
  test('the flat form', () => {
    expect(
      recordToItem(
        {
          id: 'c1',
          title: 'T',
          text: 'Acme!',
          published: '2026-11-20',
          likes: 5,
          comments: 2,
          shares: 1,
          engagement: 8,
          sentiment: 'negative',
          intent: 'bug',
          author: 'ada',
        },
        about,
      ),
    ).toMatchObject({
      platform: 'import',
      nativeId: 'c1',
      kind: 'post',
      title: 'T',
      text: 'Acme!',
      publishedAt: Date.parse('2026-11-20'),
      dateQuality: 'stated',
      counts: { likes: 5, replies: 2, shares: 1, views: null },
      author: { handle: 'ada', nativeId: 'ada', platform: 'import' },
    });
  });
  test('a map, dotted', () => {
    const question = {
      question_id: 77,
      subject: 'Acme jams',
      body: '<p>Why does &quot;it&quot; <b>jam</b>?</p>',
      owner: { display_name: 'Ada Example' },
      creation_date: 1_795_168_800,
      link: 'https://so.example.com/q/77',
      tags: ['acme', 'jam'],
      score: -1,
    };
    const map = { title: 'subject', author: 'owner.display_name', published: 'creation_date' };
    expect(recordToItem(question, { ...about, map })).toMatchObject({
      nativeId: '77',
      title: 'Acme jams',
      text: 'Why does "it" jam?',
      author: { name: 'Ada Example', handle: null },
      publishedAt: 1_795_168_800_000,
      url: 'https://so.example.com/q/77',
      tags: ['acme', 'jam'],
      counts: { likes: -1 },
    });
  });
  test('an entry of feed parse', () => {
    const entry = {
      id: 'https://e.example.com/1',
      url: 'https://e.example.com/1',
      title: 'T',
      text: 'a',
      html: '<p>a</p>',
      author: 'Ada Example',
      source: { name: 'x', url: null },
      comments: 'https://e.example.com/1#c',
      replies: 4,
      published: '2026-11-20T10:00:00Z',
      publishedAt: NOW - 1000,
      dateQuality: 'stated',
    };
    expect(recordToItem(entry, about)).toMatchObject({
      nativeId: 'https://e.example.com/1',
      author: { name: 'Ada Example' },
      counts: { replies: 4 },
      text: 'a',
      publishedAt: NOW - 1000,
    });
  });
  test.each([
    ['2026-11-20T10:00:00Z', Date.UTC(2026, 10, 20, 10)],
    ['Fri, 20 Nov 2026 10:00:00 GMT', Date.UTC(2026, 10, 20, 10)],
    [1_795_168_800, 1_795_168_800_000],
    ['1795168800', 1_795_168_800_000],
    [1_795_168_800_123, 1_795_168_800_123],
    [1_795_168_800.5, 1_795_168_800_500],
    [86_400, 86_400_000],
  ])('the date %j', (published, at) => {
    expect(recordToItem({ text: 'x', published }, about)).toMatchObject({ publishedAt: at, dateQuality: 'stated' });
  });
  test('no date, a date to come', () => {
    expect(recordToItem({ text: 'x' }, about)).toMatchObject({ publishedAt: NOW, dateQuality: 'missing' });
    expect(recordToItem({ text: 'x', published: '2031-01-01' }, about)).toMatchObject({
      publishedAt: NOW,
      dateQuality: 'clamped',
    });
  });
  test('the id: stated, else the address, else what it says', () => {
    expect(recordToItem({ native_id: 5, text: 'x' }, about).nativeId).toBe('5');
    expect(recordToItem({ url: 'https://e.example.com/?utm_source=x', text: 'x' }, about).nativeId).toBe(
      'https://e.example.com/',
    );
    const a = recordToItem({ text: 'x', published: '2026-11-20' }, about).nativeId;
    expect(recordToItem({ text: 'x', published: '2026-11-20' }, { ...about, at: NOW + 5 }).nativeId).toBe(a);
    expect(recordToItem({ text: 'y', published: '2026-11-20' }, about).nativeId).not.toBe(a);
  });
  test('hostile names are names', () => {
    const record = JSON.parse('{"text":"x","__proto__":{"title":"no"},"constructor":"no"}');
    expect(recordToItem(record, about).title).toBe('');
    expect(() => recordToItem({ text: 'x' }, { ...about, map: { title: 'constructor.name' } })).not.toThrow();
    expect(recordToItem({ text: 'x' }, { ...about, map: { title: 'constructor.name' } }).title).toBe('');
  });
  test.each([
    [{ text: 'x', published: 'soon' }, {}, /^published: should be a date, not "soon"/],
    [{ text: 'x', when: {} }, { published: 'when' }, /^when: should be a date/],
    [{ text: { a: 1 } }, {}, /^text: should be text/],
    [{ subject: ['a'] }, { title: 'subject' }, /^subject: should be text/],
    [{ text: 'x', n: 'many' }, { likes: 'n' }, /^n: should be a number, not "many"/],
    [{ colour: 'red' }, {}, /neither text nor title nor url/],
    [{ text: 'x' }, { titel: 'a' }, /^--map: titel is no field of ours/],
  ])('%j with %j is refused by name', (record, map, message) => {
    let thrown: unknown = null;
    try {
      recordToItem(record, { ...about, map: map as Record<string, string> });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(EarshotError);
    expect(thrown).toMatchObject({ kind: 'input', message: expect.stringMatching(message) });
  });
});

async function* stream(text: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text as string);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function all(text: string, format: 'ndjson' | 'csv' | 'json', size?: number) {
  const out = [];
  for await (const one of readRecords(stream(text, size), format)) out.push(one);
  return out;
}

describe('readRecords', () => {
  test('ndjson: bad lines are reported, the rest goes on', async () => {
    expect(await all('\ufeff{"a":"ü😀"}\r\n\nnot json\n[1]\n{"b":2}', 'ndjson', 3)).toEqual([
      { line: 1, record: { a: 'ü😀' } },
      { line: 3, error: expect.stringContaining('no JSON') },
      { line: 4, error: 'this is JSON, but no object' },
      { line: 5, record: { b: 2 } },
    ]);
  });
  test('ids of more digits than a double holds stay apart', async () => {
    const two = ['{"id":1234567890123456789,"text":"a"}', '{"id":1234567890123456790,"text":"b"}'];
    for (const [text, format] of [
      [two.join('\n'), 'ndjson'],
      [`[${two.join(',')}]`, 'json'],
    ] as const) {
      const ids = (await all(text, format)).map(one => 'record' in one && one.record['id']);
      expect(ids).toEqual(['1234567890123456789', '1234567890123456790']);
    }
  });

  test('ndjson: a line without end is reported, not kept', async () => {
    const long = `{"a":"${'x'.repeat(1_200_000)}"}`;
    expect(await all(`${long}\n{"b":1}\n${long}`, 'ndjson', 65_536)).toEqual([
      { line: 1, error: 'this line is longer than 1 MB' },
      { line: 2, record: { b: 1 } },
      { line: 3, error: 'this line is longer than 1 MB' },
    ]);
  });
  test('csv: RFC 4180, mark, header, lines in fields', async () => {
    expect(await all('\ufeffid, title ,text\r\n1,"Acme, ""the"" one","two\r\nlines"\r\n\r\n2,b,c\r\n', 'csv')).toEqual([
      { line: 2, record: { id: '1', title: 'Acme, "the" one', text: 'two\r\nlines' } },
      { line: expect.any(Number), record: { id: '2', title: 'b', text: 'c' } },
    ]);
  });
  test.each([';', '\t'])('csv: parted by %j', async sign => {
    const row = { line: 2, record: { id: '1', text: 'a, b', url: 'https://example.com/1' } };
    expect(await all(`id${sign}text${sign}"url"\n1${sign}a, b${sign}https://example.com/1\n`, 'csv', 4096)).toEqual([
      row,
    ]);
  });
  test('csv: a row of the wrong length is reported in its place', async () => {
    const got = await all('id,text\n1,a\n2\n3,c\n', 'csv');
    expect(got.map(one => ('record' in one ? one.record['id'] : 'bad'))).toEqual(['1', 'bad', '3']);
    expect(got[1]).toMatchObject({ line: 3, error: expect.stringMatching(/column/i) });
  });
  test('csv: a quote that never closes ends it, with the line', async () => {
    const got = await all('id,text\n1,a\n2,"b\n3,c\n', 'csv');
    expect(got[0]).toEqual({ line: 2, record: { id: '1', text: 'a' } });
    expect(got.at(-1)).toMatchObject({ error: expect.any(String), line: expect.any(Number) });
  });
  test.each([
    ['[{"a":1},{"a":2}]', [{ a: 1 }, { a: 2 }]],
    ['{"schema":1,"tags":["x","y","z"],"mentions":[{"a":1}]}', [{ a: 1 }]],
    ['{"small":[{"b":1}],"items":[{"a":1},{"a":2}]}', [{ a: 1 }, { a: 2 }]],
    ['{"text":"alone"}', [{ text: 'alone' }]],
    ['{"hits":[]}', []],
  ])('json: %s', async (text, records) => {
    expect((await all(text, 'json')).map(one => ('record' in one ? one.record : one.error))).toEqual(records);
  });
  test.each(['', '{"a":', '7', '"x"', 'null'])('json: %j is said to be none', async text => {
    expect(await all(text, 'json')).toEqual([{ line: 1, error: expect.any(String) }]);
  });
  test('nothing gives nothing', async () => {
    expect(await all('', 'ndjson')).toEqual([]);
    expect(await all('', 'csv')).toEqual([]);
    expect(await all('[]', 'json')).toEqual([]);
  });
  test('a reader that stops early stops the stream', async () => {
    for (const format of ['ndjson', 'csv'] as const) {
      let read = 0;
      async function* endless(): AsyncGenerator<Uint8Array> {
        yield Buffer.from('id\n');
        for (;;) {
          read++;
          yield Buffer.from(format === 'csv' ? `${read}\n`.repeat(5000) : '{"id":1}\n'.repeat(5000));
        }
      }
      for await (const one of readRecords(endless(), format)) if ('record' in one) break;
      expect(read).toBeLessThan(100);
    }
  });
});
