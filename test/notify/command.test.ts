import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { secret } from '../../src/model/secret.ts';
import { command } from '../../src/notify/command.ts';
import { message, tools } from './stand-ins.ts';

let dir = '';
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'earshot-command-')));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const node = (code: string, ...rest: (string | ReturnType<typeof secret>)[]) => ({
  run: [process.execPath, '-e', code, ...rest],
  timeout: 20_000,
});
const send = (options: Parameters<typeof command.send>[1], over: Parameters<typeof tools>[0] = {}, of = message()) =>
  command.send(of, options, tools({ configDir: dir, ...over }));

test('hands over JSON on stdin and words in the environment, in the configuration’s folder, without a shell', async () => {
  const code = `let s='';process.stdin.on('data',d=>s+=d).on('end',()=>require('fs').writeFileSync('got',JSON.stringify(
    {s,dir:process.cwd(),arg:process.argv[1],title:process.env.EARSHOT_TITLE,text:process.env.EARSHOT_TEXT,
    type:process.env.EARSHOT_TYPE,key:process.env.EARSHOT_KEY,own:process.env.OWN})))`;
  const evil = message({ title: 'Acme $(touch owned) `id`\x1b[2J\0' });
  expect(await send(node(code, '; touch owned'), { env: { OWN: 'yes' } }, evil)).toEqual({ state: 'sent' });
  const got = JSON.parse(readFileSync(join(dir, 'got'), 'utf8'));
  expect(got).toMatchObject({
    dir,
    arg: '; touch owned',
    title: 'Acme $(touch owned) `id`',
    text: evil.text,
    type: 'alert.open',
    key: evil.dedupeKey,
    own: 'yes',
  });
  expect(JSON.parse(got.s)).toMatchObject({ type: 'alert.open', dedupeKey: evil.dedupeKey, data: { brand: 'acme' } });
});

describe('exit codes', () => {
  test.each([
    [0, { state: 'sent' }],
    [75, { state: 'retry', after: null, error: 'exit code 75' }],
    [1, { state: 'retry', after: null, error: 'exit code 1' }],
    [64, { state: 'dead', error: 'exit code 64' }],
    [77, { state: 'dead', error: 'exit code 77' }],
    [78, { state: 'dead', error: 'exit code 78' }],
  ])('%i', async (code, want) => {
    expect(await send(node(`process.exit(${code})`))).toEqual(want);
  });
  test('with the end of what it wrote to stderr, safe to print and without its secrets', async () => {
    const options = node(
      'process.stderr.write("\\x1b[2Jno route for " + process.argv[1] + "\\n");process.exitCode=1',
      secret('s3cr3t'),
    );
    expect(await send(options)).toEqual({ state: 'retry', after: null, error: 'exit code 1: no route for •••' });
  });
});

test('a program that is not there, or a name that is none, is tried again', async () => {
  expect(await send({ run: ['earshot-no-such-program'], timeout: 1000 })).toMatchObject({
    state: 'retry',
    error: 'cannot be started: ENOENT',
  });
  expect(await send({ run: [process.execPath, 'nul\0byte'], timeout: 1000 })).toMatchObject({ state: 'retry' });
});

test('one that does not read its input is no failure', async () => {
  expect(await send(node('process.stdin.destroy()'), {}, message({ text: 'x'.repeat(500_000) }))).toEqual({
    state: 'sent',
  });
});

test('one that never ends is stopped, even where it does not listen', async () => {
  const stubborn = node('process.on("SIGTERM",()=>{});setInterval(()=>{},1000)');
  expect(await send({ ...stubborn, timeout: 300 })).toEqual({
    state: 'retry',
    after: null,
    error: 'not done after 0.3 s',
  });
}, 20_000);

test('is stopped with the run', async () => {
  const stop = new AbortController();
  const sending = send(node('setInterval(()=>{},1000)'), { signal: stop.signal });
  stop.abort();
  expect(await sending).toEqual({ state: 'retry', after: null, error: 'stopped with the run' });
});

test('options', () => {
  expect(command.options.parse({ run: ['true'] })).toEqual({ run: ['true'], timeout: 30_000 });
  expect(command.options.parse({ run: ['x', secret('k')], timeout: '2m' })).toMatchObject({ timeout: 120_000 });
  for (const bad of [
    { run: [] },
    { run: 'true' },
    { run: ['true'], timeout: '1h' },
    { run: ['true'], timeout: 'soon' },
  ])
    expect(command.options.safeParse(bad).success).toBe(false);
});
