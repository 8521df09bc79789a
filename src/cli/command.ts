import type { Command } from 'commander';
import type { Shell } from './shell.ts';

/** What a command does once its line is read: positional arguments (those not given left out), its own options; returns the exit code. */
export type Work = (shell: Shell, args: string[], options: Record<string, unknown>) => Promise<number>;
/** Wraps work into what commander calls. */
export type Act = (work: Work) => (...args: unknown[]) => Promise<void>;

/** What a command file gives: flags only; the work is loaded when the command runs. */
export interface CommandSpec {
  name: string;
  summary: string;
  group: 'Set up:' | 'Collect:' | 'Read:' | 'Upkeep:';
  /** Adds arguments, options and sub-commands. */
  define(command: Command, act: Act): void;
}
