import type { CommandSpec } from '../command.ts';
import { tellFailures } from '../failures.ts';
import { collect, durationOption, instantOption } from '../options.ts';
import { progressLine } from '../progress.ts';

export const poll: CommandSpec = {
  name: 'poll',
  summary: 'only read the sources and store: no alerts, no deliveries',
  group: 'Collect:',
  define(command, act) {
    command
      .option('-s, --source <id>', 'only these sources', collect)
      .option('-b, --brand <id>', 'only what is asked for these brands', collect)
      .option('--since <time>', 'read back to here: stored, never alerted (24h, 2026-11-01)')
      .option('--force', 'also what is not due yet')
      .option('--max-time <duration>', 'stop cleanly after this long', '10m')
      .option('--wait <duration>', 'wait this long for another run to end, then exit 11')
      .option('--record <path>', 'write every reply down here')
      .option('--replay <path>', 'read replies from a recording instead of the network')
      .action(
        act(async (shell, _args, options) => {
          const { pollAlone } = await import('../../app/run.ts');
          const { runView } = await import('../../present/views/run.ts');
          const now = shell.context.now();
          const sources = (options['source'] as string[] | undefined) ?? null;
          const wait = options['wait'] === undefined ? 0 : durationOption('--wait', String(options['wait']));
          const line = progressLine(shell);
          const { report, exit } = await pollAlone(shell.world, {
            sources,
            brands: (options['brand'] as string[] | undefined) ?? null,
            since: options['since'] === undefined ? null : instantOption('--since', String(options['since']), now),
            // Someone who names a source wants it read now.
            force: options['force'] === true || sources !== null,
            dryRun: shell.globals.dryRun === true,
            listening: null,
            deadline: now + durationOption('--max-time', String(options['maxTime'])),
            wait,
            progress: line.update,
          }).finally(line.end);
          await shell.print(runView(report, { always: true }));
          await tellFailures(shell, report);
          return exit;
        }),
      );
  },
};
