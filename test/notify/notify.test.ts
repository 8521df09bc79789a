import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/model/time.ts';
import { backoff, deliver, notifiers } from '../../src/notify/index.ts';
import { message, tools } from './stand-ins.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'earshot-notify-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('every channel has a type of its own and strict options', () => {
  expect(new Set(notifiers.map(({ type }) => type)).size).toBe(notifiers.length);
  for (const { options } of notifiers) expect(options.safeParse({ nonsense: 1 }).success).toBe(false);
});

test('an unknown type is dead, not an error', async () => {
  expect(await deliver(message(), 'pigeon', {}, tools())).toEqual({
    state: 'dead',
    error: 'there is no channel of type pigeon',
  });
});

test('a channel that throws is tried again', async () => {
  const delivery = await deliver(message(), 'terminal', {}, tools());
  expect(delivery).toEqual({ state: 'retry', after: null, error: 'this test prints nothing' });
});

describe('terminal', () => {
  test('prints title and text, and nothing that commands a terminal', async () => {
    let out = '';
    const write = async (text: string) => {
      out += text;
      return true;
    };
    const hostile = message({ title: 'Acme \x1b[2Jgone', text: 'one\n\x1b]0;owned\x07two\u202e\n' });
    expect(await deliver(hostile, 'terminal', {}, tools({ write }))).toEqual({ state: 'sent' });
    expect(out).toBe('Acme gone\n  one\n  two\n\n');
  });
  test('nobody reads: again later', async () => {
    expect(await deliver(message(), 'terminal', {}, tools({ write: async () => false }))).toMatchObject({
      state: 'retry',
    });
  });
});

describe('file', () => {
  test('adds one line a message, beside the configuration, in folders it makes', async () => {
    const at = tools({ configDir: dir });
    const first = message({ text: 'line\nbreak' });
    for (const each of [first, message({ dedupeKey: 'two', data: null })])
      expect(await deliver(each, 'file', { path: 'out/alerts.ndjson' }, at)).toEqual({ state: 'sent' });
    const lines = readFileSync(join(dir, 'out/alerts.ndjson'), 'utf8').split('\n');
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      type: 'alert.open',
      timestamp: '2026-11-21T15:00:00Z',
      dedupeKey: first.dedupeKey,
      data: { title: first.title, text: 'line\nbreak', brand: 'acme', evidence: { observed: 20 } },
    });
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({
      type: 'message',
      timestamp: '2026-11-21T15:30:00Z',
      dedupeKey: 'two',
    });
    expect(lines[2]).toBe('');
  });
  test('a new file is for its owner; ~ is the home', async () => {
    const at = tools({ configDir: '/nowhere', env: { HOME: dir } });
    expect(await deliver(message(), 'file', { path: '~/mine.ndjson' }, at)).toEqual({ state: 'sent' });
    expect(statSync(join(dir, 'mine.ndjson')).mode & 0o777).toBe(0o600);
  });
  test('a place that cannot be written is tried again, and named', async () => {
    writeFileSync(join(dir, 'plain'), '');
    const delivery = await deliver(message(), 'file', { path: 'plain/alerts.ndjson' }, tools({ configDir: dir }));
    expect(delivery).toMatchObject({ state: 'retry', after: null, error: expect.stringContaining('plain') });
  });
});

describe('backoff', () => {
  test('waits longer and longer, then gives up', () => {
    const waits = Array.from({ length: 11 }, (_, i) => backoff(i + 1));
    expect(waits.slice(0, 5)).toEqual([MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR]);
    expect(waits.slice(5)).toEqual([12 * HOUR, DAY, DAY, DAY, null, null]);
    expect(backoff(0)).toBe(MINUTE);
  });
});
