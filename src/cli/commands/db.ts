import { EXIT } from '../../model/errors.ts';
import type { CommandSpec } from '../command.ts';
import { durationOption } from '../options.ts';
import type { Shell } from '../shell.ts';

/** A remark for people, a record for programs. */
async function did(shell: Shell, fact: object, words: string): Promise<void> {
  if (shell.format === 'auto' || shell.format === 'table') return shell.tell(words);
  const { factView } = await import('../../present/views/upkeep.ts');
  await shell.print(factView(fact, words));
}

export const db: CommandSpec = {
  name: 'db',
  summary: 'the database: path, check, backup, prune, SQL',
  group: 'Upkeep:',
  define(command, act) {
    command
      .command('path')
      .summary('which file it is')
      .description('Which database file is used.')
      .action(
        act(async shell => {
          const { factView } = await import('../../present/views/upkeep.ts');
          const path = shell.world.database;
          await shell.print(factView({ path }, path));
          return EXIT.ok;
        }),
      );
    command
      .command('stats', { isDefault: true })
      .summary('how much is stored, since when')
      .description('How much is stored, and since when.')
      .action(
        act(async shell => {
          const { totalsView } = await import('../../present/views/ledger.ts');
          const store = await shell.world.store('read');
          await shell.print(totalsView(await store.totals(), store));
          return EXIT.ok;
        }),
      );
    command
      .command('migrate')
      .summary('bring it to this version’s shape (every command does so by itself)')
      .description('Brings the database to this version’s shape. Every command does so by itself when it opens it.')
      .action(
        act(async shell => {
          const store = await shell.world.store('write');
          const { path, version } = store;
          await did(shell, { path, version }, `${path} is at version ${version}.`);
          return EXIT.ok;
        }),
      );
    command
      .command('check')
      .summary('is it whole? pages, keys, full-text index, roll-up')
      .description('Checks pages, keys, the full-text index and the hourly roll-up. Exit 12 when something is wrong.')
      .action(
        act(async shell => {
          const { checkView } = await import('../../present/views/upkeep.ts');
          const store = await shell.world.store('read');
          const problems = await store.check();
          await shell.print(checkView(store.path, problems));
          return problems.length === 0 ? EXIT.ok : EXIT.damaged;
        }),
      );
    command
      .command('backup')
      .summary('a consistent copy while others write')
      .description('Writes a consistent copy, also while a run writes.')
      .argument('<file>')
      .action(
        act(async (shell, [file]) => {
          const store = await shell.world.store('read');
          await store.backup(file ?? '');
          await did(shell, { path: store.path, copy: file }, `Copied to ${file}.`);
          return EXIT.ok;
        }),
      );
    command
      .command('vacuum')
      .summary('give unused space back')
      .description('Gives unused space back to the file system.')
      .action(
        act(async shell => {
          const { alone } = await import('../../app/run.ts');
          await alone(shell.world, 0, store => store.vacuum());
          const path = shell.world.database;
          await did(shell, { path }, `${path} takes no more room than it needs.`);
          return EXIT.ok;
        }),
      );
    command
      .command('prune')
      .summary('drop old mentions')
      .description(
        'Drops mentions published before that long ago; what an open alert holds stays. --dry-run counts only.',
      )
      .requiredOption('--keep <duration>', 'such as 400d')
      .action(
        act(async (shell, _args, options) => {
          const { pruneTo } = await import('../../app/upkeep.ts');
          const { pruneView } = await import('../../present/views/upkeep.ts');
          const since = shell.context.now() - durationOption('--keep', String(options['keep']));
          await shell.print(pruneView(await pruneTo(shell.world, since, shell.globals.dryRun === true)));
          return EXIT.ok;
        }),
      );
    command
      .command('sql')
      .summary('one read-only statement')
      .description('Runs one read-only SQL statement; src/store has the tables.')
      .argument('<statement>')
      .action(
        act(async (shell, [statement]) => {
          const { rowsView } = await import('../../present/views/upkeep.ts');
          await shell.print(await rowsView((await shell.world.store('read')).sql(statement ?? '')));
          return EXIT.ok;
        }),
      );
  },
};
