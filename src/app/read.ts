import { EarshotError, type QueryError } from '../model/errors.ts';
import type { MentionDetail, MentionRecord } from '../model/record.ts';
import type { Find, Store } from '../model/store.ts';

/**
 * What is stored and fits: the full-text index narrows, the evaluator of the query language decides. What is wrong with the
 * question is said before the first answer.
 */
export async function findMentions(
  store: Store,
  ask: Find,
  queryText: string | null,
): Promise<AsyncIterable<MentionRecord>> {
  await mustKnow(store, ask);
  if (queryText === null || queryText.trim() === '') return store.find(ask);
  const { evaluate, fromRecord, narrow, parseQuery } = await import('../match/index.ts');
  const query = readQuery(queryText, parseQuery);
  return decided(
    store.find({ ...ask, narrow: narrow(query), limit: null }),
    record => evaluate(query, fromRecord(record)) !== null,
    ask.limit,
  );
}

async function* decided(
  records: AsyncIterable<MentionRecord>,
  fits: (record: MentionRecord) => boolean,
  limit: number | null,
): AsyncGenerator<MentionRecord> {
  let found = 0;
  for await (const record of records) {
    if (!fits(record)) continue;
    yield record;
    if (++found === limit) return;
  }
}

/** Hidden mentions are counted up to here. */
export const COUNTED_HIDDEN = 1_000;

/** How many that fit are hidden for their low relevance; at most {@link COUNTED_HIDDEN} are looked for. */
export async function countHidden(store: Store, ask: Find, queryText: string | null): Promise<number> {
  let hidden = 0;
  const asked = { ...ask, minRelevance: null, hidden: true, limit: COUNTED_HIDDEN };
  for await (const _ of await findMentions(store, asked, queryText)) hidden++;
  return hidden;
}

/** A name nobody configured would give an empty answer that reads like silence. */
async function mustKnow(store: Store, ask: Find): Promise<void> {
  if (ask.brands === null && ask.sources === null) return;
  const settings = await store.settings();
  if (settings === null) return;
  await mustName(
    '--brand',
    ask.brands,
    settings.brands.map(({ id }) => id),
  );
  // Imports are sources too, and so is what was configured once.
  const stored = (await store.sources()).map(({ source }) => source);
  await mustName('--source', ask.sources, [...new Set([...settings.sources.map(({ id }) => id), ...stored])]);
}

export async function mustName(
  option: string,
  wanted: readonly string[] | null,
  known: readonly string[],
): Promise<void> {
  for (const name of wanted ?? []) {
    if (known.includes(name)) continue;
    const { nearest } = await import('../text/nearest.ts');
    const near = nearest(name, known);
    throw new EarshotError('usage', `${option}: there is no "${name}".`, {
      hint: near === null ? `There are: ${known.join(', ') || 'none yet'}.` : `Did you mean ${near}?`,
    });
  }
}

/** Parses a query typed by a person; what is wrong is shown under the query with a caret at the place. */
export function readQuery<Q>(text: string, parse: (text: string) => Q): Q {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof Error && error.name === 'QueryError') throw queryMistake(text, error as QueryError);
    throw error;
  }
}

export function queryMistake(text: string, error: QueryError): EarshotError {
  // A query of several lines: the caret goes under its own line.
  const start = text.lastIndexOf('\n', error.at - 1) + 1;
  const end = text.indexOf('\n', error.at);
  const line = text.slice(start, end === -1 ? undefined : end).replace(/\t/g, ' ');
  return new EarshotError('query', `${error.message} (${error.code})\n  ${line}\n  ${' '.repeat(error.at - start)}^`, {
    cause: error,
    ...(error.hint === null ? {} : { hint: error.hint }),
  });
}

/** Everything about one mention; an id nobody stored is an error that says so. */
export async function readMention(store: Store, id: string, brand: string | null): Promise<MentionDetail[]> {
  const details = (await store.detail(id)).filter(detail => brand === null || detail.brand === brand);
  if (details.length === 0)
    throw new EarshotError('not_found', `There is no mention ${id}${brand === null ? '' : ` of ${brand}`}.`, {
      hint: 'Ids look like hackernews:8863; earshot mentions --fields id,url lists them.',
    });
  return details;
}
