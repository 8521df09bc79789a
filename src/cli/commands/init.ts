import { EarshotError, EXIT } from '../../model/errors.ts';
import type { CommandSpec } from '../command.ts';
import { collect } from '../options.ts';

export const init: CommandSpec = {
  name: 'init',
  summary: 'write config.yaml and make the database',
  group: 'Set up:',
  define(command, act) {
    command
      .option('--brand <name>', 'the brand to listen for')
      .option('--query <query>', 'what counts as a mention (default: the name)')
      .option('--feed <url>', 'a feed to read', collect)
      .option('--force', 'write over a configuration that is there')
      .addHelpText('after', '\nExample:\n  earshot init --brand "Acme" --feed https://example.com/feed.xml')
      .action(
        act(async (shell, _args, options) => {
          const { initialise } = await import('../../app/init.ts');
          const brand = options['brand'] as string | undefined;
          if (brand === undefined || brand.trim() === '')
            throw new EarshotError('usage', 'init: which brand?', { hint: 'earshot init --brand "Acme"' });
          const made = await initialise(shell.world, {
            brand: brand.trim(),
            query: (options['query'] as string | undefined) ?? null,
            feeds: (options['feed'] as string[] | undefined) ?? [],
            timezone: shell.globals.tz ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
            force: options['force'] === true,
          });
          await shell.say(made.text);
          return EXIT.ok;
        }),
      );
  },
};
