import { labelFound, labelMentions } from '../../app/label.ts';
import { ANSWERS, askForLabels } from '../../app/label-ask.ts';
import { sampleForLabels } from '../../app/label-sample.ts';
import { EarshotError, EXIT } from '../../model/errors.ts';
import { FIND_ALL } from '../../model/store.ts';
import { inkOf } from '../../present/look.ts';
import { bulkView, labelledView } from '../../present/views/label.ts';
import { labelAsked, questionText, sampleView } from '../../present/views/label-ask.ts';
import { countOption, instantOption } from '../options.ts';
import type { Shell } from '../shell.ts';

/** Options that say of which mentions, by what they go with. */
const GO_WITH = [
  ['stratified', ['sample']],
  ['since', ['query', 'sample']],
  ['until', ['query', 'sample']],
] as const;

/** `label`: what is said of ids, of what a query finds, or of a sample. */
export async function label(shell: Shell, words: readonly string[], options: Record<string, unknown>): Promise<number> {
  const brand = (options['brand'] as string | undefined) ?? null;
  const at = (name: string): number | null =>
    options[name] === undefined ? null : instantOption(`--${name}`, String(options[name]), shell.context.now());
  const dryRun = shell.globals.dryRun === true;
  const remove = options['remove'] === true;
  if (remove && options['sample'] !== undefined)
    throw new EarshotError('usage', 'A sample is of what nobody has labelled: there is nothing to remove.');
  for (const [name, goes] of GO_WITH)
    if (options[name] !== undefined && !goes.some(one => options[one] !== undefined))
      throw new EarshotError('usage', `--${name} goes with ${goes.map(one => `--${one}`).join(' or ')}.`);
  if (options['sample'] !== undefined)
    return sample(shell, words, { ...options, brand, since: at('since'), until: at('until') });
  if (options['query'] !== undefined) {
    const ask = { ...FIND_ALL, brands: brand === null ? null : [brand], since: at('since'), until: at('until') };
    const how = { dryRun, remove };
    await shell.print(bulkView(await labelFound(shell.world, String(options['query']), words, ask, how)));
    return EXIT.ok;
  }
  await shell.print(labelledView(await labelMentions(shell.world, words, { brand, remove, dryRun }), dryRun));
  return EXIT.ok;
}

async function sample(
  shell: Shell,
  words: readonly string[],
  options: Record<string, unknown> & { brand: string | null; since: number | null; until: number | null },
): Promise<number> {
  if (words.length > 0) throw new EarshotError('usage', `${words[0]}: a sample is labelled one by one.`);
  const { context } = shell;
  const { io } = context;
  const records = await sampleForLabels(
    await shell.world.store('read'),
    {
      n: countOption('--sample', String(options['sample'])),
      brand: options.brand,
      since: options.since,
      until: options.until,
      stratified: options['stratified'] === true,
    },
    context.random,
  );
  const people =
    !shell.globals.dryRun &&
    io.stdin.isTTY &&
    io.stdout.isTTY &&
    shell.format === 'auto' &&
    shell.globals.input !== false;
  if (!people) {
    await shell.print(sampleView(records), shell.format === 'auto' ? 'ndjson' : shell.format);
    return EXIT.ok;
  }
  if (records.length === 0) {
    await shell.tell('There is nothing left to be labelled.');
    return EXIT.ok;
  }
  const look = await shell.look();
  const ink = await inkOf(look);
  const result = await askForLabels(shell.world, records, io.stdin.keys(), async question => {
    await io.stdout.write(questionText(question, ANSWERS, look, ink));
  });
  await io.stdout.write(labelAsked(result, ink));
  return EXIT.ok;
}
