import type { Brand } from '../model/brand.ts';
import { above } from '../model/stats.ts';
import { type Features, featuresOf, type Linear, placeOf, predict, train } from './learner.ts';
import { sigmoid } from './odds.ts';
import { project, type Senses, sensesOf, type Weighed } from './senses.ts';
import { type Sight, type Sign, signsOf } from './sight.ts';
import { foldsOf, unseen } from './unseen.ts';

/** How likely the matched name is this brand and not a namesake, in [0, 1], and what says so. */
export interface Relevance {
  score: number;
  why: string[];
}
/** What a person said of one mention. */
export interface Sample {
  sight: Sight;
  keep: boolean;
}
/** All there is to learn one brand from: labels, and mentions without any, which tell what words go together. */
export interface Taught {
  samples: readonly Sample[];
  background: readonly Sight[];
}
/** What was learnt of one brand. */
export interface RelevanceModel {
  readonly linear: Linear;
  /** In how many of `texts` each sign stands. */
  readonly counts: ReadonlyMap<string, number>;
  readonly texts: number;
  readonly senses: Senses;
  /** The length of each view of them. */
  readonly view: number;
  readonly keeps: number;
  readonly mutes: number;
}

/** Mentions without labels that are worth learning from; more change little. */
export const BACKGROUND = { texts: 2_000, characters: 2_000_000 } as const;

// Log-odds. The query has decided already what a brand's mention is: without a word against it, it stays.
const PRIOR = 1.5;
const FOR = 1.5;
const AGAINST = -2.2;
/** More words of one list say nothing new. */
const COUNTED = 3;

// Chosen on words of two or more senses, 10 to 50 labels a side: `bench/relevance.mjs` repeats it.
const TRAINING = { bits: 17, cost: 10, bias: 1, seed: 1 } as const;
/** How many of the strongest directions make a view of the senses each: coarse ones serve few labels, fine ones many. */
const VIEWS = [6, 12, 24, 40] as const;
/** The length of each view beside the words' length of 1, where most texts have no label; labels alone know nothing beyond themselves. */
const VIEW = 0.2;
/** Fewer mutes, or keeps, teach nothing: who only mutes tells nothing of what is right, and would have all hidden that looks like anything. */
const ENOUGH = 3;
const FOLDS = 10;
/** Of a muted and a kept mention that were not learnt from, the kept one must come out above this often… */
const TOLD_APART = 0.65;
/** …and so many standard errors above chance: of a dozen labels that tell nothing one set in eight passes, of hundreds none. */
const SURE = 1;
/** Words told as reasons: near the name, and elsewhere; and how much a word must move. */
const TOLD = { near: 4, text: 3, least: 0.02 } as const;

/** What a brand's own lists say of a text. */
interface Listed {
  for: string[];
  against: string[];
  odds: number;
}

function listed(sight: Sight, context: Brand['context']): Listed {
  if (context.for.length + context.against.length === 0) return { for: [], against: [], odds: 0 };
  const text = ` ${plain(`${sight.title}\n${sight.text}\n${sight.more}`.slice(0, 20_000))} `;
  const found = (list: readonly string[]): string[] =>
    list.filter(word => text.includes(` ${plain(word)} `)).slice(0, COUNTED);
  const backing = found(context.for);
  const against = found(context.against);
  return { for: backing, against, odds: FOR * backing.length + AGAINST * against.length };
}

function plain(text: string): string {
  return (
    text
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu)
      ?.join(' ') ?? ''
  );
}

/**
 * Learns what tells a brand from its namesakes; null where labels teach nothing that holds for what they never saw, and then the
 * lists alone decide. A log-linear model (words round the name, pairs, beginnings of words, what the whole text is about, site,
 * author, language) learns what has to be added to what the lists say.
 */
