import { describe, expect, test } from 'vitest';
import { bench } from './harness.ts';

// What a person said, measured, learnt from, and applied to what is stored.

const CONFIG = (query = 'acme') => `brands:
  - { id: acme, name: Acme, role: own, query: "${query}" }
  - { id: globex, name: Globex, role: competitor, query: globex }
sources:
  - { id: hn, type: hackernews }
`;
type Home = ReturnType<typeof bench>;

const GOOD = ['I love my Acme printer', 'Acme is great, thanks', 'best Acme ever, so happy', 'wonderful Acme service'];
const BAD = ['I hate Acme', 'Acme is awful and slow', 'terrible Acme support', 'my Acme is broken again'];
/** Nothing in these words is bad, and the people of this brand mean it so. */
const QUEUE = [
  'Acme queue',
  'the Acme queue today',
  'in the Acme queue',
  'Acme: queue',
  'queue at Acme',
  'an Acme queue, hm',
];

function lines(texts: readonly string[], from = 0): string {
  return texts
    .map((text, i) =>
      JSON.stringify({
        id: `${from + i}`,
        text,
        lang: 'en',
        url: `https://example.com/${from + i}`,
        published: `2026-11-${String(10 + ((from + i) % 9)).padStart(2, '0')}T10:00:00Z`,
      }),
    )
    .join('\n');
}
async function filled(texts: readonly string[], config = CONFIG()): Promise<Home> {
  const home = bench();
  home.write('config.yaml', config);
  expect((await home.earshot(['import', '-', '--source', 'desk'], { stdin: lines(texts) })).code).toBe(0);
  return home;
}
async function record(home: Home, id: string): Promise<Record<string, unknown>> {
  const { mentions } = JSON.parse((await home.earshot(['show', id, '--brand', 'acme', '--json'])).out);
  return mentions[0];
}
const many = (texts: readonly string[], times: number): string[] =>
  Array.from({ length: times }, (_, i) => texts.map(text => `${text} ${'.'.repeat(i)}`)).flat();
const records = (out: string): Record<string, unknown>[] =>
  out
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line));

describe('corrections', () => {
  test('win over the model, and survive another import, new counts, an edit and a rescore', async () => {
    const home = await filled(['I love my Acme']);
    expect((await record(home, 'desk:0'))['sentiment']).toMatchObject({ label: 'positive' });
    const said = ['label', 'desk:0', 'sentiment=negative', 'intent=bug', 'relevant=yes'];
    expect((await home.earshot(said)).code).toBe(0);
    const stands = { sentiment: { label: 'negative' }, intent: 'bug', relevance: 1 };
    expect(await record(home, 'desk:0')).toMatchObject(stands);
    const line = { id: '0', text: 'I love my Acme', url: 'https://example.com/0', published: '2026-11-10T10:00:00Z' };
    for (const again of [line, { ...line, likes: 40 }, { ...line, text: 'I love my Acme, really, wonderful' }]) {
      await home.earshot(['import', '-', '--source', 'desk'], { stdin: JSON.stringify(again) });
      expect(await record(home, 'desk:0')).toMatchObject(stands);
    }
    expect((await record(home, 'desk:0'))['text']).toContain('wonderful');
    expect((await home.earshot(['rescore'])).code).toBe(0);
    expect(await record(home, 'desk:0')).toMatchObject(stands);
    expect((await home.earshot(['db', 'check'])).code).toBe(0);
  });
});

