import type { Item, Match, Sentiment, Span } from '../model/mention.ts';
import { type Clause, clauses } from './clauses.ts';
import { type Compared, comparison } from './comparison.ts';
import { type Mood, type Moved, type Named, type SentimentEngine, UNREAD } from './sentiment.ts';

/** The mood towards one brand, with the sentences it was read from. */
export interface Towards {
  sentiment: Sentiment;
  why: string[];
}

/** Before and behind a sentence that names the brand, these many are read with it: "It broke." rarely repeats the name. */
const BEFORE = 1;
const BEHIND = 2;
/** A field is cut into clauses up to here; what a long article says of a brand in passing is not worth more. */
const CUT_AT_MOST = 20_000;
const QUOTED_AT_MOST = 80;

/**
 * The mood towards the brand of this match, not of the text as a whole: the clauses that hold a matched span and the
 * sentences beside them that name nothing else; "better than <brand>" turns the mood round.
 */
export function towards(item: Item, match: Match, engine: SentimentEngine, lang: string | null): Towards {
  const plain: Piece[] = [];
  const turned: Piece[] = [];
  const hints: Moved[] = [];
  const names = otherNames(item, match);
  for (const field of ['title', 'text', 'more'] as const) {
    const text = item[field].slice(0, CUT_AT_MOST);
    const spans = match.spans.filter(span => span.field === field);
    const all = spans.length > 0 ? clauses(text) : unnamed(field, text, match);
    for (const { clause, compared } of read(text, all, spans, names)) {
      if (compared?.moved) hints.push(compared.moved);
      (compared?.turns ? turned : plain).push(pieceOf(clause, spans));
    }
  }
  return combine(engine, lang, plain, turned, hints);
}

/** What is read of a field that names nothing: all where the match has no place, the beginning of a text whose title names the brand. */
function unnamed(field: Span['field'], text: string, match: Match): Clause[] {
  if (field === 'more') return [];
  if (match.spans.length === 0) return clauses(text);
  const titled = field === 'text' && match.spans.every(span => span.field === 'title');
  return titled ? clauses(text).filter(({ sentence }) => sentence <= BEHIND) : [];
}

/** A clause without the blanks around it, and where it names the brand (null: it does not). */
interface Piece {
  text: string;
  name: Named | null;
}

function pieceOf(clause: Clause, spans: readonly Span[]): Piece {
  const from = clause.start + (clause.text.length - clause.text.trimStart().length);
  const span = spans.find(one => within(one, clause));
  return { text: clause.text.trim(), name: span ? { start: span.start - from, end: span.end - from } : null };
}

interface Read {
  clause: Clause;
  compared: Compared | null;
}

/** The clauses that speak of the brand, those that name it as comparisons where they are. */
function read(text: string, all: readonly Clause[], spans: readonly Span[], names: ReadonlySet<string>): Read[] {
  if (spans.length === 0) return all.map(clause => ({ clause, compared: null }));
  const compare = (clause: Clause): Compared | null =>
    spans.flatMap(span => (within(span, clause) ? (comparison(text, clause, span) ?? []) : []))[0] ?? null;
  const found = about(all, spans, names).map(clause => ({ clause, compared: compare(clause) }));
  // Whoever left one brand for another goes on about the other: "Love it." is not for the one that was returned.
  const against = found.some(
    ({ compared }) => compared !== null && (compared.turns || (compared.moved?.weight ?? 0) < 0),
  );
  return against ? found.filter(({ clause }) => spans.some(span => within(span, clause))) : found;
}

function within(span: Span, clause: Clause): boolean {
  return span.start >= clause.start && span.start < clause.end;
}

/**
 * The clauses that hold a span and their neighbours. Left out: of a contrast what stands before the name, and what follows
 * when it names something else ("… but Globex is quiet"; kept: "… but it leaks"), and a neighbouring sentence that begins with another name. Dropping every sentence that names
 * anything costs 2 to 4 points where a text has one subject: places, days and people are names too.
 */
function about(all: readonly Clause[], spans: readonly Span[], names: ReadonlySet<string>): Clause[] {
  const held = new Set(all.flatMap((clause, i) => (spans.some(span => within(span, clause)) ? [i] : [])));
  const sentences = new Set([...held].map(i => all[i]?.sentence ?? -1));
  return all.filter((clause, i) => {
    if (held.has(i)) return true;
    if (sentences.has(clause.sentence)) return held.has(i - 1) && !NAME.test(clause.text);
    return near(clause.sentence, sentences) && !beginsWith(clause.text, names);
  });
}

