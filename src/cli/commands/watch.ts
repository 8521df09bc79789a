import { EXIT } from '../../model/errors.ts';
import type { CommandSpec } from '../command.ts';
import { tellFailures } from '../failures.ts';
import { choiceOption, collect } from '../options.ts';

export const watch: CommandSpec = {
  name: 'watch',
  summary: 'run, again and again, until it is stopped: schedules polls, follows streams',
  group: 'Collect:',
  define(command, act) {
    command
      .description(
        'Polls what is due, follows streams, detects and delivers, until SIGTERM or Ctrl-C, which end it within seconds. For a service manager; with cron use earshot run.',
      )
      .option('-s, --source <id>', 'only these sources', collect)
      .option('--print <when>', 'new, alerts, always: which rounds print a summary', 'new')
      .action(
        act(async (shell, _args, options) => {
          const { watch: watchAll } = await import('../../app/watch.ts');
          const { isNews, runView } = await import('../../present/views/run.ts');
          const print = choiceOption('--print', [String(options['print'])], ['new', 'alerts', 'always'])[0];
          const { stdout, stderr } = shell.context.io;
          const out = shell.format === 'auto' || shell.format === 'table' ? stdout : stderr;
          await watchAll(
            shell.context,
            shell.world.options,
            {
              sources: (options['source'] as string[] | undefined) ?? null,
              async told(report) {
                const worth = print === 'always' || (print === 'new' ? isNews(report) : report.alerts.length > 0);
                if (worth) await shell.print(runView(report, { always: true }));
                await tellFailures(shell, report);
              },
              failed: message => shell.complain(`earshot: ${message}`),
            },
            text => out.write(text),
          );
          return EXIT.ok;
        }),
      );
  },
};
