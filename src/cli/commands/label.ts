import { EXIT } from '../../model/errors.ts';
import type { CommandSpec } from '../command.ts';
import { tellBadLines } from '../failures.ts';

export const label: CommandSpec = {
  name: 'label',
  summary: 'correct a score; it wins over every model and teaches it',
  group: 'Read:',
  define(command, act) {
    command.addHelpText(
      'after',
      `
Examples:
  earshot label hackernews:8863 relevant=no
  earshot label feed:1 feed:2 sentiment=negative intent=bug --brand acme
  earshot label --query 'orchard OR cider' --brand acme relevant=no --dry-run
  earshot label feed:1 intent=                 the intent is the model's again; --remove: all that was said
  earshot label --sample 100 --stratified      one after the other, one key an answer
  earshot label --sample 100 > todo.jsonl      to be filled in: earshot label import todo.jsonl

Labels teach how others of that brand are read, where that helps on labels not seen: of relevance from three yes and three no on,
of moods and intents from 25 on. Say what is right too: who only corrects teaches nothing of the rest. A --sample is drawn by lot.

Options of the default: earshot label set --help`,
    );
    command
      .command('set', { isDefault: true })
      .summary('what ids, a --query or a --sample are (the default)')
      .description(
        'Says of mentions what they are: relevant=yes|no, sentiment=negative|neutral|positive, intent=bug… With nothing behind the = it is taken back.',
      )
      .argument('[words...]', 'ids, and what is to be said of them')
      .option('-b, --brand <id>', 'as this brand sees them')
      .option('--remove', 'take back all that was said of them: their scores are the models’ again')
      .option('-Q, --query <query>', 'of all mentions that a query finds')
      .option(
        '--sample <n>',
        'of n mentions that nobody has labelled: asks for one after the other; piped, prints them',
      )
      .option('--stratified', 'as many of each source, mood and sureness as there are')
      .option('--since <time>', 'with --query or --sample: published since')
      .option('--until <time>', 'with --query or --sample: published before')
      .action(
        act(async (shell, words, options) => {
          const { label } = await import('./label-set.ts');
          return label(shell, words, options);
        }),
      );
    command
      .command('export')
      .summary('all labels with the words they are about, as ndjson')
      .description('Every label with the words it is about, one a line: for a copy, or for relevance score --feedback.')
      .option('-b, --brand <id>', 'only on this brand')
      .action(
        act(async (shell, _args, options) => {
          const { exportLabels } = await import('../../app/label.ts');
          const { labelsView } = await import('../../present/views/label.ts');
          const store = await shell.world.store('read');
          const labels = await exportLabels(store, (options['brand'] as string | undefined) ?? null);
          await shell.print(labelsView(labels), shell.format === 'auto' ? 'ndjson' : shell.format);
          return EXIT.ok;
        }),
      );
    command
      .command('import')
      .summary('labels from a file')
      .description('Stores labels: lines of label export, or {"id","brand","relevant","sentiment","intent"}.')
      .argument('<file>', 'a file, or - for standard input')
      .action(
        act(async (shell, [file]) => {
          const { importLabels } = await import('../../app/label.ts');
          const { labelsReadView } = await import('../../present/views/label.ts');
          const dryRun = shell.globals.dryRun === true;
          const result = await importLabels(shell.world, file ?? '-', dryRun);
          await tellBadLines(shell, result.bad);
          await shell.print(labelsReadView(result, dryRun));
          if (result.bad.length === 0 && result.unknown === 0) return EXIT.ok;
          return result.labelled === 0 ? EXIT.failure : EXIT.partial;
        }),
      );
  },
};
