import { EarshotError, EXIT } from '../../model/errors.ts';
import type { CommandSpec } from '../command.ts';
import { choiceOption, durationOption } from '../options.ts';

const PROFILES = ['standard', 'quiet'] as const;

export const detect: CommandSpec = {
  name: 'detect',
  summary: 'a time series in, alerts out (no database)',
  group: 'Read:',
  define(command, act) {
    command
      .description(
        'Judges a series of counts row by row, each by the rows before it, and says where it would alert. CSV with the columns timestamp,value[,negative][,reach][,authors][,sources][,polled]; one record out for each row in.',
      )
      .requiredOption('--input <file>', 'a CSV file, or - for standard input')
      .option('--threshold <score>', 'alert from this score (0 to 1) on (default: that of the profile)')
      .option('--hold <time>', 'for so long after an alert only what is worse is another', '12h')
      .option('--profile <name>', 'standard: about 26 false alarms a year; quiet: about 8', 'standard')
      .action(
        act(async (shell, _args, options) => {
          const { detectFile } = await import('../../app/detect.ts');
          const { detectView } = await import('../../present/views/detect.ts');
          const [profile] = choiceOption('--profile', [String(options['profile'])], PROFILES);
          const found = await detectFile(shell, String(options['input']), {
            threshold: thresholdOf(options['threshold']),
            hold: durationOption('--hold', String(options['hold'])),
            profile: profile ?? 'standard',
          });
          // A CSV in, a CSV out, unless something else is asked for or somebody is looking.
          const piped = shell.format === 'auto' && !shell.context.io.stdout.isTTY;
          await shell.print(detectView(found), piped ? 'csv' : undefined);
          return EXIT.ok;
        }),
      );
  },
};

function thresholdOf(text: unknown): number | null {
  if (text === undefined) return null;
  const value = /^\d*\.?\d+$/.test(String(text)) ? Number(text) : Number.NaN;
  if (value > 0 && value < 1) return value;
  throw new EarshotError('usage', `--threshold: "${String(text)}" is not between 0 and 1.`, {
    hint: 'Such as 0.997: a score that a series reaches by itself three times in a thousand rows.',
  });
}
