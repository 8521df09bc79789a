import { EXIT } from '../../model/errors.ts';
import type { CommandSpec } from '../command.ts';

export const feed: CommandSpec = {
  name: 'feed',
  summary: 'what a feed file says, as items (no database)',
  group: 'Collect:',
  define(command, act) {
    command
      .command('parse')
      .summary('read one feed: RSS, Atom, RDF, JSON Feed, any encoding')
      .description('Reads one feed (RSS, Atom, RDF, JSON Feed, any encoding) and prints its items.')
      .argument('<file>', 'a file, or - for standard input')
      .option('--base-url <url>', 'where it was fetched from: relative links start here')
      .option('--content-type <type>', 'the Content-Type header it came with')
      .action(
        act(async (shell, [file], options) => {
          const { parseFeed } = await import('../../app/feed.ts');
          const { feedView } = await import('../../present/views/feed.ts');
          const parsed = await parseFeed(shell.context, file ?? '-', {
            baseUrl: (options['baseUrl'] as string | undefined) ?? null,
            contentType: (options['contentType'] as string | undefined) ?? null,
          });
          await shell.print(feedView(parsed));
          return EXIT.ok;
        }),
      );
  },
};
