import { EarshotError, EXIT } from '../../model/errors.ts';
import { DAY, type Duration } from '../../model/time.ts';
import type { CommandSpec } from '../command.ts';
import { choiceOption, collect, instantOption } from '../options.ts';
import type { Shell } from '../shell.ts';

const BY = ['hour', 'day', 'week', 'source', 'brand'] as const;
type By = (typeof BY)[number];

/** What there is to ask, its default bucket and time, and the buckets it takes. */
const TOPICS: readonly [name: string, summary: string, by: By, back: Duration, takes: readonly By[]][] = [
  ['volume', 'how many mentions', 'day', 14 * DAY, BY],
  ['sentiment', 'how many negative, neutral, positive', 'day', 14 * DAY, BY],
  ['share', 'each brand’s share of the mentions of all', 'brand', 28 * DAY, BY],
  ['reach', 'how many people may have seen them', 'day', 14 * DAY, BY],
  ['sources', 'how many each source brought', 'source', 28 * DAY, ['source']],
  ['latency', 'how long after publication they were collected', 'source', 7 * DAY, ['source']],
  ['coverage', 'which hours of which source were heard', 'day', 28 * DAY, ['hour', 'day', 'source']],
  ['attention', 'readings and posts that a place only counts', 'day', 28 * DAY, ['day']],
];

export const stats: CommandSpec = {
  name: 'stats',
  summary: 'numbers over time: volume, sentiment, share, reach, sources, latency, coverage',
  group: 'Read:',
  define(command, act) {
    for (const [name, summary, by, back, takes] of TOPICS) {
      const sub = command
        .command(name, { isDefault: name === 'volume' })
        .summary(summary)
        .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}. What nobody listened to has no number.`)
        .option('-b, --brand <id>', 'only these brands', collect)
        .option('-s, --source <id>', 'only these sources', collect)
        .option('--since <time>', `from when on (default: ${back / DAY}d; by hour 3d)`)
        .option('--until <time>', 'up to when');
      if (takes.length > 1) sub.option('--by <bucket>', takes.join(', '), by);
      sub.action(
        act(async (shell, _args, options) => {
          // A sample has no time of its own: without --by each brand, or each source, is one.
          const whole =
            shell.format === 'prom' ? (['brand', 'source'] as const).find(each => takes.includes(each)) : undefined;
          const told = sub.getOptionValueSource('by') === 'default' ? undefined : options['by'];
          const chosen = choiceOption('--by', [String(told ?? whole ?? by)], takes)[0] as By;
          await show(shell, name, chosen, chosen === 'hour' ? 3 * DAY : back, options);
          return EXIT.ok;
        }),
      );
    }
  },
};

async function show(
  shell: Shell,
  name: string,
  by: By,
  back: Duration,
  options: Record<string, unknown>,
): Promise<void> {
  const { attentionOf, coverageOf, figuresOf, latencyOf } = await import('../../app/stats.ts');
  const { attentionView, figuresView, latencyView } = await import('../../present/views/figures.ts');
  const now = shell.context.now();
  const zone = await shell.zone();
  const at = (option: string, otherwise: number): number =>
    options[option] === undefined ? otherwise : instantOption(`--${option}`, String(options[option]), now);
  const until = Math.min(now, at('until', now));
  const since = at('since', until - back);
  if (since >= until)
    throw new EarshotError('usage', '--since: there is no time between it and --until.', { hint: 'Such as 14d.' });
  if (by === 'hour' && until - since > 92 * DAY)
    throw new EarshotError('usage', '--by hour: this is more than 92 days.', { hint: '--by day, or a later --since.' });
  const ask = {
    span: [since, until] as const,
    by,
    brands: (options['brand'] as string[] | undefined) ?? null,
    sources: (options['source'] as string[] | undefined) ?? null,
    zone,
    now,
  };
  const store = await shell.world.store('read');
  if (name === 'coverage') {
    const { coverageView } = await import('../../present/views/coverage.ts');
    const { records, statement } = await coverageOf(store, ask);
    await shell.print(coverageView(records, { by: by === 'hour' || by === 'source' ? by : 'day', statement }));
  } else if (name === 'latency') await shell.print(latencyView(await latencyOf(store, ask)));
  else if (name === 'attention') await shell.print(attentionView(await attentionOf(store, ask)));
  else await shell.print(figuresView(name, await figuresOf(store, ask), by));
}
