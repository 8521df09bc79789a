import { EarshotError, EXIT } from '../../model/errors.ts';
import { parseInstant, parseWeek, WEEK, weekOf } from '../../model/time.ts';
import type { CommandSpec } from '../command.ts';
import { collect } from '../options.ts';

export const report: CommandSpec = {
  name: 'report',
  summary: 'the weekly summary: what changed, what people said, what was not heard',
  group: 'Read:',
  define(command, act) {
    command
      .command('weekly', { isDefault: true })
      .summary('Monday to Monday against the week before')
      .description('Monday to Monday, in the configured time zone, against the week before.')
      .option('--week <week>', 'such as 2026-W47, or a day in it (default: the last whole week)')
      .option('-b, --brand <id>', 'only these brands (share of voice is still among all)', collect)
      .option('-o, --output <file>', 'write it to a file')
      .action(
        act(async (shell, _args, options) => {
          const { weeklyReport, writeReport } = await import('../../app/report.ts');
          const { reportView } = await import('../../present/views/report.ts');
          const zone = await shell.zone();
          const now = shell.context.now();
          const span = spanOf(options['week'] as string | undefined, zone, now);
          const made = await weeklyReport(await shell.world.store('read'), {
            span,
            zone,
            now,
            brands: (options['brand'] as string[] | undefined) ?? null,
          });
          const output = options['output'] as string | undefined;
          if (output === undefined || output === '-') await shell.print(reportView(made));
          else {
            await writeReport(output, shell.pieces(reportView(made), { file: output }));
            await shell.tell(`Wrote ${output}.`);
          }
          return EXIT.ok;
        }),
      );
  },
};

function spanOf(week: string | undefined, zone: string, now: number): readonly [number, number] {
  if (week === undefined) return weekOf(now - WEEK, zone);
  const day = parseInstant(week);
  const span = parseWeek(week, zone) ?? (day === null ? null : weekOf(day, zone));
  if (span === null)
    throw new EarshotError('usage', `--week: "${week}" is no week.`, {
      hint: 'Such as 2026-W47, or a day in it: 2026-11-18.',
    });
  return span;
}
