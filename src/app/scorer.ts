import {
  type EngineSettings,
  enrich,
  isSlow,
  learnTuning,
  loadModels,
  type Models,
  makeEngine,
  type Tuning,
  tuned,
} from '../enrich/index.ts';
import { compile } from '../match/index.ts';
import type { Brand } from '../model/brand.ts';
import type { CueRule } from '../model/cue.ts';
import type { Hit, Item, Match, Media } from '../model/mention.ts';
import type { Store } from '../model/store.ts';
import { cueMatcher } from './cues.ts';
import { type Lesson, lessonsOf } from './lessons.ts';

export interface About {
  source: string;
  media: Media;
}
/** What of a configuration concerns scores. */
export interface ScorerSettings {
  sentiment: EngineSettings;
  cues: readonly CueRule[];
}
/** What of an item concerns which brand, matched and scored: the pure middle of a poll, an import or a rescore. */
export interface Scorer {
  (item: Item, about: About, brands: readonly Brand[]): Hit[];
  /** To be awaited before some are scored: an engine that takes its time reads them ahead, and forgets those of the time before. */
  ahead(items: readonly { item: Item; about: About }[], brands: readonly Brand[]): Promise<void>;
  /** Scores what is known to match, without what labels teach of moods and intents. */
  base(item: Item, match: Match, brand: Brand): Hit;
  /** The same as `ahead` for whatever `work` asks `base` for. */
  foresee(work: () => void): Promise<void>;
  /** The name of what scores, as `Hit.model` begins with it. */
  readonly model: string;
}

/** The scorer of a configuration, with all that its user's labels teach, save those in `forgotten` (by saidKey). */
export async function scorerFor(
  store: Store,
  { brands, ...settings }: { brands: readonly Brand[] } & ScorerSettings,
  forgotten?: ReadonlySet<string>,
): Promise<Scorer> {
  return makeScorer(brands, await lessonsOf(store, brands, undefined, forgotten), settings);
}

/**
 * Compiles all brands into one matcher and binds the models; the cue rules of intent are queries, so they get a matcher of their
 * own. `load`: where the package of a slow engine comes from.
 */
export async function makeScorer(
  brands: readonly Brand[],
  lessons: readonly Lesson[],
  { sentiment, cues }: ScorerSettings,
  load?: () => Promise<unknown>,
): Promise<Scorer> {
  const matcher = compile(brands);
  const loaded = loadModels({
    cues: cueMatcher(cues),
    feedback: lessons,
  });
  const models: Models = { ...loaded, sentiment: makeEngine(sentiment, loaded.weights, load) };
  const byId = new Map(brands.map(brand => [brand.id, brand]));
  const tunings = new Map<string, Tuning | null>();

  function each(item: Item, about: About, allowed: readonly Brand[], see: (match: Match, brand: Brand) => void): void {
    for (const match of matcher(item, about)) {
      const brand = byId.get(match.brand);
      // A brand listened for from a day on: what was said before is not its business.
      if (brand?.since != null && item.publishedAt < brand.since) continue;
      if (brand && allowed.includes(brand)) see(match, brand);
    }
  }
  async function foresee(work: () => void): Promise<void> {
    if (isSlow(models.sentiment)) await models.sentiment.ahead(work);
  }
  function score(item: Item, about: About, allowed: readonly Brand[]): Hit[] {
    const hits: Hit[] = [];
    each(item, about, allowed, (match, brand) => {
      hits.push(tuned(enrich(item, match, brand, models), item, tunings.get(brand.id) ?? null));
    });
    return hits;
  }
  const scorer: Scorer = Object.assign(score, {
    ahead: (items: readonly { item: Item; about: About }[], allowed: readonly Brand[]) =>
      foresee(() => {
        for (const { item, about } of items)
          each(item, about, allowed, (match, brand) => enrich(item, match, brand, models));
      }),
    base: (item: Item, match: Match, brand: Brand) => enrich(item, match, brand, models),
    foresee,
    model: `${models.sentiment.name}-${models.sentiment.version}`,
  });

  for (const { brand, told } of lessons) {
    const read = (): Hit[] => told.map(({ item, spans }) => scorer.base(item, { brand: brand.id, spans }, brand));
    await foresee(() => void read());
    const hits = read();
    const lessons = told.map(({ item, sentiment, intent }, i) => ({
      hit: hits[i] as Hit,
      words: item,
      sentiment,
      intent,
    }));
    tunings.set(brand.id, learnTuning(lessons));
  }
  return scorer;
}
