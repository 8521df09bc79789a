import type { RunReport } from '../model/report.ts';
import type { Shell } from './shell.ts';

/** Names what failed on stderr, for cron's mail and for logs; at a terminal the summary has said it already. With --verbose every source. */
export async function tellFailures(shell: Shell, report: RunReport): Promise<void> {
  if (shell.globals.verbose)
    for (const { source, status, requests, seen, added, nextAt } of report.sources)
      await shell.context.io.stderr.write(
        `${source}: ${status}, ${requests} requests, ${seen} read, ${added} new, next ${nextAt ?? 'never'}\n`,
      );
  if (shell.context.io.stdout.isTTY) return;
  for (const { source, error } of report.sources)
    if (error !== null) await shell.context.io.stderr.write(`earshot: ${source}: ${error.kind}: ${error.message}\n`);
  if (report.cut !== null) await shell.context.io.stderr.write(`earshot: ${report.cut}\n`);
}
