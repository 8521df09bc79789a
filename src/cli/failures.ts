import type { RunReport } from '../model/report.ts';
import type { Shell } from './shell.ts';

/** Names what failed on stderr, for cron's mail and for logs; at a terminal the summary has said it already. With --verbose every source. */
export async function tellFailures(shell: Shell, report: RunReport): Promise<void> {
  if (shell.globals.verbose)
    for (const { source, status, requests, seen, added, nextAt } of report.sources)
      await shell.complain(
        `${source}: ${status}, ${requests} requests, ${seen} read, ${added} new, next ${nextAt ?? 'never'}`,
      );
  if (shell.context.io.stdout.isTTY) return;
  for (const { source, error } of report.sources)
    if (error !== null) await shell.complain(`earshot: ${source}: ${error.kind}: ${error.message}`);
  if (report.cut !== null) await shell.complain(`earshot: ${report.cut}`);
}

const BAD_LINES = 20;

/** The lines of a file that could not be read, and why: the first few. */
export async function tellBadLines(shell: Shell, bad: readonly { line: number; error: string }[]): Promise<void> {
  for (const { line, error } of bad.slice(0, BAD_LINES)) await shell.complain(`earshot: line ${line}: ${error}`);
  if (bad.length > BAD_LINES) await shell.complain(`earshot: and ${bad.length - BAD_LINES} more bad lines`);
}
