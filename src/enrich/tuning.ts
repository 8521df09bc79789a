import { type Hit, INTENTS, type IntentLabel, type Item, SENTIMENTS, type SentimentLabel } from '../model/mention.ts';
import { LITTLE_WORDS } from './data/little-words.ts';
import { heardIntents, heardMood, within } from './hit-odds.ts';
import { type Joint, join, joined } from './joint.ts';
import { type Features, featuresOf, placeOf } from './learner.ts';
import { chancesOf } from './odds.ts';
import { foldsOf, unseen } from './unseen.ts';

// What labels teach of moods and intents, brand by brand: a small log-linear model that learns what has to be added to the
// log-chances of the shipped ones: words of this brand's people ("refund", "queue"), its base rates, and how far the shipped models are
// to be believed here. It counts only where it would have done better on labels it had not seen.

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
/** What is made of the log-chances of each class. */
interface Shift {
  readonly classes: readonly string[];
  readonly joint: Joint;
  /** Labels it was learnt from. */
  readonly n: number;
}

/** Fewer labels of one field teach nothing. */
export const ENOUGH = 25;
/** Of two classes at least there have to be as many. */
const ENOUGH_OF_CLASS = 5;
/** Only the latest are learnt from: more would cost every run more. */
const LATEST = 1_000;
/**
 * A dozen labels must not shout down a model trained on thousands. Sure as the shipped models are, they are sure of their own sense of
 * each label: where a brand's people mean another by it, the doubt lets what they say count for less. Brands differ more in what they call a
 * complaint than in what they call good: intents may move further.
 */
const DOUBT = 0.3;
const COST = { sentiment: 1, intent: 3 } as const;
const BITS = 15;
const FOLDS = 5;
/** Standard errors by which the loss on unseen labels has to fall. */
const SURE = 1;

/** Learns from labels; null where there are too few, or where they would not have helped. */
export function learnTuning(lessons: readonly Lesson[]): Tuning | null {
  const latest = lessons.slice(-LATEST);
  const sentiment = learnShift(
    SENTIMENTS,
    COST.sentiment,
    latest.flatMap(({ hit, words, sentiment }) =>
      sentiment === null
        ? []
        : [{ heard: hit.sentiment.label, base: heardMood(hit), features: featuresIn(words), label: sentiment }],
    ),
  );
  const intent = learnShift(
    INTENTS,
    COST.intent,
    latest.flatMap(({ hit, words, intent }) =>
      intent === null
        ? []
        : [
            {
              heard: hit.intents[0]?.label ?? 'other',
              base: heardIntents(hit),
              features: featuresIn(words),
              label: intent,
            },
          ],
    ),
  );
  return sentiment || intent ? { sentiment, intent } : null;
}

interface Sample {
  /** What the shipped models call it. */
  heard: string;
  base: number[];
  features: Features;
  label: string;
}

function learnShift(classes: readonly string[], cost: number, samples: readonly Sample[]): Shift | null {
  if (samples.length < ENOUGH || !representative(samples)) return null;
  const weigh = weights(samples);
  const tried = unseen(
    samples,
    foldsOf(samples.length, FOLDS),
    rest => trained(classes, cost, rest),
    (sample, shift) => {
      const at = classes.indexOf(sample.label);
      const after = joined(shift.joint, sample);
      const gain = Math.log(chances(after)[at] ?? 0) - Math.log(chances(sample.base)[at] ?? 0);
      return {
        gain,
        weight: weigh(sample.label),
        won: Number(strongest(after) === at) - Number(sample.heard === sample.label),
      };
    },
  );
  const gains = tried.map(({ gain }) => gain);
  // How many labels more come out right than the shipped models got, each alike, and the rare ones for more.
  const won = tried.reduce((sum, one) => sum + one.won, 0);
  const fair = tried.reduce((sum, { won, weight }) => sum + won * weight, 0);
  const n = samples.length;
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / n;
  const spread = Math.sqrt(gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / (n * (n - 1)));
  // Chances that fit better are no help where fewer labels come out right.
  return mean > SURE * spread && Math.min(won, fair) >= 0 ? trained(classes, cost, samples) : null;
}

/**
 * Whether labels may stand for what nobody labelled. Who only corrects picks what is wrong: thirty times "negative" said of what was
 * heard as something else tells of these thirty, and would turn all others round.
 */
function representative(samples: readonly Sample[]): boolean {
  const known = [...countsOf(samples).values()].filter(n => n >= ENOUGH_OF_CLASS);
  const confirmed = samples.filter(({ heard, label }) => heard === label).length;
  return known.length > 1 && confirmed >= CONFIRMED * samples.length;
}
/** At worst the shipped models were right in 18 % of a set of labels that were drawn by lot (complaints in tweets). */
const CONFIRMED = 0.1;

/** Classes nobody gave are learnt too: that nobody gives them is worth knowing of a model that names them often. */
function trained(classes: readonly string[], cost: number, samples: readonly Sample[]): Shift {
  const weigh = weights(samples);
  const cases = samples.map(({ base, features, label }) => ({
    base,
    features,
    at: classes.indexOf(label),
    weight: weigh(label),
  }));
  return { classes, joint: join(cases, classes.length, { cost, doubt: DOUBT }), n: samples.length };
}

