import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { bench } from '../cli/harness.ts';

// The main job on recorded input, as the demo plays it, up to the hours in which its crisis begins.

const FIXTURES = resolve(import.meta.dirname, '../../fixtures/demo');
const HOUR = 3_600_000;
const START = Date.parse('2026-11-09T00:00:00Z');
const CRISIS = Date.parse('2026-11-12T12:00:00Z');

interface Told {
  type: string;
  data: { brand: string; severity: string; openedAt: string };
}

test('seven weeks read back raise nothing; the crisis is told as it builds up, once a step', {
  timeout: 240_000,
}, async () => {
  const { dir, earshot, write } = bench();
  write('config.yaml', readFileSync(join(FIXTURES, 'config.yaml'), 'utf8'));
  const replay = ['--replay', join(FIXTURES, 'recording.ndjson.gz')];
  for (let at = START; at <= CRISIS; at += HOUR) {
    const { code, out } = await earshot(['run', ...replay, '--now', new Date(at).toISOString()]);
    expect([new Date(at).toISOString(), code]).toEqual([new Date(at).toISOString(), 0]);
    if (at === START) expect(out).not.toContain('alert');
    // A run that is doubled changes nothing and tells nobody twice.
    if (at === CRISIS) expect((await earshot(['run', ...replay, '--now', new Date(at).toISOString()])).out).toBe('');
  }
  const told: Told[] = readFileSync(join(dir, 'alerts.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  expect(told.map(({ type, data }) => [type, data.brand, data.severity])).toEqual([
    ['alert.open', 'brightkettle', 'warning'],
    // Within the next hour, and worse again within the one after it.
    ['alert.escalate', 'brightkettle', 'error'],
    ['alert.escalate', 'brightkettle', 'critical'],
  ]);
  expect(new Set(told.map(({ data }) => data.openedAt))).toEqual(new Set(['2026-11-12T10:00:00Z']));
  const { out } = await earshot(['alerts', 'check', '--exit-code', '--json']);
  const [alert] = JSON.parse(out).alerts.filter(
    ({ inhibitedBy }: { inhibitedBy: string | null }) => inhibitedBy === null,
  );
  expect(alert).toMatchObject({ brand: 'brightkettle', severity: 'critical', state: 'firing' });
  expect(alert.evidence.mentions.length).toBeGreaterThan(0);
  expect((await earshot(['alerts', 'check', '--exit-code'])).code).toBe(20);
  expect((await earshot(['db', 'check'])).code).toBe(0);
});
