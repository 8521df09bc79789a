import {
  BACKGROUND,
  languageOf,
  learnRelevance,
  relevanceOf,
  type Sample,
  type Sight,
  sharedWord,
  shippedWeights,
  spotted,
} from '../enrich/index.ts';
import { EarshotError } from '../model/errors.ts';
import type { RecordRead } from '../sources/records/read.ts';
import { readRecords } from '../sources/records.ts';
import { hostOf, tokenize } from '../text/tokens.ts';
import { open } from './transfer.ts';
import type { World } from './world.ts';

export type RelevanceLine =
  | { id: unknown; score: number; keep: boolean; why: string[] }
  | { id: unknown; error: { code: string; message: string } };

/**
 * Mention lines in, one line out per line in, in the same order; a bad line gives an error in its place. Learns from the labels of
 * `feedback` and from what stands in the first 2,000 lines, which are read before the first answer. `name`: what the brand is called;
 * null: the word most of the labelled texts share.
 */
export async function* scoreLines(
  world: World,
  bytes: AsyncIterable<Uint8Array>,
  { feedback, name }: { feedback: string; name: string | null },
  onBad: () => void,
): AsyncGenerator<RelevanceLine> {
  const labels = await readLabels(world, feedback);
  const shared = name === null ? sharedWord(labels.map(({ record }) => textOf(record) ?? '')) : null;
  const names = namesOf(name ?? shared);
  const brand = { name: name ?? shared ?? 'the brand', context: { for: [], against: [] } };
  const lines = readRecords(bytes, 'ndjson')[Symbol.asyncIterator]();
  const ahead: { read: RecordRead; sight: Sight | null }[] = [];
  let size = 0;
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const sight = 'record' in next.value ? sightOf(next.value.record, names) : null;
    ahead.push({ read: next.value, sight });
    size += sight === null ? 0 : sight.title.length + sight.text.length;
    if (ahead.length >= BACKGROUND.texts || size >= BACKGROUND.characters) break;
  }
  const samples = labels.flatMap(({ record, keep }): Sample[] => {
    const sight = sightOf(record, names);
    return sight === null ? [] : [{ sight, keep }];
  });
  const model = learnRelevance(brand, { samples, background: ahead.flatMap(({ sight }) => sight ?? []) });
  function answer(read: RecordRead, sight: Sight | null): RelevanceLine {
    if (sight !== null && 'record' in read) {
      const { score, why } = relevanceOf(sight, brand, model);
      return { id: read.record['id'] ?? null, score, keep: score >= 0.5, why };
    }
    onBad();
    return 'error' in read
      ? { id: null, error: { code: 'E_LINE', message: `line ${read.line}: ${read.error}` } }
      : { id: read.record['id'] ?? null, error: { code: 'E_RECORD', message: `line ${read.line}: "text" is no text` } };
  }
  for (const { read, sight } of ahead) yield answer(read, sight);
  for (let next = await lines.next(); !next.done; next = await lines.next())
    yield answer(next.value, 'record' in next.value ? sightOf(next.value.record, names) : null);
}

/** `{"text","label"}` lines, or those of `label export`; verdicts on other fields are passed over. */
async function readLabels(world: World, file: string): Promise<{ record: Record<string, unknown>; keep: boolean }[]> {
  const labels: { record: Record<string, unknown>; keep: boolean }[] = [];
  for await (const read of readRecords(open(world, file), 'ndjson')) {
    if ('error' in read) throw new EarshotError('input', `--feedback: ${file}, line ${read.line}: ${read.error}`);
    const { record, line } = read;
    if (typeof record['field'] === 'string' && record['field'] !== 'relevant') continue;
    const said = record['label'] ?? record['value'];
    const keep = said === 'keep' || said === 'yes' ? true : said === 'mute' || said === 'no' ? false : null;
    if (keep === null || textOf(record) === null)
      throw new EarshotError('input', `--feedback: ${file}, line ${line} is no label.`, {
        hint: 'One a line: {"text": "Acme jams again", "label": "keep"} or "mute".',
      });
    labels.push({ record, keep });
  }
  return labels;
}

function textOf(record: Readonly<Record<string, unknown>>): string | null {
  return typeof record['text'] === 'string' ? record['text'] : null;
}

function namesOf(name: string | null): Set<string> {
  return new Set(name === null ? [] : tokenize(name).flatMap(({ forms }) => forms));
}

/** What a line says, in the flat form or as a mention record; null without a text. */
function sightOf(record: Readonly<Record<string, unknown>>, names: ReadonlySet<string>): Sight | null {
  const text = textOf(record);
  if (text === null) return null;
  const string = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
  const { author } = record;
  const handle = typeof author === 'object' && author !== null && 'handle' in author ? author.handle : author;
  const title = string(record['title']) ?? '';
  return {
    title,
    text,
    more: '',
    matched: [...spotted('title', title, names), ...spotted('text', text, names)],
    site: hostOf(string(record['url']) ?? ''),
    author: string(handle),
    // As scoring reads it: labels that were exported have the language that was found.
    lang: languageOf({ title, text, lang: string(record['lang']) }, shippedWeights()),
  };
}
