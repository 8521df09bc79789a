import { availableParallelism, homedir, hostname, userInfo } from 'node:os';
import type { Context, Input, Output } from '../model/context.ts';
import { EarshotError } from '../model/errors.ts';
import type { Duration } from '../model/time.ts';
import { keysIn } from './keys.ts';

// The only file that touches the process: clock, randomness, terminal, environment, signals.

/** After so many writes, a look at what else has happened. */
const BREATH = 50;

/** One of the process's streams; it costs a start a millisecond, so it is made when something is said. A result ends where a signal comes. */
function output(name: 'stdout' | 'stderr', stop: AbortSignal): Output {
  let made: NodeJS.WriteStream | null = null;
  let open = true;
  let written = 0;
  if (name === 'stdout')
    stop.addEventListener('abort', () => {
      open = false;
    });
  function stream(): NodeJS.WriteStream {
    if (made === null) {
      made = process[name];
      // A reader that has gone (`| head`) is an ordinary end, not a failure; what `write` says of others is heard there.
      made.on('error', () => {
        open = false;
      });
    }
    return made;
  }
  return {
    get isTTY() {
      return stream().isTTY === true;
    },
    get columns() {
      return stream().isTTY ? stream().columns : null;
    },
    write: text =>
      open
        ? new Promise((resolve, reject) =>
            stream().write(text, error => {
              if (error && name === 'stdout' && isLoss(error)) reject(lost(error));
              // Files and terminals take what they get at once: without a pause no signal would be heard before the end.
              else if (++written % BREATH === 0) setImmediate(() => resolve(open));
              else resolve(open && !error);
            }),
          )
        : Promise.resolve(false),
  };
}

/** Whether what was written is missing in a file, as on a full disk, and not just unwanted. */
function isLoss(error: Error & { code?: string }): boolean {
  return ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO'].includes(error.code ?? '');
}

function lost(cause: Error): EarshotError {
  return new EarshotError('failure', `Standard output cannot be written: ${cause.message}`, {
    hint: 'What it was sent to is not whole.',
    cause,
  });
}

/** Whoever reads it waits for more until it ends, or a signal ends it. */
function input(stop: AbortSignal): Input {
  return {
    get isTTY() {
      return process.stdin.isTTY === true;
    },
    read() {
      stop.addEventListener('abort', () => process.stdin.destroy());
      return process.stdin;
    },
    async *keys() {
      const { stdin } = process;
      function end(): void {
        stdin.destroy();
      }
      stop.addEventListener('abort', end);
      stdin.setRawMode(true);
      stdin.setEncoding('utf8');
      try {
        for await (const typed of stdin.iterator({ destroyOnReturn: false })) yield* keysIn(String(typed));
      } catch (error) {
        if (!stop.aborted) throw error;
      } finally {
        stop.removeEventListener('abort', end);
        if (!stdin.destroyed) stdin.setRawMode(false);
        stdin.pause();
      }
    },
  };
}

function sleep(duration: Duration, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted) return resolve();
    const timer = setTimeout(done, duration);
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done, { once: true });
  });
}

function user(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

/** The real world. `signal` carries the name of the signal that asked us to stop. */
export function systemContext(): Context {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => {
      stop.abort(name);
      // A second one means now: the default action applies again.
    });
  return {
    io: {
      stdout: output('stdout', stop.signal),
      stderr: output('stderr', stop.signal),
      stdin: input(stop.signal),
    },
    env: process.env,
    cwd: process.cwd(),
    home: homedir(),
    get self() {
      return `${user()}@${hostname()} pid ${process.pid}`;
    },
    runtime: `node ${process.versions.node} on ${process.platform} ${process.arch}`,
    get cores() {
      return availableParallelism();
    },
    now: Date.now,
    random: Math.random,
    sleep,
    signal: stop.signal,
  };
}
