import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bench } from './harness.ts';

// What `label` must not do: write in a dry run, take a slip for an order, lose an answer.

const CONFIG = `brands: [{ id: acme, name: Acme, query: acme }]
sources: [{ id: hn, type: hackernews }]
`;
const TEXTS = ['I love my Acme printer', 'Acme is great', 'I hate Acme', 'Acme is slow', 'which Acme?'];

type Home = ReturnType<typeof bench>;
async function filled(): Promise<Home> {
  const home = bench();
  home.write('config.yaml', CONFIG);
  const stdin = TEXTS.map((text, i) =>
    JSON.stringify({
      id: `${i}`,
      text,
      lang: 'en',
      url: `https://example.com/${i}`,
      published: '2026-11-10T10:00:00Z',
    }),
  ).join('\n');
  expect((await home.earshot(['import', '-', '--source', 'desk'], { stdin })).code).toBe(0);
  return home;
}
async function said(home: Home): Promise<string[]> {
  const { out } = await home.earshot(['label', 'export']);
  return out
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))
    .map(({ id, field, value }) => `${id} ${field}=${value}`);
}

describe('a dry run stores nothing', () => {
  test('of ids', async () => {
    const home = await filled();
    await home.earshot(['label', 'desk:0', 'intent=bug']);
    for (const words of [['relevant=no'], ['intent='], ['--remove']]) {
      const { code, out } = await home.earshot(['label', 'desk:0', ...words, '--dry-run']);
      expect(code).toBe(0);
      expect(out).toContain('(dry run: nothing was stored)');
    }
    expect(await said(home)).toEqual(['desk:0 intent=bug']);
  });

  test('of a file', async () => {
    const home = await filled();
    const file = home.write(
      'l.jsonl',
      '{"id":"desk:1","sentiment":"negative"}\n{"id":"desk:99","sentiment":"negative"}\n',
    );
    const { code, out } = await home.earshot(['label', 'import', file, '-n']);
    expect(code).toBe(3);
    expect(out).toBe('1 label would be stored, 1 of mentions that are not stored (dry run: nothing was stored)\n');
    expect(await said(home)).toEqual([]);
  });

  test('at a terminal: the sample is printed', async () => {
    const home = await filled();
    const { out } = await home.earshot(['label', '--sample', '2', '-n'], {
      terminal: 80,
      keys: ['-', '\r', '-', '\r'],
    });
    expect(out.trim().split('\n')).toHaveLength(2);
    expect(await said(home)).toEqual([]);
  });
});

test('a file of labels: yes and no may be true and false, a record of mentions is none, and no terminal obeys what stands in it', async () => {
  const home = await filled();
  const records = (await home.earshot(['mentions', '--format', 'ndjson'])).out.trim().split('\n');
  const bad = JSON.stringify({ id: 'desk:1', sentiment: '\u001b[2Jnegative' });
  const stdin = [...records, '{"id":"desk:0","relevant":false}', '{"id":5,"intent":"bug"}', bad].join('\n');
  const { code, out, err } = await home.earshot(['label', 'import', '-'], { stdin });
  expect(code).toBe(3);
  expect(out).toBe('1 label stored, 7 lines unreadable\n');
  expect(err).toContain('line 1: sentiment: a label is a text');
  expect(err).toContain('line 7: "id" is no text');
  expect(err).toContain('line 8: sentiment: "negative" is not one of its values.');
  expect(err).not.toContain('\u001b');
  expect(await said(home)).toEqual(['desk:0 relevant=no']);
});

test.each([
  [['desk:0', 'intent=bug', 'intent=praise'], 'intent: it is bug or praise, not both.'],
  [['desk:0', 'intent=bug', 'intent='], 'intent: it is bug or nothing, not both.'],
  [['--query', ' ', 'relevant=no'], '--query: it is empty.'],
  [['desk:0', 'intent=bug', '--since', '3d'], '--since goes with --query or --sample.'],
  [['desk:0', 'intent=bug', '--stratified'], '--stratified goes with --sample.'],
])('%j is a mistake, and nothing is stored', async (words, message) => {
  const home = await filled();
  const { code, err } = await home.earshot(['label', ...words]);
  expect(code).toBe(2);
  expect(err).toContain(message);
  expect(await said(home)).toEqual([]);
});

test.each([
  ['desk:0', 'intent=bug'],
  ['--query', 'acme', 'intent=bug'],
  ['import', '-'],
])('%s where there is no database makes none', async (...words) => {
  const home = await filled();
  const said = await home.earshot(['label', ...words, '--db', join(home.dir, 'mistyped.db')], { stdin: '' });
  expect(said.code).toBe(1);
  expect(said.err).toContain('There is no database');
  expect(existsSync(join(home.dir, 'mistyped.db'))).toBe(false);
});

test('the same said twice is said once', async () => {
  const home = await filled();
  const { out } = await home.earshot(['label', 'desk:0', 'desk:0', 'intent=bug', 'intent=bug']);
  expect(out).toBe('desk:0 of acme: intent=bug\n');
});

test('--until holds for a sample', async () => {
  const home = await filled();
  expect((await home.earshot(['label', '--sample', '5', '--until', '2026-11-01'])).out).toBe('');
  expect((await home.earshot(['label', '--sample', '5', '--until', '2026-11-20'])).out.trim().split('\n')).toHaveLength(
    5,
  );
});

describe('at a terminal', () => {
  test('an answer is stored when its mention is left, whatever ends the session', async () => {
    const home = await filled();
    const stored: number[] = [];
    async function* keys(): AsyncGenerator<string> {
      for (const key of ['-', 'b', '\r', '+', '\r']) yield key;
      stored.push((await said(home)).length);
      throw new Error('the terminal is gone');
    }
    expect((await home.earshot(['label', '--sample', '5'], { terminal: 80, keys: keys() })).code).toBe(1);
    expect(stored).toEqual([3]);
    expect(await said(home)).toHaveLength(3);
  });

  test('who goes back takes an answer back, or says another', async () => {
    const home = await filled();
    const before = (await home.earshot(['mentions', '--format', 'ndjson'])).out;
    const there = ['-', 'b', '\r', '0', '\r'];
    // Back twice: the second loses its mood, the first its intent and gets another mood.
    const back = ['u', '0', 'u', 'b', '+', '\r', '\x1b'];
    const { out } = await home.earshot(['label', '--sample', '5'], { terminal: 80, keys: [...there, ...back] });
    expect(out).toContain('1 label on 1 mention stored');
    const [only, ...others] = await said(home);
    expect(others).toEqual([]);
    expect(only).toMatch(/sentiment=positive$/);
    await home.earshot(['label', String(only).split(' ')[0] as string, '--remove']);
    expect((await home.earshot(['mentions', '--format', 'ndjson'])).out).toBe(before);
  });
});

test('a mood that was labelled is as sure and as strong as can be, and explained so', async () => {
  const home = await filled();
  await home.earshot(['label', 'desk:0', 'sentiment=negative']);
  const [{ sentiment }] = JSON.parse((await home.earshot(['show', 'desk:0', '--json'])).out).mentions;
  expect(sentiment).toEqual({ label: 'negative', score: -1, confidence: 1 });
  for (const command of ['show', 'explain']) {
    const { out } = await home.earshot([command, 'desk:0'], { terminal: 80, env: { NO_COLOR: '1' } });
    expect(out).toContain('negative (as somebody labelled it)');
    expect(out).not.toContain('of such cases');
  }
});
