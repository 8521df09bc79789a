import { EXIT } from '../../model/errors.ts';
import type { CommandSpec } from '../command.ts';

export const relevance: CommandSpec = {
  name: 'relevance',
  summary: 'is this our Acme? the same engine on standard input',
  group: 'Set up:',
  define(command, act) {
    command
      .command('score')
      .summary('texts on stdin, labels in a file: which are about the brand, and why')
      .description(
        'Reads mention lines (JSONL) from stdin, learns from labels, and gives one line out per line in: {"id","score","keep","why"}.',
      )
      .requiredOption(
        '--feedback <file>',
        'labels: {"text","label":"keep"|"mute"} lines, or those of earshot label export',
      )
      .option('-b, --brand <name>', 'what the brand is called in the texts (default: the word the labelled ones share)')
      .action(
        act(async (shell, _args, options) => {
          const { scoreLines } = await import('../../app/relevance.ts');
          const { relevanceView } = await import('../../present/views/label.ts');
          let bad = 0;
          const lines = scoreLines(
            shell.world,
            shell.context.io.stdin.read(),
            { feedback: String(options['feedback']), name: (options['brand'] as string | undefined) ?? null },
            () => bad++,
          );
          await shell.print(relevanceView(lines), 'ndjson');
          return bad > 0 ? EXIT.partial : EXIT.ok;
        }),
      );
  },
};
