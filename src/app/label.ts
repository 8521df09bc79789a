import { EarshotError } from '../model/errors.ts';
import { INTENTS, SENTIMENTS } from '../model/mention.ts';
import type { Find, Store } from '../model/store.ts';
import { type Instant, iso } from '../model/time.ts';
import { VERDICT_FIELDS, type Verdict } from '../model/verdict.ts';
import { nearest } from '../text/nearest.ts';
import { labelsAmong, takeBack } from './label-remove.ts';
import { saidKey } from './lessons.ts';
import { findMentions } from './read.ts';
import type { World } from './world.ts';

type Field = Verdict['field'];
/** What is labelled is stored already: a mistyped name makes no database. */
const THERE = 'read';
const VALUES: Readonly<Record<Field, readonly string[]>> = {
  relevant: ['yes', 'no'],
  sentiment: SENTIMENTS,
  intent: INTENTS,
};

/** One verdict as it is shown, exported and imported. `label`: what `relevance score --feedback` reads; null: of another field. */
export interface LabelRecord {
  id: string;
  brand: string;
  field: Field;
  /** Null: taken back. */
  value: string | null;
  label: 'keep' | 'mute' | null;
  by: string;
  at: string;
  title: string | null;
  text: string | null;
  url: string | null;
  author: string | null;
  lang: string | null;
}

/** What is to be said of a mention; null: nothing any more. */
interface Saying {
  field: Field;
  value: string | null;
}

/** Tells ids from what is said of them: `hn:1 hn:2 relevant=no intent=bug`; `intent=` takes back, and `remove` everything. */
export function readWords(words: readonly string[], remove: boolean): { ids: string[]; said: Saying[] } {
  const ids: string[] = [];
  const said: Saying[] = [];
  for (const word of words) {
    const [, name, value] = /^([a-z]+)=(.*)$/i.exec(word) ?? [];
    if (name === undefined || value === undefined) ids.push(word);
    else said.push(value === '' ? { field: readField(name), value: null } : readValue(name, value));
  }
  for (const { field, value } of said) {
    const other = said.find(one => one.field === field && one.value !== value);
    if (other)
      throw new EarshotError(
        'usage',
        `${field}: it is ${value ?? 'nothing'} or ${other.value ?? 'nothing'}, not both.`,
      );
  }
  if (remove && said.length > 0)
    throw new EarshotError('usage', '--remove takes back all that was said.', {
      hint: `To take back one label: earshot label ${ids[0] ?? 'ID'} ${said[0]?.field}=`,
    });
  if (remove) said.push(...VERDICT_FIELDS.map(field => ({ field, value: null })));
  if (ids.length === 0) throw new EarshotError('usage', 'Label which mention?', { hint: HINT });
  if (said.length === 0) throw new EarshotError('usage', `What is to be said of ${ids.join(', ')}?`, { hint: HINT });
  return {
    ids: [...new Set(ids)],
    said: said.filter(({ field }, i) => said.findIndex(one => one.field === field) === i),
  };
}
const HINT = 'Such as: earshot label hackernews:8863 relevant=no (or sentiment=negative, intent=bug).';

function readField(name: string): Field {
  const field = VERDICT_FIELDS.find(known => known === name.toLowerCase());
  if (field === undefined) throw unknown(`"${name}" cannot be labelled.`, name, VERDICT_FIELDS);
  return field;
}

function readValue(name: string, value: string): { field: Field; value: string } {
  const field = readField(name);
  const known = VALUES[field].find(one => one === value.toLowerCase());
  if (known === undefined) throw unknown(`${field}: "${value}" is not one of its values.`, value, VALUES[field]);
  return { field, value: known };
}

function unknown(message: string, typed: string, known: readonly string[]): EarshotError {
  const near = nearest(typed, known);
  return new EarshotError('usage', message, {
    hint: near === null ? `There are: ${known.join(', ')}.` : `Did you mean ${near}?`,
  });
}

