import type { Command } from 'commander';
import { EXIT } from '../../model/errors.ts';
import type { CommandSpec } from '../command.ts';
import { choiceOption } from '../options.ts';

export const completion: CommandSpec = {
  name: 'completion',
  summary: 'a completion script for bash, zsh or fish',
  group: 'Upkeep:',
  define(command, act) {
    command
      .argument('<shell>', 'bash, zsh, fish')
      .addHelpText(
        'after',
        '\nExample:\n  earshot completion bash > ~/.local/share/bash-completion/completions/earshot',
      )
      .action(
        act(async (shell, [name]) => {
          const { completionScript } = await import('../completion.ts');
          const kind = choiceOption('<shell>', [name ?? ''], ['bash', 'zsh', 'fish'] as const)[0] ?? 'bash';
          await shell.say(completionScript(kind, command.parent as Command));
          return EXIT.ok;
        }),
      );
  },
};
