import type { MentionRecord } from '../model/record.ts';
import { FIND_ALL, type Store } from '../model/store.ts';
import type { Instant } from '../model/time.ts';
import { mustName } from './read.ts';

export interface SampleOptions {
  n: number;
  brand: string | null;
  since: Instant | null;
  until: Instant | null;
  /** As many of each source, mood and sureness as there are; else as they come. */
  stratified: boolean;
}

/**
 * Mentions nobody has labelled yet, drawn by lot. Stratified, what is rare is asked for as often as what is common: the few
 * negative ones of a small source, those the model is unsure of. In one pass, holding n of each kind at most.
 */
export async function sampleForLabels(
  store: Store,
  { n, brand, since, until, stratified }: SampleOptions,
  random: () => number,
): Promise<MentionRecord[]> {
  const brands = brand === null ? null : [brand];
  const settings = await store.settings();
  if (settings !== null)
    await mustName(
      '--brand',
      brands,
      settings.brands.map(({ id }) => id),
    );
  const labelled = new Set((await store.feedback(brand)).map(one => `${one.brand} ${one.id}`));
  const strata = new Map<string, { met: number; held: MentionRecord[] }>();
  // In the order of time: the kinds are met in the same order every time.
  for await (const record of store.find({ ...FIND_ALL, brands, since, until, sort: 'oldest' })) {
    if (labelled.has(`${record.brand} ${record.id}`)) continue;
    if (record.title + record.text === '') continue;
    const key = stratified ? stratumOf(record) : '';
    const stratum = strata.get(key) ?? { met: 0, held: [] };
    strata.set(key, stratum);
    // Vitter's algorithm R: each that is met is held with the same chance.
    stratum.met++;
    if (stratum.held.length < n) stratum.held.push(record);
    else {
      const at = Math.floor(random() * stratum.met);
      if (at < n) stratum.held[at] = record;
    }
  }
  for (const { held } of strata.values()) shuffle(held, random);
  // One of each kind in turn, until there are enough.
  const sample: MentionRecord[] = [];
  const queues = shuffle([...strata.values()], random).map(({ held }) => held);
  for (let round = 0; sample.length < n && queues.some(held => held.length > round); round++)
    for (const held of queues) {
      const one = held[round];
      if (one && sample.length < n) sample.push(one);
    }
  return shuffle(sample, random);
}

function stratumOf({ source, sentiment }: MentionRecord): string {
  const sure = sentiment.confidence < 0.55 ? 'unsure' : sentiment.confidence < 0.8 ? 'fairly' : 'sure';
  return `${source}\n${sentiment.label}\n${sure}`;
}

function shuffle<T>(list: T[], random: () => number): T[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j] as T, list[i] as T];
  }
  return list;
}
