import type { Brand } from '../model/brand.ts';
import type { Hit, Item, Match } from '../model/mention.ts';
import { afinnEngine } from './afinn.ts';
import { type CueMatcher, intentsOf } from './intent.ts';
import { languageOf } from './language.ts';
import { reachOf } from './reach.ts';
import { relevanceOf } from './relevance.ts';
import type { SentimentEngine } from './sentiment.ts';
import { spamOf } from './spam.ts';
import { towards } from './target.ts';

/** All that scoring needs beside the mention, loaded once a run. */
export interface Models {
  readonly sentiment: SentimentEngine;
  readonly cues: CueMatcher | null;
}

/**
 * Loads the models (some 15 ms, all from disk). `cues`: the rules of {@link cueRules} compiled into a matcher; null where
 * there is none, and then intents rest on place, marks and mood alone.
 */
export function loadModels({ cues }: { cues: CueMatcher | null }): Models {
  return { sentiment: afinnEngine(), cues };
}

/** Scores one mention as one brand sees it. Pure: the same item, match, brand and models give the same hit. */
export function enrich(item: Item, match: Match, brand: Brand, models: Models): Hit {
  const lang = languageOf(item);
  const mood = towards(item, match, models.sentiment, lang);
  const spam = spamOf(item);
  const intents = intentsOf(item, models.cues, mood.sentiment, spam);
  const reached = reachOf(item);
  const relevance = relevanceOf(item, brand);
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
    why: [...mood.why, ...intents.why, ...(reached ? [reached.why] : []), ...relevance.why, ...spam.why],
    model: `${models.sentiment.name}-${models.sentiment.version}`,
  };
}
