import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll } from 'vitest';

// The real program as a process of its own.

const BIN = resolve(import.meta.dirname, '../../bin/earshot.js');
/** The same program, whose waits out of politeness pass in a moment. */
const HURRIED = resolve(import.meta.dirname, 'hurried.js');

export interface Ended {
  /** Null: killed. */
  code: number | null;
  out: string;
  err: string;
  /** Milliseconds. */
  took: number;
}

/** Runs one command line to its end. `killAfter`: milliseconds until SIGKILL. */
export function earshot(
  folder: string,
  line: readonly string[],
  {
    killAfter = null,
    env = {},
    hurried = false,
    stop = null,
  }: {
    killAfter?: number | null;
    env?: Record<string, string>;
    hurried?: boolean;
    /** SIGTERM when this comes. */
    stop?: Promise<void> | null;
  } = {},
): Promise<Ended> {
  return new Promise(done => {
    const began = performance.now();
    const child = spawn(process.execPath, [hurried ? HURRIED : BIN, ...line], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, ...env },
    });
    let out = '';
    let err = '';
    child.stdout.on('data', text => (out += text));
    child.stderr.on('data', text => (err += text));
    const timer = killAfter === null ? null : setTimeout(() => child.kill('SIGKILL'), killAfter);
    stop?.then(() => child.kill('SIGTERM'));
    child.on('close', code => {
      if (timer !== null) clearTimeout(timer);
      done({ code, out, err, took: performance.now() - began });
    });
  });
}

const folders: string[] = [];
// Here and not where one is made: within a running test it would never be called.
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that lasts as long as the test file. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-e2e-'));
  folders.push(folder);
  return folder;
}

/** A repeatable sequence in [0, 1), so that a failure can be looked at again. */
export function* random(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}