function near(sentence: number, held: ReadonlySet<number>): boolean {
  for (let step = -BEHIND; step <= BEFORE; step++) if (held.has(sentence + step)) return true;
  return false;
}

/** A capitalised word that does not begin its sentence: taken for a name. */
const NAME = /[\p{L}\p{N},]\s+(\p{Lu}\p{L}*\p{Ll}[\p{L}\p{N}]+)/u;
const NAMES = new RegExp(NAME, 'gu');

/** The names in the item's title and text that are not the brand's own. */
function otherNames(item: Item, match: Match): ReadonlySet<string> {
  const own = new Set(match.spans.map(({ field, start, end }) => item[field].slice(start, end).toLowerCase()));
  const found = [...`${item.title.slice(0, CUT_AT_MOST)}\n${item.text.slice(0, CUT_AT_MOST)}`.matchAll(NAMES)].map(
    ([, name]) => name ?? '',
  );
  return new Set(found.filter(name => !own.has(name.toLowerCase())));
}

function beginsWith(sentence: string, names: ReadonlySet<string>): boolean {
  const [first = '', second = ''] = sentence.trim().split(/[^\p{L}\p{N}]+/u, 2);
  return names.has(first) || names.has(second);
}

function combine(
  engine: SentimentEngine,
  lang: string | null,
  plain: readonly Piece[],
  turned: readonly Piece[],
  hints: readonly Moved[],
): Towards {
  const ahead = moodOf(engine, lang, plain);
  // Turned round is what the words say; whoever reads them towards the name has turned them already.
  const behind = moodOf(
    engine,
    lang,
    turned.map(({ text }) => ({ text, name: null })),
  );
  if (ahead === null || behind === null) return unread(lang);
  const why = [...explain(ahead, plain), ...explain(turn(behind), turned, ' (compared: turned round)')];
  why.push(...hints.map(({ word, weight }) => `sentiment: "${word}" ${signed(weight)}`));
  const hinted = hints.reduce((sum, { weight }) => sum + weight, 0);
  if (hinted === 0 && behind.why.length === 0) return { sentiment: plainly(ahead), why };
  const score = Math.max(-1, Math.min(1, ahead.score - behind.score + hinted));
  return { sentiment: { score: round(score), label: labelOf(score), confidence: COMPARED }, why };
}

/** The mood of the pieces as one text, towards the first name in it. */
function moodOf(engine: SentimentEngine, lang: string | null, pieces: readonly Piece[]): Mood | null {
  if (pieces.length === 0) return UNREAD;
  let text = '';
  let name: Named | null = null;
  for (const piece of pieces) {
    const at = text === '' ? 0 : text.length + 1;
    if (piece.name) name ??= { start: at + piece.name.start, end: at + piece.name.end };
    text = text === '' ? piece.text : `${text}\n${piece.text}`;
  }
  return engine.score(text, lang, name);
}

/** A comparison is a guess of grammar on top of a guess of words. Not measured: taken for a coin. */
const COMPARED = 0.5;
const labelOf = (score: number): Sentiment['label'] =>
  score >= 0.2 ? 'positive' : score <= -0.2 ? 'negative' : 'neutral';

function plainly({ score, label, confidence }: Mood): Sentiment {
  return { score: round(score), label, confidence };
}

function turn(mood: Mood): Mood {
  return { ...mood, score: -mood.score, why: mood.why.map(({ word, weight }) => ({ word, weight: -weight })) };
}

function explain(mood: Mood, from: readonly Piece[], note = ''): string[] {
  if (mood.why.length === 0) return [];
  const strongest = [...mood.why].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, 5);
  const words = strongest.map(({ word, weight }) => `"${word}" ${signed(weight)}`).join(', ');
  return [`sentiment: ${words} in "${quote(from.map(({ text }) => text).join(' '))}"${note}`];
}

function unread(lang: string | null): Towards {
  const { score, label, confidence } = UNREAD;
  return { sentiment: { score, label, confidence }, why: [`sentiment: no word list for ${lang ?? 'this language'}`] };
}

function quote(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= QUOTED_AT_MOST ? line : `${line.slice(0, QUOTED_AT_MOST - 1).trimEnd()}…`;
}

function signed(weight: number): string {
  const rounded = Math.round(weight * 10) / 10;
  return rounded < 0 ? `−${-rounded}` : `+${rounded}`;
}

function round(score: number): number {
  return Math.round(score * 1000) / 1000;
}
