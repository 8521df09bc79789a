import type { Duration, Instant } from './time.ts';

export interface Output {
  readonly isTTY: boolean;
  /** Columns of the window; null where there is none. */
  readonly columns: number | null;
  /** Resolves when the reader took it; false when nobody reads any more (closed pipe). Rejects where a file does not take it (full disk). */
  write(text: string): Promise<boolean>;
}
export interface Input {
  readonly isTTY: boolean;
  /** The bytes piped in; read only where a command was asked to. */
  read(): AsyncIterable<Uint8Array>;
  /** Each key as it is pressed, at a terminal only, which is put back as it was at the end: `y`, `\x1b[A`, `\x03` for Ctrl-C. */
  keys(): AsyncIterable<string>;
}

/** The only source of effects: clock, randomness, terminal, environment. Made once by cli/context.ts, faked by tests. */
export interface Context {
  readonly io: { readonly stdout: Output; readonly stderr: Output; readonly stdin: Input };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  /** Who and where, for the lock's note: user@host pid. */
  readonly self: string;
  /** What runs us: `node 20.20.2 on linux x64`. */
  readonly runtime: string;
  /** How many things can be computed at once. */
  readonly cores: number;
  now(): Instant;
  /** In [0, 1). */
  random(): number;
  sleep(duration: Duration, signal?: AbortSignal): Promise<void>;
  /** Aborted when the user or the system asks us to stop. */
  readonly signal: AbortSignal;
}
