import type { Command } from 'commander';
import { EarshotError, EXIT } from '../../model/errors.ts';
import { DAY } from '../../model/time.ts';
import type { Act } from '../command.ts';
import { collect, instantOption } from '../options.ts';

const UNITS: Readonly<Record<string, number>> = { year: 1, month: 12, week: 365.25 / 7, day: 365.25 };

/** `alerts replay`: what the rules would have done, before they are switched on. */
export function defineReplay(alerts: Command, act: Act): void {
  alerts
    .command('replay')
    .summary('what the rules would have done on your own history')
    .description(
      'What the rules would have done on what is stored, hour by hour: how often, when, why, at which alarm budget. Nothing is written and nobody is told.',
    )
    .option('--since <time>', 'from when on', '180d')
    .option('-b, --brand <id>', 'only these brands', collect)
    .option('--rule <name>', 'only these rules', collect)
    .option('--budget <list>', 'alarm budgets to compare', collect)
    .action(
      act(async (shell, _args, options) => {
        const { replay } = await import('../../app/replay.ts');
        const { replayView } = await import('../../present/views/replay.ts');
        const now = shell.context.now();
        const budgets = (options['budget'] as string[] | undefined) ?? ['2/year', '26/year'];
        const found = await replay(await shell.world.store('read'), {
          since: Math.max(instantOption('--since', String(options['since']), now), now - 3660 * DAY),
          now,
          brands: (options['brand'] as string[] | undefined) ?? null,
          rules: (options['rule'] as string[] | undefined) ?? null,
          budgets: budgets.map(name => ({ name, perYear: timesAYear(name) })),
        });
        await shell.print(replayView(found));
        return EXIT.ok;
      }),
    );
}

function timesAYear(text: string): number {
  const [, n, unit] = /^(\d+(?:\.\d+)?)\/(year|month|week|day)$/.exec(text) ?? [];
  const perYear = Number(n) * (UNITS[unit ?? ''] ?? Number.NaN);
  if (perYear >= 0.01) return perYear;
  throw new EarshotError('usage', `--budget: "${text}" is no number of times a year.`, {
    hint: 'Such as 2/year, 1/month or 3/week.',
  });
}
