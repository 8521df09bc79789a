import { type Hit, INTENTS, type IntentLabel, type Item, SENTIMENTS, type SentimentLabel } from '../model/mention.ts';
import { LITTLE_WORDS } from './data/little-words.ts';
import { type Features, featuresOf, type Linear, numbers, placeOf, predict, train } from './learner.ts';
import { sigmoid } from './odds.ts';

// What labels teach of moods and intents, brand by brand: a small log-linear model that learns what has to be added to the
// log-odds of the shipped ones. Words of this brand's people ("refund", "queue") and its base rates, nothing more; it counts only
// where it would have done better on labels it had not seen.

/** One labelled mention: what the shipped models said of it, and what a person did. */
export interface Lesson {
  hit: Hit;
  words: Words;
  sentiment: SentimentLabel | null;
  intent: IntentLabel | null;
}
/** What of a mention is learnt from. */
export type Words = Pick<Item, 'title' | 'text' | 'platform' | 'kind'>;

/** What was learnt for one brand; null: nothing that helps. */
export interface Tuning {
  readonly sentiment: Shift | null;
  readonly intent: Shift | null;
}
/** What is added to the log-odds of each class. */
interface Shift {
  readonly classes: readonly string[];
  /** In step with `classes`; null: too few labels of that class to move it. */
  readonly linear: readonly (Linear | null)[];
  /** Labels it was learnt from. */
  readonly n: number;
}

/** Fewer labels of one field teach nothing, and a class with fewer is left alone. */
export const ENOUGH = 25;
const ENOUGH_OF_CLASS = 5;
/** Only the latest are learnt from: more would cost every run more. */
const LATEST = 1_000;
/** A dozen labels must not shout down a model trained on thousands. */
const TRAINING = { bits: 15, cost: 1, bias: 1, seed: 1 } as const;
const FOLDS = 5;
/** Standard errors by which the loss on unseen labels has to fall. */
const SURE = 1;

/** Learns from labels; null where there are too few, or where they would not have helped. */
export function learnTuning(lessons: readonly Lesson[]): Tuning | null {
  const latest = lessons.slice(-LATEST);
  const sentiment = learnShift(
    SENTIMENTS,
    latest.flatMap(({ hit, words, sentiment }) =>
      sentiment === null ? [] : [{ base: moodOdds(hit), features: featuresIn(words), label: sentiment }],
    ),
  );
  const intent = learnShift(
    INTENTS,
    latest.flatMap(({ hit, words, intent }) =>
      intent === null ? [] : [{ base: intentOdds(hit), features: featuresIn(words), label: intent }],
    ),
  );
  return sentiment || intent ? { sentiment, intent } : null;
}

interface Sample {
  base: number[];
  features: Features;
  label: string;
}

function learnShift(classes: readonly string[], samples: readonly Sample[]): Shift | null {
  if (samples.length < ENOUGH) return null;
  const folds = foldsOf(samples.length);
  const gains = new Float64Array(samples.length);
  const weigh = weights(samples);
  for (let fold = 0; fold < FOLDS; fold++) {
    const shift = trained(
      classes,
      samples.filter((_, i) => folds[i] !== fold),
    );
    samples.forEach((sample, i) => {
      if (folds[i] !== fold) return;
      const at = classes.indexOf(sample.label);
      const gain = Math.log(chances(shifted(sample, shift))[at] ?? 0) - Math.log(chances(sample.base)[at] ?? 0);
      gains[i] = gain * weigh(sample.label);
    });
  }
  const n = samples.length;
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / n;
  const spread = Math.sqrt(gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / (n * (n - 1)));
  return mean > SURE * spread ? trained(classes, samples) : null;
}

/** Which fold each of n belongs to: drawn once, the same every time. */
export function foldsOf(n: number, folds: number = FOLDS): number[] {
  const random = numbers(7);
  const order = Array.from({ length: n }, (_, i) => i % folds);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}

function trained(classes: readonly string[], samples: readonly Sample[]): Shift {
  const weigh = weights(samples);
  const linear = classes.map((name, at) => {
    const of = samples.filter(({ label }) => label === name).length;
    if (of < ENOUGH_OF_CLASS) return null;
    return train(
      samples.map(({ base, features, label }) => ({
        features,
        label: label === name,
        weight: weigh(label),
        offset: base[at] as number,
      })),
      TRAINING,
    );
  });
  return { classes, linear, n: samples.length };
}

/** What is rare counts for more, by half: a brand that is mostly blamed is praised too, and that has to be heard. */
function weights(samples: readonly Sample[]): (label: string) => number {
  const counts = new Map<string, number>();
  for (const { label } of samples) counts.set(label, (counts.get(label) ?? 0) + 1);
  return label => Math.sqrt(samples.length / (counts.size * (counts.get(label) ?? 1)));
}

function shifted({ base, features }: Pick<Sample, 'base' | 'features'>, { linear }: Shift): number[] {
  return base.map((odds, at) => {
    const model = linear[at];
    return model ? odds + predict(model, features) : odds;
  });
}

/** Odds of classes of which one holds, as chances that add up to 1. */
function chances(odds: readonly number[]): number[] {
  const each = odds.map(sigmoid);
  const sum = each.reduce((total, one) => total + one, 0);
  return each.map(one => one / sum);
}

