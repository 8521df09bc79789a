import type { Sample, Sight, Taught } from '../enrich/index.ts';
import type { Brand } from '../model/brand.ts';
import { type IntentLabel, type Item, idOf, type SentimentLabel, type Span } from '../model/mention.ts';
import type { StoredMention } from '../model/rescore.ts';
import { FIND_ALL, type Store } from '../model/store.ts';
import type { Feedback, VerdictKey } from '../model/verdict.ts';
import { hostOf } from '../text/tokens.ts';

/** What people have taught about one brand. */
export interface Lesson {
  brand: Brand;
  /** Of relevance. */
  taught: Taught;
  /** Of moods and intents: the mentions, and what was said of them. */
  told: Told[];
  /** The mentions that `taught.samples` are, in step. */
  judged: { id: string; url: string; text: string }[];
}
export interface Told {
  id: string;
  item: Item;
  spans: Span[];
  sentiment: SentimentLabel | null;
  intent: IntentLabel | null;
}

/** Mentions without a label that are learnt from in each run: more would cost every run more and teach little. */
const LATEST = 500;
/** Labelled mentions that moods and intents are learnt from: the latest. */
const TOLD_AT_MOST = 1_000;

/**
 * Of each brand somebody has labelled: the labels (of moods and intents `most`; none of those in `forgotten`), and its latest mentions,
 * which tell what words go together.
 */
export async function lessonsOf(
  store: Store,
  brands: readonly Brand[],
  most: number = TOLD_AT_MOST,
  forgotten: ReadonlySet<string> = new Set(),
): Promise<Lesson[]> {
  const feedback = (await store.feedback(null)).filter(one => !forgotten.has(saidKey(one)));
  const lessons: Lesson[] = [];
  for (const brand of brands) {
    const labelled = feedback.filter(one => one.brand === brand.id);
    if (labelled.length === 0) continue;
    const relevant = labelled.filter(({ field }) => field === 'relevant');
    const samples: Sample[] = relevant.map(one => ({ sight: sightOf(one), keep: one.value === 'yes' }));
    lessons.push({
      brand,
      taught: { samples, background: await background(store, brand, relevant) },
      told: await toldOf(
        store,
        brand,
        labelled.filter(({ field }) => field !== 'relevant'),
        most,
      ),
      judged: relevant.map(({ id, url, title, text }) => ({ id, url, text: title || text })),
    });
  }
  return lessons;
}

/** One verdict among all. */
export function saidKey({ id, brand, field }: VerdictKey): string {
  return JSON.stringify([id, brand, field]);
}

async function background(store: Store, brand: Brand, labelled: readonly Feedback[]): Promise<Sight[]> {
  if (labelled.length === 0) return [];
  const known = new Set(labelled.map(({ id }) => id));
  const sights: Sight[] = [];
  for await (const record of store.find({ ...FIND_ALL, brands: [brand.id], limit: LATEST }))
    if (!known.has(record.id)) sights.push(sightOf({ ...record, author: record.author?.handle ?? null }));
  return sights;
}

async function toldOf(store: Store, brand: Brand, labelled: readonly Feedback[], most: number): Promise<Told[]> {
  const said = new Map<string, Feedback[]>();
  for (const one of labelled) said.set(one.id, [...(said.get(one.id) ?? []), one]);
  const ids = [...said.keys()].slice(-most);
  if (ids.length === 0) return [];
  const found = await store.stored({ ids, since: null, brands: null, after: 0, limit: ids.length });
  const byId = new Map(found.map((one): [string, StoredMention] => [idOf(one.item), one]));
  return ids.flatMap((id): Told[] => {
    const mention = byId.get(id);
    if (!mention) return [];
    const value = (field: Feedback['field']): string | null =>
      said.get(id)?.find(one => one.field === field)?.value ?? null;
    return [
      {
        id,
        item: mention.item,
        spans: mention.hits.find(hit => hit.brand === brand.id)?.matched ?? [],
        sentiment: value('sentiment') as SentimentLabel | null,
        intent: value('intent') as IntentLabel | null,
      },
    ];
  });
}

function sightOf(of: {
  title: string;
  text: string;
  url: string;
  author: string | null;
  lang: string | null;
  matched: Span[];
}): Sight {
  const { title, text, matched, author, lang } = of;
  return { title, text, more: '', matched, site: hostOf(of.url), author, lang };
}