export function learnRelevance(brand: Pick<Brand, 'context'>, { samples, background }: Taught): RelevanceModel | null {
  const keeps = samples.filter(({ keep }) => keep).length;
  if (Math.min(keeps, samples.length - keeps) < ENOUGH) return null;
  const labelled = samples.map(({ sight }) => signsOf(sight));
  const counts = new Map(labelled.flat().map(({ name }) => [name, 0]));
  // Of texts without labels only words are kept, and signs that stand in labelled ones: the others could weigh nothing.
  const texts: Sign[][] = labelled.map(signs => signs.filter(isWord));
  let left = BACKGROUND.characters;
  for (const sight of background.slice(0, BACKGROUND.texts)) {
    left -= sight.title.length + sight.text.length;
    if (left < 0) break;
    const signs = signsOf(sight).filter(sign => isWord(sign) || counts.has(sign.name));
    for (const { name } of signs) counts.set(name, (counts.get(name) ?? 0) + 1);
    texts.push(signs.filter(isWord));
  }
  for (const { name } of labelled.flat()) counts.set(name, (counts.get(name) ?? 0) + 1);
  const learnt = { counts, texts: texts.length, view: VIEW * (1 - samples.length / texts.length) };
  const senses = sensesOf(texts.length === samples.length ? [] : texts.map(signs => wordsIn(signs, learnt)));
  const known = samples.map(({ sight, keep }, i): Known => {
    const features = featuresIn(labelled[i] ?? [], { ...learnt, senses });
    return { features, listed: listed(sight, brand.context).odds, keep };
  });
  return holds(known) ? { ...learnt, senses, ...trained(known) } : null;
}

/** A labelled mention as the learner sees it. */
interface Known {
  features: Features;
  /** The log-odds of the lists. */
  listed: number;
  keep: boolean;
}

function trained(known: readonly Known[]): Pick<RelevanceModel, 'keeps' | 'mutes' | 'linear'> {
  const keeps = known.filter(({ keep }) => keep).length;
  const mutes = known.length - keeps;
  const base = baseOf(keeps, mutes);
  const examples = known.map(({ features, listed, keep }) => ({
    features,
    label: keep,
    // People mute what is wrong and seldom confirm what is right: half of the imbalance is theirs, not the brand's.
    weight: Math.sqrt(known.length / (2 * (keep ? keeps : mutes))),
    offset: base + listed,
  }));
  return { keeps, mutes, linear: train(examples, TRAINING) };
}

/**
 * Whether what labels teach holds where they are not seen: muted mentions come out below kept ones, and no fewer labels come out right
 * than by the lists alone. Labels set at random would hide half of everything.
 */
function holds(known: readonly Known[]): boolean {
  const mutes = known.filter(({ keep }) => !keep);
  const keeps = known.filter(({ keep }) => keep);
  const all = [...mutes, ...keeps];
  // Folds of their own for each: where a fold has more of the one, what is learnt from the rest leans to the other.
  const folds = [mutes, keeps].flatMap(({ length }) => foldsOf(length, FOLDS));
  const odds = unseen(all, folds, trained, ({ features, listed }, { keeps, mutes, linear }) => {
    return baseOf(keeps, mutes) + listed + predict(linear, features);
  });
  const right = (keep: boolean, odds: number): number => Number(odds >= 0 === keep);
  const won = all.reduce((n, { keep, listed }, i) => n + right(keep, odds[i] ?? 0) - right(keep, PRIOR + listed), 0);
  const { share, z } = above(odds.slice(mutes.length), odds.slice(0, mutes.length));
  return won >= 0 && share >= TOLD_APART && z >= SURE;
}

/** The leaning towards "relevant" fades as labels of both kinds come. */
function baseOf(keeps: number, mutes: number): number {
  return PRIOR / (1 + Math.min(keeps, mutes) ** 2);
}

/**
 * Whether a mention is about this brand. Without a model: 1 unless a word of `context.against` stands in the text; then words for and
 * against are weighed. With one: the same log-odds and what was learnt.
 */
export function relevanceOf(
  sight: Sight,
  brand: Pick<Brand, 'name' | 'context'>,
  model: RelevanceModel | null,
): Relevance {
  const lists = listed(sight, brand.context);
  const why = [
    ...lists.against.map(word => `"${word}" speaks against ${brand.name}`),
    ...lists.for.map(word => `"${word}" speaks for ${brand.name}`),
  ];
  if (model === null) {
    if (lists.against.length === 0) return { score: 1, why: [] };
    return { score: rounded(sigmoid(PRIOR + lists.odds)), why };
  }
  const signs = signsOf(sight);
  const odds = baseOf(model.keeps, model.mutes) + lists.odds + predict(model.linear, featuresIn(signs, model));
  return { score: rounded(sigmoid(odds)), why: [...why, ...reasons(signs, model, odds >= 0 ? 1 : -1)] };
}

