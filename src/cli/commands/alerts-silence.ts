import type { Command } from 'commander';
import { EXIT } from '../../model/errors.ts';
import type { Act } from '../command.ts';
import { countOption, durationOption } from '../options.ts';

/** `alerts silence`: tell nobody for a time, with a name and a reason. */
export function defineSilence(alerts: Command, act: Act): void {
  const silence = alerts
    .command('silence')
    .summary('tell nobody for a time: add, list, expire')
    .description('Tells nobody of some alerts for a time. They still open, change and close, and are listed.');
  silence
    .command('add')
    .summary('from now on')
    .description('Tells nobody of alerts that fit, from now on. What still goes on when the silence ends is told then.')
    .option('-b, --brand <id>', 'only of this brand (source/<id>: of this source); every one where unsaid')
    .option('--rule <name>', 'only of this rule; every one where unsaid')
    .requiredOption('--for <time>', 'for how long, such as 4h or 2d')
    .requiredOption('--reason <text>', 'why, for whoever finds it')
    .option('--by <who>', 'who says so (default: this user)')
    .action(
      act(async (shell, _args, options) => {
        const { addSilence } = await import('../../app/silence.ts');
        const { silencesView } = await import('../../present/views/silences.ts');
        const ask = {
          brand: (options['brand'] as string | undefined) ?? null,
          rule: (options['rule'] as string | undefined) ?? null,
          for: durationOption('--for', String(options['for'])),
          by: String(options['by'] ?? shell.context.self.split('@')[0]),
          reason: String(options['reason']),
        };
        const added = await addSilence(await shell.world.store('write'), ask, shell.context.now());
        await shell.print(silencesView([added]));
        return EXIT.ok;
      }),
    );
  silence
    .command('list', { isDefault: true })
    .summary('those that hold')
    .description('The silences that hold.')
    .action(
      act(async shell => {
        const { listSilences } = await import('../../app/silence.ts');
        const { silencesView } = await import('../../present/views/silences.ts');
        const store = await shell.world.store('read');
        await shell.print(silencesView(await listSilences(store, shell.context.now())));
        return EXIT.ok;
      }),
    );
  silence
    .command('expire')
    .summary('end one early')
    .description('Ends a silence early. What still goes on is told with the next run.')
    .argument('<id>')
    .action(
      act(async (shell, [id]) => {
        const { expireSilence } = await import('../../app/silence.ts');
        const number = countOption('<id>', id ?? '');
        await expireSilence(await shell.world.store('write'), number, shell.context.now());
        await shell.tell(`Silence ${number} is over.`);
        return EXIT.ok;
      }),
    );
}
