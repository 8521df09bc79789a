import { describe, expect, test } from 'vitest';
import { bench } from './harness.ts';

const records = (out: string): Record<string, unknown>[] =>
  out
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line));
const lines = (...rows: unknown[]): string =>
  rows.map(row => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n');

describe('analyse --jsonl', () => {
  test('one line out per line in, in order, ids as they came, bad lines in their place', async () => {
    const { earshot } = bench();
    const stdin = lines({ id: 'a', text: 'I love it' }, 'no json', '[1]', { id: 7 }, { id: null, text: 5 }, '', {
      text: 'awful',
    });
    const said = await earshot(['analyse', '--jsonl'], { stdin });
    expect(said.code).toBe(3);
    expect(said.err).toBe('');
    expect(records(said.out)).toMatchObject([
      { id: 'a', lang: 'en', sentiment: { label: 'positive' }, intent: expect.any(String), why: expect.any(Array) },
      { id: null, error: { code: 'E_LINE', message: expect.stringContaining('line 2:') } },
      { id: null, error: { code: 'E_LINE', message: 'line 3: this is JSON, but no object' } },
      { id: 7, error: { code: 'E_RECORD', message: 'line 4: "text" is missing' } },
      { id: null, error: { code: 'E_RECORD', message: 'line 5: "text" is no text' } },
      { id: null, sentiment: { label: 'negative' } },
    ]);
  });

  test.each<[string, string]>([
    ['nothing', ''],
    ['a blank', ' \t '],
    ['all emoji', '😡🔥🔥😍'.repeat(200)],
    ['right to left', 'الخدمة سيئة جدا ولا أنصح بها \u202e שירות נורא'],
    ['half a character', 'love \ud83d it \udc00'],
    ['zeroes and controls', '\u0000\u0001\u001b[2J\u0007 bad'],
    ['no spaces', 'a'.repeat(50_000)],
    ['marks without end', 'e\u0301'.repeat(20_000)],
    ['a megabyte', 'I hate this printer. '.repeat(50_000)],
    ['many lines', 'bad\n'.repeat(20_000)],
    ['brackets', '(('.repeat(20_000)],
  ])('%s gives a score in its line', async (_, text) => {
    const { earshot } = bench();
    const said = await earshot(['analyse', '--jsonl'], {
      stdin: lines({ id: 1, text, target: 'acme' }, { id: 2, text: 'good' }),
    });
    expect(said.code).toBe(0);
    const [one, two] = records(said.out) as { id: number; sentiment: { score: number; confidence: number } }[];
    expect([one?.id, two?.id]).toEqual([1, 2]);
    expect(Math.abs(one?.sentiment.score ?? Number.NaN)).toBeLessThanOrEqual(1);
    expect(one?.sentiment.confidence).toBeGreaterThan(0);
  });

  test('bytes that are no text, and a line without end, are said in their lines', async () => {
    const { earshot } = bench();
    const binary = Buffer.concat([
      Buffer.from([0xff, 0xfe, 0x00, 0x80, 10]),
      Buffer.from('{"id":1,"text":"'),
      Buffer.from([0xc3, 0x28, 0xff]),
      Buffer.from(' good"}\n{"id":2,"text":"'),
      Buffer.alloc(17 * 1024 * 1024, 'x'),
      Buffer.from('"}\n{"id":3,"text":"good"}\n'),
    ]);
    const said = await earshot(['analyse', '--jsonl', '--only', 'lang'], { stdin: binary });
    expect(said.code).toBe(3);
    expect(records(said.out)).toMatchObject([
      { id: null, error: { code: 'E_LINE' } },
      { id: 1 },
      { id: null, error: { code: 'E_LINE', message: 'line 3: this line is longer than 16 MB' } },
      { id: 3 },
    ]);
  });

  test('--only gives only that', async () => {
    const { earshot } = bench();
    const stdin = lines({ id: 1, text: 'The Acme printer driver crashed after the firmware update', likes: 3 });
    const { out } = await earshot(['analyse', '--jsonl', '--only', 'sentiment,keyphrases', '--top', '2'], { stdin });
    const [one] = records(out);
    expect(Object.keys(one ?? {})).toEqual(['id', 'sentiment', 'keyphrases']);
    expect(((one?.['keyphrases'] ?? []) as unknown[]).length).toBeLessThanOrEqual(2);
  });

  test('--labels: the intent is the best of these', async () => {
    const { earshot } = bench();
    const stdin = lines({ id: 1, text: 'I love my Acme printer, best thing ever!' });
    const [all] = records((await earshot(['analyse', '--jsonl'], { stdin })).out);
    const [some] = records((await earshot(['analyse', '--jsonl', '--labels', 'bug,question'], { stdin })).out);
    expect(all?.['intent']).toBe('praise');
    expect(['bug', 'question']).toContain(some?.['intent']);
  });

  test('a target asks for the mood towards it', async () => {
    const { earshot } = bench();
    const text = 'Acme is much better than Globex';
    const stdin = lines({ id: 1, text, target: 'Acme' }, { id: 2, text, target: 'globex' });
    const [acme, globex] = records((await earshot(['analyse', '--jsonl', '--only', 'sentiment'], { stdin })).out) as {
      sentiment: { score: number };
    }[];
    expect(acme?.sentiment.score).toBeGreaterThan(globex?.sentiment.score ?? 1);
  });

  test('a reader that goes away ends it quietly', async () => {
    const { earshot } = bench();
    const stdin = lines(...Array.from({ length: 2_000 }, (_, id) => ({ id, text: 'good' })));
    const said = await earshot(['analyse', '--jsonl', '--only', 'lang'], { stdin, hangUpAfter: 2 });
    expect(said).toMatchObject({ code: 0, err: '' });
    expect(records(said.out).length).toBeLessThan(2_000);
  });

  test('--train learns labels of one’s own', async () => {
    const { earshot, write } = bench();
    const taught = Array.from({ length: 20 }, (_, i) => [
      { text: `parcel ${i} is late again, where is it`, label: 'delivery' },
      { text: `invoice ${i} is wrong, refund me`, label: 'billing' },
    ]).flat();
    const train = write('t.jsonl', lines(...taught));
    const stdin = lines({ id: 1, text: 'my parcel is late' }, { id: 2 }, { id: 3, text: 'refund the invoice' });
    const said = await earshot(['analyse', '--train', train, '--jsonl'], { stdin });
    expect(said.code).toBe(3);
    expect(records(said.out)).toMatchObject([
      { id: 1, label: 'delivery' },
      { id: 2, error: {} },
      { id: 3, label: 'billing' },
    ]);
    expect(records(said.out)[0]?.['score']).toBeGreaterThan(0.5);
  });

  test('--train: titles count, in what is learnt from as in what is labelled; blanks around a label do not', async () => {
    const { earshot, write } = bench();
    const taught = Array.from({ length: 20 }, (_, i) => [
      { title: `parcel ${i} is late`, text: 'see above', label: 'delivery' },
      { title: `invoice ${i} is wrong`, text: 'see above', label: i % 2 ? 'billing' : ' billing ' },
    ]).flat();
    const train = write('t.jsonl', lines(...taught));
    const stdin = lines({ id: 1, title: 'a late parcel' }, { id: 2, title: 'wrong invoice', text: 'see above' });
    const said = await earshot(['analyse', '--train', train, '--jsonl'], { stdin });
    expect(records(said.out)).toMatchObject([
      { id: 1, label: 'delivery' },
      { id: 2, label: 'billing' },
    ]);
  });

  test('an id goes out as it came, digit by digit', async () => {
    const stdin =
      '{"id":1234567890123456789,"text":"x"}\n{"id":"1234567890123456789","at":{"id":1234567890123456789},"text":"x"}';
    const { out } = await bench().earshot(['analyse', '--jsonl', '--only', 'sentiment'], { stdin });
    expect(out.split('\n').map(line => line.slice(0, 28))).toEqual([
      '{"id":1234567890123456789,"s',
      '{"id":"1234567890123456789",',
      '',
    ]);
  });

  test.each([
    [['--only', 'sentimnet'], 'Did you mean sentiment?'],
    [['--labels', 'bugs'], 'Did you mean bug?'],
    [['--engine', 'afinn'], 'is not one of'],
    [['--train', 'nowhere.jsonl'], 'nowhere.jsonl cannot be read'],
    [['--top', 'x'], 'is no whole number'],
    [['--only', ''], 'It is empty'],
    [['--train', '-'], 'the labels come from a file'],
    [['a text'], 'no texts beside it'],
  ])('%j is a mistake', async (args, message) => {
    const said = await bench().earshot(['analyse', '--jsonl', ...args], { stdin: '{"id":1,"text":"x"}' });
    expect(said).toMatchObject({ code: 2, out: '' });
    expect(said.err).toContain(message);
  });

  test('labels that teach nothing are a mistake', async () => {
    const { earshot, write } = bench();
    const one = write('one.jsonl', lines({ text: 'a', label: 'x' }));
    expect((await earshot(['analyse', '--jsonl', '--train', one], { stdin: '' })).err).toContain(
      'fewer than two labels',
    );
    const none = write('none.jsonl', lines({ text: 'a' }));
    expect((await earshot(['analyse', '--jsonl', '--train', none], { stdin: '' })).err).toContain(
      'line 1 is no labelled text',
    );
    const many = write('many.jsonl', lines(...Array.from({ length: 301 }, (_, i) => ({ text: 'a', label: `l${i}` }))));
    expect((await earshot(['analyse', '--jsonl', '--train', many], { stdin: '' })).err).toContain(
      '301 different labels',
    );
  });

  test('the engine without its package says how to get it', async () => {
    const said = await bench().earshot(['analyse', '--jsonl', '--engine', 'transformers'], { stdin: '{"text":"x"}' });
    expect(said.code).toBe(2);
    expect(said.err).toContain('npm install -g @huggingface/transformers');
  });

  test('natural reads too', async () => {
    const stdin = lines({ id: 1, text: 'terrible service' });
    const said = await bench().earshot(['analyse', '--jsonl', '--engine', 'natural', '--only', 'sentiment'], { stdin });
    expect(records(said.out)).toMatchObject([{ id: 1, sentiment: { label: 'negative' } }]);
  });
});

describe('who reads moods', () => {
  const config = (sentiment: string): string =>
    `brands: [{ id: acme, name: Acme, role: own, query: acme }]\nsources: [{ id: hn, type: hackernews }]\nsentiment: ${sentiment}\n`;
  // Our own model knows that nothing bad is said; a word list only sees the word.
  const stdin = lines(
    { id: 'en', text: 'not bad at all', lang: 'en' },
    { id: 'es', text: 'no está nada mal', lang: 'es' },
  );
  const scores = (out: string): number[] =>
    records(out).map(record => (record as { sentiment: { score: number } }).sentiment.score);
  async function read(sentiment: string | null, args: string[], env: Record<string, string> = {}): Promise<number[]> {
    const { earshot, write } = bench();
    if (sentiment !== null) write('mine.yaml', config(sentiment));
    const said = await earshot(['analyse', '--jsonl', '--only', 'sentiment', ...args], { stdin, env });
    expect(said).toMatchObject({ code: 0, err: '' });
    return scores(said.out);
  }

  test('the engines of a configuration, language by language; of one that was named', async () => {
    const ours = await read(null, []);
    const lists = await read(null, ['--engine', 'natural']);
    expect(lists[0]).not.toBe(ours[0]);
    expect(lists[1]).not.toBe(ours[1]);
    expect(await read('{ engine: natural }', ['-c', 'mine.yaml'])).toEqual(lists);
    expect(await read('{ languages: { es: natural } }', ['-c', 'mine.yaml'])).toEqual([ours[0], lists[1]]);
    expect(await read('{ languages: { es: natural } }', [], { EARSHOT_CONFIG: 'mine.yaml' })).toEqual([
      ours[0],
      lists[1],
    ]);
    expect(await read('{ engine: natural }', [])).toEqual(ours);
  });

  test('an engine that was named reads every language', async () => {
    const lists = await read(null, ['--engine', 'natural']);
    expect(await read('{ languages: { es: earshot } }', ['-c', 'mine.yaml', '--engine', 'natural'])).toEqual(lists);
  });

  test('whether natural cuts to stems', async () => {
    const stdin = lines({ id: 1, text: 'what hatefulness', lang: 'en' });
    const { earshot, write } = bench();
    for (const stem of [true, false]) write(`${stem}.yaml`, config(`{ engine: natural, stem: { en: ${stem} } }`));
    const args = ['analyse', '--jsonl', '--only', 'sentiment'];
    const said = await Promise.all(
      ['true', 'false'].map(async name => scores((await earshot([...args, '-c', `${name}.yaml`], { stdin })).out)),
    );
    expect(said[0]).not.toEqual(said[1]);
  });

  test('a configuration that was named and is broken is a mistake', async () => {
    const { earshot, write } = bench();
    write('mine.yaml', config('{ engine: afinn }'));
    const said = await earshot(['analyse', '--jsonl', '-c', 'mine.yaml'], { stdin });
    expect(said).toMatchObject({ code: 2, out: '' });
  });
});

describe('analyse TEXT', () => {
  test('is a page for people', async () => {
    const said = await bench().earshot(['analyse', 'I hate this printer, it jams'], {
      terminal: 80,
      env: { NO_COLOR: '1' },
    });
    expect(said.code).toBe(0);
    expect(said.out).toMatch(/mood +negative −/);
    expect(said.out).toMatch(/hate +−/);
    for (const line of said.out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('- reads lines, one record each', async () => {
    const said = await bench().earshot(['analyse', '-', '--format', 'ndjson', '--only', 'sentiment'], {
      stdin: 'I love it\n\nawful thing\n',
    });
    expect(records(said.out)).toMatchObject([
      { text: 'I love it', sentiment: { label: 'positive' } },
      { text: 'awful thing', sentiment: { label: 'negative' } },
    ]);
    const long = await bench().earshot(['analyse', '-'], { stdin: `fine\n${'a'.repeat(17 * 1024 * 1024)}\n` });
    expect(long.code).toBe(2);
    expect(long.err).toContain('line 2: it is longer than 16 MB');
  });

  test('nothing to analyse is a mistake', async () => {
    expect((await bench().earshot(['analyse'])).err).toContain('Analyse what?');
  });
});
