import type { Point } from '../model/alert.ts';
import type { Explanation, Part, Term, Voice } from '../model/explanation.ts';
import type { MentionRecord } from '../model/record.ts';
import type { Coverage } from '../model/report.ts';
import { DAY, HOUR, iso, type TimeSpan } from '../model/time.ts';
import { termsIn } from '../text/terms.ts';
import { wordsIn } from '../text/words.ts';
import { axesOf, partsOf } from './excess.ts';
import { byReach, distinct, quotable, quote } from './quotes.ts';
import { authorKey, risingTerms, storyOf } from './terms.ts';

const MOST = { terms: 6, parts: 5, quotes: 3 } as const;
/** Days shown before the alert. */
export const SHOWN_DAYS = 5;

export interface WhyInput {
  span: TimeSpan;
  /** Whether it is the mood that stands out: then only negative mentions are what it is about. */
  bad: boolean;
  /** Hours, ascending, from the baseline's first to the span's last. */
  points: readonly Point[];
  /** Mentions of the span, and of the baseline: copies included. */
  now: readonly MentionRecord[];
  before: readonly MentionRecord[];
  /** When the mentions of the baseline that were read begin. */
  beforeSpan: TimeSpan;
  /** The words of the brand's own query. */
  query: string;
  coverage: Coverage;
  sampled: boolean;
}

/** What an alert is about: pure; the same input gives the same answer. */
export function why(input: WhyInput): Explanation {
  const { span, bad, points, coverage } = input;
  const about = (mentions: readonly MentionRecord[]): MentionRecord[] =>
    mentions.filter(({ sentiment, spam }) => spam < 0.5 && (!bad || sentiment.label === 'negative'));
  const now = about(input.now).sort((a, b) => Date.parse(a.publishedAt) - Date.parse(b.publishedAt));
  const before = about(input.before);
  const ratio = (span[1] - span[0]) / Math.max(HOUR, input.beforeSpan[1] - input.beforeSpan[0]);
  const except = new Set(wordsIn(input.query.toLowerCase()).map(({ text }) => text));
  // Against all moods: what was always said, now angrily, is not new.
  const terms = risingTerms(now, input.before, except, MOST.terms);
  const axes = axesOf(points, span);
  const authors = new Set(now.map(authorKey)).size;
  return {
    from: iso(span[0]),
    to: iso(span[1]),
    axes,
    authors,
    sourcesHeard: new Set(now.map(({ source }) => source)).size,
    series: seriesOf(points, span),
    terms,
    stories: stories(now, before, ratio),
    voices: voices(now, before, ratio),
    sources: partsOf(now, before, ratio, ({ source }) => source, MOST.parts),
    first: firstOf(now, terms, except),
    quotes: quotes(now, terms, except),
    copied: copied(now),
    confidence: confidence(points, span, now.length, authors, coverage.share),
    coverage: { share: coverage.share, statement: coverage.statement },
    sampled: input.sampled,
  };
}

function seriesOf(points: readonly Point[], [from, to]: TimeSpan): Explanation['series'] {
  return points
    .filter(({ at }) => at >= from - SHOWN_DAYS * DAY && at < to)
    .map(({ at, n, negative, reach }) => ({
      from: iso(at),
      to: iso(at + HOUR),
      n,
      positive: 0,
      negative: n === null ? 0 : negative,
      reach,
    }));
}

function stories(now: readonly MentionRecord[], before: readonly MentionRecord[], ratio: number): Part[] {
  const first = new Map<string, MentionRecord>();
  for (const mention of now) if (!first.has(storyOf(mention))) first.set(storyOf(mention), mention);
  return partsOf(now, before, ratio, storyOf, MOST.parts)
    .filter(({ n, share }) => n > 2 || (n > 1 && share >= 0.05))
    .map(part => {
      const mention = first.get(part.name);
      return mention ? { ...part, name: quote(mention).text, url: mention.url } : part;
    });
}

function voices(now: readonly MentionRecord[], before: readonly MentionRecord[], ratio: number): Voice[] {
  const known = new Set(before.map(authorKey));
  const byKey = new Map(now.map(mention => [authorKey(mention), mention]));
  return partsOf(now, before, ratio, mention => (mention.author === null ? null : authorKey(mention)), MOST.parts).map(
    part => {
      const author = byKey.get(part.name)?.author;
      return {
        ...part,
        name: author?.handle ?? author?.name ?? part.name,
        url: author?.url ?? null,
        followers: author?.followers ?? null,
        fresh: !known.has(part.name),
      };
    },
  );
}

/** How many of the terms a mention says. */
function says(mention: MentionRecord, terms: readonly Term[], except: ReadonlySet<string>): number {
  const said = termsIn(`${mention.title}\n${mention.text}`, except);
  return terms.filter(({ term }) => said.has(term)).length;
}

/** The earliest that says one of the terms, else the earliest. */
function firstOf(
  now: readonly MentionRecord[],
  terms: readonly Term[],
  except: ReadonlySet<string>,
): Explanation['first'] {
  const found = now.find(mention => quotable(mention) && says(mention, terms, except) > 0) ?? now.find(quotable);
  return found ? quote(found) : null;
}

/** Those that say most of what is new, of several voices and stories, the widest seen first. */
function quotes(
  now: readonly MentionRecord[],
  terms: readonly Term[],
  except: ReadonlySet<string>,
): Explanation['quotes'] {
  const ranked = now
    .filter(quotable)
    .map(mention => ({ mention, said: says(mention, terms, except) }))
    .sort((a, b) => b.said - a.said || byReach(a.mention, b.mention));
  return distinct(
    ranked.map(({ mention }) => mention),
    MOST.quotes,
  ).map(quote);
}

function copied(now: readonly MentionRecord[]): number | null {
  const seen = new Set<string>();
  let copies = 0;
  for (const mention of now) {
    const story = storyOf(mention);
    if (mention.kind === 'repost' || seen.has(story)) copies++;
    seen.add(story);
  }
  return now.length === 0 ? null : copies / now.length;
}

function confidence(
  points: readonly Point[],
  span: TimeSpan,
  n: number,
  authors: number,
  heard: number | null,
): Explanation['confidence'] {
  const baseline = points.filter(({ at, n }) => at < span[0] && n !== null).length / 24;
  const low: string[] = [];
  const some: string[] = [];
  const weigh = (value: number, least: number, enough: number, words: string): void => {
    if (value < least) low.push(words);
    else if (value < enough) some.push(words);
  };
  weigh(n, 5, 20, `${n} mention${n === 1 ? '' : 's'}`);
  weigh(authors, 3, 10, `${authors} voice${authors === 1 ? '' : 's'}`);
  weigh(baseline, 3, 13, `${Math.floor(baseline)} day${Math.floor(baseline) === 1 ? '' : 's'} to compare with`);
  weigh(heard ?? 0, 0.5, 0.9, `${Math.round(100 * (heard ?? 0))} % of the time heard`);
  return { level: low.length > 0 ? 'low' : some.length > 0 ? 'medium' : 'high', why: [...low, ...some] };
}
