import type { CueRule } from '../model/cue.ts';
import { INTENTS, type IntentLabel, type Item, type Sentiment, type Span } from '../model/mention.ts';
import { cueRules } from './data/cues.ts';
import { FAMILY, NO_TOKEN, put, type Seen } from './features.ts';
import { chancesOf } from './odds.ts';
import { hashOf } from './reading.ts';
import type { SpamScore } from './spam.ts';

/** Which cue rules match an item, and where. Made by app from the query engine, so that enrich needs none. */
export type CueMatcher = (item: Item) => readonly { rule: CueRule; spans: readonly Span[] }[];

/** What a mention wants of its reader. */
export interface Intents {
  /** Best first, each with how likely it is the main one; behind the first whatever else speaks for itself. */
  intents: { label: IntentLabel; score: number }[];
  /** All labels, best first; their chances add up to 1. */
  all: { label: IntentLabel; score: number }[];
  reasons: ReadonlyMap<IntentLabel, string[]>;
  why: string[];
}

/** Log-odds of a label before anything is read: how rare it is among mentions. */
const PRIOR: Readonly<Record<IntentLabel, number>> = {
  question: -2.2,
  bug: -2.4,
  feature_request: -2.4,
  complaint: -2.2,
  praise: -2.2,
  purchase: -2.4,
  job: -3,
  spam: -3,
  news: -2.4,
  safety: -2.4,
  abuse: -3,
  other: -1,
};
/** Log-odds of its own from which a second label is named: more for it than against it. How likely it is the main one is another question. */
const NAMED_FROM = 0;
const READ_AT_MOST = 5_000;
const QUOTED_WORDS = 3;

/** The rules that the trained weights know; others are the user's. */
const shipped = new Set(cueRules);

/** What speaks for each label, as log-odds, and the reasons in words. */
export interface Evidence {
  /** What no weights were trained on: where a thing was published, and the cues of the user. */
  odds: Record<IntentLabel, number>;
  /** What is read from the words: weights set by hand, which trained ones then correct. */
  hints: Record<IntentLabel, number>;
  reasons: Map<IntentLabel, string[]>;
  /** Names of all that was found, for a learner to weigh. */
  found: string[];
}

/** What can be told without weights: matched cues, where the thing was published, question marks, the mood and the spam score. */
export function evidenceOf(item: Item, cues: CueMatcher | null, sentiment: Sentiment, spam: SpamScore): Evidence {
  const odds = Object.fromEntries(INTENTS.map(label => [label, 0])) as Record<IntentLabel, number>;
  const hints: Record<IntentLabel, number> = { ...PRIOR };
  const reasons = new Map<IntentLabel, string[]>();
  const found: string[] = [];
  const told =
    (to: Record<IntentLabel, number>): Add =>
    (label, weight, why, name = why) => {
      to[label] += weight;
      found.push(name);
      reasons.set(label, [...(reasons.get(label) ?? []), why]);
    };
  const add = told(hints);
  const own = told(odds);

  for (const { rule, spans } of cues?.(item) ?? []) {
    const { id, label, weight, why } = rule;
    (shipped.has(rule) ? add : own)(label, weight, `${quoted(item, spans)}(${why})`, id);
  }
  const text = `${item.title}\n${item.text}`.slice(0, READ_AT_MOST);
  fromPlace(item, text, own);
  fromMarks(text, add);
  if (sentiment.score < 0) add('complaint', -MOOD * sentiment.score, 'the mood is negative');
  if (sentiment.score > 0) add('praise', MOOD * sentiment.score, 'the mood is positive');
  found.push(
    `mood ${Math.round(sentiment.score * 2)}`,
    `mood ${sentiment.label}`,
    `mood in fifths ${Math.round(sentiment.score * 5)}`,
  );
  if (spam.why.length > 0)
    add(
      'spam',
      2 * spam.why.length,
      spam.why.map(why => why.replace(/^spam: /, '')).join(', '),
      `spam ${Math.min(3, spam.why.length)}`,
    );
  return { odds, hints, reasons, found };
}
/** Appends what was found to the features of a text, for the weights that were trained on both. */
export function seeEvidence(evidence: Evidence, seen: Seen): void {
  for (const name of evidence.found) put(seen, hashOf(name), FAMILY.cue, NO_TOKEN);
}

/** A mood is no intent: half of those who are glad or angry want something else. */
const MOOD = 1.5;

/**
 * How much a hint set by hand counts beside trained weights, which have learnt from the same hints what they are worth: enough that
 * those count for something which no text of the training held.
 */
export const HINTED = 0.25;

/** What trained weights say of an item: log-odds of each of `labels`, and the heat that makes chances of them. */
export interface Trained {
  readonly labels: readonly string[];
  readonly odds: ArrayLike<number>;
  readonly heat: number;
}

/**
 * The labels of an item: the evidence, and what trained weights add to it from the words of the text (null where there are none). Several
 * labels may hold at once: a bug report may ask a question.
 */
