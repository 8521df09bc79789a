import { MINUTE } from '../../model/time.ts';
import type { CommandSpec } from '../command.ts';
import { tellFailures } from '../failures.ts';
import { choiceOption, collect, durationOption } from '../options.ts';
import { progressLine } from '../progress.ts';

export const run: CommandSpec = {
  name: 'run',
  summary: 'poll what is due, detect, deliver: the line for cron',
  group: 'Collect:',
  define(command, act) {
    command
      .option('-s, --source <id>', 'only these sources', collect)
      .option('--force', 'also what is not due yet')
      .option('--max-time <duration>', 'stop cleanly after this long', '10m')
      .option('--wait <duration>', 'wait this long for another run to end, then exit 11')
      .option('--no-wait', 'do not wait for another run (the default)')
      .option(
        '--print <when>',
        'new, alerts, always: when to print a summary (default: always for people, alerts in a pipe)',
      )
      .option('--ping-url <url>', 'ask this address at the end, with /fail after a failure: a dead-man switch')
      .option('--replay <path>', 'read replies from a recording instead of the network')
      .action(
        act(async (shell, _args, options) => {
          const { ping, run: runAll } = await import('../../app/run.ts');
          const { isNews, runView } = await import('../../present/views/run.ts');
          const now = shell.context.now();
          const wait = typeof options['wait'] === 'string' ? durationOption('--wait', options['wait']) : 0;
          const maxTime = durationOption('--max-time', String(options['maxTime'] ?? 10 * MINUTE));
          // Whoever asks what would be done wants to read it, in a pipe too.
          const people = shell.context.io.stdout.isTTY || shell.globals.dryRun === true;
          const print = choiceOption(
            '--print',
            [String(options['print'] ?? (people ? 'always' : 'alerts'))],
            ['new', 'alerts', 'always'],
          )[0];
          // Machine formats own stdout: the terminal channel then speaks on stderr.
          const out =
            shell.format === 'auto' || shell.format === 'table' ? shell.context.io.stdout : shell.context.io.stderr;
          const line = progressLine(shell);
          const { report, exit } = await runAll(
            shell.world,
            {
              sources: (options['source'] as string[] | undefined) ?? null,
              brands: null,
              since: null,
              force: options['force'] === true,
              dryRun: shell.globals.dryRun === true,
              listening: null,
              deadline: now + maxTime,
              progress: line.update,
              wait,
            },
            text => out.write(text),
          ).finally(line.end);
          const worth = print === 'always' || (print === 'new' ? isNews(report) : report.alerts.length > 0);
          if (out !== shell.context.io.stdout || worth) await shell.print(runView(report, { always: true }));
          await tellFailures(shell, report);
          if (typeof options['pingUrl'] === 'string') {
            const trouble = await ping(shell.world, options['pingUrl'], exit);
            if (trouble !== null) await shell.tell(`earshot: ${trouble}`);
          }
          return exit;
        }),
      );
  },
};
