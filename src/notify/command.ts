import { type ChildProcess, spawn } from 'node:child_process';
import { z } from 'zod';
import type { Message } from '../model/alert.ts';
import { isSecret, reveal, type Secret } from '../model/secret.ts';
import { MINUTE, parseDuration, SECOND } from '../model/time.ts';
import { clean } from '../text/clean.ts';
import type { Delivery, Notifier, Tools } from './notifier.ts';
import { cut, payload } from './payload.ts';

export interface CommandOptions {
  run: (string | Secret)[];
  timeout: number;
}

/** Exit codes (sysexits.h) that say that no repeat will help: EX_USAGE, EX_NOPERM, EX_CONFIG. */
const FOR_GOOD = [64, 77, 78];
/** One variable of the environment holds at most 128 kB on Linux. */
const TEXT = 30_000;
const GRACE = 2 * SECOND;

const timeout = z
  .string()
  .default('30s')
  .transform((text, context) => {
    const read = parseDuration(text);
    if (read !== null && read >= SECOND && read <= 5 * MINUTE) return read;
    context.issues.push({ code: 'custom', message: 'should be a duration from 1s to 5m', input: text });
    return z.NEVER;
  })
  .describe('After so long the program is stopped, and tried again later');

/**
 * Hands a message to a program: JSON on stdin (`type, timestamp, dedupeKey, data`), the words in EARSHOT_TITLE,
 * EARSHOT_TEXT, EARSHOT_TYPE, EARSHOT_KEY. No shell. It runs in the configuration's folder.
 * Exit 0: sent · 64, 77, 78: never again · anything else (75 is the polite one), a time-out, a program that is not
 * there: tried again later, because an alert lost to a hiccup is worse than one tried ten times.
 */
export const command: Notifier<CommandOptions> = {
  type: 'command',
  about: { title: 'A program', home: null },
  options: z.strictObject({
    run: z
      .array(z.union([z.string(), z.custom<Secret>(isSecret)]))
      .min(1, 'is empty: name the program')
      .describe('The program and its arguments; no shell reads them'),
    timeout,
  }),
  send: (message, options, tools) =>
    new Promise(resolve => {
      const [program = '', ...rest] = options.run.map(reveal);
      let child: ChildProcess;
      try {
        child = spawn(program, rest, {
          cwd: tools.configDir,
          env: { ...tools.env, ...variables(message, tools) },
          stdio: ['pipe', 'ignore', 'pipe'],
        });
      } catch {
        // No cause: the error quotes the arguments, which may be secret.
        return resolve(later('the program cannot be started: its name or an argument is not acceptable'));
      }
      let said = '';
      let late: string | null = null;
      const stop = (why: string) => {
        late = why;
        child.kill('SIGTERM');
        killer = setTimeout(() => child.kill('SIGKILL'), GRACE);
      };
      let killer: NodeJS.Timeout | null = null;
      const timer = setTimeout(() => stop(`not done after ${options.timeout / SECOND} s`), options.timeout);
      const leave = () => stop('stopped with the run');
      tools.signal.addEventListener('abort', leave, { once: true });
      const end = (delivery: Delivery) => {
        clearTimeout(timer);
        if (killer) clearTimeout(killer);
        tools.signal.removeEventListener('abort', leave);
        // A grandchild may hold the pipe open: the run does not wait for it.
        child.stderr?.destroy();
        resolve(delivery);
      };
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-2_000);
      });
      child.on('error', error =>
        end(later(`cannot be started: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`)),
      );
      // What it wrote may arrive just after it ended: one turn of grace.
      child.on('exit', (code, signal) =>
        setTimeout(() => end(late === null ? outcome(code, signal, masked(said, options)) : later(late)), 10),
      );
      // A program that does not read its input closes the pipe: no failure.
      child.stdin?.on('error', () => {});
      const { type, timestamp, data } = payload(message, tools.now());
      child.stdin?.end(`${JSON.stringify({ type, timestamp, dedupeKey: message.dedupeKey, data })}\n`);
      if (tools.signal.aborted) leave();
    }),
};

function variables(message: Message, tools: Tools): Record<string, string> {
  const { type, data } = payload(message, tools.now());
  return {
    EARSHOT_TITLE: cut(String(data['title']), TEXT),
    EARSHOT_TEXT: cut(String(data['text']), TEXT),
    EARSHOT_TYPE: type,
    EARSHOT_KEY: message.dedupeKey,
  };
}

function outcome(code: number | null, signal: string | null, said: string): Delivery {
  if (code === 0) return { state: 'sent' };
  const how = code === null ? `ended by ${signal}` : `exit code ${code}`;
  const error = said === '' ? how : `${how}: ${said}`;
  return code !== null && FOR_GOOD.includes(code) ? { state: 'dead', error } : later(error);
}

function later(error: string): Delivery {
  return { state: 'retry', after: null, error };
}

/** The end of what it wrote to stderr, safe to print and without the secrets it was given. */
function masked(said: string, { run }: CommandOptions): string {
  const secrets = run.filter(isSecret).map(reveal);
  const text = secrets.reduce((rest, value) => (value === '' ? rest : rest.replaceAll(value, '•••')), said);
  return clean(text.trim()).slice(-300);
}
