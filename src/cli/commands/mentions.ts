import { EXIT } from '../../model/errors.ts';
import { INTENTS, RELEVANT, SENTIMENTS } from '../../model/mention.ts';
import { FIND_ALL, type SortKey } from '../../model/store.ts';
import type { CommandSpec } from '../command.ts';
import { choiceOption, collect, countOption, instantOption } from '../options.ts';

const SORTS: readonly SortKey[] = ['newest', 'oldest', 'reach', 'engagement', 'negative', 'positive'];

export const mentions: CommandSpec = {
  name: 'mentions',
  summary: 'list what was said: one record a mention and brand',
  group: 'Read:',
  define(command, act) {
    command
      .argument('[query]', 'in the query language (earshot help query); fields of a score work too: sentiment:negative')
      .option('-b, --brand <id>', 'only these brands', collect)
      .option('-s, --source <id>', 'only these sources', collect)
      .option('--sentiment <label>', SENTIMENTS.join(', '), collect)
      .option('--intent <label>', INTENTS.join(', '), collect)
      .option('--lang <code>', 'language it is read in, such as en')
      .option('--since <time>', 'published since: 24h, 7d, 2026-11-21')
      .option('--until <time>', 'published before')
      .option('--min-reach <n>', 'with an estimated reach of at least n')
      .option('--all', 'those of low relevance too, which are hidden and left out of all numbers as a rule')
      .option('--sort <order>', SORTS.join(', '), 'newest')
      .option('-l, --limit <n>', 'at most n (0: all)', '50')
      .option('--error-on-empty', 'exit 9 when nothing is found')
      .addHelpText(
        'after',
        `
Examples:
  earshot mentions --since 24h --sentiment negative --sort reach
  earshot mentions 'battery NEAR/5 (dies OR drains)' --brand acme
  earshot mentions --since 7d --limit 0 --format ndjson | jq -r 'select(.intent == "bug") | .url'`,
      )
      .action(
        act(async (shell, [query], options) => {
          const { COUNTED_HIDDEN, countHidden, findMentions } = await import('../../app/read.ts');
          const { mentionsView } = await import('../../present/views/mentions.ts');
          const now = shell.context.now();
          const at = (name: string, key: string) =>
            options[key] === undefined ? null : instantOption(name, String(options[key]), now);
          const limit = countOption('--limit', String(options['limit']));
          const store = await shell.world.store('read');
          const ask = {
            ...FIND_ALL,
            brands: (options['brand'] as string[] | undefined) ?? null,
            sources: (options['source'] as string[] | undefined) ?? null,
            sentiment: options['sentiment']
              ? choiceOption('--sentiment', options['sentiment'] as string[], SENTIMENTS)
              : null,
            intent: options['intent'] ? choiceOption('--intent', options['intent'] as string[], INTENTS) : null,
            lang: (options['lang'] as string | undefined) ?? null,
            since: at('--since', 'since'),
            until: at('--until', 'until'),
            minReach:
              options['minReach'] === undefined ? null : countOption('--min-reach', String(options['minReach'])),
            minRelevance: options['all'] === true ? null : RELEVANT,
            sort: choiceOption('--sort', [String(options['sort'])], SORTS)[0] ?? ('newest' as const),
            limit: limit === 0 ? null : limit,
          };
          const records = await findMentions(store, ask, query ?? null);
          let found = 0;
          async function* counted(): AsyncGenerator<import('../../model/record.ts').MentionRecord> {
            for await (const record of records) {
              found++;
              yield record;
            }
          }
          await shell.print(mentionsView(counted()));
          const hidden = ask.minRelevance === null ? 0 : await countHidden(store, ask, query ?? null);
          if (hidden > 0)
            await shell.tell(
              `${hidden >= COUNTED_HIDDEN ? `${hidden} or more` : hidden} of low relevance hidden: --all shows them`,
            );
          return found === 0 && options['errorOnEmpty'] ? EXIT.empty : EXIT.ok;
        }),
      );
  },
};
