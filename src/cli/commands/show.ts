import type { MentionDetail } from '../../model/record.ts';
import type { View } from '../../present/view.ts';
import type { CommandSpec } from '../command.ts';

export const show = oneMention('show', 'one mention whole: text, author, scores, evidence', async () => {
  const { mentionView } = await import('../../present/views/mention.ts');
  return mentionView;
});

export const explain = oneMention('explain', 'why a mention matched and why it got its scores', async () => {
  const { explainView } = await import('../../present/views/mention.ts');
  return explainView;
});

/** A command about one mention, seen from all its brands or from one. */
function oneMention(
  name: string,
  summary: string,
  view: () => Promise<(details: readonly MentionDetail[], id: string) => View<MentionDetail>>,
): CommandSpec {
  return {
    name,
    summary,
    group: 'Read:',
    define(command, act) {
      command
        .argument('<id>', 'such as hackernews:8863')
        .option('-b, --brand <id>', 'as this brand sees it')
        .action(
          act(async (shell, [id = ''], options) => {
            const { readMention } = await import('../../app/read.ts');
            const details = await readMention(
              await shell.world.store('read'),
              id,
              (options['brand'] as string | undefined) ?? null,
            );
            await shell.print((await view())(details, id));
            return 0;
          }),
        );
    },
  };
}
