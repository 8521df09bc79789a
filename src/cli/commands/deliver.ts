import { EXIT } from '../../model/errors.ts';
import type { CommandSpec } from '../command.ts';

export const deliver: CommandSpec = {
  name: 'deliver',
  summary: 'the outbox: what waits to be sent, and sending it',
  group: 'Upkeep:',
  define(command, act) {
    command
      .command('now', { isDefault: true })
      .summary('send what is due')
      .description(
        'Sends what is due, without polling; every run does so by itself. Each message is put into the outbox once and delivered at least once, with the same key at each try. --dry-run only lists.',
      )
      .option('--retry-dead', 'what was given up, too')
      .action(
        act(async (shell, _args, options) => {
          const { deliverNow, dueNow } = await import('../../app/deliver.ts');
          const { deliveriesView, outboxView } = await import('../../present/views/outbox.ts');
          const retryDead = options['retryDead'] === true;
          if (shell.globals.dryRun === true) {
            await shell.print(outboxView(await dueNow(shell.world, { retryDead })));
            return EXIT.ok;
          }
          const { stdout, stderr } = shell.context.io;
          // Machine formats own stdout: the terminal channel then speaks on stderr.
          const people = shell.format === 'auto' || shell.format === 'table';
          const out = people ? stdout : stderr;
          const { done, exit } = await deliverNow(shell.world, { retryDead }, text => out.write(text));
          // Under cron nothing is said where nothing happened.
          if (done.length > 0 || !people || stdout.isTTY) await shell.print(deliveriesView(done));
          return exit;
        }),
      );
    command
      .command('list')
      .summary('what waits, and what was given up')
      .description('Messages that wait to be sent, and those that were given up, with the last error.')
      .action(
        act(async shell => {
          const { listOutbox } = await import('../../app/deliver.ts');
          const { outboxView } = await import('../../present/views/outbox.ts');
          await shell.print(outboxView(await listOutbox(await shell.world.store('read'))));
          return EXIT.ok;
        }),
      );
  },
};
