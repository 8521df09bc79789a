import type { Context } from '../model/context.ts';
import { VERSION } from '../model/version.ts';

export { systemContext } from './context.ts';

/** Runs one command line to its end. Returns the exit code (`earshot help exit-codes`); never throws, never ends the process. */
export async function run(argv: readonly string[], context: Context): Promise<number> {
  // Asked for by scripts and package managers thousands of times: answered before anything else is loaded.
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    await context.io.stdout.write(`${VERSION}\n`).catch(() => false);
    return 0;
  }
  const { runProgram } = await import('./program.ts');
  return runProgram(argv, context);
}