export function intentsOf(evidence: Evidence, trained: Trained | null): Intents {
  const { reasons } = evidence;
  trained?.labels.forEach((name, i) => {
    if ((trained.odds[i] ?? 0) < TOLD_FROM) return;
    const label = name as IntentLabel;
    reasons.set(label, [...(reasons.get(label) ?? []), 'its words are like those of others']);
  });
  return ranked(intentOdds(evidence, trained), reasons, trained?.heat ?? 1);
}
const TOLD_FROM = 0.7;

/** The log-odds of each label, all evidence together. */
export function intentOdds(evidence: Evidence, trained: Omit<Trained, 'heat'> | null): Record<IntentLabel, number> {
  const odds = { ...evidence.odds };
  for (const label of INTENTS) odds[label] += evidence.hints[label] * (trained ? HINTED : 1);
  trained?.labels.forEach((label, i) => {
    odds[label as IntentLabel] += trained.odds[i] ?? 0;
  });
  if (trained) nameBeside(odds, evidence);
  return odds;
}

/** Weights have learnt to tell the main intent from the others. What plain cues say holds beside it, never above it. */
function nameBeside(odds: Record<IntentLabel, number>, evidence: Evidence): void {
  const main = Math.max(...Object.values(odds));
  for (const label of INTENTS) {
    const plain = evidence.odds[label] + evidence.hints[label];
    if (plain >= PLAIN && odds[label] < main) odds[label] = Math.max(odds[label], Math.min(plain, main - LESS));
  }
}
/** Log-odds of cues that leave little doubt: three in four. */
const PLAIN = 1.1;
const LESS = 0.01;

const chances = new Float64Array(INTENTS.length);

type Add = (label: IntentLabel, weight: number, why: string, name?: string) => void;

// A feed may be a newspaper's or a forum's: people speak of themselves and ask, reporters do not.
const PERSONAL =
  /(?<![\p{L}'])(?:i|i'm|i've|id|my|mine|me|we|our|us|you|your|ich|mein|meine|wir|je|ma|mon|mi|mis|mia|mio|mijn|minha|meu|yo)(?!\p{L})/iu;
const CHATTY = /\?|!!|(?:^|\s)@\w|[:;]-?[)(]/;

/** What a thing usually is where it was published. */
function fromPlace(item: Item, text: string, add: Add): void {
  if (item.kind === 'issue') {
    add('bug', 1.4, 'it is an issue in a tracker');
    add('feature_request', 0.9, 'it is an issue in a tracker');
  }
  if (item.kind === 'article') {
    if (PERSONAL.test(text) || CHATTY.test(text) || item.title.slice(0, READ_AT_MOST).split(/\s+/).length < 5)
      add('news', 0.4, 'it is an article');
    else add('news', 2.3, 'it is an article in the voice of a reporter');
  }
  if (item.kind === 'review' && item.counts.rating !== null) {
    if (item.counts.rating >= 4) add('praise', 2, `it is a review with ${item.counts.rating} stars`);
    if (item.counts.rating <= 2) add('complaint', 2, `it is a review with ${item.counts.rating} stars`);
  }
  if (/^Ask HN\b/i.test(item.title)) add('question', 2.5, 'it is an Ask HN');
  if (/^(?:Show|Launch) HN\b/i.test(item.title)) add('news', 1.5, 'it shows something new');
}

// Tokens know no "?", so the raw text is asked. "??" and "?!" in the middle of anger are seldom questions.
const ASKING =
  /(?:^|[.!?\n,]\s*)(?:how|what|which|why|where|when|who|is|are|does|do|did|can|could|should|would|will|has|have|any|anyone|anybody)\b[^.!?\n]{3,200}\?(?![?!])/iu;

function fromMarks(text: string, add: Add): void {
  if (!text.includes('?')) return;
  if (ASKING.test(text)) add('question', 2, 'a sentence asks and ends in "?"');
  else if (/[\p{L}\p{N}"')\]]\s?\?(?![?!])/u.test(text)) add('question', 1.2, 'it holds a "?"');
}

/** The best label comes first whatever its chance, the others only where more speaks for them than against. */
function ranked(
  odds: Readonly<Record<IntentLabel, number>>,
  reasons: ReadonlyMap<IntentLabel, string[]>,
  heat: number,
): Intents {
  chancesOf(
    INTENTS.map(label => odds[label]),
    INTENTS.length,
    heat,
    chances,
  );
  const all = INTENTS.map((label, i) => ({ label, score: Math.round((chances[i] as number) * 1000) / 1000 })).sort(
    (a, b) => odds[b.label] - odds[a.label],
  );
  const intents = all.filter(({ label }, i) => i === 0 || (odds[label] >= NAMED_FROM && label !== 'other'));
  return {
    intents,
    all,
    reasons,
    why: intents.flatMap(({ label }) =>
      reasons.has(label) ? [`intent ${label}: ${(reasons.get(label) ?? []).join('; ')}`] : [],
    ),
  };
}

/** The first few matched words, each in quotes: `"crash" … "update" `. */
function quoted(item: Item, spans: readonly Span[]): string {
  const words = spans.map(({ field, start, end }) => item[field].slice(start, Math.min(end, start + 40)));
  const shown = [...new Set(words.map(word => `"${word.replace(/\s+/g, ' ')}"`))].slice(0, QUOTED_WORDS);
  return shown.length > 0 ? `${shown.join(' … ')} ` : '';
}
