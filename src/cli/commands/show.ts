import type { CommandSpec } from '../command.ts';

export const show: CommandSpec = {
  name: 'show',
  summary: 'one mention whole: text, author, scores, evidence',
  group: 'Read:',
  define(command, act) {
    command
      .argument('<id>', 'such as hackernews:8863')
      .option('-b, --brand <id>', 'as this brand sees it')
      .action(
        act(async (shell, [id], options) => {
          const { readMention } = await import('../../app/read.ts');
          const { mentionView } = await import('../../present/views/mention.ts');
          const store = await shell.world.store('read');
          const brand = (options['brand'] as string | undefined) ?? null;
          await shell.print(mentionView(await readMention(store, id ?? '', brand), id ?? ''));
          return 0;
        }),
      );
  },
};

export const explain: CommandSpec = {
  name: 'explain',
  summary: 'why a mention matched and why it got its scores',
  group: 'Read:',
  define(command, act) {
    command
      .argument('<id>', 'such as hackernews:8863')
      .option('-b, --brand <id>', 'as this brand sees it')
      .action(
        act(async (shell, [id], options) => {
          const { readMention } = await import('../../app/read.ts');
          const { explainView } = await import('../../present/views/mention.ts');
          const store = await shell.world.store('read');
          const brand = (options['brand'] as string | undefined) ?? null;
          await shell.print(explainView(await readMention(store, id ?? '', brand), id ?? ''));
          return 0;
        }),
      );
  },
};
