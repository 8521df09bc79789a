import type { Brand } from '../model/brand.ts';
import type { Hit, Item, Match } from '../model/mention.ts';
import { hostOf } from '../text/tokens.ts';
import { afinnEngine } from './afinn.ts';
import { type CueMatcher, intentsOf } from './intent.ts';
import { languageOf } from './language.ts';
import { reachOf } from './reach.ts';
import { learnRelevance, type RelevanceModel, relevanceOf, type Taught } from './relevance.ts';
import type { SentimentEngine } from './sentiment.ts';
import { spamOf } from './spam.ts';
import { towards } from './target.ts';

/** All that scoring needs beside the mention, loaded once a run. */
export interface Models {
  readonly sentiment: SentimentEngine;
  readonly cues: CueMatcher | null;
  /** By brand, of those that somebody has labelled. */
  readonly relevance: ReadonlyMap<string, RelevanceModel>;
}

/**
 * Loads the models (some 15 ms, all from disk) and trains what labels teach (up to half a second a labelled brand). `cues`: the rules of
 * {@link cueRules} compiled into a matcher; null where there is none, and then intents rest on place, marks and mood alone.
 * `feedback`: what people said, for each brand that has labels.
 */
export function loadModels({
  cues,
  feedback,
}: {
  cues: CueMatcher | null;
  feedback: readonly { brand: Brand; taught: Taught }[];
}): Models {
  const relevance = new Map<string, RelevanceModel>();
  for (const { brand, taught } of feedback) {
    const model = learnRelevance(brand, taught);
    if (model) relevance.set(brand.id, model);
  }
  return { sentiment: afinnEngine(), cues, relevance };
}

/** Scores one mention as one brand sees it. Pure: the same item, match, brand and models give the same hit. */
export function enrich(item: Item, match: Match, brand: Brand, models: Models): Hit {
  const lang = languageOf(item);
  const mood = towards(item, match, models.sentiment, lang);
  const spam = spamOf(item);
  const intents = intentsOf(item, models.cues, mood.sentiment, spam);
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
    sentiment: mood.sentiment,
    emotion: null,
    intents: intents.intents,
    topics: [],
    reach: reached?.reach ?? null,
    relevance: relevance.score,
    spam: spam.score,
    story: null,
    why: [
      ...mood.why,
      ...intents.why,
      ...(reached ? [reached.why] : []),
      ...relevance.why.map(reason => `relevance: ${reason}`),
      ...spam.why,
    ],
    model: `${models.sentiment.name}-${models.sentiment.version}`,
  };
}
