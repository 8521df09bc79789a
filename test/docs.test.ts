import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { commands } from '../src/cli/commands/index.ts';

const root = resolve(import.meta.dirname, '..');

test('README.md and config.schema.json say what the program says (npm run docs writes them anew)', () => {
  expect(execFileSync(process.execPath, ['scripts/docs.mjs', '--check'], { cwd: root, encoding: 'utf8' })).toBe(
    'Documents are fresh.\n',
  );
});

test('every command has a summary, and stands in the README', () => {
  const readme = readFileSync(`${root}/README.md`, 'utf8');
  for (const { name, summary } of commands) {
    expect(summary).not.toBe('');
    expect(readme).toMatch(new RegExp(`^ {2}${name} `, 'm'));
  }
});

test('fixtures/demo/SOURCES.md names every capture that is shipped', async () => {
  const { readdirSync } = await import('node:fs');
  const said = readFileSync(`${root}/fixtures/demo/SOURCES.md`, 'utf8');
  for (const file of readdirSync(`${root}/fixtures/demo/captures`)) expect(said).toContain(file);
});