describe('label --query', () => {
  test('says the same of all that is found; a dry run says of how many', async () => {
    const home = await filled([...GOOD, ...QUEUE]);
    const line = ['label', '--query', 'queue', 'sentiment=negative', 'relevant=yes'];
    const dry = await home.earshot([...line, '--dry-run']);
    expect(dry).toMatchObject({ code: 0, err: '' });
    expect(dry.out).toContain('6 mentions: sentiment=negative relevant=yes (dry run: nothing was stored)');
    expect((await home.earshot(['label', 'export'])).out).toBe('');
    expect((await home.earshot(line)).out).toContain('6 mentions: sentiment=negative relevant=yes, 12 labels stored');
    expect(records((await home.earshot(['label', 'export'])).out)).toHaveLength(12);
    expect((await home.earshot(['label', 'desk:1', '--query', 'queue', 'relevant=no'])).code).toBe(2);
    expect((await home.earshot(['label', '--query', 'queue'])).code).toBe(2);
    expect((await home.earshot(['label', '--query', '(queue', 'relevant=no'])).code).toBe(2);
  });
});

describe('label --sample', () => {
  test('in a pipe: lines that are filled in and imported', async () => {
    const home = await filled([...GOOD, ...BAD]);
    const { out } = await home.earshot(['label', '--sample', '3', '--stratified']);
    const sample = records(out);
    expect(sample).toHaveLength(3);
    expect(sample[0]).toMatchObject({ brand: 'acme', sentiment: null, intent: null, relevant: null, predicted: {} });
    const [first, ...rest] = sample;
    const file = home.write(
      'todo.jsonl',
      [{ ...first, sentiment: 'neutral' }, ...rest].map(one => JSON.stringify(one)).join('\n'),
    );
    expect(await home.earshot(['label', 'import', file])).toMatchObject({ code: 0, out: '1 label stored\n' });
    // What is labelled is not asked for again.
    const next = records((await home.earshot(['label', '--sample', '20'])).out).map(({ id }) => id);
    expect(next).toHaveLength(7);
    expect(next).not.toContain(first?.['id']);
  });

  test('stratified, what is rare is asked for too', async () => {
    const home = await filled([...many(GOOD, 20), 'I hate Acme']);
    const labels = records((await home.earshot(['label', '--sample', '6', '--stratified'])).out).map(
      one => (one['predicted'] as { sentiment: string }).sentiment,
    );
    expect(labels).toContain('negative');
  });

  test('at a terminal: one key an answer, back, skip, and what was said is kept', async () => {
    const home = await filled([...GOOD, ...BAD]);
    // Negative; on; positive and a bug; back and neutral instead; on, on; not about it; end.
    const keys = ['-', '\r', '+', 'b', '\r', 'u', '0', '\r', 's', 'n', '\x1b'];
    const said = await home.earshot(['label', '--sample', '8'], { terminal: 80, keys, env: { NO_COLOR: '1' } });
    expect(said.code).toBe(0);
    expect(said.out).toContain('1 of 8');
    expect(said.out).toContain('[b] bug');
    expect(said.out).toContain('4 labels on 3 mentions stored, 1 skipped, 4 not asked');
    const stored = records((await home.earshot(['label', 'export'])).out).map(
      ({ field, value }) => `${field}=${value}`,
    );
    expect(stored.sort()).toEqual(['intent=bug', 'relevant=no', 'sentiment=negative', 'sentiment=neutral']);
    for (const line of said.out.split('\n')) expect(line.length).toBeLessThanOrEqual(88);
  });

  test('a brand nobody has is a mistake; where nothing is left it says so', async () => {
    const home = await filled(['Acme is fine']);
    expect((await home.earshot(['label', '--sample', '2', '--brand', 'acmee'])).err).toContain('Did you mean acme?');
    await home.earshot(['label', 'desk:0', 'sentiment=positive']);
    expect((await home.earshot(['label', '--sample', '2'], { terminal: 80, keys: [] })).err).toContain('nothing left');
  });

  test('--no-input asks nothing', async () => {
    const home = await filled(GOOD);
    const said = await home.earshot(['label', '--sample', '2', '--no-input'], { terminal: 80, keys: ['-'] });
    expect(records(said.out)).toHaveLength(2);
  });
});

