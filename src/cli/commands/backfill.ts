import { EXIT } from '../../model/errors.ts';
import type { CommandSpec } from '../command.ts';
import { collect, durationOption, instantOption } from '../options.ts';
import { progressLine } from '../progress.ts';

export const backfill: CommandSpec = {
  name: 'backfill',
  summary: 'read further back: stored, never alerted, taken up where it was left',
  group: 'Collect:',
  define(command, act) {
    command
      .description(
        'Reads what was published before the first poll, as far as each source can. It is stored and never alerted. Polling goes on undisturbed; killed or stopped, the same line goes on where it was.',
      )
      .requiredOption('--since <time>', 'read back to here (90d, 2026-08-01)')
      .option('-s, --source <id>', 'only these sources', collect)
      .option('-b, --brand <id>', 'only what is asked for these brands', collect)
      .option('--max-time <duration>', 'stop cleanly after this long')
      .option('--wait <duration>', 'wait this long for another run, each time', '10m')
      .option('--yes', 'also where a source needs more than 10,000 requests; --dry-run says how many')
      .addHelpText('after', '\nExample:\n  earshot backfill --since 90d --source hn')
      .action(
        act(async (shell, _args, options) => {
          const { backfill: readBack } = await import('../../app/backfill.ts');
          const { backfillView } = await import('../../present/views/backfill.ts');
          const now = shell.context.now();
          const maxTime = options['maxTime'];
          const line = progressLine(shell);
          const { records, exit } = await readBack(shell.world, {
            sources: (options['source'] as string[] | undefined) ?? null,
            brands: (options['brand'] as string[] | undefined) ?? null,
            since: instantOption('--since', String(options['since']), now),
            deadline: maxTime === undefined ? null : now + durationOption('--max-time', String(maxTime)),
            wait: durationOption('--wait', String(options['wait'])),
            dryRun: shell.globals.dryRun === true,
            yes: options['yes'] === true,
            async begun(ahead) {
              for (const { source, needs } of ahead)
                if (needs !== null && needs > 0)
                  await shell.tell(`earshot: ${source}: reading back takes about ${needs} requests`);
            },
            progress: line.update,
          }).finally(line.end);
          await shell.print(backfillView(records));
          for (const { job, error } of records)
            if (error !== null && !shell.context.io.stdout.isTTY)
              await shell.complain(`earshot: ${job}: ${error.kind}: ${error.message}`);
          return records.length === 0 ? EXIT.ok : exit;
        }),
      );
  },
};
