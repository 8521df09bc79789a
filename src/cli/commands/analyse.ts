import { EXIT } from '../../model/errors.ts';
import type { CommandSpec } from '../command.ts';
import { choiceOption, collect, countOption } from '../options.ts';

const ENGINES = ['earshot', 'natural', 'transformers'] as const;

export const analyse: CommandSpec = {
  name: 'analyse',
  summary: 'texts in, scores out: mood, emotion, intent, keyphrases, language, reach',
  group: 'Read:',
  define(command, act) {
    command
      .argument('[texts...]', 'texts; or - for the lines of standard input')
      .option('--jsonl', 'read JSONL from stdin: {"id","text","title"?,"lang"?,"target"?,…}; one line out per line in')
      .option(
        '--only <parts>',
        'only these: sentiment, emotion, offensive, irony, intent, keyphrases, lang, reach',
        collect,
      )
      .option('--top <n>', 'keyphrases at most', '10')
      .option(
        '--labels <names>',
        'the intent is the best of these: question, bug, feature_request, complaint, praise, purchase, job, spam, news, safety, abuse, other',
        collect,
      )
      .option(
        '--train <file>',
        'learn from {"text","label"} lines first; give each text the best of those labels: {"id","label","score"}, score in [0,1]',
      )
      .option('--engine <name>', `who reads moods: ${ENGINES.join(', ')} (default: as --config says, else earshot)`)
      .addHelpText(
        'after',
        `
"target" in a line asks for the mood towards that name. A bad line gives {"id","error"} in its place, and exit 3.
--labels narrows down what "intent" may be: the likeliest of those named, even where another fits better; "intents" lists
only those. --train takes the place of all other parts: labels of your own, two to 300, some dozen texts each.
With --config (or EARSHOT_CONFIG), sentiment: of that file says who reads moods in which language.

Examples:
  earshot analyse "The new firmware is great, but the printer still jams"
  earshot analyse --jsonl --only sentiment < texts.jsonl
  earshot analyse --jsonl --labels bug,question,other < texts.jsonl
  earshot analyse --jsonl --train mine.jsonl < texts.jsonl`,
      )
      .action(
        act(async (shell, texts, options) => {
          const { analyseLines, analyseTexts, setupOf } = await import('../../app/analyse.ts');
          const named = options['engine'] === undefined ? [] : [String(options['engine'])];
          const [engine = null] = choiceOption('--engine', named, ENGINES);
          const train = (options['train'] as string | undefined) ?? null;
          const setup = await setupOf(shell.world, {
            only: (options['only'] as string[] | undefined) ?? null,
            top: countOption('--top', String(options['top'])),
            labels: (options['labels'] as string[] | undefined) ?? null,
            engine,
          });
          const { EarshotError } = await import('../../model/errors.ts');
          if (options['jsonl'] === true) {
            if (texts.length > 0)
              throw new EarshotError('usage', '--jsonl reads standard input: no texts beside it.', {
                hint: 'A file: earshot analyse --jsonl < texts.jsonl',
              });
            const bad = await analyseLines(shell.world, setup, train, text => shell.context.io.stdout.write(text));
            return bad > 0 ? EXIT.partial : EXIT.ok;
          }
          if (texts.length === 0 || train !== null)
            throw new EarshotError('usage', texts.length === 0 ? 'Analyse what?' : '--train goes with --jsonl.', {
              hint: 'earshot analyse "some text", or lines of JSON on stdin: earshot analyse --jsonl < texts.jsonl',
            });
          const { analysisView } = await import('../../present/views/analysis.ts');
          await shell.print(analysisView(analyseTexts(shell.world, setup, texts), texts));
          return EXIT.ok;
        }),
      );
  },
};