function rounded(share: number): number {
  return Math.round(share * 1000) / 1000;
}

type Learnt = Pick<RelevanceModel, 'counts' | 'texts' | 'view'>;

/** A sign's weight in one text: the rarer, the more it says; one never met says nothing. */
function weightOf({ name, weight }: Sign, { counts, texts }: Learnt): number {
  const met = counts.get(name) ?? 0;
  return met === 0 ? 0 : Math.max(0, weight * Math.log((texts + 1) / (met + 0.5)));
}

function isWord({ name }: Sign): boolean {
  return name.startsWith('w:');
}

function wordsIn(signs: readonly Sign[], learnt: Learnt): Weighed {
  const words = new Map<string, number>();
  for (const sign of signs) if (isWord(sign)) words.set(sign.name, weightOf(sign, learnt));
  return words;
}

function lengthOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}

/** The views there are: with few texts there are few directions. */
function viewsOf({ directions }: Senses): number[] {
  return [...new Set(VIEWS.map(view => Math.min(view, directions)))].filter(view => view > 0);
}

function featuresIn(signs: readonly Sign[], learnt: Learnt & { senses: Senses }): Features {
  const weights = signs.map(sign => weightOf(sign, learnt));
  const length = lengthOf(weights) || 1;
  const named: [string, number][] = signs.map(({ name }, i) => [name, (weights[i] ?? 0) / length]);
  const place = project(learnt.senses, wordsIn(signs, learnt));
  for (const view of viewsOf(learnt.senses)) {
    const part = place.subarray(0, view);
    const scale = learnt.view / (lengthOf(part) || 1);
    for (const [k, value] of part.entries()) named.push([`view:${view}:${k}`, value * scale]);
  }
  return featuresOf(named, TRAINING.bits);
}

/** The words that moved the score most the way it went: "near: orchard, juice", "text: pie". */
function reasons(signs: readonly Sign[], model: RelevanceModel, way: 1 | -1): string[] {
  const { linear, senses } = model;
  const weight = (name: string): number => linear.weights[placeOf(name, linear.bits)] ?? 0;
  const length = lengthOf(signs.map(sign => weightOf(sign, model))) || 1;
  const place = project(senses, wordsIn(signs, model));
  // What one word adds along each direction, all views together.
  const pulls = new Float64Array(senses.directions);
  for (const view of viewsOf(senses)) {
    const scale = model.view / (lengthOf(place.subarray(0, view)) || 1);
    for (let k = 0; k < view; k++) pulls[k] = (pulls[k] ?? 0) + weight(`view:${view}:${k}`) * scale;
  }
  const moved = new Map<string, { by: number; near: boolean }>();
  for (const sign of signs) {
    if (sign.word === null || !/\p{L}/u.test(sign.word)) continue;
    const value = weightOf(sign, model);
    let by = (weight(sign.name) * value) / length;
    const row = senses.words.get(sign.name);
    if (row !== undefined)
      for (let k = 0; k < pulls.length; k++)
        by += (pulls[k] ?? 0) * value * (senses.axes[row * senses.directions + k] ?? 0);
    const before = moved.get(sign.word);
    moved.set(sign.word, { by: (before?.by ?? 0) + by, near: sign.near || (before?.near ?? false) });
  }
  const told = [...moved].filter(([, { by }]) => by * way > TOLD.least).sort((a, b) => (b[1].by - a[1].by) * way);
  const some = (near: boolean, most: number): string[] =>
    told
      .filter(([, one]) => one.near === near)
      .slice(0, most)
      .map(([word]) => word);
  const [close, far] = [some(true, TOLD.near), some(false, TOLD.text)];
  return [
    ...(close.length > 0 ? [`near: ${close.join(', ')}`] : []),
    ...(far.length > 0 ? [`text: ${far.join(', ')}`] : []),
  ];
}
