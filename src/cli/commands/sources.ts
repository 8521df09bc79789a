import { EXIT } from '../../model/errors.ts';
import type { CommandSpec } from '../command.ts';

export const sources: CommandSpec = {
  name: 'sources',
  summary: 'what is listened to, and whether it was heard',
  group: 'Collect:',
  define(command, act) {
    command
      .command('list', { isDefault: true })
      .alias('health')
      .summary('every configured source: last good reading, failures, next poll')
      .description(
        'Every source with its last good reading, failures in a row, how far it was heard, and its next poll.',
      )
      .action(
        act(async shell => {
          const { listSources } = await import('../../app/sources.ts');
          const { sourcesView } = await import('../../present/views/sources.ts');
          await shell.print(sourcesView(await listSources(await shell.world.store('read'), shell.context.now())));
          return EXIT.ok;
        }),
      );
    command
      .command('types')
      .summary('the kinds of source there are, with their limits')
      .description('The kinds of source there are, with the provider’s own rules.')
      .action(
        act(async shell => {
          const { sourceTypes } = await import('../../app/sources.ts');
          const { sourceTypesView } = await import('../../present/views/source-types.ts');
          await shell.print(sourceTypesView(sourceTypes()));
          return EXIT.ok;
        }),
      );
    command
      .command('test')
      .summary('ask once and show what would come: request, first items, missing fields')
      .description(
        'Asks each source once, stores nothing, and shows the request, the first items and how often fields are missing.',
      )
      .argument('[source...]')
      .option('--replay <path>', 'read replies from a recording instead of the network')
      .action(
        act(async (shell, ids) => {
          const { testSources } = await import('../../app/sources.ts');
          const { sourceTestView } = await import('../../present/views/source-types.ts');
          const results = await testSources(shell.world, ids);
          await shell.print(sourceTestView(results));
          const failed = results.filter(({ error }) => error !== null).length;
          if (failed === 0) return EXIT.ok;
          return failed === results.length ? EXIT.failure : EXIT.partial;
        }),
      );
  },
};
