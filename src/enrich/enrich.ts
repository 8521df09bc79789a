import type { Brand } from '../model/brand.ts';
import type { Hit, Item, Match } from '../model/mention.ts';
import { hostOf } from '../text/tokens.ts';
import { intents as intentsOf, whole } from './analyse.ts';
import { type EngineName, engineOf } from './engine.ts';
import type { CueMatcher } from './intent.ts';
import { languageOf } from './language.ts';
import { type Reader, reader, reads } from './moods.ts';
import { reachOf } from './reach.ts';
import { learnRelevance, type RelevanceModel, relevanceOf, type Taught } from './relevance.ts';
import type { SentimentEngine } from './sentiment.ts';
import { spamOf } from './spam.ts';
import { towards } from './target.ts';
import { emotionOf, ironyOf } from './tone.ts';
import { shippedWeights, type Weights } from './weights.ts';

/** All that scoring needs beside the mention, loaded once a run. */
export interface Models {
  readonly sentiment: SentimentEngine;
  readonly weights: Weights;
  readonly eyes: Reader;
  readonly cues: CueMatcher | null;
  /** By brand, of those that somebody has labelled. */
  readonly relevance: ReadonlyMap<string, RelevanceModel>;
}

/**
 * Loads the models (from disk, each when the first text asks for it) and trains what labels teach (up to half a second a labelled brand). `cues`: the rules of
 * {@link cueRules} compiled into a matcher; null where there is none, and then intents rest on place, marks and mood alone.
 * `feedback`: what people said, for each brand that has labels. `engine`: who reads moods; our own where nothing is said.
 */
export function loadModels({
  cues,
  feedback,
  engine = 'earshot',
}: {
  cues: CueMatcher | null;
  feedback: readonly { brand: Brand; taught: Taught }[];
  engine?: EngineName;
}): Models {
  const relevance = new Map<string, RelevanceModel>();
  for (const { brand, taught } of feedback) {
    const model = learnRelevance(brand, taught);
    if (model) relevance.set(brand.id, model);
  }
  const weights = shippedWeights();
  return { sentiment: engineOf(engine, weights), weights, eyes: reader(weights), cues, relevance };
}

/** Scores one mention as one brand sees it. Pure: the same item, match, brand and models give the same hit. */
export function enrich(item: Item, match: Match, brand: Brand, models: Models): Hit {
  const lang = languageOf(item, models.weights);
  const mood = towards(item, match, models.sentiment, lang);
  const sighted = models.eyes.sight(whole(item));
  const english = reads(lang) && (lang === null || lang.startsWith('en'));
  const irony = english ? ironyOf(models.weights, sighted).score : 0;
  const emotion = english && mood.sentiment.label !== 'neutral' ? emotionOf(models.weights, sighted) : null;
  const spam = spamOf(item);
  const intents = intentsOf(item, mood.sentiment, models.cues, models.weights, sighted);
  const reached = reachOf(item);
  const sight = {
    title: item.title,
    text: item.text,
    more: item.more,
    matched: match.spans,
    site: hostOf(item.url),
    author: item.author?.handle ?? null,
    lang,
  };
  const relevance = relevanceOf(sight, brand, models.relevance.get(brand.id) ?? null);
  return {
    brand: match.brand,
    matched: match.spans,
    lang,
    sentiment: mood.sentiment,
    emotion: emotion && emotion.score >= FELT ? emotion.label : null,
    intents: intents.intents,
    topics: [],
    reach: reached?.reach ?? null,
    relevance: relevance.score,
    spam: spam.score,
    story: null,
    why: [
      ...mood.why,
      ...(irony >= MARKED && mood.sentiment.label !== 'neutral' ? ['sentiment: may be ironic'] : []),
      ...intents.why,
      ...(reached ? [reached.why] : []),
      ...relevance.why.map(reason => `relevance: ${reason}`),
      ...spam.why,
    ],
    model: `${models.sentiment.name}-${models.sentiment.version}`,
  };
}

/** An emotion less likely than this is not named. */
const FELT = 0.6;
/** From here on irony is worth a note, and no more than that: moods of such texts are as often right as others that are as sure. */
const MARKED = 0.7;
