import { EarshotError, EXIT } from '../../model/errors.ts';
import type { CommandSpec } from '../command.ts';

export const forget: CommandSpec = {
  name: 'forget',
  summary: 'wipe what somebody said, one address, or all that was deleted',
  group: 'Upkeep:',
  define(command, act) {
    command
      .description(
        'Wipes words, address, raw replies, quotes in alert messages and who said it; numbers stay, as of nobody. It does not come back: of a forgotten author nothing is stored any more. Backups and files that channels wrote are not touched.',
      )
      .option('--author <who>', 'a handle, or platform:handle, as earshot mentions shows it')
      .option('--url <address>', 'what was published there')
      .option('--deleted', 'what is left of everything that was deleted where it was published')
      .addHelpText('after', '\nExample:\n  earshot forget --author mastodon:ann@example.social --dry-run')
      .action(
        act(async (shell, _args, options) => {
          const { forget: wipe } = await import('../../app/forget.ts');
          const { forgetView } = await import('../../present/views/forget.ts');
          const { author, url, deleted } = options as { author?: string; url?: string; deleted?: boolean };
          const given = [author, url, deleted].filter(each => each !== undefined && each !== '');
          if (given.length !== 1)
            throw new EarshotError('usage', 'forget: whom or what?', {
              hint: 'One of --author WHO, --url ADDRESS, --deleted.',
            });
          const what = author ? { author } : url ? { url } : { deleted: true as const };
          await shell.print(forgetView(await wipe(shell.world, what, shell.globals.dryRun === true)));
          return EXIT.ok;
        }),
      );
  },
};
