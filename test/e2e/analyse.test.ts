import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { freshFolder } from './program.ts';

// The built program: past a few thousand lines, threads share the work; nobody may notice.

const BIN = resolve(import.meta.dirname, '../../bin/earshot.js');

function start(line: readonly string[]) {
  const folder = freshFolder();
  return spawn(process.execPath, [BIN, ...line], { cwd: folder, env: { PATH: process.env['PATH'], HOME: folder } });
}

test('thousands of lines come back in order, one each, bad ones in their place', async () => {
  const n = 12_000;
  const child = start(['analyse', '--jsonl', '--only', 'sentiment']);
  let out = '';
  let err = '';
  child.stdout.on('data', text => (out += text));
  child.stderr.on('data', text => (err += text));
  const text = Array.from({ length: n }, (_, id) =>
    id % 1000 === 7 ? 'broken' : JSON.stringify({ id, text: id % 2 === 0 ? 'I love it' : 'I hate it' }),
  ).join('\n');
  child.stdin.end(text);
  const [code] = await once(child, 'close');
  expect(err).toBe('');
  expect(code).toBe(3);
  const answers = out.trim().split('\n');
  expect(answers).toHaveLength(n);
  for (const [id, line] of answers.entries()) {
    const said = JSON.parse(line);
    if (id % 1000 === 7) expect(said.error.message).toContain(`line ${id + 1}:`);
    else if (said.id !== id || said.sentiment.label !== (id % 2 === 0 ? 'positive' : 'negative'))
      throw new Error(`line ${id} answers ${line}`);
  }
});

test('whoever waits for an answer before the next question gets it', async () => {
  const child = start(['analyse', '--jsonl', '--only', 'lang']);
  let out = '';
  child.stdout.on('data', text => (out += text));
  const ask = async (lines: number): Promise<void> => {
    const want = out.split('\n').length + lines;
    child.stdin.write(`${JSON.stringify({ id: 1, text: 'good' })}\n`.repeat(lines));
    while (out.split('\n').length < want) await once(child.stdout, 'data');
  };
  // Before the threads start, while they do, and after.
  for (const lines of [1, 1, 3_500, 1, 1, 700, 1]) await ask(lines);
  child.stdin.end();
  expect((await once(child, 'close'))[0]).toBe(0);
  expect(out.trim().split('\n')).toHaveLength(4_205);
});

test('answers come while lines still do, and a reader that goes away ends it quietly', async () => {
  const child = start(['analyse', '--jsonl', '--only', 'sentiment']);
  let err = '';
  child.stderr.on('data', text => (err += text));
  child.stdin.on('error', () => {});
  const line = `${JSON.stringify({ id: 1, text: 'good' })}\n`;
  child.stdin.write(line.repeat(20_000));
  // Standard input stays open: what is read is answered all the same.
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const more = setInterval(() => child.stdin.write(line.repeat(1_000)), 20);
  const [code] = await once(child, 'close');
  clearInterval(more);
  expect(err).toBe('');
  expect(code).toBe(0);
});