function countsOf(samples: readonly Sample[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { label } of samples) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

/** What is rare counts for more, by half: a brand that is mostly blamed is praised too, and that has to be heard. */
function weights(samples: readonly Sample[]): (label: string) => number {
  const counts = countsOf(samples);
  return label => Math.sqrt(samples.length / (counts.size * (counts.get(label) ?? 1)));
}

/** Log-odds of classes of which one holds, as chances that add up to 1. */
function chances(odds: readonly number[]): number[] {
  const out = new Float64Array(odds.length);
  chancesOf(odds, odds.length, 1, out);
  return [...out];
}

const strongest = (of: readonly number[]): number => of.indexOf(Math.max(...of));

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
    BITS,
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
  const base = heardMood(hit);
  const odds = joined(shift.joint, { base, features });
  const [before, after] = [chances(base), chances(odds)];
  const at = strongest(odds);
  const balance = (p: readonly number[]): number => (p[2] ?? 0) - (p[0] ?? 0);
  const sentiment = {
    label: SENTIMENTS[at] as SentimentLabel,
    score: rounded(within(hit.sentiment.score + balance(after) - balance(before), -1, 1)),
    confidence: rounded(after[at] ?? 0),
  };
  const moved = Math.abs(sentiment.score - hit.sentiment.score) >= TOLD || sentiment.label !== hit.sentiment.label;
  const from = SENTIMENTS.indexOf(hit.sentiment.label);
  return { sentiment, why: moved ? [reason('sentiment', shift, { at, from, odds, base, words })] : [] };
}

function intentsAnew(hit: Hit, words: Words, features: Features, shift: Shift): Pick<Hit, 'intents' | 'why'> {
  const base = heardIntents(hit);
  const odds = joined(shift.joint, { base, features });
  const likely = chances(odds);
  const at = strongest(odds);
  // Labels tell the main intent alone. What was named beside it was so for its own sake and stays; what was the main one stays unless
  // labels make it half as likely.
  const stays = new Map(hit.intents.map(({ label, score }, i) => [label, i === 0 ? score / 2 : 0]));
  const intents = INTENTS.map((label, i) => ({ label, score: rounded(likely[i] ?? 0), main: i === at }))
    .filter(({ label, score, main }) => main || (label !== 'other' && score >= (stays.get(label) ?? Infinity)))
    .sort((a, b) => Number(b.main) - Number(a.main) || b.score - a.score)
    .map(({ label, score }) => ({ label, score }));
  const from = INTENTS.indexOf(hit.intents[0]?.label ?? 'other');
  return {
    intents,
    why: at === from ? [] : [reason(`intent ${INTENTS[at]}`, shift, { at, from, odds, base, words })],
  };
}

/** A smaller step of the score is not told. */
const TOLD = 0.05;
const WORDS_TOLD = 4;
/** Nor is what moves the odds by less. */
const LEAST = 0.02;

interface Told {
  /** The place of the label that it has now, and of that which it had. */
  at: number;
  from: number;
  odds: readonly number[];
  base: readonly number[];
  words: Words;
}

/**
 * `sentiment: learnt from 120 labels, negative: "refund" +0.80, "queue" +0.30, base rate +0.20, the model counts for less +0.40`: what
 * moved the label that it has now against that which it had; where that is the same, against the next likely one.
 */
function reason(of: string, { classes, joint, n }: Shift, { at, from, odds, base, words }: Told): string {
  const label = classes[at] ?? '';
  const next = strongest(odds.map((one, c) => (c === at ? -Infinity : one)));
  const rival = from === at ? next : from;
  const lead = (one: ArrayLike<number>): number => (one[at] ?? 0) - (one[rival] ?? 0);
  const found = wordsIn(words);
  const worth = 1 / Math.sqrt(found.length + 1);
  const moved = found
    .filter(word => !LITTLE_WORDS.has(word))
    .map(word => ({ word, by: worth * lead(joint.weights.get(placeOf(`w:${word}`, BITS)) ?? []) }))
    .filter(({ by }) => by >= LEAST)
    .sort((a, b) => b.by - a.by)
    .slice(0, WORDS_TOLD)
    .map(({ word, by }) => `"${word}" ${signed(by)}`);
  const rate = `base rate ${signed(lead(joint.bias))}`;
  // What the model said of both, as it counts now, less as it was.
  const belief = lead(base.map((one, c) => ((joint.belief[c] ?? 1) - 1) * one));
  const counts = `the model counts for ${lead(base) * belief < 0 ? 'less' : 'more'} ${signed(belief)}`;
  const parts = [...moved, rate, ...(Math.abs(belief) >= LEAST ? [counts] : [])];
  return `${of}: learnt from ${n} labels${of.endsWith(label) ? '' : `, ${label}`}: ${parts.join(', ')}`;
}

function signed(by: number): string {
  return `${by < 0 ? '−' : '+'}${Math.abs(by).toFixed(2)}`;
}

function rounded(number: number): number {
  return Math.round(number * 1000) / 1000;
}
