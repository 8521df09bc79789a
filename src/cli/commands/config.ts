import { EXIT } from '../../model/errors.ts';
import type { CommandSpec } from '../command.ts';

export const config: CommandSpec = {
  name: 'config',
  summary: 'check, show and find the configuration',
  group: 'Set up:',
  define(command, act) {
    command
      .command('check')
      .summary('everything wrong with it, with line and column')
      .description(
        'Reads the configuration and says everything that is wrong with it at once; runs the tests of its queries.',
      )
      .action(
        act(async shell => {
          const { checkConfiguration } = await import('../../app/config.ts');
          const { configCheckView } = await import('../../present/views/setup.ts');
          const checked = await checkConfiguration(shell.world);
          await shell.print(configCheckView(checked));
          return checked.problems.some(({ severity }) => severity === 'error') ? EXIT.usage : EXIT.ok;
        }),
      );
    command
      .command('show')
      .summary('as it is understood, secrets masked')
      .description('The configuration as it is understood, secrets masked.')
      .action(
        act(async shell => {
          const { showConfig } = await import('../../config/show.ts');
          await shell.say(showConfig(await shell.world.config()));
          return EXIT.ok;
        }),
      );
    command
      .command('path')
      .summary('which file is used')
      .description('Which configuration file is used.')
      .action(
        act(async shell => {
          const { factView } = await import('../../present/views/upkeep.ts');
          const path = shell.world.configFile();
          await shell.print(factView({ path }, path));
          return EXIT.ok;
        }),
      );
    command
      .command('schema')
      .summary('its JSON Schema, for editors')
      .description('The JSON Schema of the configuration, for completion in editors.')
      .action(
        act(async shell => {
          const { configSchema } = await import('../../config/load.ts');
          await shell.say(`${JSON.stringify(configSchema(), null, 2)}\n`);
          return EXIT.ok;
        }),
      );
  },
};
