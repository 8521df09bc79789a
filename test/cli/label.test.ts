import { describe, expect, test } from 'vitest';
import { bench } from './harness.ts';

const CONFIG = `brands:
  - { id: acme, name: Acme, role: own, query: acme }
  - { id: globex, name: Globex, role: competitor, query: globex }
sources:
  - { id: hn, type: hackernews }
`;
const KEPT = [
  'My Acme printer jams',
  'Acme printer firmware is fine',
  'new Acme toner smells',
  'which Acme printer for home?',
];
const MUTED = [
  'the orchard on Acme hill',
  'Acme orchard walk',
  'cider from an Acme orchard',
  'apples in the Acme orchard',
];

function lines(texts: readonly string[], from: number): string {
  return texts
    .map((text, i) =>
      JSON.stringify({
        id: `${from + i}`,
        text,
        url: `https://example.com/${from + i}`,
        published: '2026-11-20T10:00:00Z',
      }),
    )
    .join('\n');
}

/** Mentions desk:0 to desk:3 are about Acme, desk:4 to desk:7 about a hill; desk:8 names two brands. */
async function filled(): Promise<ReturnType<typeof bench>> {
  const home = bench();
  home.write('config.yaml', CONFIG);
  const stdin = lines([...KEPT, ...MUTED, 'Acme or Globex?'], 0);
  expect((await home.earshot(['import', '-', '--source', 'desk'], { stdin })).code).toBe(0);
  return home;
}
async function taught(): Promise<ReturnType<typeof bench>> {
  const home = await filled();
  const yes = await home.earshot(['label', 'desk:0', 'desk:1', 'desk:2', 'desk:3', 'relevant=yes']);
  const no = await home.earshot(['label', 'desk:4', 'desk:5', 'desk:6', 'desk:7', 'relevant=no']);
  expect([yes.code, no.code]).toEqual([0, 0]);
  return home;
}
const ids = (out: string): string[] =>
  out
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line).id);
const NDJSON = ['--format', 'ndjson', '--brand', 'acme'];

