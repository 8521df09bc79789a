import { cueRules, enrich, loadModels, type Sight, type Taught } from '../enrich/index.ts';
import { compile, parseQuery } from '../match/index.ts';
import type { Brand } from '../model/brand.ts';
import type { Hit, Item, Media, Span } from '../model/mention.ts';
import { FIND_ALL, type Store } from '../model/store.ts';
import { hostOf } from '../text/tokens.ts';

/** What of an item concerns which brand, matched and scored: the pure middle of a poll, an import or a rescore. */
export type Scorer = (item: Item, about: { source: string; media: Media }, brands: readonly Brand[]) => Hit[];

/** What people have taught about one brand. */
export interface Lesson {
  brand: Brand;
  taught: Taught;
}

/** Mentions without a label that are learnt from in each run: more would cost every run more and teach little. */
const LATEST = 500;

/** Compiles all brands into one matcher and binds the models; the cue rules of intent are queries, so they get a matcher of their own. */
export function makeScorer(brands: readonly Brand[], lessons: readonly Lesson[]): Scorer {
  const matcher = compile(brands);
  const cueMatcher = compile(cueRules.map(rule => ({ id: rule.id, query: parseQuery(rule.query) })));
  const models = loadModels({
    cues: item => cueMatcher(item).map(({ brand, spans }) => ({ rule: brand, spans })),
    feedback: lessons,
  });
  const byId = new Map(brands.map(brand => [brand.id, brand]));
  return (item, about, allowed) => {
    const hits: Hit[] = [];
    for (const match of matcher(item, about)) {
      const brand = byId.get(match.brand);
      // A brand listened for from a day on: what was said before is not its business.
      if (brand?.since != null && item.publishedAt < brand.since) continue;
      if (brand && allowed.includes(brand)) hits.push(enrich(item, match, brand, models));
    }
    return hits;
  };
}

/** Of each brand somebody has labelled: the labels, and its latest mentions, which tell what words go together. */
export async function lessonsOf(store: Store, brands: readonly Brand[]): Promise<Lesson[]> {
  const feedback = (await store.feedback(null)).filter(({ field }) => field === 'relevant');
  const lessons: Lesson[] = [];
  for (const brand of brands) {
    const labelled = feedback.filter(one => one.brand === brand.id);
    if (labelled.length === 0) continue;
    const samples = labelled.map(one => ({ sight: sightOf(one), keep: one.value === 'yes' }));
    const known = new Set(labelled.map(({ id }) => id));
    const background: Sight[] = [];
    for await (const record of store.find({ ...FIND_ALL, brands: [brand.id], limit: LATEST }))
      if (!known.has(record.id)) background.push(sightOf({ ...record, author: record.author?.handle ?? null }));
    lessons.push({ brand, taught: { samples, background } });
  }
  return lessons;
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
