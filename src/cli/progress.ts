import { SECOND } from '../model/time.ts';
import type { Shell } from './shell.ts';

/** A line on stderr that says how far a poll is: for people only, and only past one second. `end` wipes it. */
export function progressLine(shell: Shell): { update(done: number, of: number | null): void; end(): Promise<void> } {
  const { stderr } = shell.context.io;
  const started = shell.context.now();
  let shown = false;
  return {
    update(done, of) {
      if (!stderr.isTTY || shell.globals.quiet || shell.context.now() - started < SECOND) return;
      shown = true;
      void stderr.write(`\r\u001b[Kread ${done}${of === null ? '' : ` of ${of}`}`);
    },
    async end() {
      if (shown) await stderr.write('\r\u001b[K');
    },
  };
}
