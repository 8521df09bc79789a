import { EXIT } from '../../model/errors.ts';
import type { CommandSpec } from '../command.ts';
import { tellBadLines } from '../failures.ts';
import { choiceOption, collect } from '../options.ts';

const FORMATS = ['ndjson', 'csv', 'json', 'feed'] as const;

export const importCommand: CommandSpec = {
  name: 'import',
  summary: 'store mentions from a file or a pipe: any script is a source',
  group: 'Collect:',
  define(command, act) {
    command
      .argument('[file]', 'a file, or - for standard input', '-')
      .option('--from <format>', `${FORMATS.join(', ')} (default: by the file's name, else ndjson)`)
      .option('--map <pairs>', 'our field = theirs, by comma: title=subject,author=owner.name', collect)
      .option('--source <name>', 'what to call this source', 'import')
      .option('--media <kind>', 'owned, earned, paid', 'earned')
      .addHelpText(
        'after',
        `
Fields: id, url, title, text, author, published, lang, likes, replies, shares, views, followers, tags, kind…
The usual names of other tools (points, created_at, owner.display_name…) are known; --map is for the rest.
The first import under a name is a back-fill: stored, never alerted. Later ones are news.

Examples:
  my-scraper | earshot import - --source intranet
  earshot import tickets.csv --source desk --map title=subject,published=opened_on`,
      )
      .action(
        act(async (shell, [file], options) => {
          const { importFrom } = await import('../../app/transfer.ts');
          const { importView } = await import('../../present/views/import.ts');
          const result = await importFrom(shell.world, {
            file: file ?? '-',
            from:
              options['from'] === undefined
                ? null
                : (choiceOption('--from', [String(options['from'])], FORMATS)[0] ?? null),
            map: (options['map'] as string[] | undefined) ?? [],
            source: String(options['source']),
            media:
              choiceOption('--media', [String(options['media'])], ['owned', 'earned', 'paid'] as const)[0] ?? 'earned',
            dryRun: shell.globals.dryRun === true,
          });
          await tellBadLines(shell, result.bad);
          await shell.print(importView(result));
          if (result.bad.length === 0) return EXIT.ok;
          return result.read === 0 ? EXIT.failure : EXIT.partial;
        }),
      );
  },
};
