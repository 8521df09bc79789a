import { type Guess, type Quality, qualityOf } from '../analyse/quality.ts';
import {
  foldsOf,
  learnRelevance,
  learnTuning,
  numbers,
  relevanceOf,
  STANDARD_ENGINE,
  tuned,
  unseen,
} from '../enrich/index.ts';
import type { Brand } from '../model/brand.ts';
import { type Hit, INTENTS, RELEVANT, SENTIMENTS } from '../model/mention.ts';
import { type Lesson, lessonsOf, type Told } from './lessons.ts';
import { mustName } from './read.ts';
import { makeScorer, type Scorer, type ScorerSettings } from './scorer.ts';
import type { World } from './world.ts';

export type Field = 'relevant' | 'sentiment' | 'intent';
/** A guess that was wrong and sure of itself. */
export interface Wrong {
  id: string;
  brand: string;
  truth: string;
  guess: string;
  confidence: number;
  text: string;
  url: string;
  why: string[];
}
export interface FieldQuality extends Quality {
  field: Field;
  /** The same without what labels teach; null where nothing is learnt from labels. */
  untaught: Quality | null;
  worst: Wrong[];
}
export interface EvalResult {
  brands: string[];
  model: string;
  /** One a field that has labels. */
  fields: FieldQuality[];
}

const FOLDS = 5;
const WORST = 10;
/** Labels of a brand that are measured on at most: the latest. */
const MEASURED = 10_000;

/** One labelled mention and what was said of it by a model that had not seen its label. */
type Tried = Guess & Omit<Wrong, 'truth' | 'guess' | 'confidence'>;
interface Tries {
  taught: Tried[];
  untaught: Tried[];
}

/**
 * How good the scores are, on the user's own labels. No model has seen the label it is tried on: what learns from labels learns
 * from four fifths of them and is tried on the fifth, five times over.
 */
export async function evaluateLabels(world: World, brand: string | null): Promise<EvalResult> {
  const store = await world.store('read');
  const { brands, ...settings } = await knownTo(world);
  await mustName(
    '--brand',
    brand === null ? null : [brand],
    brands.map(({ id }) => id),
  );
  const meant = brands.filter(({ id }) => brand === null || id === brand);
  const lessons = await lessonsOf(store, meant, MEASURED);
  // What labels teach is left to the folds.
  const untaught = lessons.map(lesson => ({ ...lesson, taught: { samples: [], background: [] }, told: [] }));
  const scorer = await makeScorer(meant, untaught, settings);
  const fields: FieldQuality[] = [];
  const tries = new Map<Field, Tries[]>();
  for (const lesson of lessons)
    for (const [field, tried] of [
      ['relevant', relevanceTries(lesson)],
      ['sentiment', await moodTries(lesson, scorer, 'sentiment')],
      ['intent', await moodTries(lesson, scorer, 'intent')],
    ] as const)
      tries.set(field, [...(tries.get(field) ?? []), tried]);
  for (const [field, all] of tries) {
    const taught = all.flatMap(one => one.taught);
    if (taught.length === 0) continue;
    const without = all.flatMap(one => one.untaught);
    fields.push({
      field,
      ...qualityOf(taught, LABELS[field], numbers(1)),
      untaught: qualityOf(without, LABELS[field], numbers(1)),
      worst: taught
        .filter(({ truth, guess }) => truth !== guess)
        .sort((a, b) => b.confidence - a.confidence)
        .slice(0, WORST),
    });
  }
  return { brands: meant.map(({ id }) => id), model: scorer.model, fields };
}

const LABELS: Readonly<Record<Field, readonly string[]>> = {
  relevant: ['yes', 'no'],
  sentiment: SENTIMENTS,
  intent: INTENTS,
};

async function knownTo(world: World): Promise<{ brands: readonly Brand[] } & ScorerSettings> {
  const { brands, sentiment, cues } = await world.config();
  return { brands, sentiment: { ...STANDARD_ENGINE, ...sentiment }, cues };
}

function relevanceTries({ brand, taught, judged }: Lesson): Tries {
  const { samples, background } = taught;
  const indexed = samples.map((sample, i) => ({ ...sample, ...judged[i] }));
  const all = unseen(
    indexed,
    foldsOf(samples.length, FOLDS),
    rest => learnRelevance(brand, { samples: rest, background }),
    ({ sight, keep, id, text, url }, model) => {
      const said = (from: typeof model): Tried => {
        const { score, why } = relevanceOf(sight, brand, from);
        const kept = score >= RELEVANT;
        return {
          id: id ?? '',
          brand: brand.id,
          truth: keep ? 'yes' : 'no',
          guess: kept ? 'yes' : 'no',
          confidence: kept ? score : 1 - score,
          text: (text ?? '').slice(0, 200),
          url: url ?? '',
          why,
        };
      };
      return { taught: said(model), untaught: said(null) };
    },
  );
  return { taught: all.map(({ taught }) => taught), untaught: all.map(({ untaught }) => untaught) };
}

async function moodTries({ brand, told }: Lesson, scorer: Scorer, field: 'sentiment' | 'intent'): Promise<Tries> {
  const labelled = told.filter(one => one[field] !== null);
  const score = ({ item, spans }: Told): Hit => scorer.base(item, { brand: brand.id, spans }, brand);
  await scorer.foresee(() => {
    for (const one of labelled) score(one);
  });
  const lessons = labelled.map(one => ({
    hit: score(one),
    words: one.item,
    sentiment: null,
    intent: null,
    [field]: one[field],
  }));
  const all = unseen(
    lessons.map((lesson, i) => ({ lesson, one: labelled[i] as Told })),
    foldsOf(labelled.length, FOLDS),
    rest => learnTuning(rest.map(({ lesson }) => lesson)),
    ({ lesson, one }, tuning) => {
      const said = (hit: Hit): Tried => ({
        id: one.id,
        brand: brand.id,
        truth: one[field] ?? '',
        guess: field === 'sentiment' ? hit.sentiment.label : (hit.intents[0]?.label ?? 'other'),
        confidence: field === 'sentiment' ? hit.sentiment.confidence : (hit.intents[0]?.score ?? 0),
        text: (one.item.title || one.item.text).slice(0, 200),
        url: one.item.url,
        why: hit.why.filter(reason => reason.startsWith(field)),
      });
      return { taught: said(tuned(lesson.hit, one.item, tuning)), untaught: said(lesson.hit) };
    },
  );
  return { taught: all.map(({ taught }) => taught), untaught: all.map(({ untaught }) => untaught) };
}