describe('label', () => {
  test('says what it stored, and the mention follows', async () => {
    const home = await filled();
    const said = await home.earshot(['label', 'desk:1', 'sentiment=negative', 'intent=bug']);
    expect(said).toMatchObject({ code: 0, err: '' });
    expect(said.out).toBe('desk:1 of acme: sentiment=negative\ndesk:1 of acme: intent=bug\n');
    const shown = JSON.parse((await home.earshot(['show', 'desk:1', '--json'])).out);
    expect(JSON.stringify(shown)).toContain('"intent":"bug"');
  });

  test.each([
    [['desk:8', 'relevant=no'], 2, 'acme and globex: which is meant?'],
    [['desk:0', 'relevent=no'], 2, 'Did you mean relevant?'],
    [['desk:0', 'intent=bugg'], 2, 'Did you mean bug?'],
    [['desk:0'], 2, 'What is to be said of desk:0?'],
    [['relevant=no'], 2, 'Label which mention?'],
    [['desk:0', 'desk:99', 'relevant=no'], 1, 'There is no mention desk:99.'],
    [['desk:0', 'relevant=no', '--brand', 'globex'], 1, 'desk:0 is no mention of globex.'],
  ])('%j is a mistake, and nothing is stored', async (args, code, message) => {
    const home = await filled();
    const said = await home.earshot(['label', ...args]);
    expect(said.code).toBe(code);
    expect(said.err).toContain(message);
    expect((await home.earshot(['label', 'export'])).out).toBe('');
  });

  const detail = async (home: ReturnType<typeof bench>, id: string) =>
    JSON.parse((await home.earshot(['show', id, '--json'])).out);

  test('can be taken back, one or all, and the scores are the models’ again', async () => {
    const home = await filled();
    const before = await detail(home, 'desk:1');
    await home.earshot(['label', 'desk:1', 'sentiment=negative', 'intent=bug', 'relevant=no']);
    expect(await home.earshot(['label', 'desk:1', 'sentiment='])).toMatchObject({
      code: 0,
      out: 'desk:1 of acme: sentiment taken back\n',
    });
    expect((await home.earshot(['label', 'export'])).out).not.toContain('"sentiment"');
    expect((await home.earshot(['label', 'export'])).out).toContain('"bug"');
    const said = await home.earshot(['label', 'desk:1', '--remove', '--json']);
    expect(JSON.parse(said.out)).toMatchObject({
      labels: [
        { id: 'desk:1', field: 'relevant', value: null, label: null },
        { id: 'desk:1', field: 'intent', value: null },
      ],
    });
    expect((await home.earshot(['label', 'export'])).out).toBe('');
    expect(await detail(home, 'desk:1')).toEqual(before);
    expect((await home.earshot(['db', 'check'])).code).toBe(0);
  });

  test('what was taken back teaches nothing', async () => {
    const home = await taught();
    const all = [0, 1, 2, 3, 4, 5, 6, 7].map(i => `desk:${i}`);
    await home.earshot(['label', ...all, '--remove']);
    expect(ids((await home.earshot(['mentions', ...NDJSON])).out)).toHaveLength(9);
    const fresh = await filled();
    expect(await detail(home, 'desk:5')).toEqual(await detail(fresh, 'desk:5'));
  });

  test('of all that a query finds', async () => {
    const home = await taught();
    const args = ['label', '--query', 'orchard', '--brand', 'acme', 'relevant='];
    expect((await home.earshot([...args, '--dry-run'])).out).toContain('nothing was stored');
    expect((await home.earshot(args)).out).toContain('4 labels taken back');
    expect(ids((await home.earshot(['label', 'export'])).out)).toEqual(['desk:0', 'desk:1', 'desk:2', 'desk:3']);
  });

  test.each([
    [['desk:0', '--remove'], 1, 'desk:0 has no such label that could be taken back.'],
    [['desk:0', 'intent='], 1, 'desk:0 has no such label'],
    [['desk:1', 'desk:0', 'sentiment='], 1, 'desk:0 has no such label'],
    [['desk:1', '--remove', 'sentiment='], 2, '--remove takes back all that was said.'],
    [['--remove'], 2, 'Label which mention?'],
    [['--sample', '3', '--remove'], 2, 'nothing to remove'],
  ])('%j cannot be taken back, and nothing is', async (args, code, message) => {
    const home = await filled();
    await home.earshot(['label', 'desk:1', 'sentiment=negative']);
    const said = await home.earshot(['label', ...args]);
    expect(said.code).toBe(code);
    expect(said.err).toContain(message);
    expect(ids((await home.earshot(['label', 'export'])).out)).toEqual(['desk:1']);
  });

  test('labels go out and come in again', async () => {
    const home = await taught();
    const out = (await home.earshot(['label', 'export'])).out;
    expect(ids(out)).toEqual(['desk:0', 'desk:1', 'desk:2', 'desk:3', 'desk:4', 'desk:5', 'desk:6', 'desk:7']);
    const other = await filled();
    const file = other.write('labels.ndjson', out);
    expect(await other.earshot(['label', 'import', file])).toMatchObject({ code: 0, out: '8 labels stored\n' });
    expect((await other.earshot(['label', 'export'])).out).toBe(out);
  });

  test('a label that comes in leaves alone what was said later', async () => {
    const home = await filled();
    await home.earshot(['label', 'desk:1', 'sentiment=negative', 'relevant=yes']);
    const before = (await home.earshot(['label', 'export'])).out;
    const line = (id: string, value: string, at: string) =>
      `${JSON.stringify({ id, brand: 'acme', field: 'sentiment', value, by: 'ann', at })}\n`;
    const file = home.write(
      'old.ndjson',
      line('desk:1', 'positive', '2001-01-01T00:00:00Z') +
        line('desk:2', 'positive', '2001-01-02T00:00:00Z') +
        line('desk:2', 'neutral', '2001-01-01T00:00:00Z'),
    );
    const told = '1 label stored, 2 left alone: what is stored was said later';
    expect((await home.earshot(['label', 'import', file, '--dry-run'])).out).toBe(
      `${told.replace('stored', 'would be stored')} (dry run: nothing was stored)\n`,
    );
    expect((await home.earshot(['label', 'export'])).out).toBe(before);
    expect(await home.earshot(['label', 'import', file])).toMatchObject({ code: 0, out: `${told}\n` });
    const after = (await home.earshot(['label', 'export'])).out.split('\n');
    expect(after).toEqual(expect.arrayContaining(before.trim().split('\n')));
    expect(after.filter(one => one.includes('desk:2')).map(one => JSON.parse(one).value)).toEqual(['positive']);
    // Newer than both, or of no date at all: it is said now.
    home.write('new.ndjson', '{"id":"desk:1","sentiment":"neutral"}\n');
    expect((await home.earshot(['label', 'import', 'new.ndjson'])).out).toBe('1 label stored\n');
  });

  test('a bad line of a file stops nothing', async () => {
    const home = await filled();
    const file = home.write(
      'labels.ndjson',
      '{"id":"desk:1","relevant":"no","intent":"news"}\n{"id":"desk:8","relevant":"no"}\nno json\n{"id":"desk:77","relevant":"no"}\n',
    );
    const said = await home.earshot(['label', 'import', file]);
    expect(said.code).toBe(3);
    expect(said.out).toBe('2 labels stored, 1 of mentions that are not stored, 2 lines unreadable\n');
    expect(said.err).toContain('line 2: desk:8 is a mention of acme and globex');
  });
});

