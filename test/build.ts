import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Builds the program that the tests start, and gives the run a folder of its own for all that is temporary: workers and the
 * programs that they start inherit it. It goes with all that is in it, whatever a killed child has left; runs side by side have one each.
 */
export function setup(): () => void {
  execFileSync(process.execPath, [resolve(import.meta.dirname, '../scripts/build.mjs')], { stdio: 'inherit' });
  const own = mkdtempSync(join(tmpdir(), 'earshot-run-'));
  process.env['TMPDIR'] = own;
  return () => {
    const left = readdirSync(own).filter(name => name.startsWith('earshot-'));
    rmSync(own, { recursive: true, force: true, maxRetries: 5 });
    if (left.length > 0)
      process.stderr.write(
        `${left.length} temporary folders were left by the tests and are removed now (${left[0]} …)\n`,
      );
  };
}
