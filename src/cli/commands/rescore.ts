import { EXIT } from '../../model/errors.ts';
import type { CommandSpec } from '../command.ts';
import { collect, instantOption } from '../options.ts';
import { progressLine } from '../progress.ts';

export const rescore: CommandSpec = {
  name: 'rescore',
  summary: 'read what is stored again: today’s models, queries and labels',
  group: 'Upkeep:',
  define(command, act) {
    command
      .option('--since <time>', 'published since: 30d, 2026-11-01 (all where unsaid)')
      .option('-b, --brand <id>', 'only these brands', collect)
      .option('--diff', 'what changes: net sentiment brand by brand, and examples')
      .addHelpText(
        'after',
        `
What a person said stays. A rescore that was cut goes on where it was when it is started again.

Examples:
  earshot rescore --since 7d --dry-run --diff    how last week's net sentiment would move
  earshot rescore --since 30d --brand acme`,
      )
      .action(
        act(async (shell, _args, options) => {
          const { rescore } = await import('../../app/rescore.ts');
          const { rescoreView } = await import('../../present/views/rescore.ts');
          const line = progressLine(shell);
          const since = options['since'] as string | undefined;
          const result = await rescore(shell.world, {
            since: since === undefined ? null : instantOption('--since', since, shell.context.now()),
            brands: (options['brand'] as string[] | undefined) ?? null,
            dryRun: shell.globals.dryRun === true,
            progress: (done, of) => line.update(done, of),
          }).finally(() => line.end());
          await shell.print(rescoreView(result, options['diff'] === true));
          return EXIT.ok;
        }),
      );
  },
};