describe('low relevance', () => {
  test('is hidden, counted, and shown when asked for', async () => {
    const home = await taught();
    const some = await home.earshot(['mentions', ...NDJSON]);
    expect(ids(some.out).sort()).toEqual(['desk:0', 'desk:1', 'desk:2', 'desk:3', 'desk:8']);
    expect(some.err).toBe('4 of low relevance hidden: --all shows them\n');
    const all = await home.earshot(['mentions', '--all', ...NDJSON]);
    expect(ids(all.out)).toHaveLength(9);
    expect(all.err).toBe('');
    expect((await home.earshot(['mentions', 'cider', ...NDJSON])).err).toContain('1 of low relevance hidden');
    expect((await home.earshot(['mentions', 'toner', ...NDJSON])).err).toBe('');
    expect((await home.earshot(['mentions', '--quiet', ...NDJSON])).err).toBe('');
  });

  test('what comes next is judged by the labels, and the report says what it left out', async () => {
    const home = await taught();
    const stdin = lines(['A picnic in the Acme orchard', 'My Acme printer is loud'], 20);
    expect((await home.earshot(['import', '-', '--source', 'desk'], { stdin })).code).toBe(0);
    const shown = ids((await home.earshot(['mentions', ...NDJSON])).out);
    expect(shown).toContain('desk:21');
    expect(shown).not.toContain('desk:20');
    expect((await home.earshot(['explain', 'desk:20'])).out).toContain('near: orchard');
    const report = await home.earshot(['report', '--week', '2026-W47']);
    expect(report.out.replace(/\s+/g, ' ')).toContain('5 mentions of low relevance are left out of every number');
    expect((await home.earshot(['db', 'check'])).code).toBe(0);
  });
});