const odds = (chance: number): number => Math.log(chance / (1 - chance));
const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** The log-odds of negative, neutral and positive that a label with its confidence and a score between −1 and 1 amount to. */
function moodOdds({ sentiment: { label, score, confidence } }: Hit): number[] {
  const p = within(confidence, 0.34, 0.97);
  const rest = 1 - p;
  // The score is what positive has over negative; where the two numbers cannot both be met, the confidence holds.
  const split = (first: number): [number, number] => {
    const part = within(first, rest * 0.05, rest * 0.95);
    return [part, rest - part];
  };
  if (label === 'neutral') {
    const [positive, negative] = split((rest + score) / 2);
    return [odds(negative), odds(p), odds(positive)];
  }
  const [opposite, neutral] = split(p - Math.abs(score));
  return label === 'positive' ? [odds(opposite), odds(neutral), odds(p)] : [odds(p), odds(neutral), odds(opposite)];
}

/** An intent nobody named is this unlikely. */
const UNNAMED = 0.08;
function intentOdds({ intents }: Hit): number[] {
  const said = new Map(intents.map(({ label, score }) => [label, within(score, 0.02, 0.98)]));
  return INTENTS.map(label => odds(said.get(label) ?? UNNAMED));
}

const READ_AT_MOST = 5_000;
const WORDS_AT_MOST = 300;

function wordsIn({ title, text }: Words): string[] {
  const words = `${title}\n${text}`.slice(0, READ_AT_MOST).toLowerCase();
  return [...new Set(words.match(/[\p{L}\p{N}]+(?:['’][\p{L}]+)?|\p{Extended_Pictographic}/gu))].slice(
    0,
    WORDS_AT_MOST,
  );
}

function featuresIn(words: Words): Features {
  const found = wordsIn(words);
  const worth = 1 / Math.sqrt(found.length + 1);
  return featuresOf(
    [
      ...found.map((word): [string, number] => [`w:${word}`, worth]),
      [`platform:${words.platform}`, 0.3],
      [`kind:${words.kind}`, 0.3],
    ],
    TRAINING.bits,
  );
}

/** The hit as the brand's labels would have it: label, score, confidence and intents, with what moved them. Its model's name ends in +n, the labels learnt from. */
export function tuned(hit: Hit, words: Words, tuning: Tuning | null): Hit {
  if (tuning === null) return hit;
  const features = featuresIn(words);
  const mood = tuning.sentiment && moodAnew(hit, words, features, tuning.sentiment);
  const intents = tuning.intent && intentsAnew(hit, words, features, tuning.intent);
  const why = [...hit.why, ...(mood?.why ?? []), ...(intents?.why ?? [])];
  return {
    ...hit,
    sentiment: mood?.sentiment ?? hit.sentiment,
    intents: intents?.intents ?? hit.intents,
    why,
    model: `${hit.model}+${Math.max(tuning.sentiment?.n ?? 0, tuning.intent?.n ?? 0)}`,
  };
}

function moodAnew(hit: Hit, words: Words, features: Features, shift: Shift): Pick<Hit, 'sentiment' | 'why'> {
  const base = moodOdds(hit);
  const [before, after] = [chances(base), chances(shifted({ base, features }, shift))];
  const at = after.indexOf(Math.max(...after));
  const balance = (p: readonly number[]): number => (p[2] ?? 0) - (p[0] ?? 0);
  const sentiment = {
    label: SENTIMENTS[at] as SentimentLabel,
    score: rounded(within(hit.sentiment.score + balance(after) - balance(before), -1, 1)),
    confidence: rounded(after[at] ?? 0),
  };
  const moved = Math.abs(sentiment.score - hit.sentiment.score) >= TOLD || sentiment.label !== hit.sentiment.label;
  return { sentiment, why: moved ? [reason('sentiment', sentiment.label, at, words, shift)] : [] };
}

/** As in the shipped model: less likely than this, an intent is not named. */
const NAMED_FROM = 0.35;
function intentsAnew(hit: Hit, words: Words, features: Features, shift: Shift): Pick<Hit, 'intents' | 'why'> {
  const after = shifted({ base: intentOdds(hit), features }, shift);
  const ranked = INTENTS.map((label, at) => ({ label, score: rounded(sigmoid(after[at] as number)) }))
    .filter(({ score }) => score >= NAMED_FROM)
    .sort((a, b) => b.score - a.score);
  const best = ranked[0] ?? { label: 'other' as const, score: rounded(1 - Math.max(...after.map(sigmoid))) };
  const intents = best.label === 'other' ? [best] : ranked.filter(({ label }) => label !== 'other');
  const moved = best.label !== hit.intents[0]?.label;
  return {
    intents,
    why: moved ? [reason(`intent ${best.label}`, best.label, INTENTS.indexOf(best.label), words, shift)] : [],
  };
}

/** A smaller step of the score is not told. */
const TOLD = 0.05;
const WORDS_TOLD = 4;

/** `sentiment: 120 labels say negative: "refund" +0.8, "queue" +0.3, base rate +0.2`. */
function reason(of: string, label: string, at: number, words: Words, { linear, n }: Shift): string {
  const model = linear[at];
  const start = `${of}: learnt from ${n} labels${of.endsWith(label) ? '' : `, ${label}`}`;
  if (!model) return start;
  const found = wordsIn(words);
  const worth = 1 / Math.sqrt(found.length + 1);
  const moved = found
    .filter(word => !LITTLE_WORDS.has(word))
    .map(word => ({ word, by: (model.weights[placeOf(`w:${word}`, model.bits)] ?? 0) * worth }))
    .filter(({ by }) => by >= 0.02)
    .sort((a, b) => b.by - a.by)
    .slice(0, WORDS_TOLD)
    .map(({ word, by }) => `"${word}" +${by.toFixed(2)}`);
  const base = `base rate ${model.bias < 0 ? '−' : '+'}${Math.abs(model.bias).toFixed(2)}`;
  return `${start}: ${[...moved, base].join(', ')}`;
}

function rounded(number: number): number {
  return Math.round(number * 1000) / 1000;
}
