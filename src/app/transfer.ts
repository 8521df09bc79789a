import { constants, createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { reachOf } from '../enrich/index.ts';
import { EarshotError, messageOf } from '../model/errors.ts';
import type { Item, Media } from '../model/mention.ts';
import { readFeed } from '../sources/feed/read.ts';
import { checkMap, readRecords, recordToItem } from '../sources/records.ts';
import { aside } from './run.ts';
import { mediaOf, soundly } from './save.ts';
import { scorerFor } from './scorer.ts';
import { keepSettings } from './settings.ts';
import type { World } from './world.ts';

export interface ImportOptions {
  /** A path, or - for standard input. */
  file: string;
  from: 'ndjson' | 'csv' | 'json' | 'feed' | null;
  /** `ours=theirs` pairs. */
  map: readonly string[];
  source: string;
  media: Media;
  dryRun: boolean;
}
export interface ImportResult {
  source: string;
  read: number;
  matched: number;
  added: number;
  backfill: boolean;
  bad: { line: number; error: string }[];
}

/** Records saved in one transaction. */
const BATCH = 500;

/**
 * Stores what a file or a pipe holds as if a source had brought it: matched, scored, each batch in one transaction, so that
 * a killed import can simply be run again. A bad line is reported and stops nothing.
 */
export async function importFrom(world: World, options: ImportOptions): Promise<ImportResult> {
  const config = await world.config();
  const map = readMap(options.map);
  checkMap(map);
  if (!/^[a-z0-9][a-z0-9_-]{0,63}$/.test(options.source))
    throw new EarshotError('usage', `--source: "${options.source}" is no name.`, {
      hint: 'Up to 64 of a-z, 0-9, - and _, beginning with a letter or digit.',
    });
  if (config.sources.some(({ id }) => id === options.source))
    throw new EarshotError('usage', `--source: "${options.source}" is the name of a polled source.`, {
      hint: 'Give what you import a name of its own.',
    });
  await mustOpen(world, options.file);
  return aside(world, { wait: 0, dryRun: options.dryRun }, async store => {
    const { context } = world;
    if (!options.dryRun) await keepSettings(store, config, context.now());
    const score = await scorerFor(store, config);
    const before = (await store.sources()).find(({ source }) => source === options.source);
    // A killed first import goes on as the first; one that stored nothing was none.
    const backfill = before === undefined || before.polls === 0 || before.mentions === 0;
    const result: ImportResult = { source: options.source, read: 0, matched: 0, added: 0, backfill, bad: [] };
    const startedAt = context.now();
    let batch: { item: Item; media: Media }[] = [];
    async function save(): Promise<void> {
      const about = ({ media }: { media: Media }) => ({ source: options.source, media });
      await score.ahead(
        batch.map(one => ({ item: one.item, about: about(one) })),
        config.brands,
      );
      const items = batch
        .map(one => ({ ...one, hits: score(one.item, about(one), config.brands) }))
        .filter(({ hits }) => hits.length > 0);
      batch = [];
      result.matched += items.length;
      if (items.length === 0 || options.dryRun) return;
      const saved = await store.save({
        job: options.source,
        reading: 'import',
        source: options.source,
        backfill,
        at: context.now(),
        resume: undefined,
        items,
        authors: [],
        own: [],
        counts: [],
        gone: [],
        signals: [],
        refresh: false,
        reach: reachOf,
      });
      result.added += saved.added;
    }
    for await (const found of itemsOf(world, options, map)) {
      if ('error' in found) {
        result.bad.push(found);
        continue;
      }
      result.read++;
      const item = soundly(found.item, context.now());
      const media = mediaOf(item, options.media, config.brands);
      batch.push({ item, media });
      if (batch.length >= BATCH) await save();
      if (context.signal.aborted) break;
    }
    await save();
    if (!options.dryRun)
      await store.finish(
        {
          job: options.source,
          startedAt,
          endedAt: context.now(),
          requests: 0,
          bytes: 0,
          seen: result.read,
          added: result.added,
          status:
            result.read === 0 && result.bad.length > 0
              ? 'failed'
              : result.bad.length > 0
                ? 'partial'
                : result.read === 0
                  ? 'empty'
                  : 'ok',
          // What somebody hands us says nothing of what he left out: an import is never coverage.
          heard: null,
          validators: null,
          error:
            result.bad[0] === undefined
              ? null
              : { kind: 'malformed', message: `line ${result.bad[0].line}: ${result.bad[0].error}` },
          dueAt: null,
          limits: [],
          quotas: [],
        },
        { reading: 'import' },
      );
    return result;
  });
}

async function* itemsOf(
  world: World,
  options: ImportOptions,
  map: Readonly<Record<string, string>>,
): AsyncGenerator<{ line: number; item: Item } | { line: number; error: string }> {
  const { context } = world;
  const bytes = open(world, options.file);
  const format = options.from ?? formatOf(options.file);
  if (format === 'feed') {
    const feed = await readFeed(await whole(bytes), { contentType: null, baseUrl: null, at: context.now() });
    let line = 0;
    for (const entry of feed.items)
      yield { line: ++line, item: recordToItem({ ...entry }, { map, source: options.source, at: context.now() }) };
    return;
  }
  for await (const read of readRecords(bytes, format)) {
    if ('error' in read) {
      yield read;
      continue;
    }
    try {
      yield { line: read.line, item: recordToItem(read.record, { map, source: options.source, at: context.now() }) };
    } catch (error) {
      yield { line: read.line, error: messageOf(error) };
    }
  }
}

/** Says that a file cannot be read before anything is noted of an import. */
async function mustOpen(world: World, file: string): Promise<void> {
  if (file === '-') return;
  try {
    await access(resolve(world.context.cwd, file), constants.R_OK);
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): EarshotError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return new EarshotError('input', `${file} cannot be read (${code}).`, { cause: error });
}

/** A file's bytes, or those of standard input; a file that cannot be read is an error that names it. */
export async function* open(world: { context: World['context'] }, file: string): AsyncGenerator<Uint8Array> {
  const { io, cwd } = world.context;
  if (file === '-' && io.stdin.isTTY)
    throw new EarshotError('usage', 'Standard input is a terminal.', { hint: 'Name a file, or pipe something in.' });
  try {
    yield* file === '-' ? io.stdin.read() : createReadStream(resolve(cwd, file));
  } catch (error) {
    throw error instanceof Error && 'code' in error ? unreadable(file, error) : error;
  }
}

export async function whole(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts);
}

function formatOf(file: string): NonNullable<ImportOptions['from']> {
  const ending = file.split('.').at(-1)?.toLowerCase();
  if (ending === 'csv' || ending === 'json') return ending;
  if (ending === 'tsv') return 'csv';
  return ending === 'xml' || ending === 'rss' || ending === 'atom' ? 'feed' : 'ndjson';
}

function readMap(pairs: readonly string[]): Record<string, string> {
  const map: Record<string, string> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1 || at === pair.length - 1)
      throw new EarshotError('usage', `--map: "${pair}" is no pair.`, {
        hint: 'Our field = theirs, such as title=subject.',
      });
    map[pair.slice(0, at).trim()] = pair.slice(at + 1).trim();
  }
  return map;
}
