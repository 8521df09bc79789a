import { EXIT } from '../../model/errors.ts';
import type { CommandSpec } from '../command.ts';

export const evaluate: CommandSpec = {
  name: 'eval',
  summary: 'how good the scores are, on your own labels, with intervals',
  group: 'Read:',
  define(command, act) {
    command
      .option('-b, --brand <id>', 'only on labels of this brand')
      .addHelpText(
        'after',
        `
Relevance, sentiment and intent are tried on what you labelled (earshot label --sample 100 --stratified), each label by a
model that has not seen it. Precision: of what was called so, how much is. Recall: of what is so, how much was found.`,
      )
      .action(
        act(async (shell, _args, options) => {
          const { evaluateLabels } = await import('../../app/eval.ts');
          const { evalView } = await import('../../present/views/eval.ts');
          const result = await evaluateLabels(shell.world, (options['brand'] as string | undefined) ?? null);
          await shell.print(evalView(result));
          return EXIT.ok;
        }),
      );
  },
};
