import { homedir, hostname, userInfo } from 'node:os';
import type { Context, Input, Output } from '../model/context.ts';
import type { Duration } from '../model/time.ts';

// The only file that touches the process: clock, randomness, terminal, environment, signals.

/** One of the process's streams; it costs a start a millisecond, so it is made when something is said. */
function output(name: 'stdout' | 'stderr'): Output {
  let made: NodeJS.WriteStream | null = null;
  let open = true;
  function stream(): NodeJS.WriteStream {
    if (made === null) {
      made = process[name];
      // A reader that has gone (`| head`) is an ordinary end, not a failure.
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
      open ? new Promise(resolve => stream().write(text, error => resolve(open && !error))) : Promise.resolve(false),
  };
}

const input: Input = {
  get isTTY() {
    return process.stdin.isTTY === true;
  },
  read: () => process.stdin,
};

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
    io: { stdout: output('stdout'), stderr: output('stderr'), stdin: input },
    env: process.env,
    cwd: process.cwd(),
    home: homedir(),
    get self() {
      return `${user()}@${hostname()} pid ${process.pid}`;
    },
    runtime: `node ${process.versions.node} on ${process.platform} ${process.arch}`,
    now: Date.now,
    random: Math.random,
    sleep,
    signal: stop.signal,
  };
}