describe('query suggest', () => {
  test('learns terms from labels, each with what it gains and loses', async () => {
    const home = await taught();
    const { suggestions, query, together, keeps, mutes } = JSON.parse(
      (await home.earshot(['query', 'suggest', 'acme', '--json'])).out,
    );
    expect({ keeps, mutes, query, together }).toEqual({
      keeps: 4,
      mutes: 4,
      query: '(acme) NOT (orchard)',
      together: { gain: 4, loss: 0 },
    });
    expect(suggestions).toEqual([
      { kind: 'exclude', term: 'orchard', gain: 4, loss: 0 },
      { kind: 'for', term: 'printer', gain: 3, loss: 0 },
    ]);
    const said = await home.earshot(['query', 'suggest', 'acme'], { terminal: 80 });
    expect(said.out).toContain('drops 4 of 4 muted, loses 0 of 4 kept');
  });

  test('without labels there is nothing to suggest', async () => {
    const home = await filled();
    const said = await home.earshot(['query', 'suggest', 'acme']);
    expect(said.code).toBe(0);
    expect(said.out).toContain('Nothing to suggest for acme');
    expect((await home.earshot(['query', 'suggest', 'acmee'])).code).toBe(2);
  });
});

describe('the language', () => {
  test('a mention is found by the one it is read in, where its source states none', async () => {
    const home = await filled();
    const german = lines(['Mein Acme Drucker macht seit gestern komische Geräusche, was kann das sein?'], 20);
    await home.earshot(['import', '-', '--source', 'desk'], { stdin: german });
    const found = await home.earshot(['mentions', '--lang', 'de', ...NDJSON]);
    expect(ids(found.out)).toEqual(['desk:20']);
    expect(JSON.parse(found.out)).toMatchObject({ lang: 'de' });
    expect(ids((await home.earshot(['mentions', 'lang:de', ...NDJSON])).out)).toEqual(['desk:20']);
    await home.earshot(['label', 'desk:20', 'relevant=no']);
    expect(JSON.parse((await home.earshot(['label', 'export'])).out)).toMatchObject({ lang: 'de' });
  });
});

describe('relevance score', () => {
  const FEEDBACK = [...KEPT.map(text => ({ text, label: 'keep' })), ...MUTED.map(text => ({ text, label: 'mute' }))]
    .map(line => JSON.stringify(line))
    .join('\n');
  const INPUT = '{"id":1,"text":"Acme orchard fair"}\nnonsense\n{"id":"b"}\n{"id":2,"text":"fix my Acme printer"}\n';

  test.each([[[]], [['--brand', 'Acme']]])('one line out per line in, in order %j', async more => {
    const home = bench();
    const file = home.write('f.jsonl', FEEDBACK);
    const said = await home.earshot(['relevance', 'score', '--feedback', file, ...more], { stdin: INPUT });
    expect(said.code).toBe(3);
    const out = said.out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(out).toMatchObject([
      { id: 1, keep: false, why: ['near: orchard'] },
      { id: null, error: { code: 'E_LINE' } },
      { id: 'b', error: { code: 'E_RECORD' } },
      { id: 2, keep: true, why: ['near: printer'] },
    ]);
    expect(out[0].score).toBeLessThan(0.5);
  });

  test('takes what label export gives, and no labels at all', async () => {
    const home = await taught();
    const file = home.write('f.jsonl', (await home.earshot(['label', 'export'])).out);
    const stdin = '{"id":1,"text":"Acme orchard fair"}\n';
    const said = await home.earshot(['relevance', 'score', '--feedback', file], { stdin });
    expect(JSON.parse(said.out)).toMatchObject({ id: 1, keep: false });
    const none = home.write('none.jsonl', '');
    expect((await home.earshot(['relevance', 'score', '--feedback', none], { stdin })).out).toBe(
      '{"id":1,"score":1,"keep":true,"why":[]}\n',
    );
  });

  test('a file of labels that holds something else is a mistake', async () => {
    const home = bench();
    const file = home.write('f.jsonl', '{"text":"x","label":"maybe"}\n');
    const said = await home.earshot(['relevance', 'score', '--feedback', file], { stdin: INPUT });
    expect(said.code).not.toBe(0);
    expect(said.out).toBe('');
    expect(said.err).toContain('line 1 is no label');
  });
});
