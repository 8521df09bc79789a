import { cueRules, enrich, loadModels } from '../enrich/index.ts';
import { compile, parseQuery } from '../match/index.ts';
import type { Brand } from '../model/brand.ts';
import type { Hit, Item, Media } from '../model/mention.ts';

/** What of an item concerns which brand, matched and scored: the pure middle of a poll, an import or a rescore. */
export type Scorer = (item: Item, about: { source: string; media: Media }, brands: readonly Brand[]) => Hit[];

/** Compiles all brands into one matcher and binds the models; the cue rules of intent are queries, so they get a matcher of their own. */
export function makeScorer(brands: readonly Brand[]): Scorer {
  const matcher = compile(brands);
  const cueMatcher = compile(cueRules.map(rule => ({ id: rule.id, query: parseQuery(rule.query) })));
  const models = loadModels({ cues: item => cueMatcher(item).map(({ brand, spans }) => ({ rule: brand, spans })) });
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