/** Stores what a person said of some mentions: all of it or, where an id or brand is unknown or unclear, nothing. A dry run stores nothing. */
export async function labelMentions(
  world: World,
  words: readonly string[],
  { brand, remove, dryRun }: { brand: string | null; remove: boolean; dryRun: boolean },
): Promise<LabelRecord[]> {
  const { ids, said } = readWords(words, remove);
  const store = await world.store(THERE);
  const sayings: SaidOf[] = [];
  for (const id of ids) {
    const seenFrom = await brandOf(store, id, brand);
    for (const one of said) sayings.push({ id, brand: seenFrom, ...one });
  }
  const back = sayings.filter(({ value }) => value === null);
  const found = await labelsAmong(store, back);
  const unsaid = ids.find(id => back.some(one => one.id === id) && !found.some(one => one.id === id));
  if (unsaid !== undefined)
    throw new EarshotError('not_found', `${unsaid} has no such label that could be taken back.`, {
      hint: 'earshot label export lists them.',
    });
  const by = { by: me(world), at: world.context.now() };
  const verdicts = verdictsIn(sayings, by);
  if (!dryRun) {
    await takeBack(world, store, found);
    await store.judge(verdicts);
  }
  return [...found.map(one => ({ ...one, value: null, ...by })), ...verdicts].map(one =>
    recordOf({ ...one, ...WORDLESS }),
  );
}

type SaidOf = Saying & { id: string; brand: string };

function verdictsIn(sayings: readonly SaidOf[], by: { by: string; at: Instant }): Verdict[] {
  return sayings.flatMap(({ value, ...one }) => (value === null ? [] : [{ ...one, value, ...by }]));
}

export interface BulkResult {
  labelled: number;
  /** Labels taken back. */
  removed: number;
  mentions: number;
  dryRun: boolean;
  said: string[];
  examples: { id: string; brand: string; text: string }[];
}

/** Says the same of all that a query finds; a dry run only counts. */
export async function labelFound(
  world: World,
  query: string,
  words: readonly string[],
  ask: Find,
  { dryRun, remove }: { dryRun: boolean; remove: boolean },
): Promise<BulkResult> {
  // Of everything there is: hardly meant, and a variable that is not set looks the same.
  if (query.trim() === '')
    throw new EarshotError('usage', '--query: it is empty.', { hint: 'Such as: --query "orchard OR cider".' });
  const { ids, said } = readWords(['all', ...words], remove);
  if (ids.length > 1) throw new EarshotError('usage', `${ids[1]}: name mentions, or a query that finds them.`);
  const store = await world.store(THERE);
  const result: BulkResult = {
    labelled: 0,
    removed: 0,
    mentions: 0,
    dryRun,
    said: said.map(({ field, value }) => `${field}=${value ?? ''}`),
    examples: [],
  };
  const sayings: SaidOf[] = [];
  for await (const { id, brand, title, text } of await findMentions(store, ask, query)) {
    result.mentions++;
    if (result.examples.length < 5) result.examples.push({ id, brand, text: (title || text).slice(0, 200) });
    for (const one of said) sayings.push({ id, brand, ...one });
  }
  if (dryRun) return result;
  const back = sayings.filter(({ value }) => value === null);
  result.removed = await takeBack(world, store, await labelsAmong(store, back));
  const verdicts = verdictsIn(sayings, { by: me(world), at: world.context.now() });
  if (verdicts.length > 0) result.labelled = verdicts.length - (await store.judge(verdicts)).length;
  return result;
}

/** From which brand a mention is meant to be seen: the one named, or the only one there is. */
async function brandOf(store: Store, id: string, brand: string | null): Promise<string> {
  const brands = (await store.detail(id)).map(detail => detail.brand);
  if (brands.length === 0)
    throw new EarshotError('not_found', `There is no mention ${id}.`, {
      hint: 'earshot mentions --all --fields id,text lists them.',
    });
  if (brand !== null && !brands.includes(brand))
    throw new EarshotError('not_found', `${id} is no mention of ${brand}.`, {
      hint: `It is one of ${brands.join(', ')}.`,
    });
  const [only, ...others] = brand === null ? brands : [brand];
  if (only === undefined || others.length > 0)
    throw new EarshotError('usage', `${id} is a mention of ${brands.join(' and ')}: which is meant?`, {
      hint: `Add --brand ${brands[0]}.`,
    });
  return only;
}

export interface LabelsRead {
  labelled: number;
  /** Left alone: what is stored was said later. */
  older: number;
  /** Of mentions that are not stored for that brand. */
  unknown: number;
  bad: { line: number; error: string }[];
}

