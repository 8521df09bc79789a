import { EXIT } from '../../model/errors.ts';
import type { CommandSpec } from '../command.ts';
import { instantOption } from '../options.ts';

export const query: CommandSpec = {
  name: 'query',
  summary: 'check, explain and test queries before they count',
  group: 'Set up:',
  define(command, act) {
    command
      .command('check')
      .summary('is it right? errors with their place, and warnings')
      .description(
        'Reads a query; shows a mistake with a caret under its place, and warns of what is legal and rarely meant.',
      )
      .argument('<query>')
      .action(
        act(async (shell, [text]) => {
          const { checkQuery } = await import('../../app/query.ts');
          const { queryCheckView } = await import('../../present/views/query.ts');
          await shell.print(queryCheckView(checkQuery(text ?? '')));
          return EXIT.ok;
        }),
      );
    command
      .command('explain')
      .summary('the tree, and what each clause needs')
      .description('Shows how a query is understood: its tree, and what each clause needs to match.')
      .argument('<query>')
      .action(
        act(async (shell, [text]) => {
          const { explainIt } = await import('../../app/query.ts');
          const { queryView } = await import('../../present/views/help.ts');
          const explained = explainIt(text ?? '');
          await shell.print(queryView(explained.printed, explained.lines));
          return EXIT.ok;
        }),
      );
    command
      .command('match')
      .summary('texts on stdin: which match, and where')
      .description('Reads mention lines (JSONL) from stdin; one line out per line in: {"id","match","spans"}.')
      .requiredOption('-Q, --query <query>', 'the query')
      .action(
        act(async (shell, _args, options) => {
          const { matchLines } = await import('../../app/query.ts');
          const { linesView } = await import('../../present/views/query.ts');
          let bad = 0;
          await shell.print(
            linesView(matchLines(shell.context.io.stdin.read(), String(options['query']), () => bad++)),
            'ndjson',
          );
          return bad > 0 ? EXIT.partial : EXIT.ok;
        }),
      );
    command
      .command('test')
      .summary('run the tests of the configuration, or of a file')
      .description('Runs the tests: of each brand in the configuration, or the cases of a file.')
      .option('--cases <file>', 'a JSON file {"cases":[{"id","query","fields","match"}]}')
      .action(
        act(async (shell, _args, options) => {
          const { testCases, testConfig } = await import('../../app/query.ts');
          const { queryTestView } = await import('../../present/views/query.ts');
          const file = options['cases'] as string | undefined;
          const result = file === undefined ? await testConfig(shell.world) : await testCases(file);
          await shell.print(queryTestView(result));
          return result.failed.length > 0 ? EXIT.failure : EXIT.ok;
        }),
      );
    command
      .command('preview')
      .summary('what a brand’s query would have matched in what is stored')
      .description('Runs a brand’s query, as the configuration has it now, over what is stored, and counts per clause.')
      .argument('<brand>')
      .option('--since <time>', 'published since', '30d')
      .action(
        act(async (shell, [brand], options) => {
          const { previewBrand } = await import('../../app/query.ts');
          const { queryPreviewView } = await import('../../present/views/query.ts');
          const since = instantOption('--since', String(options['since']), shell.context.now());
          await shell.print(queryPreviewView(await previewBrand(shell.world, brand ?? '', since)));
          return EXIT.ok;
        }),
      );
    command
      .command('suggest')
      .summary('terms that your labels teach: what to exclude, what speaks for and against')
      .description(
        'Terms that tell a brand from its namesakes, learnt from labels (earshot label ID relevant=yes|no), each measured on them.',
      )
      .argument('<brand>')
      .action(
        act(async (shell, [brand]) => {
          const { suggestFor } = await import('../../app/query-suggest.ts');
          const { querySuggestView } = await import('../../present/views/query.ts');
          await shell.print(querySuggestView(await suggestFor(shell.world, brand ?? '')));
          return EXIT.ok;
        }),
      );
  },
};
