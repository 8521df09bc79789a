import { EarshotError, EXIT } from '../../model/errors.ts';
import type { CommandSpec } from '../command.ts';
import { choiceOption, collect, countOption, instantOption } from '../options.ts';
import { defineBrief } from './alerts-brief.ts';
import { defineReplay } from './alerts-replay.ts';
import { defineSilence } from './alerts-silence.ts';

const STATES = ['pending', 'firing', 'acknowledged', 'recovering', 'resolved'] as const;

export const alerts: CommandSpec = {
  name: 'alerts',
  summary: 'what was raised, and by what evidence',
  group: 'Read:',
  define(command, act) {
    command
      .command('list', { isDefault: true })
      .summary('alerts, newest first')
      .description('Alerts, newest first.')
      .option('--state <state>', STATES.join(', '), collect)
      .option('-b, --brand <id>', 'only these brands', collect)
      .option('--since <time>', 'opened since')
      .option('-l, --limit <n>', 'at most n (0: all)', '50')
      .action(
        act(async (shell, _args, options) => {
          const { listAlerts } = await import('../../app/alerts.ts');
          const { alertsView } = await import('../../present/views/alerts.ts');
          const limit = countOption('--limit', String(options['limit']));
          const store = await shell.world.store('read');
          const found = await listAlerts(store, {
            states: options['state'] ? choiceOption('--state', options['state'] as string[], STATES) : null,
            brands: (options['brand'] as string[] | undefined) ?? null,
            since:
              options['since'] === undefined
                ? null
                : instantOption('--since', String(options['since']), shell.context.now()),
            ids: null,
            limit: limit === 0 ? null : limit,
          });
          await shell.print(alertsView(found));
          return EXIT.ok;
        }),
      );
    command
      .command('show')
      .summary('one alert: evidence, mentions, history')
      .description('One alert: evidence, mentions, history.')
      .argument('<id>')
      .action(
        act(async (shell, [id]) => {
          const { readAlert } = await import('../../app/alerts.ts');
          const { alertView } = await import('../../present/views/alerts.ts');
          const store = await shell.world.store('read');
          const zone = await shell.zone();
          await shell.print(
            alertView(await readAlert(store, countOption('<id>', id ?? ''), shell.context.now(), zone)),
          );
          return EXIT.ok;
        }),
      );
    for (const [name, kind, summary] of [
      ['ack', 'acknowledge', 'take it: reminders stop, escalations do not'],
      ['resolve', 'resolve', 'close it'],
    ] as const)
      command
        .command(name)
        .summary(summary)
        .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`)
        .argument('<id>')
        .option('--by <who>', 'who says so (default: this user)')
        .option('--reason <text>', 'why', '')
        .action(
          act(async (shell, [id], options) => {
            const { actOn } = await import('../../app/act.ts');
            const number = countOption('<id>', id ?? '');
            const by = String(options['by'] ?? shell.context.self.split('@')[0]);
            const reason = String(options['reason']) || `${kind}d by ${by}`;
            const { done, messages, untold } = await actOn(shell.world, number, { kind, by, reason });
            if (!done)
              throw new EarshotError('not_found', `Alert ${number} is not open.`, {
                hint: 'earshot alerts lists them.',
              });
            if (untold !== null) await shell.tell(`earshot: nobody else is told: ${untold}`);
            const told =
              messages === 0 ? '' : ` Messages that wait: ${messages}; the next run sends them, or earshot deliver.`;
            await shell.tell(`Alert ${number} ${kind}d.${told}`);
            return EXIT.ok;
          }),
        );
    command
      .command('test')
      .summary('send a test message over a channel')
      .description(
        'Sends one clearly marked message over a channel, the way alerts go. Nothing is stored. Exit 5: it may pass by itself.',
      )
      .requiredOption('--channel <name>', 'which one')
      .action(
        act(async (shell, _args, options) => {
          const { testChannel, testFailure } = await import('../../app/deliver.ts');
          const { deliveriesView } = await import('../../present/views/outbox.ts');
          const { stdout, stderr } = shell.context.io;
          const people = shell.format === 'auto' || shell.format === 'table';
          const out = people ? stdout : stderr;
          const done = await testChannel(shell.world, String(options['channel']), text => out.write(text));
          if (done.state !== 'sent') throw testFailure(done);
          if (people) await shell.tell(`Sent to ${done.channel}.`);
          else await shell.print(deliveriesView([done]));
          return EXIT.ok;
        }),
      );
    defineBrief(command, act);
    defineSilence(command, act);
    defineReplay(command, act);
    command
      .command('check')
      .summary('is anything open? for monitoring')
      .description('Lists what is open; with --exit-code 10 for info and warning, 20 for error and critical.')
      .option('--exit-code', 'say it by exit code too')
      .action(
        act(async (shell, _args, options) => {
          const { openAlerts } = await import('../../app/alerts.ts');
          const { alertsView } = await import('../../present/views/alerts.ts');
          const open = await openAlerts(await shell.world.store('read'));
          await shell.print(alertsView(open));
          if (options['exitCode'] !== true || open.length === 0) return EXIT.ok;
          return open.some(({ severity }) => severity === 'error' || severity === 'critical')
            ? EXIT.critical
            : EXIT.warning;
        }),
      );
  },
};