/** Stores the verdicts of a file: lines of `label export`, or `{"id","brand","relevant":"no","intent":"bug"}`. What was said last holds, wherever it was said. A bad line stops nothing; a dry run stores nothing. */
export async function importLabels(world: World, file: string, dryRun: boolean): Promise<LabelsRead> {
  const { readRecords } = await import('../sources/records.ts');
  const { open } = await import('./transfer.ts');
  const store = await world.store(THERE);
  const result: LabelsRead = { labelled: 0, older: 0, unknown: 0, bad: [] };
  const verdicts: Verdict[] = [];
  const latest = new Map((await store.feedback(null)).map(one => [saidKey(one), one.at]));
  for await (const read of readRecords(open(world, file), 'ndjson')) {
    if ('error' in read) {
      result.bad.push(read);
      continue;
    }
    try {
      const found = await verdictsOf(store, read.record, { by: me(world), at: world.context.now() });
      if (found === null) result.unknown++;
      else
        for (const verdict of found) {
          const key = saidKey(verdict);
          if (verdict.at < (latest.get(key) ?? verdict.at)) result.older++;
          else {
            latest.set(key, verdict.at);
            verdicts.push(verdict);
          }
        }
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      result.bad.push({ line: read.line, error: error.message });
    }
  }
  if (!dryRun) await store.judge(verdicts);
  result.labelled = verdicts.length;
  return result;
}

/** The verdicts of one line; null where its mention is not stored for its brand. Throws for what is no label. */
async function verdictsOf(
  store: Store,
  record: Readonly<Record<string, unknown>>,
  by: { by: string; at: Instant },
): Promise<Verdict[] | null> {
  const { id, brand, field, value } = record;
  if (typeof id !== 'string') throw new EarshotError('input', `"id" is ${id == null ? 'missing' : 'no text'}`);
  const pairs: [string, unknown][] =
    typeof field === 'string' ? [[field, value]] : VERDICT_FIELDS.map(name => [name, record[name]]);
  const said = pairs.flatMap(([name, one]) => {
    if (one == null || one === '') return [];
    if (typeof one === 'boolean' && name === 'relevant') return [readValue(name, one ? 'yes' : 'no')];
    // A record of `mentions` has a mood too, with its score: what a model said is nobody's label.
    if (typeof one !== 'string') throw new EarshotError('input', `${name}: a label is a text`);
    return [readValue(name, one)];
  });
  // A line of a sample that nobody filled in.
  if (said.length === 0 && VERDICT_FIELDS.some(name => record[name] === null || record[name] === '')) return [];
  if (said.length === 0) throw new EarshotError('input', `nothing is said of ${id}`);
  const details = await store.detail(id);
  const brands = details.map(detail => detail.brand);
  if (brands.length === 0 || (typeof brand === 'string' && !brands.includes(brand))) return null;
  const given = typeof brand === 'string' ? brand : await brandOf(store, id, null);
  const at = typeof record['at'] === 'string' ? Date.parse(record['at']) : Number.NaN;
  const who = typeof record['by'] === 'string' && record['by'] !== '' ? record['by'] : by.by;
  // One mention may be called by several ids.
  const called = details[0]?.id ?? id;
  return said.map(one => ({ id: called, brand: given, ...one, by: who, at: Number.isFinite(at) ? at : by.at }));
}

/** Everything people said, in the order they said it. */
export async function exportLabels(store: Store, brand: string | null): Promise<LabelRecord[]> {
  return (await store.feedback(brand)).map(recordOf);
}

const WORDLESS = { title: null, text: null, url: null, author: null, lang: null } as const;

function recordOf(verdict: Omit<Verdict, 'value'> & Pick<LabelRecord, 'value' | keyof typeof WORDLESS>): LabelRecord {
  const { id, brand, field, value, by, at, title, text, url, author, lang } = verdict;
  const label = field !== 'relevant' || value === null ? null : value === 'yes' ? 'keep' : 'mute';
  return { id, brand, field, value, label, by, at: iso(at), title, text, url, author, lang };
}

/** Who is at the keyboard. */
function me(world: World): string {
  return world.context.self.split('@')[0] ?? '';
}
