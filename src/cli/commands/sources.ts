import { EXIT } from '../../model/errors.ts';
import type { CommandSpec } from '../command.ts';

export const sources: CommandSpec = {
  name: 'sources',
  summary: 'what is listened to, and whether it was heard',
  group: 'Collect:',
  define(command, act) {
    command
      .command('list', { isDefault: true })
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
      .command('health')
      .summary('does each source speak? rhythm, delay, allowances, and what to do')
      .description(
        'Every source with its last good reading, failures in a row, its usual rhythm (one past it is stale), how long after publication it is heard, and what is left of its allowances; below, what to do.',
      )
      .action(
        act(async shell => {
          const { sourcesHealth } = await import('../../app/health.ts');
          const { healthView } = await import('../../present/views/health.ts');
          await shell.print(healthView(await sourcesHealth(await shell.world.store('read'), shell.context.now())));
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
          const { testSources } = await import('../../app/source-test.ts');
          const { sourceTestView } = await import('../../present/views/source-types.ts');
          const results = await testSources(shell.world, ids);
          await shell.print(sourceTestView(results));
          const failed = results.filter(({ error }) => error !== null).length;
          if (failed === 0) return EXIT.ok;
          return failed === results.length ? EXIT.failure : EXIT.partial;
        }),
      );
    command
      .command('discover')
      .summary('the feeds of a page or a site')
      .description('Looks for the feeds of a page: those it names, else the usual places. Reads each; changes nothing.')
      .argument('<url>')
      .option('--allow-private', 'also on this machine and in the local network')
      .action(
        act(async (shell, [url], options) => {
          const { discoverFeeds } = await import('../../app/discover.ts');
          const { foundView } = await import('../../present/views/source-list.ts');
          const allowPrivate = options['allowPrivate'] === true;
          const found = await discoverFeeds(shell.world, url ?? '', { allowPrivate });
          await shell.print(foundView(found));
          return found.length === 0 ? EXIT.failure : EXIT.ok;
        }),
      );
    command
      .command('add')
      .summary('find a page’s feed and write it into the configuration')
      .description(
        'Finds the feeds of a page and writes the first into the configuration, whose comments stay. --dry-run shows what it would write.',
      )
      .argument('<url>')
      .option('--id <id>', 'what to call it (default: after its site)')
      .option('--all', 'every feed that was found')
      .option('--allow-private', 'also on this machine and in the local network')
      .action(
        act(async (shell, [url], options) => {
          const { addSource } = await import('../../app/source-list.ts');
          const { addedView } = await import('../../present/views/source-list.ts');
          const added = await addSource(shell.world, url ?? '', {
            id: (options['id'] as string | undefined) ?? null,
            all: options['all'] === true,
            allowPrivate: options['allowPrivate'] === true,
            dryRun: shell.globals.dryRun === true,
          });
          await shell.print(addedView(added));
          return EXIT.ok;
        }),
      );
    command
      .command('import-opml')
      .summary('write the feeds of an OPML file into the configuration')
      .description(
        'Writes every feed of an OPML file (- is standard input) into the configuration that is not there yet.',
      )
      .argument('<file>')
      .action(
        act(async (shell, [file]) => {
          const { importOpml } = await import('../../app/source-list.ts');
          const { addedView } = await import('../../present/views/source-list.ts');
          await shell.print(addedView(await importOpml(shell.world, file ?? '-', shell.globals.dryRun === true)));
          return EXIT.ok;
        }),
      );
    command
      .command('export-opml')
      .summary('the configured feeds as OPML, for other readers')
      .description('Prints the configured feeds as OPML 2.0. Feeds whose address is secret are left out and named.')
      .action(
        act(async shell => {
          const { exportOpml } = await import('../../app/source-list.ts');
          const { text, secret } = await exportOpml(shell.world);
          await shell.say(text);
          for (const id of secret) await shell.tell(`earshot: ${id} is left out: its address is secret`);
          return EXIT.ok;
        }),
      );
    for (const [name, paused, summary] of [
      ['pause', true, 'stop reading a source; what it brought stays'],
      ['resume', false, 'read a paused source again'],
    ] as const)
      command
        .command(name)
        .summary(summary)
        .description(
          `${summary[0]?.toUpperCase()}${summary.slice(1)}. Written into the configuration, whose comments stay.`,
        )
        .argument('<source>')
        .action(
          act(async (shell, [id]) => {
            const { pauseSource } = await import('../../app/source-list.ts');
            const { factView } = await import('../../present/views/upkeep.ts');
            const dryRun = shell.globals.dryRun === true;
            const changed = await pauseSource(shell.world, id ?? '', paused, dryRun);
            const state = paused ? 'paused' : 'read again from the next run on';
            const words = `${id} ${changed ? (dryRun ? 'would be' : 'is') : 'was already'} ${changed || paused ? state : 'being read'}.`;
            await shell.print(factView({ source: id, paused, changed, dryRun }, words));
            return EXIT.ok;
          }),
        );
  },
};
