import { type EngineSettings, PARTS, type Part, STANDARD_ENGINE } from '../enrich/index.ts';
import { EarshotError } from '../model/errors.ts';
import { INTENTS, type IntentLabel } from '../model/mention.ts';
import { readRecords } from '../sources/records.ts';
import { nearest } from '../text/nearest.ts';
import { batchReader } from './analyse-batch.ts';
import { type AnalystSetup, makeAnalyst } from './analyst.ts';
import { batchesOf, LONGEST_LINE } from './batches.ts';
import { answers } from './crew.ts';
import type { ScorerSettings } from './scorer.ts';
import { type Labelled, taughtAnalyst, wordsOf } from './taught.ts';
import { open } from './transfer.ts';
import type { World } from './world.ts';

export interface AnalyseOptions {
  only: readonly string[] | null;
  top: number;
  labels: readonly string[] | null;
  /** Null: whoever reads moods by the configuration, else ours. */
  engine: EngineSettings['engine'] | null;
}

/** What an analysis is to do; throws EarshotError usage for a part there is none of. `labels` null: all. */
export async function setupOf(world: World, options: AnalyseOptions): Promise<AnalystSetup> {
  const { only, top, labels } = options;
  for (const name of only ?? []) known('--only', name, PARTS);
  for (const name of labels ?? []) known('--labels', name, INTENTS);
  return {
    only: only as readonly Part[] | null,
    top,
    labels: labels as readonly IntentLabel[] | null,
    ...(await readers(world, options.engine)),
  };
}

/**
 * Who reads moods, and by which cues intents: as a configuration says that was named. One that merely lies about is not asked: what comes out must not
 * hang on the folder one stands in. An engine that is named reads every language.
 */
async function readers(world: World, engine: AnalyseOptions['engine']): Promise<ScorerSettings> {
  const isNamed = (world.options.config ?? world.context.env['EARSHOT_CONFIG'] ?? '') !== '';
  // Which model of transformers, and where it is kept, stands in the one poll reads; without any there is a standard one.
  const lying = engine === 'transformers' && !isNamed ? await world.config().catch(() => null) : null;
  const config = isNamed ? await world.config() : lying;
  const settings: EngineSettings = { ...STANDARD_ENGINE, ...config?.sentiment };
  return {
    sentiment: engine === null ? settings : { ...settings, engine, languages: {} },
    cues: isNamed ? (config?.cues ?? []) : [],
  };
}

function known(option: string, name: string, names: readonly string[]): void {
  if (names.includes(name)) return;
  const near = nearest(name, names);
  throw new EarshotError('usage', `${option}: "${name}" is not one of ${names.join(', ')}.`, {
    ...(near === null ? {} : { hint: `Did you mean ${near}?` }),
  });
}

/**
 * JSONL on standard input, one line out per line in, in the same order; a bad line gives an error in its place. `write` gets
 * whole lines and says whether anybody still reads. Returns how many lines were bad.
 */
export async function analyseLines(
  world: World,
  setup: AnalystSetup,
  train: string | null,
  write: (text: string) => Promise<boolean>,
): Promise<number> {
  const { context } = world;
  const bytes = open(world, '-');
  // What is taught here lives in this thread, and a model of some hundred megabytes is loaded once.
  const alone = train !== null || setup.sentiment.engine === 'transformers';
  const taught = train === null ? {} : { read: batchReader(setup, taughtAnalyst(await readLabelled(world, train))) };
  let bad = 0;
  for await (const answer of answers(bytes, setup, { cores: alone ? 1 : context.cores, ...taught })) {
    bad += answer.bad;
    if (answer.text !== '' && !(await write(answer.text))) break;
    if (context.signal.aborted) break;
  }
  return bad;
}

/** Each label has weights of its own, some megabytes of them. */
const LABELS_AT_MOST = 300;

/** Lines of `{"text","label"}`. */
async function readLabelled(world: World, file: string): Promise<Labelled[]> {
  if (file === '-')
    throw new EarshotError('usage', '--train: standard input holds the texts; the labels come from a file.');
  const lines: Labelled[] = [];
  for await (const read of readRecords(open(world, file), 'ndjson')) {
    if ('error' in read) throw new EarshotError('input', `--train: ${file}, line ${read.line}: ${read.error}`);
    const { label } = read.record;
    const text = wordsOf(read.record);
    if (text === null || typeof label !== 'string' || label.trim() === '')
      throw new EarshotError('input', `--train: ${file}, line ${read.line} is no labelled text.`, {
        hint: 'One a line: {"text": "Acme jams again", "label": "complaint"}.',
      });
    lines.push({ text, label: label.trim() });
  }
  const labels = new Set(lines.map(({ label }) => label)).size;
  if (labels > LABELS_AT_MOST)
    throw new EarshotError('input', `--train: ${file} holds ${labels} different labels; ${LABELS_AT_MOST} at most.`, {
      hint: 'Does something else than the label stand in "label"?',
    });
  if (labels < 2)
    throw new EarshotError('input', `--train: ${file} holds fewer than two labels: there is nothing to tell apart.`);
  return lines;
}

/** One text and what was read from it. */
export type TextAnalysis = { text: string } & Record<string, unknown>;

/** Texts as they were typed; or, where the only one is `-`, the lines of standard input. */
export async function* analyseTexts(
  world: World,
  setup: AnalystSetup,
  texts: readonly string[],
): AsyncGenerator<TextAnalysis> {
  const analyst = makeAnalyst(setup);
  for await (const some of texts.length === 1 && texts[0] === '-' ? linesIn(world) : [texts]) {
    const records = some.map(text => ({ text }));
    await analyst.ahead(records);
    for (const record of records) {
      const { id: _, ...said } = analyst.analyse(record);
      yield { ...record, ...said };
    }
  }
}

async function* linesIn(world: World): AsyncGenerator<string[]> {
  for await (const { bytes, dropped, line } of batchesOf(open(world, '-'), { size: 16 * 1024, lines: 50 })) {
    if (dropped) throw new EarshotError('input', `line ${line}: it is longer than ${LONGEST_LINE / 1024 / 1024} MB.`);
    yield new TextDecoder()
      .decode(bytes)
      .split('\n')
      .map(line => line.trim())
      .filter(line => line !== '');
  }
}
