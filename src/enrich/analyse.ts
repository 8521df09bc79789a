import { INTENTS, type IntentLabel, type Item, type Reach, type Sentiment, type Span } from '../model/mention.ts';
import { heatOf, score } from './classes.ts';
import { clauses } from './clauses.ts';
import { comparison } from './comparison.ts';
import { rangeOf } from './features-target.ts';
import { type CueMatcher, evidenceOf, type Intents, intentsOf, seeEvidence } from './intent.ts';
import { keyphrasesOf } from './keyphrases.ts';
import { languageOf } from './language.ts';
import { moodOf, type Reader, reader, type Sighted } from './moods.ts';
import { reachOf } from './reach.ts';
import { type Moved, type SentimentEngine, UNREAD } from './sentiment.ts';
import { spamOf } from './spam.ts';
import { towards } from './target.ts';
import { emotionOf, ironyOf, offensiveOf } from './tone.ts';
import type { Weights } from './weights.ts';

/** What can be told of one text. */
export const PARTS = ['sentiment', 'emotion', 'offensive', 'irony', 'intent', 'keyphrases', 'lang', 'reach'] as const;
export type Part = (typeof PARTS)[number];

/** What is asked of a text. */
export interface Asked {
  /** The name towards which the mood is asked for; null: the mood of the text. */
  target: string | null;
  only: ReadonlySet<Part>;
  /** Key phrases at most. */
  top: number;
  /** `intent` is the best of these. */
  labels: readonly IntentLabel[];
  /** Whether to tell the words that made the mood, which costs as much again. */
  why: boolean;
}
export const ASK_ALL: Asked = { target: null, only: new Set(PARTS), top: 10, labels: INTENTS, why: true };

/** What was asked, and nothing else. Scores and chances in [0, 1], a sentiment's score in [-1, 1]; lang: BCP 47 or null. */
export interface Analysis {
  lang?: string | null;
  sentiment?: Sentiment;
  /** Null: nothing tells of any. */
  emotion?: { label: string; score: number } | null;
  offensive?: { score: number };
  irony?: { score: number };
  intent?: IntentLabel;
  intents?: { label: IntentLabel; score: number; why: string[] }[];
  keyphrases?: { text: string; score: number }[];
  reach?: Reach | null;
  why?: string[];
}

/** Who reads what: `engine` null: our own weights read moods. */
export interface Readers {
  readonly weights: Weights;
  readonly engine: SentimentEngine;
  readonly cues: CueMatcher | null;
}

/** A function that tells what is asked of a text. One text at a time; the same text gives the same answer. */
export function analyser(readers: Readers): (item: Item, asked: Asked) => Analysis {
  const eyes = reader(readers.weights);
  return (item, asked) => analyse(item, asked, readers, eyes);
}

function analyse(item: Item, asked: Asked, { weights, engine, cues }: Readers, eyes: Reader): Analysis {
  const { only } = asked;
  const out: Analysis = {};
  const text = whole(item);
  const lang = only.size === 1 && (only.has('keyphrases') || only.has('reach')) ? null : languageOf(item, weights);
  if (only.has('lang')) out.lang = lang;
  const mooded = only.has('sentiment') || only.has('intent');
  const sighted = mooded || only.has('emotion') || only.has('offensive') || only.has('irony') ? eyes.sight(text) : null;
  if (sighted) {
    if (only.has('emotion')) out.emotion = emotionOf(weights, sighted);
    if (only.has('offensive')) out.offensive = offensiveOf(weights, sighted);
    if (only.has('irony')) out.irony = ironyOf(weights, sighted);
    if (mooded) {
      const mood = moodAsked(item, text, asked, { weights, engine }, sighted, lang);
      if (only.has('sentiment')) out.sentiment = { label: mood.label, score: mood.score, confidence: mood.confidence };
      if (asked.why) out.why = mood.why;
      // The mood towards a name overwrites what was read.
      if (only.has('intent'))
        tellIntents(
          out,
          intents(item, mood, cues, weights, asked.target === null ? sighted : eyes.sight(text)),
          asked.labels,
        );
    }
  }
  if (only.has('keyphrases')) out.keyphrases = keyphrasesOf(text, weights, asked.top);
  if (only.has('reach')) out.reach = reachOf(item)?.reach ?? null;
  return out;
}

/** Title and text as one. */
export function whole(item: Pick<Item, 'title' | 'text'>): string {
  return item.title === '' ? item.text : item.text === '' ? item.title : `${item.title}\n${item.text}`;
}

/** A text longer than this is cut to what speaks of the name. */
const LONG = 600;

function moodAsked(
  item: Item,
  text: string,
  asked: Asked,
  by: { weights: Weights; engine: SentimentEngine },
  sighted: Sighted,
  lang: string | null,
): Sentiment & { why: string[] } {
  const { weights, engine } = by;
  const own = engine.ours(lang);
  const span = asked.target === null ? null : place(text, asked.target, sighted);
  if (span && (text.length > LONG || compared(text, span))) {
    const match = { brand: '', spans: [{ field: 'text', ...span } as Span] };
    const { sentiment, why } = towards({ ...item, title: '', text, more: '' }, match, engine, lang);
    return { ...sentiment, why };
  }
  const mood = own ? moodOf(weights, sighted, lang, span, asked.why) : (engine.score(text, lang, span) ?? UNREAD);
  return { ...mood, why: mood.why.map(told) };
}

function told({ word, weight }: Moved): string {
  return `sentiment: "${word}" ${weight < 0 ? '−' : '+'}${Math.abs(weight)}`;
}

function place(text: string, target: string, { reading }: Sighted): { start: number; end: number } | null {
  const range = rangeOf(text, reading, target);
  return range && { start: reading.start[range.from] as number, end: reading.stop[range.to - 1] as number };
}

function compared(text: string, span: { start: number; end: number }): boolean {
  const clause = clauses(text).find(({ start, end }) => span.start >= start && span.start < end);
  return clause !== undefined && comparison(text, clause, { field: 'text', ...span }) !== null;
}

const odds = new Float64Array(16);

/** The intents of an item whose features `sighted` holds. */
export function intents(
  item: Item,
  mood: Sentiment,
  cues: CueMatcher | null,
  weights: Weights,
  { seen, vector }: Sighted,
): Intents {
  const evidence = evidenceOf(item, cues, mood, spamOf(item));
  // The weights were trained together with the rules: without them they would say too little.
  if (cues === null) return intentsOf(evidence, null);
  const size = seen.size;
  seeEvidence(evidence, seen);
  const model = weights.model('intent');
  score(model, seen, odds, vector());
  seen.size = size;
  return intentsOf(evidence, { labels: model.labels, odds, heat: heatOf(model) });
}

function tellIntents(out: Analysis, { intents, all, reasons }: Intents, labels: readonly IntentLabel[]): void {
  const best = all.find(({ label }) => labels.includes(label));
  out.intent = best?.label ?? 'other';
  out.intents = intents.map(({ label, score }) => ({ label, score, why: reasons.get(label) ?? [] }));
}