describe('eval', () => {
  test('without labels there is nothing to measure, and it says how to get some', async () => {
    const home = await filled(GOOD);
    const said = await home.earshot(['eval']);
    expect(said.code).toBe(0);
    expect(said.out).toContain('Nothing is labelled yet');
    expect(JSON.parse((await home.earshot(['eval', '--json'])).out)).toMatchObject({ schema: 1, eval: { fields: [] } });
  });

  test('counts, shares, intervals, confusion, calibration and the worst, with links', async () => {
    const home = await filled([...GOOD, ...BAD]);
    await home.earshot(['label', ...[0, 1, 2, 3].map(i => `desk:${i}`), 'sentiment=positive']);
    await home.earshot(['label', ...[4, 5, 6].map(i => `desk:${i}`), 'sentiment=negative']);
    await home.earshot(['label', 'desk:7', 'sentiment=positive']);
    const { eval: result } = JSON.parse((await home.earshot(['eval', '--json'])).out);
    const [mood] = result.fields;
    expect(mood).toMatchObject({ field: 'sentiment', n: 8, accuracy: { value: 7 / 8, n: 8 } });
    expect(mood.classes.map((one: { label: string; n: number }) => [one.label, one.n])).toEqual([
      ['negative', 3],
      ['positive', 5],
    ]);
    expect(mood.confusion).toEqual([
      [3, 0],
      [1, 4],
    ]);
    expect(mood.accuracy.low).toBeLessThan(7 / 8);
    expect(mood.worst).toMatchObject([
      { id: 'desk:7', truth: 'positive', guess: 'negative', url: 'https://example.com/7' },
    ]);
    expect(mood.bins.reduce((sum: number, { n }: { n: number }) => sum + n, 0)).toBe(8);
    const said = await home.earshot(['eval'], { terminal: 80, env: { NO_COLOR: '1' } });
    expect(said.out).toContain('8 labels are too few to tell much');
    expect(said.out).toContain('https://example.com/7');
    for (const line of said.out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect((await home.earshot(['eval', '--brand', 'acmee'])).code).toBe(2);
  });

  test('a label is guessed by a model that has not seen it', async () => {
    // A single text that was muted: only its own label could tell.
    const texts = [...many(['my Acme printer jams', 'Acme printer toner'], 5), 'zebra Acme giraffe'];
    const home = await filled(texts);
    await home.earshot(['label', ...texts.slice(0, -1).map((_, i) => `desk:${i}`), 'relevant=yes']);
    await home.earshot(['label', `desk:${texts.length - 1}`, 'relevant=no']);
    const { eval: result } = JSON.parse((await home.earshot(['eval', '--json'])).out);
    expect(result.fields[0]).toMatchObject({ field: 'relevant', n: 11 });
    expect(result.fields[0].worst).toMatchObject([{ id: `desk:${texts.length - 1}`, truth: 'no', guess: 'yes' }]);
  });
});

describe('what labels teach', () => {
  const texts = [...many(QUEUE, 8), ...many(GOOD, 6)];
  async function taught(): Promise<Home> {
    const home = await filled(texts);
    await home.earshot(['label', ...texts.slice(0, 40).map((_, i) => `desk:${i}`), 'sentiment=negative']);
    await home.earshot(['label', ...texts.slice(48, 68).map((_, i) => `desk:${48 + i}`), 'sentiment=positive']);
    return home;
  }

  test('moods of a brand follow its labels, and eval says what that gained', async () => {
    const home = await taught();
    await home.earshot(['import', '-', '--source', 'desk'], { stdin: lines(['such an Acme queue'], 500) });
    const found = await record(home, 'desk:500');
    expect(found).toMatchObject({ sentiment: { label: 'negative' }, model: expect.stringMatching(/\+60$/) });
    expect(String(found['why'])).toContain('learnt from 60 labels, negative: "queue"');
    const { eval: result } = JSON.parse((await home.earshot(['eval', '--json'])).out);
    const [mood] = result.fields;
    expect(mood.accuracy.value).toBeGreaterThan(mood.untaught.accuracy.value);
  });

  test('rescore --dry-run --diff shows how it would move, and writes nothing; rescore does it, hours and all', async () => {
    const home = await taught();
    const before = await home.earshot(['stats', 'sentiment', '--json', '--since', '90d']);
    const dry = await home.earshot(['rescore', '--dry-run', '--diff', '--json']);
    expect(dry.code).toBe(0);
    const { rescore } = JSON.parse(dry.out);
    const acme = rescore.brands[0];
    expect(acme).toMatchObject({ brand: 'acme', before: { n: 72 }, after: { n: 72 } });
    expect(acme.after.net).toBeLessThan(acme.before.net);
    expect(rescore.examples[0]).toMatchObject({
      what: 'sentiment',
      to: 'negative',
      url: expect.stringContaining('https://'),
    });
    expect((await home.earshot(['stats', 'sentiment', '--json', '--since', '90d'])).out).toBe(before.out);

    expect((await home.earshot(['rescore'])).code).toBe(0);
    expect((await home.earshot(['db', 'check'])).code).toBe(0);
    expect(await record(home, rescore.examples[0].id)).toMatchObject({ sentiment: { label: 'negative' } });
    // Nothing is left to change.
    const again = JSON.parse((await home.earshot(['rescore', '--dry-run', '--json'])).out);
    expect(again.rescore.brands[0]).toMatchObject({ changed: 0, joined: 0, left: 0 });
    expect(again.rescore.brands[0].before).toEqual(acme.after);
    const said = await home.earshot(['rescore', '--diff'], { terminal: 80, env: { NO_COLOR: '1' } });
    expect(said.out).toContain('72 mentions read again by earshot-');
  });
});

describe('rescore', () => {
  test('queries as they are today: mentions join and leave, labelled ones stay', async () => {
    const home = await filled(['Acme and Globex', 'Acme orchard', 'old Acme orchard', 'Globex likes zebras']);
    await home.earshot(['label', 'desk:2', 'relevant=no']);
    home.write('config.yaml', CONFIG('(acme OR zebras) NOT orchard'));
    const dry = JSON.parse((await home.earshot(['rescore', '--dry-run', '--diff', '--json'])).out).rescore;
    expect(dry.brands[0]).toMatchObject({ brand: 'acme', joined: 1, left: 1 });
    expect(dry.examples.map(({ what, id }: { what: string; id: string }) => `${what} ${id}`).sort()).toEqual([
      'joined desk:3',
      'left desk:1',
    ]);
    expect((await home.earshot(['rescore', '--brand', 'acme'])).code).toBe(0);
    const ids = records((await home.earshot(['mentions', '--all', '--brand', 'acme', '--format', 'ndjson'])).out).map(
      ({ id }) => id,
    );
    expect(ids.sort()).toEqual(['desk:0', 'desk:2', 'desk:3']);
    expect((await home.earshot(['db', 'check'])).code).toBe(0);
    expect((await home.earshot(['rescore', '--brand', 'acmee'])).code).toBe(2);
  });

  test('one that was cut goes on where it was', async () => {
    const home = await filled(many(['Acme is fine'], 450));
    home.write('config.yaml', CONFIG('acme NOT nothing'));
    const stop = new AbortController();
    stop.abort('SIGTERM');
    expect((await home.earshot(['rescore'], { signal: stop.signal })).code).toBe(143);
    const said = await home.earshot(['rescore', '--json']);
    expect(JSON.parse(said.out).rescore).toMatchObject({ read: 250, resumed: true });
    // Whole now: the next one begins anew.
    expect(JSON.parse((await home.earshot(['rescore', '--json'])).out).rescore).toMatchObject({
      read: 450,
      resumed: false,
    });
  });

  test('since: only what was published then', async () => {
    const home = await filled(GOOD);
    const { rescore } = JSON.parse((await home.earshot(['rescore', '--since', '2026-11-12', '--json'])).out);
    expect(rescore.read).toBe(2);
  });
});
