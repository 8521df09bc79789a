import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { run } from '../../src/cli/main.ts';
import type { Context } from '../../src/model/context.ts';

export interface Said {
  code: number;
  out: string;
  err: string;
}
export interface Around {
  stdin?: string | Uint8Array;
  /** Keys pressed at a terminal on stdin, one after the other. */
  keys?: Iterable<string> | AsyncIterable<string>;
  now?: string;
  /** Columns of a terminal on stdout; without it stdout is a pipe. */
  terminal?: number;
  env?: Record<string, string>;
  /** The reader of stdout goes away after so many writes. */
  hangUpAfter?: number;
  signal?: AbortSignal;
  /** What happens where the program would wait; else no time passes. */
  sleep?: Context['sleep'];
}

// At the end of a file: what a test that is running registers for its own end is not called any more.
const made: string[] = [];
afterAll(() => {
  for (const dir of made) rmSync(dir, { recursive: true, force: true });
});

/** A folder of its own, and the command line run in it, in process, in a made-up world: fixed clock, fixed randomness. */
export function bench(): {
  dir: string;
  earshot(line: string[], around?: Around): Promise<Said>;
  write(file: string, text: string): string;
} {
  const dir = mkdtempSync(join(tmpdir(), 'earshot-'));
  made.push(dir);
  return {
    dir,
    write(file, text) {
      const path = join(dir, file);
      writeFileSync(path, text);
      return path;
    },
    async earshot(line, around = {}) {
      let out = '';
      let err = '';
      let writes = 0;
      const context: Context = {
        io: {
          stdout: {
            isTTY: around.terminal !== undefined,
            columns: around.terminal ?? null,
            async write(text) {
              if (around.hangUpAfter !== undefined && writes++ >= around.hangUpAfter) return false;
              out += text;
              return true;
            },
          },
          stderr: {
            isTTY: false,
            columns: null,
            async write(text) {
              err += text;
              return true;
            },
          },
          stdin: {
            isTTY: around.stdin === undefined,
            async *read() {
              yield typeof around.stdin === 'string' ? Buffer.from(around.stdin) : (around.stdin ?? Buffer.from(''));
            },
            async *keys() {
              yield* around.keys ?? [];
            },
          },
        },
        env: { ...around.env },
        cwd: dir,
        home: dir,
        self: 'tester@here pid 1',
        runtime: 'node under test',
        cores: 2,
        now: () => Date.parse(around.now ?? '2026-11-21T12:00:00Z'),
        random: () => 0.5,
        sleep: around.sleep ?? (async () => {}),
        signal: around.signal ?? new AbortController().signal,
      };
      const code = await run(line, context);
      return { code, out, err };
    },
  };
}
