import type { Command } from 'commander';
import { EarshotError, EXIT } from '../../model/errors.ts';
import type { CommandSpec } from '../command.ts';

export const help: CommandSpec = {
  name: 'help',
  summary: 'help on a command, or on exit-codes, query, formats, environment',
  group: 'Upkeep:',
  define(command, act) {
    command.argument('[topic...]').action(
      act(async (shell, words) => {
        const program = command.parent as Command;
        if (words.length === 0) {
          await shell.say(program.helpInformation());
          return EXIT.ok;
        }
        if (words.join(' ') === 'exit-codes') {
          const { exitCodesView } = await import('../../present/views/help.ts');
          await shell.print(exitCodesView());
          return EXIT.ok;
        }
        const { TOPICS } = await import('../topics.ts');
        const topic = TOPICS[words.join(' ')];
        if (topic !== undefined) {
          await shell.say(topic);
          return EXIT.ok;
        }
        let found: Command | undefined = program;
        for (const word of words) found = found?.commands.find(sub => sub.name() === word) as Command | undefined;
        if (found === undefined) {
          const { nearest } = await import('../../text/nearest.ts');
          const near = nearest(words.join(' '), [
            'exit-codes',
            ...Object.keys(TOPICS),
            ...program.commands.map(sub => sub.name()),
          ]);
          throw new EarshotError('usage', `help: there is nothing on "${words.join(' ')}".`, {
            hint: near === null ? `Topics: exit-codes, ${Object.keys(TOPICS).join(', ')}.` : `Did you mean ${near}?`,
          });
        }
        await shell.say(found.helpInformation());
        return EXIT.ok;
      }),
    );
  },
};
